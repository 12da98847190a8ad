"""Nothing that is filled vanishes: rows, ignored and refused lines are every non-empty line, once each."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl import read
from etl.feeds import declared_feed
from etl.records import FileRefusedError

pytestmark = pytest.mark.slow  # thousands of files

HEADER = ["N°", "Nom et prénom", "CIN", "Province", "Métier", "Jours de présence"]
CELLS = st.sampled_from(
    ["", "", "", "1", "12", "Ali Bihi", "علي بيهي", "J123451", "Tata", "Couture", "Total", "Sous-total : 3", "Le Wali",
     "Signature", "Lot n° 2", "Nom", "CIN", "Métier", "المجموع", "NB : provisoire", "x" * 70, "15/01/2024", "=1+1"]
)  # fmt: skip
LINES = st.lists(st.lists(CELLS, min_size=1, max_size=8), max_size=25)


def numbers(table):
    found = [(r.sheet, r.row) for part in (table.rows, table.ignored, table.refused_rows) for r in part.itertuples()]
    return Counter(found)


@settings(deadline=None)
@given(above=LINES, below=LINES)
def test_every_filled_line_of_a_text_file_comes_out_once(above, below):
    lines = [*above, HEADER, *below]
    content = "\n".join(";".join(cells) for cells in lines).encode()
    filled = {("", n) for n, cells in enumerate(lines, start=1) if any(cells)}
    try:
        table = read.table(content, "x.csv", declared_feed("ofppt_trainees"))
    except FileRefusedError:
        return  # a file refused as a whole loses nothing: the partner sends it again
    assert numbers(table) == Counter(filled)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(sheets=st.lists(st.tuples(st.booleans(), LINES), min_size=1, max_size=3))
def test_every_filled_line_of_a_workbook_comes_out_once(book, sheets):
    named = {f"S{n}": [HEADER, *lines] if has_header else lines for n, (has_header, lines) in enumerate(sheets)}
    plain = {name: [[cell.lstrip("=") for cell in cells] for cells in lines] for name, lines in named.items()}
    filled = {(name, n) for name, rows in plain.items() for n, cells in enumerate(rows, start=1) if any(cells)}
    try:
        table = read.table(book(plain), "x.xlsx", declared_feed("ofppt_trainees"))
    except FileRefusedError:
        return
    assert numbers(table) == Counter(filled)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_code(content):
    try:
        read.table(content, "x", declared_feed("complaints"))
    except FileRefusedError:
        return  # every refusal has a sentence: tests of the words see to that
