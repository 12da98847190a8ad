"""The mail server is a real one and keeps what it is given."""

import smtplib
from email import message_from_bytes, policy
from email.message import EmailMessage

from etl.stage.mailbox import mail_server
from etl.stage.ports import free_port


def letter(to, subject="84 formés non équipés"):
    mail = EmailMessage(policy=policy.SMTP)
    mail["Subject"], mail["From"], mail["To"] = subject, "tajhiz@localhost", to
    mail.set_content("Bonjour — مرحبا")
    return mail


def test_each_recipient_gets_a_numbered_file_with_the_letter_untouched(tmp_path):
    port = free_port()
    with mail_server(tmp_path, port), smtplib.SMTP("127.0.0.1", port, timeout=10) as post:
        post.send_message(letter("chambre@example.ma"))
        post.send_message(letter("region@example.ma"))
    assert sorted(kept.name for kept in tmp_path.iterdir()) == [
        "001-chambre@example.ma.eml",
        "002-region@example.ma.eml",
    ]
    kept = message_from_bytes((tmp_path / "001-chambre@example.ma.eml").read_bytes(), policy=policy.default)
    assert kept["Subject"] == "84 formés non équipés"
    assert "مرحبا" in kept.get_content()


def test_an_address_never_leads_out_of_the_folder(tmp_path):
    inside = tmp_path / "mail"
    inside.mkdir()
    port = free_port()
    with mail_server(inside, port), smtplib.SMTP("127.0.0.1", port, timeout=10) as post:
        post.sendmail("a@b.ma", ['"../../x y"@example.ma'], letter("x@example.ma").as_bytes())
    assert [kept.parent for kept in tmp_path.rglob("*.eml")] == [inside]


def test_letters_of_an_earlier_run_are_not_overwritten(tmp_path):
    (tmp_path / "001-old@example.ma.eml").write_text("old")
    port = free_port()
    with mail_server(tmp_path, port), smtplib.SMTP("127.0.0.1", port, timeout=10) as post:
        post.send_message(letter("new@example.ma"))
    assert (tmp_path / "002-new@example.ma.eml").exists()
