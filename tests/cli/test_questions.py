"""The weekly questions on the command line, and the decisions that change their answers. Everybody is invented."""

import csv
import io
import shutil

import pytest
import yaml

from etl import policy as shipped
from etl.flow import open_houses, run_week
from etl.settings import Settings

WEEK = "2026-W47"
PEOPLE = ("BIHI;Lahcen", "OUBELLA;Rkia", "AMGHAR;Brahim", "TAFRAOUTI;Naima", "IDBELLA;Omar", "ZERKTOUN;Fatima",
          "KARROUM;Said", "BAAMRANI;Khadija")  # fmt: skip
TRAINED = "\n".join(
    [
        "Nom;Prénom;N° CIN;Date de naissance;Province;Métier / Filière;Édition;Jours de présence;Durée (jours)",
        *(
            f"{who};J{701003 + 1111 * n};0{n + 1}/05/{1970 + n};Tiznit;Coiffure;Édition 2023;5;5"
            for n, who in enumerate(PEOPLE)
        ),
    ]
)
CARD = "J701003"
LOTS = """Marché;Lot;Métier;N° prix;Désignation des prestations;Unité de mesure;Quantité;Prix unitaire en DH HT;Attributaire
31/2024/RSM;1;Coiffure;1;Fauteuil de coiffure hydraulique;U;4;3 150,00;ATLAS
"""


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    """A home with one week, to be copied."""
    folder = tmp_path_factory.mktemp("answered")
    for feed, name, text in (
        ("ofppt_trainees", "2026-11-01_formation.csv", TRAINED),
        ("region_lots", "2026-11-01_lots.csv", LOTS),
    ):
        place = folder / "inbox" / feed / name
        place.parent.mkdir(parents=True)
        place.write_text(text, "utf-8")
    with open_houses(Settings(home=folder / "home", inbox=folder / "inbox", week=WEEK)) as houses:
        run_week(houses, WEEK)
    return folder / "home"


@pytest.fixture
def home(answered, tmp_path):
    return shutil.copytree(answered, tmp_path / "home")


@pytest.fixture
def lines(tajhiz, home):
    def ask(*words):
        return list(csv.DictReader(io.StringIO(tajhiz(*words, "--format", "csv", "--home", home)[1])))

    return ask


def test_needs_says_what_to_buy_and_for_how_much(lines, tajhiz, home):
    told = {line["item"]: line for line in lines("needs")}
    chair = told["COIF-FAUT"]
    assert [float(chair[name]) for name in ("missing", "on_order", "to_buy", "cost_mad")] == [8, 4, 4, 12600]
    assert "12,600 dirhams, 3 items without a price not counted" in tajhiz("needs", "--home", home)[1]


def test_each_question_answers_in_three_forms(tajhiz, home):
    for command in (
        "needs", "goods", "equity", "forecast", "findings", "lots", "store", "lists", "values", "waiting",
        "complaints", "courses",
    ):  # fmt: skip
        for form in ("table", "csv", "json"):
            code, told, _ = tajhiz(command, "--format", form, "--home", home)
            assert (code, bool(told.strip())) == (0, True)


def test_a_forecast_asks_what_if_goods_arrive(lines, tajhiz, home):
    told = lines("forecast", "--if", "COIF-FAUT=2026-12-15")[0]
    assert int(told["remaining"]) == sum(int(told[name]) for name in ("from_store", "by_arrival", "left"))
    for asked, said in (
        ("COIF-FAUT", "write WHAT=DAY"), ("COIF-FAUT=2026-02-30", "2026-02-30 is no day"), ("X=2026-12-15", "X is no item")
    ):  # fmt: skip
        code, _, error = tajhiz("forecast", "--if", asked, "--home", home)
        assert (code, said in " ".join(error.split())) == (2, True)


def test_equity_hides_what_would_point_at_somebody(lines):
    told = {(line["dimension"], line["value"]): line for line in lines("equity")}
    assert told["all", ""]["trained"] == "8"
    assert all(line["trained"] == "" for line in told.values() if line["hidden"] == "true")


def test_a_training_is_closed_by_a_decision_and_opened_again(tajhiz, lines, home):
    who = CARD, "--cohort", "E2023", "--craft", "COIF", "--by", "Amina", "--why", "acte 12/2026", "--home", home
    assert tajhiz("close", *who, "--cause", "deceased")[0] == 0
    tajhiz("reconcile", "--week", WEEK, "--home", home)
    states = {line["national_id"]: line["state"] for line in lines("status")}
    assert (states[CARD], states["J702114"]) == ("closed", "not_equipped")
    assert lines("forecast")[0]["remaining"] == "7"
    assert tajhiz("reopen", *who)[0] == 0
    tajhiz("reconcile", "--week", WEEK, "--home", home)
    assert {line["state"] for line in lines("status")} == {"not_equipped"}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"--cause": "bored"}, "deceased"),
        ({"--craft": "TAPI"}, "0 trainings of E2023 TAPI fit this person"),
        ({"--why": " "}, "--by and --why"),
    ],
)
def test_a_decision_that_cannot_be_recorded_is_usage(tajhiz, home, changed, said):
    words = {"--cohort": "E2023", "--craft": "COIF", "--by": "Amina", "--why": "acte", "--cause": "deceased"} | changed
    code, _, err = tajhiz("close", CARD, *(part for pair in words.items() for part in pair), "--home", home)
    assert (code, said in err, len(err.strip().splitlines())) == (2, True, 1)


def test_another_policy_says_whom_it_would_move_and_changes_nothing(tajhiz, lines, home, tmp_path):
    folder = tmp_path / "policy"
    shutil.copytree(shipped.__path__[0], folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    kits = yaml.safe_load((folder / "kits.yml").read_text("utf-8"))
    del kits["kits"]["COIF"]
    (folder / "kits.yml").write_text(yaml.safe_dump(kits, allow_unicode=True), "utf-8")
    before = lines("status")
    moved = lines("diff", "--policy", folder, "--week", WEEK)
    assert len(moved) == 8
    assert {(line["reason_before"], line["reason"]) for line in moved} == {("not_tendered", "kit_not_defined")}
    assert "8 trainings would move" in tajhiz("diff", "--policy", folder, "--week", WEEK, "--home", home)[1]
    assert lines("status") == before
    assert tajhiz("diff", "--home", home)[0] == 2


def test_a_mistake_in_a_policy_is_told_with_its_line(tajhiz, home, tmp_path):
    folder = tmp_path / "policy"
    shutil.copytree(shipped.__path__[0], folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    text = (folder / "kits.yml").read_text("utf-8").splitlines()
    at = next(number for number, line in enumerate(text) if "COIF-TOND" in line)
    text[at] = text[at].replace("quantity: 2", "quantity: -2")
    (folder / "kits.yml").write_text("\n".join(text), "utf-8")
    code, _, err = tajhiz("diff", "--policy", folder, "--week", WEEK, "--home", home)
    assert (code, f"kits.yml, line {at + 1}: COIF → entry 2 → quantity" in err) == (2, True)


def test_a_past_week_is_worked_out_again(tajhiz, home):
    code, told, err = tajhiz("status", "--as-of", WEEK, "--format", "csv", "--home", home)
    assert (code, len(told.splitlines()), "is what its snapshot says, to the digit" in err) == (0, 9, True)
    assert told == tajhiz("status", "--week", WEEK, "--format", "csv", "--home", home)[1]
