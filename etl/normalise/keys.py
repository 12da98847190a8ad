"""Keys of a person's name, the same for every spelling and script of it; for linking, never for showing."""

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import NamedTuple

from etl.spelling import given, skeleton
from etl.spelling.names import COURTESY, TITLES, groups, is_whole_given, own_name, whole_given
from etl.spelling.text import CACHE, script_of

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


class Part(NamedTuple):
    """One cell of a name: its folded words, its units without titles, and its titles."""

    text: str
    words: tuple[str, ...]
    bare: tuple[str, ...]
    titles: tuple[str, ...]


Parts = tuple[Part, ...]


def part_of(text: str) -> Part:
    """Read one cell of a name; a husband's name is left out."""
    words = skeleton.tokens(own_name(text))
    titles = () if TITLES.keys().isdisjoint(words) else tuple(TITLES[word] for word in words if word in TITLES)
    return Part(text, words, skeleton.units_of(_without_titles(words)), titles)


def _without_titles(words: tuple[str, ...], wanted: frozenset[str] | None = None) -> tuple[str, ...]:
    if TITLES.keys().isdisjoint(words):
        return words
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


def titles_of(parts: Parts) -> str | None:
    """Return the titles that a name bears, as one text."""
    borne = [title for part in parts for title in part.titles]
    return " ".join(sorted(set(borne))) if borne else None


def whole_units(parts: Parts, enough: int = 2) -> tuple[str, ...]:
    """Return the units of a whole name without titles, or with them when too little else would tell the person."""
    without = parts[0].bare + parts[1].bare if len(parts) == 2 else parts[0].bare if parts else ()
    if len(without) >= enough:
        return without
    return tuple(unit for part in parts for unit in skeleton.units_of(_without_titles(part.words, COURTESY)))


def key_of(units: tuple[str, ...]) -> str | None:
    """Return one key for units in any order."""
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
    words = skeleton.tokens(own_name(text))
    own = [word for word in _without_titles(words) or words if not skeleton.is_particle(word)]
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


def _variant(first: str | None, parts: Parts) -> str | None:
    """The common first name, where it is known which word is the first name or only one word can be it."""
    if first:
        known = _known_first(first)
        return known[0] if known and known[0] != given.UNCLAIMED else None
    loose = [group for part in parts for group in groups(own_name(part.text))]
    found = {known[0] for group in loose if (known := whole_given(group))}
    return found.pop() if len(found) == 1 and given.UNCLAIMED not in found else None


def parts_of(family: Part | None, first: Part | None, full: Part | None) -> Parts:
    """Return the cells that make up a name in one script: its parts, else the whole."""
    if family and first:
        return family, first
    only = family or first or full
    return (only,) if only else ()


def is_given(family: Part) -> bool:
    """Tell whether what stands as family name is a common first name and nothing more."""
    return is_whole_given(family.words)


def is_unknown(first: Part) -> bool:
    """Tell whether what stands as first name holds nothing that is spelled, or sounds, like a common first name."""
    return not given.known(first.words) and given.sounds().isdisjoint(first.bare)


def _apart(family: Part | None, first: Part | None) -> tuple[Part | None, Part | None]:
    """Family and first name, or neither when their columns look swapped: the claim would be wrong."""
    is_swapped = family and first and is_given(family) and is_unknown(first)
    return (None, None) if is_swapped else (family, first)


def part_key(part: Part) -> str | None:
    """Return the key of a family name or a first name alone."""
    return key_of(whole_units((part,), enough=1))


def first_name_of(first: Part | None, beside: Part | None, parts: Parts) -> tuple[str | None, bool | None]:
    """Return (the common first name, whether it ends as women's do) from its spellings, else from the whole name."""
    firsts = sorted((part.text for part in (first, beside) if part), key=lambda text: _known_first(text) is None)
    variant = next((known for text in firsts or (None,) if (known := _variant(text, parts))), None)
    return variant, next((bit for text in firsts if (bit := _fem(text)) is not None), None)


def keys_of(written: Written) -> NameKeys:
    """Return every key of a name, from the Latin spelling where there is one, else from the Arabic.

    What tells family and first name apart is left out when their columns look swapped.
    """
    cells = {field.name: getattr(written, field.name) for field in fields(written)}
    read = {name: part_of(text) if text else None for name, text in cells.items()}
    latin = parts_of(read["family_latin"], read["given_latin"], read["full_latin"])
    arabic = parts_of(read["family_arabic"], read["given_arabic"], read["full_arabic"])
    parts = latin or arabic
    units = whole_units(parts)
    if not units:
        return NameKeys()
    in_latin = _apart(read["family_latin"], read["given_latin"])
    in_arabic = _apart(read["family_arabic"], read["given_arabic"])
    family, first = in_latin if latin else in_arabic
    variant, fem = first_name_of(first, in_arabic[1], parts)
    return NameKeys(
        name_key=key_of(units),
        name_key_glued=skeleton.glued(units),
        name_key_coarse=key_of(tuple(skeleton.coarse(unit) or "A" for unit in units)),
        name_key_arabic=key_of(whole_units(arabic)) if latin and arabic else None,
        given_key=part_key(first) if first else None,
        family_key=part_key(family) if family else None,
        given_variant=variant,
        fem=fem,
        name_titles=titles_of(parts),
    )
