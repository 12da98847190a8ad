"""Person ids: minted once, kept by the oldest record, never given to somebody else."""

from hypothesis import given
from hypothesis import strategies as st

from etl.link.ids import person_ids

RECORDS = [f"r{n}" for n in range(8)]
AGES = st.fixed_dictionaries(
    {record: st.sampled_from(["2026-01-05", "2026-01-12", "2026-01-19"]) for record in RECORDS}
)
# A grouping of records: each record's number of a human.
HUMANS = st.fixed_dictionaries({record: st.integers(0, 3) for record in RECORDS})


def groups_of(humans):
    return [sorted(r for r in humans if humans[r] == human) for human in sorted(set(humans.values()))]


@given(HUMANS, AGES)
def test_the_same_groups_keep_their_ids(humans, ages):
    first, _ = person_ids(groups_of(humans), ages, {})
    assert person_ids(groups_of(humans), ages, first) == (first, {})


@given(HUMANS, HUMANS, AGES, st.randoms())
def test_every_id_of_before_stands_or_leads_to_one_that_does(before, after, ages, chance):
    first, _ = person_ids(groups_of(before), ages, {})
    groups = groups_of(after)
    chance.shuffle(groups)
    now, merged = person_ids(groups, ages, first)
    assert all(person in set(now.values()) or merged[person] in set(now.values()) for person in first.values())
    assert len(set(now.values())) == len(groups)


@given(HUMANS, HUMANS, AGES)
def test_the_oldest_record_keeps_its_id_through_merge_and_split(before, after, ages):
    first, _ = person_ids(groups_of(before), ages, {})
    now, _ = person_ids(groups_of(after), ages, first)
    oldest = min(RECORDS, key=lambda record: (ages[record], record))
    assert now[oldest] == first[oldest]


@given(HUMANS, AGES, st.sets(st.sampled_from(RECORDS), max_size=4))
def test_taking_other_peoples_records_away_changes_nobodys_id(humans, ages, gone):
    left = {r: human for r, human in humans.items() if human not in {humans[g] for g in gone}}
    whole, _ = person_ids(groups_of(humans), ages, {})
    part, _ = person_ids(groups_of(left), ages, {})
    assert part == {record: whole[record] for record in left}


def test_an_id_is_never_given_to_somebody_else():
    ages = {"a": "2026-01-01", "b": "2026-01-02", "c": "2026-01-03"}
    together, _ = person_ids([["a", "b", "c"]], ages, {})
    apart, _ = person_ids([["a"], ["b", "c"]], ages, together)
    assert apart["a"] == together["a"] != apart["b"] == apart["c"]
    # b and c had the id of a; when a's record goes, they may not take it over from nobody.
    without_a, _ = person_ids([["b", "c"]], ages, apart)
    assert without_a["b"] == apart["b"]


@given(st.lists(HUMANS, min_size=3, max_size=5), st.lists(AGES, min_size=5, max_size=5))
def test_over_many_weeks_two_people_never_come_to_one_id(weeks, ages):
    """Also where the record that an id was minted of has left its person, and older records come in late."""
    had = {}
    for humans, seen in zip(weeks, ages, strict=False):
        groups = groups_of(humans)
        had, _ = person_ids(groups, seen, had)
        assert len({had[group[0]] for group in groups}) == len(groups)
