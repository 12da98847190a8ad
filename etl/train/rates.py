"""What kinds of lists there are: shares of 1 of what a list says and how often it errs.

Kinds follow the linkage notes §3.3: S1 an OFPPT-like Latin list, S2 a Chamber-like list mostly in Arabic, S3 a
Region-like list with one name field; H1 and H2 are registers of homes, which know addresses and no cards. The rates are
assumptions; ``scattered`` draws others, so that a model does not rest on one set of them.
"""

from dataclasses import dataclass, fields, replace

import numpy as np


@dataclass(frozen=True)
class Rates:
    """Shares of 1 of what a list says and how often it errs."""

    arabic: float = 0.0
    one_field: float = 0.0
    swapped: float = 0.0
    card: float = 0.95
    card_slip: float = 0.01
    card_of_relative: float = 0.002
    birth: float = 0.95
    birth_0101: float = 0.03
    birth_slip: float = 0.01
    phone: float = 0.8
    commune: float = 0.95
    province: float = 0.8
    craft: float = 0.8
    other_craft: float = 0.05
    sex: float = 0.9
    name_slip: float = 0.02
    other_given: float = 0.0  # the name that one is called by, not that of the papers
    other_commune: float = 0.0
    address: float = 0.0
    address_slip: float = 0.1
    moved: float = 0.05  # of the addresses


S1 = Rates()
S2 = Rates(arabic=0.9, card=0.85, card_slip=0.04, card_of_relative=0.005, birth=0.7, birth_0101=0.15, phone=0.5)
S3 = Rates(
    arabic=0.5, one_field=1.0, swapped=0.3, card=0.6, card_slip=0.03, card_of_relative=0.02, birth=0.5, birth_0101=0.1,
    phone=0.4, commune=0.5, province=0.9, craft=0.9, sex=0.0, name_slip=0.04,
)  # fmt: skip
H1 = Rates(
    card=0.0, birth_slip=0.04, phone=0.0, craft=0.0, sex=0.0, name_slip=0.15, other_given=0.02, other_commune=0.03,
    address=0.95, address_slip=0.3,
)  # fmt: skip
H2 = replace(H1, arabic=0.9)
_HOMES = 0.5  # of other lists: so many say where one lives, and know people by their commune of birth or of work


def scattered(rates: Rates, chance: np.random.Generator) -> Rates:
    """Return other rates of the same kind of list: a column that is nearly never filled, twice the slips."""
    told = {}
    for one in fields(Rates):
        rate = getattr(rates, one.name)
        is_rare = rate < 0.1
        told[one.name] = float(np.clip(rate * chance.uniform(0.3, 2.5) if is_rare else chance.beta(1.2, 1) * 1.0, 0, 1))
    if chance.random() < _HOMES:
        told |= {"address": float(chance.beta(1.2, 1)), "other_commune": float(chance.uniform(0, 0.06))}
    return replace(rates, **told)
