"""A person's names leave everything that is kept, for good, while every sum stays as it was told."""

import json
import tarfile
import zipfile
from io import BytesIO

import pytest

from etl.flow import answers, backing, backup_folder, erasure, integrity, keyring, letters, outbox, snapshot
from etl.flow.erasure import ErasureError
from etl.settings import Settings
from tests.flow.conftest import Programme, copy_of, handovers, invented, registry, trainees, written
from warehouse import dump

pytestmark = pytest.mark.slow  # each walks the whole road

FAMILY, GIVEN, CARD, BIRTH = invented(3)
PHONE, NIA = "0661234567", "090000003"
WEEK, NEXT = "2026-W47", "2026-W48"
HERS = (CARD, FAMILY, PHONE, PHONE[1:], NIA)


def sings(home, inbox=None):
    """Return where any of her words still stands, in plain, in archives and in the warehouse as text."""
    found = []
    for folder in filter(None, (home, inbox)):
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.parent.name != "backups"):
            found += [(path.name, word) for word in HERS if word.encode() in _opened(path)]
    return found


def _opened(path):
    content = path.read_bytes()
    if zipfile.is_zipfile(BytesIO(content)):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            content += b"".join(archive.read(name) for name in archive.namelist())
    return content


def told(programme):
    """Return every answer of every week, hers without what names her."""
    return {
        table: programme.asked(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4, 5")
        for table in ("out_items", "out_goods", "out_equity", "out_cohorts", "out_waiting", "out_lists", "out_courses")
    } | {
        "states": programme.asked(
            "SELECT week, person_id, cohort, craft, state, reason, days_waiting, sex, province, commune FROM out_trainings"
            " ORDER BY 1, 2, 3, 4"
        )
    }


@pytest.fixture(scope="module")
def once_filled(answered, tmp_path_factory):
    """The twelve hairdressers, one of them in every odd place; her week told by letters that wait."""
    programme = copy_of(answered, tmp_path_factory.mktemp("filled"))
    programme.put("chamber_registry", "2026-11-05_registre.csv", registry(range(12), p3={"N° RNA/NIA": NIA}))
    complaint = written(
        (
            "N° réclamation",
            "Date",
            "Nom",
            "Prénom",
            "N° CIN",
            "Tél",
            "Métier",
            "Nature de la réclamation",
            "Observations",
        ),
        [("R1", "02/11/2026", FAMILY, GIVEN, CARD, PHONE, "Coiffure", "retard", f"rappeler {GIVEN} {FAMILY}")],
    )
    programme.put("complaints", "2026-11-06_reclamations.csv", complaint)
    broken = trainees([3, 20], p3={"Métier": "", "Date de naissance": "99/99/1999"})
    programme.put("reference_list", "2026-11-06_reference.csv", broken)
    programme.walk()
    with programme.houses() as houses:
        letters.build(houses, WEEK, to_outbox=True)
    return programme


@pytest.fixture
def filled(once_filled, tmp_path):
    """A copy of that home."""
    return copy_of(once_filled, tmp_path)


def erase(programme, who=CARD, week=WEEK):
    with programme.houses(week) as houses:
        return erasure.erase(houses, who, by="Amina", why="demande 7/2026")


def person_of(programme):
    with programme.houses() as houses:
        return answers.called(houses, CARD)[0][0]


def test_nothing_that_is_kept_names_her_any_more(filled):
    assert {name for name, _ in sings(filled.home, filled.inbox)} >= {"warehouse.db", "2026-10-26_liste.csv"}
    counts = erase(filled)
    assert counts["core_trainees"]
    assert counts["core_rows"]
    assert counts["out_trainings"]
    assert counts["letters"] >= 4
    with filled.houses() as houses, houses.asking() as connection:
        lines = [line for name in dump.tables() for line in dump.lines(connection, name)]
    assert [line for line in lines if any(word.encode() in line for word in HERS)] == []
    assert [hit for hit in sings(filled.home, filled.inbox) if not hit[0].startswith("warehouse.db")] == []


def test_the_file_of_the_warehouse_itself_forgets(filled):
    erase(filled)
    with filled.houses() as houses, houses.writing() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM core_trainees").scalar() == 12
    assert [hit for hit in sings(filled.home) if hit[0].startswith("warehouse.db")] == []


def test_whoever_links_next_decides_everything_anew(filled):
    assert len(filled.asked("SELECT made_of FROM assn_comparisons")) == 1
    erase(filled)
    assert filled.asked("SELECT made_of FROM assn_comparisons") == []
    assert not (filled.home / "link" / "scores.arrow").exists()


def test_every_sum_of_every_week_stays_and_she_is_still_waited_for(filled):
    before, person = told(filled), person_of(filled)
    erase(filled)
    assert told(filled) == before
    ((state, name),) = filled.asked(f"SELECT state, family_name_latin FROM out_trainings WHERE person_id = '{person}'")
    assert (state, name) == ("partly_equipped", None)


def test_a_past_week_is_still_worked_out_to_the_digit_and_verified(filled):
    erase(filled)
    with filled.houses() as houses:
        answer, is_the_same = snapshot.as_of(houses, WEEK)
        assert is_the_same
        assert len(answer["trainings"]) == 13
        counts = integrity.verify(houses)
    assert counts["answers_verified"] == 1
    assert counts["files_verified"] >= 9


def test_the_proof_names_rule_person_and_fingerprints_and_nobody(filled, tajhiz):
    person = person_of(filled)
    erase(filled)
    code, said, _ = tajhiz("removals", "--home", filled.home, "--format", "json")
    lines = json.loads(said)
    assert code == 0
    assert {line["what"] for line in lines} == {"landed", "dropped", "letter", "answer"}
    assert all(line["sha256"] and line["removed_by"] == "Amina" for line in lines)
    assert all(line["kept_sha256"] for line in lines if line["what"] in ("landed", "answer"))
    code, said, _ = tajhiz("subject", "requests", "--home", filled.home, "--format", "json")
    assert [(line["person_id"], line["kind"]) for line in json.loads(said)] == [(person, "erased")]


def test_a_landed_file_stands_as_its_reading_and_nobody_else_is_lost(filled):
    erase(filled)
    (reading,) = (filled.home / "landing" / "ofppt_trainees").rglob("*.jsonl")
    rows = [json.loads(line) for line in reading.read_text("utf-8").splitlines()]
    listed = [row for row in rows if "kind" not in row]
    assert len(listed) == 12
    assert [row["row"] for row in listed if "cells" not in row] == [5]
    kept = {row["cells"]["N° CIN"] for row in listed if "cells" in row}
    assert kept == {invented(number)[2] for number in range(12)} - {CARD}


def test_the_same_list_sent_again_does_not_bring_her_back(filled):
    """In the next week every list names her anew, in a new file: her rows count, her names do not come in."""
    person = person_of(filled)
    erase(filled)
    filled.put("ofppt_trainees", "2026-11-24_liste.csv", trainees(range(13)))
    filled.put("region_handovers", "2026-11-24_pv.csv", handovers([3, 4, 7], report="11/2026", day="23/11/2026"))
    filled.walk(NEXT)
    assert [hit for hit in sings(filled.home, filled.inbox) if not hit[0].startswith("warehouse.db")] == []
    with filled.houses(NEXT) as houses, houses.asking() as connection:
        lines = [line for name in dump.tables() for line in dump.lines(connection, name)]
        assert [line for line in lines if any(word.encode() in line for word in HERS)] == []
    rows = filled.asked(
        "SELECT count(*) FROM core_handovers h JOIN assn_records_persons t ON t.record_id = h.record_id "
        f"WHERE t.person_id = '{person}'"
    )
    assert rows == [(2,)], "the hand-over in the new file is hers"
    ((state, name),) = filled.asked(
        f"SELECT state, family_name_latin FROM out_trainings WHERE person_id = '{person}' AND week = '{NEXT}'"
    )
    assert (state, name) == ("partly_equipped", None)
    assert filled.asked("SELECT count(*) FROM out_trainings WHERE week = '2026-W48'") == [(14,)]


def test_the_very_bytes_sent_again_are_not_landed_again(filled):
    erase(filled)
    filled.put("ofppt_trainees", "2026-11-25_encore.csv", trainees(range(12)))
    told = filled.walk(NEXT)
    assert any("has been removed since" in remark for remark in told.remarks)
    assert [p for p in (filled.home / "landing").rglob("*.csv") if CARD in p.read_text("utf-8")] == []


def test_a_row_that_fails_its_rules_later_keeps_no_cells_of_hers(filled):
    erase(filled)
    filled.put("ofppt_trainees", "2026-11-24_autre.csv", trainees([3, 30], p3={"Date de naissance": "31/02/1990"}))
    filled.walk(NEXT)
    with filled.houses(NEXT) as houses, houses.asking() as connection:
        assert [line for line in dump.lines(connection, "log_quarantined_rows") if CARD.encode() in line] == []


def test_letters_that_wait_are_withdrawn_and_those_built_anew_do_not_name_her(filled):
    erase(filled)
    with filled.houses() as houses:
        states = {(line["partner"], line["state"]) for line in outbox.listed(houses, WEEK)}
        assert ("region", "superseded") in states
        assert ("ministry", "held") in states, "a letter without persons stays"
        letters.build(houses, WEEK, to_outbox=True)
    text = (filled.home / "reports" / WEEK / "region.txt").read_text("utf-8")
    assert "09-08" in text
    assert "1" in text.split("09-08")[1][:40]
    with filled.houses() as houses:
        assert erasure.removals.finish(houses) == 0, "what was built since is not taken away"
    assert (filled.home / "reports" / WEEK / "region.xlsx").exists()


def test_a_backup_made_before_brings_nobody_back(filled, tmp_path):
    with filled.houses() as houses:
        backup = backing.back_up(houses, tmp_path / "backups")
    with tarfile.open(backup) as archive:
        content = b"".join(archive.extractfile(member).read() for member in archive)
    assert CARD.encode() in content
    person = person_of(filled)
    with filled.houses(backups=tmp_path / "backups") as houses:
        erasure.erase(houses, CARD, by="Amina", why="demande 7/2026")
    counts = backing.restore(backup, Settings(home=tmp_path / "restored", week=WEEK))
    assert counts["erased_again"] == 1
    assert [hit for hit in sings(tmp_path / "restored") if not hit[0].startswith("warehouse.db")] == []
    restored = Programme(tmp_path)
    restored.home = tmp_path / "restored"
    assert restored.asked(f"SELECT family_name_latin FROM out_trainings WHERE person_id = '{person}'") == [(None,)]
    assert [line["erased"] for line in backup_folder.told(tmp_path / "backups") if "erased" in line] == [person]


def test_a_backup_made_after_is_restored_as_it_is(filled, tmp_path):
    erase(filled)
    with filled.houses() as houses:
        backup = backing.back_up(houses, tmp_path / "backups")
    counts = backing.restore(backup, Settings(home=tmp_path / "restored", week=WEEK))
    assert counts["erased_again"] == 0
    with filled.houses() as houses:
        later = backing.back_up(houses, tmp_path / "backups")
    assert backing.restore(later, Settings(home=tmp_path / "again", week=WEEK))["erased_again"] == 0


def test_an_old_backup_with_an_open_question_about_her_brings_nobody_back_either(filled, tmp_path):
    twin = trainees(
        [3], p3={"Nom": FAMILY, "Prénom": "Brahim", "Date de naissance": "11/12/1990"}, edition="Édition 2025"
    )
    filled.put("ofppt_trainees", "2026-11-10_autre.csv", twin)
    filled.walk()
    person = filled.asked(
        "SELECT t.person_id FROM core_records r JOIN assn_records_persons t ON t.record_id = r.record_id "
        f"WHERE r.national_id = '{CARD}' AND r.feed = 'chamber_registry' LIMIT 1"
    )[0][0]
    with filled.houses() as houses:
        backup = backing.back_up(houses, tmp_path / "backups")
    backup_folder.tell(tmp_path / "backups", erased=person)
    assert backing.restore(backup, Settings(home=tmp_path / "restored", week=WEEK))["erased_again"] == 1
    restored = Programme(tmp_path)
    restored.home = tmp_path / "restored"
    left = restored.asked(f"SELECT count(*) FROM core_registrations WHERE family_name_latin = '{FAMILY}'")
    assert left == [(0,)]


def test_an_erasure_that_was_cut_off_before_its_files_is_ended_by_the_next_night(filled, monkeypatch):
    monkeypatch.setattr(erasure.removals, "finish", lambda houses: 0)
    erase(filled)
    assert sings(filled.inbox)
    monkeypatch.undo()
    with filled.houses() as houses:
        assert erasure.removals.finish(houses) > 5
    assert sings(filled.inbox) == []


def test_while_a_question_about_her_is_open_nothing_is_erased(filled):
    twin = trainees(
        [3], p3={"Nom": FAMILY, "Prénom": "Brahim", "Date de naissance": "11/12/1990"}, edition="Édition 2025"
    )
    filled.put("ofppt_trainees", "2026-11-10_autre.csv", twin)
    filled.walk()
    waiting = filled.asked("SELECT count(*) FROM assn_pairs WHERE status = 'waiting'")
    assert waiting != [(0,)]
    person = filled.asked(
        "SELECT t.person_id FROM core_records r JOIN assn_records_persons t ON t.record_id = r.record_id "
        f"WHERE r.national_id = '{CARD}' AND r.feed = 'chamber_registry' LIMIT 1"
    )[0][0]
    with pytest.raises(ErasureError, match="answer them first"):
        erase(filled, person)
    assert sings(filled.inbox)


def test_while_a_held_file_names_her_nothing_is_erased(filled):
    filled.put("chamber_registry", "2026-11-12_registre.csv", registry([3]))
    filled.walk()
    assert any(line["outcome"] == "held" for line in filled.files().values())
    with pytest.raises(ErasureError, match="held files name her"):
        erase(filled)


def test_a_refused_file_that_can_be_read_stands_as_its_reading_too(filled):
    header = ("Nom", "Prénom", "N° CIN", "Métier")
    filled.put("region_inspections", "2026-11-12_mauvais.csv", written(header, [(FAMILY, GIVEN, CARD, "Coiffure")]))
    filled.walk()
    erase(filled)
    assert [hit for hit in sings(filled.home, filled.inbox) if not hit[0].startswith("warehouse.db")] == []


def test_twice_is_once_and_a_stranger_is_said_so(filled, tajhiz):
    person = person_of(filled)
    code, said, _ = tajhiz(
        "subject", "erase", person, "--by", "Amina", "--why", "7/2026", "--yes", "--home", filled.home
    )
    assert (code, "core_trainees" in said) == (0, True)
    code, _, complaint = tajhiz("subject", "erase", person, "--by", "A", "--why", "7", "--yes", "--home", filled.home)
    assert (code, "erased before" in complaint) == (3, True)
    code, _, complaint = tajhiz("subject", "erase", CARD, "--by", "A", "--why", "7", "--yes", "--home", filled.home)
    assert (code, "nobody here" in complaint) == (2, True)
    code, _, complaint = tajhiz("subject", "erase", person, "--by", "A", "--why", "7", "--home", filled.home)
    assert (code, "--yes" in complaint) == (2, True)


def test_a_stranger_with_her_card_number_by_mistake_is_not_hidden(filled):
    """A card alone never makes two people one: the stranger is told of, and waits for her equipment under her name."""
    erase(filled)
    other = {"Nom": "BOUHLAL", "Prénom": "Zahra", "Date de naissance": "03/03/1991"}
    filled.put("ofppt_trainees", "2026-11-24_autre.csv", trainees([3, 30], p3=other))
    filled.walk(NEXT)
    rows = filled.asked("SELECT national_id FROM core_trainees WHERE family_name_latin = 'BOUHLAL'")
    assert rows == [(CARD,)]
    (remarks,) = filled.asked("SELECT remarks FROM log_files WHERE file_name = '2026-11-24_autre.csv'")
    assert "card_of_an_erased_person" in str(remarks)
    assert filled.asked(
        f"SELECT count(*) FROM out_trainings WHERE week = '{NEXT}' AND family_name_latin = 'BOUHLAL'"
    ) == [(1,)]


def test_her_name_in_another_spelling_is_known_by_her_card_and_her_birth_date(filled):
    erase(filled)
    spelt = {"Nom": FAMILY.replace("OU", "U") + "H", "Prénom": GIVEN + "e"}
    filled.put("ofppt_trainees", "2026-11-24_autre.csv", trainees([3, 30], p3=spelt))
    filled.walk(NEXT)
    assert filled.asked(f"SELECT count(*) FROM core_records WHERE national_id = '{CARD}'") == [(0,)]


def test_her_story_can_still_be_told_and_says_that_she_was_erased(filled, tajhiz):
    person = person_of(filled)
    erase(filled)
    for language, word in (("fr", "effacées"), ("ar", "مُحيت"), ("en", "erased")):
        code, said, _ = tajhiz("explain", person, "--lang", language, "--home", filled.home)
        assert (code, word in said) == (0, True)
        assert not any(one in said for one in HERS)
    for words in (("links",), ("status",), ("summary",), ("review",), ("findings",), ("rejects",), ("files",)):
        assert tajhiz(*words, "--home", filled.home)[0] == 0


def test_a_new_secret_still_knows_whom_an_older_one_erased(filled):
    erase(filled)
    with filled.houses() as houses:
        assert keyring.rotate(houses) == 2
    filled.put("ofppt_trainees", "2026-11-24_liste.csv", trainees(range(13)))
    filled.walk(NEXT)
    assert filled.asked(f"SELECT count(*) FROM core_records WHERE national_id = '{CARD}'") == [(0,)]


def test_the_secrets_of_the_settings_rotate_by_hand(programme):
    changed = {"row_key": "neu", "row_keys_before": ("alt", "älter")}
    with programme.houses(**changed) as houses:
        ring = keyring.of_home(houses)
        assert ring.pseudonyms("card", CARD)[0].startswith("v3:")
        with pytest.raises(Exception, match="TAJHIZ_ROW_KEYS_BEFORE"):
            keyring.rotate(houses)
    assert CARD not in repr(ring)
    assert "neu" not in repr(ring)


def test_a_warehouse_in_postgresql_forgets_her_too(filled, tmp_path, postgres):
    before = told(filled)
    with filled.houses() as houses:
        backup = backing.back_up(houses, tmp_path / "backups")
    url = postgres.database()
    backing.restore(backup, Settings(home=tmp_path / "moved", week=WEEK, database_url=url))
    moved = Programme(tmp_path)
    moved.home = tmp_path / "moved"
    with moved.houses(database_url=url) as houses:
        counts = erasure.erase(houses, CARD, by="Amina", why="demande 7/2026")
        with houses.asking() as connection:
            lines = [line for name in dump.tables() for line in dump.lines(connection, name)]
            states = connection.exec_driver_sql(
                "SELECT week, person_id, cohort, craft, state, reason, days_waiting, sex, province, commune "
                "FROM out_trainings ORDER BY 1, 2, 3, 4"
            ).all()
        assert integrity.verify(houses)["answers_verified"] == 1
    assert counts["core_trainees"]
    assert [line for line in lines if any(word.encode() in line for word in HERS)] == []
    assert [tuple(line) for line in states] == before["states"]
