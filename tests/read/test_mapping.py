"""A layout nobody declared is explained header by header, and its declaration proposed, without a cell being shown."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.feeds import declared_feed, declared_feeds
from etl.policy import load_policy
from etl.read.mapping import mappings
from etl.read.returned import headed
from etl.read.shapes import Shapes
from etl.read.spellings import IGNORED
from etl.records import FileRefusedError

POLICY = load_policy()
SHAPES = Shapes(POLICY)
PEOPLE = [
    ["1", "AMZWAG Idder", "أمزواك إيدر", "ZZ012345", "0612345678", "05/12/1985", "Coiffure", "Tiznit", "M", "AA-17"],
    ["2", "OUHMANE Tlaytmas", "أوهمان تليتماس", "ZZ000007", "0655443322", "1990", "Couture", "Tata", "F", "AB-18"],
    ["3", "TAMLALT Zineb", "تاملالت زينب", "Z99999", "0528345678", "31/01/1979", "Poterie", "Agadir", "F", "AC-19"],
]
NEW = ["N°", "Nom et prénom", "Identité (en lettres arabes)", "Pièce nationale", "Coordonnées", "Né(e) en date", "Savoir-faire",
       "Territoire", "Qualif.", "Casier"]  # fmt: skip


def of_feed(content, name):
    return mappings(content, [declared_feed(name)], POLICY)[0]


def test_each_header_is_told_with_what_it_is_read_as(book):
    readings = {one.header: one for one in of_feed(book([NEW, *PEOPLE]), "reference_list").readings}
    assert (readings["Nom et prénom"].read_as, readings["Nom et prénom"].column) == ("exact", "full_name_latin")
    assert readings["Pièce nationale"].read_as == "unknown"
    assert readings["Casier"].read_as == "unknown"


def test_a_header_nobody_knows_is_proposed_by_the_shape_of_its_cells(book):
    readings = {one.header: one for one in of_feed(book([NEW, *PEOPLE]), "reference_list").readings}
    proposed = {header: readings[header].proposal for header in NEW[3:]}
    assert proposed == {
        "Pièce nationale": "national_id",
        "Coordonnées": "phone",
        "Né(e) en date": "birth_date",
        "Savoir-faire": "craft",
        "Territoire": "province",
        "Qualif.": "sex",
        "Casier": "",
    }


def test_a_misspelt_header_is_told_with_its_errors(book):
    headers = ["N°", "Nom et prénom", "Daet de naisance"]
    near = {one.header: one for one in of_feed(book([headers, *PEOPLE]), "reference_list").readings}["Daet de naisance"]
    assert (near.read_as, near.column, near.errors) == ("near", "birth_date", 2)


def test_a_header_that_may_be_two_things_is_told_with_both(book):
    headers = ["Désignation", "N° BL", "الكمية المسلممة"]
    one = {one.header: one for one in of_feed(book([headers, *PEOPLE]), "region_inspections").readings}[headers[-1]]
    assert one.read_as == "ambiguous"
    assert {"quantity_inspected", "quantity_accepted"} <= set(one.rivals)


def test_a_misspelt_header_of_a_column_nobody_needs_is_proposed_as_such(book):
    headers = ["Nom et prénom", "CIN", "Observatoins"]
    one = {one.header: one for one in of_feed(book([headers, *PEOPLE]), "reference_list").readings}["Observatoins"]
    assert (one.read_as, one.proposal) == ("unknown", IGNORED)


@pytest.mark.parametrize("feed", declared_feeds(), ids=lambda feed: feed.name)
def test_the_feed_of_a_list_in_usual_words_is_found(feed, book):
    headers = [column.headers[0] for name, column in feed.columns.items() if name != "returned_ref"]
    content = book([headers, ["x"] * len(headers), ["y"] * len(headers)])
    best = mappings(content, declared_feeds(), POLICY)[0]
    assert best.feed.name == feed.name
    assert best.missing == ()


def test_a_list_without_a_header_is_told_by_its_cells_and_none_of_them_is_shown(book):
    found = mappings(book(PEOPLE), declared_feeds(), POLICY)
    told = repr([[dataclasses.astuple(one) for one in mapping.readings] for mapping in found])
    assert not [cell for row in PEOPLE for cell in row if len(cell) > 2 and cell in told]
    shapes = [one.looks_like.type for one in of_feed(book(PEOPLE), "reference_list").readings if one.looks_like]
    assert {"national_id", "phone", "craft", "province", "sex"} <= set(shapes)
    assert found[0].missing


def test_a_number_of_a_person_in_a_header_is_struck_out(book):
    headers = ["Nom et prénom", "CIN", "Tél de ZZ012345"]
    readings = of_feed(book([headers, *PEOPLE]), "reference_list").readings
    assert "012345" not in repr(readings)


def test_a_sheet_per_province_tells_its_headers_once(book):
    sheets = {name: [["Nom et prénom", "CIN"], ["AMZWAG Idder", "ZZ012345"]] for name in ("Tiznit", "Tata")}
    assert len(of_feed(book(sheets), "reference_list").readings) == 2


def test_what_is_no_table_is_refused_as_ever():
    with pytest.raises(FileRefusedError, match="pdf_not_readable"):
        mappings(b"%PDF-1.7", declared_feeds(), POLICY)


def test_a_column_of_communes_is_no_name_and_one_of_remarks_is_nothing(book):
    rows = [
        ["AMZWAG Idder", "ZZ012345", "Drargua", "bon élève"],
        ["TAMLALT Zineb", "Z99999", "Taliouine", "à revoir"],
    ]
    content = book([["Nom et prénom", "CIN", "Habite à", "Ce qui reste"], *rows])
    proposed = {one.header: one.proposal for one in of_feed(content, "reference_list").readings}
    assert proposed["Habite à"] == "commune"
    assert proposed["Ce qui reste"] == ""


def test_what_is_proposed_is_read_once_it_is_declared(book):
    feed = declared_feed("reference_list")
    content = book([NEW, *PEOPLE])
    columns = dict(feed.columns)
    for one in of_feed(content, "reference_list").readings:
        if one.proposal in columns:
            column = columns[one.proposal]
            columns[one.proposal] = column.model_copy(update={"headers": (*column.headers, one.header)})
    learnt = mappings(content, [feed.model_copy(update={"columns": columns})], POLICY)[0]
    assert {one.column for one in learnt.readings} >= {"national_id", "phone", "birth_date", "craft", "province", "sex"}


@given(st.lists(st.text(max_size=12), max_size=20))
@settings(max_examples=50, deadline=None)
def test_any_cells_have_a_shape_or_none(cells):
    found = SHAPES.of(cells)
    assert found is None or 0 < found.share <= 1


@pytest.mark.parametrize(
    ("cells", "shape"),
    [
        (["ZZ012345", "J 123456"], "national_id"),
        (["٠٦١٢٣٤٥٦٧٨", "+212 6 12 34 56 78"], "phone"),
        (["31/01/1985", "1985-01-31 00:00:00", "1979"], "date"),
        (["80 %", "100%"], "rate"),
        (["1 250,50", "300,00 DH"], "amount"),
        (["ذكر", "أنثى"], "sex"),
        (["الحلاقة", "Couture"], "craft"),
        (["دورة 2023", "Édition 2025"], "cohort"),
        (["Tondeuse professionnelle", "Kit complet"], "item"),
        (["أمزواك إيدر"], "name"),
        (["AOO N° 05/2025", "12/2025/RSM"], "text"),
    ],
)
def test_a_column_is_known_by_the_shape_of_its_cells(cells, shape):
    assert SHAPES.of(cells).type == shape


@pytest.mark.parametrize(
    ("kept", "header", "column"),
    [
        ("Identité N° CIN", "Identité\nN° CIN", "national_id"),
        ("Période Au", "Période\nAu", "end_date"),
        ("Présence J4", "Présence J4", "day_4"),
        ("(12)", "", ""),
        ("Nom et prénom", "Nom et prénom", "full_name_latin"),
    ],
)
def test_a_kept_column_gets_back_the_header_it_is_read_by(kept, header, column):
    assert headed([kept], declared_feed("ofppt_trainees")) == [(header, column)]


def test_a_header_that_stands_twice_goes_back_as_it_was():
    names = ["Nom et prénom", "Observations", "Observations (7)"]
    assert [header for header, _ in headed(names, declared_feed("complaints"))] == [*names[:2], "Observations"]


@pytest.mark.parametrize("feed", declared_feeds(), ids=lambda feed: feed.name)
def test_every_column_of_every_feed_goes_back_as_itself(feed):
    headers = [column.headers[0] for column in feed.columns.values()]
    assert headed(headers, feed) == list(zip(headers, feed.columns, strict=True))
