"""The desk's pages: what they show, to whom, and that a change was meant."""

import re

import pytest

from etl.desk import plugin, shown
from etl.flow import answers, docs, opinions, outbox
from etl.records import Judgement
from tests.flow.conftest import invented, written

WEEK = "2026-W47"
PAGES = ("week", "review", "held", "letters", "person", "dictionary")
LOOKS = (*PAGES, "rejects", "validation/index.html", "desk.css", "review.js", "api/review", "api/week", "api/letters", "openapi.json",
         f"chart/{WEEK}.svg", f"letters/{WEEK}/region", f"site/{WEEK}/index.fr.html")  # fmt: skip
CHANGES = ("held/release", "letters/decide", "person", "person/story", "api/judge", "api/undo")


@pytest.mark.parametrize("path", LOOKS)
def test_without_a_login_no_page_says_anything(seat, path):
    client = seat().client
    answer = client.get(f"/{path}")
    assert answer.status_code == 401
    assert len(answer.content) < 200


@pytest.mark.parametrize("path", CHANGES)
def test_without_a_login_nothing_changes(seat, path):
    assert seat().client.post(f"/{path}", json={}).status_code == 401


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_each_page_speaks_each_language_in_its_direction(seat, page, language):
    told = seat().get(f"/{page}?lang={language}")
    assert told.status_code == 200
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in told.text
    assert len(told.content) < 300_000
    assert not re.search(r"https?://|<script(?! src)|\son[a-z]+=", told.text), "nothing from outside, nothing inline"
    assert "default-src 'none'" in told.headers["content-security-policy"]
    assert told.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("user", "page", "code"), [
    ("viewer", "week", 200), ("viewer", "held", 200), ("viewer", "dictionary", 200), ("viewer", "review", 403),
    ("viewer", "person", 403), ("viewer", "letters", 403), ("viewer", "api/review", 403), ("analyst", "review", 200),
    ("analyst", "letters", 200), ("viewer", f"letters/{WEEK}/region", 403), ("viewer", f"site/{WEEK}/index.fr.html", 403),
])  # fmt: skip
def test_reading_reviewing_and_sending_are_three_rights(seat, user, page, code):
    assert seat(user).get(f"/{page}").status_code == code


def test_who_may_only_review_sends_nothing(seat, outgoing):
    assert "approve" not in seat("analyst").get("/letters").text
    assert seat("analyst").post("/letters/decide", what="approve_all", week=WEEK).status_code == 403
    assert seat("viewer").post("/api/judge", json={"left": "a", "right": "b", "verdict": "same"}).status_code == 403


@pytest.mark.parametrize("path", CHANGES)
def test_a_change_that_our_page_did_not_ask_for_is_refused(seat, path):
    chief = seat()
    assert chief.post(f"/{path}", token=False, what="approve_all", week=WEEK).status_code == 403
    chief._as()
    forged = chief.client.post(f"/{path}", data={"token": "0" * 32})
    assert forged.status_code == 403
    assert chief.client.get(f"/{path}").status_code in (404, 405, 200), "a look changes nothing"


