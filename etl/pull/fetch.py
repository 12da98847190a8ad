"""Whatever the channel: fetch what is new into a feed's drop folder, again after a fault that passes."""

from pathlib import Path

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from etl.pull import https, mailbox, s3, sftp
from etl.pull.keep import Keeper
from etl.pull.source import Fetched, Login, Source, SourceUnreachableError

TRIES = 3
SETTLE_S = 2.0  # a file whose size or time changes meanwhile is still being uploaded
_FIRST_WAIT_S, _LONGEST_WAIT_S = 1.0, 20.0


def fetch(
    source: Source,
    login: Login,
    folder: Path,
    kinds: tuple[str, ...],
    *,
    settle_s: float = SETTLE_S,
    first_wait_s: float = _FIRST_WAIT_S,
) -> Fetched:
    """Fetch from one source into a feed's drop folder; what was fetched before and has not changed is left alone.

    ``kinds``: endings of files that may be lists. A fault that passes is waited out, longer each time. Raises
    SourceUnreachableError after TRIES, SourceRefusedError at once.
    """
    came = Fetched()
    for attempt in Retrying(
        retry=retry_if_exception_type(SourceUnreachableError),
        stop=stop_after_attempt(TRIES),
        wait=wait_exponential(first_wait_s, max=_LONGEST_WAIT_S),
        reraise=True,
    ):
        with attempt:
            found = _once(source, login, Keeper(folder, source), kinds, settle_s)
            came = Fetched([*came.names, *found.names], found.left)
    return came


def _once(source: Source, login: Login, keeper: Keeper, kinds: tuple[str, ...], settle_s: float) -> Fetched:
    if source.kind == "sftp":
        return sftp.fetch(source, login, keeper, settle_s)
    if source.kind == "s3":
        return s3.fetch(source, login, keeper)
    if source.kind == "https":
        return https.fetch(source, login, keeper)
    return mailbox.fetch(source, login, keeper, kinds)
