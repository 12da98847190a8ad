import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.feeds import Column, Feed, Title
from etl.normalise import records
from etl.policy import load_policy
from etl.records import TextTable, Written

POLICY = load_policy()
TRAINING = {
    "full_name_latin": "name", "family_name_latin": "name", "given_name_latin": "name", "full_name_arabic": "name",
    "national_id": "national_id", "birth_date": "date", "sex": "sex", "phone": "phone", "province": "province",
    "commune": "commune", "craft": "craft", "cohort": "cohort", "group_ofppt": "text", "level_label": "text",
    "school_year": "text", "start_date": "date", "end_date": "date", "days_present": "number", "day_1": "presence",
    "day_2": "presence", "day_3": "presence", "attendance_rate": "rate", "correction_date": "date",
}  # fmt: skip
HANDOVER = {
    "full_name_latin": "name", "national_id": "national_id", "beneficiary_kind": "beneficiary_kind",
    "cooperative_name": "name", "craft": "craft", "item": "item", "kit": "text", "quantity": "quantity",
    "status": "handover_status", "is_signed": "yes_no", "handover_report": "text", "handover_date": "date",
}  # fmt: skip
LOT = {"contract": "text", "lot": "text", "craft": "craft", "item": "item", "unit_price_mad": "amount"}


def feed(columns, row_is="person", **more):
    return Feed(
        name="invented",
        title=Title(fr="inventé", ar="مخترع"),
        partner="nobody",
        purpose={"fr": "essai", "ar": "تجربة"},
        row_is=row_is,
        columns={name: Column(type=kind, headers=(name,)) for name, kind in columns.items()},
        required=(),
        **more,
    )


def normalised(columns, *rows, title="Feuil1", **more):
    frame = pd.DataFrame(list(rows))
    frame.insert(0, "sheet", "Feuil1")
    frame.insert(1, "row", range(2, len(rows) + 2))
    frame.insert(2, "title", title)
    return records(table(frame), feed(columns, **more), POLICY)


def table(frame, *pieces):
    return TextTable(frame, pd.DataFrame(), pd.DataFrame(), written=Written(pieces))


def one(columns, row, **more):
    return normalised(columns, row, **more).iloc[0]


def trained(**cells):
    title = cells.pop("title", "Feuil1")
    sheet_name_is = cells.pop("sheet_name_is", ())
    return one(TRAINING, cells, title=title, sheet_name_is=sheet_name_is)


def handed(**cells):
    return one(HANDOVER, cells, row_is="person_or_cooperative")


def test_addresses_and_labels_come_through_untouched():
    row = trained(full_name_latin=" SARA  Amghar ")
    assert (row["sheet"], row["row"], row["full_name_latin"]) == ("Feuil1", 2, "SARA Amghar")
    frame = pd.DataFrame({"sheet": "Feuil1", "row": [7, 9], "title": None, "craft": ["Couture", None]}, index=[40, 41])
    assert records(table(frame), feed(TRAINING), POLICY).index.tolist() == [40, 41]


def test_an_arabic_name_in_a_latin_column_moves_to_its_script():
    row = trained(full_name_latin="محـمد أمغار")
    assert row["full_name_latin"] is None
    assert row["full_name_arabic"] == "محمد أمغار"
    assert row["name_key"] == trained(full_name_latin="AMGHAR Mohamed")["name_key"]


def test_a_lookup_of_the_feed_decides_before_typing():
    row = one(TRAINING, {"sex": "M", "craft": "Tête"}, lookups={"sex": {"m": "F"}, "craft": {"tete": "COIF"}})
    assert (row["sex"], row["craft"]) == ("F", "COIF")


def test_an_unreadable_cell_becomes_a_problem_beside_a_none():
    row = trained(national_id="M-2023", birth_date="hier", phone="?", sex="X", craft="Astrologie", province="Ailleurs")
    assert row[["national_id", "birth_date", "phone", "sex", "craft", "province"]].isna().all()
    problems = [row[f"{name}_problem"] for name in ("national_id", "birth_date", "sex", "craft", "province")]
    assert problems == ["unreadable", "unreadable", "unknown", "unknown", "unknown"]


def test_empty_cells_are_no_problem():
    row = trained(full_name_latin="Sara Amghar", national_id="Néant", birth_date="-", phone="", craft=None)
    assert row[["national_id_problem", "birth_date_problem", "phone_problem", "craft_problem"]].isna().all()


@pytest.mark.parametrize(
    "written", ["Coiffure", "COIFFURE", "الحلاقة", "Métier : coiffure", "COIF_FQ", "Coifffure", "coiffeuse", "COIF"]
)
def test_a_craft_is_read_in_any_spelling(written):
    assert trained(craft=written)["craft"] == "COIF"


def test_a_craft_may_come_from_the_sheet_the_label_or_the_group():
    assert trained(full_name_latin="A", title="Couture\nListe")["craft"] == "COUT"
    assert trained(level_label="QUA_MECA_FQ-Mécanique automobile (1A)-2023")["craft"] == "MECA"
    assert trained(level_label="DIA_XX-Tissage de tapis (1A)-2023")["craft"] == "TAPI"
    assert trained(group_ofppt="ELBA23-2")["craft"] == "ELBA"


