"""Which cell formats of an .xlsx file strike through, fill, or show leading zeros."""

import re
from xml.parsers import expat

_MOST = 66_000  # Excel knows 65,490 cell formats; a file with more of anything has no styles worth a look
_LONGEST = 255  # letters of a number format
_SECTION = re.compile(r"\[\$-[0-9A-Fa-f]+\]|\[[A-Za-z]+\d*\]")  # [$-40C], [Red]: the language, the colour
_SEPARATORS = re.compile(r'"[ .\-/()\u00a0]*"|\\[ .\-/()\u00a0]|[ \-()\u00a0]|_.')


def digits_of(code: str) -> int:
    """Return how many digits a number format shows at least, 0 where it is not one of leading zeros.

    >>> digits_of("000000"), digits_of('0#" "##" "##" "##" "##'), digits_of("0.00"), digits_of("0")
    (6, 10, 0, 0)
    """
    bare = _SEPARATORS.sub("", _SECTION.sub("", code[:_LONGEST].split(";")[0]))
    return len(bare) if re.fullmatch(r"0[0#]{1,19}", bare) else 0


class Formats:
    """By the number of a cell format (``s`` in a cell): fed with the pieces of styles.xml."""

    def __init__(self) -> None:
        self.padded: dict[str, int] = {}
        self.struck: set[str] = set()
        self.fills: dict[str, str] = {}
        self._codes: dict[str, str] = {}
        self._struck_fonts: set[str] = set()
        self._colours: dict[str, str] = {}
        self._counts = {"font": 0, "fill": 0, "xf": 0}
        self._path: list[str] = []
        self._pattern = ""
        self._parser: expat.XMLParserType | None = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def see(self, piece: bytes) -> None:
        """Take the next piece; what cannot be read, or is too much, has no styles."""
        if self._parser is None:
            return
        try:
            self._parser.Parse(piece)
        except expat.ExpatError:
            self._forget()
        if max(self._counts.values()) > _MOST or max(len(self._codes), len(self._path)) > _MOST:
            self._forget()

    @property
    def speaking(self) -> list[str]:
        """Return the numbers of all formats that mean something to a person."""
        return sorted({*self.padded, *self.struck, *self.fills})

    def _forget(self) -> None:
        self._parser = None
        self.padded, self.struck, self.fills = {}, set(), {}

    def _start(self, name: str, told: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        self._path.append(tag)
        within = self._path[-2] if len(self._path) > 1 else ""
        if tag == "numFmt":
            self._codes[told.get("numFmtId", "")] = told.get("formatCode", "")
        elif within == "font" and tag == "strike" and told.get("val", "1") not in ("0", "false"):
            self._struck_fonts.add(str(self._counts["font"]))
        elif tag == "patternFill":
            self._pattern = told.get("patternType", "")
        elif tag == "fgColor" and self._pattern == "solid" and "dxfs" not in self._path:
            self._colours[str(self._counts["fill"])] = _colour(told)
        elif tag == "xf" and within == "cellXfs":
            self._learn(str(self._counts["xf"]), told)

    def _end(self, name: str) -> None:
        tag = self._path.pop()
        within = self._path[-1] if self._path else ""
        if (tag, within) in (("font", "fonts"), ("fill", "fills"), ("xf", "cellXfs")):
            self._counts[tag] += 1

    def _learn(self, number: str, told: dict[str, str]) -> None:
        if told.get("fontId") in self._struck_fonts:
            self.struck.add(number)
        if colour := self._colours.get(told.get("fillId", "")):
            self.fills[number] = colour
        if digits := digits_of(self._codes.get(told.get("numFmtId", ""), "")):
            self.padded[number] = digits


def _colour(told: dict[str, str]) -> str:
    """Return a colour's name, the empty text for white, which is no mark."""
    if "rgb" in told:
        shade = told["rgb"][-6:].upper()
        return "" if shade == "FFFFFF" else shade
    if told.get("theme") == "0" and "tint" not in told:
        return ""
    if told.get("indexed") in ("1", "9", "64", "65"):  # white, and the window's own colours
        return ""
    return ",".join(f"{name} {value}" for name, value in sorted(told.items()))
