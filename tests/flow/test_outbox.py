"""From answer to mailbox: written once, let go by a person, sent once, and never in silence lost or sent twice."""

import hashlib
import io
import re
from dataclasses import replace
from types import SimpleNamespace

import msoffcrypto
import openpyxl
import pypdfium2
import pytest

from etl import flow
from etl.flow import alarms, letters, outbox, posting, returned_mail
from etl.report import OutsideSystemError
from etl.report.send import Server

WEEK = "2026-W47"
PARTNERS = ["chamber", "ministry", "ofppt", "region", "wilaya"]


@pytest.fixture
def built(programme):
    with programme.houses() as houses:
        letters.build(houses, WEEK, to_outbox=True)
    return programme


def states(houses):
    return {line["partner"]: line["state"] for line in outbox.listed(houses, WEEK)}


def test_nothing_leaves_before_a_person_says_so(built, desk):
    with built.houses() as houses:
        assert states(houses) == dict.fromkeys(PARTNERS, "held")
        with pytest.raises(posting.LetterNotSentError, match="nobody has approved"):
            posting.send(houses, "region", WEEK, desk.server)
        with pytest.raises(outbox.OutboxError, match="--by"):
            outbox.approve(houses, WEEK, " ")
    assert desk.taken == []


def test_an_approved_letter_is_sent_once_whoever_asks_again(built, desk):
    with built.houses() as houses:
        assert outbox.approve(houses, WEEK, "S. Amghar") == PARTNERS
        for partner in PARTNERS * 2:
            posting.send(houses, partner, WEEK, desk.server)
        assert states(houses) == dict.fromkeys(PARTNERS, "sent")
        told = outbox.listed(houses, WEEK)[0]
        assert (told["decided_by"], bool(told["sent_at"])) == ("S. Amghar", True)
        letters.build(houses, WEEK, to_outbox=True)  # a cleared task
        assert states(houses) == dict.fromkeys(PARTNERS, "sent")
        with pytest.raises(outbox.OutboxError, match="a letter that was sent is not sent again"):
            outbox.resend(houses, WEEK, "S. Amghar", ("region",))
    assert sorted(to for to, _ in desk.taken) == [f"{partner}@tajhiz.example" for partner in PARTNERS]


def test_what_was_sent_can_be_proved(built, desk):
    with built.houses() as houses:
        outbox.approve(houses, WEEK, "S. Amghar")
        posting.send(houses, "region", WEEK, desk.server)
        letters.build(houses, WEEK, to_outbox=True)  # locks anew, and leaves the file that was sent alone
        line = next(line for line in outbox.listed(houses, WEEK) if line["partner"] == "region")
        kept = (houses.settings.home / line["path"]).read_bytes()
    assert hashlib.sha256(kept).hexdigest() == line["sent_sha256"]
    assert desk.raw == [kept], "the file that is kept is, byte for byte, what the server took"
    workbook = next(one for one in line["contents"] if one["name"].endswith("_r1.xlsx"))
    assert workbook["locked"]
    assert workbook["rows"] > 0
    assert "national_id_masked" in workbook["columns"]


def test_a_letter_that_somebody_changed_is_not_sent(built, desk):
    with built.houses() as houses:
        outbox.approve(houses, WEEK, "S. Amghar")
        line = next(line for line in outbox.listed(houses, WEEK) if line["partner"] == "wilaya")
        place = houses.settings.home / line["path"]
        place.write_bytes(place.read_bytes() + b"\r\nBcc: somebody@example.org")
        with pytest.raises(outbox.OutboxError, match="not the one that was built"):
            posting.send(houses, "wilaya", WEEK, desk.server)
        place.unlink()
        with pytest.raises(outbox.OutboxError, match="build the letters again"):
            posting.send(houses, "wilaya", WEEK, desk.server)
    assert desk.taken == []


def test_one_partner_refused_does_not_stop_the_others(built, desk):
    desk.says["region@tajhiz.example"] = "550 no such mailbox"
    with built.houses() as houses:
        outbox.approve(houses, WEEK, "S. Amghar")
        with pytest.raises(posting.LetterNotSentError, match="was refused"):
            posting.send(houses, "region", WEEK, desk.server)
        posting.send(houses, "chamber", WEEK, desk.server)
        assert states(houses) == dict.fromkeys(PARTNERS, "pending") | {"region": "refused", "chamber": "sent"}
        desk.says.clear()
        assert outbox.resend(houses, WEEK, "S. Amghar", ("region",)) == ["region"]
        posting.send(houses, "region", WEEK, desk.server)
        assert states(houses)["region"] == "sent"


