"""No file, however made, ends in anything but rows that are all accounted for, or a refusal in words."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.fuzz.account import unaccounted
from bench.fuzz.cases import Case, book_lines, case, text_lines
from bench.fuzz.reader import Reader
from bench.fuzz.worker import judged
from bench.writers import Page, ods, text, xls, xlsx
from etl import read
from etl.feeds import declared_feed
from etl.records import FileRefusedError

ROOT = Path(__file__).parent.parent.parent
HEADER = ["N°", "Nom et prénom", "CIN", "Province", "Métier", "Objet"]
ANY_TEXT = st.one_of(
    st.text(max_size=12),
    st.text(st.sampled_from("ابتجحخدرسشصعغفقكلمنهوي ةى٠١٢٣ـ\u200f\u202e"), max_size=12),
    st.sampled_from(["00123", "1E5", "NA", "NULL", "Total", "المجموع", "12/03/1985", "=1+1", "N°", "CIN", "7.0"]),
)
LINES = st.lists(st.lists(ANY_TEXT, max_size=7), max_size=8)


@pytest.mark.slow
def test_random_and_hostile_files_are_read_or_refused_in_words():
    command = [sys.executable, "-m", "bench.fuzz", "--files", "150", "--suites", "8", "--seed", "20261124", "--json"]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    told = json.loads(ended.stdout)
    replay = [f"python -m bench.fuzz --seed 20261124 --only {number}" for number in told["failed"]]
    assert (told["failures"], replay) == ({}, [])
    assert told["files"] == 150
    assert told["outcomes"]["read"] > 25  # they are not all refused at the door
    assert told["outcomes"]["refused"] > 25


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(above=LINES, below=LINES, write=st.sampled_from([xlsx, ods, xls]))
def test_a_workbook_of_any_text_is_accounted_for(above, below, write):
    book = [Page("A", [*above, HEADER, *below]), Page("B", below)]
    must, may = book_lines(book)
    found = judged(Case(0, "made", "complaints", "x", write(book), must, frozenset(may)), suite=False)
    assert found["outcome"] != "failed", found


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(above=LINES, below=LINES, separator=st.sampled_from(";,\t|"), encoding=st.sampled_from(["utf-8-sig", "utf-16"]))
def test_a_text_file_of_any_text_is_accounted_for(above, below, separator, encoding):
    page = Page("", [*above, HEADER, *below])
    must, may = text_lines(page)
    content = text([page], encoding, separator)
    found = judged(Case(0, "made", "complaints", "x.csv", content, must, frozenset(may)), suite=False)
    assert found["outcome"] != "failed", found


def test_a_file_is_the_same_for_the_same_seed_and_number():
    assert [case(5, number) for number in range(30)] == [case(5, number) for number in range(30)]
    assert case(5, 1).content != case(6, 1).content


LIST = [["Nom et prénom", "CIN", "Objet"], ["Ijja Mouhtadi", "J778899", "kit"], ["Moha Tazi", "J665544", "four"]]
PAGE = Page("Liste", LIST)
GOOD = Case(0, "made", "complaints", "liste.xlsx", xlsx([PAGE]), *book_lines([PAGE]))


def table():
    return read.table(GOOD.content, GOOD.name, declared_feed(GOOD.feed))


def test_the_auditor_finds_nothing_wrong_with_a_good_file():
    assert unaccounted(GOOD, table()) == ""
    assert judged(GOOD)["outcome"] == "read"


def test_the_auditor_sees_a_lost_line():
    assert "nowhere: [('Liste', 3)]" in unaccounted(GOOD, replace(table(), rows=table().rows.iloc[:1]))


def test_the_auditor_sees_a_line_that_comes_out_twice():
    twice = pd.DataFrame([("Liste", 2, "note")], columns=["sheet", "row", "kind"])
    assert "more than once" in unaccounted(GOOD, replace(table(), ignored=pd.concat([table().ignored, twice])))


def test_the_auditor_sees_a_line_that_nobody_wrote():
    more = pd.DataFrame([("Liste", 9, "note")], columns=["sheet", "row", "kind"])
    assert "come from nowhere" in unaccounted(GOOD, replace(table(), ignored=pd.concat([table().ignored, more])))


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (ValueError("x"), "ValueError"),
        (MemoryError(), "MemoryError"),
        (FileRefusedError("no_such_sentence"), "KeyError"),
    ],
)
def test_the_auditor_sees_every_other_end(monkeypatch, error, failure):
    def fails(*_):
        raise error

    monkeypatch.setattr(read, "table", fails)
    assert judged(GOOD)["failure"] == failure


READS_BUT_TWO = """
import json, os, sys, time
for line in sys.stdin:
    os.abort() if line == "1\\n" else time.sleep(60 if line == "2\\n" else 0)
    print(json.dumps({"outcome": "read", "seconds": 0.0}), flush=True)
"""


def test_a_process_that_dies_or_hangs_is_told_and_the_next_file_is_read():
    with Reader([sys.executable, "-c", READS_BUT_TWO], limit=1.0, start=1.0) as reader:
        found = [reader.read(number) for number in range(4)]
    assert [one["outcome"] for one in found] == ["read", "failed", "failed", "read"]
    assert found[1]["failure"] == "died with -6"
    assert found[2]["failure"].startswith("no end after")
