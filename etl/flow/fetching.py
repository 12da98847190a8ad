"""Files that partners put elsewhere, fetched into the drop folder before it is emptied."""

import logging
from collections import Counter
from collections.abc import Callable

from etl import pull
from etl.feeds import Feed
from etl.flow.connections import Asked, login_of
from etl.flow.houses import Houses
from etl.settings import SettingsError

_LOG = logging.getLogger(__name__)
_LEFT = {
    "arriving": "are still being uploaded; the next run takes them",
    "unknown_sender": "messages are of senders that the feed's source does not name",
    "no_list": "messages have no list attached (a photo, a signature, a message inside a message, an archive)",
    "too_large": "are larger than any list",
}


def address_of(houses: Houses, feed: Feed) -> str | None:
    """Return where a feed's files are fetched from: the settings' word, else its sheet's; None: nowhere."""
    return houses.settings.sources.get(feed.name) or feed.source


def fetch(houses: Houses, feed: Feed, asked: Asked | None = None, remark: Callable[[str], None] = _LOG.warning) -> int:
    """Fetch what is new for a feed into its drop folder; return how many files that were.

    ``asked``: gives an Airflow connection by its name; without it the environment is asked. What was left where it was
    is told through ``remark``. Raises SourceUnreachableError, SourceRefusedError, SettingsError.
    """
    address = address_of(houses, feed)
    if address is None:
        return 0
    try:
        source = pull.source_of(address)
    except ValueError as error:
        raise SettingsError(f"the source of {feed.name} ({address}): {error}") from None
    folder = houses.settings.inbox_dir / feed.name
    if folder.is_dir():
        pull.sweep(folder)
    came = pull.fetch(source, login_of(source.connection, asked), folder, feed.kinds)
    for reason, count in sorted((+came.left).items()):
        remark(f"{feed.name}: {count} {_LEFT[reason]}")
    return len(came.names)


def fetch_all(houses: Houses, feeds: tuple[Feed, ...], remark: Callable[[str], None]) -> Counter[str]:
    """Fetch for every feed; one whose server fails is told and delays none of the others."""
    counts: Counter[str] = Counter()
    for feed in feeds:
        try:
            counts["files_fetched"] += fetch(houses, feed, remark=remark)
        except (pull.SourceUnreachableError, pull.SourceRefusedError, SettingsError) as error:
            counts["sources_failed"] += 1
            remark(f"{feed.name}: {error}")
    return +counts
