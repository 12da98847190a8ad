"""What a person does about deliveries on the command line: let a held file pass, look at a difference."""

import csv
import io

import pytest

FEED = "ofppt_trainees"


@pytest.fixture
def at_home(place, tajhiz):
    """Return a function that runs the command on the place: (exit code, what it printed, what it complained)."""
    return lambda *words: tajhiz(*words, "--home", place.home)


@pytest.fixture
def held(place, lists, at_home):
    place.put(FEED, "2026-11-01_liste.csv", lists.trainees(range(60)))
    place.put(FEED, "2026-11-10_liste v2.csv", lists.trainees(range(20), p3={"Province": "Tata"}))
    assert at_home("intake", "--inbox", place.inbox, "--week", "2026-W47")[0] == 3
    return "2026-11-10_liste v2.csv"


def test_a_held_file_ends_with_three_and_is_listed_with_its_reason(held, at_home):
    lines = list(csv.DictReader(io.StringIO(at_home("files", "--format", "csv")[1])))
    assert [(line["outcome"], line["code"]) for line in lines] == [("accepted", ""), ("held", "far_fewer_rows")]
    rejects = list(csv.DictReader(io.StringIO(at_home("rejects", "--format", "csv")[1])))
    assert [(line["file"], line["code"]) for line in rejects] == [(held, "far_fewer_rows")]
    assert "60" in rejects[0]["reason_fr"]


def test_letting_it_pass_takes_it_in_the_same_command_and_a_later_run_keeps_it(held, at_home, place):
    code, out, _ = at_home("intake", "--accept-volume", held, "--by", "Rkia", "--why", "two groups left")
    assert (code, "files accepted: 1" in out) == (0, True)
    code, out, _ = at_home("intake", "--inbox", place.inbox, "--week", "2026-W47")
    assert (code, out) == (0, "nothing new\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--accept-volume", "2026-11-10_liste v2.csv"], "--by"),
        (["--accept-volume", "2026-11-10_liste v2.csv", "--by", "Rkia"], "--why"),
        (["--accept-volume", "2026-11-01_liste.csv", "--by", "Rkia", "--why", "seen"], "is accepted"),
        (["--accept-volume", "autre.csv", "--by", "Rkia", "--why", "seen"], "no file is called autre.csv"),
        (["--by", "Rkia"], "--accept-volume"),
    ],
)
def test_a_leave_that_is_not_whole_is_one_sentence(held, at_home, words, said):
    code, _, err = at_home("intake", *words)
    assert code == 2
    assert said in err
    assert len(err.strip().splitlines()) == 1


def test_diff_tells_rows_and_columns_and_no_value(held, at_home):
    at_home("intake", "--accept-volume", held, "--by", "Rkia", "--why", "two groups left")
    code, out, _ = at_home("diff", held)
    assert code == 0
    assert "replaced 2026-11-01_liste.csv: rows 0 added, 40 gone, 1 changed, 19 unchanged" in out
    assert "columns that changed: province (1)" in out
    _, out, _ = at_home("diff", held, "--format", "csv")
    first = next(csv.DictReader(io.StringIO(out)))
    assert first == {
        "change": "changed", "sheet": "", "row": "5", "sheet_before": "", "row_before": "5", "columns": "province",
    }  # fmt: skip
    assert "AMGHAR" not in out


def test_diff_of_a_file_that_replaced_nothing_says_so(held, at_home):
    assert at_home("diff", "2026-11-01_liste.csv")[1].strip() == f"{FEED}/2026-11-01_liste.csv replaced no earlier list"
    code, _, err = at_home("diff", "autre.csv")
    assert (code, "no file is called" in err) == (2, True)
