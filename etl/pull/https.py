"""One file behind an HTTPS address."""

import ssl
from collections.abc import Iterator

import httpx

from etl.pull.keep import Keeper
from etl.pull.source import Fetched, Login, Source, SourceRefusedError, SourceUnreachableError

_PATIENCE = httpx.Timeout(30)
_A_PAGE = (b"<!doctype html", b"<html")


def fetch(source: Source, login: Login, keeper: Keeper) -> Fetched:
    """Fetch the file when the server says that it is new; a page instead of a list, or a way to a login, is refused."""
    known = keeper.known(source.path) or {}
    asked = {"If-None-Match": known.get("etag"), "If-Modified-Since": known.get("modified")}
    headers = {name: value for name, value in asked.items() if value} | {"Accept-Encoding": "identity"}
    where = f"https://{login.host}"
    address = httpx.URL(scheme="https", host=login.host, port=login.port, path=f"/{source.path}")
    try:
        with (
            httpx.Client(verify=_trust(login), timeout=_PATIENCE, auth=_auth(login), trust_env=False) as client,
            client.stream("GET", address, headers=headers) as answer,
        ):
            if answer.status_code == httpx.codes.NOT_MODIFIED:
                return Fetched()
            _look_at(answer, where)
            name = keeper.keep(source.path.rpartition("/")[2], _blocks(answer, where), _size(answer))
            mark = {"etag": answer.headers.get("ETag"), "modified": answer.headers.get("Last-Modified")}
            keeper.remember(source.path, mark)
            return Fetched([name])
    except (httpx.TransportError, httpx.DecodingError) as error:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            raise SourceRefusedError(f"{where} shows a certificate that nobody we trust has signed") from error
        raise SourceUnreachableError(f"{where} does not answer or broke off ({type(error).__name__})") from error


def _trust(login: Login) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=login.extra.get("ca"))
    except OSError as error:
        raise SourceRefusedError(f"the connection's ca {login.extra.get('ca')} cannot be read") from error


def _auth(login: Login) -> tuple[str, str] | None:
    return (login.user, login.password) if login.user else None


def _look_at(answer: httpx.Response, where: str) -> None:
    status = answer.status_code
    if status >= 500 or status in (408, 425, 429):
        raise SourceUnreachableError(f"{where} asks to come back later ({status})")
    if answer.is_redirect:
        raise SourceRefusedError(
            f"{where} sends us elsewhere ({status}), most likely to a login: write the new address"
        )
    if status != httpx.codes.OK:
        raise SourceRefusedError(f"{where} refuses ({status}): check address, user and password")
    if answer.headers.get("Content-Type", "").lower().startswith("text/html"):
        raise SourceRefusedError(f"{where} answers with a page, not with a list: it may want a login")


def _size(answer: httpx.Response) -> int | None:
    told = answer.headers.get("Content-Length", "")
    return int(told) if told.isdecimal() and not answer.headers.get("Content-Encoding") else None


def _blocks(answer: httpx.Response, where: str) -> Iterator[bytes]:
    """Yield the bytes, unpacked block by block: the keeper stops a bomb, whatever size it tells."""
    first = True
    for block in answer.iter_bytes(1 << 16):
        if first and block.lstrip()[:15].lower().startswith(_A_PAGE):
            raise SourceRefusedError(f"{where} answers with a page, not with a list: it may want a login")
        first = False
        yield block
