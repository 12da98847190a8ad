"""Figures as partners read them: Latin digits, French spacing, and text that stays in its own direction.

A signed number, a date or a file name inside Arabic would be reordered on screen, so such a run is wrapped in
directional isolates (U+2066 … U+2069), which work in HTML, plain text and spreadsheets alike.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime

from etl.feeds import declared_feeds
from etl.week import spoken
from etl.words import sentence

HIDDEN = "•"
_NBSP = "\N{NO-BREAK SPACE}"
_LTR, _AUTO, _END = "\N{LEFT-TO-RIGHT ISOLATE}", "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
_LONGEST = 300
_LONGEST_REASON = 900  # what to do stands at its end
_ARABIC = re.compile("[\u0600-\u06ff]")
# Begins and ends with a Latin letter or digit; an extension may stand with its dot.
_LATIN_RUN = re.compile(r"(?:(?<=\s)\.)?[0-9A-Za-zÀ-ɏ][0-9A-Za-zÀ-ɏ ._:/\\'’°&+@=\-]*[0-9A-Za-zÀ-ɏ]")


def say(code: str, language: str, facts: Mapping[str, object] | None = None) -> str:
    """Return a sentence of the words; French keeps its colons and semicolons on the line of the word before."""
    text = sentence(code, language, dict(facts or {}))
    return re.sub(" ([:;?!])", f"{_NBSP}\\1", text) if language == "fr" else text


def number(value: int | None) -> str:
    """Return a count with its thousands apart, or the mark of a hidden one.

    >>> number(1610) == "1\N{NO-BREAK SPACE}610"
    True
    """
    return HIDDEN if value is None else f"{value:,}".replace(",", _NBSP)


def days(value: int | None, language: str) -> str:
    """Return a number of days in words that agree with it; Arabic has five forms.

    >>> days(3, "ar"), days(12, "ar"), days(1, "fr")
    ('3 أيام', '12 يوما', '1 jour')
    """
    if value is None:
        return HIDDEN
    if language != "ar":
        form = "one" if value < 2 else "other"
    elif value in (1, 2):
        form = ("one", "two")[value - 1]
    else:
        form = "few" if 3 <= value % 100 <= 10 else "many" if value % 100 > 10 else "other"
    return sentence(f"letter.days_{form}", language, {"count": number(value)})


def signed(value: int) -> str:
    """Return a difference with its sign, kept left to right."""
    sign = "\N{MINUS SIGN}" if value < 0 else "+" if value > 0 else ""
    return f"{_LTR}{sign}{number(abs(value))}{_END}"


def rate(part: int, whole: int) -> str:
    """Return a percentage with a decimal comma; a dash when there is nothing to divide by."""
    if not whole:
        return "–"
    return f"{_LTR}{100 * part / whole:.1f}".replace(".", ",") + f"{_NBSP}%{_END}"


def percent(share: float) -> str:
    """Return a rule's share as a whole percentage."""
    return f"{_LTR}{share:.0%}".replace("%", f"{_NBSP}%") + _END


def week_number(week: str | None) -> str:
    """Return the number of a week as people say it.

    >>> week_number("2026-W07")
    '7'
    """
    return week.split("-W")[1].lstrip("0") if week else ""


def moment(when: datetime) -> str:
    """Return a moment in Casablanca's time; the sentence around it says whose time it is."""
    return f"{_LTR}{spoken(when).split(' (')[0]}{_END}"


def offset(when: datetime) -> str:
    """Return Casablanca's offset at a moment, kept together in any direction: ``UTC+00:00``."""
    return f"{_LTR}{spoken(when).split('(')[1].rstrip(')')}{_END}"


def date_of(when: datetime) -> str:
    """Return the day of a moment in Casablanca, bare, for a cell of its own."""
    return spoken(when).split(" ")[0]


def day(when: datetime) -> str:
    """Return the day of a moment in Casablanca."""
    return f"{_LTR}{date_of(when)}{_END}"


def foreign(text: object) -> str:
    """Return a partner's own words (a file name, a sheet) made inert and kept in their own direction."""
    return f"{_AUTO}{plain(text)}{_END}"


def plain(text: object, longest: int = _LONGEST) -> str:
    r"""Return text on one line without control and direction characters, cut where nobody reads on.

    >>> plain("a\r\nBcc: b")
    'a Bcc: b'
    """
    kept = "".join(
        " " if char.isspace() else "" if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"} else char
        for char in str(text)
    )
    kept = re.sub(" {2,}", " ", kept).strip()
    return kept if len(kept) <= longest else kept[: longest - 1] + "…"


def is_arabic(text: str) -> bool:
    """Return whether a text holds an Arabic letter."""
    return _ARABIC.search(text) is not None


def reason_of(file: str, reason: str) -> str:
    """Return why a file was refused, with its name in it, each in its own direction.

    An Arabic sentence would otherwise show ``2026-11-12_liste.xlsx`` as ``liste.xlsx_12-11-2026``.
    """
    name = plain(file)
    told = plain(reason, _LONGEST_REASON)
    before, found, after = told.partition(name) if name else (told, "", "")
    if not found:
        return f"{foreign(name)} · {_apart(told)}" if name else _apart(told)
    return _apart(before) + foreign(name) + _apart(after)


def _apart(text: str) -> str:
    """Return an Arabic text with its Latin words, dates and file names kept left to right; any other as it is."""
    if not is_arabic(text):
        return text
    return _LATIN_RUN.sub(lambda run: run[0] if run[0].isdigit() else f"{_LTR}{run[0]}{_END}", text)


def told(reason: object) -> str:
    """Return a sentence that the house wrote around a partner's own words, each kept in its own direction."""
    return _apart(plain(reason, _LONGEST_REASON))


def tagged(page: str) -> str:
    """Return a page with its isolates as tags, which more mail programs know than the characters."""
    return page.replace(_LTR, '<bdi dir="ltr">').replace(_AUTO, "<bdi>").replace(_END, "</bdi>")


def known_sentence(code: str, language: str) -> str | None:
    """Return the sentence of a code that may have none."""
    try:
        return say(code, language)
    except KeyError:
        return None


def name_of(code: object, language: str, names: Mapping[str, tuple[str, str]]) -> str:
    """Return what the policy calls a code; the code itself when it does not know it."""
    if not isinstance(code, str) or not code:
        return say("letter.unknown_group", language)
    pair = names.get(code)
    return plain(pair[language == "ar"] if pair else code)


def owner(code: str, language: str, names: Mapping[str, tuple[str, str]]) -> str:
    """Return the short name of who must act."""
    return known_sentence(f"owner.{code}", language) or name_of(code, language, names)


def feed_title(feed: str, language: str) -> str:
    """Return a feed's title in its declaration, or its code."""
    titles = {declared.name: declared.title for declared in declared_feeds()}
    title = titles.get(feed)
    return plain(getattr(title, language) if title else feed)


def column_title(feed: object, column: str, language: str) -> str:
    """Return a column as its partner writes it at the head of a list, in the language where it has such a header."""
    declared = next((known for known in declared_feeds() if known.name == feed), None)
    if declared is None or column not in declared.columns:
        return plain(column)
    headers = declared.columns[column].headers
    return plain(next((header for header in headers if is_arabic(header) == (language == "ar")), headers[0]))