def test_electricity_alone_is_not_guessed():
    row = trained(craft="Électricité")
    assert pd.isna(row["craft"])
    assert row["craft_problem"] in {"unknown", "ambiguous"}


@pytest.mark.parametrize(
    "cells",
    [
        {"cohort": "Édition 2023"}, {"cohort": "دورة 2023"}, {"cohort": "2023/2024"}, {"cohort": "E2023"},
        {"title": "Liste\nParticipants – session 2023 – Couture"}, {"title": "لائحة – الدورة الأولى"},
        {"school_year": "2023"}, {"school_year": "2023/2024"}, {"start_date": "15/01/2024", "end_date": "19/01/2024"},
        {"title": "Liste\nPériode : 15/01/2024 au 19/01/2024"}, {"group_ofppt": "COIF23-1"},
    ],
)  # fmt: skip
def test_a_cohort_is_found_where_the_partner_wrote_it(cells):
    assert trained(full_name_latin="Sara Amghar", **cells)["cohort"] == "E2023"


def test_a_cohort_that_nothing_names_is_unknown():
    row = trained(full_name_latin="Sara Amghar", title="Chambre d'artisanat\nAgadir, le 12/03/2019")
    assert (row["cohort"], row["cohort_problem"]) == (None, "unknown")


def test_places_are_found_in_either_script_and_help_each_other():
    row = trained(commune="القليعة")
    assert (row["commune_code"], row["province"]) == ("09.273.01.17", "09.273")
    assert trained(province="Préfecture d'Inezgane Aït Melloul")["province"] == "09.273"
    assert trained(province="إقليم تارودانت", commune="Ait Yaazza")["commune_code"] == "09.541.01.01"
    assert trained(full_name_latin="A", title="Tiznit", sheet_name_is=("province",))["province"] == "09.581"


def test_a_quarter_is_its_town_and_no_place_that_sounds_like_it():
    assert trained(commune="Anza")["commune_code"] == "09.001.01.01"
    assert trained(commune="C.R. Drarga")["commune_code"] == "09.001.05.09"


def test_days_are_counted_from_the_day_columns_that_the_list_has():
    row = trained(full_name_latin="A", day_1="P", day_2="غ", day_3="1")
    assert (row["days_attended"], row["days_total"]) == (2, 3)


def test_a_count_of_days_is_held_against_the_cohort():
    row = trained(cohort="E2023", days_present="٤")
    assert (row["days_attended"], row["days_total"]) == (4, 5)
    shared = trained(cohort="E2023", days_present="3/4")
    assert (shared["days_attended"], shared["days_total"]) == (3, 4)


def test_a_correcting_list_says_so():
    assert trained(full_name_latin="A", title="Feuil1\nRECTIFICATIF à la liste")["is_correction"]
    assert trained(full_name_latin="A", title="Annule et remplace")["is_correction"]
    assert trained(full_name_latin="A", correction_date="11/03/2024")["is_correction"]
    assert not trained(full_name_latin="A", title="Liste définitive")["is_correction"]


def test_a_formula_in_a_name_is_flagged():
    row = trained(full_name_latin="=cmd|' /C calc'!A0")
    assert row["looks_like_formula"]
    assert not trained(full_name_latin="Sara Amghar")["looks_like_formula"]


def test_a_row_without_name_or_id_has_no_identity():
    found = normalised(TRAINING, {"craft": "Coiffure"}, {"national_id": "J123456"}, {"full_name_latin": "Sara"})
    assert found["has_identity"].tolist() == [False, True, True]


def test_a_cooperative_is_named_and_nobody_else():
    row = handed(full_name_latin="Coopérative Tifawin", beneficiary_kind="", item="Pareuse")
    assert (row["beneficiary_kind"], row["cooperative_name"]) == ("cooperative", "Tifawin")
    assert pd.isna(row["full_name_latin"])
    assert pd.isna(row["name_key"])
    assert row["cooperative_key"] == handed(full_name_latin="تعاونية تيفاوين")["cooperative_key"]


def test_a_member_of_a_cooperative_stays_a_person():
    row = handed(full_name_latin="AMGHAR Sara", national_id="J123456", cooperative_name="Tifawin")
    assert (row["cooperative_name"], row["family_name_latin"]) == ("Tifawin", "AMGHAR")


@pytest.mark.parametrize(
    "written", ["Kit complet", "KIT", "Kit Coiffure", "طقم كامل", "طقم الحلاقة", "Équipements complets"]
)
def test_a_whole_kit_is_one_word(written):
    assert handed(craft="Coiffure", item=written)["item"] == "KIT"


@pytest.mark.parametrize(
    "written",
    ["Kit coiffure sans fauteuil", "Kit incomplet", "Complément kit coiffure", "Kit complet (reste)", "طقم ناقص"],
)
def test_a_part_of_a_kit_is_no_whole_kit(written):
    assert handed(craft="Coiffure", item=written)["item"] is None


