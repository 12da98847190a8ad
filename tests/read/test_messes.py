"""The parser's acceptance list: one small ugly file per mess that partners make."""

import datetime as dt
import io
import zipfile

import pytest

from etl.records import FileRefusedError

HEADER = ["N°", "Nom", "Prénom", "N° CIN", "Date de naissance", "Métier"]
ALI = [1, "BIHI", "Ali", "J123451", "12/3/1985", "Couture"]
SANA = [2, "OUHMANE", "Sana", "JB23452", "1990", "Couture"]


def kinds(table):
    return {(line.sheet, line.row): line.kind for line in table.ignored.itertuples()}


def codes(table):
    return [code for code, _ in table.remarks]


def test_title_rows_stand_in_the_title_after_the_sheets_name(book, read_as):
    table = read_as(book({"Couture": [["ROYAUME DU MAROC"], [], ["", "", "Liste – Édition 2023"], HEADER, ALI]}))
    assert list(table.rows["row"]) == [5]
    assert table.rows["title"][0] == "Couture\nROYAUME DU MAROC\nListe – Édition 2023"
    assert set(kinds(table).values()) == {"title", "header"}


def test_a_two_line_header_with_merged_groups_is_one_header(book, read_as):
    def merge(workbook):
        workbook.active.merge_cells("B1:D1")
        workbook.active.merge_cells("F1:G1")

    upper = ["N°", "Identité", None, None, "Date de naissance", "Présence", None]
    lower = [None, "Nom", "Prénom", "CIN", None, "J1", "J2"]
    table = read_as(book([upper, lower, [1, "BIHI", "Ali", "J123451", "1985", "P", "A"]], merge))
    row = table.rows.iloc[0]
    assert (row["family_name_latin"], row["national_id"], row["day_1"], row["day_2"]) == ("BIHI", "J123451", "P", "A")
    assert row["birth_date"] == "1985"
    assert len(table.ignored) == 2


def test_a_group_heading_gives_its_sub_headings_their_meaning(book, read_as):
    upper = ["Marché", "BL", None, "Désignation", "Quantité", None]
    lower = [None, "N°", "Date", None, "commandée", "livrée"]
    rows = [upper, lower, ["12/2025", "BL-1", "1/2/2025", "Four", 5, 4]]
    row = read_as(book(rows), "region_deliveries").rows.iloc[0]
    assert (row["delivery_note"], row["delivery_date"], row["quantity"]) == ("BL-1", "1/2/2025", "4")


def test_merged_province_cells_hold_for_the_rows_below(book, read_as):
    def merge(workbook):
        workbook.active.merge_cells("A2:A3")

    rows = [["Province", *HEADER], ["Tata", *ALI], [None, *SANA], [None, *ALI]]
    provinces = list(read_as(book(rows, merge)).rows["province"])
    assert provinces[:2] == ["Tata", "Tata"]
    assert provinces[2] != provinces[2]  # below the merged cells nothing is inherited


def test_text_files_show_merged_cells_as_blanks_below_the_outermost_column(read_as):
    text = "Province;Nom et prénom;CIN;Commune\nTata;Ali Bihi;J123451;Akka\n;Sana Ouhmane;J2345;\nTiznit;Ito Id;J3;\n"
    table = read_as(text.encode())
    assert list(table.rows["province"]) == ["Tata", "Tata", "Tiznit"]
    assert table.rows["commune"].isna().sum() == 2


