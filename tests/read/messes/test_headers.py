"""Headers over two lines, merged, in two languages, repeated, mirrored: found where they stand, matched by their words."""

import pytest

from bench.writers import Page, ods, text, xls, xlsm, xlsx

BOOKS = [xlsx, xlsm, xls, ods]

GROUPED = [
    ["N°", "Réception", None, "Désignation", "Quantité", None, None, "Conforme (O/N)"],
    [None, "N° PV", "Date", None, "vérifiée", "acceptée", "refusée", None],
    [1, "PV-R 02/2026", "11/02/2026", "Chalumeau", 20, 18, 2, "N"],
    [2, "PV-R 02/2026", "11/02/2026", "Tour électrique", 6, 6, 0, "O"],
]
REPORT = {"inspection_report": "PV-R 02/2026", "inspection_date": "11/02/2026"}


@pytest.mark.parametrize("write", BOOKS)
def test_a_header_of_two_lines_with_merged_groups(reads, write):
    page = Page("PV", GROUPED, merged=((0, 1, 0, 2), (0, 4, 0, 6), (0, 0, 1, 0), (0, 3, 1, 3), (0, 7, 1, 7)))
    reads(
        write([page]),
        "region_inspections",
        rows={
            ("PV", 3): {**REPORT, "item": "Chalumeau", "quantity_inspected": "20", "quantity_accepted": "18",
                        "quantity_refused": "2", "is_conform": "N"},
            ("PV", 4): {**REPORT, "item": "Tour électrique", "quantity_inspected": "6", "quantity_accepted": "6",
                        "quantity_refused": "0", "is_conform": "O"},
        },
        ignored={"header": [("PV", 1), ("PV", 2)]},
    )  # fmt: skip


BILINGUAL = [
    [
        "ر.ت\nN°",
        "Nom et prénom\nالاسم الكامل",
        "رقم البطاقة الوطنية\nN° CIN",
        "الحرفة / Métier",
        "المعدات المطلوبة\nArticle demandé",
    ],
    [1, "يطو بوشتى", "JB33120", "الحلاقة", "كرسي حلاقة"],
]


@pytest.mark.parametrize(("write", "sheet", "row"), [*((write, "مقترحات", 2) for write in BOOKS), (text, "", 6)])
def test_both_languages_in_one_cell(reads, write, sheet, row):
    proposed = {"full_name_latin": "يطو بوشتى", "national_id": "JB33120", "craft": "الحلاقة", "item": "كرسي حلاقة"}
    reads(
        write([Page("مقترحات", BILINGUAL)]),
        "artisan_proposals",
        rows={(sheet, row): proposed},  # in a text file the header's four cells of two lines are lines 1 to 5
        ignored={"header": [(sheet, 1)]},
    )


@pytest.mark.parametrize("write", [*BOOKS, text])
def test_a_header_printed_again_on_each_page(reads, write):
    header = ["N° ordre", "Dénomination de la coopérative", "N° registre coop.", "Commune"]
    rows = [
        header,
        [1, "Coop. Tifaouine", "12/2019", "Drarga"],
        header,
        [2, "Coop. Argan N'Souss", "7/2021", "Biougra"],
        header,
    ]
    sheet = "" if write is text else "Liste"
    reads(
        write([Page("Liste", rows)]),
        "chamber_cooperatives",
        rows={
            (sheet, 2): {"cooperative_name": "Coop. Tifaouine", "cooperative_number": "12/2019", "commune": "Drarga"},
            (sheet, 4): {
                "cooperative_name": "Coop. Argan N'Souss",
                "cooperative_number": "7/2021",
                "commune": "Biougra",
            },
        },
        ignored={"header": [(sheet, 1), (sheet, 3), (sheet, 5)]},
    )


@pytest.mark.parametrize("write", BOOKS)
def test_mirrored_columns_on_a_sheet_from_right_to_left(reads, write):
    rows = [
        ["الملاحظات", "رقم السجل المحلي للتعاونيات", "العضو", "رقم البطاقة الوطنية", "التعاونية", "ر.ت"],
        [None, "12/2019", "السعدية الناصري", "JT61200", "تيفاوين", 1],
    ]
    reads(
        write([Page("الأعضاء", rows, right_to_left=True)]),
        "cooperative_members",
        rows={("الأعضاء", 2): {"cooperative_name": "تيفاوين", "cooperative_number": "12/2019", "national_id": "JT61200",
                               "full_name_arabic": "السعدية الناصري"}},
        ignored={"header": [("الأعضاء", 1)]},
    )  # fmt: skip


@pytest.mark.parametrize("write", [xlsx, xls, ods, text])
def test_a_header_below_eight_title_rows_with_columns_numbered_under_it(reads, write):
    titles = ["ROYAUME DU MAROC", "المملكة المغربية", "Région Souss-Massa", "جهة سوس ماسة", "Direction des achats",
              "Exercice 2026", "Livraisons du premier trimestre", "(arrêté au 31/03/2026)"]  # fmt: skip
    rows = [[None, None, title] for title in titles]
    rows += [["N° BL", "Date", "Marché", "Désignation", "Qté livrée"], ["(1)", "(2)", "(3)", "(4)", "(5)"]]
    rows += [["BL-31", "04/03/2026", "08/2025/RSM", "Machine à coudre", 12]]
    sheet = "" if write is text else "T1"
    reads(
        write([Page("T1", rows)]),
        "region_deliveries",
        rows={(sheet, 11): {"delivery_note": "BL-31", "delivery_date": "04/03/2026", "contract": "08/2025/RSM",
                            "item": "Machine à coudre", "quantity": "12"}},
        ignored={"title": [(sheet, n) for n in range(1, 9)], "header": [(sheet, 9), (sheet, 10)]},
    )  # fmt: skip


def test_abbreviations_capitals_missing_accents_and_typing_errors(reads):
    rows = [
        ["NOM ET PRENOM", "N°CNIE", "DATE  DE NAISANCE", "N° TELEPHONE", "Metier/Filiere", "Obs."],
        ["Hmad IKKEN", "JE1", "1980", "06", "Tapis", "x"],
    ]
    table = reads(
        text([Page("", rows)]),
        "reference_list",
        rows={("", 2): {"full_name_latin": "Hmad IKKEN", "national_id": "JE1", "birth_date": "1980", "phone": "06",
                        "craft": "Tapis"}},
        ignored={"header": [("", 1)]},
        remarks=[("misspelt_column", {"column": "DATE DE NAISANCE", "taken": "Date de naissance"})],
    )  # fmt: skip
    assert table.written.cells(0)["Obs."] == "x"


def test_a_column_nobody_knows_is_said_and_never_guessed_by_its_place(reads):
    rows = [["Nom et prénom", "CIN", "Zqx", "Objet"], ["Moha TAZI", "JE51121", "12/03/1985", "four"]]
    reads(
        xlsx([Page("F", rows)]),
        "complaints",
        rows={("F", 2): {"full_name_latin": "Moha TAZI", "national_id": "JE51121", "nature": "four"}},
        ignored={"header": [("F", 1)]},
        remarks=[("unknown_column", {"column": "Zqx"})],
    )
