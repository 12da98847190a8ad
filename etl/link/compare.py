"""Compare two records column by column; each comparison answers with a level in words.

Levels, from agreement to conflict: ``same``, ``close``, ``part``, ``unknown``, ``different``. ``unknown`` is no
evidence: one of the two does not say.
"""

from dataclasses import dataclass
from datetime import date

from rapidfuzz.distance import DamerauLevenshtein, Levenshtein
from rapidfuzz.fuzz import token_sort_ratio

CLOSE_NAME = 86.0  # token-sort ratio of skeleton keys; below it, brothers with alike first names begin to agree
_CLOSE_UNIT = 1  # edits that one consonant skeleton may be away from the same name typed by another hand


@dataclass(frozen=True, slots=True)
class Person:
    """What a record says of the person it names; every field may be silent (None)."""

    record_id: str
    feed: str
    first_seen: str  # ISO text: the order of arrival, which decides whose id survives a merge
    national_id: str | None = None
    name_keys: frozenset[str] = frozenset()  # sorted skeleton, of either script
    glued_keys: frozenset[str] = frozenset()
    coarse_keys: frozenset[str] = frozenset()
    given_key: str | None = None
    given_variant: str | None = None
    family_key: str | None = None
    is_feminine: bool | None = None
    sex: str | None = None
    birth_date: date | None = None
    is_birth_exact: bool = False  # the day is known, not only the year
    phone: str | None = None
    province: str | None = None
    commune_code: str | None = None
    craft: str | None = None
    registry_id: str | None = None
    trainee_id_ofppt: str | None = None


def national_id_level(left: Person, right: Person) -> str:
    """Same → one slip of the hand (``close``) → different."""
    if left.national_id is None or right.national_id is None:
        return "unknown"
    if left.national_id == right.national_id:
        return "same"
    edits = DamerauLevenshtein.distance(left.national_id, right.national_id)
    return "close" if edits == 1 else "part" if edits == 2 else "different"


def name_level(left: Person, right: Person) -> str:
    """Equal skeleton, in any order or glued → nearly equal → one unit shared → none shared."""
    if not left.name_keys or not right.name_keys:
        return "unknown"
    if left.name_keys & right.name_keys or left.glued_keys & right.glued_keys:
        return "same"
    if left.coarse_keys & right.coarse_keys or _any_close(left.name_keys, right.name_keys):
        return "close"
    if any(Levenshtein.distance(a, b, score_cutoff=1) <= 1 for a in left.glued_keys for b in right.glued_keys):
        return "close"
    if any(set(a.split()) & set(b.split()) for a in left.name_keys for b in right.name_keys):
        return "part"
    return "different"


def _any_close(left: frozenset[str], right: frozenset[str]) -> bool:
    return any(_is_close(a, b) for a in left for b in right)


def _is_close(left: str, right: str) -> bool:
    """One slip of the hand away: a letter, or two letters swapped in one unit while another unit is equal."""
    glued = Levenshtein.distance(left.replace(" ", ""), right.replace(" ", ""), score_cutoff=_CLOSE_UNIT)
    if glued <= _CLOSE_UNIT or token_sort_ratio(left, right, score_cutoff=CLOSE_NAME) > 0:
        return True
    ours, theirs = set(left.split()), set(right.split())
    own, other = " ".join(sorted(ours - theirs)), " ".join(sorted(theirs - ours))
    return bool(ours & theirs) and bool(own and other) and DamerauLevenshtein.distance(own, other) <= _CLOSE_UNIT


def birth_level(left: Person, right: Person) -> str:
    """Same day → same year where one of the two is a placeholder → different year or day."""
    if left.birth_date is None or right.birth_date is None:
        return "unknown"
    exact = left.is_birth_exact and right.is_birth_exact
    if left.birth_date == right.birth_date:
        return "same" if exact else "part"
    if left.birth_date.year == right.birth_date.year:
        return "close" if _is_one_slip(left.birth_date, right.birth_date) else "different" if exact else "part"
    return "close" if exact and _is_one_slip(left.birth_date, right.birth_date) else "different"


def _is_one_slip(left: date, right: date) -> bool:
    """Day and month swapped, or one digit typed otherwise."""
    if (left.year, left.day, left.month) == (right.year, right.month, right.day):
        return True
    return sum(a != b for a, b in zip(left.isoformat(), right.isoformat(), strict=True)) == 1


def equal_level(left: str | None, right: str | None) -> str:
    """Return same, different, or unknown when one side is silent."""
    if left is None or right is None:
        return "unknown"
    return "same" if left == right else "different"


def gender_level(left: Person, right: Person) -> str:
    """Compare the stated sex, else the final vowel that tells Rachid from Rachida."""
    stated = equal_level(left.sex, right.sex)
    if stated != "unknown":
        return stated
    ours, theirs = _vowel(left), _vowel(right)
    if ours is None or theirs is None:
        return "unknown"
    return "same" if ours == theirs else "different"


def _vowel(person: Person) -> bool | None:
    """Return what the first name's ending says, nothing where the record itself states the other sex."""
    return None if person.sex and (person.sex == "F") is not person.is_feminine else person.is_feminine


def given_level(left: Person, right: Person) -> str:
    """First names alone, where both lists know them apart from the family name."""
    if left.given_key is None or right.given_key is None:
        return "unknown"
    return (
        "same"
        if left.given_key == right.given_key
        else "close"
        if _is_close(left.given_key, right.given_key)
        else "different"
    )


def conflicts(left: Person, right: Person, *, is_heard_alike: bool = False) -> list[str]:
    """Return what forbids calling these two one human being without asking (design §6).

    Spellings that sound like one name are no conflict where only their skeletons differ.
    """
    found = []
    if left.birth_date and right.birth_date and abs(left.birth_date.year - right.birth_date.year) > 1:
        found.append("birth_date")
    if gender_level(left, right) == "different":
        found.append("sex")
    name = name_level(left, right)
    if name == "different" and not is_heard_alike:
        found.append("name")
    is_other = name != "same" and not is_heard_alike and given_level(left, right) == "different"
    if are_two_given_names(left, right) or is_other:
        found.append("given_name")
    return found


def are_two_given_names(left: Person, right: Person) -> bool:
    """Return True for two first names that share a skeleton, such as Hassan and Houcine, on one card or not.

    Brothers' cards are typed in each other's lines. Only Mohamed and M'hamed, which many a clerk writes for one
    another, are on one card one man written twice; without a card to hold them together they are two.
    """
    first_names = {left.given_variant, right.given_variant}
    if len(first_names) == 1 or None in first_names or _are_columns_swapped(left, right):
        return False
    return first_names != {"mohamed", "mhamed"} or national_id_level(left, right) != "same"


def _are_columns_swapped(left: Person, right: Person) -> bool:
    """Tell one whole name whose parts a clerk put in the other column, on lines that one card or birth date holds."""
    if "same" not in (national_id_level(left, right), birth_level(left, right)):
        return False
    ours, theirs = (set((p.given_key or "").split()) for p in (left, right))
    all_ours, all_theirs = ours | _family(left), theirs | _family(right)
    return bool(ours and theirs) and ours != theirs and ours <= all_theirs and theirs <= all_ours


def _family(person: Person) -> set[str]:
    return set((person.family_key or "").split())