def test_one_person_merged_over_several_items_is_on_each_row(book, read_as):
    def merge(workbook):
        workbook.active.merge_cells("A2:A3")
        workbook.active.merge_cells("B2:B3")

    rows = [["Bénéficiaire", "CIN", "Article", "Qté"], ["Ali BIHI", "J12345", "Four", 1], [None, None, "Moules", 2]]
    table = read_as(book(rows, merge), "region_handovers")
    assert list(table.rows["full_name_latin"]) == ["Ali BIHI", "Ali BIHI"]
    assert list(table.rows["national_id"]) == ["J12345", "J12345"]


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Total général : 49", "total"),
        ("TOTAL 63", "total"),
        ("المجموع : 29", "total"),
        ("المجموع العام", "total"),
        ("Total bénéficiaires : 227", "total"),
        ("Arrêtée la présente liste au nombre de 2 bénéficiaires", "total"),
        ("Sous-total : 15", "subtotal"),
        ("S/Total", "subtotal"),
        ("المجموع الجزئي : 30", "subtotal"),
        ("Nombre de bénéficiaires : 2", "total"),
    ],
)
@pytest.mark.parametrize("place", [0, 1])
def test_totals_are_no_rows(book, read_as, label, kind, place):
    table = read_as(book([HEADER, ALI, [*[None] * place, label], SANA]))
    assert len(table.rows) == 2
    assert kinds(table)["Feuil1", 3] == kind


def test_price_schedules_end_with_three_totals(book, read_as):
    rows = [["N° prix", "Désignation", "Unité", "Qté", "P.U. HT", "Montant HT"], [1, "Four", "U", 2, 100.5, 201]]
    rows += [["TOTAL HT", None, None, None, None, 201], [None, "TVA (20 %)", None, None, None, 40.2]]
    rows += [[None, None, None, None, "TOTAL TTC", 241.2], [None, None, None, None, None, 241.2]]
    table = read_as(book(rows), "region_lots")
    assert list(table.rows["total_price_mad"]) == ["201"]
    assert list(kinds(table).values()).count("total") == 4


def test_somebody_called_total_is_a_person(book, read_as):
    table = read_as(book([HEADER, ALI, [3, "TOTAL", "Ahmed", "J55555", "1970", "Couture"], SANA]))
    assert list(table.rows["row"]) == [2, 3, 4]


def test_a_person_without_name_and_cin_is_still_a_row(book, read_as):
    table = read_as(book([HEADER, ALI, [3, None, None, None, "1/1/1970", "Couture"], SANA]))
    assert list(table.rows["row"]) == [2, 3, 4]


def test_a_numbered_line_with_only_a_name_is_a_row(book, read_as):
    table = read_as(book([HEADER, ALI, [3, "=cmd|' /C calc'!A0"], SANA]))
    assert 3 in list(table.rows["row"]) + list(table.refused_rows["row"])


def test_a_numbered_line_that_nobody_filled_in_is_none(book, read_as):
    table = read_as(book([HEADER, ALI, [2], [3]]))
    assert list(table.rows["row"]) == [2]
    assert set(kinds(table).values()) == {"header", "note"}


@pytest.mark.parametrize(
    "signs",
    [
        [["", "Le Directeur"], ["", "Signature et cachet"]],
        [["", "", "Le Wali", "", "Le Président du Conseil Régional"]],
        [["", "المدير"], ["", "التوقيع"]],
        [["", "Pour la Région"], ["", "M. Brahim Ouhmane"]],
        [["Les membres de la commission"], ["Fait à Agadir, le 12/03/2024"]],
        [["Agadir, le 12/03/2024"], ["", "Lu et approuvé"]],
        [["حرر بأكادير في 12/03/2024"], ["رئيس اللجنة"]],
        [["", "", "", "Fait à Agadir, le 17 juin 2026"], ["", "Pour la Région", "", "Pour la Chambre"]],
        [["", "Fait à Agadir, le 17 juin 2026"], ["", "OFPPT", "", "Chambre d'artisanat", "", "Région"]],
    ],
)
def test_signature_blocks_are_no_rows(book, read_as, signs):
    table = read_as(book([HEADER, ALI, SANA, [], *signs]))
    assert len(table.rows) == 2
    assert set(kinds(table).values()) == {"header", "signature"}


