import pytest
import yaml

from etl.policy import PolicyError, load_policy
from etl.spelling.text import fold

POLICY = load_policy()


def spellings(entry):
    return {fold(text) for text in (entry.fr, entry.ar, *entry.aliases)}


def test_every_craft_of_a_cohort_is_a_craft_and_has_an_entry_among_the_kits():
    for cohort in POLICY.programme.cohorts.values():
        assert set(cohort.crafts) <= set(POLICY.crafts)
    assert set(POLICY.kits) == set(POLICY.crafts)


def test_no_spelling_belongs_to_two_crafts():
    seen = [text for craft in POLICY.crafts.values() for text in spellings(craft)]
    assert len(seen) == len(set(seen))


def test_no_spelling_belongs_to_two_items_of_one_craft():
    for kit in POLICY.kits.values():
        seen = [text for item in kit for text in spellings(item)]
        assert len(seen) == len(set(seen))


def test_the_name_of_an_item_is_nobody_elses_spelling():
    items = [item for kit in POLICY.kits.values() for item in kit]
    for item in items:
        others = set().union(*(spellings(other) for other in items if other.item != item.item))
        assert not {fold(item.fr), fold(item.ar)} & others


def test_no_spelling_belongs_to_two_provinces():
    seen = [text for place in POLICY.provinces for text in spellings(place)]
    assert len(seen) == len(set(seen))


def test_item_codes_begin_with_their_craft_and_are_unique():
    codes = [item.item for kit in POLICY.kits.values() for item in kit]
    assert len(codes) == len(set(codes))
    assert all(item.item.startswith(craft) for craft, kit in POLICY.kits.items() for item in kit)


def test_every_kit_with_items_has_a_mandatory_one():
    assert all(any(item.mandatory for item in kit) for kit in POLICY.kits.values() if kit)


def test_the_promised_numbers_stand():
    assert {code: cohort.target for code, cohort in POLICY.programme.cohorts.items()} == {"E2023": 260, "E2025": 250}
    assert POLICY.programme.attendance_minimum == 0.8


def test_the_five_parties_are_there_and_only_two_get_names():
    assert set(POLICY.partners) == {"ministry", "wilaya", "region", "chamber", "ofppt"}
    assert {name for name, partner in POLICY.partners.items() if partner.gets == "list"} == {"region", "chamber"}
    assert all(partner.list_columns for partner in POLICY.partners.values() if partner.gets == "list")


def test_no_whole_national_id_and_no_telephone_leaves_the_house():
    leaving = {column for partner in POLICY.partners.values() for column in partner.list_columns}
    assert not leaving & {"national_id", "phone", "birth_date"}


def test_demo_addresses_reach_nobody():
    assert all(partner.email.endswith("@tajhiz.example") for partner in POLICY.partners.values())


def test_the_version_is_the_text_of_the_files(tmp_path):
    write_policy(tmp_path)
    first = load_policy(tmp_path)
    changed = tmp_path / "changed"
    changed.mkdir()
    write_policy(changed, attendance_minimum=0.9)
    assert load_policy(changed).version != first.version
    assert load_policy(changed).programme.attendance_minimum == 0.9


@pytest.mark.parametrize("part", ["programme", "crafts", "kits", "places", "partners"])
def test_a_missing_file_is_named(tmp_path, part):
    write_policy(tmp_path)
    (tmp_path / f"{part}.yml").unlink()
    with pytest.raises(PolicyError, match=part):
        load_policy(tmp_path)


def test_a_word_outside_the_schema_is_refused(tmp_path):
    write_policy(tmp_path, attendance_maximum=1)
    with pytest.raises(PolicyError, match="attendance_maximum"):
        load_policy(tmp_path)


def write_policy(folder, **programme):
    parts = {
        "programme": {
            "dated": "2025-01-01", "attendance_minimum": 0.8, "whole_kit": ["Kit"], "cohorts": {}, **programme,
        },
        "crafts": {"crafts": {}},
        "kits": {"kits": {}},
        "places": {"provinces": []},
        "partners": {"partners": {}},
    }  # fmt: skip
    for name, content in parts.items():
        (folder / f"{name}.yml").write_text(yaml.safe_dump(content), "utf-8")
