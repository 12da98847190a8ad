"""A list sent again: received already, corrected, added to, or another list of the same name."""

from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.flow import snapshot
from etl.flow.run import take_in
from warehouse import read as question
from warehouse import write

pytestmark = pytest.mark.slow  # each walks the whole road

TRAINEES, HANDOVERS = "ofppt_trainees", "region_handovers"


def outcomes(place):
    return {name: line["outcome"] for name, line in place.files().items()}


def intake(place, week="2026-W47"):
    with place.houses(week) as houses:
        return take_in(houses)


def named(place, feed=TRAINEES, known_before=None):
    """Return the card numbers that stand, in the order of the lists."""
    table = {TRAINEES: "core_trainees", HANDOVERS: "core_handovers"}[feed]
    with place.houses() as houses, houses.asking() as connection:
        return [fact["national_id"] for fact in question.facts(connection, table, known_before)]


def test_a_corrected_list_replaces_the_one_of_its_name_and_says_what_changed(place, lists):
    place.put(TRAINEES, "2026-11-01_Liste présence.csv", lists.trainees(range(20)))
    mended = {"p3": {"Sexe": "F", "Province": "Tata"}, "p4": {"N° CIN": "J799999"}}
    place.put(TRAINEES, "2026-11-10_liste_presence (2) corrigée.csv", lists.trainees([*range(18), 30, 31], **mended))
    assert intake(place)["files_accepted"] == 2
    old, new = place.files().values()
    assert (old["outcome"], old["answered_by"]) == ("superseded", new["file"])
    assert new["outcome"] == "accepted"
    told = new["difference"]
    assert {kind: told[kind] for kind in ("unchanged", "changed", "added", "gone")} == {
        "unchanged": 16, "changed": 2, "added": 2, "gone": 2,
    }  # fmt: skip
    assert told["columns"] == {"national_id": 1, "province": 1, "sex": 1}
    assert told["file"] == old["file"]
    assert told["changed_rows"] == [["", 5, "", 5, ["province", "sex"]], ["", 6, "", 6, ["national_id"]]]
    assert told["gone_rows"] == [["", 20], ["", 21]]
    assert len(named(place)) == 20
    assert "J799999" in named(place)


def test_before_the_correction_was_known_the_first_list_still_answers(place, lists):
    place.put(TRAINEES, "2026-11-01_liste.csv", lists.trainees(range(20)))
    place.put(TRAINEES, "2026-11-10_liste v2.csv", lists.trainees(range(17)))
    intake(place)
    with place.houses("2026-W45") as houses:
        assert len(named(place, known_before=houses.cutoff("2026-W45"))) == 20
        with houses.asking() as connection:
            (then,) = question.files(connection, houses.cutoff("2026-W45"))
    assert (then["outcome"], then["answered_by"]) == ("accepted", None)
    assert len(named(place)) == 17


def test_a_late_correction_changes_what_is_known_and_not_what_was_told(place, lists):
    place.put(TRAINEES, "2026-11-01_liste.csv", lists.trainees(range(12)))
    place.walk("2026-W45")
    told = place.asked("SELECT week, revision, digest FROM out_snapshots")
    place.put(TRAINEES, "2026-11-12_liste corrigée.csv", lists.trainees(range(10)))
    place.walk("2026-W46")
    with place.houses("2026-W45") as houses:
        snapshot.reconcile_week(houses, "2026-W45")
    assert place.asked("SELECT week, revision, digest FROM out_snapshots WHERE week = '2026-W45'") == told
    counts = dict(place.asked("SELECT week, count(*) FROM out_trainings GROUP BY week"))
    assert counts == {"2026-W45": 12, "2026-W46": 10}


def test_a_correction_of_some_rows_adds_to_the_list_and_replaces_nothing(place, lists):
    place.put(HANDOVERS, "2026-06-10_PV_09.csv", lists.handovers(range(12)))
    place.put(HANDOVERS, "2026-06-20_rectificatif PV_09.csv", lists.handovers(range(3)))
    place.put(HANDOVERS, "2026-06-21_PV_09.csv", lists.handovers(range(4), title="PV de remise rectificatif"))
    intake(place)
    assert set(outcomes(place).values()) == {"accepted"}
    assert len(named(place, HANDOVERS)) == 19


