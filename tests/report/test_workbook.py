import io
import re
import zipfile

import openpyxl
import pandas as pd
import pytest

from etl.report import figures, workbook

CANARY = "ZZ999001"
UGLY = ["=cmd()", "<script>alert(1)</script>", "Aït\nBen", "م" * 300, '"\u202egpj.exe', "http://x.example", "0012345"]
PARTNERS = ["chamber", "region", "ofppt", "wilaya", "ministry"]


@pytest.fixture
def made(count_week, policy):
    """Return a function that makes a partner's workbook of the invented week."""

    def make(partner, **changed):
        return workbook.of_partner(figures.of_partner(count_week(**changed), partner, policy))

    return make


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def everything(content):
    """Return each part of the file as text, as a curious reader would unzip it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


@pytest.fixture
def ugly_week(this_week):
    names = [UGLY[number % len(UGLY)] for number in range(len(this_week))]
    return this_week.assign(family_name_latin=names, given_name_arabic=names, sex=names)


@pytest.mark.parametrize("partner", PARTNERS)
def test_no_workbook_holds_a_formula_a_link_or_an_unmasked_id(made, partner, ugly_week, this_week):
    content = made(partner, trainings=ugly_week)
    for name, part in everything(content).items():
        if name.startswith("xl/worksheets/"):
            assert "<f>" not in part
            assert "<hyperlink" not in part
    ids = set(this_week["national_id"])
    for sheet in opened(content):
        assert sheet.freeze_panes == "B5"
        assert sheet.auto_filter.ref.startswith("A4:")
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in {"s", "n"}
                assert cell.hyperlink is None
                assert not [written for written in ids if written in str(cell.value)]


def test_ugly_names_are_one_line_of_text_and_zeros_stay(made, ugly_week):
    sheet = opened(made("region", trainings=ugly_week))["Liste"]
    names = {row[0] for row in sheet.iter_rows(min_row=5, values_only=True)}
    assert "=cmd() Tilila" in names
    assert "Aït Ben Tilila" in names
    assert "0012345 Tilila" in names
    assert not [name for name in names if re.search("[\n\u202e]", name)]


def test_a_list_comes_only_to_partners_that_must_act_on_persons(made):
    assert opened(made("region")).sheetnames == [
        "Résumé",
        "Motifs",
        "Liste",
        "Changements",
        "Rejets",
        "À corriger chez vous",
        "Glossaire",
    ]
    assert opened(made("ofppt")).sheetnames == [
        "Résumé",
        "Motifs",
        "Changements",
        "Rejets",
        "À corriger chez vous",
        "Glossaire",
    ]


def test_an_arabic_workbook_reads_from_right_to_left(made):
    assert all(sheet.sheet_view.rightToLeft for sheet in opened(made("chamber")))
    assert not any(sheet.sheet_view.rightToLeft for sheet in opened(made("region")))


def test_a_latin_cell_of_an_arabic_sheet_reads_from_left_to_right(made, files, rejects):
    arabic = rejects.assign(feed="chamber_registry", file="2026-11-12_liste.csv", sheet="الورقة")
    row = next(opened(made("chamber", rejects=arabic))["ملفات وأسطر غير معتمدة"].iter_rows(min_row=5))
    assert [(row[at].value, row[at].alignment.readingOrder) for at in (1, 3)] == [
        ("2026-11-12_liste.csv", 1),
        ("الورقة", 2),
    ]


def test_the_list_is_in_the_partners_words(made):
    rows = list(opened(made("region"))["Liste"].iter_rows(min_row=4, values_only=True))
    assert rows[0][2] == "N° CIN (masqué)"
    assert rows[1][:6] == (
        "Amzwag33 Tilila",
        "تيليلا أمزواك",
        "JB•••033",
        "Coiffure",
        "Refusé par le bénéficiaire",
        900,
    )
    assert [row[6] for row in rows if row[0] == "Amzwag0 Tilila"] == ["Fauteuil"]


def test_the_changes_sheet_adds_up_and_then_names_who_moved(made):
    rows = list(opened(made("region"))["Changements"].iter_rows(min_row=5, values_only=True))
    steps = [count for _, count, *_ in rows if count is not None]
    assert sum(steps[:-1]) == steps[-1] == 38
    assert [row for row in rows if row[0] == "Nouvellement équipés" and row[2]]


def test_rejects_name_file_sheet_row_and_reason_but_no_cell(made):
    rows = list(opened(made("region"))["Rejets"].iter_rows(min_row=5, values_only=True))
    assert (rows[1][1], rows[1][4], rows[1][5], rows[1][7]) == ("=cmd().csv", 12, "Quantité", "Quantité négative")
    assert [row for row in rows if row[6] == "Fichier arrêté" and "script" in row[1]]
    assert not [row for row in rows if "OFPPT" in str(row[1])]


@pytest.mark.parametrize("partner", ["chamber", "ofppt", "wilaya", "ministry"])
def test_no_person_stands_in_an_aggregate_workbook(made, partner):
    parts = "".join(everything(made(partner)).values())
    assert CANARY not in parts
    assert "Amzwag" not in parts
    assert "999" not in opened(made(partner)).properties.title


def test_a_column_added_anywhere_never_reaches_a_partner(made, this_week, last_week, items, files, rejects):
    secret = "salary-of-person"
    added = {
        "trainings": this_week.assign(salary=secret, birth_date=secret),
        "previous": last_week.assign(salary=secret),
        "items": items.assign(salary=secret),
        "files": files.assign(salary=secret),
        "rejects": rejects.assign(salary=secret),
    }
    for partner in PARTNERS:
        assert secret not in "".join(everything(made(partner, **added)).values())
        assert made(partner, **added) == made(partner)


def test_the_same_figures_make_the_same_bytes(made):
    assert made("region") == made("region")


def test_hidden_counts_are_a_mark_not_a_zero(made):
    rows = list(opened(made("ministry"))["Résumé"].iter_rows(min_row=5, values_only=True))
    assert "•" in [cell for row in rows for cell in row]


def test_an_empty_week_still_makes_a_workbook(made):
    nothing = pd.DataFrame()
    content = made(
        "region", trainings=nothing, previous=nothing, items=nothing, files=nothing, rejects=nothing, previous_week=None
    )
    assert opened(content)["Rejets"]["A5"].value == "Rien à signaler"
