"""Mail that came back to us."""

import mailbox
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from etl.flow.houses import Houses
from etl.flow.outbox import OutboxError, listed
from etl.report import bounces
from warehouse import write


def take_bounces(houses: Houses, place: Path) -> dict[str, int]:
    """Read returned mail (a Maildir, an mbox or a folder of .eml files) and mark the letters that came back."""
    counts: Counter[str] = Counter()
    known = {line["message_id"]: line for line in listed(houses)}
    for content in _mails(place):
        bounce = bounces.read(content)
        line = known.get(bounce.message_id) if bounce else None
        if bounce is None or line is None:
            counts["other_mail" if bounce is None else "of_no_letter"] += 1
            continue
        with houses.writing() as connection:
            new = write.outbox_bounced(connection, line["id"], bounce.at or datetime.now(UTC), bounce.why)
        counts["bounced" if new else "known_already"] += 1
    return dict(counts)


def _mails(place: Path) -> Iterator[bytes]:
    if not place.exists():
        raise OutboxError(f"{place} is not there: give a Maildir, an mbox file or a folder of .eml files")
    if place.is_file():
        yield from (one.as_bytes() for one in mailbox.mbox(place, create=False))
    elif (place / "cur").is_dir():
        yield from (one.as_bytes() for one in mailbox.Maildir(place, create=False))
    else:
        yield from (path.read_bytes() for path in sorted(place.glob("*.eml")))
