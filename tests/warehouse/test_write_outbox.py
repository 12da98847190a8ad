from datetime import UTC, datetime

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import create_engine
from sqlalchemy.exc import IntegrityError

from warehouse import read, write
from warehouse.engine import reading
from warehouse.tables import METADATA
from warehouse.write import LetterStateError

WEEK = "2026-W47"
NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
HEADER = {"week": WEEK, "data_cutoff": NOW, "policy_version": "p1", "model_version": "rules-1"}


def _letter(recipient="chambre@example.org", body="1", revision=1, **more):
    return {
        "partner": "chamber", "week": WEEK, "revision": revision, "recipient": recipient,
        "message_id": f"<tajhiz.{WEEK}.{recipient}.r{revision}@example.org>", "body_sha256": body * 64,
        "subject": "W47", "path": "2026-W47/chamber.eml", **more,
    }  # fmt: skip


@pytest.fixture
def outbox(warehouse):
    """Give the warehouse with an answer for the week, and a way to call one write on it."""
    with warehouse.begin() as connection:
        write.snapshot(connection, HEADER, [], [], [])

    def call(action, *arguments, **options):
        with warehouse.begin() as connection:
            return action(connection, *arguments, **options)

    return call


def _states(warehouse):
    with reading(warehouse) as connection:
        return [letter["state"] for letter in read.outbox(connection, WEEK)]


def _id(warehouse):
    with reading(warehouse) as connection:
        return read.outbox(connection)[0]["id"]


def test_a_letter_is_put_once(warehouse, outbox):
    assert outbox(write.outbox_put, _letter())
    assert not outbox(write.outbox_put, _letter())
    assert _states(warehouse) == ["pending"]


def test_one_letter_goes_to_one_recipient_and_its_message_id_is_its_own(warehouse, outbox):
    outbox(write.outbox_put, _letter())
    outbox(write.outbox_put, _letter("president@example.org"))
    assert _states(warehouse) == ["pending", "pending"]
    with pytest.raises(IntegrityError):
        outbox(write.outbox_put, _letter("third@example.org", message_id=_letter()["message_id"]))


def test_a_letter_needs_an_answer_to_report(outbox):
    with pytest.raises(IntegrityError):
        outbox(write.outbox_put, _letter(revision=7))


def test_a_waiting_letter_takes_the_new_text_and_a_begun_one_does_not(warehouse, outbox):
    outbox(write.outbox_put, _letter())
    assert outbox(write.outbox_put, _letter(body="2"))
    letter = _id(warehouse)
    outbox(write.outbox_claim, letter)
    assert not outbox(write.outbox_put, _letter(body="2"))
    with pytest.raises(LetterStateError, match="new revision"):
        outbox(write.outbox_put, _letter(body="3"))


def test_only_one_sender_gets_a_letter(warehouse, outbox):
    outbox(write.outbox_put, _letter())
    letter = _id(warehouse)
    assert outbox(write.outbox_claim, letter)
    assert not outbox(write.outbox_claim, letter)


def test_a_held_letter_is_not_sent_before_somebody_lets_it_go(warehouse, outbox):
    outbox(write.outbox_put, _letter(state="held"))
    letter = _id(warehouse)
    assert not outbox(write.outbox_claim, letter)
    assert outbox(write.outbox_mark, letter, "pending")
    assert outbox(write.outbox_claim, letter)


def test_a_sent_letter_says_when_and_is_never_sent_again(warehouse, outbox):
    outbox(write.outbox_put, _letter())
    letter = _id(warehouse)
    outbox(write.outbox_claim, letter)
    outbox(write.outbox_mark, letter, "in_data")
    assert outbox(write.outbox_mark, letter, "sent", at=NOW)
    assert not outbox(write.outbox_mark, letter, "sent")
    with pytest.raises(LetterStateError, match="sent and cannot become pending"):
        outbox(write.outbox_mark, letter, "pending")
    with reading(warehouse) as connection:
        assert read.outbox(connection, WEEK)[0]["sent_at"] == NOW