def test_a_line_that_breaks_after_the_text_is_for_a_person_to_judge(built, desk):
    desk.says["ofppt@tajhiz.example"] = "250 drop"
    with built.houses() as houses:
        outbox.approve(houses, WEEK, "S. Amghar")
        with pytest.raises(posting.LetterNotSentError, match="may or may not have arrived"):
            posting.send(houses, "ofppt", WEEK, desk.server)
        with pytest.raises(posting.LetterNotSentError, match="may or may not have arrived"):
            posting.send(houses, "ofppt", WEEK, desk.server)  # never guessed, never sent again unasked
        assert len(desk.taken) == 1
        assert outbox.resend(houses, WEEK, "S. Amghar", ("ofppt",), arrived=True) == ["ofppt"]
        assert states(houses)["ofppt"] == "sent"


def test_a_server_that_is_not_there_leaves_the_letter_waiting(built):
    with built.houses() as houses:
        outbox.approve(houses, WEEK, "S. Amghar")
        with pytest.raises(OutsideSystemError):
            posting.send(houses, "region", WEEK, Server("127.0.0.1", 9, timeout_seconds=2))
        line = next(line for line in outbox.listed(houses, WEEK) if line["partner"] == "region")
        assert line["state"] == "pending"
        assert "127.0.0.1:9" in line["last_error"]


def test_mail_leaves_for_named_domains_only(built, desk):
    with built.houses(mail_domains=("example.org",)) as houses:
        outbox.approve(houses, WEEK, "S. Amghar")
        with pytest.raises(posting.LetterNotSentError, match="is held"):
            posting.send(houses, "region", WEEK, desk.server)
        line = next(line for line in outbox.listed(houses, WEEK) if line["partner"] == "region")
        assert "TAJHIZ_MAIL_DOMAINS" in line["last_error"]
        with pytest.raises(outbox.OutboxError, match="TAJHIZ_MAIL_DOMAINS"):
            posting.send_copy(houses, WEEK, "me@tajhiz.example", desk.server)
    assert desk.taken == []
    with built.houses(mail_domains=("*",)) as houses:
        letters.build(houses, WEEK, to_outbox=True)  # the fault is mended
        outbox.approve(houses, WEEK, "S. Amghar")
        posting.send(houses, "region", WEEK, desk.server)
    assert len(desk.taken) == 1


def test_a_letter_over_the_limit_is_held_and_says_so(programme):
    with programme.houses(rules={"largest_letter_mb": 0.05}) as houses:
        letters.build(houses, WEEK, to_outbox=True)
        with pytest.raises(outbox.OutboxError, match="largest_letter_mb"):
            outbox.approve(houses, WEEK, "S. Amghar")
        assert "cannot leave" in outbox.question_of(houses, WEEK)


def test_a_copy_to_oneself_changes_nothing(built, desk):
    with built.houses() as houses:
        assert posting.send_copy(houses, WEEK, "me@tajhiz.example", desk.server, ("region", "chamber")) == [
            "chamber",
            "region",
        ]
        assert states(houses) == dict.fromkeys(PARTNERS, "held")
    assert [(to, mail["Subject"].split("]")[0]) for to, mail in desk.taken] == [
        ("me@tajhiz.example", "[TEST chamber"),
        ("me@tajhiz.example", "[TEST region"),
    ]
    assert {mail["Message-ID"] for _, mail in desk.taken}.isdisjoint(
        f"<tajhiz.{WEEK}.{partner}.r1@tajhiz.example>" for partner in PARTNERS
    )


def test_held_again_before_it_left(built, desk):
    with built.houses() as houses:
        outbox.approve(houses, WEEK, "S. Amghar", ("region",))
        assert states(houses) == dict.fromkeys(PARTNERS, "held") | {"region": "pending"}
        assert outbox.hold(houses, WEEK, "K. Bihi") == ["region"]
        with pytest.raises(posting.LetterNotSentError):
            posting.send(houses, "region", WEEK, desk.server)


