"""A programme's own folder of words on the shipped feeds: its partners' headers, hours and lists, nobody else's."""

import pytest

from etl.cli.errors import stop_for
from etl.feeds import FeedDeclarationError, declared_feed, declared_feeds
from etl.flow import open_houses
from etl.flow.run import take_in
from etl.settings import Settings

FEED = "ofppt_trainees"
# A list whose header for the card and word for a craft no shipped sheet knows.
LIST = "Nom;Prénom;Immatriculation du stagiaire;Filière tissée;Édition;Date de naissance\n" + "".join(
    f"AMZWAG{n};Fadma;JB{n:06d};Tapis noué main;2023;12/03/197{n}\n" for n in range(1, 6)
)
WORDS = """
headers:
  national_id: ["Immatriculation du stagiaire"]
  craft: ["Filière tissée"]
lookups:
  craft: {"Tapis noué main": "Tapis"}
schedule: "30 6 * * 2"
gates: {most_duplicates: 0.01}
"""


@pytest.fixture
def words(tmp_path):
    folder = tmp_path / "feeds"
    folder.mkdir()
    (folder / f"{FEED}.yml").write_text(WORDS, "utf-8")
    (folder / "complaints.yml").write_text("sent: false\n", "utf-8")
    return folder


def test_own_words_are_known_besides_the_shipped_ones_and_own_hours_in_their_place(words):
    shipped, own = declared_feed(FEED), declared_feed(FEED, words)
    assert own.columns["national_id"].headers == (
        *shipped.columns["national_id"].headers,
        "Immatriculation du stagiaire",
    )
    assert own.columns["family_name_latin"] == shipped.columns["family_name_latin"]
    assert own.schedule == "30 6 * * 2"
    assert own.gates == shipped.gates.model_copy(update={"most_duplicates": 0.01})
    assert (own.name, own.table, own.required) == (shipped.name, shipped.table, shipped.required)
    assert {feed.name for feed in declared_feeds()} - {feed.name for feed in declared_feeds(words)} == {"complaints"}


def test_what_is_changed_in_the_folder_counts_from_then_on(words):
    assert declared_feed(FEED, words).schedule == "30 6 * * 2"
    (words / f"{FEED}.yml").write_text(WORDS.replace("30 6 * * 2", "15 7 * * 3"), "utf-8")
    assert declared_feed(FEED, words).schedule == "15 7 * * 3"
    (words / "complaints.yml").unlink()
    assert "complaints" in {feed.name for feed in declared_feeds(words)}


def test_a_list_is_read_in_the_words_of_its_programme_and_by_no_other(tmp_path, words):
    settings = Settings(home=tmp_path / "all", week="2026-W47", programmes={"souss": {"feeds": words}, "rif": {}})
    read = {}
    for code in settings.programmes:
        place = settings.serving(code).inbox_dir / FEED / "2026-11-02_liste.csv"
        place.parent.mkdir(parents=True)
        place.write_text(LIST, "utf-8")
        with open_houses(settings, code) as houses:
            take_in(houses)
            with houses.asking() as connection:
                asked = connection.exec_driver_sql("SELECT national_id, craft FROM core_records ORDER BY row")
                read[code] = asked.fetchall()
    assert [card for card, _ in read["souss"]] == [f"JB{n:06d}" for n in range(1, 6)]
    assert {craft for _, craft in read["souss"]} == {"TAPI"}
    assert not {card for card, _ in read["rif"]} & {card for card, _ in read["souss"]}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("ofppt_trainee", "sent: false", "no feed is called ofppt_trainee; they are artisan_proposals"),
        (FEED, "headers: {cin: [CIN]}", "cin is no column of it; they are"),
        (FEED, "table: core_rows", "table"),
        (FEED, "gates: {most: 1}", "most"),
        (FEED, "source: ftp://host/folder", "source"),
        (FEED, "headers: [", "ofppt_trainees.yml"),
    ],
)
def test_what_does_not_fit_is_told_with_its_file(words, name, text, said):
    (words / f"{name}.yml").write_text(text, "utf-8")
    with pytest.raises(FeedDeclarationError, match=said) as told:
        declared_feeds(words)
    assert str(words / f"{name}.yml") in str(told.value)
    assert stop_for(told.value).code == 2


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(FeedDeclarationError, match="nowhere cannot be read"):
        declared_feeds(tmp_path / "nowhere")
