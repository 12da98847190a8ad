"""One measured value beside its limit."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Line:
    """``value`` in ``unit``, at most ``limit``, or at least where ``is_floor``; ``note``: what else was seen.

    A NaN was not measured.
    """

    what: str
    value: float
    unit: str
    limit: float | None = None
    note: str = ""
    is_floor: bool = False

    @property
    def shown(self) -> str:
        """Return the value as people read it."""
        return "–" if self.value != self.value else f"{_number(self.value)} {self.unit}".strip()

    @property
    def promised(self) -> str:
        """Return the limit as people read it."""
        return (
            "" if self.limit is None else f"{'≥' if self.is_floor else '≤'} {_number(self.limit)} {self.unit}".strip()
        )

    @property
    def is_met(self) -> bool | None:
        """Tell whether the value keeps its limit; None when there is none."""
        if self.limit is None:
            return None
        return self.value >= self.limit if self.is_floor else self.value <= self.limit

    @property
    def used(self) -> float | None:
        """Return the share of the limit that is used, more than 1 where it is not kept; None when there is nothing."""
        if not self.limit or not self.value or self.value != self.value:
            return None
        return self.limit / self.value if self.is_floor else self.value / self.limit

    def kept(self) -> dict[str, Any]:
        """Return the line for var/bench.json; what was not measured is null."""
        value = None if self.value != self.value else round(self.value, 4)
        return {
            "what": self.what,
            "value": value,
            "unit": self.unit,
            "limit": self.limit,
            "met": self.is_met,
            "note": self.note,
        }


def _number(value: float) -> str:
    if 0 < value < 1:
        return f"{value:.3f}"
    return f"{value:.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"
