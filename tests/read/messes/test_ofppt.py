"""OFPPT's list in all its forms: the system export with its thirty columns, and lists made by hand for five days."""

import datetime as dt

import pytest

from bench.writers import Page, ods, text, xls, xlsx

EXPORT = [
    "id_inscriptionsessionprogramme", "MatriculeEtudiant", "Nom", "Prenom", "Sexe", "EtudiantActif", "diplome", "Principale",
    "LibelleLong", "CodeDiplome", "Code", "EtudiantPayant", "codediplome1", "prenom2", "DateNaissance", "Site",
    "Regimeinscription", "DateInscription", "DateDossierComplet", "LieuNaissance", "MotifAdmission", "CIN", "NTelelephone",
    "NTel_du_Tuteur", "Adresse", "Nationalite", "anneeEtude", "Nom_Arabe", "Prenom_arabe", "NiveauScolaire",
]  # fmt: skip
TUDA = ["88012", "2301990145", "OUHADDOU", "Tuda", "F", "oui", "", "1", "COI_AT_Q_1A-Coiffure (1A)-2023", "COI_AT_Q", "COI101",
        "0", "", "", "03/07/1994 00:00:00", "CMC Agadir", "Jour", "11/12/2023 09:15:00", "", "TIZNIT", "", "JE40501",
        "0661020304", "0528820000", "Douar X", "Marocaine", "1", "أوحدو", "تودة", "9AEF"]  # fmt: skip
SAID = {"family_name_latin": "OUHADDOU", "given_name_latin": "Tuda", "sex": "F", "is_active": "oui",
        "level_label": "COI_AT_Q_1A-Coiffure (1A)-2023", "group_ofppt": "COI101", "birth_date": "03/07/1994 00:00:00",
        "training_centre": "CMC Agadir", "national_id": "JE40501", "phone": "0661020304", "school_year": "1",
        "family_name_arabic": "أوحدو", "given_name_arabic": "تودة", "trainee_id_ofppt": "2301990145"}  # fmt: skip


def with_(**changed):
    return [changed.get(name, cell) for name, cell in zip(EXPORT, TUDA, strict=True)]


@pytest.mark.parametrize("write", [xls, xlsx, text])
def test_the_system_export_is_read_whole(reads, write):
    sheet = "" if write is text else "Feuil1"
    table = reads(
        write([Page("Feuil1", [EXPORT, TUDA])]),
        "ofppt_trainees",
        rows={(sheet, 2): SAID},
        ignored={"header": [(sheet, 1)]},
    )
    assert list(table.written.cells(0)) == EXPORT
    assert table.written.cells(0)["NTel_du_Tuteur"] == "0528820000"


@pytest.mark.parametrize("write", [xls, xlsx])
def test_birth_dates_of_the_export_are_text_iso_text_or_serials(typed, write):
    rows = [
        with_(DateNaissance="03/07/1994 00:00:00"),
        with_(DateNaissance="1994-07-03"),
        with_(DateNaissance=dt.date(1994, 7, 3)),
        with_(DateNaissance=34518),
    ]
    said = typed(write([Page("Feuil1", [EXPORT, *rows])]), "ofppt_trainees")
    assert {record["birth_date"] for record in said} == {"1994-07-03"}
    assert {(record["craft"], record["cohort"]) for record in said} == {("COIF", "E2023")}


@pytest.mark.parametrize("said_yes", ["oui", "1", "yes", 1, True])
def test_active_is_said_in_several_ways(typed, said_yes):
    assert typed(xlsx([Page("F", [EXPORT, with_(EtudiantActif=said_yes)])]), "ofppt_trainees")[0]["is_active"]


def test_a_registration_number_in_the_place_of_the_card_is_no_card(typed):
    record = typed(xls([Page("F", [EXPORT, with_(CIN="M-2301990145")])]), "ofppt_trainees")[0]
    assert "national_id" not in record
    assert record["national_id_problem"]