def test_a_header_repeated_on_each_page_is_no_row(book, read_as):
    other = ["N° d'ordre", "NOM", "Prénom", "CIN", "Date naissance", "Métier / Filière"]
    table = read_as(book([HEADER, ALI, HEADER, SANA, other, ALI]))
    assert list(table.rows["row"]) == [2, 4, 6]
    assert set(table.rows["national_id"]) == {"J123451", "JB23452"}


def test_columns_numbered_under_the_header_are_no_row(book, read_as):
    table = read_as(book([HEADER, [1, 2, 3, 4, 5, 6], ALI]))
    assert list(table.rows["row"]) == [3]


def test_bilingual_headers_are_known_by_either_language(book, read_as):
    header = ["ر.ت\nN°", "Nom et Prénom\nالاسم الكامل", "الاسم الكامل بالعربية", "رقـــم البطاقة الوطنية\nN° C.I.N"]
    table = read_as(book([header, [1, "Ali Bihi", "علي بيهي", "J123451"]]))
    row = table.rows.iloc[0]
    assert (row["full_name_latin"], row["full_name_arabic"], row["national_id"]) == ("Ali Bihi", "علي بيهي", "J123451")
    assert codes(table) == []


def test_mirrored_columns_are_known_by_their_headers(book, read_as):
    row = read_as(book([HEADER[::-1], ALI[::-1]])).rows.iloc[0]
    assert (row["family_name_latin"], row["given_name_latin"], row["craft"]) == ("BIHI", "Ali", "Couture")


def test_a_sheet_may_hold_several_tables_each_with_its_title_and_layout(book, read_as):
    lots = [
        ["Marché n° 12/2025/RSM"],
        ["Lot n° 1 : Coiffure"],
        ["N° prix", "Désignation", "Qté"],
        [1, "Fauteuil", 2],
        ["TOTAL HT", None, 9],
        [],
        ["Lot n° 2 : Couture"],
        ["Désignation", "Quantité", "N° prix"],
        ["Surjeteuse", 4, 1],
    ]
    table = read_as(book({"BPDE": lots}), "region_lots")
    assert list(table.rows["item"]) == ["Fauteuil", "Surjeteuse"]
    assert list(table.rows["quantity"]) == ["2", "4"]
    assert list(table.rows["lot"]) == ["1", "2"]
    assert list(table.rows["contract"]) == ["12/2025/RSM"] * 2
    assert table.rows["title"][1] == "BPDE\nMarché n° 12/2025/RSM\nLot n° 2 : Couture"


def test_a_lone_cell_between_rows_names_what_follows(book, read_as):
    table = read_as(book([HEADER, ["Province de Tata"], ALI, ["Province de Tiznit"], SANA]))
    assert list(table.rows["title"]) == ["Feuil1\nProvince de Tata", "Feuil1\nProvince de Tiznit"]


def test_what_a_form_says_once_holds_for_all_its_rows(book, read_as):
    form = [["Procès-verbal n° : PV-R 07/2026 du 03/02/2026"], ["Marché n°", "12/2025/RSM"], ["N° BL : BL-3"]]
    rows = [*form, ["Article", "Désignation", "Qté livrée", "Conforme (O/N)"], [1, "Four", 3, "O"]]
    row = read_as(book(rows), "region_inspections").rows.iloc[0]
    assert (row["contract"], row["delivery_note"], row["inspection_report"]) == ("12/2025/RSM", "BL-3", "PV-R 07/2026")
    assert row["inspection_date"] == "03/02/2026"


def test_article_is_the_line_beside_a_designation_and_the_thing_alone(book, read_as):
    both = read_as(book([["Article", "Désignation", "Qté"], [1, "Four", 2]]), "region_lots").rows.iloc[0]
    assert (both["line"], both["item"]) == ("1", "Four")
    alone = read_as(book([["Article", "Unité", "Qté"], ["Four", "U", 2]]), "region_lots").rows.iloc[0]
    assert alone["item"] == "Four"


