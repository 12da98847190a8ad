"""Where a feed's files come from besides the drop folder: one address in the feed's YAML, one connection of Airflow's.

``sftp://CONNECTION/folder/*.xlsx`` · ``s3://CONNECTION/bucket/folder/*.xlsx`` · ``https://CONNECTION/path/file.xlsx`` ·
``imap://CONNECTION/INBOX?from=lists@ofppt.example,ofppt.example``: the name stands where an address has its host:
hosts, ports and passwords stay with the connection.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

Kind = Literal["sftp", "s3", "https", "imap"]
_KINDS: tuple[Kind, ...] = ("sftp", "s3", "https", "imap")
_NAME = re.compile(r"[A-Za-z0-9_.-]+")


class SourceUnreachableError(ConnectionError):
    """A server does not answer, breaks off or asks to come back later: it passes, and trying again may help."""


class SourceRefusedError(Exception):
    """A server is not the one we know, lets us not in, or has something else in that place: a person must look."""


@dataclass(frozen=True)
class Source:
    """One place to fetch from. ``path``: below the connection's root, without a slash before it; may hold * and ?."""

    kind: Kind
    connection: str
    path: str
    senders: tuple[str, ...] = ()  # of a mailbox: addresses and domains whose mail is taken

    @property
    def folder(self) -> str:
        """The part of the path before its last slash."""
        return self.path.rpartition("/")[0]

    def fits(self, name: str) -> bool:
        """Tell whether a file's name is asked for; without a pattern every name is."""
        pattern = self.path.rpartition("/")[2]
        return fnmatchcase(name.casefold(), pattern.casefold()) if pattern else True


@dataclass(frozen=True)
class Login:
    """What a connection of Airflow's says; ``extra`` by kind.

    sftp: ``host_key`` (as in known_hosts, such as ``ssh-ed25519 AAAA…``), ``private_key``; s3: ``endpoint_url``,
    ``region_name``; https and imap: ``ca`` (file of certificates); imap: ``authserv`` (name of the mail server whose
    check of the sender is believed).
    """

    host: str = ""
    port: int | None = None
    user: str = ""
    password: str = field(default="", repr=False)
    extra: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass
class Fetched:
    """What came, and what was left where it was, by reason: arriving, unknown_sender, no_list, too_large."""

    names: list[str] = field(default_factory=list)  # as they lie in the drop folder
    left: Counter[str] = field(default_factory=Counter)


def source_of(address: str) -> Source:
    """Read an address; raise ValueError with what to write.

    >>> source_of("sftp://ofppt/sorties/*.xlsx")
    Source(kind='sftp', connection='ofppt', path='sorties/*.xlsx', senders=())
    """
    told = urlsplit(address)
    kind = next((kind for kind in _KINDS if kind == told.scheme), None)
    if kind is None or not _NAME.fullmatch(told.netloc):
        raise ValueError(f"a source is written {', '.join(f'{kind}://CONNECTION/path' for kind in _KINDS)}")
    path = unquote(told.path if kind in ("https", "imap") else address.partition("://")[2].partition("/")[2]).lstrip(
        "/"
    )
    if ".." in path.split("/"):
        raise ValueError("a source's path has no '..'")
    senders = tuple(one.casefold() for value in parse_qs(told.query).get("from", []) for one in value.split(",") if one)
    if kind == "imap" and not senders:
        raise ValueError("a mailbox names whose mail is taken: imap://CONNECTION/INBOX?from=address,domain")
    if kind != "imap" and not path:
        raise ValueError(f"{kind}://CONNECTION/ needs a path")
    return Source(kind, told.netloc, path, senders)
