"""Answering at a real terminal, by the keys of the desk."""

import os
import pty
import select
import subprocess
import sys
import time

import pytest

from warehouse import read
from warehouse.engine import open_warehouse, reading

pytestmark = pytest.mark.slow  # processes at a terminal of their own


class Terminal:
    """`tajhiz review --by NAME` at a terminal of its own: what it shows, keys that are typed."""

    def __init__(self, home, by, lang="fr"):
        ours, theirs = pty.openpty()
        words = ["-c", "from etl.cli.app import main; main()", "review", "--by", by, "--lang", lang, "--home", home]
        self._process = subprocess.Popen(
            [sys.executable, *words],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=os.environ | {"COLUMNS": "160", "TERM": "xterm"},
            start_new_session=True,
        )
        os.close(theirs)
        self._ours, self.shown, self._seen = ours, "", 0

    def until(self, words):
        """Read until these words are shown after what was waited for before; return what was shown since."""
        deadline = time.monotonic() + 60
        while words not in self.shown[self._seen :]:
            assert time.monotonic() < deadline, self.shown
            if select.select([self._ours], [], [], 1)[0]:
                try:
                    self.shown += os.read(self._ours, 65536).decode("utf-8", "replace")
                except OSError:  # it has ended
                    assert words in self.shown[self._seen :], self.shown
        end = self.shown.index(words, self._seen) + len(words)
        told, self._seen = self.shown[self._seen : end], end
        return told

    def type(self, key):
        os.write(self._ours, key.encode())

    def ended(self):
        code = self._process.wait(timeout=30)
        os.close(self._ours)
        return code


def _said(home):
    engine = open_warehouse(f"sqlite:///{home / 'warehouse.db'}")
    with reading(engine) as connection:
        found = [(line["given_by"], line["verdict"]) for line in read.opinions(connection)]
        judged = [(line["judged_by"], line["verdict"]) for line in read.judgements(connection)]
        looked = [line["looked_by"] for line in read.accesses(connection)]
    engine.dispose()
    return found, judged, looked


def test_pairs_are_answered_by_keys_undone_and_answered_anew(desk):
    with_amina = Terminal(desk.home, "Amina")
    for told in ("Restent : 1", "2026-11-01_registre.csv:2", "Omar", "même CIN, deux personnes ?"):
        with_amina.until(told)
    with_amina.type("s\x1b[A")  # the only pair comes again; an arrow is no answer
    with_amina.until("Restent : 1")
    with_amina.type("!")  # no key of ours: the help
    with_amina.until("x même personne")
    with_amina.type("n")
    with_amina.until("Plus rien à trancher")
    assert with_amina.ended() == 0
    given, judged, looked = _said(desk.home)
    assert given == [("Amina", "different")]
    assert looked == ["Amina"]
    assert judged in ([("Amina", "different")], [])  # at once, or when a second person says the same


def test_undo_asks_the_pair_again(desk, tajhiz):
    desk.put("chamber_registry", "2026-11-02_registre.csv", _TWO_BROTHERS)
    desk.run()
    terminal = Terminal(desk.home, "Karim", "en")
    terminal.until("Left: 2")
    terminal.type("u")
    terminal.until("Left: 1")
    terminal.type("z")
    assert "Taken back" in terminal.until("Left: 2")
    terminal.type("q")
    assert terminal.ended() == 0
    given, _, _ = _said(desk.home)
    assert given == [("Karim", "unsure"), ("Karim", "withdrawn")]


_TWO_BROTHERS = """N° RNA/NIA;Nom;Prénom;CIN;Date de naissance;Sexe;Activité (filière – métier);Commune;Province;Tél
0900000001;BIHI;Omar;J700001;01/02/1971;M;Coiffure;Tiznit;Tiznit;0661000001
0900000002;TAFRAOUTI;Zahra;J700002;12/03/1999;F;Coiffure;Tiznit;Tiznit;0661000002
"""


def test_two_who_disagree_are_told_to_everybody_after(desk):
    engine = open_warehouse(f"sqlite:///{desk.home / 'warehouse.db'}")
    with engine.begin() as connection:  # somebody's state hangs on it: one answer is not enough
        connection.exec_driver_sql("UPDATE assn_pairs SET changes = 1")
    engine.dispose()
    for by, key in (("Amina", "n"), ("Karim", "x")):
        terminal = Terminal(desk.home, by, "en")
        terminal.until("Left: 1")
        terminal.type(key)
        terminal.until("on 0 pairs" if by == "Amina" else "on 1 pairs")
        if by == "Karim":
            terminal.until("different · Karim: same")
        terminal.ended()


def test_without_a_terminal_it_says_what_to_do(desk):
    done = subprocess.run(
        [sys.executable, "-c", "from etl.cli.app import main; main()", "review", "--by", "Amina", "--home", desk.home],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, "tajhiz judge" in done.stderr) == (2, True)
