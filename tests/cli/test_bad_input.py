"""Whatever is wrong ends in one sentence with the right exit code, and other files go on."""

import csv
import io
import shutil
import sys
from pathlib import Path

import pytest
import yaml

from etl.policy import load_policy

SAMPLES = Path(__file__).parent.parent / "samples"
LIST = SAMPLES / "reference_list.csv"


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    (folder / "reference_list").mkdir(parents=True)
    shutil.copy(LIST, folder / "reference_list" / "2024-03-15_liste.csv")
    return folder


def one_sentence(err):
    assert err.startswith("tajhiz: ")
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in err
    return err


@pytest.mark.parametrize("week", ["2026-W54", "2025-W53", "W47", "next week"])
def test_a_week_that_does_not_exist_is_usage(tajhiz, inbox, tmp_path, week):
    code, _, err = tajhiz("run", "--inbox", inbox, "--week", week, "--home", tmp_path / "home")
    assert code == 2
    assert week in one_sentence(err)


def test_a_missing_inbox_is_usage_and_an_empty_one_is_held(tajhiz, tmp_path):
    (tmp_path / "empty").mkdir()
    common = ("--week", "2026-W47", "--home", tmp_path / "home")
    code, _, err = tajhiz("run", "--inbox", tmp_path / "nowhere", *common)
    assert (code, "is no folder" in one_sentence(err)) == (2, True)
    code, _, err = tajhiz("run", "--inbox", tmp_path / "empty", *common)
    assert (code, "holds no file" in one_sentence(err)) == (3, True)


def test_a_home_that_cannot_be_written_is_configuration(tajhiz, inbox, tmp_path):
    (tmp_path / "file").write_text("in the way")
    code, _, err = tajhiz("run", "--inbox", inbox, "--week", "2026-W47", "--home", tmp_path / "file")
    assert code == 2
    assert "cannot be written" in one_sentence(err)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("kits.yml", "kits: {COIF: [{item: A}]}", "kits.yml"),
        ("programme.yml", "dated: [", "programme.yml"),
        ("partners.yml", None, "partners.yml"),
    ],
)
def test_a_policy_that_does_not_fit_names_the_file(tajhiz, inbox, tmp_path, name, text, said):
    shipped = Path(sys.modules[load_policy.__module__].__file__).parent
    folder = tmp_path / "policy"
    folder.mkdir()
    for sheet in shipped.glob("*.yml"):
        shutil.copy(sheet, folder)
    (folder / name).unlink() if text is None else (folder / name).write_text(text)
    code, _, err = tajhiz(
        "run", "--inbox", inbox, "--week", "2026-W47", "--home", tmp_path / "home", "--policy", folder
    )
    assert code == 2
    assert said in one_sentence(err)


def test_files_that_cannot_be_taken_are_refused_in_both_languages_and_the_others_go_on(tajhiz, inbox, tmp_path):
    bad = inbox / "region_deliveries"
    bad.mkdir()
    (bad / "2025-09-30_scan.pdf").write_bytes(b"%PDF-1.7 scan")
    (bad / "2025-09-30_vide.xlsx").write_bytes(b"")
    (bad / "2025-10-01_sans_entete.csv").write_text("BL-1;2025-09-09;12/2024;1;1;Fauteuil;58\n" * 3, "utf-8")
    (bad / "2025-10-02_sans_quantite.csv").write_text(
        "N° BL;Date;Désignation\nBL-1;09/09/2025;Sèche-cheveux\n", "utf-8"
    )
    (inbox / "nobody_knows").mkdir()
    home = tmp_path / "home"
    code, out, err = tajhiz("run", "--inbox", inbox, "--week", "2026-W47", "--home", home)
    assert code == 3
    assert "4 refused" in out
    assert "nobody_knows" in err
    _, told, _ = tajhiz("files", "--format", "csv", "--home", home)
    lines = {line["file"]: line for line in csv.DictReader(io.StringIO(told))}
    assert lines.pop("2024-03-15_liste.csv")["outcome"] == "accepted"
    codes = {name: line["code"] for name, line in lines.items()}
    assert codes == {
        "2025-09-30_scan.pdf": "pdf_not_readable",
        "2025-09-30_vide.xlsx": "empty_file",
        "2025-10-01_sans_entete.csv": "no_known_header",
        "2025-10-02_sans_quantite.csv": "columns_missing",
    }
    assert all(line["reason_fr"] and line["reason_ar"] for line in lines.values())
    _, told, _ = tajhiz("rejects", "--home", home)
    assert {line["row"] for line in csv.DictReader(io.StringIO(told))} == {"0"}


