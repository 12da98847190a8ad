"""Keys of persons' names by columns: each part of a name is read once; ``keys_of`` says the same of one row."""

from typing import NamedTuple

from etl.normalise import keys
from etl.normalise.cells import Cells, Flags, together
from etl.normalise.keys import Part
from etl.spelling import skeleton

Side = tuple[Cells, Cells, Cells]  # family names, first names and whole names in one script


class _Whole(NamedTuple):
    """Keys of a whole name in one script."""

    name_key: str | None = None
    name_key_glued: str | None = None
    name_key_coarse: str | None = None
    name_titles: str | None = None


def _whole(family: Part | None, first: Part | None, full: Part | None) -> _Whole:
    parts = keys.parts_of(family, first, full)
    units = keys.whole_units(parts)
    if not units:
        return _Whole()
    return _Whole(
        keys.key_of(units),
        skeleton.glued(units),
        keys.key_of(tuple(skeleton.coarse(unit) or "A" for unit in units)),
        keys.titles_of(parts),
    )


def _beside(*parts: Part | None) -> str | None:
    return keys.key_of(keys.whole_units(keys.parts_of(*parts)))


def _apart(family: Cells, first: Cells) -> tuple[Cells, Cells]:
    """Family and first names, emptied where their columns look swapped."""
    swapped = family.having(keys.is_given)
    if swapped.any():
        swapped &= first.having(keys.is_unknown)
    return family.only(~swapped), first.only(~swapped)


def _read(side: Side) -> Side:
    """Read each part once; a whole name that its parts stand beside adds nothing."""
    family, first, full = side
    whole = full.only(~family.filled() & ~first.filled())
    return family.read(keys.part_of), first.read(keys.part_of), whole.read(keys.part_of)


def _is_either(side: Side) -> Flags:
    family, first, full = (cells.filled() for cells in side)
    return family | first | full


def key_columns(latin: Side, arabic: Side) -> dict[str, Cells]:
    """Return every key of each row's name; a side is the family names, first names and whole names in one script."""
    latin, arabic = _read(latin), _read(arabic)
    has_latin, has_arabic = _is_either(latin), _is_either(arabic)
    of_latin = together(latin, _whole)
    of_arabic = together([cells.at(~has_latin) for cells in arabic], _whole)
    whole = of_latin.put(~has_latin, of_arabic)
    names = whole.having(lambda keys_of_whole: keys_of_whole.name_key is not None)
    both = has_latin & has_arabic & names
    beside = Cells.nothing(len(names)).put(both, together([cells.at(both) for cells in arabic], _beside))
    family, first = _apart(latin[0], latin[1])
    family_arabic, first_arabic = (cells.only(names) for cells in _apart(arabic[0], arabic[1]))
    family = family.put(~has_latin, family_arabic.at(~has_latin)).only(names)
    first = first.put(~has_latin, first_arabic.at(~has_latin)).only(names)
    known = _first_names(first, first_arabic, latin, arabic, has_latin, names)
    return {
        **{field: whole.named(field) for field in _Whole._fields},
        "name_key_arabic": beside,
        "family_key": family.read(keys.part_key),
        "given_key": first.read(keys.part_key),
        "given_variant": known.read(lambda pair: pair[0]),
        "fem": known.read(lambda pair: pair[1]),
    }


def _first_names(first: Cells, beside: Cells, latin: Side, arabic: Side, has_latin: Flags, names: Flags) -> Cells:
    """Return (common first name, ends as women's do) by the first names written, else by the whole name."""
    known = together([first, beside], lambda one, other: keys.first_name_of(one, other, ()) if one or other else None)
    for side, rows in ((latin, has_latin), (arabic, ~has_latin)):
        loose = rows & names & ~known.filled()
        by_whole = together(
            [cells.at(loose) for cells in side], lambda *parts: keys.first_name_of(None, None, keys.parts_of(*parts))
        )
        known = known.put(loose, by_whole)
    return known
