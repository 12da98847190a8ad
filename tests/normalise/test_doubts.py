"""What is read but is not certain is said so, beside the value."""

import pandas as pd
import pyarrow as pa
import pytest

from etl.feeds import Column, Feed, Title
from etl.normalise import records
from etl.normalise.dates import read_date
from etl.normalise.quantities import read_amount, read_quantity, read_unit, tax_of
from etl.policy import load_policy
from etl.records import Piece, TextTable, Written

POLICY = load_policy()
COLUMNS = {
    "national_id": "national_id", "birth_date": "date", "handover_date": "date", "sex": "sex", "craft": "craft",
    "unit_price_mad": "amount", "quantity": "quantity", "unit": "unit", "returned_ref": "text", "day_1": "presence",
    "day_2": "presence", "day_3": "presence", "province": "province", "commune": "commune",
}  # fmt: skip
HEADERS = {"unit_price_mad": ("Prix unitaire", "Prix unitaire HT")}


def read(*rows, title="Feuil1", written=None):
    feed = Feed(
        name="invented",
        title=Title(fr="inventé", ar="مخترع"),
        partner="nobody",
        purpose={"fr": "essai", "ar": "تجربة"},
        row_is="person",
        columns={name: Column(type=kind, headers=HEADERS.get(name, (name,))) for name, kind in COLUMNS.items()},
        required=(),
    )
    frame = pd.DataFrame(rows)
    frame.insert(0, "sheet", "Feuil1")
    frame.insert(1, "row", range(2, len(rows) + 2))
    frame.insert(2, "title", title)
    return records(TextTable(frame, pd.DataFrame(), pd.DataFrame(), written=written or Written()), feed, POLICY)


def doubts(**cells):
    return read(cells)["doubts"].iloc[0]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"handover_date": "03/25/2025"}, {"handover_date": "ambiguous_dm"}),
        ({"birth_date": "01/01/1970"}, {"birth_date": "placeholder_0101"}),
        ({"birth_date": "00/00/1970"}, {"birth_date": "year"}),
        ({"birth_date": "mars 1970"}, {"birth_date": "month"}),
        ({"birth_date": "12/03/85"}, {"birth_date": "two_digit_year"}),
        ({"national_id": "J123"}, {"national_id": "unusual_length"}),
        ({"unit_price_mad": "1 250,00"}, {"unit_price_mad": "tax_unsaid"}),
        ({"quantity": "1.250"}, {"quantity": "thousands_or_decimals"}),
        ({"craft": "Coifffure"}, {"craft": "near_spelling"}),
        ({"province": "Tiznit", "commune": "Ouarzazate"}, {"commune": "not_in_province"}),
        ({"national_id": "J123", "birth_date": "1970"}, {"national_id": "unusual_length", "birth_date": "year"}),
    ],
)
def test_what_is_not_certain_is_said_by_column(cells, said):
    assert doubts(**cells) == said


@pytest.mark.parametrize(
    "cells",
    [
        {"handover_date": "12/03/2025", "national_id": "AB123456", "unit_price_mad": "1 250,00 DH TTC", "craft": "Coiffure"},
        {"birth_date": "2026-02-30"}, {"birth_date": "1405/02/11"}, {"national_id": "M-2023001"}, {"craft": "Astrologie"},
        {"unit_price_mad": "deux mille"}, {"birth_date": None},
    ],
)  # fmt: skip
def test_what_is_certain_or_was_not_read_is_no_doubt(cells):
    assert doubts(**cells) is None


def test_an_unusual_card_number_stays_a_problem_for_the_suite_too():
    row = read({"national_id": "J123"}).iloc[0]
    assert (row["national_id"], row["national_id_problem"]) == ("J123", "unusual")


def test_where_the_months_come_first_every_day_that_could_be_a_month_is_doubted():
    found = read(*({"handover_date": text} for text in ("03/25/2025", "03/04/2025", "05/05/2025", "2025-03-04")))
    assert found["handover_date"].tolist() == ["2025-03-25", "2025-04-03", "2025-05-05", "2025-03-04"]
    assert found["handover_date_precision"].tolist() == ["ambiguous_dm", "ambiguous_dm", "day", "day"]


def test_one_slip_among_days_that_come_first_throws_no_doubt_on_the_others():
    found = read(*({"handover_date": text} for text in ("03/25/2025", "25/03/2025", "26/03/2025", "03/04/2025")))
    assert found["handover_date_precision"].tolist() == ["ambiguous_dm", "day", "day", "day"]