BY_HAND = [
    ["Office de la Formation Professionnelle et de la Promotion du Travail"],
    ["Liste des bénéficiaires – Édition 2025 – Groupe G2"],
    ["N° d'ordre", "Nom et prénom", "الاسم الكامل", "N° CIN", "Date de naissance", "Sexe", "Tél", "Province", "Commune",
     "Métier / Filière", "Coopérative / Individuel", "Groupe", "EFP", "J1", "J2", "J3", "J4", "J5", "Attestation N°", "Émargement"],
    [1, "TAZI Nezha", "نزهة التازي", "JC20311", "12/03/1985", "F", "0661020304", "Taroudant", "Aoulouz", "Bijouterie",
     "Individuel", "G2", "CMC Agadir", "P", "P", "A", "P", "P", "AT-031", None],
    ["Arrêtée la présente liste à un (1) bénéficiaire"],
    [None, None, None, None, "Le Directeur du complexe"],
]  # fmt: skip
NEZHA = {"full_name_latin": "TAZI Nezha", "full_name_arabic": "نزهة التازي", "national_id": "JC20311", "birth_date": "12/03/1985",
         "sex": "F", "phone": "0661020304", "province": "Taroudant", "commune": "Aoulouz", "craft": "Bijouterie",
         "beneficiary_kind": "Individuel", "group_ofppt": "G2", "training_centre": "CMC Agadir", "day_1": "P", "day_2": "P",
         "day_3": "A", "day_4": "P", "day_5": "P", "certificate_number": "AT-031"}  # fmt: skip


@pytest.mark.parametrize("write", [xlsx, xls, ods])
def test_a_list_made_by_hand_in_french_for_five_days(reads, write):
    reads(
        write([Page("G2", BY_HAND)]),
        "ofppt_trainees",
        rows={("G2", 4): NEZHA},
        ignored={
            "title": [("G2", 1), ("G2", 2)],
            "header": [("G2", 3)],
            "total": [("G2", 5)],
            "signature": [("G2", 6)],
        },
    )


IN_ARABIC = [
    ["لائحة المستفيدين من التكوين - دورة يناير 2025"],
    ["ر.ت", "الاسم العائلي", "الاسم الشخصي", "رقم البطاقة الوطنية للتعريف", "تاريخ الازدياد", "الجنس", "رقم الهاتف",
     "العمالة/الإقليم", "الجماعة", "الحرفة / الشعبة", "صفة المستفيد (فردي/تعاونية)", "المجموعة", "مؤسسة التكوين", "الحضور",
     "رقم الشهادة", "التوقيع"],
    ["١", "التازي", "نزهة", "JC٢٠٣١١", "١٢/٠٣/١٩٨٥", "أنثى", "٠٦٦١٠٢٠٣٠٤", "تارودانت", "أولوز", "الحلي والمجوهرات", "فردي", "٢", "الجرف",
     "٥/٥", "٠٣١", None],
]  # fmt: skip


@pytest.mark.parametrize("write", [xlsx, xls, ods, text])
def test_a_list_made_by_hand_in_arabic_mirrored(reads, write):
    sheet = "" if write is text else "لائحة"
    rows = [IN_ARABIC[0], *(row[::-1] for row in IN_ARABIC[1:])]
    reads(
        write([Page("لائحة", rows, right_to_left=True)]),
        "ofppt_trainees",
        rows={(sheet, 3): {
            "family_name_arabic": "التازي", "given_name_arabic": "نزهة", "national_id": "JC٢٠٣١١", "birth_date": "١٢/٠٣/١٩٨٥",
            "sex": "أنثى", "phone": "٠٦٦١٠٢٠٣٠٤", "province": "تارودانت", "commune": "أولوز", "craft": "الحلي والمجوهرات",
            "beneficiary_kind": "فردي", "group_ofppt": "٢", "training_centre": "الجرف", "attendance_rate": "٥/٥",
            "certificate_number": "٠٣١",
        }},
        ignored={"title": [(sheet, 1)], "header": [(sheet, 2)]},
    )  # fmt: skip
