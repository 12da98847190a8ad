"""Columns are read as their cells are: the quick way says what the one-cell readers say, and a part what the whole says."""

import importlib
import pkgutil

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl import normalise
from etl.feeds import Column, Feed, Title
from etl.normalise import records, told_by_whole
from etl.normalise.cells import Cells, together
from etl.normalise.dates import read_date
from etl.normalise.identifiers import read_national_id
from etl.normalise.keys import Written, keys_of
from etl.normalise.persons import KEYS, PERSON_NAMES, read_names
from etl.normalise.phones import read_phone
from etl.normalise.typed import READERS
from etl.normalise.whole import Whole
from etl.policy import load_policy
from etl.records import TextTable
from etl.spelling.text import clean, cleaned, is_dash, is_nothing

POLICY = load_policy()
NAMES = dict.fromkeys((*PERSON_NAMES, "cooperative_name"), "name")
LIST = NAMES | {
    "national_id": "national_id", "birth_date": "date", "end_date": "date", "sex": "sex", "phone": "phone",
    "craft": "craft", "item": "item", "kit": "text", "province": "province", "commune": "commune", "cohort": "cohort",
    "level_label": "text", "group_ofppt": "text", "days_present": "number", "day_1": "presence", "day_2": "presence",
    "quantity": "quantity", "value_mad": "amount", "status": "handover_status", "handover_date": "date",
    "beneficiary_kind": "beneficiary_kind", "is_signed": "yes_no", "unit": "unit", "correction_date": "date",
}  # fmt: skip


def feed(columns):
    return Feed(
        name="invented",
        title=Title(fr="inventé", ar="مخترع"),
        partner="nobody",
        purpose={"fr": "essai", "ar": "تجربة"},
        row_is="person_or_cooperative",
        columns={name: Column(type=kind, headers=(name,)) for name, kind in columns.items()},
        required=(),
        sheet_name_is=("craft", "province"),
        annex=(("cooperative_name",),),
        lookups={"sex": {"مراة": "F"}},
    )


def table(rows, columns):
    frame = pd.DataFrame([{name: row.get(name) for name in columns} for row in rows], columns=list(columns))
    frame.insert(0, "sheet", "Feuil1")
    frame.insert(1, "row", range(2, len(rows) + 2))
    frame.insert(2, "title", [row.get("title", "Feuil1") for row in rows])
    return TextTable(frame, pd.DataFrame(), pd.DataFrame())


def is_same(one, other):
    return one == other or (pd.isna(one) and pd.isna(other))


digits = st.sampled_from(["12/03/1985", "31/02/1985", "00/03/1970", "03/25/1985", "1985", "01/01/1970", "1985-03-12",
                          "1985-03-12T00:00:00", "12/3/1985 08:15", "12/03/1985 25:99", "12-03-85", "12/03/1405",
                          "٣/٤/١٩٨٥", "31118", "31118.5", "03/1985", "mars 1985", "J123456", "J111111", "AB123456",
                          "JBI2345", "ج123456", "J 12 34 56", "M-2023001", "J1234567", "\u200fJ123456\u202c",
                          "0612345678", "0812345678", "0912345678", "٠٦١٢٣٤٥٦٧٨", "+212612345678", "0612345678 "])  # fmt: skip
shaped = st.one_of(
    st.from_regex(r"\A[A-Z]{1,3}[ -]?[0-9OIlSB]{4,7}\Z"),
    st.from_regex(r"\A0[4-9][0-9]{7,9}\Z"),
    st.from_regex(r"\A0[5-8]([ .-]?[0-9]{2}){4,9}(\.0)?\Z"),
    st.from_regex(r"\A[A-Za-z]{1,2}[ -]?[01]{5,6}\Z"),
    st.from_regex(r"\A[0-3]?[0-9][/.-][01]?[0-9][/.-](19|20)?[0-9]{2}([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)?\Z"),
    st.text(max_size=12),
    digits,
)


@pytest.mark.parametrize(
    ("kind", "reader", "suffixes"),
    [
        ("national_id", read_national_id, ("", "_problem")),
        ("phone", read_phone, ("", "_second", "_problem")),
        ("date", read_date, ("", "_precision", "_problem", "_doubt")),
    ],
)
@settings(max_examples=120, deadline=None)
@given(texts=st.lists(shaped, min_size=1, max_size=8))
def test_a_column_is_read_as_its_cells_are_one_by_one(kind, reader, suffixes, texts):
    texts = [text for text in map(clean, texts) if text]
    columns = READERS[kind]("one", Cells.of(pd.Series(texts, dtype="object")), Whole())
    for suffix, field in zip(suffixes, range(len(suffixes)), strict=True):
        assert columns[f"one{suffix}"].spread().tolist() == [reader(text)[field] for text in texts]


words = st.sampled_from(
    ["AIT LAHCEN", "أيت لحسن", "Mohamed", "محمد", "Fatima Zahra", "فاطمة الزهراء", "Benali", "M'barek", "Si Ali", "Mme",
     "Hajj", "Ç", "é", "12", "-", "=1+1", "@x", "Coopérative", "coop", "تعاونية", "Rachid", "نور", "eddine", "الدين",
     "épouse", "حرم", "AMGHAR", "El", "O'Brien", "محـمد", "Aya", "MED", "Hassan", "Oumayma"]
)  # fmt: skip
name = st.none() | st.lists(words, min_size=1, max_size=4).map(" ".join) | st.text(max_size=8)
person = st.fixed_dictionaries(
    dict.fromkeys(NAMES, name)
    | {
        "beneficiary_kind": st.sampled_from([None, "Coopérative", "individuel"]),
        "national_id": st.sampled_from([None, "J123456"]),
    }
)


