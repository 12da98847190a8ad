"""What the partners agreed, as dated YAML: programme, crafts, kits, places, partners.

Every file is checked against a schema when it is loaded. ``Policy.version`` is a fingerprint of the files' text;
it is stored with each snapshot and printed in each letter.
"""

import hashlib
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError


class PolicyError(Exception):
    """A policy file is missing or does not fit the schema; the text names the file."""


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Craft(_Frozen):
    """A craft and every spelling partners use for it."""

    fr: str
    ar: str
    category: Literal["services", "production"]
    aliases: tuple[str, ...] = ()


class KitItem(_Frozen):
    """One item of a craft's kit; quantity is for one person, in ``unit``."""

    item: str
    fr: str
    ar: str
    unit: str
    quantity: float
    mandatory: bool
    aliases: tuple[str, ...] = ()


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
    email: str | None = None
    language: Literal["fr", "ar"] = "fr"
    gets: Literal["aggregates", "list"] = "aggregates"
    list_columns: tuple[str, ...] = ()  # allow-list of the attached list; what is not named never leaves


class Programme(_Frozen):
    """The rules of the whole programme."""

    dated: date
    attendance_minimum: float
    whole_kit: tuple[str, ...]  # words that stand for "every item of the kit" in an article column
    cohorts: dict[str, Cohort]
    closed: tuple[str, ...] = ()
    authorisation: str = ""  # number of the CNDP authorisation (law 09-08); empty: no list of persons leaves by mail


class Policy(_Frozen):
    """Everything the partners agreed, at one version."""

    version: str
    programme: Programme
    crafts: dict[str, Craft]
    kits: dict[str, tuple[KitItem, ...]]
    provinces: tuple[Place, ...]
    partners: dict[str, Partner]


_PARTS = ("programme", "crafts", "kits", "places", "partners")


@cache
def load_policy(folder: Path | None = None) -> Policy:
    """Return the policy in ``folder``, or the shipped one; raise PolicyError naming the file at fault."""
    home: Traversable = files(__name__) if folder is None else folder
    texts: dict[str, str] = {}
    for part in _PARTS:
        try:
            texts[part] = home.joinpath(f"{part}.yml").read_text("utf-8")
        except OSError as error:
            raise PolicyError(f"{folder or 'etl/policy'}/{part}.yml cannot be read: {error.strerror}") from error
    version = hashlib.sha256("\0".join(texts[part] for part in _PARTS).encode()).hexdigest()[:12]
    try:
        parts = {part: yaml.safe_load(text) for part, text in texts.items()}
        return Policy(
            version=version,
            programme=parts["programme"],
            crafts=parts["crafts"]["crafts"],
            kits=parts["kits"]["kits"],
            provinces=parts["places"]["provinces"],
            partners=parts["partners"]["partners"],
        )
    except (yaml.YAMLError, ValidationError, KeyError, TypeError) as error:
        raise PolicyError(f"{folder or 'etl/policy'}: {error}") from error
