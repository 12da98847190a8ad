"""Workbooks and lists to sign come home: as answers with an author, and as the hand-overs they tell of."""

import io

import msoffcrypto
import openpyxl
import pytest

from etl.feeds import declared_feed
from etl.flow import answers, judging, letters, outbox, posting, row_keys, run_week, snapshot
from etl.report.choices import ANSWERS
from etl.report.choices import answers as offered
from etl.report.seal import sealed
from tests.flow.conftest import PASSWORDS, invented, written

pytestmark = pytest.mark.slow  # each walks the whole road

WEEK, NEXT = "2026-W47", "2026-W48"


@pytest.fixture
def received(programme, desk):
    """What each partner found in its mailbox: partner → file name → bytes, unlocked."""
    with programme.houses() as houses:
        letters.build(houses, WEEK, to_outbox=True)
        outbox.approve(houses, WEEK, "S. Amghar")
        for partner in ("chamber", "region"):
            posting.send(houses, partner, WEEK, desk.server)
    found = {}
    for to, mail in desk.taken:
        partner = to.split("@")[0]
        found[partner] = {
            part.get_filename(): unlocked(part.get_content(), PASSWORDS[partner])
            for part in mail.iter_attachments()
            if part.get_filename().endswith("xlsx")
        }
    return found


def unlocked(content, password):
    locked = msoffcrypto.OfficeFile(io.BytesIO(content))
    locked.load_key(password=password)
    opened = io.BytesIO()
    locked.decrypt(opened)
    return opened.getvalue()


def saved(book):
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def column_of(sheet, head):
    return next(cell.column for row in sheet.iter_rows(min_row=4, max_row=4) for cell in row if cell.value == head)


def walk(programme, week=NEXT):
    with programme.houses(week) as houses:
        return run_week(houses, week), answers.of_week(houses, week), answers.findings(houses, week)


def test_what_may_be_answered_is_what_is_read_back():
    known = declared_feed("partner_feedback").lookups["answer"]
    for language in ("fr", "ar"):
        assert [known[word] for word in offered(language)] == list(ANSWERS)


def test_an_answer_in_the_workbook_becomes_a_fact_with_its_author(programme, received):
    book = openpyxl.load_workbook(io.BytesIO(received["region"][f"tajhiz_{WEEK}_region_r1.xlsx"]))
    sheet = book["Liste"]
    assert sheet.protection.sheet
    answer = column_of(sheet, "Votre réponse")
    assert not sheet.cell(5, answer).protection.locked
    assert sheet.cell(5, 1).protection.locked
    assert {area.min_col for area in sheet.data_validations.dataValidation[0].sqref.ranges} == {answer}
    sheet.cell(5, answer).value = "A déjà reçu son équipement"
    sheet.cell(5, answer + 1).value = "vu le 12/11"
    sheet.cell(6, answer).value = "Décédé"
    content = sealed("a.xlsx", saved(book), PASSWORDS["region"])  # it comes home as it went: locked
    programme.put("partner_feedback", "2026-11-25_reponses.xlsx", content)
    _, week, findings = walk(programme)
    told = {line["kind"]: line for line in findings if line["kind"].startswith("partner_")}
    assert set(told) == {"partner_says_received", "partner_asks_to_close"}
    assert told["partner_says_received"]["facts"]["partner"] == "region"
    assert told["partner_says_received"]["evidence"][0]["row"] == 5
    states = {line["person_id"]: line for line in week.trainings}
    for line in told.values():
        assert states[line["person_id"]]["state"] in ("not_equipped", "partly_equipped"), "no answer equips or closes"


def test_a_key_that_somebody_changed_goes_back_and_a_strange_one_is_told(programme):
    rows = [("A renoncé", "", "AAAABBBBCCCCDDDDEEEE"), ("Exact", "", "abc"), ("peut-être", "", "AAAABBBBCCCCDDDDEEE2")]
    programme.put("partner_feedback", "2026-11-25_r.csv", written(("Votre réponse", "Précisions", "Clé Tajhiz"), rows))
    counts, _, findings = walk(programme)
    assert counts["rows_quarantined"] == 2
    assert [line["kind"] for line in findings if line["kind"].startswith("partner_")] == ["partner_answer_about_nobody"]


