"""A canary in every odd place of a file: no log, no remark, no run's counts and no other partner's letter sings."""

import io
import json
import logging
import os
import sys
import tempfile
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from types import SimpleNamespace

import openpyxl
import pytest

from tests.flow.conftest import Place

CARD, PHONE, NAME = "ZZ999001", "0699900199", "Zzcanari Zzamina"
HEADER = ["Nom et prénom", "CIN", "Tél", "Métier", "Édition"]
ROW = [NAME, CARD, PHONE, "Coiffure", "2023"]
ODD = {
    "in_a_header": {"F": [[*HEADER, f"{CARD} {PHONE}"], [*ROW, "x"]]},
    "in_a_sheet_name": {CARD: [HEADER, ROW], f"Tél {PHONE}": [["a", "b"], [NAME, CARD]]},
    "in_a_title": {"F": [[f"Liste de {NAME} {CARD}"], HEADER, ROW]},
    "in_wrong_columns": {"F": [HEADER, [CARD, NAME, NAME, PHONE, CARD], [None, "=1+1", NAME, CARD, NAME]]},
    "without_a_header": {CARD: [ROW, ROW]},
    "without_a_column": {PHONE: [["CIN", "Tél"], [CARD, PHONE]]},
}
QUANTITIES = {"L": [["Désignation", "Qté livrée", "N° BL", "Date"], [NAME, CARD, PHONE, NAME]]}


def workbook(sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def sings(text):
    return [word for word in (CARD, PHONE, PHONE[1:], *NAME.split()) if word in text]


@contextmanager
def overheard():
    """Give what is logged and printed meanwhile, by child processes too, once it is over."""
    heard = SimpleNamespace(said="")
    logged, root = io.StringIO(), logging.getLogger()
    ear, level = logging.StreamHandler(logged), root.level
    with tempfile.TemporaryFile("w+") as printed:
        kept = {stream: os.dup(stream) for stream in (1, 2)}
        root.addHandler(ear)
        root.setLevel(logging.DEBUG)
        for stream in kept:
            os.dup2(printed.fileno(), stream)
        try:
            with (
                redirect_stdout(printed),
                redirect_stderr(printed),
            ):  # what Python prints, which pytest catches elsewhere
                yield heard
        finally:
            for stream, real in kept.items():
                os.dup2(real, stream)
                os.close(real)
            root.removeHandler(ear)
            root.setLevel(level)
        printed.seek(0)
        heard.said = printed.read() + logged.getvalue()


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    place = Place(tmp_path_factory.mktemp("walked"))
    place.put("reference_list")
    for name, sheets in ODD.items():
        place.put("ofppt_trainees", f"2026-11-02_{name}.xlsx", workbook(sheets))
    place.put("region_deliveries", "2026-11-03_bl.xlsx", workbook(QUANTITIES))
    with overheard() as heard:
        os.system("echo a child process is overheard, too")
        for stream in (sys.stdout, sys.stderr):
            print("and a line of our own", file=stream)
        told = place.walk()
    assert told.counts["files_accepted"] >= 4
    assert "overheard, too" in heard.said
    assert heard.said.count("a line of our own") == 2
    place.said = "\n".join([heard.said, *told.remarks, json.dumps(told.counts)])
    return place


def test_nothing_that_is_logged_or_printed_names_a_person(walked):
    assert sings(walked.said) == []


def test_no_journal_remark_or_reason_holds_a_card_or_telephone_number(walked):
    assert walked.asked("SELECT count(*) FROM core_trainees WHERE national_id = 'ZZ999001'") != [(0,)]
    kept = walked.asked("SELECT counts FROM log_runs") + walked.asked("SELECT remarks FROM log_files")
    kept += walked.asked("SELECT reason_fr || reason_ar FROM log_files WHERE reason_fr IS NOT NULL")
    kept += walked.asked("SELECT reason_fr || reason_ar FROM log_quarantined_rows")
    assert len(kept) > 10
    assert sings(" ".join(str(one) for (one,) in kept)) == []


@pytest.mark.parametrize("partner", ["ministry", "wilaya", "chamber"])
def test_no_letter_to_a_partner_who_did_not_send_it_names_the_canary(walked, partner):
    folder = walked.home / "reports" / "2026-W47"
    book = openpyxl.load_workbook(folder / f"{partner}.xlsx")
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    written = " ".join(cells) + (folder / f"{partner}.html").read_text() + (folder / f"{partner}.txt").read_text()
    assert sings(written) == []


def test_the_partner_who_sent_it_reads_no_number_of_a_person_in_its_letter(walked):
    folder = walked.home / "reports" / "2026-W47"
    assert sings((folder / "ofppt.html").read_text() + (folder / "ofppt.txt").read_text()) == []
