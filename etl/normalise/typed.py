"""From a column of text to typed columns, by the column's declared type.

These readers look at one column alone; names, crafts, items, places and cohorts need the rest of the row.
"""

from collections.abc import Callable
from typing import Any

from etl.normalise.dates import ReadDate, read_date
from etl.normalise.identifiers import read_national_id
from etl.normalise.phones import ReadPhone, read_phone
from etl.normalise.quantities import ReadQuantity, read_quantity, read_rate
from etl.normalise.references import COLUMNS as REFERENCES
from etl.normalise.references import read_reference
from etl.normalise.statuses import (
    read_beneficiary_kind,
    read_handover_status,
    read_presence,
    read_sex,
    read_yes_no,
)
from etl.normalise.text import each

Columns = dict[str, list[Any]]
Texts = dict[str, list[str | None]]
Reader = Callable[[str, list[str | None]], Columns]


def _text(name: str, values: list[str | None]) -> Columns:
    if name in REFERENCES:
        return {name: each(values, lambda text: read_reference(name, text))}
    return {name: list(values)}


def _pair(reader: Callable[[str], tuple[Any, str | None]]) -> Reader:
    def read(name: str, values: list[str | None]) -> Columns:
        answers = each(values, reader, (None, None))
        return {name: [a for a, _ in answers], f"{name}_problem": [problem for _, problem in answers]}

    return read


def _date(name: str, values: list[str | None]) -> Columns:
    answers = each(values, read_date, ReadDate())
    return {
        name: [a.iso for a in answers],
        f"{name}_precision": [a.precision for a in answers],
        f"{name}_problem": [a.problem for a in answers],
    }


def _phone(name: str, values: list[str | None]) -> Columns:
    answers = each(values, read_phone, ReadPhone())
    return {
        name: [a.phone for a in answers],
        f"{name}_second": [a.second for a in answers],
        f"{name}_problem": [a.problem for a in answers],
    }


def _number(reader: Callable[[str], ReadQuantity], with_unit: bool) -> Reader:
    def read(name: str, values: list[str | None]) -> Columns:
        answers = each(values, reader, ReadQuantity())
        columns: Columns = {name: [a.value for a in answers], f"{name}_problem": [a.problem for a in answers]}
        if with_unit:
            columns[f"{name}_unit"] = [a.unit for a in answers]
        return columns

    return read


def _presence(name: str, values: list[str | None]) -> Columns:
    return {name: each(values, read_presence)}


READERS: dict[str, Reader] = {
    "text": _text,
    "unit": _text,
    "national_id": _pair(read_national_id),
    "date": _date,
    "phone": _phone,
    "sex": _pair(read_sex),
    "yes_no": _pair(read_yes_no),
    "presence": _presence,
    "rate": _number(read_rate, with_unit=False),
    "quantity": _number(read_quantity, with_unit=True),
    "amount": _number(read_quantity, with_unit=False),
    "number": _number(read_quantity, with_unit=False),
    "handover_status": _pair(read_handover_status),
    "beneficiary_kind": _pair(read_beneficiary_kind),
}
