"""What people answered, taken together; every record is invented."""

from itertools import combinations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from etl.link.judgements import evidence_hash, settled
from etl.records import Evidence

RECORDS = "abcdef"
ANSWERS = st.lists(
    st.tuples(st.sampled_from(list(combinations(RECORDS, 2))), st.sampled_from(["same", "different", "unsure"])),
    max_size=9,
)


def told(*answers, by="Amina"):
    rows = [
        {"left_record_id": pair[0], "right_record_id": pair[1], "verdict": verdict, "judged_by": by, "judged_at": f"2026-01-{day:02}"}
        for day, (pair, verdict) in enumerate(answers, start=1)
    ]  # fmt: skip
    return pd.DataFrame(
        rows, columns=["left_record_id", "right_record_id", "verdict", "judged_by", "judged_at", "evidence_hash"]
    )


def test_one_through_another_is_one_also_over_a_record_that_is_gone():
    said = settled(told(("ab", "same"), ("bc", "same")), ["a", "c"])
    assert said.same == [frozenset("ac")]
    assert said.gone == [("a", "b"), ("b", "c")]


def test_who_is_another_is_another_than_everybody_who_is_one_with_him():
    said = settled(told(("ab", "same"), ("bc", "different"), ("cd", "same")), RECORDS)
    assert said.different == {("a", "c"), ("a", "d"), ("b", "c"), ("b", "d")}


def test_an_answer_is_taken_back_by_unsure_and_by_the_opposite():
    assert settled(told(("ab", "same"), ("ab", "unsure")), RECORDS).same == []
    assert settled(told(("ab", "same"), ("ab", "different")), RECORDS).different == {("a", "b")}


def test_answers_that_contradict_each_other_join_nobody_and_are_reported():
    said = settled(told(("ab", "same"), ("bc", "same"), ("ac", "different")), RECORDS)
    assert said.same == []
    assert said.different == {("a", "c")}
    assert said.contradictions[["left", "right", "same_by", "different_by"]].to_numpy().tolist() == [
        ["a", "c", "Amina", "Amina"]
    ]
    assert said.contradictions["through"].tolist() == [["b"]]


@given(ANSWERS, st.randoms())
def test_the_order_of_lines_changes_nothing_where_the_moment_is_known(answers, chance):
    lines = told(*answers)
    shuffled = lines.sample(frac=1, random_state=chance.randrange(1000)) if len(lines) else lines
    one, other = settled(lines, RECORDS), settled(shuffled, RECORDS)
    assert (one.same, one.different) == (other.same, other.different)


@given(ANSWERS)
def test_nobody_is_one_person_and_two(answers):
    said = settled(told(*answers), RECORDS)
    assert not {pair for group in said.same for pair in combinations(sorted(group), 2)} & said.different


@given(ANSWERS)
def test_the_last_word_of_each_pair_stands_or_is_reported(answers):
    said = settled(told(*answers), RECORDS)
    torn = {tuple(pair) for pair in said.contradictions[["left", "right"]].to_numpy().tolist()}
    together = {pair for group in said.same for pair in combinations(sorted(group), 2)}
    for pair, verdict in dict(answers).items():
        if verdict == "different":
            assert pair in said.different
        if verdict == "same":
            assert pair in together or torn


def test_weights_may_move_but_levels_make_another_question():
    shown = [Evidence("name", "same", 11.0), Evidence("phone", "same", 5.0)]
    assert evidence_hash(shown) == evidence_hash([Evidence("phone", "same", 4.2), Evidence("name", "same", 10.0)])
    assert evidence_hash(shown) != evidence_hash([Evidence("name", "one_edit", 11.0), Evidence("phone", "same", 5.0)])