def test_another_site_is_refused_even_with_the_token(seat):
    from etl.desk import rights

    chief = seat()
    chief._as()
    told = chief.client.post(
        "/letters/decide",
        data={"token": rights.token_of(chief.user), "what": "approve_all", "week": WEEK},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert told.status_code == 403


def test_this_week_shows_figures_feeds_and_what_waits(seat, outgoing):
    told = seat().get("/week?lang=fr").text
    assert "12" in told
    assert "Stagiaires OFPPT" in told
    assert f'href="/tajhiz/site/{WEEK}/reason_in_store.fr.html"' in told
    assert re.search(r'<b><a href="/tajhiz/letters\?lang=fr">5</a></b>lettres à approuver', told)
    assert seat().get(f"/site/{WEEK}/reason_in_store.fr.html").status_code == 200


@pytest.mark.parametrize("path", [
    "letters/2026-W47/../region", "letters/2026-W47/nobody", "letters/9999-W99/region", "site/2026-W47/..%2findex.html",
    "site/2026-W47/.digest.html", "chart/..%2f..%2frow.svg", "letters/2026-W01/region",
])  # fmt: skip
def test_there_is_no_way_out_of_the_reports(seat, path):
    assert seat().get(f"/{path}").status_code == 404


def test_this_week_tells_the_last_runs_with_their_counts(seat):
    told = seat("viewer").get("/week?lang=fr").text
    assert "Derniers passages" in told
    assert re.search(r"<td>run</td>\s*<td>2026-W47</td>.*trainings 12", told, re.DOTALL)


def test_what_could_not_be_taken_is_listed_with_its_reason(seat, programme):
    programme.put("region_handovers", "2026-11-04_scan.csv", b"%PDF-1.7 a scan")
    programme.walk()
    told = seat("analyst").get("/rejects?lang=fr")
    assert "2026-11-04_scan.csv" in told.text
    assert seat("viewer").get("/rejects").status_code == 403


def test_of_many_rejects_the_first_are_shown_and_the_others_counted(seat, programme, monkeypatch):
    monkeypatch.setattr(shown, "_REJECTS", 1)
    for day in ("04", "05", "06"):
        programme.put("region_handovers", f"2026-11-{day}_scan.csv", f"%PDF-1.7 scan {day}".encode())
    programme.walk()
    assert "et 2 autres : tajhiz rejects" in seat("analyst").get("/rejects?lang=fr").text


@pytest.mark.parametrize(
    "path", ["../landing/x", "..%2f..%2fwarehouse.db", "index.html/..", "ofppt_trainees/nobody.html"]
)
def test_validation_pages_are_shown_and_nothing_beside_them(seat, programme, path):
    with programme.houses() as houses:
        docs.build(houses)
    assert "What was judged" in seat("viewer").get("/validation/index.html").text
    assert seat("viewer").get(f"/validation/{path}").status_code == 404


def test_tasks_of_ours_lead_to_our_pages():
    class Task:
        def __init__(self, dag_id):
            self.dag_id = dag_id

    for link in plugin.TajhizDesk.global_operator_extra_links:
        assert link.get_link(Task("intake_complaints"), ti_key=None).startswith("/tajhiz/")
        assert link.get_link(Task("somebody_elses"), ti_key=None) == ""


class TestReview:
    """Pairs by keyboard."""

    def pairs(self, seat, user="analyst"):
        return seat(user).get("/api/review?lang=fr").json()["pairs"]

    def test_a_pair_has_both_records_evidence_in_words_and_their_rows(self, seat):
        pair = self.pairs(seat)[0]
        assert {line["name"] for line in pair["values"]} >= {"Nom", "CIN"}
        assert re.search(r"\.csv:\d+", pair["left_rows"])
        assert pair["why"]

    def test_an_answer_that_moves_nobody_is_a_judgement_at_once_with_its_author(self, seat, programme):
        with programme.houses() as houses, houses.writing() as connection:
            connection.exec_driver_sql("UPDATE assn_pairs SET changes = 0")
        pair = self.pairs(seat)[0]
        answer = {key: pair[key] for key in ("left", "right", "seen")} | {"verdict": "same"}
        assert seat("analyst").post("/api/judge", json=answer).json() == {"became": "judged"}
        assert programme.asked("SELECT judged_by, verdict FROM log_judgements") == [("analyst", "same")]

    def test_two_people_must_agree_where_a_state_hangs_on_it(self, seat, programme):
        pair = next(pair for pair in self.pairs(seat) if pair["notes"])
        answer = {key: pair[key] for key in ("left", "right", "seen")} | {"verdict": "same"}
        assert seat("analyst").post("/api/judge", json=answer).json() == {"became": "asks_second"}
        assert pair["left"] not in {other["left"] for other in self.pairs(seat) if other["right"] == pair["right"]}
        with programme.houses() as houses, houses.asking() as connection:
            from warehouse import read as question

            assert question.judgements(connection) == []
        seen = next(
            one for one in self.pairs(seat, "chief") if (one["left"], one["right"]) == (pair["left"], pair["right"])
        )
        assert "Un premier avis est donné ; le vôtre tranche." in seen["notes"]
        assert seat("chief").post("/api/judge", json=answer | {"seen": seen["seen"]}).json() == {"became": "judged"}
        with programme.houses() as houses, houses.asking() as connection:
            assert [line["judged_by"] for line in question.judgements(connection)] == ["analyst + chief"]

    def test_two_people_who_disagree_leave_the_pair_waiting(self, seat):
        pair = next(pair for pair in self.pairs(seat) if pair["notes"])
        answer = {key: pair[key] for key in ("left", "right", "seen")}
        seat("analyst").post("/api/judge", json=answer | {"verdict": "same"})
        told = seat("chief").post("/api/judge", json=answer | {"verdict": "different"})
        assert told.json() == {"became": "differs"}
        page = seat("analyst").get("/review?lang=en").text
        assert "Two people disagree on one pair" in page
        assert "analyst: same · chief: different" in page

    def test_answers_that_agree_are_no_conflict(self, seat):
        assert "Answers that cannot both be right" not in seat("analyst").get("/review?lang=en").text

    def test_the_last_answer_is_taken_back(self, seat, programme):
        pair = self.pairs(seat)[0]
        both = {key: pair[key] for key in ("left", "right")}
        assert seat("analyst").post("/api/undo", json=both).status_code == 409
        seat("analyst").post("/api/judge", json=both | {"verdict": "different", "seen": pair["seen"]})
        assert seat("analyst").post("/api/undo", json=both).json() == {"undone": True}
        assert self.pairs(seat)[0]["left"] == pair["left"]

    def test_a_pair_that_changed_since_it_was_shown_is_not_judged(self, seat):
        pair = self.pairs(seat)[0]
        both = {key: pair[key] for key in ("left", "right")}
        told = seat("analyst").post("/api/judge", json=both | {"verdict": "same", "seen": "0" * 16})
        assert told.status_code == 409
        told = seat("analyst").post("/api/judge", json={"left": "gone", "right": "too", "verdict": "same"})
        assert told.status_code == 409

    def test_agreement_is_cohens_kappa(self, seat, programme):
        pair = self.pairs(seat)[0]
        with programme.houses() as houses:
            assert opinions.agreement(houses) == (0, None)
            for by in ("a", "b"):
                opinions.give(houses, pair["left"], pair["right"], Judgement.UNSURE, by)
            assert opinions.agreement(houses) == (1, None), "all said the same of one pair: chance alone would, too"

    def test_a_twentieth_is_judged_blind(self):
        share = sum(opinions.is_blind(f"a{n}", f"b{n}") for n in range(20_000)) / 20_000
        assert 0.04 < share < 0.06
        assert opinions.is_blind("x", "y") == opinions.is_blind("y", "x")


class TestLetters:
    """The outbox at the desk."""

    def test_approve_in_ones_own_name(self, seat, outgoing):
        assert seat().post("/letters/decide", what="approve", week=WEEK, partner="region").status_code == 303
        with outgoing.houses() as houses:
            states = {line["partner"]: (line["state"], line["decided_by"]) for line in outbox.listed(houses, WEEK)}
        assert states["region"] == ("pending", "chief")
        assert states["chamber"] == ("held", None)

    def test_what_cannot_be_done_is_said(self, seat, outgoing):
        told = seat().post("/letters/decide", what="resend", week=WEEK, partner="region")
        assert told.status_code == 409
        assert "revision" in told.json()["detail"]
        assert seat().post("/letters/decide", what="drop", week=WEEK).status_code == 422

    def test_the_preview_is_the_letter_with_its_picture(self, seat, outgoing):
        told = seat().get(f"/letters/{WEEK}/region")
        assert 'src="data:image/png;base64,' in told.text
        assert "Semaine 47" in told.text
        assert len(told.content) < 300_000


class TestPerson:
    """Looking somebody up while he is on the telephone."""

    @pytest.mark.parametrize("asked", ["AMGHAR Lahcen", "lahcen amghar", "أمغار لحسن", "J700000", "j 700 000"])
    def test_by_name_in_either_script_or_by_card(self, seat, asked):
        told = seat("analyst").post("/person", asked=asked, purpose="rappel", lang="fr")
        assert told.status_code == 200
        assert "AMGHAR" in told.text

    def test_the_story_has_trainings_items_and_rows(self, seat, programme):
        with programme.houses() as houses:
            person = answers.of_week(houses, WEEK).trainings[0]["person_id"]
        told = seat("analyst").post("/person/story", person=person, purpose="rappel", lang="fr").text
        assert "Fauteuil" in told or "COIF" in told
        assert re.search(r"liste\.csv", told)

    def test_a_purpose_is_asked_and_the_look_is_written_down(self, seat, programme):
        assert seat("analyst").post("/person", asked="Amghar").status_code == 422
        with programme.houses() as houses:
            person = answers.of_week(houses, WEEK).trainings[0]["person_id"]
        seat("analyst").post("/person/story", person=person, purpose="il appelle", lang="fr")
        told = programme.asked("SELECT looked_by, what FROM log_access")
        assert told == [("analyst", f"il appelle · person {person}")]

    def test_nobody_is_nobody(self, seat):
        assert (
            "Personne ne correspond" in seat("analyst").post("/person", asked="Zzz Qqq", purpose="abc", lang="fr").text
        )
        assert seat("analyst").post("/person/story", person="nobody", purpose="abc").status_code == 404


def test_a_held_file_is_let_pass_with_a_reason(seat, programme):
    row = ("090000001", "AMGHAR", "Lahcen", "J700001", "Coiffure", "Tiznit")
    header = ("N° RNA/NIA", "Nom", "Prénom", "CIN", "Activité", "Province")
    programme.put("chamber_registry", "2026-11-20_registre.csv", written(header, [row] * 12))  # mostly repeated: a gate
    programme.walk()
    told = seat("analyst").get("/held?lang=fr").text
    assert "2026-11-20_registre.csv" in told
    assert "release" not in seat("viewer").get("/held?lang=fr").text
    file = re.search(r'name="file" value="([0-9a-f]{64})"', told)[1]
    assert seat("analyst").post("/held/release", file=file, why="liste partielle", lang="fr").status_code == 303
    assert "registre.csv" not in seat("analyst").get("/held?lang=fr").text
    assert programme.asked("SELECT released_by, why FROM log_releases") == [("analyst", "liste partielle")]


def test_a_monitor_asks_after_the_house_without_a_login_and_hears_of_nobody(seat, programme):
    client = seat().client
    client.app.dependency_overrides.clear()
    told = client.get("/api/health")
    assert (told.status_code, told.json()["is_well"]) == (200, True)
    assert {sign["what"] for sign in told.json()["signs"]} >= {"leg run", "last leg done", "free space"}
    assert not any(invented(number)[2] in told.text or invented(number)[0] in told.text for number in range(12))
    with programme.houses() as houses, houses.writing() as connection:
        connection.exec_driver_sql("UPDATE log_runs SET status = 'failed'")
    assert client.get("/api/health").status_code == 503
    assert client.get("/api/week").status_code in (401, 403), "nothing else answers whoever is not known"
