"""What names persons is locked: only the partner's password opens it, in programs that are not ours."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

from etl.report import figures, page, seal, workbook

PASSWORD = "trois mots اثنان"


def test_a_locked_page_opens_with_its_password_only(count_week, policy):
    content = seal.sealed("p.pdf", page.of_partner(figures.of_partner(count_week(), "region", policy)), PASSWORD)
    for wrong in (None, "", "trois mots"):
        with pytest.raises(pypdfium2.PdfiumError):
            pypdfium2.PdfDocument(content, password=wrong)
    assert len(pypdfium2.PdfDocument(content, password=PASSWORD)) == 1
    assert b"/AESV3" in content


@pytest.mark.parametrize(("name", "password"), [("a.zip", "x"), ("a.xlsx", ""), ("a.pdf", "")])
def test_nothing_leaves_unlocked_by_mistake(name, password):
    with pytest.raises(ValueError, match=r"sealed"):
        seal.sealed(name, b"", password)


OPEN = """
import os, sys, uno
from com.sun.star.beans import PropertyValue
local = uno.getComponentContext()
resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
import time
for _ in range(150):
    try:
        context = resolver.resolve(f"uno:pipe,name={sys.argv[1]};urp;StarOffice.ComponentContext")
        break
    except Exception:
        time.sleep(0.2)
desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
def told(name, value):
    one = PropertyValue(); one.Name, one.Value = name, value
    return one
book = desktop.loadComponentFromURL("file://" + sys.argv[2], "_blank", 0, (told("Hidden", True), told("Password", sys.argv[3])))
sheets = [] if book is None else list(book.Sheets.ElementNames)
formulas = 0
for name in sheets:
    cells = book.Sheets.getByName(name).queryContentCells(16)
    formulas += cells.Count
print("|".join(sheets), formulas, flush=True)
os._exit(0)  # python3-uno sometimes dies in its own goodbye, after everything was said
"""


def opened_by_libreoffice(place, password):
    """Return the sheets and the number of formulas that LibreOffice finds in a locked workbook."""
    python = Path("/usr/bin/python3")
    if shutil.which("soffice") is None or subprocess.run([python, "-c", "import uno"], check=False).returncode:
        if os.environ.get("CI") == "true":
            pytest.fail("LibreOffice Calc and python3-uno are missing: .ci/run installs them")
        pytest.skip("LibreOffice Calc and python3-uno are not installed: apt-get install libreoffice-calc python3-uno")
    pipe = f"tajhiz{os.getpid()}"
    profile = f"-env:UserInstallation=file://{place.parent}/profile"
    office = subprocess.Popen(
        ["soffice", "--headless", "--norestore", profile, f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        told = subprocess.run(
            [python, "-c", OPEN, pipe, place, password], capture_output=True, text=True, timeout=90, check=False
        )
    finally:
        os.killpg(office.pid, signal.SIGKILL)  # soffice is a script that has started the office itself
        office.wait()
    assert told.returncode == 0, told.stderr
    return told.stdout.strip()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="LibreOffice is driven over a pipe")
def test_libreoffice_opens_the_locked_workbook_and_finds_nothing_that_runs(count_week, policy, tmp_path):
    own = figures.of_partner(count_week(), "region", policy, row_key=lambda *line: "A" * 20)
    place = tmp_path / "liste.xlsx"
    place.write_bytes(seal.sealed("liste.xlsx", workbook.of_partner(own), PASSWORD))
    sheets, formulas = opened_by_libreoffice(place, PASSWORD).rsplit(" ", 1)
    assert sheets.split("|")[:3] == ["Résumé", "Motifs", "Liste"]
    assert formulas == "0"