def test_lists_of_persons_open_with_the_partners_password_and_nobody_elses(built, desk):
    with built.houses() as houses:
        outbox.approve(houses, WEEK, "S. Amghar")
        for partner in PARTNERS:
            posting.send(houses, partner, WEEK, desk.server)
    mails = {to.split("@")[0]: mail for to, mail in desk.taken}
    files = {part.get_filename(): part.get_content() for part in mails["region"].iter_attachments()}
    locked = msoffcrypto.OfficeFile(io.BytesIO(files[f"tajhiz_{WEEK}_region_r1.xlsx"]))
    assert locked.is_encrypted()
    locked.load_key(password="autre-chose-42", verify_password=True)
    opened = io.BytesIO()
    locked.decrypt(opened)
    assert "Liste" in openpyxl.load_workbook(opened).sheetnames
    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(files[f"tajhiz_{WEEK}_region_r1.pdf"])
    assert len(pypdfium2.PdfDocument(files[f"tajhiz_{WEEK}_region_r1.pdf"], password="autre-chose-42")) == 1
    for partner in ("ministry", "ofppt", "wilaya"):
        for name, content in ((p.get_filename(), p.get_content()) for p in mails[partner].iter_attachments()):
            assert not (name.endswith(".xlsx") and content[:2] != b"PK"), "counts are open"


@pytest.mark.parametrize(
    ("changed", "why"), [({"authorisation": ""}, "CNDP"), ({"letter_passwords": {}}, "mot de passe")]
)
def test_without_authorisation_or_password_no_list_leaves(programme, changed, why):
    with programme.houses(**changed) as houses:
        letters.build(houses, WEEK, to_outbox=True)
        contents = [one for line in outbox.listed(houses, WEEK) for one in line["contents"]]
        assert not [one for one in contents if one["columns"]]
        text = (letters.folder(houses, WEEK) / "region.txt").read_text("utf-8")
    assert why in text
    assert not list((programme.home / "reports" / WEEK).glob("emargement*"))


def test_returned_mail_marks_the_letter_that_came_back(built, desk, tmp_path):
    with built.houses() as houses:
        outbox.approve(houses, WEEK, "S. Amghar")
        posting.send(houses, "wilaya", WEEK, desk.server)
        returned = BOUNCE.replace("IDENTITY", f"<tajhiz.{WEEK}.wilaya.r1@tajhiz.example>")
        box = tmp_path / "returned"
        box.mkdir()
        (box / "1.eml").write_bytes(returned.replace("\n", "\r\n").encode())
        (box / "2.eml").write_bytes(b"Subject: hello\r\n\r\nAn ordinary mail.\r\n")
        (box / "3.eml").write_bytes(BOUNCE.replace("IDENTITY", "<other@example.org>").encode())
        assert returned_mail.take_bounces(houses, box) == {"bounced": 1, "other_mail": 1, "of_no_letter": 1}
        assert returned_mail.take_bounces(houses, box)["known_already"] == 1
        line = next(line for line in outbox.listed(houses, WEEK) if line["partner"] == "wilaya")
        assert (line["state"], line["bounce"]) == ("sent", "5.1.1 smtp; 550 5.1.1 user unknown")
        assert [told for told in letters.remarks(houses) if "came back" in told]


def test_an_alarm_names_the_letters_that_have_not_left(built, desk, monkeypatch, caplog):
    monkeypatch.setenv("TAJHIZ_HOME", str(built.home))
    monkeypatch.setenv("TAJHIZ_WEEK", WEEK)
    monkeypatch.setenv("TAJHIZ_ALERT_TO", "team@tajhiz.example")
    monkeypatch.setenv("AIRFLOW_CONN_TAJHIZ_SMTP", f"smtp://127.0.0.1:{desk.server.port}")
    assert alarms.unsent() == PARTNERS
    assert "tajhiz outbox list" in caplog.text
    assert [to for to, _ in desk.taken] == ["team@tajhiz.example"]
    with built.houses() as houses:
        outbox.approve(houses, WEEK, "S. Amghar")
        for partner in PARTNERS:
            posting.send(houses, partner, WEEK, desk.server)
    assert alarms.unsent() == []


