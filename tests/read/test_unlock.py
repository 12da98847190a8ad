"""Workbooks locked with a password are opened when the partner told us which, and never hold us up."""

import io
import logging
import time
from pathlib import Path

import olefile
import pytest
import python_calamine as calamine
from msoffcrypto.format.ooxml import OOXMLFile

from etl.read.unlock import is_locked, unlocked

SAVED = Path(__file__).parent / "saved"
KEY = "cooperative2026"  # the one LibreOffice locked the saved files with


@pytest.fixture
def locked_book(book):
    def make(password=KEY):
        kept = io.BytesIO()
        OOXMLFile(io.BytesIO(book([["Nom"], ["Inventé"]]))).encrypt(password, kept)
        return kept.getvalue()

    return make


def rows(content):
    return calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_the_right_password_among_several_opens(locked_book):
    assert rows(unlocked(locked_book(), ["faux", KEY])) == [["Nom"], ["Inventé"]]


def test_an_arabic_password_opens(locked_book):
    assert unlocked(locked_book("تعاونية٢٠٢٦"), ["تعاونية٢٠٢٦"])


def test_an_old_workbook_is_opened():
    content = (SAVED / "locked.xls").read_bytes()
    assert rows(unlocked(content, ["faux", KEY]))[0] == ["Nom", "CIN", "Tél", "Province", "Note"]


def test_excels_own_password_needs_not_be_told(locked_book):
    assert unlocked(locked_book("VelvetSweatshop"), [])


def test_no_password_that_fits_opens_nothing(locked_book):
    assert unlocked(locked_book(), []) is None
    assert unlocked(locked_book(), ["", "faux"]) is None
    assert unlocked((SAVED / "locked.xls").read_bytes(), ["faux"]) is None
    assert unlocked((SAVED / "locked.ods").read_bytes(), [KEY]) is None


def test_what_is_not_locked_is_left_alone(book):
    for content in (
        book([["Nom"]]),
        (SAVED / "messes.xls").read_bytes(),
        b"",
        b"Nom;CIN",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ):
        assert not is_locked(content)
        assert unlocked(content, [KEY]) is None


def test_locked_workbooks_are_told_from_others(locked_book):
    assert is_locked(locked_book())
    assert is_locked((SAVED / "locked.xls").read_bytes())


def told(content, before, after):
    """Return a locked workbook whose description of the lock says something else, of the same length."""
    with olefile.OleFileIO(io.BytesIO(content)) as parts:
        info = parts.openstream("EncryptionInfo").read()
    assert before in info
    changed = info.replace(before, after.ljust(len(before)))
    kept = io.BytesIO(content)
    with olefile.OleFileIO(kept, write_mode=True) as parts:
        parts.write_stream("EncryptionInfo", changed[: len(info)].ljust(len(info)))
        return kept.getvalue()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'spinCount="100000" saltSize="16"', b'spinCount="4294967295" saltSize="1"'[:32]),
        (b'spinCount="100000" saltSize="16"', b'spinCount="9999999" saltSize="16"'[:32]),
        (b'spinCount="100000"', b"spinCount='999999'"),
        (b'spinCount="100000"', b'spinCount="&#57;99"'[:18]),
        (b'encoding="UTF-8" standalone="yes"?>', b'?><!DOCTYPE a [<!ENTITY b "c">]>'),
        (b'keyBits="256"', b'keyBits="-99"'),
        (b'hashAlgorithm="SHA512"', b'hashAlgorithm="      "'),
    ],
)
def test_a_lock_that_asks_for_years_of_work_or_makes_no_sense_stays_shut(locked_book, before, after):
    started = time.process_time()
    assert unlocked(told(locked_book(), before, after), ["faux"] * 50 + ["autre"]) is None
    assert time.process_time() - started < 5


def test_many_passwords_are_tried_for_a_few_seconds_only(locked_book):
    started = time.process_time()
    assert unlocked(locked_book(), [f"faux {n}" for n in range(500)]) is None
    assert time.process_time() - started < 5


def test_a_damaged_lock_raises_nothing(locked_book):
    for content in (locked_book(), (SAVED / "locked.xls").read_bytes()):
        for cut in range(600, len(content), 1_499):
            assert isinstance(unlocked(content[:cut], [KEY]), bytes | None)


def test_no_password_is_told_to_anybody(locked_book, caplog, capfd):
    with caplog.at_level(logging.DEBUG):
        unlocked(locked_book(), ["secret-faux"])
        unlocked((SAVED / "locked.xls").read_bytes(), ["secret-faux"])
        unlocked(locked_book()[:-600], ["secret-faux"])
    written = capfd.readouterr()
    assert "secret-faux" not in caplog.text + written.out + written.err
