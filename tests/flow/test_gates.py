"""What a gate holds, what it lets through, and how a person opens it."""

import pytest

from etl.feeds import Gates
from etl.flow import gates, one_file
from etl.flow.run import take_held, take_in
from etl.words import sentence

pytestmark = pytest.mark.slow  # each walks the whole road

TRAINEES, TOTALS, REGISTRY, HANDOVERS = "ofppt_trainees", "ofppt_control_totals", "chamber_registry", "region_handovers"


def intake(place, week="2026-W47"):
    with place.houses(week) as houses:
        return take_in(houses)


def outcomes(place):
    return [line["outcome"] for line in place.files().values()]


def codes(place, name):
    return [remark["code"] for remark in place.files()[name]["remarks"]]


def rows(place, table="core_trainees"):
    return place.asked(f"SELECT count(*) FROM {table}")[0][0]


def test_a_list_cut_short_is_held_told_and_loads_nothing(place, lists):
    place.put(TRAINEES, "2026-11-01_liste.csv", lists.trainees(range(60)))
    place.put(TRAINEES, "2026-11-10_liste v2.csv", lists.trainees(range(20)))
    assert intake(place)["files_held"] == 1
    held = place.files()["2026-11-10_liste v2.csv"]
    assert (held["outcome"], held["code"], held["rows_accepted"]) == ("held", "far_fewer_rows", 0)
    for reason in (held["reason_fr"], held["reason_ar"]):
        assert "20" in reason
        assert "60" in reason
        assert "2026-11-01_liste.csv" in reason
    assert place.files()["2026-11-01_liste.csv"]["outcome"] == "accepted"
    assert rows(place) == 60


def test_a_list_that_grew_beyond_belief_is_held(place, lists):
    place.put(TRAINEES, "2026-11-01_liste.csv", lists.trainees(range(12)))
    place.put(TRAINEES, "2026-11-10_liste.csv", lists.trainees(range(60)))
    intake(place)
    assert place.files()["2026-11-10_liste.csv"]["code"] == "far_more_rows"


def test_where_each_file_is_the_whole_list_it_is_held_against_the_last_whatever_its_name(place, lists):
    place.put(REGISTRY, "2026-10-01_registre octobre.csv", lists.registry(range(60)))
    place.put(REGISTRY, "2026-11-01_extraction.csv", lists.registry(range(20)))
    assert intake(place)["files_held"] == 1
    assert outcomes(place) == ["accepted", "held"]


def test_where_each_file_is_the_whole_list_a_newer_one_replaces_it_and_an_addition_does_not(place, lists):
    place.put(REGISTRY, "2026-10-01_registre octobre.csv", lists.registry(range(60)))
    place.put(REGISTRY, "2026-11-01_extraction.csv", lists.registry(range(5, 75)))
    place.put(REGISTRY, "2026-11-05_nouvelles inscriptions.csv", lists.registry(range(80, 92)))
    intake(place)
    assert outcomes(place) == ["superseded", "accepted", "accepted"]


def test_a_held_file_is_held_still_the_next_day_and_when_it_left_the_inbox(place, lists):
    place.put(TRAINEES, "2026-11-01_liste.csv", lists.trainees(range(60)))
    held = place.put(TRAINEES, "2026-11-10_liste.csv", lists.trainees(range(20)))
    intake(place)
    before = place.digest()
    assert intake(place) == {"files_held": 1}
    held.unlink()
    assert intake(place) == {"files_held": 1}
    assert place.digest() == before


def test_a_person_lets_a_held_file_pass_once_and_for_all(place, lists):
    place.put(TRAINEES, "2026-11-01_liste.csv", lists.trainees(range(60)))
    place.put(TRAINEES, "2026-11-10_liste.csv", lists.trainees(range(20)))
    intake(place)
    with place.houses() as houses:
        counts = take_held(houses, "2026-11-10_liste.csv", "Naima", "the second group has left")
    assert (counts["files_accepted"], counts["files_held"]) == (1, 0)
    assert outcomes(place) == ["superseded", "accepted"]
    assert "far_fewer_rows" in codes(place, "2026-11-10_liste.csv")
    said = place.asked("SELECT code, released_by, why FROM log_releases")
    assert said == [("far_fewer_rows", "Naima", "the second group has left")]
    before = place.digest()
    assert not intake(place)
    assert place.digest() == before
    assert outcomes(place) == ["superseded", "accepted"]