def test_a_partner_that_moves_gets_its_letter_at_the_new_address_only(built, desk):
    with built.houses() as houses:
        moved = houses.policy.partners["wilaya"].model_copy(update={"email": "new@tajhiz.example"})
        policy = houses.policy.model_copy(update={"partners": houses.policy.partners | {"wilaya": moved}})
        later = replace(houses, policy=policy)
        for _ in range(2):
            letters.build(later, WEEK, to_outbox=True)
        told = {line["recipient"]: line for line in outbox.listed(later, WEEK) if line["partner"] == "wilaya"}
        assert told["wilaya@tajhiz.example"]["state"] == "superseded"
        assert told["new@tajhiz.example"]["state"] == "held"
        outbox.approve(later, WEEK, "S. Amghar")
        posting.send(later, "wilaya", WEEK, desk.server)
    assert [to for to, _ in desk.taken] == ["new@tajhiz.example"]


def test_a_second_address_is_a_second_envelope(programme, desk):
    with programme.houses() as houses:
        more = houses.policy.partners["wilaya"].model_copy(update={"also": ("deputy@tajhiz.example",)})
        policy = houses.policy.model_copy(update={"partners": houses.policy.partners | {"wilaya": more}})
        both = replace(houses, policy=policy)
        letters.build(both, WEEK, to_outbox=True)
        outbox.approve(both, WEEK, "S. Amghar")
        desk.says["wilaya@tajhiz.example"] = "451 later"
        with pytest.raises(OutsideSystemError):
            posting.send(both, "wilaya", WEEK, desk.server)
        assert [to for to, _ in desk.taken] == ["deputy@tajhiz.example"], "one address down does not stop the other"


BOUNCE = """\
From: Mail Delivery System <MAILER-DAEMON@tajhiz.example>
To: tajhiz@localhost
Subject: Undelivered Mail Returned to Sender
Date: Mon, 23 Nov 2026 09:12:00 +0000
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

I could not deliver this.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.tajhiz.example

Final-Recipient: rfc822; wilaya@tajhiz.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 user unknown

--b1
Content-Type: text/rfc822-headers

From: tajhiz@localhost
Message-ID: IDENTITY
Subject: W47

--b1--
"""


class TestTheQuestionInAirflow:
    """What the tasks of `weekly_report` make of a person's answer."""

    @pytest.fixture(autouse=True)
    def here(self, built, monkeypatch):
        monkeypatch.setenv("TAJHIZ_HOME", str(built.home))
        monkeypatch.setenv("TAJHIZ_WEEK", WEEK)
        self.place = built

    def states(self):
        with self.place.houses() as houses:
            return set(states(houses).values())

    def answer(self, option, **more):
        user = {"id": "7", "name": "analyst"}
        return {"chosen_options": [option], "params_input": {}, "responded_by_user": user, **more}

    def connection(self, desk):
        return SimpleNamespace(host="127.0.0.1", port=desk.server.port, login=None, password=None)

    def test_approve_lets_them_leave_in_that_name(self, desk):
        answer = self.answer("approve")
        assert flow.send_test(answer, None, None) is False
        assert flow.release(answer, None) == PARTNERS
        assert flow.send("region", None, self.connection(desk)) == {"sent": 1}
        with self.place.houses() as houses:
            assert outbox.listed(houses, WEEK)[0]["decided_by"] == "analyst"

    def test_hold_keeps_them(self):
        assert flow.release(self.answer("hold"), None) == []
        assert self.states() == {"held"}

    def test_a_test_goes_to_whoever_asked_and_nothing_else_leaves(self, desk):
        answer = self.answer("send a test to me", params_input={"test_to": "me@tajhiz.example"})
        assert flow.send_test(answer, None, self.connection(desk)) is True
        assert {to for to, _ in desk.taken} == {"me@tajhiz.example"}
        assert flow.release(answer, None) == [], "the second question was not answered"
        assert self.states() == {"held"}

    def test_the_question_names_counts_recipients_and_previews_and_no_person(self):
        question = flow.build_letters(None)["question"]
        for partner in PARTNERS:
            assert f"{partner}@tajhiz.example" in question
            assert f"{partner}.html" in question
        assert "AMGHAR" not in question
        assert not re.search(r"J7000\d\d", question)
        assert len(question) < 4000