def test_a_lone_m_beside_mr_may_be_madame():
    assert read({"sex": "Mr"}, {"sex": "M"})["doubts"].tolist() == [None, {"sex": "m_unsaid"}]
    assert read({"sex": "Mr"}, {"sex": "M"}, {"sex": "Mme"})["doubts"].tolist() == [None, None, None]
    assert read({"sex": "F"}, {"sex": "M"})["doubts"].tolist() == [None, None]


def test_days_are_those_that_the_file_fills_in_anywhere():
    found = read({"day_1": "P", "day_2": "P", "day_3": ""}, {"day_1": "", "day_2": "A", "day_3": ""}, {"day_1": ""})
    assert found["days_attended"].tolist()[:2] == [2.0, 0.0]
    assert found["days_total"].tolist()[:2] == [2.0, 2.0]
    assert pd.isna(found["days_total"].iloc[2])


@pytest.mark.parametrize(
    ("cell", "title", "header", "tax"),
    [
        ("1 250,00 DH TTC", "", None, "TTC"), ("1250 HT", "", None, "HT"), ("1250", "Prix en DH hors taxes", None, "HT"),
        ("1250", "", "Prix unitaire HT", "HT"), ("1250", "", "Prix unitaire en DH TTC", "TTC"), ("1250", "", None, None),
        ("1250 TTC", "", "Prix unitaire HT", "TTC"),
    ],
)  # fmt: skip
def test_an_amount_is_before_or_after_tax_by_its_cell_its_header_or_the_title(cell, title, header, tax):
    written = Written((Piece(0, {header: pa.chunked_array([[cell]])}),)) if header else None
    row = read({"unit_price_mad": cell}, title=title, written=written).iloc[0]
    assert (row["unit_price_mad"], row["unit_price_mad_tax"]) == (1250.0, tax)
    assert (row["doubts"] is None) is bool(tax)


@pytest.mark.parametrize("written", ["HT et TTC", "Montant", "Prix (DH)"])
def test_words_that_say_both_or_neither_say_nothing_of_the_tax(written):
    assert tax_of(written) is None


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1\u00a0250,00\u00a0DH", 1250.0), ("١٬٢٥٠٫٥٠ درهم", 1250.5), ("1250DH", 1250.0), ("1.250", 1250.0),
        ("1.250,00 MAD HT", 1250.0), ("12,5", 12.5), ("0", 0.0), ("2 500 د.م.", 2500.0),
    ],
)  # fmt: skip
def test_amounts_are_dirhams_however_written(written, amount):
    assert read_amount(written).value == amount


@pytest.mark.parametrize("written", ["300 €", "300 euros", "$ 20", "20 دولار"])
def test_another_currency_is_no_dirham(written):
    assert read_amount(written)[:3] == (None, None, "foreign_currency")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Unité", "U"), ("U", "U"), ("Pièce", "U"), ("kg", "kg"), ("KG", "kg"), ("كلغ", "kg"), ("m²", "m2"), ("m2", "m2"),
        ("متر مربع", "m2"), ("ml", "m"), ("Paire", "paire"), ("jeu", "jeu"), ("lot", "lot"), ("L'ensemble", "ens"),
        ("caisse", None),
    ],
)  # fmt: skip
def test_a_unit_of_measure_has_one_code(written, code):
    assert read_unit(written) == code
    assert read({"unit": written})["unit_code"].iloc[0] == code


def test_a_quantity_keeps_the_unit_written_beside_it():
    assert read_quantity("3 jeux")[:2] == (3.0, "jeu")
    assert read_quantity("2,5 m²")[:2] == (2.5, "m2")


@pytest.mark.parametrize(
    ("written", "iso", "precision"),
    [
        ("03/1985", "1985-03-01", "month"), ("1985-03", "1985-03-01", "month"), ("مارس 1985", "1985-03-01", "month"),
        ("00/03/1985", "1985-03-01", "month"), ("00/00/1970", "1970-01-01", "year"),
    ],
)  # fmt: skip
def test_a_date_without_its_day_keeps_its_month(written, iso, precision):
    assert read_date(written)[:3] == (iso, precision, None)


@pytest.mark.parametrize(
    ("written", "problem"),
    [("2026-02-30", "impossible"), ("13/1985", "impossible"), ("02/1405", "hijri"), ("رجب 1405", "hijri")],
)
def test_dates_that_cannot_be_say_why(written, problem):
    assert read_date(written)[:3] == (None, None, problem)


def test_a_returned_reference_stays_as_it_was_written():
    assert read({"returned_ref": "00ab12cd34ef"})["returned_ref"].iloc[0] == "00ab12cd34ef"
