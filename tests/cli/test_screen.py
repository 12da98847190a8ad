"""What the command prints: readable at 80 columns, UTF-8 always, and nothing of a file's name steers the screen."""

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from etl import policy
from etl.cli import show
from etl.cli.app import _code, app
from etl.cli.screen import remark, shown, stop

SAMPLES = Path(__file__).parent.parent / "samples"
COMMANDS = sorted(typer.main.get_command(app).commands)
WEEK = ("--week", "2026-W47")


def run(monkeypatch, capsys, *words):
    monkeypatch.setattr(sys, "argv", ["tajhiz", *map(str, words)])
    capsys.readouterr()
    code = _code()
    told = capsys.readouterr()
    return code, told.out, told.err


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("[bold]été :smile:")
    (folder / "inbox" / "reference_list").mkdir(parents=True)
    (folder / "inbox" / "ofppt_trainees").mkdir()
    content = (SAMPLES / "reference_list.csv").read_bytes()
    (folder / "inbox" / "reference_list" / "2026-11-01_لائحة [red]\u202exslx.csv").write_bytes(content)
    (folder / "inbox" / "ofppt_trainees" / "2026-11-01_=1+1.pdf").write_bytes(b"%PDF-1.7")
    (folder / "inbox" / "ofppt_trainees" / "=cmd.csv").write_bytes(b"")
    words = ["run", "--inbox", folder / "inbox", *WEEK, "--home", folder / "home"]
    told = subprocess.run(
        [sys.executable, "-c", "from etl.cli import main; main()", *map(str, words)],
        env={**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "COLUMNS": "80", "NO_COLOR": "1"},
        capture_output=True, check=False, timeout=90,
    )  # fmt: skip
    assert told.returncode == 3, told.stderr
    return folder / "home", told.stdout.decode("utf-8")


def test_the_summary_fits_80_columns_and_shows_brackets_as_they_are(home):
    place, out = home
    assert str(place / "warehouse.db") in out
    assert "\x1b" not in out
    tables = out[: out.index("files: ")]
    assert max(map(len, tables.splitlines())) <= 80
    assert "260" in out


@pytest.mark.parametrize("words", [("status",), ("files",), ("review",), ("links", "--format", "table")])
def test_tables_fit_80_columns_and_hold_no_mark_that_turns_the_text_round(monkeypatch, capsys, home, words):
    monkeypatch.setenv("COLUMNS", "80")
    code, out, _ = run(monkeypatch, capsys, *words, "--home", home[0])
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    assert "\u202e" not in out
    assert words != ("files",) or "[red]" in out.replace("\n", "")


def test_files_are_told_with_their_own_names_and_a_formula_cannot_run(monkeypatch, capsys, home):
    _, out, _ = run(monkeypatch, capsys, "files", "--format", "csv", "--home", home[0])
    lines = list(csv.DictReader(io.StringIO(out)))
    assert {line["file"] for line in lines} == {
        "2026-11-01_لائحة [red]\u202exslx.csv",
        "2026-11-01_=1+1.pdf",
        "'=cmd.csv",
    }
    assert all(line["received_at"].startswith("2026-11-01T00:00:00+0") for line in lines if "cmd" not in line["file"])


def test_csv_is_utf_8_whatever_the_machine_speaks_and_a_closed_pipe_is_no_error(home):
    words = ["status", "--format", "csv", "--home", str(home[0])]
    script = "import sys; from etl.cli import main; sys.argv[0] = 'tajhiz'; main()"
    told = subprocess.run(
        ["/bin/bash", "-c", '"$PYTHON" -c "$SCRIPT" "$@" | head -1; echo "${PIPESTATUS[0]}"', "sh", *words],
        env={**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHON": sys.executable, "SCRIPT": script},
        capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert told.stdout.decode("utf-8").splitlines()[-1] == "0"
    assert told.stderr == b""


def test_a_bare_command_shows_its_help_and_is_usage(monkeypatch, capsys):
    code, out, err = run(monkeypatch, capsys)
    assert (code, err) == (2, "")
    assert all(command in out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_help_is_whole_at_80_columns_and_says_what_each_option_is(monkeypatch, capsys, command):
    monkeypatch.setenv("COLUMNS", "80")
    code, out, _ = run(monkeypatch, capsys, command, "--help")
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    assert "..." not in out.replace("...]", "")
    for parameter in typer.main.get_command(app).commands[command].params:
        assert parameter.name == "help" or parameter.help, parameter.name


def test_a_sentence_stays_one_line_and_shows_what_would_steer_the_screen(capsys):
    stop("the home [bold]a/\x1b[31mb\nc :smile: [/] is gone " + "long " * 60)
    remark("\u202egnp.exe")
    first, second = capsys.readouterr().err.strip().splitlines()
    assert first.startswith(r"tajhiz: the home [bold]a/\x1b[31mb\nc :smile: [/] is gone")
    assert second == r"remark: \u202egnp.exe"
    assert shown("مي\u200cخواهم") == "مي\u200cخواهم"


def test_only_text_is_guarded_against_formulas(capsys):
    show.lines([{"a": -1.5, "b": "-x", "c": None, "d": [{"feed": "f", "file": "=x", "row": 2}]}], "abcd", "csv")
    assert capsys.readouterr().out.splitlines()[1] == "-1.5,'-x,,f/=x:2"


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("kits.yml", "quantity: 1", "quantity: many", "COIF → entry 1 → quantity"),
        ("kits.yml", "  COIF:", "  COIFF:", "COIFF"),
        ("crafts.yml", "  MECA:", "  COIF:", "“COIF” stands twice"),
        ("crafts.yml", "crafts:", "craft:", "begin with “crafts:”"),
        ("partners.yml", "language: fr", "lang: fr", "ministry → lang"),
        ("partners.yml", "wilaya@tajhiz.example", "pas d'adresse", "wilaya → email"),
        ("programme.yml", "2023-12-11", "2023-13-11", "line"),
        ("programme.yml", "attendance_minimum: 0.8", "attendance_minimum: 80", "attendance_minimum"),
    ],
)
def test_a_policy_that_does_not_fit_names_file_and_place(tmp_path, name, old, new, said):
    for sheet in Path(policy.__file__).parent.glob("*.yml"):
        text = sheet.read_text("utf-8")
        (tmp_path / sheet.name).write_text(text.replace(old, new, 1) if sheet.name == name else text, "utf-8")
    with pytest.raises(policy.PolicyError) as error:
        policy.load_policy(tmp_path)
    sentence = str(error.value)
    assert name in sentence
    assert said in sentence
    assert "\n" not in sentence
