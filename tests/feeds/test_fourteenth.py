"""A fourteenth feed is one YAML, one suite and one sample: nothing else of the house knows its name."""

import csv
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).resolve().parents[2]
FEED = "odco_registry"
ADDED = {
    f"etl/feeds/{FEED}.yml": """
        title: {fr: "Registre central des coopératives (ODCO)", ar: "السجل المركزي للتعاونيات"}
        partner: ministry
        purpose: {fr: "connaître les coopératives des autres régions", ar: "معرفة تعاونيات الجهات الأخرى"}
        row_is: cooperative
        schedule: "0 4 * * 1"
        late_after_days: 200
        required:
          - [central_number]
          - [cooperative_name]
        columns:
          central_number: {type: text, headers: ["Numéro au registre central", "رقم السجل المركزي"]}
          cooperative_name: {type: name, headers: ["Dénomination", "تسمية التعاونية"]}
          province: {type: province, headers: ["Province", "الإقليم"]}
          founders: {type: quantity, headers: ["Nombre de fondateurs", "عدد المؤسسين"]}
          founded_date: {type: date, headers: ["Date de constitution", "تاريخ التأسيس"]}
        ignored_columns: ["Observations", "ملاحظات"]
        """,
    f"expectations/{FEED}.yml": """
        name: odco_registry
        expectations:
          - type: expect_table_row_count_to_be_between
            kwargs: {min_value: 1}
            severity: critical
            meta:
              effect: stop
              code: no_data_rows
              why: "a list without a line is a list that was not sent"
              reason_fr: "la liste ne contient aucune ligne : envoyez la liste remplie"
              reason_ar: "اللائحة لا تحتوي على أي سطر: المرجو إرسال اللائحة معبأة"
          - type: expect_column_values_to_be_null
            kwargs: {column: founders_problem}
            severity: warning
            meta:
              effect: quarantine
              code: founders_not_a_number
              why: "the law asks for five founders"
              reason_fr: "nombre de fondateurs illisible : écrivez un nombre"
              reason_ar: "عدد المؤسسين غير مقروء: المرجو كتابة رقم"
              column: founders
          - type: expect_column_values_to_not_be_null
            kwargs: {column: founders}
            severity: warning
            meta:
              effect: quarantine
              code: founders_missing
              why: "the law asks for five founders"
              reason_fr: "nombre de fondateurs absent : complétez-le"
              reason_ar: "عدد المؤسسين غير مذكور: المرجو إتمامه"
          - type: expect_column_values_to_be_between
            kwargs: {column: founded_date, max_value: {$PARAMETER: received_on}}
            severity: info
            meta:
              effect: remark
              code: founded_after_sending
              why: "what is told as done cannot lie after the day it was told"
              reason_fr: "date de constitution postérieure à l’envoi : vérifiez-la"
              reason_ar: "تاريخ التأسيس بعد الإرسال: المرجو التحقق منه"
        """,
    f"tests/samples/{FEED}.csv": """
        Numéro au registre central;تسمية التعاونية;Province;عدد المؤسسين;Date de constitution
        RC-00071;تعاونية تكمات نومليل;Taroudannt;7;12/03/2018
        RC-00072;Coopérative Tifawin n'Oudrar;Tiznit;5;04/11/2021
        """,
}
BAD_ROW = "RC-00073;Coopérative Azar n'Oulouz;Taroudannt;beaucoup;01/02/2020\n"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A copy of the house with three more files."""
    place = tmp_path_factory.mktemp("house")
    for room in ("etl", "expectations", "warehouse", "dags", "tests/feeds", "tests/validate", "tests/samples"):
        shutil.copytree(ROOT / room, place / room, ignore=shutil.ignore_patterns("__pycache__", "test_fourteenth.py"))
    shutil.copy(ROOT / "pyproject.toml", place)
    for name, text in ADDED.items():
        (place / name).write_text(dedent(text).strip() + "\n", "utf-8")
    return place


def asked(house, *arguments, code=0, **settings):
    """Run Python in the copy, where its own packages come before the installed ones."""
    environment = os.environ | {"PYTHONPATH": str(house), "PYTHONTZPATH": ""} | settings
    told = subprocess.run(
        [sys.executable, *arguments], cwd=house, env=environment, capture_output=True, text=True, check=False
    )
    assert told.returncode == code, told.stdout[-3000:] + told.stderr[-3000:]
    return told.stdout


def tajhiz(house, *arguments, code=0):
    return asked(house, "-c", "from etl.cli import main; main()", *arguments, code=code)


def lines_of(house, question, home):
    return list(csv.DictReader(io.StringIO(tajhiz(house, question, "--format", "csv", "--home", str(home)))))


@pytest.mark.slow
def test_the_checks_on_feeds_suites_and_samples_hold_for_it(house):
    told = asked(
        house, "-m", "pytest", "tests/feeds/test_feeds.py", "tests/validate/test_suites.py", "tests/validate/test_every_rule.py",
        "-k", FEED, "-q", "-p", "no:cacheprovider",
    )  # fmt: skip
    assert "[100%]" in told


@pytest.mark.slow
def test_its_rows_are_taken_and_a_bad_one_goes_back_in_both_languages(house, tmp_path):
    home, name = tmp_path / "home", "2026-11-02_registre.csv"
    inbox = tmp_path / "inbox" / FEED
    inbox.mkdir(parents=True)
    sample = (house / f"tests/samples/{FEED}.csv").read_text("utf-8")
    (inbox / name).write_text(sample + BAD_ROW, "utf-8")
    tajhiz(house, "run", "--inbox", str(inbox.parent), "--week", "2026-W47", "--home", str(home))

    file = lines_of(house, "files", home)[0]
    assert (file["feed"], file["outcome"], file["rows_accepted"], file["rows_quarantined"]) == (
        FEED,
        "accepted",
        "2",
        "1",
    )
    with sqlite3.connect(home / "warehouse.db") as warehouse:
        facts = [
            json.loads(fact) for (fact,) in warehouse.execute("select facts from core_rows where feed = ?", (FEED,))
        ]
    assert sorted(fact["central_number"] for fact in facts) == ["RC-00071", "RC-00072"]
    assert sorted(fact["founders"] for fact in facts) == [5.0, 7.0]
    back = [row for row in lines_of(house, "rejects", home) if row["row"] == "4"]
    assert [(row["column"], row["code"]) for row in back] == [("founders", "founders_not_a_number")]
    assert back[0]["reason_fr"] == "nombre de fondateurs illisible : écrivez un nombre"
    assert back[0]["reason_ar"] == "عدد المؤسسين غير مقروء: المرجو كتابة رقم"


@pytest.mark.airflow
def test_it_has_a_timetable_of_its_own_and_wakes_the_reconciliation(house, tmp_path):
    read = asked(
        house, str(ROOT / "tests/dags/ask_airflow.py"), str(house / "dags"),
        AIRFLOW_HOME=str(tmp_path),
        AIRFLOW__CORE__LOAD_EXAMPLES="False",
        AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=f"sqlite:///{tmp_path}/airflow.db",
    )  # fmt: skip
    told = json.loads(read.splitlines()[-1])
    assert told["errors"] == {}
    assert told["dags"][f"intake_{FEED}"]["schedule"]["cron"] == "0 4 * * 1"
    assert f"accepted_{FEED}" in told["dags"]["reconcile"]["schedule"]["any_of"]
