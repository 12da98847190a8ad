"""`tajhiz train`: the same data give the same bytes, and what a release claims stands beside it."""

import gzip
import json
from importlib.resources import files

import pytest

from etl.link.model import read_model
from etl.spelling.packed import pack
from etl.train import linking, names
from etl.train.bilingual_names import Spelling
from etl.train.bilingual_people import communes_of
from etl.train.name_people import read_people


@pytest.mark.slow
def test_training_twice_gives_the_same_models_and_the_same_evidence(monkeypatch):
    people = read_people()
    few, fewer = (people[people["person"] % part < 2] for part in (70, 400))
    monkeypatch.setattr(names, "_LESSON", 2_000)
    assert pack(names.train(fewer, 600, 40)) == pack(names.train(fewer, 600, 40))
    shapes = linking._shapes
    monkeypatch.setattr(linking, "_shapes", lambda *drawing: shapes(*drawing)[5:6])  # one small list: seconds
    monkeypatch.setattr(linking, "_CALIBRATING", linking._CALIBRATING[:1])
    once, twice = (linking.train(Spelling(few), Spelling(few), communes_of(), 120) for _ in range(2))
    assert once == twice
    told, proof = once
    assert pack(told) == pack(twice[0])
    assert read_model(told).automatic == proof["bands"]["automatic"]
    assert sum(line["pairs"] for line in proof["bins"]) == proof["pairs"]


def test_the_shipped_model_says_where_it_links_unasked_and_has_the_proof():
    data = files("etl.link").joinpath("data")
    proof = json.loads(data.joinpath("model_v1.evidence.json").read_text("utf-8"))
    told = json.loads(gzip.decompress(data.joinpath("model_v1.json.gz").read_bytes()))
    assert proof["sha256"] == told["sha256"]
    assert proof["bands"] == told["bands"]
    assert proof["automatic"]["lower_95"] >= 0.995
    judged = [line for line in proof["bins"] if line["pairs"] >= 200]
    assert len(judged) >= 8
    assert [line for line in judged if line["true"] < line["said"] - 0.02] == []
