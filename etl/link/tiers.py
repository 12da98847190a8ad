"""What a pair's agreement amounts to: a tier that links, a tier that asks, or nothing.

The tiers are those of linkage §5.1; ``T1x`` and every ``R…`` tier wait for a person.
"""

from dataclasses import dataclass

from etl.link import compare
from etl.link.compare import Person

AUTOMATIC = ("T1", "T2", "T3", "T4", "T5")
REVIEWED = ("T1x", "R1", "R2", "R3")


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels of one pair, compared once."""

    national_id: str
    name: str
    birth: str
    phone: str
    commune: str
    province: str
    craft: str
    number: str
    given: str
    conflicts: tuple[str, ...]


def compared(left: Person, right: Person, *, is_heard_alike: bool = False) -> Levels:
    """Compare every column of a pair once.

    ``is_heard_alike``: the spellings sound like one name, although their skeletons may differ.
    """
    numbers = {
        compare.equal_level(left.registry_id, right.registry_id),
        compare.equal_level(left.trainee_id_ofppt, right.trainee_id_ofppt),
    }
    return Levels(
        national_id=compare.national_id_level(left, right),
        name=_heard(compare.name_level(left, right), is_alike=is_heard_alike),
        birth=compare.birth_level(left, right),
        phone=compare.equal_level(left.phone, right.phone),
        commune=compare.equal_level(left.commune_code, right.commune_code),
        province=compare.equal_level(left.province, right.province),
        craft=compare.equal_level(left.craft, right.craft),
        number="same" if "same" in numbers else "unknown",
        given=compare.given_level(left, right),
        conflicts=tuple(compare.conflicts(left, right, is_heard_alike=is_heard_alike)),
    )


def _heard(name: str, *, is_alike: bool) -> str:
    return "close" if is_alike and name in {"part", "different"} else name


def tier_of(levels: Levels, *, is_unique: bool) -> str | None:
    """Return the tier of a pair, None when no rule speaks; ``is_unique``: nobody else is known to bear the name."""
    if levels.national_id == "same":
        return _with_equal_id(levels)
    if levels.conflicts:
        return "R1" if _would_link_but(levels) else None
    if levels.national_id in {"close", "part"}:
        return _with_mistyped_id(levels, is_unique=is_unique)
    if levels.national_id == "different":
        # Two valid cards that differ in many places are two people, or one card typed from another's line.
        return "R2" if levels.name == "same" and levels.birth == "same" else None
    return _without_id(levels, is_unique=is_unique)


def _with_equal_id(levels: Levels) -> str | None:
    agrees = levels.name in {"same", "close"} or (levels.birth == "same" and levels.name == "part")
    return "T1" if agrees and not levels.conflicts else "T1x"


def _with_mistyped_id(levels: Levels, *, is_unique: bool) -> str | None:
    if levels.birth == "different":
        return "R2" if levels.national_id == "close" and levels.name == "same" else None
    # A household shares its phone and cards of one day: two signs apart, only the birth date says that it is one.
    if levels.name == "same" and (levels.birth == "same" or (levels.phone, levels.national_id) == ("same", "close")):
        return "T2"
    if levels.name == "same" and levels.national_id == "close":
        return "T2" if is_unique else "R2"
    if levels.name in {"same", "close"} and (levels.birth == "same" or levels.national_id == "close"):
        return "R2"
    return None


def _without_id(levels: Levels, *, is_unique: bool) -> str | None:
    places_agree = "different" not in (levels.commune, levels.province)
    if levels.number == "same" and levels.name in {"same", "close"}:
        return "T3"
    if levels.birth == "same" and places_agree and levels.name in {"same", "close"}:
        # Twins share family name, day, place and phone; a slip in the family name alone is no twin's.
        is_sure = levels.name == "same" or (levels.given == "same" and "same" in (levels.commune, levels.phone))
        return "T3" if is_sure else "R3"
    if levels.birth == "different" or not places_agree:
        return None
    return _by_name(levels, is_unique=is_unique)


def _by_name(levels: Levels, *, is_unique: bool) -> str | None:
    """Link by name with phone, or with craft and place, where nobody shares the name; the rest is a question.

    Whose other papers never reached us cannot be seen to share the name: a craft alone, one of a dozen, would give
    that person's goods to the one who is known.
    """
    if levels.name == "same" and is_unique and levels.phone == "same":
        return "T4"
    if levels.name == "same" and is_unique and levels.craft == "same" and "same" in (levels.commune, levels.province):
        return "T5"
    if levels.name == "same" and "same" in (levels.craft, levels.commune, levels.phone):
        return "R3"
    if levels.name == "close" and (levels.phone == "same" or levels.craft == levels.province == "same"):
        return "R3"
    return None


def _would_link_but(levels: Levels) -> bool:
    return (levels.name == "same" and levels.birth == "same") or (levels.name == "same" and levels.phone == "same")
