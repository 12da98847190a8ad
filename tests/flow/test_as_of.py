"""What did we know on that Monday? A past week answers as it did then, whatever has come since."""

import shutil
from collections import Counter

import pytest

from etl.flow import judging, snapshot
from etl.records import Judgement
from tests.flow.conftest import Place, listing
from warehouse import read as question

pytestmark = pytest.mark.slow  # each walks the whole road

KIT = ("Fauteuil de coiffure hydraulique", "Tondeuse professionnelle", "Sèche-cheveux")
GOODS = {
    "region_lots": (
        "Marché;Lot;Métier;N° prix;Désignation des prestations;Unité de mesure;Quantité;Attributaire;Date d'attribution",
        "31/2024/RSM;1;Coiffure;{n};{item};U;40;ATLAS;18/04/2025",
    ),
    "region_deliveries": (
        "N° BL;Date;Marché;Lot;Article;Désignation;Qté livrée",
        "BL-9001;09/09/2025;31/2024/RSM;1;{n};{item};40",
    ),
    "region_inspections": (
        "N° PV;Date;Marché;Lot;N° prix;Désignation des prestations;N° BL;Qté vérifiée;Qté acceptée;Qté refusée",
        "PV-R 09/2025;07/10/2025;31/2024/RSM;1;{n};{item};BL-9001;40;40;0",
    ),
}
WEEKS = ("2026-W44", "2026-W45", "2026-W46")


def fill(place, lists):
    """Put three weeks of files: a list, a registry with a doubtful card, hand-overs, their correction."""
    place.put("ofppt_trainees", "2026-10-26_liste.csv", lists.trainees(range(12)))
    place.put("reference_list")
    for feed, (header, line) in GOODS.items():
        rows = [line.format(n=n, item=item) for n, item in enumerate(KIT, start=1)]
        place.put(feed, "2026-10-26_lignes.csv", "\n".join([header, *rows]).encode())
    place.put("chamber_registry", "2026-11-02_registre.csv", lists.registry(range(6), p3={"Prénom": "Houcine"}))
    place.put("region_handovers", "2026-11-03_pv.csv", whole_kits(lists, range(6), "30/10/2026"))
    taken_back = lists.handovers(range(3), day="09/11/2026", item="Kit complet", status="Retiré")
    place.put("region_handovers", "2026-11-10_annulation.csv", taken_back)


def whole_kits(lists, numbers, day, report="09/2026"):
    """Write a report in which each person signs for the three mandatory items of the craft."""
    parts = [lists.handovers(numbers, report, day, item).decode().split("\n") for item in KIT]
    rows = [row.replace(";1;Remis", ";2;Remis") if KIT[1] in row else row for part in parts for row in part[1:]]
    return "\n".join([parts[0][0], *rows]).encode()


def headers(place):
    with place.houses() as houses, houses.asking() as connection:
        return {line["week"]: line["digest"] for line in question.snapshots(connection)}


@pytest.fixture(scope="module")
def three_weeks(tmp_path_factory):
    """A home that was run week by week, to be copied."""
    place = Place(tmp_path_factory.mktemp("weeks"))
    fill(place, listing())
    for week in WEEKS:
        place.walk(week)
    return place


@pytest.fixture
def walked(three_weeks, place):
    for name in ("inbox", "home"):
        shutil.copytree(getattr(three_weeks, name), getattr(place, name))
    return place


def test_every_past_week_follows_from_what_was_known_then(walked):
    told = {}
    for week in WEEKS:
        with walked.houses(week) as houses:
            answer, is_told = snapshot.as_of(houses, week)
        assert is_told is True
        told[week] = Counter(line["state"] for line in answer["trainings"])
    assert [told[week]["equipped"] for week in WEEKS] == [0, 6, 3]


def test_later_answers_and_decisions_do_not_reach_back(walked, lists):
    with walked.houses(WEEKS[-1]) as houses:
        with houses.asking() as connection:
            pairs = question.pairs(connection, "waiting")
        assert pairs
        judging.judge(houses, pairs[0]["left_record_id"], pairs[0]["right_record_id"], Judgement.SAME, "Amina", "vu")
    walked.put("region_handovers", "2026-11-17_pv.csv", whole_kits(lists, range(3, 8), "16/11/2026", "10/2026"))
    walked.walk("2026-W47")
    for week in WEEKS:
        with walked.houses(week) as houses:
            assert snapshot.as_of(houses, week)[1] is True


def test_a_year_filled_in_afterwards_is_the_year_as_it_was_run(walked, another):
    """Every file lies in the inbox from the start; each run counts only what was known by the end of its week."""
    walked.copied(another)
    for week in WEEKS:
        another.walk(week)
    assert headers(another) == headers(walked)


def test_weeks_answered_in_another_order_say_the_same(walked, another):
    walked.copied(another)
    for week in (*reversed(WEEKS), *WEEKS):
        another.walk(week)
    assert headers(another) == headers(walked)


def test_a_week_that_was_never_answered_has_nothing_to_compare(walked):
    with walked.houses("2026-W43") as houses:
        answer, is_told = snapshot.as_of(houses, "2026-W43")
    assert (is_told, answer["trainings"]) == (None, [])


def test_the_policy_that_answered_a_week_is_kept_with_it(walked):
    with walked.houses() as houses, houses.asking() as connection:
        header = question.snapshot_header(connection, WEEKS[0])
        texts = question.policy_texts(connection, header["policy_version"])
    assert texts == houses.policy.texts
