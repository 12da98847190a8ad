"""Where chance comes from: one seeded stream per subject, the same on every machine."""

from random import Random


def dice(seed: int, subject: str) -> Random:
    """Return the stream of this seed and subject."""
    return Random(f"{seed}:{subject}")  # noqa: S311 - invented people and damage, nothing secret