def test_a_whole_kit_of_another_craft_than_the_row_is_not_counted_as_the_rows():
    row = handed(craft="Coiffure", item="Kit couture")
    assert (row["item"], row["item_problem"]) == (None, "ambiguous")


def test_a_whole_kit_says_the_craft_where_nothing_else_does():
    row = handed(craft="", item="Kit couture")
    assert (row["item"], row["craft"]) == ("KIT", "COUT")


@pytest.mark.parametrize(
    "written", ["Lames pour tondeuse", "Aiguilles de surjeteuse", "Housse de fauteuil de coiffure"]
)
def test_what_goes_with_a_machine_is_not_the_machine(written):
    assert handed(craft="Coiffure", item=written)["item"] is None


def test_a_kit_column_stands_in_for_a_missing_item():
    assert handed(craft="Coiffure", kit="Kit Coiffure")["item"] == "KIT"
    assert pd.isna(handed(craft="Coiffure")["item"])


@pytest.mark.parametrize(
    ("craft", "written", "item"),
    [
        ("Coiffure", "Tondeuse professionnelle", "COIF-TOND"), ("Coiffure", "tondeuse profesionnelle", "COIF-TOND"),
        ("الحلاقة", "كرسي الحلاقة", "COIF-FAUT"), ("Couture", "Piqueuse plate industrielle 5500 pts/mn", "COUT-PIQP"),
        ("Coiffure", "Pareuse", "CUIR-PARE"), ("Pâtisserie", "Four à patisserie", "PATI-FOUR"),
        ("", "COIF-SECH", "COIF-SECH"), ("Électricité auto", "Poste à souder", "ELAU-SOUD"),
        ("Ferronnerie", "Poste à souder", "FERR-POST"), ("Pâtisserie", "Four électrique", "POTE-FOUR"),
    ],
)  # fmt: skip
def test_an_item_is_read_in_the_light_of_its_craft(craft, written, item):
    assert handed(craft=craft, item=written)["item"] == item


def test_an_item_of_two_crafts_is_ambiguous_without_its_craft():
    row = handed(item="Poste à souder")
    assert (row["item"], row["item_problem"]) == (None, "ambiguous")


def test_an_unknown_item_is_suggested_and_not_guessed():
    row = handed(craft="Coiffure", item="Tondeuse à gazon")
    assert (row["item"], row["item_problem"]) in [(None, "unknown"), ("COIF-TOND", None)]
    row = handed(craft="Coiffure", item="Robot ménager")
    assert (row["item"], row["item_problem"]) == (None, "unknown")


def test_what_stands_above_the_table_counts_for_its_rows():
    row = one(LOT, {"item": "Pareuse"}, row_is="thing", title="Lot 7\nMarché n° 12/2024/RSM\nLot n° 7 : Maroquinerie")
    assert (row["contract"], row["lot"], row["craft"]) == ("12/2024/RSM", "7", "CUIR")
    report = handed_under("محضر تسليم رقم 05/2026 بتاريخ 11/11/2026")
    assert (report["handover_report"], report["handover_date"]) == ("05/2026", "2026-11-11")


def handed_under(title):
    return one(HANDOVER, {"full_name_latin": "Sara Amghar"}, title=title, row_is="person_or_cooperative")


def test_a_table_without_rows_keeps_its_columns():
    frame = pd.DataFrame(columns=["sheet", "row", "title", "craft"])
    found = records(TextTable(frame, frame, frame), feed(TRAINING), POLICY)
    assert len(found) == 0
    assert {"craft", "craft_problem", "name_key", "is_correction"} <= set(found.columns)


def test_columns_do_not_depend_on_what_a_file_holds():
    assert list(normalised(HANDOVER, {"item": "x"}).columns) == list(normalised(HANDOVER, {"item": ""}).columns)


cell = st.one_of(st.none(), st.text(max_size=25), st.sampled_from(["12/03/1985", "Coiffure", "محمد", "J 123456"]))


@settings(max_examples=40, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys({**TRAINING, **HANDOVER, **LOT}, cell)), st.text(max_size=30))
def test_no_cell_makes_records_raise(row, title):
    columns = {**TRAINING, **HANDOVER, **LOT}
    found = normalised(
        columns, row, row, title=title, row_is="person_or_cooperative", sheet_name_is=("craft", "province")
    )
    assert len(found) == 2


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(4)))
def test_the_order_of_rows_is_irrelevant(order):
    rows = [
        {"full_name_latin": "AMGHAR Sara", "craft": "Couture", "phone": "0612345678"},
        {"full_name_latin": "محمد أيت لحسن", "craft": "الحلاقة", "phone": ""},
        {"full_name_latin": "", "craft": "Astrologie", "phone": "x"},
        {"full_name_latin": "Coopérative Tifawin", "craft": "", "phone": "06 12 34 56 78 / 0528223344"},
    ]
    straight = normalised(TRAINING, *rows).drop(columns=["row"])
    turned = normalised(TRAINING, *(rows[i] for i in order)).drop(columns=["row"])
    expected = straight.iloc[list(order)].reset_index(drop=True)
    pd.testing.assert_frame_equal(turned, expected, check_dtype=False)
