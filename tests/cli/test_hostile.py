"""Words that nobody thought of, at every door but the files': commands, settings, policy, mail, lists of names, backups.

A person gets a sentence and a code, never a traceback; nobody waits; nothing that is told names anybody.
``TAJHIZ_HOSTILE=10000`` tries so many; the suite tries some of each.
"""

import logging
import os
import shutil
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from etl.cli.app import _code
from etl.policy import load_policy
from tests.flow.conftest import WEEK, answered, invented, programme  # noqa: F401  fixtures

pytestmark = pytest.mark.slow  # each walks the whole road

EACH = int(os.environ.get("TAJHIZ_HOSTILE", "120"))
NASTY = [
    "", " ", "-", "--", "---help", "..", "../../etc/passwd", "/dev/zero", "' OR 1=1 --", "%s%n%x", "{0.__class__}", "\u202e",
    "A" * 20_000, "2026-W99", "2026-W00", "0000-W01", "9999-W53", "١٢٣", "J", "\t", "\n", "\x1b[2J", "NaN", "1e999", "=cmd()",
    "💥", "é" * 3000, "[]", "[bold]x[/nope]", ":smile:", "null", "*", "?", "~", "$HOME", "`id`", "\\", "a=b=c", "=", "1/2024=x",
]  # fmt: skip
WORDS = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=40),
)
NAMES = [name for number in range(12) for name in (invented(number)[0], invented(number)[2])]
COMMANDS = [
    "status --week {}", "status --as-of {}", "status --format {}", "summary --week {}", "explain {}", "explain {} --lang {}",
    "judge {} {} same --by {}", "judge {} {} {} --by x", "close {} --cohort {} --craft {} --cause {} --by x --why y",
    "reopen {} --cohort E2023 --craft COIF --by {} --why {}", "diff {}", "diff --policy {}", "intake --accept-volume {} --by {} --why {}",
    "forecast --if {}", "forecast --week {}", "template {}", "template region_lots --lang {}", "mapping {}", "review --format {}",
    "outbox approve --week {} --by {}", "outbox hold {} --week {}", "outbox resend --week {} --by {}", "outbox bounces {}",
    "subject export {} --to out.json --by {} --why {}", "subject rectify {} --set {} --by {} --why {}", "subject oppose {} --by {} --why {}",
    "subject erase {} --by {} --why {} --yes", "removals --format {}", "restore {}", "backup --keep {}", "bench names {}",
    "bench link {}", "needs --week {}", "goods --format {}", "rejects --week {}", "rejects --workbooks {}", "register --lang {}",
    "retention {}", "dictionary {}", "{}", "{} {}", "report --week {}", "run --inbox {} --week {}", "send --week {}", "files {}",
]  # fmt: skip


def told(monkeypatch, capsys, caplog, words, **environment):
    """Run the command in this process and hold what everybody may expect of it."""
    capsys.readouterr()
    caplog.clear()
    monkeypatch.setattr("sys.argv", ["tajhiz", *words])
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    code = _code()
    said = capsys.readouterr()
    assert code in (0, 2, 3, 4), (words, said.err[-2000:])
    assert "Traceback" not in said.out + said.err, words
    assert code == 0 or said.err.strip() or said.out.strip(), words
    heard = caplog.text + said.err
    asked = " ".join(words)
    assert [name for name in NAMES if name in heard and name not in asked] == []
    return code


@pytest.fixture
def home(programme, monkeypatch, tmp_path):  # noqa: F811  the fixture of that name
    monkeypatch.chdir(tmp_path)
    for name, value in (("HOME", programme.home), ("INBOX", programme.inbox), ("WEEK", WEEK)):
        monkeypatch.setenv(f"TAJHIZ_{name}", str(value))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr("builtins.input", lambda *_: "")
    return programme


def hostile(most):
    return settings(
        max_examples=most, deadline=timedelta(seconds=60), suppress_health_check=list(HealthCheck), database=None
    )


