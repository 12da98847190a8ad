"""Every feed is declared, complete, and knows the headers that partners write."""

import pytest

from etl.feeds import declared_feed, declared_feeds
from etl.read.claims import missing
from etl.read.header import find
from etl.read.sheet import Line
from etl.read.spelling import key, words
from etl.read.spellings import spellings_of

FEEDS = {
    "ofppt_trainees", "ofppt_control_totals", "reference_list", "chamber_registry", "chamber_cooperatives",
    "cooperative_members", "artisan_proposals", "region_lots", "region_deliveries", "region_inspections",
    "region_allocations", "region_handovers", "complaints", "partner_feedback",
}  # fmt: skip
# one header, two meanings, told apart by its neighbours or its cells
SHARED = {"nom", "اسم", "article", "presence", "حضور"}

WRITTEN = {
    "ofppt_trainees": [
        "id_inscriptionsessionprogramme|MatriculeEtudiant|Nom|Prenom|Sexe|EtudiantActif|diplome|Principale|LibelleLong|"
        "CodeDiplome|Code|EtudiantPayant|codediplome1|prenom2|DateNaissance|Site|Regimeinscription|DateInscription|"
        "DateDossierComplet|LieuNaissance|MotifAdmission|CIN|NTelelephone|NTel_du_Tuteur|Adresse|Nationalite|anneeEtude|"
        "Nom_Arabe|Prenom_arabe|NiveauScolaire",
        "N° d'ordre|Nom et prénom|الاسم الكامل|N° CIN|Date de naissance|Sexe|Tél|Province|Commune|Métier / Filière|"
        "Coopérative / Individuel|Groupe|EFP|Du … au …|Présence (J1…J5)|Attestation N°|Émargement",
        "ر.ت|الاسم العائلي|الاسم الشخصي|رقم البطاقة الوطنية للتعريف|تاريخ الازدياد|الجنس|رقم الهاتف|العمالة/الإقليم|الجماعة|"
        "الحرفة / الشعبة|صفة المستفيد (فردي/تعاونية)|المجموعة|مؤسسة التكوين|الحضور|رقم الشهادة|التوقيع",
    ],
    "ofppt_control_totals": [
        "DEPARTEMENT|DR|Code EFP|EFP|Niveau|Code Filiere|Filiere|Prevue|Annee Etude|Stagiaires|Actif|Transfert|"
        "Desistement|Redoublement",
        "Date MAJ|Année|Secteur|Type Formation|Créneau|Groupe|Effectif|Sous Groupe|Statut SG|Fusion",
    ],
    "chamber_registry": [
        "N° RNA/NIA|Date d'inscription|Qualité|Nom|Prénom|CIN|Date de naissance|Sexe|Activité (filière – métier)|"
        "Code activité|Adresse de l'atelier|Commune|Province|Tél|N° carte professionnelle|Date d'expiration|N° CNSS/AMO|"
        "Dénomination de la coopérative|N° registre coop.|ICE",
        "رقم التسجيل|تاريخ التسجيل|الصفة (صانع / صانع معلم / تعاونية / مقاولة)|الاسم الكامل|ر.ب.و|الحرفة|الفرع|عنوان الورشة|"
        "الجماعة|الإقليم|الهاتف|رقم البطاقة المهنية",
    ],
    "region_lots": [
        "N° prix|Désignation des prestations|Unité de mesure ou de compte|Quantité|"
        "Prix unitaire en DH HT (en chiffres)|Prix total HT",
        "رقم الثمن|بيان التوريدات|وحدة القياس|الكمية|الثمن الأحادي دون احتساب الرسوم|المجموع",
    ],
    "region_deliveries": ["N° BL|Date|Marché/BC|Lot|Article|Désignation|Marque/Réf.|Qté livrée|N° série|Observations"],
    "region_inspections": ["Article|Désignation|Qté commandée|Qté livrée|Conforme (O/N)|Réserves"],
    "region_allocations": ["N°|Bénéficiaire|CIN|Métier|Province|Kit|Article|Qté|Valeur"],
    "region_handovers": ["N°|Bénéficiaire|CIN|Métier|Province|Kit|Article|Qté|Valeur|Signé (O/N)|Date"],
}


def header_of(feed, headers):
    return find((Line(1, tuple(headers)),), spellings_of(feed), feed)


def test_the_fourteen_feeds_are_declared():
    assert {feed.name for feed in declared_feeds()} >= FEEDS


@pytest.mark.parametrize("feed", declared_feeds(), ids=lambda feed: feed.name)
class TestEachFeed:
    def test_says_whose_it_is_what_for_and_what_it_must_hold(self, feed):
        assert feed.title.fr
        assert feed.title.ar
        assert feed.purpose
        assert feed.partner in {"ofppt", "chamber", "region", "wilaya", "ministry", "each"}
        assert feed.required

    def test_names_only_columns_it_has(self, feed):
        named = {
            column for part in (*feed.required, *feed.annex, feed.fill_down, feed.sheet_name_is) for column in part
        }
        assert named <= set(feed.columns)

    def test_spells_every_column_in_french_and_arabic(self, feed):
        exports_only = {"is_active", "sector", "subgroup", "subgroup_status", "merged_group", "level_label"}
        for name, column in feed.columns.items():
            arabic = any("\u0600" <= letter <= "\u06ff" for header in column.headers for letter in header)
            assert arabic or name in exports_only, name
            assert any(header.isascii() or "é" in header for header in column.headers), name

    def test_gives_no_header_two_meanings_by_accident(self, feed):
        exact = spellings_of(feed).exact
        assert {spelled for spelled, found in exact.items() if len(found) > 1} <= SHARED

    def test_finds_every_column_by_each_of_its_headers(self, feed):
        spellings = spellings_of(feed)
        for name, column in feed.columns.items():
            for header in column.headers:
                assert name in {one.column for one in spellings.candidates(header)}, (name, header)

    def test_ignores_nothing_that_it_also_wants(self, feed):
        wanted = {key(words(header)) for column in feed.columns.values() for header in column.headers}
        assert not wanted & {key(words(header)) for header in feed.ignored_columns}

    def test_reads_the_first_header_of_every_column_side_by_side(self, feed):
        header = header_of(feed, [column.headers[0] for column in feed.columns.values()])
        assert set(header.places) == set(feed.columns)


@pytest.mark.parametrize(
    ("name", "written"),
    [(name, one) for name, several in WRITTEN.items() for one in several],
    ids=lambda part: part[:28],
)
def test_headers_that_partners_are_known_to_write_are_all_known(name, written):
    feed = declared_feed(name)
    header = header_of(feed, written.split("|"))
    assert [heading.text for heading in header.claims.unknown] == []
    assert header.claims.contested == []
    if written != WRITTEN["ofppt_control_totals"][1]:  # that export has no craft: a group stands for it
        assert missing(set(header.places), feed.required) == []
