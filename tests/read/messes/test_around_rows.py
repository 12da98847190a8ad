"""What clerks write around their rows: titles, partitions, totals, signatures, remarks; each line has its kind."""

import pytest

from bench.writers import Page, ods, text, xls, xlsx

PAPER = [
    ["المملكة المغربية"],
    ["جهة سوس ماسة", None, None, None, "أكادير في 10/06/2026"],
    ["محضر تسليم رقم 09/2026"],
    [],
    ["ر.ت", "المستفيد", "رقم البطاقة الوطنية للتعريف", "المعدات", "العدد", "موقع (نعم/لا)"],
    [1, "لعربي الصفار", "JY10233", "نول خشبي", 1, "نعم"],
    [2, "تودة أومليل", "JY10455", "نول خشبي", 1, "لا"],
    ["المجموع الجزئي", None, None, None, 2],
    [3, "سعيد بوشتى", "JY10677", "مغزل", 3, "نعم"],
    ["المجموع العام", None, None, None, 5],
    [],
    ["ملاحظة: تم التسليم بحضور اللجنة"],
    [],
    [None, "رئيس اللجنة", None, None, "ممثل الغرفة"],
    [None, "التوقيع", None, None, "التوقيع"],
]


@pytest.mark.parametrize("write", [xlsx, xls, ods, text])
def test_a_hand_over_report_in_arabic(reads, write):
    sheet = "" if write is text else "محضر"
    reads(
        write([Page("محضر", PAPER)]),
        "region_handovers",
        rows={
            (sheet, 6): {"full_name_arabic": "لعربي الصفار", "national_id": "JY10233", "item": "نول خشبي", "quantity": "1",
                         "is_signed": "نعم", "handover_report": "09/2026"},
            (sheet, 7): {"full_name_arabic": "تودة أومليل", "national_id": "JY10455", "item": "نول خشبي", "quantity": "1",
                         "is_signed": "لا", "handover_report": "09/2026"},
            (sheet, 9): {"full_name_arabic": "سعيد بوشتى", "national_id": "JY10677", "item": "مغزل", "quantity": "3",
                         "is_signed": "نعم", "handover_report": "09/2026"},
        },
        ignored={
            "title": [(sheet, 1), (sheet, 2), (sheet, 3)],
            "header": [(sheet, 5)],
            "subtotal": [(sheet, 8)],
            "total": [(sheet, 10)],
            "note": [(sheet, 12)],
            "signature": [(sheet, 14), (sheet, 15)],
        },
    )  # fmt: skip


SCHEDULE = [
    ["APPEL D'OFFRES OUVERT N° 05/2026 – Marché n° 14/2026/RSM"],
    ["BORDEREAU DES PRIX – DÉTAIL ESTIMATIF"],
    ["Lot n° 1 : Bijouterie"],
    [
        "N° prix",
        "Désignation des prestations",
        "Unité de mesure ou de compte",
        "Quantité",
        "Prix unitaire en DH HT",
        "Prix total HT",
    ],
    [1, "Chalumeau à gaz\navec détendeur, conforme NM", "U", 20, "1 250,00", "25 000,00"],
    [2, "Laminoir manuel", "U", 20, "3 400,50", "68 010,00"],
    ["TOTAL HT", None, None, None, None, "93 010,00"],
    ["TVA (20 %)", None, None, None, None, "18 602,00"],
    ["TOTAL TTC", None, None, None, None, "111 612,00"],
    ["Arrêté le présent bordereau à la somme de cent onze mille six cent douze dirhams"],
    ["Fait à Agadir, le 12/01/2026", None, None, None, "Signature et cachet"],
]