@pytest.mark.parametrize(
    "other", [{"report": "10/2026", "day": "17/06/2026"}, {"report": "10/2026"}, {"report": "", "day": "17/06/2026"}]
)
def test_a_report_of_another_number_or_day_is_another_list_whatever_its_files_name(place, lists, other):
    place.put(
        HANDOVERS, "2026-06-10_PV de remise.csv", lists.handovers(range(12), report=other["report"] and "09/2026")
    )
    place.put(HANDOVERS, "2026-06-17_PV de remise.csv", lists.handovers(range(12), **other))
    intake(place)
    assert set(outcomes(place).values()) == {"accepted"}
    assert len(named(place, HANDOVERS)) == 24


def test_nearly_the_same_rows_under_another_name_are_the_list_again(place, lists):
    place.put(TRAINEES, "2026-11-01_groupe A.csv", lists.trainees(range(30)))
    place.put(TRAINEES, "2026-11-10_envoi OFPPT.csv", lists.trainees([*range(29), 40]))
    intake(place)
    assert list(outcomes(place).values()) == ["superseded", "accepted"]


def test_other_people_under_the_same_name_are_another_list(place, lists):
    place.put(TRAINEES, "2026-11-01_liste.csv", lists.trainees(range(20)))
    place.put(TRAINEES, "2026-11-10_liste.csv", lists.trainees(range(15, 40)))
    intake(place)
    assert list(outcomes(place).values()) == ["accepted", "accepted"]


def test_the_same_bytes_change_nothing_and_say_when_they_came(place, lists):
    place.put(TRAINEES, "2026-11-01_liste.csv", lists.trainees(range(20)))
    intake(place)
    before = place.digest()
    place.put(TRAINEES, "2026-11-09_copie.csv", lists.trainees(range(20)))
    intake(place)
    assert list(outcomes(place).values()) == ["accepted", "duplicate"]
    assert place.digest() == before


VERSIONS = {
    "2026-11-01_liste.csv": range(20),
    "2026-11-05_liste v2.csv": range(19),
    "2026-11-09_liste v3.csv": range(1, 19),
}


@pytest.mark.parametrize(
    "order", list(permutations(VERSIONS)), ids=lambda order: "-".join(name[8:10] for name in order)
)
def test_in_whatever_order_versions_of_a_list_come_in_each_stands_until_the_next(place, lists, order):
    for name in order:
        place.put(TRAINEES, name, lists.trainees(VERSIONS[name]))
        intake(place)
        intake(place)
    assert outcomes(place) == dict(zip(VERSIONS, ("superseded", "superseded", "accepted"), strict=True))
    assert {name: line["answered_by"] for name, line in place.files().items()} == {
        "2026-11-01_liste.csv": "2026-11-05_liste v2.csv",
        "2026-11-05_liste v2.csv": "2026-11-09_liste v3.csv",
        "2026-11-09_liste v3.csv": None,
    }
    differences = {name: line["difference"] for name, line in place.files().items()}
    assert [d and (d["gone"], d["file"]) for d in differences.values()] == [
        None, (1, "2026-11-01_liste.csv"), (1, "2026-11-05_liste v2.csv"),
    ]  # fmt: skip
    assert len(named(place)) == 18


def test_all_at_once_or_day_by_day_the_warehouse_is_the_same(place, another, lists):
    files = [(TRAINEES, name, lists.trainees(rows)) for name, rows in VERSIONS.items()]
    files += [(HANDOVERS, "2026-11-06_PV.csv", lists.handovers(range(5)))]
    for feed, name, content in files:
        another.put(feed, name, content)
        intake(another)
    for feed, name, content in reversed(files):
        place.put(feed, name, content)
    intake(place)
    assert place.digest() == another.digest()
    assert outcomes(place) == outcomes(another)


