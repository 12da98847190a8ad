"""Draw with typst: a PDF, a picture for the mail, a drawing for a page; the same data make the same bytes.

The fonts come with the product, so that a page looks the same on every machine. Typst draws an empty box for a letter
that no font has and does not say so: such a letter becomes a question mark.
"""

import json
import re
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Literal

import fontpkg  # type: ignore[import-untyped]  # it has no types
import typst

_FONTS = ("Amiri", "Noto Sans")
# What the two fonts have: Latin, Greek, Cyrillic, Arabic, punctuation, currencies (held against them when chosen).
_STRANGE = re.compile("[^ -ϡЀ-ӿ؀-ۿݐ-ݿ\u1e00-\u1eff\u2000-\u20bf\u2100-\u214f\ufb50-\ufdff\ufe70-\ufeff]")
_STAYS = ExitStack()  # the folder of templates, for as long as the process lives


class DrawingError(RuntimeError):
    """A page could not be drawn as meant; the text says what typst found, and holds nothing of its data."""


def drawn(
    template: str, data: Mapping[str, Any], form: Literal["pdf", "png", "svg"], *, at: datetime | None = None
) -> bytes:
    """Return the page that ``etl/report/pages/<template>.typ`` makes of the data.

    ``at``: aware; the moment that a PDF says it was made at. Raises DrawingError.
    """
    told = {"data": _STRANGE.sub("?", json.dumps(data, ensure_ascii=False, sort_keys=True))}
    options: dict[str, Any] = {"ppi": 112.0} if form == "png" else {}
    if form == "pdf":
        options = {"pdf_standards": ["a-3u"], "timestamp": int(at.timestamp()) if at else None}
    try:
        page, warnings = _compiler(template).compile_with_warnings(format=form, sys_inputs=told, **options)
    except typst.TypstError as error:
        raise DrawingError(f"{template}.typ cannot be drawn: {error.message}") from None
    if warnings:
        raise DrawingError(f"{template}.typ is not drawn as meant: {warnings[0].message}")
    if not isinstance(page, bytes):
        raise DrawingError(f"{template}.typ takes more than one page: it has room for one")
    return page


@cache
def _compiler(template: str) -> typst.Compiler:
    folder = _STAYS.enter_context(as_file(files("etl.report").joinpath("pages")))
    fonts: list[Any] = [str(Path(fontpkg.path(name)).parent) for name in _FONTS]
    return typst.Compiler(folder / f"{template}.typ", root=folder, font_paths=fonts, ignore_system_fonts=True)