def test_nom_alone_is_the_whole_name(book, read_as):
    row = read_as(book([["Nom", "CIN"], ["Ali Bihi", "J123451"]])).rows.iloc[0]
    assert row["full_name_latin"] == "Ali Bihi"
    row = read_as(book([["الاسم", "ر.ب.و"], ["علي بيهي", "J123451"]])).rows.iloc[0]
    assert row["full_name_arabic"] == "علي بيهي"
    row = read_as(book([["الاسم", "النسب", "ر.ب.و"], ["علي", "بيهي", "J123451"]])).rows.iloc[0]
    assert (row["given_name_arabic"], row["family_name_arabic"]) == ("علي", "بيهي")


def test_a_header_spelt_as_declared_is_not_read_by_its_part(book, read_as):
    header = ["الاسم الشخصي (بالفرنسية)", "Nom (lettres latines)", "CIN"]
    row = read_as(book([header, ["Ali", "BIHI", "J123451"]])).rows.iloc[0]
    assert (row["family_name_latin"], row["given_name_latin"]) == ("BIHI", "Ali")


def test_one_header_twice_is_two_scripts_of_a_name(book, read_as):
    rows = [["Nom", "Prénom", "Nom", "Prénom", "CIN"], ["BIHI", "Ali", "بيهي", "علي", "J123451"]]
    row = read_as(book(rows)).rows.iloc[0]
    assert (row["family_name_latin"], row["family_name_arabic"]) == ("BIHI", "بيهي")
    assert (row["given_name_latin"], row["given_name_arabic"]) == ("Ali", "علي")


def test_one_header_twice_that_disagrees_is_nobodys(book, read_as):
    rows = [["N° BL", "Date", "Date", "Désignation", "Qté"], ["B1", "1/1/2025", "2/2/2025", "Four", 1]]
    table = read_as(book(rows), "region_deliveries")
    assert "delivery_date" not in table.rows
    assert codes(table) == ["column_ambiguous"]
    agreeing = [rows[0], ["B1", "1/1/2025", None, "Four", 1]]
    assert read_as(book(agreeing), "region_deliveries").rows["delivery_date"][0] == "1/1/2025"


def test_presence_is_days_or_a_rate_by_its_cells(book, read_as):
    head = ["Nom et prénom", "CIN", "Présence"]
    assert read_as(book([head, ["Ali Bihi", "J1", "4/5"]])).rows["attendance_rate"][0] == "4/5"
    assert read_as(book([head, ["Ali Bihi", "J1", 4]])).rows["days_present"][0] == "4"


def test_attendance_columns_may_be_named_by_their_dates(book, read_as):
    upper = ["Nom et prénom", "CIN", "Présence", None, None]
    lower = [None, None, "17/01/24", "Mar. 16/01/2024", dt.date(2024, 1, 15)]
    row = read_as(book([upper, lower, ["Ali Bihi", "J123451", "c", "b", "a"]])).rows.iloc[0]
    assert (row["day_1"], row["day_2"], row["day_3"]) == ("a", "b", "c")


def test_typing_errors_in_headers_are_read_and_said(book, read_as):
    table = read_as(
        book([["Nom", "Prénom", "Date de naisance", "Provinse", "CIN"], ["BIHI", "Ali", "1985", "Tata", "J1"]])
    )
    assert {"birth_date", "province"} <= set(table.rows)
    assert codes(table) == ["misspelt_column", "misspelt_column"]


def test_an_unknown_column_is_reported_once_and_kept_in_the_cells(book, read_as):
    rows = [[*HEADER, "Solde cotisation"], [*ALI, "à jour"]]
    table = read_as(book({"A": rows, "B": rows}))
    assert table.remarks == [("unknown_column", {"column": "Solde cotisation"})]
    assert table.written.cells(0)["Solde cotisation"] == "à jour"


