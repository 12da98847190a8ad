"""What a line of a partner's list is called, so that its answer comes home: opaque outside, found again here.

A keyed hash over partner and training: nobody else can make one, none tells anything, and a key of one partner's list
fits no other's.
"""

import base64
from collections.abc import Callable

from etl.flow import keyring
from etl.flow.houses import Houses

_LENGTH = 20  # letters of base 32: a hundred bits


def maker(houses: Houses, partner: str) -> Callable[[str, str, str], str]:
    """Return what names the lines of one partner's lists: (person, cohort, craft) → 20 letters and digits."""
    names = every(houses, partner)
    return lambda person, cohort, craft: names(person, cohort, craft)[0]


def every(houses: Houses, partner: str) -> Callable[[str, str, str], list[str]]:
    """Return what gives all names that a line may have borne, the present one first: lists come home late."""
    ring = keyring.of_home(houses)

    def names(person: str, cohort: str, craft: str) -> list[str]:
        return [base64.b32encode(one).decode()[:_LENGTH] for one in ring.digests(partner, person, cohort, craft)]

    return names
