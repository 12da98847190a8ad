"""What copies of the process do is what the process itself would have done, in the same order."""

import gc
import multiprocessing
import os
import signal
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from etl.flow import copies, hands


@pytest.fixture(params=[1, 2, 3], ids="{} processors".format)
def processors(request, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(request.param)))
    return request.param


def who(things):
    return os.getpid(), [thing * 2 for thing in things]


@pytest.mark.parametrize("things", [[], [7], list(range(10))], ids=len)
def test_every_thing_is_done_once_and_comes_back_in_its_place(things, processors):
    told = copies.in_parts(who, things, hands.LARGE)
    assert [done for _, part in told for done in part] == [thing * 2 for thing in things]
    assert len({pid for pid, _ in told}) == max(min(processors, len(things)), 1)
    assert told[0][0] == os.getpid()


def test_of_little_work_there_is_one_part(processors):
    assert len(copies.in_parts(who, range(10), hands.LARGE - 1)) == 1


@given(some.integers(0, 40), some.integers(1, 6))
def test_parts_are_consecutive_and_none_is_empty(many, processors):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "sched_getaffinity", lambda _: set(range(processors)))
        parts = copies.in_parts(list, range(many), hands.LARGE)
    assert [thing for part in parts for thing in part] == list(range(many))
    assert all(parts) or parts == [[]]


def test_a_copy_has_what_was_never_sent_and_changes_nothing_here(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    seen = {"lock": threading.Lock()}  # which nobody could send
    with copies.beside(lambda: seen.setdefault("by", os.getpid()), hands.LARGE) as answer:
        assert answer() != os.getpid()
    assert "by" not in seen


class Engine:
    """What a library leaves behind in a circle, such as an engine whose threads no copy has."""

    def __init__(self, ended):
        self.ended, self.itself = ended, self

    def __del__(self):
        with self.ended.open("a") as place:
            place.write(f"{os.getpid()}\n")


@pytest.fixture
def left_behind(tmp_path):
    gc.disable()
    ended = tmp_path / "ended"
    Engine(ended)
    yield lambda: ended.read_text().split() if ended.exists() else []
    gc.enable()
    gc.collect()
    assert ended.read_text().split() == [str(os.getpid())], "it is ended once, by whoever began it"


def test_a_copy_ends_nothing_that_was_left_behind_here(left_behind, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    with copies.beside(lambda: (gc.collect(), left_behind())[1], hands.LARGE) as answer:
        assert answer() == []


def test_a_copy_that_waits_for_work_ends_nothing_that_was_left_behind_here(left_behind):
    with copies.hand(gc.collect) as line:
        assert hands.work_of(line, os.getpid) != os.getpid()
        assert left_behind() == []


def test_what_breaks_in_a_copy_is_raised_by_whoever_waits(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})

    def stumbles():
        raise ValueError("said by the copy")

    with copies.beside(stumbles, hands.LARGE) as answer, pytest.raises(ValueError, match="said by the copy"):
        answer()


def test_a_copy_that_is_killed_is_told_in_a_sentence(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    with (
        copies.beside(lambda: os.kill(os.getpid(), signal.SIGKILL), hands.LARGE) as answer,
        pytest.raises(hands.HandGoneError, match="run the same command again"),
    ):
        answer()


def test_nobody_waits_for_a_copy_whose_answer_is_not_wanted_any_more(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    with pytest.raises(KeyError), copies.beside(lambda: time.sleep(600), hands.LARGE):
        raise KeyError
    assert not multiprocessing.active_children()


def test_a_hand_that_is_a_copy_has_what_is_loaded_here_and_is_gone_at_the_end():
    with copies.hand() as line:
        pid = hands.work_of(line, os.getpid)
        assert pid != os.getpid()
        assert hands.work_of(line, os.getpid) == pid
        assert hands.work_of(line, sorted, [3, 1, 2]) == [1, 2, 3]
    assert not multiprocessing.active_children()


def test_what_a_hand_stumbles_on_is_raised_here_and_a_hand_that_is_killed_is_told():
    with copies.hand() as line:
        with pytest.raises(ValueError, match="invalid literal"):
            hands.work_of(line, int, "no number")
        with pytest.raises(hands.HandGoneError, match="run the same command again"):
            hands.work_of(line, os._exit, 1)


def test_a_hand_ends_by_itself_when_whoever_asked_is_gone():
    with copies.hand() as line:
        (process,) = multiprocessing.active_children()
        line.close()
        process.join(20)
        assert process.exitcode == 0