@pytest.mark.parametrize("called", ["{name}", "ofppt_trainees/{name}", "{sha}"])
def test_a_held_file_is_called_by_its_name_its_feed_or_its_fingerprint(place, lists, called):
    place.put(TRAINEES, "2026-11-01_liste.csv", lists.trainees(range(60)))
    place.put(TRAINEES, "2026-11-10_liste.csv", lists.trainees(range(20)))
    intake(place)
    held = place.files()["2026-11-10_liste.csv"]
    with place.houses() as houses:
        which = called.format(name=held["file"], sha=held["sha256"][:8].upper())
        assert one_file.let_pass(houses, which, "Omar", "checked")["sha256"] == held["sha256"]


def test_only_one_held_file_that_is_meant_passes_and_only_for_somebody_with_a_reason(place, lists):
    for feed, content in ((TRAINEES, lists.trainees), (REGISTRY, lists.registry)):
        place.put(feed, "2026-11-01_liste.csv", content(range(60)))
        place.put(feed, "2026-11-10_liste.csv", content(range(20)))
    intake(place)
    with place.houses() as houses:
        for which, by, why, said in (
            ("2026-11-10_liste.csv", "Omar", "seen", "more than one held file"),
            ("ofppt_trainees/2026-11-01_liste.csv", "Omar", "seen", "is accepted"),
            ("nowhere.csv", "Omar", "seen", "no file is called"),
            ("ofppt_trainees/2026-11-10_liste.csv", " ", "seen", "--by"),
            ("ofppt_trainees/2026-11-10_liste.csv", "Omar", "", "--why"),
        ):
            with pytest.raises(one_file.FileNotMeantError, match=said):
                one_file.let_pass(houses, which, by, why)
    assert place.asked("SELECT count(*) FROM log_releases") == [(0,)]


def test_a_held_list_that_is_sent_again_whole_is_answered_and_asks_nobody_any_more(place, lists):
    place.put(TRAINEES, "2026-11-01_liste.csv", lists.trainees(range(60)))
    place.put(TRAINEES, "2026-11-10_liste.csv", lists.trainees(range(20)))
    intake(place)
    place.put(TRAINEES, "2026-11-12_liste v2.csv", lists.trainees(range(58)))
    assert intake(place)["files_held"] == 0
    assert outcomes(place) == ["superseded", "held", "accepted"]
    assert place.files()["2026-11-10_liste.csv"]["answered_by"] == "2026-11-12_liste v2.csv"
    assert not intake(place)
    assert rows(place) == 118  # the first list is still there for the weeks in which it stood


@pytest.mark.parametrize(("report", "waits"), [("09/2026", 0), ("10/2026", 1)])
def test_a_held_report_is_answered_by_its_own_number_and_never_by_its_files_name(place, lists, report, waits):
    place.put(HANDOVERS, "2026-11-01_PV de remise.csv", lists.handovers([*range(12)] * 2, report="09/2026"))
    assert intake(place)["files_held"] == 1
    place.put(HANDOVERS, "2026-11-08_PV de remise.csv", lists.handovers(range(12), report=report))
    assert intake(place)["files_held"] == waits


def test_a_list_that_repeats_itself_is_held(place, lists):
    place.put(TRAINEES, "2026-11-01_liste.csv", lists.trainees([*range(12)] * 2))
    intake(place)
    assert place.files()["2026-11-01_liste.csv"]["code"] == "rows_repeated"


def test_a_list_that_another_list_said_already_is_held(place, lists):
    place.put(TRAINEES, "2026-11-01_tous les groupes.csv", lists.trainees(range(60)))
    place.put(TRAINEES, "2026-11-10_groupe 1.csv", lists.trainees(range(20)))
    intake(place)
    held = place.files()["2026-11-10_groupe 1.csv"]
    assert (held["code"], held["rows_accepted"]) == ("rows_already_known", 0)


def test_small_lists_hold_nothing(place, lists):
    place.put(TRAINEES, "2026-11-01_liste.csv", lists.trainees(range(9)))
    place.put(TRAINEES, "2026-11-10_liste.csv", lists.trainees(range(2)))
    place.put(TRAINEES, "2026-11-11_reste.csv", lists.trainees([30, 30, 30, 31]))
    place.put(TRAINEES, "2026-11-12_un autre.csv", lists.trainees([30]))
    intake(place)
    assert set(outcomes(place)) == {"accepted"}