@pytest.mark.parametrize("write", [xlsx, xls, ods])
def test_a_price_schedule_with_its_three_totals(reads, write):
    said = {"contract": "14/2026/RSM", "lot": "1", "unit": "U"}
    table = reads(
        write([Page("BPDE", SCHEDULE)]),
        "region_lots",
        rows={
            ("BPDE", 5): {**said, "line": "1", "item": "Chalumeau à gaz\navec détendeur, conforme NM", "quantity": "20",
                          "unit_price_mad": "1 250,00", "total_price_mad": "25 000,00"},
            ("BPDE", 6): {**said, "line": "2", "item": "Laminoir manuel", "quantity": "20", "unit_price_mad": "3 400,50",
                          "total_price_mad": "68 010,00"},
        },
        ignored={
            "title": [("BPDE", 1), ("BPDE", 2), ("BPDE", 3)],
            "header": [("BPDE", 4)],
            "total": [("BPDE", n) for n in (7, 8, 9, 10)],
            "signature": [("BPDE", 11)],
        },
    )  # fmt: skip
    assert table.rows["title"][0].splitlines()[-1] == "Lot n° 1 : Bijouterie"


@pytest.mark.parametrize("write", [xlsx, xls, ods, text])
def test_partitions_between_rows_stand_in_the_title_of_what_follows(reads, write):
    rows = [
        ["N°", "Nom et prénom", "CIN"],
        ["Filière : Couture"],
        [1, "Saadia BOUCHTA", "JB81230"],
        ["Filière : Poterie"],
        [1, "Said NACIRI", "JE81231"],
        ["Nombre de participants : 2"],
    ]
    sheet = "" if write is text else "Liste"
    table = reads(
        write([Page("Liste", rows)]),
        "reference_list",
        rows={
            (sheet, 3): {"full_name_latin": "Saadia BOUCHTA", "national_id": "JB81230", "order_number": "1"},
            (sheet, 5): {"full_name_latin": "Said NACIRI", "national_id": "JE81231", "order_number": "1"},
        },
        ignored={"header": [(sheet, 1)], "title": [(sheet, 2), (sheet, 4)], "total": [(sheet, 6)]},
    )
    assert [title.splitlines()[-1] for title in table.rows["title"]] == ["Filière : Couture", "Filière : Poterie"]


MERGED = [
    ["Province", "Métier", "Nom et prénom", "CIN"],
    ["Tata", "Tapis", "Ijja IKKEN", "JY30001"],
    [None, None, "Itto IKKEN", "JY30002"],
    [None, "Poterie", "Moha IKKEN", "JY30003"],
    ["Tiznit", None, "Larbi TAZI", "JE30004"],
]


@pytest.mark.parametrize("write", [xlsx, xls])
def test_merged_cells_down_the_left_hold_for_the_rows_they_cover(reads, write):
    page = Page("L", MERGED, merged=((1, 0, 3, 0), (1, 1, 2, 1), (3, 1, 4, 1)))
    table = reads(
        write([page]),
        "reference_list",
        rows={
            ("L", 2): {"province": "Tata", "craft": "Tapis", "full_name_latin": "Ijja IKKEN", "national_id": "JY30001"},
            ("L", 3): {"province": "Tata", "craft": "Tapis", "full_name_latin": "Itto IKKEN", "national_id": "JY30002"},
            ("L", 4): {
                "province": "Tata",
                "craft": "Poterie",
                "full_name_latin": "Moha IKKEN",
                "national_id": "JY30003",
            },
            ("L", 5): {
                "province": "Tiznit",
                "craft": "Poterie",
                "full_name_latin": "Larbi TAZI",
                "national_id": "JE30004",
            },
        },
        ignored={"header": [("L", 1)]},
    )
    assert table.written.cells(1) == {
        "Province": "Tata",
        "Métier": "Tapis",
        "Nom et prénom": "Itto IKKEN",
        "CIN": "JY30002",
    }


def test_spans_of_an_open_document_are_merged_cells(reads):
    page = Page("L", MERGED[:3], merged=((1, 0, 2, 0), (1, 1, 2, 1)))
    reads(
        ods([page]),
        "reference_list",
        rows={
            ("L", 2): {"province": "Tata", "craft": "Tapis", "full_name_latin": "Ijja IKKEN", "national_id": "JY30001"},
            ("L", 3): {"province": "Tata", "craft": "Tapis", "full_name_latin": "Itto IKKEN", "national_id": "JY30002"},
        },
        ignored={"header": [("L", 1)]},
    )
