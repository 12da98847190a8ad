"""An empty form comes back filled in and is read without a word changed in the feed's declaration."""

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from etl import normalise, read, validate
from etl.feeds import declared_feed, declared_feeds
from etl.policy import load_policy
from etl.report import template
from etl.report.choices import choices
from expectations import suite_of

POLICY = load_policy()
FEEDS = declared_feeds()
LANGUAGES = {"fr": ("fr",), "ar": ("ar",), "both": ("fr", "ar")}
INVENTED = {  # type → what a clerk types; zeros in front must survive
    "date": ["31/01/2026", "05/12/2025"],
    "phone": ["0612345678", "0528345678"],
    "national_id": ["ZZ012345", "Z1234"],
    "quantity": ["1", "2"],
    "amount": ["1250,50", "100"],
    "number": ["0", "12"],
    "rate": ["80 %", "100 %"],
    "text": ["007", "A-12/2026"],
}
NAMES = {"latin": ["Amzwag Idder", "Ouhmane Tlaytmas"], "arabic": ["أمزواك إيدر", "أوهمان تليتماس"]}
EXCEPT = {
    # what must agree inside a row, or is no free text: written as it must be
    "total_price_mad": ["1250,50", "200"],
    "school_year": ["2025", "2025"],
    "group_ofppt": ["COIF25-1", "COIF25-1"],
}


def answers_of(feed, column, language):
    kind = feed.columns[column].type
    offered = choices(kind, POLICY, LANGUAGES[language])
    if offered:
        return list(offered)
    if kind == "name":
        return NAMES["arabic" if "arabic" in column else "latin"]
    return EXCEPT.get(column) or INVENTED[kind]


def filled(feed, language, row_of):
    """Return the form filled in with a spreadsheet: ``row_of`` gives the cell of (row from 0, column)."""
    book = load_workbook(io.BytesIO(template.of_feed(feed, POLICY, language)))
    sheet = next(page for page in book if page.sheet_state == "visible" and "–" not in page.title)
    for row in range(row_of.rows):
        for at, column in enumerate(template.columns_of(feed), start=1):
            sheet.cell(row + 2, at, row_of(row, column)).number_format = "@"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


class InTurn:
    """Every answer of every column in turn, until the longest list is through."""

    def __init__(self, feed, language):
        self.answers = {column: answers_of(feed, column, language) for column in template.columns_of(feed)}
        self.rows = max(len(answers) for answers in self.answers.values())

    def __call__(self, row, column):
        return self.answers[column][row % len(self.answers[column])]


def told(remarks):
    """Return what a partner would hear; that the instructions are no list is no news."""
    return [code for code, _ in remarks if code != "sheet_left_out"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.name)
def test_a_form_that_nobody_filled_in_says_so(feed, language):
    table = read.table(template.of_feed(feed, POLICY, language), "formulaire.xlsx", feed)
    assert len(table.rows) == 0
    assert told(table.remarks) == ["no_rows"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.name)
def test_every_column_of_a_filled_form_is_read_as_it_was_meant(feed, language):
    cells = InTurn(feed, language)
    table = read.table(filled(feed, language, cells), "formulaire.xlsx", feed)
    assert told(table.remarks) == []
    assert set(template.columns_of(feed)) <= set(table.rows.columns)
    assert len(table.rows) == cells.rows
    for column in template.columns_of(feed):
        assert list(table.rows[column]) == [cells(row, column) for row in range(cells.rows)], column


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.name)
def test_every_answer_that_a_form_offers_is_understood(feed):
    table = read.table(filled(feed, "both", InTurn(feed, "both")), "formulaire.xlsx", feed)
    records = normalise.records(table, feed, POLICY)
    for column in template.columns_of(feed):
        kind = feed.columns[column].type
        if choices(kind, POLICY, ("fr",)) and kind not in ("presence", "unit", "commune", "item"):
            assert records[column].notna().all(), (column, list(table.rows[column][records[column].isna()]))
        if kind == "presence":
            assert records["days_attended"].notna().all()
        if kind == "item":  # a word of two kits means the item of the row's craft
            alone = [name for name in records if name == f"{column}_problem"]
            assert set(records[alone[0]].dropna()) <= {"ambiguous"}


GIVEN = {"reference_list": 12, "artisan_proposals": 12, "complaints": 12}


@pytest.mark.parametrize("name", GIVEN)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_a_clerk_fills_into_a_form_is_taken_whole(name, data):
    feed = declared_feed(name)
    language = data.draw(st.sampled_from(sorted(LANGUAGES)))
    rows = data.draw(st.integers(1, 4))
    craft, items = data.draw(st.sampled_from([(code, kit) for code, kit in sorted(POLICY.kits.items()) if kit]))
    drawn = {}
    for row in range(rows):
        for column in template.columns_of(feed):
            drawn[row, column] = data.draw(st.sampled_from(answers_of(feed, column, language)), label=column)
        tongue = LANGUAGES[language][0]
        drawn[row, "craft"] = getattr(POLICY.crafts[craft], tongue)
        drawn[row, "item"] = getattr(data.draw(st.sampled_from(items)), tongue)
        drawn[row, "birth_date"] = "05/12/1985"

    def row_of(row, column):
        return drawn[row, column]

    row_of.rows = rows
    table = read.table(filled(feed, language, row_of), "formulaire.xlsx", feed)
    verdict = validate.check(normalise.records(table, feed, POLICY), suite_of(feed.name))
    assert told(table.remarks) == []
    assert list(verdict.quarantined["code"]) == []
    assert len(verdict.accepted) == rows


def test_a_form_offers_the_policys_crafts_and_shows_how_a_date_is_written():
    book = load_workbook(io.BytesIO(template.of_feed(declared_feed("reference_list"), POLICY, "both")))
    sheet = book.worksheets[1]
    rules = {next(iter(rule.sqref.ranges)).min_col: rule for rule in sheet.data_validations.dataValidation}
    place = {sheet.cell(1, at).value.split("\n")[0]: at for at in range(1, sheet.max_column + 1)}
    offered = rules[place["Métier"]]
    where = offered.formula1.split("!")[1].replace("$", "")
    assert {cell.value for (cell,) in book["Nomenclature – لوائح"][where]} == set(
        choices("craft", POLICY, ("fr", "ar"))
    )
    assert "31/01/2026" in rules[place["Date de naissance"]].prompt
    assert sheet.column_dimensions["F"].width
    assert book["Nomenclature – لوائح"].sheet_state == "hidden"


def test_the_first_sheet_says_what_to_do_in_both_languages():
    book = load_workbook(io.BytesIO(template.of_feed(declared_feed("complaints"), POLICY)))
    text = "\n".join(str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value)
    assert "Remplissez" in text
    assert "املؤوا" in text


def test_the_same_policy_makes_the_same_bytes():
    feed = declared_feed("complaints")
    assert template.of_feed(feed, POLICY) == template.of_feed(feed, POLICY)