def test_a_letter_in_the_hands_of_the_server_publishes_its_answer(warehouse, outbox):
    outbox(write.outbox_put, _letter())
    letter = _id(warehouse)
    outbox(write.outbox_claim, letter)
    with pytest.raises(write.SnapshotPublishedError):  # a sender has it: nobody may change what it says
        outbox(write.snapshot, {**HEADER, "policy_version": "p2"}, [], [], [])
    outbox(write.outbox_mark, letter, "in_data")
    with reading(warehouse) as connection:
        assert read.snapshot_header(connection, WEEK)["is_published"] is True


def test_a_replaced_answer_takes_its_waiting_letters_along(warehouse, outbox):
    outbox(write.outbox_put, _letter())
    outbox(write.snapshot, {**HEADER, "policy_version": "p2"}, [], [], [])
    assert _states(warehouse) == ["superseded"]
    assert outbox(write.outbox_put, _letter())
    assert _states(warehouse) == ["pending"]


def test_a_letter_that_left_and_was_superseded_is_not_put_again(warehouse, outbox):
    outbox(write.outbox_put, _letter())
    letter = _id(warehouse)
    outbox(write.outbox_claim, letter)
    for state in ("in_data", "sent", "superseded"):
        outbox(write.outbox_mark, letter, state)
    with pytest.raises(LetterStateError):
        outbox(write.outbox_put, _letter(body="2"))


def test_what_a_killed_sender_left_is_sorted_out(warehouse, outbox):
    for recipient in ("a@example.org", "b@example.org", "c@example.org"):
        outbox(write.outbox_put, _letter(recipient))
    with reading(warehouse) as connection:
        first, second, _ = (letter["id"] for letter in read.outbox(connection))
    outbox(write.outbox_claim, first)
    outbox(write.outbox_claim, second)
    outbox(write.outbox_mark, second, "in_data")
    assert outbox(write.outbox_recover) == {"unknown": 1, "pending": 1}
    assert _states(warehouse) == ["pending", "unknown", "pending"]


def test_an_unknown_letter_is_named(outbox):
    with pytest.raises(LookupError, match="41"):
        outbox(write.outbox_mark, 41, "sent")


class Sending(RuleBasedStateMachine):
    """A letter under any order of events: without a person's word it is never sent twice."""

    def __init__(self):
        super().__init__()
        self.engine = create_engine("sqlite://")
        METADATA.create_all(self.engine)
        self.connection = self.engine.connect()
        write.snapshot(self.connection, HEADER, [], [], [])
        write.outbox_put(self.connection, _letter())
        self.given_to_server = 0
        self.sent_again_by_a_person = 0

    def teardown(self):
        self.connection.close()
        self.engine.dispose()

    def _mark(self, state):
        try:
            return write.outbox_mark(self.connection, 1, state)
        except LetterStateError:
            return False

    @rule()
    def sender_begins(self):
        if write.outbox_claim(self.connection, 1) and self._mark("in_data"):
            self.given_to_server += 1

    @rule()
    def server_takes_it(self):
        self._mark("sent")

    @rule()
    def sender_is_killed(self):
        write.outbox_recover(self.connection)

    @rule(body=st.sampled_from("12"))
    def report_is_built_again(self, body):
        try:
            write.outbox_put(self.connection, _letter(body=body))
        except LetterStateError:
            return

    @rule(version=st.sampled_from(["p1", "p2"]))
    def week_is_reconciled_again(self, version):
        try:
            write.snapshot(self.connection, {**HEADER, "policy_version": version}, [], [], [])
        except write.SnapshotPublishedError:
            return

    @rule()
    def a_person_says_send_again(self):
        if read.outbox(self.connection)[0]["state"] == "unknown" and self._mark("pending"):
            self.sent_again_by_a_person += 1

    @invariant()
    def never_twice_unasked(self):
        assert self.given_to_server <= 1 + self.sent_again_by_a_person

    @invariant()
    def what_left_is_published(self):
        if self.given_to_server:
            assert read.snapshot_header(self.connection, WEEK)["is_published"]


TestSending = Sending.TestCase
TestSending.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)
