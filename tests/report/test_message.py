from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP

import pytest

from etl.report import figures, letter, message, page, workbook

CANARY = "ZZ999001"
DAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@pytest.fixture
def compose(count_week, policy):
    """Return a function that makes a partner's message of the invented week."""

    def make(partner="chamber", subject=None, **addresses):
        own = figures.of_partner(count_week(), partner, policy)
        written = letter.compose(own)
        if subject is not None:
            written = written._replace(subject=subject)
        known = {"sender": "tajhiz@example.org", "recipient": policy.partners[partner].email} | addresses
        files = {f"tajhiz_2026-W47_{partner}_r1.xlsx": workbook.of_partner(own)}
        files[f"tajhiz_2026-W47_{partner}_r1.pdf"] = page.of_partner(own)
        return message.of_partner(own, written, files, picture=page.chart(own).content, date=DAY, **known)

    return make


def test_a_message_is_text_page_picture_and_files(compose):
    received = message_from_bytes(compose().as_bytes(), policy=SMTP)
    kinds = [part.get_content_type() for part in received.walk()]
    xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    inside = ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
    assert kinds == ["multipart/mixed", *inside, xlsx, "application/pdf"]
    picture = next(part for part in received.walk() if part.get_content_type() == "image/png")
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in received.get_body(("html",)).get_content()
    assert picture.get_content_disposition() == "inline"
    attached = next(received.iter_attachments())
    assert attached.get_filename() == "tajhiz_2026-W47_chamber_r1.xlsx"
    assert attached.get_content()[:2] == b"PK"
    assert "غرفة الصناعة التقليدية" in received.get_body(("plain",)).get_content()


def test_a_message_says_who_it_is(compose):
    received = message_from_bytes(compose(reply_to="suivi@example.org").as_bytes(), policy=SMTP)
    assert received["Message-ID"] == "<tajhiz.2026-W47.chamber.r1@tajhiz.example>"
    assert received["Auto-Submitted"] == "auto-generated"
    assert "weekly.tajhiz.example" in received["List-Id"]
    assert received["Date"].datetime == DAY
    assert received["Reply-To"] == "suivi@example.org"
    assert received["Content-Language"] == "ar, fr"
    assert received["Subject"].startswith("الأسبوع 47 · 38")
    assert len(received.get_all("To")) == 1


def test_a_year_of_letters_is_one_conversation(compose):
    first = message.message_id("2026-W02", "chamber", 1)
    received = message_from_bytes(compose(thread=first).as_bytes(), policy=SMTP)
    assert received["In-Reply-To"] == received["References"] == first
    begun = message_from_bytes(compose(thread=message.message_id("2026-W47", "chamber", 1)).as_bytes(), policy=SMTP)
    assert begun["References"] is None, "the first letter of a year answers none"


def test_each_address_of_a_partner_has_an_envelope_of_its_own():
    names = {message.message_id("2026-W47", "chamber", 1, also=also) for also in ("", "a@example.org", "b@example.org")}
    assert len(names) == 3


def test_the_same_letter_is_the_same_bytes(compose):
    assert compose().as_bytes() == compose().as_bytes()


@pytest.mark.parametrize("partner", ["chamber", "ofppt", "wilaya", "ministry"])
def test_no_person_stands_in_an_aggregate_message(compose, partner):
    received = message_from_bytes(compose(partner).as_bytes(), policy=SMTP)
    parts = [part.get_content() for part in received.walk() if not part.is_multipart()]
    said = "".join(part if isinstance(part, str) else part.decode("latin-1") for part in parts)
    assert CANARY not in said + str(received)
    assert "Amzwag" not in said


@pytest.mark.parametrize("address", ["a@b.org\r\nBcc: c@d.org", "a b@c.org", "nobody", "é@b.org", "", None])
def test_an_address_that_is_none_is_refused_in_words(compose, address):
    with pytest.raises(message.AddressError, match=r"chamber.*partners\.yml"):
        compose(recipient=address)


def test_a_subject_with_a_line_break_is_refused(compose):
    with pytest.raises(ValueError, match="linefeed or carriage return"):
        compose(subject="W47\r\nBcc: x@y.org")


def test_a_partner_code_that_is_no_code_makes_no_message_id():
    with pytest.raises(ValueError, match="lower-case"):
        message.message_id("2026-W47", "a@b> \r\nX: y", 1)
