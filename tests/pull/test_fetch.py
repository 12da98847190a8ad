"""Files that partners put elsewhere come whole, once, from whom we know: against real servers."""

import gzip
import os
import tempfile
import threading
import time
from email.message import EmailMessage
from pathlib import Path

import asyncssh
import boto3
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.server import ThreadedMotoServer

from etl import pull
from etl.pull import Login, SourceRefusedError, SourceUnreachableError, keep, source_of
from tests.pull import servers

KINDS = ("xlsx", "csv")
LIST = b"Nom;CIN\nAMGHAR;J123456\n"


def fetch(address, login, folder, **told):
    return pull.fetch(source_of(address), login, folder, KINDS, **{"settle_s": 0.2, "first_wait_s": 0.01} | told)


def lying(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


@pytest.fixture
def inbox(tmp_path):
    return tmp_path / "inbox" / "ofppt_trainees"


# ---- SFTP ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def sftp(tmp_path):
    (tmp_path / "remote" / "out").mkdir(parents=True)
    server = servers.Sftp(tmp_path / "remote")
    yield server
    server.close()


def by_sftp(server, **extra):
    return Login("127.0.0.1", server.port, servers.USER, servers.PASSWORD, {"host_key": server.host_key} | extra)


def put(server, name, content=LIST, age=60):
    place = server.folder / "out" / name
    place.write_bytes(content)
    os.utime(place, (time.time() - age,) * 2)
    return place


class TestSftp:
    def test_new_files_come_once_and_changed_ones_beside_the_old(self, sftp, inbox):
        put(sftp, "liste.csv")
        put(sftp, "photo.jpg")
        put(sftp, ".cache.csv")
        assert fetch("sftp://ofppt/out/*.csv", by_sftp(sftp), inbox).names == ["liste.csv"]
        assert fetch("sftp://ofppt/out/*.csv", by_sftp(sftp), inbox).names == []
        put(sftp, "liste.csv", LIST + b"BIHI;J123457\n", age=30)
        assert fetch("sftp://ofppt/out/*.csv", by_sftp(sftp), inbox).names == ["liste (2).csv"]
        assert lying(inbox) == {"liste.csv": LIST, "liste (2).csv": LIST + b"BIHI;J123457\n"}

    def test_a_line_cut_in_the_middle_leaves_nothing_and_the_next_try_brings_all(self, sftp, inbox):
        content = os.urandom(3 << 20)
        put(sftp, "grande.csv", content)
        sftp.cuts = 2
        assert fetch("sftp://ofppt/out/*.csv", by_sftp(sftp), inbox).names == ["grande.csv"]
        assert lying(inbox) == {"grande.csv": content}
        assert not list(inbox.glob(".tajhiz-*"))

    def test_a_line_that_is_cut_each_time_is_given_up_and_leaves_nothing(self, sftp, inbox):
        put(sftp, "petite.csv")
        put(sftp, "zgrande.csv", os.urandom(3 << 20))
        sftp.cuts = 10**6
        with pytest.raises(SourceUnreachableError, match="broke off"):
            fetch("sftp://ofppt/out/*.csv", by_sftp(sftp), inbox)
        assert lying(inbox) == {"petite.csv": LIST}

    def test_a_file_that_is_still_being_uploaded_waits_for_the_next_time(self, sftp, inbox):
        place = put(sftp, "liste.csv")
        growing = threading.Timer(0.5, lambda: place.write_bytes(LIST * 2))
        growing.start()
        found = fetch("sftp://ofppt/out/*.csv", by_sftp(sftp), inbox, settle_s=1.5)
        growing.join()
        assert (found.names, dict(found.left)) == ([], {"arriving": 1})
        assert fetch("sftp://ofppt/out/*.csv", by_sftp(sftp), inbox).names == ["liste.csv"]
        assert lying(inbox) == {"liste.csv": LIST * 2}

    def test_another_servers_key_ends_it_at_once(self, sftp, inbox):
        put(sftp, "liste.csv")
        other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
        with pytest.raises(SourceRefusedError, match="another key"):
            fetch("sftp://ofppt/out/*.csv", by_sftp(sftp, host_key=other), inbox)

    @pytest.mark.parametrize("told", ["", "ssh-ed25519", "ssh-ed25519 AAAAB3 nonsense", "no key at all"])
    def test_without_a_key_nobody_is_asked(self, sftp, inbox, told):
        with pytest.raises(SourceRefusedError, match="host_key"):
            fetch("sftp://ofppt/out/*.csv", by_sftp(sftp, host_key=told), inbox)

    def test_wrong_password_wrong_folder_and_no_server_are_told_apart(self, sftp, inbox):
        wrong = Login("127.0.0.1", sftp.port, "tajhiz", "wrong", {"host_key": sftp.host_key})
        with pytest.raises(SourceRefusedError, match="user and password"):
            fetch("sftp://ofppt/out/*.csv", wrong, inbox)
        with pytest.raises(SourceRefusedError, match="no folder elsewhere"):
            fetch("sftp://ofppt/elsewhere/*.csv", by_sftp(sftp), inbox)
        nobody = Login("127.0.0.1", 9, "tajhiz", "x", {"host_key": sftp.host_key})
        with pytest.raises(SourceUnreachableError, match="does not answer"):
            fetch("sftp://ofppt/out/*.csv", nobody, inbox)


# ---- S3 ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def s3():
    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    port = server.get_host_and_port()[1]
    httpx.post(f"http://127.0.0.1:{port}/moto-api/reset")
    login = Login("", None, "key", "secret", {"endpoint_url": f"http://127.0.0.1:{port}", "region_name": "us-east-1"})
    client = boto3.client(
        "s3", endpoint_url=login.extra["endpoint_url"], aws_access_key_id="key", aws_secret_access_key="secret",
        region_name="us-east-1",
    )  # fmt: skip
    client.create_bucket(Bucket="region-lots")
    yield client, login
    server.stop()


class TestS3:
    def test_objects_of_one_folder_come_once_and_again_when_they_change(self, s3, inbox):
        client, login = s3
        for key in ("2026/lots.csv", "2026/old/lots.csv", "lots.csv", "2026/notes.txt"):
            client.put_object(Bucket="region-lots", Key=key, Body=LIST)
        assert fetch("s3://store/region-lots/2026/*.csv", login, inbox).names == ["lots.csv"]
        assert fetch("s3://store/region-lots/2026/*.csv", login, inbox).names == []
        client.put_object(Bucket="region-lots", Key="2026/lots.csv", Body=LIST * 2)
        assert fetch("s3://store/region-lots/2026/*.csv", login, inbox).names == ["lots (2).csv"]
        assert lying(inbox) == {"lots.csv": LIST, "lots (2).csv": LIST * 2}

    @pytest.mark.slow
    def test_more_objects_than_one_answer_lists_all_come(self, s3, inbox):
        client, login = s3
        for number in range(1005):
            client.put_object(Bucket="region-lots", Key=f"{number:04}.csv", Body=b"a;b\n%d;1\n" % number)
        assert len(fetch("s3://store/region-lots/*.csv", login, inbox).names) == 1005

    def test_a_bucket_that_is_not_there_and_a_server_that_is_not_there_are_told_apart(self, s3, inbox):
        _, login = s3
        with pytest.raises(SourceRefusedError, match="NoSuchBucket"):
            fetch("s3://store/another-bucket/*.csv", login, inbox)
        gone = Login("", None, "key", "secret", {"endpoint_url": "http://127.0.0.1:9"})
        with pytest.raises(SourceUnreachableError, match="does not answer"):
            fetch("s3://store/region-lots/*.csv", gone, inbox)

    @pytest.fixture
    def between(self, s3):
        """Something between us and the store, and the login that leads over it."""
        client, login = s3
        found = servers.Between(int(login.extra["endpoint_url"].rpartition(":")[2]))
        client.put_object(Bucket="region-lots", Key="lots.csv", Body=LIST * 200_000)
        yield found, Login("", None, "key", "secret", {"endpoint_url": f"http://127.0.0.1:{found.port}"})
        found.close()

    def test_a_store_that_is_busy_is_asked_again(self, between, inbox):
        road, login = between
        road.busy = 3
        assert fetch("s3://store/region-lots/*.csv", login, inbox).names == ["lots.csv"]
        assert road.asked >= 5

    def test_a_store_that_stays_busy_is_told_and_leaves_nothing(self, between, inbox):
        road, login = between
        road.busy = 1_000
        with pytest.raises(SourceUnreachableError, match=r"later|does not answer"):
            fetch("s3://store/region-lots/*.csv", login, inbox)
        assert not inbox.exists() or lying(inbox) == {}

    def test_a_body_that_breaks_off_is_fetched_again_whole(self, between, inbox):
        road, login = between
        road.cuts, road.cut_at = 2, 1_500_000
        assert fetch("s3://store/region-lots/*.csv", login, inbox).names == ["lots.csv"]
        assert lying(inbox) == {"lots.csv": LIST * 200_000}
        assert road.cuts == 0

    def test_a_body_that_breaks_off_each_time_is_told_and_leaves_nothing(self, between, inbox):
        road, login = between
        road.cuts, road.cut_at = 1_000, 1_500_000
        with pytest.raises(SourceUnreachableError):
            fetch("s3://store/region-lots/*.csv", login, inbox)
        assert lying(inbox) == {}
        assert not list(inbox.glob(".tajhiz-*.part"))


# ---- HTTPS ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def https(tmp_path):
    server = servers.Https(tmp_path)
    yield server
    server.close()


def by_https(server):
    return Login("127.0.0.1", server.port, "tajhiz", "secret", {"ca": str(server.ca)})


class TestHttps:
    def test_a_file_comes_once_and_again_when_the_server_says_it_changed(self, https, inbox):
        https.answers["/registre/liste.csv"] = [(200, {"ETag": '"1"'}, LIST)]
        for names in (["liste.csv"], []):
            assert fetch("https://cma/registre/liste.csv", by_https(https), inbox).names == names
        https.answers["/registre/liste.csv"] = [(200, {"ETag": '"2"'}, LIST * 2)]
        assert fetch("https://cma/registre/liste.csv", by_https(https), inbox).names == ["liste (2).csv"]
        assert https.asked[0]["Authorization"].startswith("Basic ")

    @pytest.mark.parametrize(
        ("answer", "said"),
        [
            ((200, {"Content-Type": "text/html; charset=utf-8"}, b"<p>login</p>"), "a page, not with a list"),
            (
                (200, {"Content-Type": "application/vnd.ms-excel"}, b"\n<!DOCTYPE html><html>"),
                "a page, not with a list",
            ),
            ((302, {"Location": "/login"}, b""), "elsewhere"),
            ((403, {}, b""), "refuses .403"),
            ((404, {}, b""), "refuses .404"),
        ],
    )
    def test_what_is_no_list_is_refused_and_not_asked_again(self, https, inbox, answer, said):
        https.answers["/liste.csv"] = [answer]
        with pytest.raises(SourceRefusedError, match=said):
            fetch("https://cma/liste.csv", by_https(https), inbox)
        assert len(https.asked) == 1
        assert not inbox.exists() or lying(inbox) == {}

    def test_a_server_that_is_busy_is_asked_again(self, https, inbox):
        https.answers["/liste.csv"] = [(503, {}, b""), (429, {}, b""), (200, {}, LIST)]
        assert fetch("https://cma/liste.csv", by_https(https), inbox).names == ["liste.csv"]
        assert len(https.asked) == 3

    def test_a_body_that_is_shorter_than_told_leaves_nothing(self, https, inbox):
        https.answers["/liste.csv"] = [(200, {"Content-Length": "5000", "Connection": "close"}, LIST)]
        with pytest.raises(SourceUnreachableError):
            fetch("https://cma/liste.csv", by_https(https), inbox)
        assert lying(inbox) == {}

    def test_a_bomb_in_the_transfer_is_stopped_while_it_unpacks(self, https, inbox, monkeypatch):
        monkeypatch.setattr(keep, "MOST_BYTES", 10 << 20)
        https.answers["/liste.csv"] = [(200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(64 << 20)))]
        with pytest.raises(SourceRefusedError, match="more than 10 MiB"):
            fetch("https://cma/liste.csv", by_https(https), inbox)
        assert lying(inbox) == {}

    def test_a_certificate_that_nobody_signed_is_refused(self, https, inbox):
        https.answers["/liste.csv"] = [(200, {}, LIST)]
        with pytest.raises(SourceRefusedError, match="certificate"):
            fetch("https://cma/liste.csv", Login("127.0.0.1", https.port), inbox)


