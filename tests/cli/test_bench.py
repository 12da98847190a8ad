"""Others bring their own files: `tajhiz bench names` and `tajhiz bench link`. Everybody here is invented."""

import json

import pandas as pd
import pytest

from etl.train.bilingual import write
from etl.train.bilingual_names import Spelling
from etl.train.bilingual_people import communes_of, people
from etl.train.name_people import read_people
from etl.train.rates import S1, S2

PAIRS = """left\tright\tlabel
محمد أيت لحسن\tAIT LAHCEN Mohamed\t1
محمد أيت لحسن\tMED AITLAHCEN\t1
فاطمة الزهراء بنعلي\tFatima-Zahra Benali\t1
نزهة أوملال\tOUMELLAL Nezha\t1
محمد أيت لحسن\tAIT LAHCEN Hassan\t0
فاطمة الزهراء بنعلي\tKhadija Benali\t0
نزهة أوملال\tOUMELLAL Zineb\t0
إدريس الناصري\tDriss Bennani\t0
"""


def test_names_with_a_truth_are_scored_beside_a_peer(tajhiz, tmp_path):
    file = tmp_path / "pairs.tsv"
    file.write_text(PAIRS, "utf-8")
    code, told, _ = tajhiz("bench", "names", file, "--format", "json")
    figures = json.loads(told)
    assert code == 0
    assert (figures["pairs"], figures["true_pairs"], figures["auc"], figures["recall_at_99"]) == (8, 4, 1.0, 1.0)
    assert 0 <= figures["peer"]["auc"] <= 1
    code, told, _ = tajhiz("bench", "names", file)
    assert code == 0
    assert "recall at 99" in told


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "needs the columns left, right, label"),
        (b"name,other\nx,y\n", "it has name, other"),
        (b"left,right,label\n", "no pair below its first line"),
        (b"left,right,label\nAli,Aly,1\nAli,Omar,perhaps\n", "line 3: the label must be 1 or 0"),
        ("left,right,label\nAli,علي,1\n".encode("utf-16"), "not UTF-8"),
    ],
)
def test_a_file_that_is_no_list_of_pairs_is_refused_with_its_place(tajhiz, tmp_path, content, complaint):
    file = tmp_path / "pairs.csv"
    file.write_bytes(content)
    code, _, said = tajhiz("bench", "names", file)
    assert code == 2
    assert complaint in " ".join(said.split())


@pytest.fixture(scope="module")
def two_files(tmp_path_factory):
    """A training list and a registry of invented people, as CSV, with their truth."""
    import numpy as np

    chance = np.random.default_rng(3)
    known = read_people()
    spelling = Spelling(known[known["fold"] == 0])
    everybody = people(300, spelling, communes_of(), chance)
    folder = tmp_path_factory.mktemp("lists")
    for name, members, rates in (("a_trained", everybody[:200], S1), ("b_registry", everybody[100:], S2)):
        lines = write(members.reset_index(drop=True), rates, spelling, communes_of(), chance)
        lines.insert(0, "id", [f"{name[0]}{number}" for number in members.index])
        lines.to_csv(folder / f"{name}.csv", index=False)
    truth = pd.DataFrame({"left": [f"a{n}" for n in range(100, 200)], "right": [f"b{n}" for n in range(100, 200)]})
    truth.to_csv(folder / "truth.csv", index=False)
    return folder


def test_two_lists_with_a_truth_are_linked_and_scored(tajhiz, two_files):
    code, told, _ = tajhiz("bench", "link", two_files, "--format", "json")
    figures = json.loads(told)
    assert code == 0
    assert (figures["left"], figures["right"], figures["true_pairs"]) == (200, 200, 100)
    assert figures["automatic"]["wrong"] == 0
    assert figures["automatic"]["recall"] > 0.9
    assert figures["candidate_recall"] > 0.97
    assert sum(line["pairs"] for line in figures["calibration"]) == figures["candidates"]
    assert tajhiz("bench", "link", two_files)[0] == 0


def test_a_folder_without_two_lists_and_a_truth_is_refused(tajhiz, tmp_path):
    code, _, said = tajhiz("bench", "link", tmp_path)
    assert code == 2
    assert "two lists of persons and one truth.csv" in " ".join(said.split())


def test_a_truth_that_names_an_unknown_line_is_refused_with_its_place(tajhiz, two_files, tmp_path):
    for path in two_files.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "truth.csv").write_text("left,right\na100,b100\na100,nobody\n", "utf-8")
    code, _, said = tajhiz("bench", "link", tmp_path)
    assert code == 2
    assert "truth.csv" in said
    assert "line 3" in " ".join(said.split())
