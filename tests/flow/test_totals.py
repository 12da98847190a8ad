"""Head counts held against the lists, week by week."""

from etl.flow import answers, snapshot


def told(place, week="2026-W47"):
    with place.houses(week) as houses:
        return [line for line in answers.findings(houses, week) if line["kind"] == "control_total_differs"]


def test_a_group_that_does_not_agree_is_told_with_both_numbers_and_its_row(place, lists):
    place.put("ofppt_trainees", "2026-11-01_liste.csv", lists.trainees(range(20)))
    place.put("ofppt_control_totals", "2026-11-02_effectifs.csv", lists.head_counts(("Coiffure", 22, 21)))
    place.walk()
    found = told(place)
    assert [line["facts"] for line in found] == [{"active": 21, "enrolled": 22, "persons_on_lists": 20, "gap": -1}]
    assert found[0]["subject"] == "E2023 COIF"
    assert [(row["file"], row["row"]) for row in found[0]["evidence"]] == [("2026-11-02_effectifs.csv", 2)]
    with place.houses() as houses:
        assert snapshot.as_of(houses, "2026-W47")[1], "and a past week says the same"


def test_agreement_is_no_finding_and_a_craft_whose_lists_are_still_to_come_neither(place, lists):
    place.put("ofppt_trainees", "2026-11-01_liste.csv", lists.trainees(range(20)))
    totals = lists.head_counts(("Coiffure", 20, 20), ("Couture", 30, 30))
    place.put("ofppt_control_totals", "2026-11-02_effectifs.csv", totals)
    place.walk()
    assert told(place) == []
