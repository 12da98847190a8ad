"""From a column of text to typed columns, by the column's declared type.

These readers look at one column alone; names, crafts, items, places and cohorts need the rest of the row. What was
read but is not certain is said in ``<column>_doubt``. A cell of the shape that nearly all cells have is read by
columns, to the same answer as the one-cell reader's.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from etl.normalise.cells import Cells, Flags, matching, objects
from etl.normalise.dates import TIMED, ReadDate, read_date, read_month_first
from etl.normalise.identifiers import REPEATED, USUAL, joined, read_national_id
from etl.normalise.phones import LOCAL, ReadPhone, international, read_phone
from etl.normalise.quantities import ReadQuantity, read_amount, read_quantity, read_rate, read_unit
from etl.normalise.references import COLUMNS as REFERENCES
from etl.normalise.references import read_reference
from etl.normalise.statuses import (
    is_lone_m,
    read_beneficiary_kind,
    read_handover_status,
    read_presence,
    read_sex,
    read_yes_no,
)
from etl.normalise.whole import Whole

Columns = dict[str, Cells]
Texts = dict[str, Cells]
Reader = Callable[[str, Cells, Whole], Columns]

NUMBERS = frozenset({"rate", "quantity", "amount", "number"})


def _split(
    cells: Cells,
    reader: Callable[[str], tuple[Any, ...]],
    empty: tuple[Any, ...],
    usual: Flags | None = None,
    shortcut: Callable[[str], Any] = str,
) -> list[Cells]:
    """Return one column per field of the reader's answers; a usual cell's are its ``shortcut`` and nothing more."""
    usual = np.zeros(len(cells.distinct), dtype=np.bool_) if usual is None else usual
    answers = [empty if text is None else reader(text) for text in cells.distinct[~usual]]
    columns = []
    for field in range(len(empty)):
        values = np.empty(len(cells.distinct), dtype=object)
        values[~usual] = objects((answer[field] for answer in answers), len(answers))
        if field == 0:
            values[usual] = objects(map(shortcut, cells.distinct[usual]), int(usual.sum()))
        columns.append(Cells(values, cells.places))
    return columns


def _text(name: str, cells: Cells, _: Whole) -> Columns:
    if name in REFERENCES:
        return {name: cells.read(lambda text: read_reference(name, text))}
    return {name: cells}


def _unit(name: str, cells: Cells, _: Whole) -> Columns:
    return {name: cells, f"{name}_code": cells.read(read_unit)}


def _word(reader: Callable[[str], tuple[Any, str | None]]) -> Reader:
    def read(name: str, cells: Cells, _: Whole) -> Columns:
        answer, problem = _split(cells, reader, (None, None))
        return {name: answer, f"{name}_problem": problem}

    return read


def _sex(name: str, cells: Cells, whole: Whole) -> Columns:
    columns = _word(read_sex)(name, cells, whole)
    if name in whole.madame_or_masculine:
        columns[f"{name}_doubt"] = cells.read(lambda text: "m_unsaid" if is_lone_m(text) else None)
    return columns


def _national_id(name: str, cells: Cells, _: Whole) -> Columns:
    usual = matching(cells.distinct, USUAL) & ~matching(cells.distinct, REPEATED)
    number, problem = _split(cells, read_national_id, (None, None), usual, joined)
    doubt = problem.read(lambda said: "unusual_length" if said == "unusual" else None)
    return {name: number, f"{name}_problem": problem, f"{name}_doubt": doubt}


def _date(name: str, cells: Cells, whole: Whole) -> Columns:
    reader = read_month_first if name in whole.month_first else read_date
    iso, precision, problem, doubt = _split(cells.rewritten(TIMED, r"\1"), reader, ReadDate())
    return {name: iso, f"{name}_precision": precision, f"{name}_problem": problem, f"{name}_doubt": doubt}


def _phone(name: str, cells: Cells, _: Whole) -> Columns:
    usual = matching(cells.distinct, LOCAL)
    phone, second, problem = _split(cells, read_phone, ReadPhone(), usual, international)
    return {name: phone, f"{name}_second": second, f"{name}_problem": problem}


def _number(reader: Callable[[str], ReadQuantity], *beside: str) -> Reader:
    def read(name: str, cells: Cells, _: Whole) -> Columns:
        fields = dict(zip(ReadQuantity._fields, _split(cells, reader, ReadQuantity()), strict=True))
        return {name: fields["value"], **{f"{name}_{field}": fields[field] for field in ("problem", "doubt", *beside)}}

    return read


def _presence(name: str, cells: Cells, _: Whole) -> Columns:
    return {name: cells.read(read_presence)}


READERS: dict[str, Reader] = {
    "text": _text,
    "unit": _unit,
    "national_id": _national_id,
    "date": _date,
    "phone": _phone,
    "sex": _sex,
    "yes_no": _word(read_yes_no),
    "presence": _presence,
    "rate": _number(read_rate),
    "quantity": _number(read_quantity, "unit"),
    "amount": _number(read_amount, "tax"),
    "number": _number(read_quantity),
    "handover_status": _word(read_handover_status),
    "beneficiary_kind": _word(read_beneficiary_kind),
}