def test_a_partner_without_an_address_gets_no_mail_and_the_others_theirs(tajhiz, inbox, tmp_path):
    shipped = Path(sys.modules[load_policy.__module__].__file__).parent
    folder = tmp_path / "policy"
    folder.mkdir()
    for sheet in shipped.glob("*.yml"):
        shutil.copy(sheet, folder)
    partners = yaml.safe_load((folder / "partners.yml").read_text("utf-8"))
    partners["partners"]["wilaya"]["email"] = None
    (folder / "partners.yml").write_text(yaml.safe_dump(partners, allow_unicode=True), "utf-8")
    home = tmp_path / "home"
    code, _, _ = tajhiz("run", "--inbox", inbox, "--week", "2026-W47", "--home", home, "--policy", folder)
    assert code == 0
    letters = {path.name for path in (home / "reports" / "2026-W47").iterdir()}
    assert {"wilaya.html", "wilaya.xlsx", "chamber.eml"} <= letters
    assert "wilaya.eml" not in letters


@pytest.mark.parametrize(
    "words",
    [
        ("explain", "J000001"),
        ("status", "--week", "2026-W01"),
        ("status", "--format", "xml"),
        ("judge", "a", "b", "same", "--by", "me"),
        ("nonsense",),
        ("judge", "a", "b", "perhaps", "--by", "me"),
    ],
)
def test_a_question_without_an_answer_is_usage(tajhiz, inbox, tmp_path, words):
    home = tmp_path / "home"
    tajhiz("run", "--inbox", inbox, "--week", "2026-W47", "--home", home)
    place = () if words == ("nonsense",) else ("--home", home)
    code, _, err = tajhiz(*words, *place)
    assert code == 2
    one_sentence(err)


def test_a_home_without_a_warehouse_says_what_to_do_first(tajhiz, tmp_path):
    code, _, err = tajhiz("status", "--home", tmp_path / "nothing")
    assert code == 2
    assert "tajhiz run" in one_sentence(err)


def test_a_damaged_warehouse_is_an_outside_system(tajhiz, inbox, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "warehouse.db").write_bytes(b"not a database at all" * 100)
    code, _, err = tajhiz("run", "--inbox", inbox, "--week", "2026-W47", "--home", home)
    assert code == 4
    one_sentence(err)


def test_the_shapes_that_scripts_rely_on(tajhiz, inbox, tmp_path):
    home = tmp_path / "home"
    tajhiz("run", "--inbox", inbox, "--week", "2026-W47", "--home", home)
    heads = {
        ("status", "--format", "csv"): "person_id,cohort,craft,national_id,family_name_latin,given_name_latin,"
        "family_name_arabic,given_name_arabic,trained,state,reason,since,days_waiting,through_cooperative,evidence",
        ("links", "--format", "csv"): "feed,file,sheet,row,record_id,person_id,decided_by,match_probability",
        ("rejects", "--format", "csv"): "feed,file,sheet,row,column,code,reason_fr,reason_ar",
        ("files", "--format", "csv"): "feed,file,sha256,received_at,outcome,code,reason_fr,reason_ar,"
        "rows_accepted,rows_quarantined,rows_ignored",
    }
    for words, head in heads.items():
        code, out, _ = tajhiz(*words, "--home", home)
        assert code == 0
        assert out.splitlines()[0] == head
