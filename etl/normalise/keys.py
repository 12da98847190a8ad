"""Keys of a person's name, the same for every spelling and script of it; for linking, never for showing."""

from dataclasses import dataclass
from functools import lru_cache

from etl.normalise import given, skeleton
from etl.normalise.names import COURTESY, TITLES, groups, own_name, whole_given
from etl.normalise.text import CACHE, script_of

_ARTICLES = frozenset(("el", "al"))


@dataclass(frozen=True)
class Written:
    """A person's name parts as a list writes them, clean text or None."""

    family_latin: str | None = None
    given_latin: str | None = None
    full_latin: str | None = None
    family_arabic: str | None = None
    given_arabic: str | None = None
    full_arabic: str | None = None


@dataclass(frozen=True)
class NameKeys:
    """Keys of one name; text of skeletons, empty answers as None."""

    name_key: str | None = None
    name_key_glued: str | None = None
    name_key_coarse: str | None = None
    name_key_arabic: str | None = None
    given_key: str | None = None
    family_key: str | None = None
    given_variant: str | None = None
    fem: bool | None = None
    name_titles: str | None = None


@lru_cache(CACHE)
def _words(text: str) -> tuple[str, ...]:
    return skeleton.tokens(own_name(text))


def _without_titles(words: tuple[str, ...], wanted: frozenset[str] | None = None) -> tuple[str, ...]:
    kept: list[str] = []
    for word in words:
        title = TITLES.get(word)
        if title is None or (wanted is not None and title not in wanted) or _is_inside(kept):
            kept.append(word)
        elif kept and kept[-1] in _ARTICLES:
            kept.pop()
    return tuple(kept)


def _is_inside(before: list[str]) -> bool:
    """A title after a particle is part of a family name: Aït El Haj."""
    last = [word for word in before if word not in _ARTICLES][-1:]
    return bool(last) and skeleton.is_particle(last[0])


def _titles(words: tuple[str, ...]) -> str | None:
    return " ".join(sorted({TITLES[word] for word in words if word in TITLES})) or None


@lru_cache(CACHE)
def _units(text: str, bare: bool) -> tuple[str, ...]:
    words = _words(text)
    return skeleton.units_of(_without_titles(words, None if bare else COURTESY))


def _whole_units(parts: tuple[str, ...], enough: int = 2) -> tuple[str, ...]:
    """Units of a whole name without titles, or with them when too little else would tell the person."""
    without = sum((_units(part, True) for part in parts), ())
    return without if len(without) >= enough else sum((_units(part, False) for part in parts), ())


def _key(units: tuple[str, ...]) -> str | None:
    return " ".join(sorted(units)) or None


@lru_cache(CACHE)
def _known_first(text: str) -> tuple[str, str] | None:
    """The common first name (name, sex) that a first-name cell begins with, titles apart."""
    named = (group for group in groups(own_name(text.replace("-", " "))) if _without_titles(skeleton.tokens(group)))
    return next((whole_given(group) for group in named), None)


@lru_cache(CACHE)
def _fem(text: str) -> bool | None:
    """Tell whether the first name ends in -a or ة; None where spellings of one name differ in it (Sana, Sanae)."""
    known = _known_first(text)
    if known is not None:
        return known[1] == "f"
    own = [word for word in _without_titles(_words(text)) or _words(text) if not skeleton.is_particle(word)]
    sound = skeleton.units_of(tuple(own[:1]))
    if not sound or sound[0] in given.masculine_in_a():
        return None
    ends_as_womens = _fem_arabic(own[0]) if script_of(own[0]) == "arabic" else _fem_latin(own[0])
    # A spelling of Zineb or Najat that nobody listed is no man's name for want of an -a.
    return None if ends_as_womens is False and sound[0] in given.feminine_without_a() else ends_as_womens


def _fem_latin(word: str) -> bool | None:
    if word.endswith(("aa", "ae", "ah")) or word.startswith("nour"):
        return None
    return word.endswith("a")


def _fem_arabic(word: str) -> bool | None:
    if word.endswith(("ا", "ي")) or word in {"نور", "عبد"}:  # اء, ى and ي are written for one another
        return None
    return word.endswith("ه")


def _variant(first: str | None, parts: tuple[str, ...]) -> str | None:
    """The common first name, where it is known which word is the first name or only one word can be it."""
    if first:
        known = _known_first(first)
        return known[0] if known and known[0] != given.UNCLAIMED else None
    loose = [group for part in parts for group in groups(own_name(part))]
    found = {known[0] for group in loose if (known := whole_given(group))}
    return found.pop() if len(found) == 1 and given.UNCLAIMED not in found else None


def _parts(written: Written, arabic: bool) -> tuple[str, ...]:
    if arabic:
        family, first, full = written.family_arabic, written.given_arabic, written.full_arabic
    else:
        family, first, full = written.family_latin, written.given_latin, written.full_latin
    return tuple(part for part in (family, first) if part) or ((full,) if full else ())


def _in_doubt(family: str | None, first: str | None) -> bool:
    """The columns look swapped: a common first name stands as family name and the first name is none."""
    if not family or not first:
        return False
    return whole_given(own_name(family)) is not None and given.known(_words(first)) is None


def _apart(family: str | None, first: str | None) -> tuple[str | None, str | None]:
    """Family and first name, or neither when their columns look swapped: the claim would be wrong."""
    is_swapped = family and first and whole_given(own_name(family)) and not given.known(_words(first))
    return (None, None) if is_swapped else (family, first)


@lru_cache(CACHE)
def keys_of(written: Written) -> NameKeys:
    """Return every key of a name, from the Latin spelling where there is one, else from the Arabic.

    What tells family and first name apart is left out when their columns look swapped.
    """
    latin, arabic = _parts(written, False), _parts(written, True)
    parts = latin or arabic
    units = _whole_units(parts)
    if not units:
        return NameKeys()
    in_latin = _apart(written.family_latin, written.given_latin)
    in_arabic = _apart(written.family_arabic, written.given_arabic)
    family, first = in_latin if latin else in_arabic
    firsts = sorted((text for text in (first, in_arabic[1]) if text), key=lambda text: _known_first(text) is None)
    return NameKeys(
        name_key=_key(units),
        name_key_glued=skeleton.glued(units),
        name_key_coarse=_key(tuple(skeleton.coarse(unit) or "A" for unit in units)),
        name_key_arabic=_key(_whole_units(arabic)) if latin and arabic else None,
        given_key=_key(_whole_units((first,), enough=1)) if first else None,
        family_key=_key(_whole_units((family,), enough=1)) if family else None,
        given_variant=next((known for text in firsts or (None,) if (known := _variant(text, parts))), None),
        fem=next((bit for text in firsts if (bit := _fem(text)) is not None), None),
        name_titles=_titles(tuple(word for part in parts for word in _words(part))),
    )
