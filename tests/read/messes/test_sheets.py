"""A sheet per province or craft, whose name is data; hidden sheets, rows and columns; sheets that are no lists."""

import pytest

from bench.writers import Page, ods, xls, xlsm, xlsx

HEADER = ["N° NIA", "Nom et prénom", "CIN", "Tél"]
TUDA = ["00123", "Tuda NACIRI", "JE40501", "0661020304"]
LARBI = ["00124", "Larbi ASSAFAR", "JY12051", "0661020305"]
ITTO = ["00125", "Itto AÏT BIHI", "JT90412", "0661020306"]
BOOKS = [xlsx, xlsm, xls, ods]


def said(row):
    return dict(zip(["registry_id", "full_name_latin", "national_id", "phone"], row, strict=True))


@pytest.mark.parametrize("write", BOOKS)
def test_a_sheet_per_province_gives_its_name_to_its_rows(typed, write):
    book = [Page("Tiznit", [HEADER, TUDA]), Page("طاطا", [HEADER, LARBI]), Page("Taroudant (suite)", [HEADER, ITTO])]
    assert [record["province"] for record in typed(write(book), "chamber_registry")] == ["09.581", "09.551", "09.541"]


@pytest.mark.parametrize("write", BOOKS)
def test_a_sheet_per_craft_gives_its_name_to_its_rows(typed, write):
    book = [Page("Poterie", [HEADER, TUDA]), Page("الخياطة", [HEADER, LARBI])]
    assert [record["craft"] for record in typed(write(book), "chamber_registry")] == ["POTE", "COUT"]


@pytest.mark.parametrize("write", BOOKS)
def test_hidden_rows_columns_and_sheets_are_taken_and_said(reads, write):
    seen = Page("Liste", [HEADER, TUDA, LARBI], hidden_rows=(2,), hidden_columns=(3,))
    unseen = Page("Ancienne", [HEADER, ITTO], is_hidden=True)
    reads(
        write([seen, unseen]),
        "chamber_registry",
        rows={("Liste", 2): said(TUDA), ("Liste", 3): said(LARBI), ("Ancienne", 2): said(ITTO)},
        ignored={"header": [("Liste", 1), ("Ancienne", 1)]},
        remarks=[
            ("hidden_rows", {"sheet": "Liste", "count": 1, "rows": [3]}),
            ("hidden_columns", {"sheet": "Liste", "columns": ["Tél"]}),
            ("hidden_sheet", {"sheet": "Ancienne", "rows": 1}),
        ],
    )


@pytest.mark.parametrize("write", BOOKS)
def test_a_summary_and_a_note_beside_the_lists_are_no_lists(reads, write):
    book = [
        Page("Récap", [["Province", "Nombre"], ["Tiznit", 1]]),
        Page("Liste", [HEADER, TUDA]),
        Page("Feuil3", [["Merci de nous renvoyer la liste avant le 15"]]),
        Page("Vide", []),
    ]
    reads(
        write(book),
        "chamber_registry",
        rows={("Liste", 2): said(TUDA)},
        ignored={"note": [("Récap", 1), ("Récap", 2), ("Feuil3", 1)], "header": [("Liste", 1)]},
        remarks=[
            ("sheet_left_out", {"sheet": "Récap", "rows": 2}),
            ("sheet_left_out", {"sheet": "Feuil3", "rows": 1}),
        ],
    )


@pytest.mark.parametrize("write", BOOKS)
def test_a_sheet_without_a_header_beside_one_that_has_it_is_sent_back_row_by_row(reads, write):
    book = [Page("Tiznit", [HEADER, TUDA]), Page("Tata", [LARBI, ITTO])]
    table = reads(
        write(book),
        "chamber_registry",
        rows={("Tiznit", 2): said(TUDA)},
        ignored={"header": [("Tiznit", 1)]},
        refused={("Tata", 1): "sheet_without_header", ("Tata", 2): "sheet_without_header"},
        remarks=[("sheet_without_header", {"sheet": "Tata", "rows": 2})],
    )
    assert table.refused_rows["cells"][0] == {f"({n})": cell for n, cell in enumerate(LARBI, start=1)}
