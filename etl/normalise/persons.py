"""Who a row names: script by script, a person apart from a cooperative, with the keys linking will need."""

from typing import Any, NamedTuple

from etl.feeds import Feed
from etl.normalise import names, skeleton
from etl.normalise.keys import Written, keys_of
from etl.normalise.typed import Columns, Texts

PARTS = ("family_name", "given_name", "full_name")
PERSON_NAMES = tuple(f"{part}_{script}" for script in ("latin", "arabic") for part in PARTS)
KEYS = (
    "name_key", "name_key_glued", "name_key_coarse", "name_key_arabic", "given_key", "family_key", "given_variant",
    "fem", "name_titles",
)  # fmt: skip


class Named(NamedTuple):
    """What one row says of names: a person's parts by column, a cooperative, and whether a cell is a formula."""

    parts: dict[str, str | None]
    cooperative: str | None
    is_formula: bool


def _routed(row: dict[str, str | None]) -> dict[str, str | None]:
    """Put each text into the column of its script; a text that is there already stays."""
    routed: dict[str, str | None] = dict.fromkeys(PERSON_NAMES)
    strays: dict[str, str] = {}
    for column, text in row.items():
        if text is None:
            continue
        part, _, script = column.rpartition("_")
        latin, arabic = names.by_script(text)
        for found, actual in ((latin, "latin"), (arabic, "arabic")):
            if found and actual == script:
                routed[column] = found
            elif found:
                strays[f"{part}_{actual}"] = found
    for column, text in strays.items():
        routed[column] = routed[column] or text
    return routed


def _with_parts_of_full(parts: dict[str, str | None]) -> dict[str, str | None]:
    """Fill family and first name from a one-column name where they can be told apart for sure."""
    for script in ("latin", "arabic"):
        full, family, first = (f"{part}_{script}" for part in ("full_name", "family_name", "given_name"))
        text = parts[full]
        split = names.split_full(text) if text and not parts[family] and not parts[first] else None
        if split:
            parts[family], parts[first] = split
    return parts


def read_names(row: dict[str, str | None], cooperative: str | None, names_a_cooperative: bool) -> Named:
    """Read one row's name cells; ``names_a_cooperative`` says that the row's kind leaves no person to name."""
    written = [text for text in (*row.values(), cooperative) if text]
    is_formula = any(map(names.looks_like_formula, written))
    parts = _routed(row)
    whole = [text for text in (parts["full_name_latin"], parts["full_name_arabic"], parts["family_name_latin"]) if text]
    announced = next((found for text in whole if (found := names.cooperative_of(text))), None)
    if announced is None and names_a_cooperative and whole and not parts["given_name_latin"]:
        announced = whole[0]
    if announced is not None:
        parts = dict.fromkeys(PERSON_NAMES)
    own = (names.cooperative_of(cooperative) or cooperative) if cooperative else None
    return Named(_with_parts_of_full(parts), own or announced, is_formula)


def person_columns(texts: Texts, feed: Feed, typed: Columns, rows: int) -> Columns:
    """Return the name columns, their keys and what they say of the row.

    ``texts`` are the clean cells by canonical column, ``typed`` the columns that were read already.
    """
    present = [column for column in PERSON_NAMES if column in texts]
    cooperatives = texts.get("cooperative_name") or [None] * rows
    ids = typed.get("national_id", [None] * rows)
    kinds = typed.get("beneficiary_kind", [None] * rows)
    may_be_group = feed.row_is == "person_or_cooperative"
    found = [
        read_names(
            {column: texts[column][i] for column in present},
            cooperatives[i],
            may_be_group and kinds[i] == "cooperative" and not ids[i] and not cooperatives[i],
        )
        for i in range(rows)
    ]
    columns: Columns = {column: [one.parts[column] for one in found] for column in PERSON_NAMES}
    columns["cooperative_name"] = [one.cooperative for one in found]
    columns["cooperative_key"] = [_cooperative_key(one.cooperative) for one in found]
    columns["looks_like_formula"] = [one.is_formula for one in found]
    columns["beneficiary_kind"] = _kinds(kinds, found)
    return columns | _key_columns(found) | _identity(found, ids)


def _cooperative_key(name: str | None) -> str | None:
    return (skeleton.glued(skeleton.units(name)) or None) if name else None


def _kinds(kinds: list[Any], found: list[Named]) -> list[Any]:
    """A row that names a cooperative and nobody is the cooperative's, whatever its kind column says."""
    return [
        "cooperative" if one.cooperative and not any(one.parts.values()) else kind
        for kind, one in zip(kinds, found, strict=True)
    ]


def _key_columns(found: list[Named]) -> Columns:
    keys = [keys_of(_written(one.parts)) for one in found]
    columns: Columns = {name: [getattr(key, name) for key in keys] for name in KEYS}
    columns["norm_version"] = [skeleton.VERSION] * len(found)
    return columns


def _written(parts: dict[str, str | None]) -> Written:
    return Written(
        family_latin=parts["family_name_latin"],
        given_latin=parts["given_name_latin"],
        full_latin=parts["full_name_latin"],
        family_arabic=parts["family_name_arabic"],
        given_arabic=parts["given_name_arabic"],
        full_arabic=parts["full_name_arabic"],
    )


def _identity(found: list[Named], ids: list[Any]) -> Columns:
    return {
        "has_identity": [
            bool(number or one.cooperative or any(one.parts.values())) for one, number in zip(found, ids, strict=True)
        ]
    }
