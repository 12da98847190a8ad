"""SFTP: a server whose key we know; files that nobody is still writing."""

import base64
import io
import logging
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import paramiko

from etl.pull.folder import is_passing
from etl.pull.keep import Keeper
from etl.pull.source import Fetched, Login, Source, SourceRefusedError, SourceUnreachableError

logging.getLogger("paramiko").setLevel(logging.CRITICAL)  # what it says of a broken line, we say ourselves
_PATIENCE_S = 30
_BLOCK = 1 << 15
_Mark = tuple[int, int]  # size in bytes, modification in seconds


def fetch(source: Source, login: Login, keeper: Keeper, settle_s: float) -> Fetched:
    """Fetch what is new; what changes within ``settle_s`` seconds is being uploaded and waits for the next time."""
    found = Fetched()
    with _opened(login) as client:
        offered = _listed(client, source)
        fresh = {name: mark for name, mark in offered.items() if keeper.known(name) != list(mark)}
        if fresh:
            time.sleep(settle_s)
            again = _listed(client, source)
        for name, mark in sorted(fresh.items()):
            if again.get(name) != mark:
                found.left["arriving"] += 1
                continue
            place = f"{source.folder}/{name}" if source.folder else name
            found.names.append(keeper.keep(name, _blocks(client, place), mark[0]))
            keeper.remember(name, list(mark))
    return found


def _listed(client: paramiko.SFTPClient, source: Source) -> dict[str, _Mark]:
    try:
        entries = client.listdir_attr(source.folder or ".")
    except FileNotFoundError as error:
        raise SourceRefusedError(f"sftp://{source.connection}: there is no folder {source.folder}") from error
    except PermissionError as error:
        raise SourceRefusedError(f"sftp://{source.connection}: the folder {source.folder} may not be read") from error
    return {
        entry.filename: (entry.st_size or 0, int(entry.st_mtime or 0))
        for entry in entries
        if stat.S_ISREG(entry.st_mode or 0) and source.fits(entry.filename) and not is_passing(entry.filename)
    }


def _blocks(client: paramiko.SFTPClient, place: str) -> Iterator[bytes]:
    with client.open(place, "rb") as file:
        file.prefetch()
        while block := file.read(_BLOCK):
            yield block


@contextmanager
def _opened(login: Login) -> Iterator[paramiko.SFTPClient]:
    where = f"sftp server {login.host}"
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    _pin(client, login, where)
    try:
        client.connect(
            login.host, login.port or 22, login.user or None, login.password or None, _private_key(login, where),
            allow_agent=False, look_for_keys=False, timeout=_PATIENCE_S, banner_timeout=_PATIENCE_S,
            auth_timeout=_PATIENCE_S, channel_timeout=_PATIENCE_S,
        )  # fmt: skip
        with client.open_sftp() as opened:
            channel = opened.get_channel()
            assert channel is not None
            channel.settimeout(_PATIENCE_S)
            yield opened
    except paramiko.BadHostKeyException as error:
        raise SourceRefusedError(
            f"{where} shows another key than the connection's host_key: ask its people, by telephone, whether they "
            "changed it; nothing was fetched"
        ) from error
    except paramiko.AuthenticationException as error:
        raise SourceRefusedError(f"{where} does not take our user and password or key") from error
    except (paramiko.SSHException, EOFError, OSError) as error:
        if isinstance(error, SourceUnreachableError) or getattr(error, "filename", None) is not None:
            raise  # ours, or our own disk
        raise SourceUnreachableError(f"{where} does not answer or broke off ({type(error).__name__})") from error
    finally:
        client.close()


def _pin(client: paramiko.SSHClient, login: Login, where: str) -> None:
    words = str(login.extra.get("host_key") or "").split()
    try:
        kind, told = next((kind, told) for kind, told in pairwise(words) if told.startswith("AAAA"))
        key = paramiko.PKey.from_type_string(kind, base64.b64decode(told))
    except (StopIteration, ValueError, paramiko.SSHException) as error:
        raise SourceRefusedError(
            f"the connection to {where} has no host_key: write the server's into its extra, as `ssh-keyscan` shows it "
            "and its people confirm it"
        ) from error
    port = login.port or 22
    client.get_host_keys().add(login.host if port == 22 else f"[{login.host}]:{port}", kind, key)


def _private_key(login: Login, where: str) -> paramiko.PKey | None:
    told = login.extra.get("private_key")
    if not told:
        return None
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        try:
            return kind.from_private_key(io.StringIO(str(told)))
        except (paramiko.SSHException, ValueError):
            continue
    raise SourceRefusedError(f"the private_key of the connection to {where} cannot be read: ed25519, ecdsa or rsa")