def test_head_counts_far_from_the_lists_are_held_and_a_few_persons_are_a_remark(place, lists):
    place.put(TRAINEES, "2026-11-01_liste.csv", lists.trainees(range(40)))
    place.put(TOTALS, "2026-11-02_CDS.csv", lists.head_counts(("Coiffure", 44, 43), ("Couture", 30, 30)))
    place.put(TOTALS, "2026-11-03_effectifs.csv", lists.head_counts(("Coiffure", 90, 88)))
    intake(place)
    files = place.files()
    assert (files["2026-11-02_CDS.csv"]["outcome"], codes(place, "2026-11-02_CDS.csv")[-1]) == (
        "accepted",
        "totals_differ",
    )
    held = files["2026-11-03_effectifs.csv"]
    assert (held["outcome"], held["code"]) == ("held", "totals_disagree")
    assert "COIF 90/40" in held["reason_fr"]


def test_a_list_with_far_more_persons_than_the_head_count_is_held(place, lists):
    place.put(TOTALS, "2026-11-02_CDS.csv", lists.head_counts(("Coiffure", 30, 30)))
    place.put(TRAINEES, "2026-11-03_groupe 1.csv", lists.trainees(range(15)))
    place.put(TRAINEES, "2026-11-04_groupe 2.csv", lists.trainees(range(20, 60), group="COIF23-2"))
    intake(place)
    assert [(line["outcome"], line["code"]) for line in place.files().values()] == [
        ("accepted", None), ("accepted", None), ("held", "totals_disagree"),
    ]  # fmt: skip


def test_a_person_on_two_lists_is_one_of_a_head_count():
    seen = {"cohort": "E2023", "craft": "COIF", "group_ofppt": None, "training_centre": None}
    trainees = [
        {**seen, "national_id": "J1", "name_key": "a"},
        {**seen, "national_id": None, "name_key": "a"},
        {**seen, "national_id": "J1", "name_key": "b"},
        {**seen, "national_id": None, "name_key": None},
    ]
    (count,) = gates.head_counts([{**seen, "trainees": 4.0, "active": 3.0}], trainees)
    assert (count.least, count.most, count.listed, count.gap) == (3, 4, 2, -1)


def test_groups_are_counted_apart_where_both_sides_tell_them():
    def line(group, **more):
        return {"cohort": "E2023", "craft": "COIF", "group_ofppt": group, "training_centre": None, **more}

    totals = [
        line("COIF 1", trainees=3, active=3),
        line("COIF2", trainees=2, active=2),
        line("COIF3", trainees=9, active=9),
    ]
    trainees = [line("coif1", national_id=f"J{n}", name_key=None) for n in range(3)]
    trainees += [line("COIF2", national_id="K1", name_key=None)]
    assert [(c.cell[2], c.most, c.listed) for c in gates.head_counts(totals, trainees)] == [
        ("coif1", 3, 3),
        ("coif2", 2, 1),
    ]


@pytest.mark.parametrize(
    ("now", "before", "code"),
    [(0, 9, None), (1, 11, "far_fewer_rows"), (50, 100, None), (49, 100, "far_fewer_rows"), (300, 100, None),
     (301, 100, "far_more_rows"), (9, 10, None)],
)  # fmt: skip
def test_volume_is_measured_against_the_list_before(now, before, code):
    found = gates.volume(now, before, "liste.csv", Gates())
    assert [finding.code for finding in found] == ([code] if code else [])


def test_every_finding_has_a_sentence_in_each_language_with_its_numbers():
    line = {"cohort": "E2023", "craft": "COIF", "trainees": 90, "active": 90, "national_id": "J1", "name_key": "a"}
    counts = gates.head_counts([line], [line])
    near = gates.head_counts([{**line, "trainees": 3, "active": 3}], [line])
    found = [
        *gates.volume(1, 100, "liste.csv", Gates()), *gates.volume(900, 100, "liste.csv", Gates()),
        *gates.duplicates(20, 19, Gates()), *gates.known(20, 19, "liste.csv", Gates()),
        *gates.disagreements(counts, Gates()), *gates.disagreements(near, Gates()),
    ]  # fmt: skip
    assert len({finding.code for finding in found}) == 6
    for finding in found:
        for language in ("fr", "ar", "en"):
            assert "…" not in sentence(finding.code, language, finding.facts)


def test_a_feeds_own_thresholds_hold():
    strict = Gates(fewest_share=0.9, most_share=1.1, most_duplicates=0, most_known=0)
    assert gates.volume(80, 100, "liste.csv", strict)
    assert gates.duplicates(20, 1, strict)
    assert gates.known(20, 1, "liste.csv", strict)
    assert not gates.volume(80, 100, "liste.csv", Gates())
    assert not gates.duplicates(20, 1, Gates())
    assert not gates.known(20, 1, "liste.csv", Gates())
