"""Names of persons and cooperatives as written: script, cooperative or person, which part is the family's."""

import re
from functools import lru_cache

from etl.spelling import given, skeleton
from etl.spelling.text import CACHE, clean, fold, folded_words, has_both_scripts, script_of

TITLES = {
    **dict.fromkeys(folded_words("moulay my مولاي"), "moulay"),
    **dict.fromkeys(folded_words("sidi si سيدي سي"), "sidi"),
    **dict.fromkeys(folded_words("lalla lala للا لالا لاله"), "lalla"),
    **dict.fromkeys(folded_words("haj hadj hajj elhaj elhadj haja hajja hadja الحاج الحاجه حاج"), "hajj"),
    **dict.fromkeys(folded_words("m mr monsieur السيد"), "mr"),
    **dict.fromkeys(folded_words("mme mlle madame mademoiselle السيده الانسه"), "mme"),
    **dict.fromkeys(folded_words("dr feu الدكتور المرحوم المرحومه"), "other"),
}
COURTESY = frozenset({"mr", "mme", "other"})  # never part of anybody's name

_MARRIED = re.compile(
    r"(?<=\S)[\s,;(/-]+(?:(?:[ée]pouse|[ée]p|ep|veuve|vve)\b\.?|(?:حرم|زوجة|أرملة|ارملة|زوج)\s)", re.IGNORECASE
)
_COOPERATIVE = re.compile(
    r"^\W*(?:(?:la\s+)?(?:soci[ée]t[ée]\s+)?coop[ée]rative|coop\b\.?|(?:ال)?تعاونية)\W*(?:d[e']\s*)?", re.IGNORECASE
)
_SERVANTS = (("abd",), ("abdel",), ("عبد",))
_SEPARATORS = " \t/|-–—()[]،,;:"
_FORMULA = re.compile(r"=|[+\-@].*[=|!(*]|[+\-@].*\d.*[+\-/].*\d|@\w")
_TELEPHONE = re.compile(r"[+\-]?[\d\s().\-/]+")


def looks_like_formula(text: str) -> bool:
    """Tell whether a spreadsheet would run the text: it starts with = + - or @ and is no telephone number."""
    return bool(_FORMULA.match(text)) and not _TELEPHONE.fullmatch(text)


def cooperative_of(text: str) -> str | None:
    """Return the cooperative's own name when the text announces one, else None.

    >>> cooperative_of("Coopérative Tifawin"), cooperative_of("تعاونية أركان"), cooperative_of("Cooper Ali")
    ('Tifawin', 'أركان', None)
    """
    announced = _COOPERATIVE.match(text)
    if announced is None:
        return None
    return text[announced.end() :].strip(_SEPARATORS + "\"'«»“”") or text


@lru_cache(CACHE)
def by_script(text: str) -> tuple[str | None, str | None]:
    """Return (Latin part, Arabic part) of a cell; signs without letters stay with the Latin."""
    if not has_both_scripts(text):
        return (None, text) if script_of(text) == "arabic" else (text, None)
    parts: dict[str, list[str]] = {"latin": [], "arabic": []}
    script = "latin"
    for word in text.split():
        script = script_of(word) or script
        parts[script].append(word)
    latin, arabic = (clean(" ".join(parts[key]).strip(_SEPARATORS)) or None for key in ("latin", "arabic"))
    return latin, arabic


def own_name(text: str) -> str:
    """Cut the husband's name: the keys hold the name a woman keeps."""
    return _MARRIED.split(text, maxsplit=1)[0]


def groups(text: str) -> list[str]:
    """Return the words of a name with their particles and titles: ``AIT LAHCEN``, ``Moulay Ali``, ``Nour Eddine``."""
    found: list[str] = []
    is_open = False
    for word in text.split():
        folded = fold(word)
        if found and (is_open or skeleton.is_second_half(folded)):
            found[-1] += " " + word
        else:
            found.append(word)
        is_open = skeleton.is_particle(folded) or TITLES.get(folded, "hajj") != "hajj"
    return found


@lru_cache(CACHE)
def whole_given(group: str) -> tuple[str, str] | None:
    """Return (name, sex) when a group, its titles apart, is one common first name and nothing more."""
    return _whole_given_of(skeleton.tokens(group))


def is_whole_given(words: tuple[str, ...]) -> bool:
    """Tell the same of the group's folded words."""
    return _whole_given_of(words) is not None


def _whole_given_of(words: tuple[str, ...]) -> tuple[str, str] | None:
    own = words if TITLES.keys().isdisjoint(words) else tuple(word for word in words if word not in TITLES)
    is_one = len(own) == 1 or "".join(own) in given.spellings() or own[:1] in _SERVANTS
    return given.known(own) if is_one else None


def _by_case(found: list[str]) -> tuple[str, str] | None:
    """KHARRAZI Oumayma, Omar AÏT BAKKAL: the capitals are the family name."""
    capitals = [group.isupper() for group in found]
    turns = [i for i in range(1, len(found)) if capitals[i] != capitals[i - 1]]
    if len(turns) != 1:
        return None
    first, last = " ".join(found[: turns[0]]), " ".join(found[turns[0] :])
    return (first, last) if capitals[0] else (last, first)


def _by_known_given(found: list[str]) -> tuple[str, str] | None:
    """One end of the name holds common first names and the other does not."""
    known = [whole_given(group) is not None for group in found]
    if known[0] == known[-1]:
        return None
    if known[0]:
        cut = known.index(False)
        return " ".join(found[cut:]), " ".join(found[:cut])
    cut = len(known) - known[::-1].index(False)
    return " ".join(found[:cut]), " ".join(found[cut:])


@lru_cache(CACHE)
def split_full(text: str) -> tuple[str, str] | None:
    """Return (family name, given name) of a one-column name, or None when it cannot be told.

    >>> split_full("KHARRAZI Oumayma"), split_full("محمد أيت لحسن"), split_full("Amghar Idbella")
    (('KHARRAZI', 'Oumayma'), ('أيت لحسن', 'محمد'), None)
    """
    words = [word for word in own_name(text).split() if TITLES.get(fold(word)) not in COURTESY]
    found = groups(" ".join(words))
    if len(found) < 2:
        return None
    by_case = _by_case(found)
    if by_case is None:
        return _by_known_given(found)
    family, first = by_case
    is_doubtful = whole_given(family) is not None and whole_given(groups(first)[0]) is None
    return None if is_doubtful else by_case
