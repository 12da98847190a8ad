"""Data Docs: Great Expectations' pages of real results, readable offline, with nobody in them."""

import re
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from etl import normalise, read, validate
from etl.feeds import declared_feed, declared_feeds
from etl.flow import docs, open_houses
from etl.settings import Settings
from expectations import suite_of

RECEIVED = datetime(2026, 11, 20, 9, tzinfo=UTC)
CANARIES = ("ZZ999001", "Zineb Canariya", "CANARIYA", "كناريا", "0699887766", "699887766")
REGISTRY = (
    "N° RNA/NIA;Nom;Prénom;الاسم الكامل;CIN;Date de naissance;Sexe;Métier;Province;Tél;Date d'inscription\n"
    + "CANARIYA;CANARIYA;Zineb Canariya;زينب كناريا;ZZ999001;11/12/1979;Zineb Canariya;Coiffure;Agadir;0699887766;02/05/2019\n" * 3
    + "CANARIYA;=CANARIYA;Zineb Canariya;زينب كناريا;ZZ999001 0;Zineb Canariya;ZZ999001;ZZ999001;CANARIYA;CANARIYA;0699887766\n" * 3
).encode()  # fmt: skip


@pytest.fixture
def houses(tmp_path):
    with open_houses(Settings(home=tmp_path / "home", inbox=tmp_path / "inbox", week="2026-W47")) as opened:
        yield opened


def judged(houses, feed, content, policy, name="liste.csv", at=RECEIVED):
    records = normalise.records(read.table(content, name, declared_feed(feed)), declared_feed(feed), policy)
    verdict = validate.check(records, suite_of(feed), at.date())
    docs.keep(
        houses,
        {"feed": feed, "file_name": name, "sha256": sha256(content).hexdigest(), "received_at": at},
        [verdict.validation],
    )
    return verdict


def written_of(houses):
    home = houses.settings.home
    places = [*(home / "docs").rglob("*"), *(home / "validations").rglob("*")]
    return {place: place.read_text("utf-8") for place in places if place.is_file()}


def test_nobody_is_in_the_pages_or_in_the_results_they_are_made_of(houses, policy):
    name = "2026-11-01_Zineb Canariya ZZ999001.csv"
    verdict = judged(houses, "chamber_registry", REGISTRY, policy, name)
    assert len(verdict.accepted) == 3
    assert len(verdict.warnings["code"].unique()) > 3
    docs.build(houses)
    written = written_of(houses)
    assert len(written) > 10
    for place, text in written.items():
        assert not [canary for canary in CANARIES if canary.casefold() in f"{place} {text}".casefold()], place


def test_every_feed_and_every_judged_file_is_reached_from_the_index(houses, policy):
    contents = {feed.name: sample_of(feed.name) for feed in declared_feeds()}
    for feed, content in contents.items():
        judged(houses, feed, content, policy)
    index = docs.build(houses)
    links = re.findall(r"href='([^']*)'", index.read_text("utf-8"))
    assert {f"{feed}/{sha256(content).hexdigest()[:12]}.html" for feed, content in contents.items()} <= set(links)
    assert {f"{feed}/rules.html" for feed in contents} <= set(links)
    for page in written_pages(houses):
        for link in re.findall(r"href=[\"']([^\"'#]+)[\"']", page.read_text("utf-8")):
            assert (page.parent / link).resolve().is_file(), (page, link)


def sample_of(feed):
    return (Path(__file__).parent.parent / "samples" / f"{feed}.csv").read_bytes()


def written_pages(houses):
    return list((houses.settings.home / "docs").rglob("*.html"))


def test_a_page_asks_nothing_of_another_machine_and_runs_nothing(houses, policy):
    judged(houses, "chamber_registry", REGISTRY, policy)
    docs.build(houses)
    for page in written_pages(houses):
        text = page.read_text("utf-8")
        assert not re.search(r"https?://|<script|<link|<img|@import|url\(", text), page
        assert "default-src 'none'" in text


def test_a_page_says_which_rules_were_broken_how_often_and_why_they_are_asked(houses, policy):
    judged(houses, "chamber_registry", REGISTRY, policy)
    docs.build(houses)
    page = next(page for page in written_pages(houses) if re.fullmatch(r"[0-9a-f]{12}", page.stem)).read_text("utf-8")
    assert "formula_like_name (quarantine): a name that begins like a formula is an attack or a slip" in page
    assert "3 unexpected values found. 50% of 6 total rows." in " ".join(page.split())
    assert "Failed" in page


def test_a_file_judged_again_has_one_page_and_old_files_leave_the_site_but_not_the_results(houses, policy, monkeypatch):
    monkeypatch.setattr(docs, "_NEWEST", 2)
    judged(houses, "complaints", sample_of("complaints"), policy)
    judged(houses, "complaints", sample_of("complaints"), policy)
    docs.build(houses)
    assert len(pages_of(houses, "complaints")) == 2  # the file's and the rules'
    for day in (21, 22, 23):
        content = sample_of("complaints").replace(b"R901", f"R8{day}".encode())
        judged(houses, "complaints", content, policy, at=RECEIVED.replace(day=day))
    docs.build(houses)
    assert len(pages_of(houses, "complaints")) == 3
    assert len(list((houses.settings.home / "validations").iterdir())) == 4


def pages_of(houses, feed):
    return [page for page in written_pages(houses) if page.parent.name == feed]


def test_parts_of_a_file_are_added_up(houses, policy):
    feed = declared_feed("chamber_registry")
    records = normalise.records(read.table(REGISTRY, "liste.csv", feed), feed, policy)
    suite = suite_of(feed.name)
    parts = [validate.check(part, suite, part=True).validation for part in (records.head(4), records.tail(2))]
    arrival = {"feed": feed.name, "sha256": "ab" * 32, "received_at": RECEIVED}
    docs.keep(houses, arrival, [*parts, validate.check_whole(records, suite).validation])
    docs.build(houses)
    page = (houses.settings.home / "docs" / feed.name / f"{'ab' * 6}.html").read_text("utf-8")
    assert "3 unexpected values found. 50% of 6 total rows." in " ".join(page.split())


def test_a_page_is_made_again_only_where_it_tells_something_else(houses, policy):
    judged(houses, "complaints", sample_of("complaints"), policy)
    docs.build(houses)
    (own,) = [page for page in pages_of(houses, "complaints") if page.stem != "rules"]
    told = own.read_text("utf-8")
    before = {page: page.stat().st_mtime_ns for page in written_pages(houses) if page.stem != "index"}
    own.write_text("cut off", "utf-8")
    (houses.settings.home / "docs" / "complaints" / "rules.html").write_text(told, "utf-8")  # whole, of another file
    docs.build(houses)
    after = {page: page.stat().st_mtime_ns for page in written_pages(houses) if page.stem != "index"}
    assert {page for page in before if before[page] != after[page]} == set(pages_of(houses, "complaints"))
    assert own.read_text("utf-8") == told
