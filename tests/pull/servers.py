"""Real servers on loopback to fetch from: SFTP (asyncssh), S3 (moto), HTTPS (the standard library's), IMAP (Dovecot)."""

import asyncio
import contextlib
import http.client
import http.server
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import threading
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import asyncssh
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SAMPLES = Path(__file__).parent.parent / "samples"
USER, PASSWORD = "tajhiz", "a password for tests"


class Sftp:
    """An SFTP server whose root is a real folder; beyond ``cut_after`` bytes it drops the line, ``cuts`` times."""

    def __init__(self, folder):
        self.folder, self.key = folder, asyncssh.generate_private_key("ssh-ed25519")
        self.cuts, self.cut_after = 0, 1 << 20
        self.port = None
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        threading.Thread(target=self._run, args=(ready,), daemon=True).start()
        assert ready.wait(20)

    def _run(self, ready):
        asyncio.set_event_loop(self._loop)
        owner = self

        class Door(asyncssh.SSHServer):
            def begin_auth(self, username):
                return True

            def password_auth_supported(self):
                return True

            def validate_password(self, username, password):
                return (username, password) == (USER, PASSWORD)

        class Files(asyncssh.SFTPServer):
            def __init__(self, channel):
                super().__init__(channel, chroot=str(owner.folder))

            def read(self, file_obj, offset, size):
                if owner.cuts and offset >= owner.cut_after:
                    owner.cuts -= 1
                    self.channel.get_connection().abort()
                return super().read(file_obj, offset, size)

        async def serve():
            server = await asyncssh.create_server(Door, "127.0.0.1", 0, server_host_keys=[self.key], sftp_factory=Files)
            self.port = server.sockets[0].getsockname()[1]
            ready.set()

        self._loop.run_until_complete(serve())
        self._loop.run_forever()

    @property
    def host_key(self):
        return self.key.export_public_key().decode().strip()

    def close(self):
        self._loop.call_soon_threadsafe(self._loop.stop)


def certificate(folder):
    """Write a certificate of 127.0.0.1 that signs itself; return its file and its key's."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paper, secret = folder / "ca.pem", folder / "key.pem"
    paper.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    written = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    secret.write_bytes(written)
    return paper, secret


class Https:
    """A TLS server; ``answers``: path → list of (status, headers, body), the last one again and again."""

    def __init__(self, folder):
        self.answers, self.asked = {}, []
        self.ca, key = certificate(folder)
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                owner.asked.append(dict(self.headers))
                told = owner.answers.get(self.path, [(404, {}, b"")])
                status, headers, body = told.pop(0) if len(told) > 1 else told[0]
                if status == 200 and self.headers.get("If-None-Match") == headers.get("ETag", "none"):
                    status, body = 304, b""
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(body))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.ca, key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()


class Between:
    """What stands between us and an HTTP server on loopback: it passes on, says it is busy, or breaks off in the body."""

    def __init__(self, port):
        self.busy, self.cut_at, self.cuts, self.asked = 0, 0, 0, 0
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                owner.asked += 1
                if owner.busy:
                    owner.busy -= 1
                    self.send_response(503)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
                line.request("GET", self.path, headers=dict(self.headers))
                answer = line.getresponse()
                body = answer.read()
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if owner.cuts and len(body) > owner.cut_at > 0:
                    owner.cuts -= 1
                    body = body[: owner.cut_at]
                    self.close_connection = True
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()


_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{ca}
ssl_key = <{key}
disable_plaintext_auth = no
default_internal_user = {internal}
default_login_user = {login}
first_valid_uid = 0
mail_location = maildir:{folder}/mail
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = passwd-file
  args = {folder}/users
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


class Imap:
    """Dovecot with one mailbox in a folder of its own."""

    def __init__(self, folder):
        self.folder, self.mail = folder, folder / "mail"
        for part in ("new", "cur", "tmp"):
            (self.mail / part).mkdir(parents=True)
        self.ca, key = certificate(folder)
        self.port, self.tls_port = _free_port(), _free_port()
        is_root = os.getuid() == 0
        own = pwd.getpwuid(os.getuid())
        reader = pwd.getpwnam("nobody") if is_root else own
        (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}:{reader.pw_uid}:{reader.pw_gid}::{folder}\n")
        internal, login = ("dovecot", "dovenull") if is_root else (own.pw_name, own.pw_name)
        told = {"folder": folder, "ca": self.ca, "key": key, "internal": internal, "login": login}
        written = _CONFIGURATION.format(**told, port=self.port, tls_port=self.tls_port)
        (folder / "dovecot.conf").write_text(written)
        if is_root:  # whoever reads the mailbox is nobody, and must be able to walk to it
            for place in (self.mail, *self.mail.iterdir()):
                shutil.chown(place, reader.pw_uid, reader.pw_gid)
            _open_to_all(folder)
        started = [program(), "-F", "-c", str(folder / "dovecot.conf")]
        self._process = subprocess.Popen(started, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.1)
        raise AssertionError((folder / "log").read_text() if (folder / "log").exists() else "Dovecot did not start")

    def deliver(self, message):
        place = self.mail / "new" / f"{time.time_ns()}.test"
        place.write_bytes(bytes(message))
        place.chmod(0o644)

    def close(self):
        self._process.terminate()
        self._process.wait(10)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _open_to_all(folder):
    """Let Dovecot's own users walk to the mailbox: a test's folder is its owner's alone."""
    for place in (folder, *folder.parents[:-2]):
        if place.stat().st_uid == os.getuid():
            place.chmod(place.stat().st_mode | 0o011)


def program():
    """Return where Dovecot is, None when it is not installed."""
    return shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
