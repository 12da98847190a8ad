import datetime
import socket
import ssl
import threading

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from etl.report import OutsideSystemError, send

MESSAGE = b"Subject: W47\r\n\r\nhello\r\n.a line that begins with a dot\r\n"


class Desk:
    """A mail server's desk that answers as told and keeps what it took."""

    def __init__(self, rcpt="250 OK", data="250 taken", mail="250 OK"):
        self.answers = {"rcpt": rcpt, "data": data, "mail": mail}
        self.taken = []

    async def handle_MAIL(self, server, session, envelope, address, options):
        envelope.mail_from = address
        return self.answers["mail"]

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.answers["rcpt"].startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answers["rcpt"]

    async def handle_DATA(self, server, session, envelope):
        self.taken.append((envelope.rcpt_tos, envelope.content))
        if self.answers["data"] == "drop":
            server.transport.abort()
        return self.answers["data"]


@pytest.fixture
def serve():
    """Return a function that opens a real server on loopback for a desk and sends one message to it."""
    running = []

    def run(desk, mark=None, tls=None, **controller):
        server = Controller(desk, hostname="127.0.0.1", port=free_port(), **controller)
        server.start()
        running.append(server)
        marks = []
        sending = send.one(
            MESSAGE,
            sender="tajhiz@example.org",
            recipient="chambre@example.org",
            server=send.Server("localhost" if tls else "127.0.0.1", server.port, tls=tls, timeout_seconds=5),
            mark=mark or marks.append,
        )
        return sending, marks

    yield run
    for server in running:
        server.stop()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_taken_letter_is_sent_once_to_one_recipient(serve):
    desk = Desk()
    sending, marks = serve(desk)
    assert (sending.outcome, sending.code) == ("sent", 250)
    assert marks == ["in_data", "sent"]
    assert desk.taken == [(["chambre@example.org"], MESSAGE)]


@pytest.mark.parametrize(
    ("answers", "outcome", "code", "marks"),
    [
        ({"rcpt": "550 no such user"}, "refused", 550, ["refused"]),
        ({"rcpt": "451 greylisted"}, "retry", 451, ["retry"]),
        ({"mail": "553 not from you"}, "refused", 553, ["refused"]),
        ({"data": "451 later"}, "retry", 451, ["in_data", "retry"]),
        ({"data": "552 too big"}, "refused", 552, ["in_data", "refused"]),
        ({"data": "drop"}, "unknown", None, ["in_data", "unknown"]),
    ],
)
def test_a_servers_answer_is_a_value(serve, answers, outcome, code, marks):
    sending, marked = serve(Desk(**answers))
    assert (sending.outcome, sending.code) == (outcome, code)
    assert marked == marks


def test_nothing_is_handed_over_when_the_outbox_cannot_say_so(serve):
    desk = Desk()

    def broken(state):
        raise RuntimeError("the warehouse is away")

    with pytest.raises(RuntimeError, match="away"):
        serve(desk, mark=broken)
    assert desk.taken == []


def answering(*lines):
    """Return the port of a server that says these lines one by one and then hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))

    def run():
        with listener, listener.accept()[0] as line:
            for answer in lines:
                line.sendall(answer + b"\r\n")
                line.recv(4096)

    threading.Thread(target=run, daemon=True).start()
    return listener.getsockname()[1]


def to(port, marks, **server):
    return send.one(
        MESSAGE,
        sender="tajhiz@example.org",
        recipient="chambre@example.org",
        server=send.Server("127.0.0.1", port, timeout_seconds=2, **server),
        mark=marks.append,
    )


def test_a_server_that_turns_everybody_away_is_tried_again():
    marks = []
    sending = to(answering(b"421 too busy"), marks)
    assert (sending.outcome, sending.code, marks) == ("retry", 421, ["retry"])


@pytest.mark.parametrize("said", [(), (b"220 hello",), (b"220 hello", b"250 you", b"250 sender ok")])
def test_a_line_that_breaks_before_the_text_is_an_outside_fault(said):
    marks = []
    with pytest.raises(OutsideSystemError, match="nothing was sent"):
        to(answering(*said), marks)
    assert marks == []


def test_a_closed_port_is_an_outside_fault():
    with pytest.raises(OutsideSystemError, match=r"127\.0\.0\.1"):
        to(free_port(), [])


def test_a_hanging_server_after_the_text_leaves_the_letter_unknown():
    marks = []
    listener = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()

    def run():
        with listener, listener.accept()[0] as line:
            for answer in (b"220 hi", b"250 you", b"250 sender", b"250 recipient", b"354 go"):
                line.sendall(answer + b"\r\n")
                line.recv(4096)
            done.wait(10)

    threading.Thread(target=run, daemon=True).start()
    sending = send.one(
        MESSAGE,
        sender="a@example.org",
        recipient="b@example.org",
        server=send.Server("127.0.0.1", listener.getsockname()[1], timeout_seconds=0.5),
        mark=marks.append,
    )
    done.set()
    assert (sending.outcome, marks) == ("unknown", ["in_data", "unknown"])


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Return the path of a certificate with its key that vouches for localhost."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def server_side(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_a_trusted_certificate_lets_the_letter_through(serve, certificate):
    trusting = ssl.create_default_context(cafile=str(certificate))
    sending, _ = serve(Desk(), tls=trusting, tls_context=server_side(certificate), require_starttls=True)
    assert sending.outcome == "sent"


def test_an_unknown_certificate_or_no_tls_at_all_stops_before_the_text(serve, certificate):
    desk = Desk()
    with pytest.raises(OutsideSystemError):
        serve(desk, tls=ssl.create_default_context(), tls_context=server_side(certificate))
    with pytest.raises(OutsideSystemError):
        serve(desk, tls=ssl.create_default_context())
    assert desk.taken == []


def test_a_password_does_not_show():
    assert "secret" not in repr(send.Server("mail.example", user="tajhiz", password="secret"))
