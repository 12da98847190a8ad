"""Every suite keeps its form, and its feed's sample passes it."""

import re
from dataclasses import replace
from datetime import date

import pytest

from etl import normalise, validate
from etl.feeds import declared_feed, declared_feeds
from expectations import suite_of

FEEDS = [feed.name for feed in declared_feeds()]
RECEIVED = date(2026, 11, 20)
each_feed = pytest.mark.parametrize("feed", FEEDS)

TO_MEND_FR = re.compile(r"écrivez|complétez|corrigez|vérifiez|envoyez|utilisez|supprimez")
TO_MEND_AR = re.compile(r"المرجو|استعملوا")


def codes(verdict):
    told = {*verdict.quarantined["code"], *verdict.warnings["code"]}
    return told | ({verdict.stopped_by} if verdict.stopped_by else set())


def checked(frame, feed):
    return validate.check(frame, suite_of(feed), RECEIVED)


@each_feed
class TestForm:
    def test_no_code_is_used_twice(self, feed):
        said = [rule["meta"]["code"] for rule in suite_of(feed)["expectations"]]
        assert sorted(said) == sorted(set(said))

    def test_every_rule_says_what_happens_and_why(self, feed):
        for rule in suite_of(feed)["expectations"]:
            assert set(rule) == {"type", "kwargs", "severity", "meta"}
            assert set(rule["meta"]) - {"column"} == {"effect", "code", "why", "reason_fr", "reason_ar"}
            severity = {"stop": "critical", "quarantine": "warning", "remark": "info"}[rule["meta"]["effect"]]
            assert rule["severity"] == severity
            assert rule["meta"]["why"].strip()

    def test_every_sentence_says_in_both_languages_how_to_mend(self, feed):
        for rule in suite_of(feed)["expectations"]:
            assert TO_MEND_FR.search(rule["meta"]["reason_fr"]), rule["meta"]["code"]
            assert TO_MEND_AR.search(rule["meta"]["reason_ar"]), rule["meta"]["code"]
            assert not re.search("[\u0600-\u06ff]", rule["meta"]["reason_fr"])

    def test_names_only_columns_that_reading_and_normalising_can_make(self, feed, policy, table_of):
        table = table_of(feed)
        columns = {name: ["1"] * len(table.rows) for name in declared_feed(feed).columns}
        made = normalise.records(replace(table, rows=table.rows.assign(**columns)), declared_feed(feed), policy)
        for rule in suite_of(feed)["expectations"]:
            assert set(validate.columns_of(rule)) <= set(made.columns), rule["meta"]["code"]
            assert rule["meta"].get("column", "") in {"", *declared_feed(feed).columns}, rule["meta"]["code"]

    def test_a_rule_on_all_rows_sends_no_row_back(self, feed):
        for rule in suite_of(feed)["expectations"]:
            assert rule["meta"]["effect"] != "quarantine" or not validate.is_whole(rule), rule["meta"]["code"]

    def test_its_sample_passes_whole(self, feed, records_of):
        records = records_of(feed)
        verdict = checked(records, feed)
        assert codes(verdict) == set()
        assert len(verdict.accepted) == len(records)


@each_feed
def test_its_sample_has_every_column_that_a_rule_is_about(feed, table_of):
    about = {rule["meta"].get("column") or name for rule in suite_of(feed)["expectations"] for name in asked_of(rule)}
    written = set(table_of(feed).rows.columns)
    if any("name" in name for name in written):
        about.discard("full_name_latin")  # a name may stand in other columns
    assert about & set(declared_feed(feed).columns) <= written


def asked_of(rule):
    return list(validate.columns_of(rule["kwargs"])) or [""]