def test_bank_accounts_are_not_kept(book, read_as):
    table = read_as(book([[*HEADER, "RIB"], [*ALI, "007123456789012345678901"]]))
    assert "RIB" not in table.written.cells(0)
    assert "007123456789012345678901" not in table.rows.to_string()
    assert codes(table) == ["column_dropped"]


def test_hidden_rows_columns_and_sheets_are_kept_and_said(book, read_as):
    def hide(workbook):
        workbook["A"].row_dimensions[3].hidden = True
        workbook["A"].column_dimensions["D"].hidden = True
        workbook["B"].sheet_state = "hidden"

    table = read_as(book({"A": [HEADER, ALI, SANA], "B": [HEADER, ALI]}, hide))
    assert len(table.rows) == 3
    assert ("hidden_rows", {"sheet": "A", "count": 1, "rows": [3]}) in table.remarks
    assert ("hidden_columns", {"sheet": "A", "columns": ["N° CIN"]}) in table.remarks
    assert ("hidden_sheet", {"sheet": "B", "rows": 1}) in table.remarks


def test_a_formula_without_a_stored_value_is_refused_never_blank(book, read_as):
    rows = [["N°", "Désignation", "Qté"], ["=ROW()", "Four", 2], [2, "Moule", "=B1*2"]]
    table = read_as(book(rows), "region_deliveries")
    assert list(table.rows["row"]) == [2]  # a formula in the order number costs nothing
    assert list(table.refused_rows["code"]) == ["formula_without_value"]
    assert table.refused_rows["cells"][0]["Qté"] == "=B1*2"


def test_cells_are_text_as_people_read_them(book, read_as):
    day = dt.datetime(1985, 3, 12)  # noqa: DTZ001 - cells have no zone
    rows = [HEADER, [1.0, "NA", "NULL", 123451, day, 5e10], ["00123", "  ", "Ali", "J1", day.replace(hour=9), True]]
    table = read_as(book(rows))
    first, second = table.written.cells(0), table.written.cells(1)
    assert list(first.values()) == ["1", "NA", "NULL", "123451", "1985-03-12", "50000000000"]
    assert list(second.values()) == ["00123", None, "Ali", "J1", "1985-03-12 09:00:00", "true"]


def test_a_sheet_without_header_is_never_half_read(book, read_as):
    table = read_as(book({"A": [HEADER, ALI], "B": [SANA, SANA], "Note": [["Merci de vérifier"]]}))
    assert list(table.rows["sheet"]) == ["A"]
    assert list(table.refused_rows["code"]) == ["sheet_without_header"] * 2
    assert kinds(table)["Note", 1] == "note"
    with pytest.raises(FileRefusedError) as refusal:
        read_as(book([ALI, SANA]))
    assert refusal.value.code == "no_known_header"


def test_a_list_without_a_required_column_is_refused_by_its_name(book, read_as):
    with pytest.raises(FileRefusedError) as refusal:
        read_as(
            book({"PV": [["N° PV", "Bénéficiaire", "Province"], ["1/2025", "Ali Bihi", "Tata"]]}), "region_handovers"
        )
    assert refusal.value.code == "columns_missing"
    assert refusal.value.facts["sheet"] == "PV"
    assert refusal.value.facts["columns"] == ["Article"]


def test_a_summary_beside_the_lists_is_left_out(book, read_as):
    recap = [["Métier", "Province"], ["Couture", "Tata"]]
    table = read_as(book({"Liste": [HEADER, ALI], "Récapitulatif": recap}))
    assert list(table.rows["sheet"]) == ["Liste"]
    assert kinds(table)["Récapitulatif", 2] == "note"


def test_full_rows_above_the_header_are_refused_not_taken_for_titles(book, read_as):
    table = read_as(book([ALI, HEADER, SANA]))
    assert list(table.refused_rows["code"]) == ["row_above_header"]


