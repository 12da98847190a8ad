"""The commands around forms, as a person types them."""

import csv
import io
import json

import pytest
import yaml
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from etl.cli.app import app
from etl.cli.errors import StopError


def asked(*words):
    return CliRunner().invoke(app, [str(word) for word in words], standalone_mode=False)


@pytest.fixture
def layout(tmp_path):
    book = Workbook()
    book.active.append(["Nom et prénom", "Pièce nationale", "Casier"])
    book.active.append(["AMZWAG Idder", "ZZ012345", "AA-17"])
    book.active.append(["TAMLALT Zineb", "Z99999", "AB-18"])
    place = tmp_path / "nouvelle_liste.xlsx"
    book.save(place)
    return place


def test_an_empty_form_is_written_where_it_is_wanted(tmp_path):
    place = tmp_path / "formulaire.xlsx"
    assert asked("template", "complaints", "--to", place).exit_code == 0
    assert "Lisez-moi" in load_workbook(place).sheetnames[0]


@pytest.mark.parametrize("words", [("template", "no_such_feed"), ("template", "complaints", "--language", "de")])
def test_a_form_that_cannot_be_made_ends_with_what_can_be_chosen(tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    ended = asked(*words)
    assert isinstance(ended.exception, StopError)
    assert ended.exception.code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_mapping_tells_headers_and_lines_to_paste_and_no_cell(layout):
    told = asked("mapping", layout, "--feed", "reference_list").stdout
    assert "national_id" in told
    assert "Pièce nationale" in told
    for cell in ("AMZWAG", "ZZ012345", "AA-17"):
        assert cell not in told


def test_the_lines_to_paste_are_yaml(layout):
    told = yaml.safe_load(asked("mapping", layout, "--feed", "reference_list", "--format", "yaml").stdout)
    assert told == {"columns": {"national_id": {"headers": ["Pièce nationale"]}}, "ignored_columns": ["Casier"]}


def test_a_mapping_is_csv_and_json_for_scripts(layout):
    lines = list(csv.DictReader(io.StringIO(asked("mapping", layout, "--format", "csv").stdout)))
    same = json.loads(asked("mapping", layout, "--format", "json").stdout)
    assert [line["header"] for line in lines] == [line["header"] for line in same]
    assert lines[1]["looks_like"] == "national_id"


def test_a_file_that_cannot_be_opened_is_told_in_a_sentence(tmp_path):
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.7")
    ended = asked("mapping", scan)
    assert ended.exception.code == 3
    assert "PDF" in str(ended.exception)
    assert asked("mapping", tmp_path / "nothing.xlsx").exception.code == 2


def test_rejects_are_lines_by_default_and_workbooks_when_asked(tmp_path):
    inbox, home, back = tmp_path / "inbox", tmp_path / "home", tmp_path / "back"
    place = inbox / "artisan_proposals" / "2026-11-03_propositions.csv"
    place.parent.mkdir(parents=True)
    place.write_text("Nom et prénom;CIN;Article demandé;Qté\nAMZWAG Idder;ZZ012345;Surjeteuse 4 fils;deux\n", "utf-8")
    assert asked("run", "--inbox", inbox, "--week", "2026-W47", "--home", home).return_value == 0
    line = next(csv.DictReader(io.StringIO(asked("rejects", "--home", home).stdout)))
    assert (line["row"], line["column"], line["code"]) == ("2", "quantity", "quantity_not_a_number")
    told = asked("rejects", "--home", home, "--workbooks", back, "--week", "2026-W47").stdout
    assert told.strip() == str(back / "chamber" / "rejets_artisan_proposals_2026-W47.xlsx")
    assert load_workbook(told.strip()).sheetnames[0].startswith("Lisez-moi")
