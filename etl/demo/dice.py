"""Where the demo's chance comes from: one seeded stream per subject, so a new file never changes the others."""

from random import Random


def dice(seed: int, subject: str) -> Random:
    """Return the stream of this seed and subject; text seeds give the same draws on every machine."""
    return Random(f"{seed}:{subject}")  # noqa: S311 - invented people, nothing secret
