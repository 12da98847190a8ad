"""Files are read by a process apart; whatever a file does to it, the one that asked goes on."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from etl import read
from etl.feeds import declared_feed
from etl.read import apart
from etl.read.limits import LIMITS
from etl.records import FileRefusedError
from etl.words import sentence

LIST = "Nom et prénom;CIN;Métier\nAMZWAG Fadma;JB123456;Couture\n".encode()
TRAINEES = declared_feed("ofppt_trainees")


def died(monkeypatch, how, before="line = Connection(int(sys.argv[1])); line.recv_bytes(); line.recv_bytes()\n"):
    """Let the next file find a reader that this Python text ends."""
    worker = (
        "import json, os, resource, signal, sys, time\n"
        "from multiprocessing.connection import Connection\n" + before + how
    )
    started = subprocess.Popen

    def start(command, **given):
        return started([sys.executable, "-c", worker, command[-1]], **given)

    apart._end()
    monkeypatch.setattr(apart.subprocess, "Popen", start)


@pytest.fixture(autouse=True)
def _fresh():
    yield
    apart._end()


def test_rows_come_back_as_they_were_written():
    table = read.table(LIST, "liste.csv", TRAINEES)
    assert table.rows["full_name_latin"].tolist() == ["AMZWAG Fadma"]
    assert table.written.cells(0) == {"Nom et prénom": "AMZWAG Fadma", "CIN": "JB123456", "Métier": "Couture"}


def test_a_refusal_comes_back_with_its_facts():
    with pytest.raises(FileRefusedError) as refusal:
        read.table(b"Nom;Ville\nx;y\n", "liste.csv", TRAINEES)
    assert refusal.value.code == "columns_missing"
    assert refusal.value.facts["file"] == "liste.csv"


def test_one_process_reads_many_files_and_is_gone_with_us():
    read.table(LIST, "liste.csv", TRAINEES)
    first = apart._READER[0].process.pid
    read.table(LIST, "liste.csv", TRAINEES)
    assert apart._READER[0].process.pid == first
    apart._end()
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("line.send_bytes(json.dumps({'died': -signal.SIGABRT}).encode())", "workbook_too_large"),
        ("line.send_bytes(json.dumps({'died': -signal.SIGXCPU}).encode())", "reading_too_slow"),
        ("line.send_bytes(json.dumps({'died': 3}).encode())", "reading_failed"),
        ("line.send_bytes(json.dumps({'broke': 'KeyError', 'where': 'x.py:1'}).encode())", "reading_failed"),
    ],
)
def test_a_file_that_breaks_its_reader_is_refused_with_a_reason(monkeypatch, how, code):
    died(monkeypatch, how + "\ntime.sleep(9)")
    with pytest.raises(FileRefusedError) as refusal:
        read.table(LIST, "liste.csv", TRAINEES)
    assert refusal.value.code == code
    assert all(sentence(code, language, refusal.value.facts) for language in ("fr", "ar", "en"))
    monkeypatch.undo()
    apart._end()
    assert len(read.table(LIST, "liste.csv", TRAINEES).rows) == 1


def test_a_reader_that_hangs_is_ended(monkeypatch):
    died(monkeypatch, "time.sleep(60)")
    monkeypatch.setattr(apart, "LIMITS", type(LIMITS)(seconds=0))
    monkeypatch.setattr(apart, "_GRACE", 0.2)
    start = time.monotonic()
    with pytest.raises(FileRefusedError, match="reading_too_slow"):
        read.table(LIST, "liste.csv", TRAINEES)
    assert time.monotonic() - start < 10
    assert not apart._READER


def test_a_reader_that_somebody_killed_is_started_again():
    read.table(LIST, "liste.csv", TRAINEES)
    os.kill(apart._READER[0].process.pid, signal.SIGKILL)
    assert len(read.table(LIST, "liste.csv", TRAINEES).rows) == 1


@pytest.mark.slow
def test_a_copy_that_somebody_killed_says_nothing_of_the_file(monkeypatch):
    died(monkeypatch, "line.send_bytes(json.dumps({'died': -signal.SIGKILL}).encode()); time.sleep(9)")
    with pytest.raises(apart.ReaderGoneError, match="short of memory"):
        read.table(LIST, "liste.csv", TRAINEES)


def test_a_copy_that_dies_in_the_middle_of_its_answer_leaves_nobody_waiting(monkeypatch):
    half = (
        "from etl.read import worker\n"
        "def read(*_):\n"
        "    yield worker._words({'messages': 2})\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "worker._read = read\n"
        "worker.serve(Connection(int(sys.argv[1])))"
    )
    died(monkeypatch, half, before="")
    start = time.monotonic()
    with pytest.raises(apart.ReaderGoneError, match="short of memory"):
        read.table(LIST, "liste.csv", TRAINEES)
    assert time.monotonic() - start < 20


def test_a_machine_on_which_no_reader_lives_says_so(monkeypatch):
    died(monkeypatch, "os._exit(1)")
    with pytest.raises(apart.ReaderGoneError, match="short of memory"):
        read.table(LIST, "liste.csv", TRAINEES)


def test_memory_beyond_the_limit_is_the_files_refusal(monkeypatch, book):
    small = type(LIMITS)(memory_bytes=64 * 2**20)
    monkeypatch.setattr(apart, "LIMITS", small)
    with pytest.raises(FileRefusedError) as refusal:
        read.table(
            book([["Nom et prénom", "CIN", "Métier"], ["AMZWAG Fadma", "JB123456", "Couture"]]), "a.xlsx", TRAINEES
        )
    assert refusal.value.code == "workbook_too_large"


def test_two_threads_get_their_own_files():
    found = {}

    def ask(name):
        text = f"Nom et prénom;CIN;Métier\n{name};JB123456;Couture\n"
        found[name] = [read.table(text.encode(), "l.csv", TRAINEES).rows["full_name_latin"][0] for _ in range(5)]

    threads = [threading.Thread(target=ask, args=(name,)) for name in ("AMZWAG Fadma", "BIHI Ali")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {"AMZWAG Fadma": ["AMZWAG Fadma"] * 5, "BIHI Ali": ["BIHI Ali"] * 5}
