"""Give a partner's columns back as they can be read again: from the names that a row's cells were kept under."""

import re
from collections.abc import Sequence

from etl.feeds import Feed
from etl.read.claims import Heading, claim
from etl.read.header import meaning
from etl.read.presence import day_of, days_named
from etl.read.spellings import Spellings, spellings_of

_NUMBERED = re.compile(r"(?s)(.*?)\s*\((\d+)\)")  # a column without a header, or of a header that stands twice


def headed(names: Sequence[str], feed: Feed) -> list[tuple[str, str]]:
    """Return of each name (the header to write, the canonical column that it is read as, empty for none).

    A header of two lines was kept as one; where only its lower line is known, it gets its two lines back.
    """
    spellings = spellings_of(feed)
    written = [_as_written(name, names, spellings) for name in names]
    headings = [Heading(at, text, meaning([text], spellings)) for at, text in enumerate(written) if text]
    claims = claim(days_named(headings, spellings), feed)
    columns = {heading.place: column for column, heading in claims.columns.items()}
    return [(text, columns.get(at, "")) for at, text in enumerate(written)]


def _as_written(name: str, names: Sequence[str], spellings: Spellings) -> str:
    numbered = _NUMBERED.fullmatch(name)
    if numbered and (not numbered[1] or numbered[1] in names):
        return numbered[1]
    if meaning([name], spellings) or day_of(name):
        return name
    parts = name.split()
    for at in range(1, len(parts)):
        upper, lower = " ".join(parts[:at]), " ".join(parts[at:])
        if spellings.candidates(lower):
            return f"{upper}\n{lower}"
    return name
