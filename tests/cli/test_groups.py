"""Cooperatives on the command line: their ids, the questions about them, the answers; all are invented."""

import csv
import io
import json

import pytest

REGISTER = """N° RLC;Dénomination;Province;Commune;ICE
2/77/2019;Coopérative El Amal;Tiznit;Tiznit;
3/12/2020;Coopérative El Amal;Tiznit;Aglou;
1/41/2017;تعاونية تيفاوين;Tiznit;Tiznit;001561191000066
"""
MEMBERS = """Coopérative;N° RLC;Nom;Prénom;N° CIN;Province;Date d'adhésion
El Amal;;BIHI;Lahcen;J700001;Tiznit;01/03/2022
Coop. Tifawine;;TAFRAOUTI;Rkia;J700002;Tiznit;01/03/2022
"""
WEEK = "2026-W47"


class Desk:
    """A home where a member's El Amal could be either of two cooperatives of that name."""

    def __init__(self, tajhiz, folder):
        self._tajhiz, self._folder = tajhiz, folder
        for feed, name, text in (
            ("chamber_cooperatives", "2026-11-01_cooperatives.csv", REGISTER),
            ("cooperative_members", "2026-11-01_adherents.csv", MEMBERS),
        ):
            place = folder / "inbox" / feed / name
            place.parent.mkdir(parents=True)
            place.write_text(text, "utf-8")
        self.run()

    def run(self, week=WEEK):
        words = "run", "--inbox", self._folder / "inbox", "--week", week, "--home", self._folder / "home"
        assert self._tajhiz(*words)[0] == 0

    def __call__(self, *words):
        return self._tajhiz(*words, "--home", self._folder / "home")

    def lines(self, *words):
        return list(csv.DictReader(io.StringIO(self(*words, "--format", "csv")[1])))


@pytest.fixture
def desk(tajhiz, tmp_path):
    return Desk(tajhiz, tmp_path)


def test_a_cooperative_in_two_scripts_is_one_group_and_the_list_says_why(desk):
    told = [line for line in desk.lines("groups") if line["number"] == "1/41/2017"]
    assert {line["cooperative_name"] for line in told} == {"تيفاوين", "Tifawine"}
    assert len({line["group_id"] for line in told}) == 1
    assert any("same name in one place" in line["why"] for line in told)
    assert "même nom au même lieu" in desk("groups", "--format", "csv", "--lang", "fr")[1]


def test_a_doubtful_group_is_asked_answered_for_good_and_can_be_asked_again(desk):
    asked = desk.lines("review", "--groups")
    assert {pair["tier"] for pair in asked} == {"GP"}
    assert "tajhiz review --groups" in desk("review")[2]
    one, other = asked
    assert desk("judge", one["left"][:14], one["right"][:14], "same", "--by", "Amina", "--why", "reçu")[0] == 0
    assert len(desk.lines("review", "--groups")) == 1
    before = {line["group_record_id"]: line["group_id"] for line in desk.lines("groups")}
    desk.run()
    desk.run("2026-W48")
    assert not desk.lines("review", "--groups")
    after = {line["group_record_id"]: line for line in desk.lines("groups")}
    assert after[one["left"]]["group_id"] == after[one["right"]]["group_id"]
    assert {after[one["left"]]["group_id"]} <= set(before.values())
    assert sum(before[key] != line["group_id"] for key, line in after.items()) == 1
    (told,) = json.loads(desk("judgements", "--format", "json")[1])
    assert (told["standing"], told["left_name"] is not None) == ("counts", True)
    desk("judge", one["left"], one["right"], "unsure", "--by", "Brahim")
    desk.run("2026-W48")
    assert {(pair["left"], pair["right"]) for pair in desk.lines("review", "--groups")} == {
        (pair["left"], pair["right"]) for pair in (one, other)
    }


def test_a_person_is_no_group(desk):
    group = desk.lines("groups")[0]["group_record_id"]
    person = desk.lines("links")[0]["record_id"]
    code, _, err = desk("judge", group, person, "same", "--by", "Amina")
    assert (code, "a person and the other a group" in err) == (2, True)
