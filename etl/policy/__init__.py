"""What the partners agreed, as dated YAML: programme, crafts, kits, places, partners.

Every file is checked against a schema when it is loaded. ``Policy.version`` is a fingerprint of the files' text;
it is stored with each snapshot and printed in each letter.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from etl.policy.sheets import PARTS, PolicyError, misfit, parsed, text_of

__all__ = [
    "Cohort",
    "Craft",
    "KitItem",
    "Partner",
    "Place",
    "Policy",
    "PolicyError",
    "Programme",
    "load_policy",
    "policy_of",
]

_Telling = Literal["region_lots", "region_deliveries", "region_inspections", "region_allocations", "region_handovers"]
_PLAIN_ADDRESS = r"^([!-?A-~]+@[!-?A-~]+)?$"  # ASCII without spaces or line breaks: it becomes a mail header


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Craft(_Frozen):
    """A craft and every spelling partners use for it."""

    fr: str
    ar: str
    category: Literal["services", "production"]
    aliases: tuple[str, ...] = ()


class Substitute(_Frozen):
    """An item that stands for another, unit for unit, since a day on which somebody decided it."""

    item: str
    since: date
    decided_by: str
    paper: str  # number of the decision


class KitItem(_Frozen):
    """One item of a craft's kit; quantity is for one person, in ``unit``.

    ``tolerance``: share of the quantity that may be missing, for goods that are weighed or measured. ``substitutes``:
    codes of items that a recorded decision lets stand for this one.
    """

    item: str
    fr: str
    ar: str
    unit: str
    quantity: Annotated[float, Field(gt=0)]
    mandatory: bool
    aliases: tuple[str, ...] = ()
    tolerance: Annotated[float, Field(ge=0, lt=1)] = 0.0
    substitutes: tuple[Substitute, ...] = ()


class Place(_Frozen):
    """A province or prefecture, with HCP's code."""

    code: str
    fr: str
    ar: str
    aliases: tuple[str, ...] = ()


class Cohort(_Frozen):
    """One edition of the training; ``target`` is the number that was promised."""

    label_fr: str
    label_ar: str
    start: date
    end: date
    days: int
    target: int
    crafts: tuple[str, ...]
    aliases: tuple[str, ...] = ()


class Partner(_Frozen):
    """A body that sends files or reads the letter."""

    fr: str
    ar: str
    email: Annotated[str, Field(pattern=_PLAIN_ADDRESS)] | None = None
    language: Literal["fr", "ar"] = "fr"
    gets: Literal["aggregates", "list"] = "aggregates"
    also: tuple[Annotated[str, Field(pattern=_PLAIN_ADDRESS)], ...] = ()  # more addresses, each its own envelope
    list_columns: tuple[str, ...] = ()  # allow-list of the attached list; what is not named never leaves
    list_reasons: tuple[str, ...] | Literal["own"] = ()  # whose lines: own = those that this partner must act on


class Retention(_Frozen):
    """How many months each kind of personal data is kept; None: until somebody decides (law 09-08, article 3)."""

    landed: Annotated[int, Field(gt=0)] | None = (
        None  # files as partners sent them, and their copies in the drop folder
    )
    rejects: Annotated[int, Field(gt=0)] | None = None  # cells of rows that were not taken; their reasons stay
    letters: Annotated[int, Field(gt=0)] | None = None  # letters and lists of a week; what left and when stays
    looks: Annotated[int, Field(gt=0)] | None = None  # who looked at whom


class Programme(_Frozen):
    """The rules of the whole programme."""

    dated: date
    attendance_minimum: Annotated[float, Field(ge=0, le=1)]  # share of the days
    whole_kit: tuple[str, ...]  # words that stand for "every item of the kit" in an article column
    cohorts: dict[str, Cohort]
    closed: tuple[str, ...] = ()  # causes for which a training may be closed by a recorded decision
    replacement_days: Annotated[int, Field(ge=0)] = 0  # so long withdrawn goods still count: their replacement comes
    stale_after_days: dict[_Telling, Annotated[int, Field(gt=0)]] = {}  # feed → its silence after which nobody can say
    delivery_days: dict[str, Annotated[int, Field(gt=0)]] = {}  # contract → days from award to delivery; "*": any other
    penalty_per_day: Annotated[float, Field(ge=0, le=1)] | None = None  # share of a late line's price, as contracts say
    penalty_most: Annotated[float, Field(ge=0, le=1)] = 1.0  # share of the price beyond which penalties do not grow
    contact: str = ""  # whom partners write to or call; empty: they answer the letter
    largest_letter_mb: Annotated[float, Field(gt=0)] = 10.0  # common mail gateways take no larger message
    retention: Retention = Retention()
    authorisation: str = ""  # number of the CNDP authorisation (law 09-08); empty: no list of persons leaves by mail


class Policy(_Frozen):
    """Everything the partners agreed, at one version."""

    version: str
    programme: Programme
    crafts: dict[str, Craft]
    kits: dict[str, tuple[KitItem, ...]]
    provinces: tuple[Place, ...]
    partners: dict[str, Partner]
    texts: dict[str, str] = {}  # the files as they were read: kept with the first week that they answer


@cache
def load_policy(folder: Path | None = None) -> Policy:
    """Return the policy in ``folder``, or the shipped one; raise PolicyError naming the file at fault."""
    home: Traversable = files(__name__) if folder is None else folder
    where = str(folder or "etl/policy")
    return policy_of({part: text_of(home, part, where) for part in PARTS}, where)


def policy_of(texts: Mapping[str, str], where: str) -> Policy:
    """Return the policy that these files say: name without ending → text; raise PolicyError naming the file at fault.

    ``where``: what their folder is called in an error. What ``Policy.texts`` holds gives the same policy again.
    """
    version = hashlib.sha256("\0".join(texts[part] for part in PARTS).encode()).hexdigest()[:12]
    parts = {part: parsed(text, part, where) for part, text in texts.items()}
    try:
        policy = Policy(
            version=version,
            programme=parts["programme"],
            crafts=parts["crafts"],
            kits=parts["kits"],
            provinces=parts["places"],
            partners=parts["partners"],
            texts={part: texts[part] for part in PARTS},
        )
    except ValidationError as error:
        raise misfit(error, where, texts) from None
    for part, code, named in _unknown_crafts(policy):
        raise PolicyError(f"{where}/{part}.yml: {code} names the craft {named}, which crafts.yml does not have")
    return policy


def _unknown_crafts(policy: Policy) -> Iterator[tuple[str, str, str]]:
    """A misspelt code would leave its craft without a kit, and its people waiting for one, without a word."""
    yield from (("kits", "the file", craft) for craft in policy.kits if craft not in policy.crafts)
    for code, cohort in policy.programme.cohorts.items():
        yield from (("programme", code, craft) for craft in cohort.crafts if craft not in policy.crafts)