def test_not_the_same_person_parts_the_partners_record_from_the_trainings(programme):
    with programme.houses() as houses:
        who = next(line for line in answers.of_week(houses, WEEK).trainings if line["in_registry"])
        key = row_keys.maker(houses, "chamber")(who["person_id"], who["cohort"], who["craft"])
    programme.put(
        "partner_feedback",
        "2026-11-25_r.csv",
        written(("جوابكم", "توضيحات", "مفتاح تجهيز"), [("ليس نفس الشخص", "أخوه", key)]),
    )
    _, week, findings = walk(programme)
    assert [line["kind"] for line in findings if line["kind"].startswith("partner_")] == ["partner_says_not_same"]
    after = next(line for line in week.trainings if line["family_name_latin"] == who["family_name_latin"])
    assert not after["in_registry"]
    with programme.houses(NEXT) as houses:
        told = answers.of_week(houses, NEXT)
        judged = judging.judgements(houses)
        assert [(one["judged_by"], one["verdict"], one["why"]) for one in judged] == [
            ("partner:chamber", "different", "أخوه")
        ]
        again, same = snapshot.as_of(houses, NEXT)
        assert same, "the week is reproduced to the digit, answers included"
        assert len(again["trainings"]) == len(told.trainings)
    _, earlier, _ = walk(programme, WEEK)
    then = next(line for line in earlier.trainings if line["family_name_latin"] == who["family_name_latin"])
    assert then["in_registry"], "not known then"


def signed(content, fill):
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            for row in range(5, sheet.max_row + 1):
                fill(sheet, row)
    return saved(book)


def test_the_list_to_sign_comes_home_as_hand_overs(programme, received):
    content = received["region"][f"emargement_{WEEK}.xlsx"]

    cards = {" ".join(invented(number)[:2]): invented(number)[2] for number in range(12)}

    def fill(sheet, row):
        card = cards[sheet.cell(row, 3).value]  # the committee copies it from the card
        for column, told in ((1, "12/2026"), (2, "24/11/2026"), (5, card), (9, "Remis"), (10, "Oui")):
            sheet.cell(row, column).value = told

    programme.put("region_handovers", "2026-11-25_emargement.xlsx", signed(content, fill))
    counts, week, _ = walk(programme)
    assert counts["files_accepted"] == 1
    assert counts.get("rows_quarantined", 0) == 0
    assert sum(line["state"] == "equipped" for line in week.trainings) == 10


def test_a_list_that_comes_back_as_it_went_says_nothing_of_anybody(programme, received):
    programme.put("region_handovers", "2026-11-25_emargement.xlsx", received["region"][f"emargement_{WEEK}.xlsx"])
    _, week, _ = walk(programme)
    assert {line["reason"] for line in week.trainings} <= {"in_store", "not_on_any_list", "identity_conflict"}


def test_the_list_to_sign_holds_no_card_number_and_no_more_than_is_needed(received):
    book = openpyxl.load_workbook(io.BytesIO(received["region"][f"emargement_{WEEK}.xlsx"]))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[4]]
    assert heads[4].splitlines()[0] == "CIN"
    assert {sheet.cell(row, 5).value for row in range(5, sheet.max_row + 1)} == {None}
    assert sheet.title == "Tiznit"
    assert "تيزنيت" in sheet.cell(2, 1).value


def test_a_key_of_one_list_is_no_key_of_another(programme):
    with programme.houses() as houses:
        line = ("person", "E2023", "COIF")
        one, other = (row_keys.maker(houses, partner)(*line) for partner in ("chamber", "region"))
        assert one != other
        assert len({one, other, row_keys.maker(houses, "chamber")("person2", "E2023", "COIF")}) == 3
        assert (houses.settings.home / "row.key").stat().st_mode & 0o077 == 0
        before = row_keys.maker(houses, "chamber")(*line)
        assert before == one