def test_an_annex_names_members_in_a_layout_of_its_own(book, read_as):
    main = [["N° PV", "Bénéficiaire", "CIN", "Article", "Qté"], ["4/26", "Coopérative Azlag", None, "Four", 3]]
    annex = [["Annexe au PV"], ["N° PV", "Coopérative", "Nom et prénom", "CIN"], ["4/26", "Azlag", "Ali Bihi", "J1"]]
    table = read_as(book({"PV": main, "Annexe": annex}), "region_handovers")
    assert list(table.rows["sheet"]) == ["PV", "Annexe"]
    assert table.rows["cooperative_name"][1] == "Azlag"
    assert table.rows["item"].isna().tolist() == [False, True]


def test_a_file_with_a_header_and_no_rows_says_so(book, read_as):
    table = read_as(book([HEADER]))
    assert table.rows.empty
    assert codes(table) == ["no_rows"]
    assert "family_name_latin" in table.rows


def test_two_sheets_of_one_name_are_refused_since_no_row_of_them_has_an_address(book, read_as):
    twice = book({"Liste": [HEADER], "Listf": [HEADER]})
    with zipfile.ZipFile(io.BytesIO(twice)) as archive:
        parts = {name: archive.read(name).replace(b"Listf", b"Liste") for name in archive.namelist()}
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    with pytest.raises(FileRefusedError, match="workbook_unsafe"):
        read_as(kept.getvalue())


def test_a_letter_that_was_lost_is_marked_and_told(book, read_as):
    table = read_as(book([HEADER, ["1", "AMZWAG_x0000_ Fadma", "x", "JB1234", "1985-03-12", "0612345678"]]))
    assert "\0" not in str(table.written.cells(0))
    assert ("text_damaged", {"rows": [2]}) in table.remarks


def test_a_list_that_begins_in_the_third_column_keeps_its_formulas_merges_and_hidden_columns_in_place(book, read_as):
    def touch(workbook):
        sheet = workbook.active
        sheet.merge_cells("E5:E6")
        sheet.column_dimensions["D"].hidden = True

    rows = [
        [],
        ["", "", "Édition 2023"],
        ["", "", "Nom et prénom", "N° CIN", "Province", "Métier"],
        ["", "", "BIHI Ali", "J123451", "Tata", "=A1"],
        ["", "", "OUHMANE Sana", "J23452", "Tiznit", "Couture"],
        ["", "", "AMZWAG Fadma", "J23453", "", "Couture"],
    ]
    table = read_as(book(rows, touch))
    assert list(table.refused_rows["row"]) == [4]
    assert list(table.rows["province"]) == ["Tiznit", "Tiznit"]
    assert ("hidden_columns", {"sheet": "Feuil1", "columns": ["N° CIN"]}) in table.remarks


PV = ["Bénéficiaire", "N° CIN", "Désignation"]


def test_what_was_handed_over_is_the_quantity_beside_what_was_planned(book, read_as):
    table = read_as(book([[*PV, "Qté", "Qté remise"], ["BIHI Ali", "J123451", "Four", 2, 0]]), "region_handovers")
    assert list(table.rows["quantity"]) == ["0"]


def test_a_divided_heading_whose_parts_nobody_knows_is_never_guessed(book, read_as):
    upper, lower = [*PV, "Remis", None], [None, None, None, "Oui", "Non"]
    rows = [upper, lower, ["BIHI Ali", "J123451", "Four", "X", None], ["AMZWAG Fadma", "J123452", "Four", None, "X"]]
    table = read_as(book(rows), "region_handovers")
    assert list(table.rows["row"]) == [3, 4]
    assert "status" not in table.rows or table.rows["status"].isna().any()


def test_planned_and_handed_under_one_heading_are_told_apart(book, read_as):
    upper, lower = [*PV, "Quantité", None], [None, None, None, "Prévue", "Remise"]
    table = read_as(book([upper, lower, ["BIHI Ali", "J123451", "Four", 2, 1]]), "region_handovers")
    assert list(table.rows["quantity"]) == ["1"]
