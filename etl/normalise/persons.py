"""Who a row names: script by script, a person apart from a cooperative, with the keys linking will need."""

from typing import NamedTuple

import numpy as np

from etl.feeds import Feed
from etl.normalise.cells import Cells, Flags, matching, together
from etl.normalise.key_columns import Side, key_columns
from etl.normalise.typed import Columns, Texts
from etl.spelling import names, skeleton

PARTS = ("family_name", "given_name", "full_name")
PERSON_NAMES = tuple(f"{part}_{script}" for script in ("latin", "arabic") for part in PARTS)
KEYS = (
    "name_key", "name_key_glued", "name_key_coarse", "name_key_arabic", "given_key", "family_key", "given_variant",
    "fem", "name_titles",
)  # fmt: skip

# RE2: what is written so is a name of one script as it stands; formulas begin with a sign, cooperatives say so.
_PLAIN_LATIN = r"^[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ'. -]*$"
_PLAIN_ARABIC = r"^[ء-غف-ي][ء-غف-ي ]*$"
_MAY_ANNOUNCE = r"(?i)coop|تعاوني"


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


def person_columns(texts: Texts, feed: Feed, typed: Columns, count: int) -> Columns:
    """Return the name columns, their keys and what they say of the row.

    ``texts`` are the clean cells by canonical column, ``typed`` the columns that were read already.
    """
    nothing = Cells.nothing(count)
    named, is_formula = _named(texts, feed, typed, count)
    kinds = typed.get("beneficiary_kind", nothing)
    group = named["cooperative_name"]
    person = np.any([named[column].filled() for column in PERSON_NAMES], axis=0)
    # A row that names a cooperative and nobody is the cooperative's, whatever its kind column says.
    is_group = group.filled() & ~person
    keys = key_columns(_side(named, "latin"), _side(named, "arabic"))
    return {
        **{column: named[column] for column in PERSON_NAMES},
        "cooperative_name": group,
        "cooperative_key": group.read(lambda name: skeleton.glued(skeleton.units(name)) or None),
        "looks_like_formula": Cells.flagged(is_formula),
        "beneficiary_kind": kinds.put(is_group, Cells.constant("cooperative", int(is_group.sum()))),
        **{key: keys[key] for key in KEYS},
        "norm_version": Cells.constant(skeleton.VERSION, count),
        "has_identity": Cells.flagged(person | group.filled() | typed.get("national_id", nothing).filled()),
    }


def _side(named: Columns, script: str) -> Side:
    family, first, full = (named[f"{part}_{script}"] for part in PARTS)
    return family, first, full


def _named(texts: Texts, feed: Feed, typed: Columns, count: int) -> tuple[Columns, Flags]:
    """Return the names by script and the cooperative's, and which rows hold a formula.

    A row whose name cells are all plain is taken as it stands; the others are read one by one.
    """
    nothing = Cells.nothing(count)
    present = {column: texts[column] for column in PERSON_NAMES if column in texts}
    group, ids = texts.get("cooperative_name", nothing), typed.get("national_id", nothing)
    may_be_group = np.zeros(count, dtype=np.bool_)
    if feed.row_is == "person_or_cooperative":
        is_group = typed.get("beneficiary_kind", nothing).having(lambda kind: kind == "cooperative")
        may_be_group = is_group & ~ids.filled() & ~group.filled()
    odd = np.any([group.filled(), may_be_group, *(~_is_plain(name, cells) for name, cells in present.items())], axis=0)

    def read(names_a_cooperative: bool, cooperative: str | None, *written: str | None) -> Named:
        return read_names(dict(zip(present, written, strict=True)), cooperative, names_a_cooperative)

    asked = [Cells.flagged(may_be_group), group, *present.values()]
    answers = together([cells.at(odd) for cells in asked], read)
    named = {column: present.get(column, nothing) for column in PERSON_NAMES}
    named |= _with_split_names({column: cells.only(~odd) for column, cells in named.items()})
    for column in PERSON_NAMES:
        named[column] = named[column].put(odd, answers.read(lambda one, column=column: one.parts[column]))
    named["cooperative_name"] = nothing.put(odd, answers.named("cooperative"))
    is_formula = odd.copy()
    is_formula[odd] = answers.having(lambda one: one.is_formula)
    return named, is_formula


def _is_plain(column: str, cells: Cells) -> Flags:
    """Tell which cells hold nothing, or a name in the column's own script that is no formula and no cooperative."""
    script = _PLAIN_LATIN if column.endswith("_latin") else _PLAIN_ARABIC
    plain = matching(cells.distinct, script) & ~matching(cells.distinct, _MAY_ANNOUNCE)
    empty = np.array([text is None for text in cells.distinct], dtype=np.bool_)
    return np.append(plain | empty, True)[cells.places]


def _with_split_names(named: Columns) -> Columns:
    """Fill family and first name from a one-column name where they can be told apart for sure."""
    for script in ("latin", "arabic"):
        family, first, full = _side(named, script)
        whole = full.only(~family.filled() & ~first.filled())
        if whole.filled().any():
            split = whole.read(names.split_full)
            rows = split.filled()
            named[f"family_name_{script}"] = family.put(rows, split.read(lambda pair: pair[0]).at(rows)).merged()
            named[f"given_name_{script}"] = first.put(rows, split.read(lambda pair: pair[1]).at(rows)).merged()
    return named