# ---- mailbox -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def dovecot():
    if servers.program() is None:
        assert not os.environ.get("CI"), "Dovecot is not installed: apt-get install dovecot-imapd"
        pytest.skip("Dovecot is not installed: apt-get install dovecot-imapd")
    with tempfile.TemporaryDirectory() as folder:  # short and walkable: its sockets have names of 108 letters at most
        server = servers.Imap(Path(folder))
        yield server
        server.close()


@pytest.fixture
def imap(dovecot):
    for place in (dovecot.mail / "new", dovecot.mail / "cur"):
        for message in place.iterdir():
            message.unlink()
    return dovecot


def by_imap(server, **extra):
    return Login("127.0.0.1", server.tls_port, servers.USER, servers.PASSWORD, {"ca": str(server.ca)} | extra)


def mail(*attached, sender="Listes OFPPT <listes@ofppt.example>", results=None):
    message = EmailMessage()
    if results:
        message["Authentication-Results"] = results
    message["From"] = sender
    message["To"], message["Subject"] = "tajhiz@region.example", "liste"
    message.set_content("ci-joint")
    for name, content in attached:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message


FROM_OFPPT = "imap://box/INBOX?from=listes@ofppt.example,cma.example"


class TestMailbox:
    def test_lists_of_known_senders_come_once_and_the_mail_stays_unread(self, imap, inbox):
        imap.deliver(mail(("liste نونبر.csv", LIST), ("deux.xlsx", b"PK"), ("logo.png", b"x")))
        imap.deliver(mail(("registre.csv", LIST * 2), sender="quelquun@CMA.example"))
        assert fetch(FROM_OFPPT, by_imap(imap), inbox).names == ["liste نونبر.csv", "deux.xlsx", "registre.csv"]
        assert fetch(FROM_OFPPT, by_imap(imap), inbox).names == []
        imap.deliver(mail(("liste نونبر.csv", LIST * 3)))
        assert fetch(FROM_OFPPT, by_imap(imap), inbox).names == ["liste نونبر (2).csv"]
        assert not [path for path in (imap.mail / "cur").iterdir() if path.name.endswith("S")]

    def test_mail_of_anybody_else_and_mail_without_a_list_is_counted_and_left(self, imap, inbox):
        imap.deliver(mail(("liste.csv", LIST), sender="x@ofppt.example.evil.example"))
        for forged in ("listes@ofppt.example <x@evil.example>", '"listes@ofppt.example" <x@evil.example>'):
            imap.deliver(bytes(mail(("liste.csv", LIST), sender="SENDER@x")).replace(b"SENDER@x", forged.encode()))
        imap.deliver(mail(("winmail.dat", b"x"), ("scan.pdf", b"%PDF")))
        inner = mail()
        inner.add_attachment(mail(("liste.csv", LIST), sender="x@evil.example"))
        imap.deliver(inner)
        found = fetch(FROM_OFPPT, by_imap(imap), inbox)
        assert (found.names, dict(found.left)) == ([], {"unknown_sender": 3, "no_list": 2})

    def test_a_forged_from_line_is_found_by_our_own_servers_check(self, imap, inbox):
        for results in (
            None,
            "mx.region.example; dmarc=fail header.from=ofppt.example",
            "mx.evil.example; dmarc=pass header.from=ofppt.example",
        ):
            imap.deliver(mail(("faux.csv", LIST), results=results))
        imap.deliver(
            mail(("vrai.csv", LIST), results="mx.region.example; spf=pass; dmarc=pass header.from=ofppt.example")
        )
        found = fetch(FROM_OFPPT, by_imap(imap, authserv="mx.region.example"), inbox)
        assert (found.names, found.left["unknown_sender"]) == (["vrai.csv"], 3)

    def test_wrong_password_folder_certificate_and_no_server_are_told_apart(self, imap, inbox):
        wrong = Login("127.0.0.1", imap.tls_port, servers.USER, "wrong", {"ca": str(imap.ca)})
        with pytest.raises(SourceRefusedError, match="user and password"):
            fetch(FROM_OFPPT, wrong, inbox)
        with pytest.raises(SourceRefusedError, match="no folder Listes"):
            fetch("imap://box/Listes?from=cma.example", by_imap(imap), inbox)
        with tempfile.TemporaryDirectory() as folder:
            other, _ = servers.certificate(Path(folder))
            with pytest.raises(SourceRefusedError, match="certificate"):
                fetch(FROM_OFPPT, by_imap(imap, ca=str(other)), inbox)
        with pytest.raises(SourceUnreachableError, match="does not answer"):
            fetch(FROM_OFPPT, Login("127.0.0.1", 9, "tajhiz", "x"), inbox)


