"""A large file is prepared in parts by several processes, and comes out as if it had been one part."""

import os

import pandas as pd
import pytest

from etl import read
from etl.feeds import declared_feed
from etl.flow import hands
from etl.policy import load_policy
from etl.records import TextTable

TRAINEES = declared_feed("ofppt_trainees")
LINE = "AMZWAG Fadma{n};JB{n:06d};12/03/19{y};Couture;2023\n"
LIST = "Nom et prénom;CIN;Date de naissance;Métier;Édition\n" + "".join(
    LINE.format(n=n, y=60 + n % 40) if n % 7 else f";;;Couture;{n}\n" for n in range(300)
)


@pytest.fixture(scope="module")
def table():
    return read.table(LIST.encode(), "liste.csv", TRAINEES)


def all_of(parts, name):
    return [value for part in parts for value in part.said.get(name, [])]


def at_fault(line):
    return line["row"], line["code"]


def small_parts(monkeypatch, rows):
    monkeypatch.setattr(hands, "ALONE", rows)
    monkeypatch.setattr(hands, "PART", rows)


@pytest.mark.slow
def test_parts_prepared_apart_say_what_the_whole_file_says(table, monkeypatch):
    whole = list(hands.prepared(table, TRAINEES, load_policy(None), None))
    small_parts(monkeypatch, 70)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    parts = list(hands.prepared(table, TRAINEES, load_policy(None), None))
    assert len(whole) == 1
    assert len(parts) == 5
    for name in ("row", "record_id", "national_id", "birth_date", "name_key", "fact_date"):
        assert all_of(parts, name) == all_of(whole, name)
    broken = [line for part in parts for line in part.broken]
    assert sorted(broken, key=at_fault) == sorted(whole[0].broken, key=at_fault)
    assert whole[0].broken[0]["cells"]["Métier"] == "Couture"


@pytest.mark.slow
def test_what_breaks_in_a_process_apart_is_raised_here(table, monkeypatch):
    small_parts(monkeypatch, 70)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    nothing = TextTable(pd.DataFrame({"row": [1] * 300}), table.ignored, table.refused_rows)
    with pytest.raises(Exception, match=r"sheet|cells|title|no row"):
        list(hands.prepared(nothing, TRAINEES, load_policy(None), None))


def test_a_process_apart_that_is_killed_ends_the_file_with_a_sentence(table, monkeypatch):
    small_parts(monkeypatch, 70)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(hands.sys, "executable", "/bin/false")
    with pytest.raises(hands.HandGoneError, match="short of memory"):
        list(hands.prepared(table, TRAINEES, load_policy(None), None))
