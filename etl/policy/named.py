"""Codes by the names that the policy gives them, for eyes."""

from collections.abc import Mapping
from typing import Any

from etl.policy import Policy


def called(record: Mapping[str, Any] | None, policy: Policy, language: str) -> dict[str, Any] | None:
    """Return a record with its craft and province by their names: French, or Arabic where that is spoken."""
    if record is None:
        return None
    places = {place.code: place for place in policy.provinces}
    known = {"craft": policy.crafts.get(record["craft"]), "province": places.get(record["province"])}
    names = {column: found.ar if language == "ar" else found.fr for column, found in known.items() if found}
    return {**record, **names}