@settings(max_examples=120, deadline=None)
@given(st.lists(person, min_size=1, max_size=4), st.sets(st.sampled_from(sorted(NAMES))))
def test_names_and_keys_by_columns_are_those_of_each_row(rows, absent):
    kinds = {"beneficiary_kind": "beneficiary_kind", "national_id": "national_id"}
    columns = {name: "name" for name in NAMES if name not in absent} | kinds
    found = records(table(rows, columns), feed(NAMES | kinds), POLICY)
    for position, row in enumerate(rows):
        texts = {name: _clean_name(row[name]) if name in columns else None for name in NAMES}
        cooperative = texts.pop("cooperative_name")
        is_group = row["beneficiary_kind"] == "Coopérative" and not row["national_id"] and not cooperative
        named = read_names(texts, cooperative, is_group)
        keys = keys_of(Written(*(named.parts[column] for column in PERSON_NAMES)))
        told = found.iloc[position]
        assert is_same(told["cooperative_name"], named.cooperative)
        assert told["looks_like_formula"] == named.is_formula
        assert all(is_same(told[column], named.parts[column]) for column in PERSON_NAMES), (told, named)
        assert all(is_same(told[key], getattr(keys, key)) for key in KEYS), (told, keys)


def _clean_name(written):
    text = cleaned(written)
    return None if text is None or is_dash(text) else text


cell = st.one_of(
    st.none(), shaped, words,
    st.sampled_from(["Coiffure", "Couture", "Astrologie", "Tondeuse", "Kit complet", "Tiznit", "Marrakech", "Anza", "M",
                     "Mr", "Mme", "مراة", "P", "A", "4/5", "3", "1 250,00 DH TTC", "1.250", "Néant", "Édition 2023",
                     "COIF23-1", "20 kg", "Oui", "Remis", "Coopérative", "2023"]),
)  # fmt: skip
line = st.fixed_dictionaries(
    dict.fromkeys(LIST, cell) | {"title": st.sampled_from(["Couture", "Tata\nRectificatif", ""])}
)


@settings(max_examples=25, deadline=None)
@given(st.lists(line, min_size=2, max_size=8), st.data())
def test_a_part_of_a_table_reads_as_it_does_in_its_table(rows, data):
    cut = data.draw(st.integers(1, len(rows) - 1))
    whole, invented = table(rows, LIST), feed(LIST)
    told = told_by_whole(whole, invented)
    parts = [
        TextTable(part, whole.ignored, whole.refused_rows) for part in (whole.rows.iloc[:cut], whole.rows.iloc[cut:])
    ]
    joined = pd.concat([records(part, invented, POLICY, told) for part in parts])
    pd.testing.assert_frame_equal(joined, records(whole, invented, POLICY))


@pytest.mark.parametrize("dtype", ["str", "object", "string"])
def test_any_kind_of_text_column_reads_alike(dtype):
    rows = [{"craft": "Couture", "phone": "0612345678"}, {"craft": None, "phone": "x"}]
    kept = table(rows, {"craft": "craft", "phone": "phone"})
    expected = records(kept, feed(LIST), POLICY)
    kept.rows[["craft", "phone"]] = kept.rows[["craft", "phone"]].astype(dtype)
    pd.testing.assert_frame_equal(records(kept, feed(LIST), POLICY), expected)


def test_half_a_sign_and_a_number_among_texts_are_read_as_text():
    rows = [{"craft": "\ud800"}, {"craft": 12}, {"craft": float("nan")}]
    found = records(table(rows, {"craft": "craft"}), feed({"craft": "craft"}), POLICY)
    assert found["craft_problem"].tolist() == ["unknown", "unknown", None]


@given(st.lists(st.tuples(st.sampled_from(["a", "b", None]), st.sampled_from(["x", None])), min_size=1))
def test_values_taken_together_are_asked_once_per_combination(pairs):
    left, right = (Cells.of(pd.Series([pair[side] for pair in pairs], dtype="object")) for side in (0, 1))
    asked = []
    found = together([left, right], lambda *both: asked.append(both) or both)
    assert found.spread().tolist() == pairs
    assert sorted(map(str, asked)) == sorted(map(str, set(pairs)))


@pytest.mark.parametrize("name", [module.name for module in pkgutil.iter_modules(normalise.__path__)])
def test_what_is_kept_of_cells_is_bounded_however_many_differ(name):
    module = importlib.import_module(f"etl.normalise.{name}")
    kept = [each for each in vars(module).values() if hasattr(each, "cache_parameters")]
    unbounded = [each.__wrapped__ for each in kept if each.cache_parameters()["maxsize"] is None]
    assert [each.__name__ for each in unbounded if each.__code__.co_argcount] == []


@given(st.text(max_size=20))
def test_a_word_for_nothing_is_nothing_whichever_way_it_is_read(written):
    kept = records(table([{"motive": written}], {"motive": "text"}), feed({"motive": "text"}), POLICY)["motive"].iloc[0]
    text = cleaned(written)
    assert is_same(kept, None if text is None or is_dash(text) else text)
    typed = records(table([{"status": written}], {"status": "yes_no"}), feed({"status": "yes_no"}), POLICY).iloc[0]
    if text is None or is_dash(text) or is_nothing(text):
        assert (typed["status"], typed["status_problem"]) == (None, None)
