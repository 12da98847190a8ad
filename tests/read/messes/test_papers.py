"""The partners' papers as they head their columns: price schedules, delivery notes, reports, registers, headcounts."""

import pytest

from bench.writers import Page, ods, text, xls, xlsx

PAPERS = {
    "a registry in French with its twenty columns": (
        "chamber_registry",
        [],
        "N° RNA/NIA | Date d'inscription | Qualité | Nom | Prénom | CIN | Date de naissance | Sexe | Activité (filière – métier) | "
        "Code activité | Adresse de l'atelier | Commune | Province | Tél | N° carte professionnelle | Date d'expiration | "
        "N° CNSS/AMO | Dénomination de la coopérative | N° registre coop. | ICE",
        ["00123", "03/02/2024", "Maâlem", "OUMLIL", "Saadia", "JT40812", "1971", "F", "Textile – tapis", "T2", "Rue 4",
         "Oulad Teima", "Taroudant", "0661020304", "P-77", "03/02/2029", "9912", "Coop. Azetta", "7/2018", "001561191000066"],
        {"registry_id": "00123", "registration_date": "03/02/2024", "quality": "Maâlem", "family_name_latin": "OUMLIL",
         "given_name_latin": "Saadia", "national_id": "JT40812", "birth_date": "1971", "sex": "F", "craft": "Textile – tapis",
         "address": "Rue 4", "commune": "Oulad Teima", "province": "Taroudant", "phone": "0661020304", "card_number": "P-77",
         "cooperative_name": "Coop. Azetta", "cooperative_number": "7/2018"},
    ),
    "a registry in Arabic": (
        "chamber_registry",
        [],
        "رقم التسجيل | تاريخ التسجيل | الصفة (صانع / صانع معلم / تعاونية / مقاولة) | الاسم الكامل | ر.ب.و | الحرفة | الفرع | "
        "عنوان الورشة | الجماعة | الإقليم | الهاتف | رقم البطاقة المهنية",
        ["٠٠١٢٣", "٠٣/٠٢/٢٠٢٤", "صانع معلم", "السعدية أومليل", "JT٤٠٨١٢", "النسيج", "الزربية", "حي القصبة", "أولاد تايمة",
         "تارودانت", "٠٦٦١٠٢٠٣٠٤", "ب-77"],
        {"registry_id": "٠٠١٢٣", "registration_date": "٠٣/٠٢/٢٠٢٤", "quality": "صانع معلم", "full_name_arabic": "السعدية أومليل",
         "national_id": "JT٤٠٨١٢", "craft": "النسيج", "address": "حي القصبة", "commune": "أولاد تايمة", "province": "تارودانت",
         "phone": "٠٦٦١٠٢٠٣٠٤", "card_number": "ب-77"},
    ),
    "a price schedule in Arabic": (
        "region_lots",
        ["صفقة رقم 14/2026/RSM", "الحصة 2 : النسيج"],
        "رقم الثمن | بيان التوريدات | وحدة القياس | الكمية | الثمن الأحادي دون احتساب الرسوم | المجموع",
        ["1", "نول خشبي", "وحدة", "15", "2 400,00", "36 000,00"],
        {"contract": "14/2026/RSM", "lot": "2", "line": "1", "item": "نول خشبي", "unit": "وحدة", "quantity": "15",
         "unit_price_mad": "2 400,00", "total_price_mad": "36 000,00"},
    ),
    "a delivery note": (
        "region_deliveries",
        [],
        "N° BL | Date | Marché/BC | Lot | Article | Désignation | Marque/Réf. | Qté livrée | N° série | Observations",
        ["BL-7", "09/02/2026", "BC 12/2026", "2", "1", "Surjeteuse", "JX-4", "6", "SN1-SN6", "néant"],
        {"delivery_note": "BL-7", "delivery_date": "09/02/2026", "contract": "BC 12/2026", "lot": "2", "line": "1",
         "item": "Surjeteuse", "brand": "JX-4", "quantity": "6", "serial_number": "SN1-SN6", "observations": "néant"},
    ),
    "an acceptance report": (
        "region_inspections",
        ["PV de réception", "PV n° : PV-R 03/2026", "Marché n° : 14/2026/RSM", "Date : 11/02/2026"],
        "Article | Désignation | Qté commandée | Qté livrée | Conforme (O/N) | Réserves",
        ["1", "Surjeteuse", "6", "6", "N", "aiguilles manquantes"],
        {"inspection_report": "PV-R 03/2026", "contract": "14/2026/RSM", "inspection_date": "11/02/2026", "line": "1",
         "item": "Surjeteuse", "quantity_inspected": "6", "is_conform": "N", "reservations": "aiguilles manquantes"},
    ),
    "an allocation list": (
        "region_allocations",
        [],
        "N° | Bénéficiaire | CIN | Métier | Province | Kit | Article | Qté | Valeur",
        ["1", "Itto BOUCHTA", "JB33120", "Couture", "Inezgane", "Kit Couture", "Surjeteuse", "1", "5 200,00"],
        {"full_name_latin": "Itto BOUCHTA", "national_id": "JB33120", "craft": "Couture", "province": "Inezgane",
         "kit": "Kit Couture", "item": "Surjeteuse", "quantity": "1", "value_mad": "5 200,00"},
    ),
    "the headcounts of OFPPT": (
        "ofppt_control_totals",
        [],
        "DEPARTEMENT | DR | Code EFP | EFP | Niveau | Code Filiere | Filiere | Prevue | Annee Etude | Stagiaires | Actif | "
        "Transfert | Desistement | Redoublement",
        ["DRSM", "Souss-Massa", "A12", "CMC Agadir", "Q", "COI", "Coiffure", "40", "2023", "38", "36", "1", "1", "0"],
        {"department": "DRSM", "regional_directorate": "Souss-Massa", "centre_code": "A12", "training_centre": "CMC Agadir",
         "level": "Q", "craft_code": "COI", "craft": "Coiffure", "planned": "40", "school_year": "2023", "trainees": "38",
         "active": "36", "transferred": "1", "withdrawn": "1", "repeating": "0"},
    ),
    "the other headcounts of OFPPT": (
        "ofppt_control_totals",
        [],
        "Date MAJ | Année | Secteur | Type Formation | Créneau | Groupe | Effectif | Sous Groupe | Statut SG | Fusion",
        ["12/01/2026", "2025", "Artisanat", "Diplômante", "CDJ", "COI101", "22", "COI101-1", "Actif", "non"],
        {"updated_date": "12/01/2026", "school_year": "2025", "sector": "Artisanat", "training_kind": "Diplômante",
         "time_slot": "CDJ", "group_ofppt": "COI101", "trainees": "22", "subgroup": "COI101-1", "subgroup_status": "Actif",
         "merged_group": "non"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("write", [xlsx, xls, ods, text])
@pytest.mark.parametrize("paper", PAPERS)
def test_every_column_of(reads, paper, write):
    feed, titles, header, row, said = PAPERS[paper]
    sheet = "" if write is text else "Feuil1"
    top = len(titles)
    reads(
        write([Page("Feuil1", [*([title] for title in titles), header.split(" | "), row])]),
        feed,
        rows={(sheet, top + 2): said},
        ignored={"header": [(sheet, top + 1)]} | ({"title": [(sheet, n) for n in range(1, top + 1)]} if top else {}),
    )