# ---- whatever the channel ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ftp://ofppt/x", "a source is written"),
        ("sftp://user:secret@host/x", "a source is written"),
        ("sftp://ofppt/", "needs a path"),
        ("sftp://ofppt/../etc/*", r"no '\.\.'"),
        ("imap://box/INBOX", "names whose mail"),
    ],
)
def test_an_address_that_cannot_be_meant_says_what_to_write(address, said):
    with pytest.raises(ValueError, match=said):
        source_of(address)


@given(st.text(max_size=300))
def test_no_name_from_outside_leaves_its_folder_or_hides(name):
    kept = keep.harmless(name)
    assert kept
    assert "/" not in kept
    assert "\\" not in kept
    assert kept not in (".", "..")
    assert not kept.startswith((".", "~$"))
    assert len(kept.encode()) <= 190
    assert kept.isprintable()


def test_arabic_names_stay_and_long_ones_keep_their_ending():
    assert keep.harmless("لائحة المستفيدين.xlsx") == "لائحة المستفيدين.xlsx"
    assert keep.harmless("ل" * 300 + ".xlsx").endswith("ل.xlsx")


def test_a_fetch_that_was_killed_before_it_remembered_brings_no_second_copy(sftp, inbox):
    put(sftp, "liste.csv")
    fetch("sftp://ofppt/out/*.csv", by_sftp(sftp), inbox)
    (inbox / ".fetched.json").unlink()
    assert fetch("sftp://ofppt/out/*.csv", by_sftp(sftp), inbox).names == ["liste.csv"]
    assert list(lying(inbox)) == ["liste.csv"]


def test_a_file_that_was_dropped_by_hand_is_never_overwritten(sftp, inbox):
    inbox.mkdir(parents=True)
    (inbox / "liste.csv").write_bytes(b"by hand")
    put(sftp, "liste.csv")
    assert fetch("sftp://ofppt/out/*.csv", by_sftp(sftp), inbox).names == ["liste (2).csv"]
    assert lying(inbox) == {"liste.csv": b"by hand", "liste (2).csv": LIST}
