"""When two files are the same list, and what differs: laws on plain rows."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from etl.flow.difference import difference
from etl.flow.sameness import Said, is_revision, paper, says_correction, stem

NAMES = ("national_id", "name_key", "craft")
VALUES = st.tuples(
    st.sampled_from([None, "J1", "J2", "J3"]), st.sampled_from([None, "a", "b"]), st.sampled_from(["COIF", "COUT"])
)
LISTS = st.lists(VALUES, max_size=8)


def rows(values):
    return [("", number, value) for number, value in enumerate(values, 2)]


def differ(old, new):
    return difference(rows(old), rows(new), rows(new), NAMES)


@given(LISTS, LISTS)
def test_every_row_of_both_lists_is_told_exactly_once(old, new):
    told = differ(old, new)
    assert told["unchanged"] + told["changed"] + told["gone"] == len(old)
    assert told["unchanged"] + told["changed"] + told["added"] == len(new)
    gone = {tuple(address) for address in told["gone_rows"]} | {tuple(line[2:4]) for line in told["changed_rows"]}
    assert len(gone) == told["gone"] + told["changed"]
    assert all(line[4] or old[line[3] - 2][1] != new[line[1] - 2][1] for line in told["changed_rows"])


@given(LISTS, st.randoms())
def test_the_order_of_rows_is_no_difference(values, random):
    shuffled = random.sample(values, len(values))
    told = differ(values, shuffled)
    assert (told["unchanged"], told["added"], told["gone"], told["changed"]) == (len(values), 0, 0, 0)


def test_no_value_stands_in_a_difference():
    told = differ([("J1", "a", "COIF"), ("J2", "b", "COUT")], [("J1", "a", "COUT"), ("J3", None, "COUT")])
    assert told["columns"] == {"craft": 1}
    assert not {"J1", "J2", "J3", "COIF", "COUT"} & set(str(told).replace("'", " ").split())


def test_members_of_one_cooperative_are_not_each_other():
    names = ("national_id", "cooperative_key")
    told = difference(rows([("J1", "argan")]), rows([("J2", "argan")]), rows([("J2", "argan")]), names)
    assert (told["gone"], told["added"], told["changed"]) == (1, 1, 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2024-03-04_presence.ods", "2024-03-06_copie_presence (2).ods"),
        ("Liste définitive v2.xlsx", "liste.csv"),
        ("2026-11-01_Liste.xlsx", "LISTE_2026-11-09 corrigée.xlsx"),
        ("PV-R_01-2025.xlsx", "2025-10-09_PV R 01 2025 final.csv"),
        ("لائحة المتدربين.xlsx", "2026-01-05_لائحة_المتدربين (3) مصححة.xlsx"),
        ("Copie de registre.xlsx", "registre.xlsx"),
    ],
)
def test_marks_of_a_copy_and_the_day_are_not_the_name(one, other):
    assert stem(one) == stem(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("PV_03-2026.csv", "PV_04-2026.csv"), ("groupe A.csv", "groupe B.csv"), ("liste.csv", "liste complémentaire.csv")],
)
def test_other_names_are_other_names(one, other):
    assert stem(one) != stem(other)


@given(st.text(max_size=30))
@example("00:00:1900")
def test_a_stem_has_no_marks_left_and_no_name_breaks_it(name):
    assert not stem(name) or stem(f"{stem(name)}.csv") == stem(name)


@pytest.mark.parametrize(
    "name", ["RECTIFICATIF_liste.xlsx", "annulation_PV01.xlsx", "استدراك لائحة.xlsx", "PV retrait.csv"]
)
def test_a_name_may_say_that_the_file_corrects_another(name):
    assert says_correction(name)


def test_a_paper_is_known_however_its_number_is_written():
    assert paper("PV N° 01/2025") == paper("pv-1-2025") != paper("PV 02/2025")


def said(values, **more):
    found = Said(NAMES)
    columns = {name: list(column) for name, column in zip(NAMES, zip(*values, strict=True), strict=True)}
    found.add(columns | {name: [value] * len(values) for name, value in more.items()}, with_keys=True)
    return found


@given(st.lists(VALUES, min_size=1, max_size=8))
def test_a_list_is_a_revision_of_itself_under_any_name_unless_it_only_adds(values):
    assert is_revision(said(values), said(values), same_stem=False)
    assert not is_revision(said(values, is_correction=True), said(values), same_stem=True)
    assert not is_revision(said(values, returned_ref="0" * 12), said(values), same_stem=True)