DELIVERED = st.lists(
    st.tuples(
        st.sampled_from(["liste.csv", "groupe B.csv", "envoi.csv"]), st.sets(st.integers(0, 14), min_size=1, max_size=9)
    ),
    min_size=2,
    max_size=4,
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DELIVERED, st.data())
def test_the_days_on_which_lists_are_taken_in_do_not_matter_and_no_row_is_lost(
    tmp_path_factory, place, lists, sent, data
):
    at_once, daily = (type(place)(tmp_path_factory.mktemp("home")) for _ in range(2))
    files = [(f"2026-11-{day:02d}_{name}", sorted(people)) for day, (name, people) in enumerate(sent, 1)]
    for name, people in files:
        at_once.put(TRAINEES, name, lists.trainees(people))
    intake(at_once)
    for name, people in data.draw(st.permutations(files)):
        daily.put(TRAINEES, name, lists.trainees(people))
        intake(daily)
    assert outcomes(daily) == outcomes(at_once) or "duplicate" in outcomes(at_once).values()
    for home in (at_once, daily):
        rows = home.asked("SELECT rows_accepted + rows_quarantined + rows_ignored, file_name FROM log_files")
        assert {name: count for count, name in rows}.items() <= {
            name: len(people) + 1 for name, people in files
        }.items()
        assert home.asked("SELECT sum(rows_accepted) FROM log_files") == home.asked(
            "SELECT count(*) FROM core_trainees"
        )


def test_a_file_is_loaded_in_blocks_as_it_is_in_one(place, another, lists):
    content = {"sheet": ["A"] * 4, "row": [2, 3, 4, 5], "national_id": ["J1", None, "J3", "J4"]}
    file = {"feed": TRAINEES, "file_name": "a.csv", "sha256": "a" * 64}
    for home, size in ((place, 4), (another, 3)):
        with home.houses() as houses, houses.writing() as connection:
            known = {**file, "received_at": houses.cutoff("2026-W01")}
            with write.file_loading(connection, known, "core_trainees") as load:
                for start in range(0, 4, size):
                    load.add({name: values[start : start + size] for name, values in content.items()})
    assert place.digest() == another.digest()
    assert place.files()["a.csv"]["rows_accepted"] == another.files()["a.csv"]["rows_accepted"] == 4


def test_a_list_that_forgets_a_withdrawal_does_not_give_the_goods_back(place, lists):
    place.put(HANDOVERS, "2026-11-05_retours.csv", lists.handovers(range(4), status="Retiré"))
    place.put(HANDOVERS, "2026-11-12_retours.csv", lists.handovers([1, 2, 3, 9], status="Retiré"))
    intake(place)
    assert set(outcomes(place).values()) == {"accepted"}
    assert place.asked("SELECT count(*) FROM core_handovers WHERE status = 'withdrawn'") == [(8,)]


def test_a_short_list_under_the_name_of_a_longer_one_adds_to_it_and_says_so(place, lists):
    place.put(TRAINEES, "2026-11-01_liste.csv", lists.trainees(range(12)))
    place.put(TRAINEES, "2026-11-08_liste.csv", lists.trainees([0, 1, 20, 21]))
    intake(place)
    assert set(outcomes(place).values()) == {"accepted"}
    assert len(set(named(place))) == 14
    remarks = place.files()["2026-11-08_liste.csv"]["remarks"]
    assert "list_said_in_part" in [remark["code"] for remark in remarks]


def test_a_version_that_was_replaced_is_no_mere_repetition_when_it_is_sent_again(place, lists):
    place.put(HANDOVERS, "2026-11-05_PV 7.csv", lists.handovers(range(6)))
    place.put(HANDOVERS, "2026-11-06_PV 7.csv", lists.handovers(range(7)))
    place.put(HANDOVERS, "2026-11-12_PV 7.csv", lists.handovers(range(6)))
    intake(place)
    again = place.files()["2026-11-12_PV 7.csv"]
    assert (again["outcome"], again["code"]) == ("refused", "superseded_again")
    assert "2026-11-06_PV 7.csv" in again["reason_fr"]
    assert intake(place)["files_refused"] == 1
