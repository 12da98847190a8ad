"""What clerks write around their rows: totals, signatures, partitions, remarks, in French and Arabic."""

import re
from functools import cache, lru_cache

from etl.read.spelling import words
from etl.read.vocabulary import word_set

_SUBTOTAL = re.compile(
    r"^\W*(sous|s\s*[/.]|à\s+report|a\s+report|report\b|المجموع\s+الجزئي|مجموع\s+جزئي)", re.IGNORECASE
)
_ON_BEHALF = re.compile(r"^\W*(pour\b|pr\b|p/|p\.o\b|عن\s)", re.IGNORECASE)
_PLACE_AND_DAY = re.compile(r"^[^\W\d][\w\s'’-]*,?\s+(le|في)\s*:?\s*[\d.…_/]", re.IGNORECASE)
_NOTE = re.compile(
    r"^\W*(n\.?\s?b\b|note\b|remarque|observation|source|légende|\*|\(\d\)|ملاحظ|ملحوظ|المصدر)", re.IGNORECASE
)
_NUMBER = re.compile(
    r"^[\s\d٠-٩۰-۹.,٫٬'’%+()/-]*[\d٠-٩۰-۹][\s\d٠-٩۰-۹.,٫٬'’%+()-]*(dh|dhs|mad|درهم)?\s*$", re.IGNORECASE
)


_LONGEST_NUMBER = 40  # letters; also keeps the expressions above from labouring over a page of text
_LONGEST_LABEL = 200
_PART = frozenset({"partiel", "page", "جزئي", "فرعي"})


def is_number(text: str) -> bool:
    """Tell whether a cell holds a number, or an amount, and nothing else."""
    return len(text) <= _LONGEST_NUMBER and bool(_NUMBER.match(text))


@lru_cache(maxsize=8192)
def total_kind(text: str) -> str | None:
    """Return ``subtotal`` or ``total`` for the label of such a line, else None."""
    folded = _label(text)
    if _SUBTOTAL.match(text) and {"total", "totaux", "report", "reporter", "مجموع"}.intersection(folded):
        return "subtotal"
    if folded and folded[0] in _marks("total"):
        return "subtotal" if _folded(_PART).intersection(folded) else "total"
    return None


def is_bare_total(text: str) -> bool:
    """Tell whether a total's label says nothing else, so that no person can be meant ("Total TTC : 12")."""
    known = _marks("after_total") | _marks("total")
    return all(word in known or word.isdigit() or word == "sous" for word in _label(text)[1:])


@lru_cache(maxsize=8192)
def is_signature(text: str) -> bool:
    """Tell whether a cell belongs to the block that people sign."""
    folded = _label(text)
    if not folded:
        return set(text) <= set("._-…: ")
    called = folded[1:] if folded[0] in _marks("polite") else folded
    is_title = bool(called) and called[0] in _marks("signature")
    return is_title or bool(_ON_BEHALF.match(text) or _PLACE_AND_DAY.match(text[:_LONGEST_LABEL]))


def is_partition(text: str) -> bool:
    """Tell whether a lone cell names what the rows below have in common ("Province de Tiznit")."""
    return bool(_marks("partition").intersection(_label(text)[:1]))


def is_note(text: str) -> bool:
    """Tell whether a lone cell is a remark to the reader."""
    return bool(_NOTE.match(text))


def is_left_out(sheet_name: str) -> bool:
    """Tell whether a sheet, by its name, sums up others or helps to fill the form in."""
    folded = _label(sheet_name)
    return bool(_marks("left_out").intersection(folded[:1])) and not any(word.isdigit() for word in folded)


def _label(text: str) -> tuple[str, ...]:
    """Return the folded words of a label; a page of text is none."""
    return words(text) if len(text) <= _LONGEST_LABEL else ("…",)


@cache
def _marks(name: str) -> frozenset[str]:
    return _folded(word_set(name))


@cache
def _folded(written: frozenset[str]) -> frozenset[str]:
    return frozenset(words(word)[0] for word in written)
