"""A person's copy of her data: all of hers, nobody else's, and the asking is written down."""

import json

from tests.flow.conftest import invented


def _copy(programme, tajhiz, who, tmp_path):
    to = tmp_path / "copy.json"
    words = ["--to", to, "--by", "Amina", "--why", "demande 4/2026", "--home", programme.home]
    code, said, complaint = tajhiz("subject", "export", who, *words)
    return code, said + complaint, to


def test_the_copy_holds_every_row_of_hers_with_its_address_and_nobody_elses(programme, tajhiz, tmp_path):
    _, _, card, _ = invented(3)
    code, _, to = _copy(programme, tajhiz, card, tmp_path)
    assert code == 0
    assert to.stat().st_mode & 0o077 == 0
    told = json.loads(to.read_text("utf-8"))
    tables = told["tables"]
    assert {
        "core_trainees",
        "core_registrations",
        "core_handovers",
        "core_records",
        "out_trainings",
        "out_items",
    } <= set(tables)
    assert {row["national_id"] for row in tables["core_records"]["rows"]} == {card}
    assert all(row["file_id"] and row["row"] for row in tables["core_handovers"]["rows"])
    assert tables["core_records"]["columns"]["national_id"].startswith("National identity card number")
    (person,) = told["person_ids"]
    theirs = programme.asked("SELECT national_id FROM core_records")
    text = to.read_text("utf-8")
    assert [other for (other,) in theirs if other and other != card and other in text] == []
    asked = programme.asked("SELECT looked_by, what FROM log_access")
    assert ("Amina", f"copy for the person: demande 4/2026 · person {person}") in asked
    assert any(person in row["what"] for row in tables["log_access"]["rows"]), "who looked at her is hers to know"


def test_the_copy_is_as_complete_as_a_search_through_the_whole_warehouse(programme, tajhiz, tmp_path):
    _, _, card, _ = invented(3)
    _copy(programme, tajhiz, card, tmp_path)
    tables = json.loads((tmp_path / "copy.json").read_text("utf-8"))["tables"]
    with programme.houses() as houses, houses.asking() as connection:
        from warehouse import dump

        for name in dump.tables():
            naming = sum(card.encode() in line for line in dump.lines(connection, name))
            copied = sum(card in json.dumps(row) for row in tables.get(name, {"rows": []})["rows"])
            assert naming == copied, name


def test_nobody_of_that_name_is_said_so(programme, tajhiz, tmp_path):
    code, said, to = _copy(programme, tajhiz, "ZZ999999", tmp_path)
    assert (code, "nobody here" in said, to.exists()) == (2, True, False)


def test_whoever_explains_a_person_is_written_down(programme, tajhiz):
    _, _, card, _ = invented(3)
    assert tajhiz("explain", card, "--purpose", "il est au téléphone", "--home", programme.home)[0] == 0
    ((by, what),) = programme.asked("SELECT looked_by, what FROM log_access")
    assert by
    assert what.startswith("il est au téléphone · person ")
    assert card not in what


def test_whoever_lists_persons_is_written_down_with_how_many(programme, tajhiz):
    for words in (("status",), ("status", "--format", "csv"), ("status", "--as-of", "2026-W47"), ("review",)):
        assert tajhiz(*words, "--home", programme.home)[0] == 0
    looks = programme.asked("SELECT what, rows_seen FROM log_access ORDER BY id")
    ((waiting,),) = programme.asked("SELECT count(*) FROM assn_pairs WHERE status = 'waiting'")
    named = [("status 2026-W47", 12), ("status 2026-W47", 12), ("status --as-of 2026-W47", 12), ("review", 2 * waiting)]
    assert looks == named