def test_no_word_given_to_a_command_breaks_it(home, monkeypatch, capsys, caplog):
    caplog.set_level(logging.INFO)

    @hostile(EACH)
    @given(st.sampled_from(COMMANDS), st.lists(WORDS, min_size=4, max_size=4))
    def ask(command, words):
        given_words = iter(words)
        told(monkeypatch, capsys, caplog, [next(given_words) if w == "{}" else w for w in command.split()])

    ask()
    assert home.asked("SELECT count(*) FROM out_trainings") == [(12,)]


@pytest.mark.parametrize(
    "name",
    ["TAJHIZ_WEEK", "TAJHIZ_POLICY", "TAJHIZ_DATABASE_URL", "TAJHIZ_BACKUPS_KEPT", "TAJHIZ_MAIL_DOMAINS", "TAJHIZ_PASSWORDS",
     "TAJHIZ_SOURCES__REGION_LOTS", "TAJHIZ_SMTP", "TAJHIZ_ROW_KEYS_BEFORE", "TAJHIZ_INBOX"],
)  # fmt: skip
def test_no_setting_breaks_a_command(home, monkeypatch, capsys, caplog, name):
    @hostile(max(EACH // 10, 8))
    @given(WORDS.filter(lambda word: "\n" not in word))
    def ask(word):
        told(monkeypatch, capsys, caplog, ["doctor"], **{name: word})
        told(monkeypatch, capsys, caplog, ["summary"], **{name: word})

    ask()


@pytest.mark.parametrize("part", ["programme", "crafts", "kits", "places", "partners"])
def test_no_policy_breaks_a_command(home, monkeypatch, capsys, caplog, tmp_path, part):
    texts = load_policy().texts
    lines = texts[part].splitlines()

    @hostile(max(EACH // 6, 8))
    @given(st.integers(0, len(lines) - 1), st.one_of(WORDS, st.just(None)), st.integers(0, 40))
    def ask(at, word, column):
        folder = tmp_path / "policy"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        changed = [*lines]
        changed[at : at + 1] = [] if word is None else [changed[at][:column] + word + changed[at][column:]]
        for name, text in (texts | {part: "\n".join(changed)}).items():
            (folder / f"{name}.yml").write_text(text, "utf-8", errors="replace")
        told(monkeypatch, capsys, caplog, ["summary"], TAJHIZ_POLICY=str(folder))

    ask()


def test_no_returned_mail_breaks_the_outbox(home, monkeypatch, capsys, caplog, tmp_path):
    good = b"From: a\r\nTo: b\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\n"

    @hostile(EACH)
    @given(st.one_of(st.binary(max_size=400), st.binary(max_size=100).map(lambda tail: good + tail)))
    @example(b"")
    @example(good * 50)
    def ask(content):
        mail = tmp_path / "returned.eml"
        mail.write_bytes(content)
        told(monkeypatch, capsys, caplog, ["outbox", "bounces", str(mail)])

    ask()


def test_no_list_of_names_and_no_backup_breaks_its_command(home, monkeypatch, capsys, caplog, tmp_path):
    @hostile(EACH)
    @given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
    @example(b"left\tright\tlabel\n" + "محمد\tMohamed\t1\n".encode() * 3)
    @example(b"\x1f\x8b\x08\x00")
    def ask(content):
        place = tmp_path / "given"
        place.write_bytes(content)
        told(monkeypatch, capsys, caplog, ["bench", "names", str(place)])
        told(monkeypatch, capsys, caplog, ["restore", str(place), "--home", str(tmp_path / "new")])
        shutil.rmtree(tmp_path / "new", ignore_errors=True)

    ask()


def test_the_words_tried_reach_every_command():
    """A command that is new stands here too."""
    import typer.main

    from etl.cli.app import app

    tried = {command.split()[0] for command in COMMANDS}
    quiet = {
        "demo",
        "train",
        "doctor",
        "docs",
        "links",
        "rotate-key",
        "verify",
        "health",
        "roles",
        "judgements",
        "groups",
    }
    answers = {
        "equity",
        "findings",
        "lots",
        "store",
        "lists",
        "values",
        "waiting",
        "complaints",
        "courses",
        "national",
        "reconcile",
    }
    assert set(typer.main.get_command(app).commands) - tried == quiet | answers, (
        "they take no word, or a week as others do"
    )
