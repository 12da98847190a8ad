"""Which cell styles of an .ods file strike through or fill."""

import re

_STYLE = re.compile(rb"""<style:style\b(?=[^<>]*style:family=["']table-cell["'])[^<>]*style:name=["']([^"']+)["']""")
_STRUCK = re.compile(rb"""text-line-through-(?:style|type)=["'](?!none)""")
_FILL = re.compile(rb"""<style:table-cell-properties\b[^<>]*fo:background-color=["'](#[0-9A-Fa-f]{6})["']""")
_MOST = 5_000  # styles; a file with more of them has them from a machine
_NAME = re.compile(rb"""table:style-name=["']([^"']*)["']""")


class CellStyles:
    """The names of styles that mean something to a person."""

    def __init__(self) -> None:
        self.struck: set[str] = set()
        self.fills: dict[str, str] = {}
        self._names: re.Pattern[bytes] | None = None
        self._is_known = True

    def learn(self, text: bytes) -> None:
        """Learn the automatic styles from a stretch of content.xml."""
        for part in text.split(b"</style:style>"):
            found = _STYLE.search(part)
            if not found or len(self.struck) + len(self.fills) > _MOST:
                continue
            name = found.group(1).decode("utf-8", "replace")
            if _STRUCK.search(part, found.end()):
                self.struck.add(name)
            fill = _FILL.search(part, found.end())
            if fill and fill.group(1).lower() != b"#ffffff":
                self.fills[name] = fill.group(1).decode().lower()
        self._is_known = False

    def speak_in(self, row: bytes) -> bool:
        """Return whether a row has a cell of such a style."""
        if not self._is_known:
            names = b"|".join(re.escape(name.encode()) for name in sorted({*self.struck, *self.fills}))
            self._names = re.compile(rb"""table:style-name=["'](?:""" + names + rb""")["']""") if names else None
            self._is_known = True
        return self._names is not None and self._names.search(row) is not None

    def of(self, attributes: bytes) -> str:
        """Return the name of a cell's style, the empty text where no style of the file means anything."""
        found = _NAME.search(attributes) if self.struck or self.fills else None
        return found.group(1).decode("utf-8", "replace") if found else ""
