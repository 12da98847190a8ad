"""Who must act on a reason, and which partner that is: the table of the convention's follow-up."""

from etl.records import Reason

# In the order of the chain. The first name is who must move first; words hold each name in both languages.
OWNERS: dict[str, tuple[str, ...]] = {
    Reason.IDENTITY_CONFLICT: ("data_team",),
    Reason.KIT_NOT_DEFINED: ("committee",),
    Reason.NOT_TENDERED: ("region",),
    Reason.NOT_AWARDED: ("region",),
    Reason.AWAITING_SUPPLIER: ("supplier", "region"),
    Reason.AWAITING_INSPECTION: ("committee",),
    Reason.FAILED_INSPECTION: ("supplier", "region"),
    Reason.NOT_ON_ANY_LIST: ("committee",),
    Reason.IN_STORE: ("committee",),
    Reason.ABSENT: ("chamber",),
    Reason.REFUSED_BY_BENEFICIARY: ("chamber", "region"),
    Reason.NOT_SIGNED: ("committee",),
    Reason.GROUP_NOT_CONFIRMED: ("chamber",),
    Reason.WRONG_KIT: ("committee",),
    Reason.WITHDRAWN: ("region",),
    Reason.DATA_STALE: ("late_partner",),
    "unexplained": ("data_team",),  # a reason this table does not know is ours to explain, never dropped
}

# The committee sits at the Region and reads its letter; the supplier and the data team get none.
_LETTER_OF = {"committee": "region"}


def known(reason: object) -> str:
    """Return the reason when the table has it, else ``unexplained``."""
    return reason if isinstance(reason, str) and reason in OWNERS else "unexplained"


def owners_of(reason: str, late_partners: tuple[str, ...]) -> tuple[str, ...]:
    """Return who must act on a known reason; stale data belongs to the partners whose feeds are late."""
    if reason == Reason.DATA_STALE and late_partners:
        return late_partners
    return OWNERS[reason]


def partners_of(owners: tuple[str, ...]) -> frozenset[str]:
    """Return the partners whose letters carry what these owners must do."""
    return frozenset(_LETTER_OF.get(owner, owner) for owner in owners)
