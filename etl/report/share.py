"""What one partner may see of the week: denied by default, listed by name (law 09-08 art. 3, proportionality)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Literal

import pandas as pd

from etl.policy import Partner, Policy
from etl.records import Reason
from etl.report.owners import partners_of
from etl.report.shapes import STATES, Group, PartnerFigures, ReasonFigures, Taken, WeekFigures
from etl.small_cells import hide, hide_table

# The second lock: the policy opens a column for a partner, but only these can be opened at all. Identifiers of
# persons, evidence and whatever a later table brings stay inside until they are named here on purpose.
LISTABLE: dict[str, tuple[str, ...]] = {
    "name": ("name_latin", "name_arabic"),  # as the policy says it → as the list shows it
    "national_id_masked": ("national_id_masked",),
    **{
        column: (column,)
        for column in (
            *("sex", "province", "commune", "cohort", "craft", "state", "reason", "since", "days_waiting"),
            *("through_cooperative", "in_registry", "on_reference_list", "missing_items"),
        )
    },
}
MOST_ACTIONS = 3  # a longer list is not read on a Monday
_REJECTS = ["feed", "file", "sheet", "row", "column", "severity", "reason_fr", "reason_ar", "received_at"]


class NotListableError(ValueError):
    """The policy opens a column that no list may hold; the text names partner and column."""


RowKey = Callable[[str, str, str], str]  # (person, cohort, craft) → opaque


def of_partner(
    figures: WeekFigures, partner: str, policy: Policy, *, can_lock: bool = True, row_key: RowKey | None = None
) -> PartnerFigures:
    """Return what ``partner`` may read of the week, and what it must do.

    ``can_lock``: there is a password to lock a list of persons with; without one none is made. ``row_key``: how a
    line of the list is called, so that the partner's answer on it comes home; without one nothing is asked.

    Raises KeyError for a partner that the policy does not know, NotListableError for a column that cannot leave.
    """
    who = policy.partners[partner]
    # Law 09-08: a list of persons needs the authorisation's number; without it every partner gets counts.
    withheld = _withheld(who, policy, can_lock=can_lock)
    gets_list = who.gets == "list" and not withheld
    own = [reason for reason in figures.reasons if partner in partners_of(reason.owners)]
    own_codes = frozenset(reason.code for reason in own)
    feeds = [age.feed for age in figures.feeds if age.partner == partner]
    columns = _columns(partner, who) if gets_list else ()
    rows = own_codes if who.list_reasons == "own" else frozenset(who.list_reasons)
    return PartnerFigures(
        partner=partner,
        fr=who.fr,
        ar=who.ar,
        language=who.language,
        week=figures.week,
        previous_week=figures.previous_week,
        revision=figures.revision,
        data_cutoff=figures.data_cutoff,
        policy_version=figures.policy_version,
        attendance_minimum=policy.programme.attendance_minimum,
        authorisation=policy.programme.authorisation,
        withheld=withheld,
        unnamed=figures.unnamed if gets_list else 0,
        total=figures.total,
        persons_waiting=figures.persons_waiting,
        previous_waiting=figures.previous_waiting,
        changes=figures.changes,
        cohorts=figures.cohorts,
        crafts=figures.crafts if gets_list else _hidden_groups(figures.crafts),
        provinces=figures.provinces if gets_list else _hidden_groups(figures.provinces),
        reasons=figures.reasons if gets_list else _hidden_reasons(figures.reasons, own_codes),
        actions=tuple(sorted(own, key=_urgency)[:MOST_ACTIONS]),
        feeds=figures.feeds,
        taken=figures.taken.get(partner, Taken()),
        goods=figures.goods,
        trend=figures.trend,
        questions=figures.questions,
        names=_names(policy),
        rejects=figures.rejects[figures.rejects["feed"].isin(feeds)][_REJECTS].reset_index(drop=True),
        listed=_listed(figures.waiting, rows, columns) if gets_list else None,
        row_keys=_keys(figures.waiting, rows, row_key) if gets_list and row_key else (),
        moved=_listed(figures.moved, rows, ("change", *columns)) if gets_list else None,
        to_hand=figures.to_hand if gets_list and _hands_over(own_codes & rows, columns) else None,
    )


def everything(figures: WeekFigures, policy: Policy) -> PartnerFigures:
    """Return the figures of the data team's own edition: no small cell hidden, and no list of persons."""
    nobody = next(iter(policy.partners))
    own = of_partner(figures, nobody, policy, can_lock=False)
    return replace(
        own,
        partner="data_team",
        crafts=figures.crafts,
        provinces=figures.provinces,
        reasons=figures.reasons,
        actions=(),
        taken=Taken(),
        rejects=figures.rejects.head(0),
        withheld="",
    )


def _hands_over(reasons: frozenset[str], columns: tuple[str, ...]) -> bool:
    """Tell whether this partner gives out what lies in store, and may read whom, which craft and what is missing."""
    return Reason.IN_STORE.value in reasons and {"name_latin", "craft", "missing_items"} <= set(columns)


def _withheld(who: Partner, policy: Policy, *, can_lock: bool) -> Literal["", "authorisation", "password"]:
    """Return what is missing before a list of persons may leave for this partner."""
    if who.gets != "list":
        return ""
    if not policy.programme.authorisation.strip():
        return "authorisation"
    return "" if can_lock else "password"


def _keys(lines: pd.DataFrame, reasons: frozenset[str], row_key: RowKey) -> tuple[str, ...]:
    mine = lines.loc[lines["reason"].isin(reasons), ["person_id", "cohort", "craft"]]
    return tuple(row_key(*line) for line in mine.itertuples(index=False, name=None))


def masked(national_id: object) -> str | None:
    """Return an id that its owner recognises and nobody else can use.

    >>> masked("JB613762")
    'JB•••762'
    """
    if not isinstance(national_id, str) or not national_id:
        return None
    found = re.fullmatch(r"([A-Z]{1,2})\d*?(\d{3})", national_id)
    return f"{found[1]}•••{found[2]}" if found else "•••"


def _urgency(reason: ReasonFigures) -> tuple[int, int]:
    """Whoever has waited longest comes first, then the many."""
    return -(reason.oldest_days or 0), -(reason.trainings or 0)


def _columns(partner: str, who: Partner) -> tuple[str, ...]:
    closed = [column for column in who.list_columns if column not in LISTABLE]
    if closed:
        raise NotListableError(
            f"partners.yml: {partner}: list_columns names {', '.join(closed)}, which no list may hold; "
            f"choose among {', '.join(sorted(LISTABLE))}"
        )
    return tuple(shown for column in who.list_columns for shown in LISTABLE[column])


def _listed(lines: pd.DataFrame, reasons: frozenset[str], columns: Sequence[str]) -> pd.DataFrame:
    """Return the lines this partner must act on, with its columns only and national ids masked."""
    mine = lines[lines["reason"].isin(reasons)].reset_index(drop=True)
    made: dict[str, Callable[[], list[Any]]] = {
        "name_latin": lambda: _joined(mine, "family_name_latin", "given_name_latin"),
        "name_arabic": lambda: _joined(mine, "given_name_arabic", "family_name_arabic"),
        "national_id_masked": lambda: [masked(written) for written in mine.get("national_id", [None] * len(mine))],
    }
    return pd.DataFrame(
        {column: made[column]() if column in made else mine.get(column) for column in columns},
        index=mine.index,
        columns=list(columns),
        dtype=object,
    )


def _joined(lines: pd.DataFrame, *parts: str) -> list[str]:
    names = lines.reindex(columns=list(parts)).itertuples(index=False, name=None)
    return [" ".join(part for part in name if isinstance(part, str)) for name in names]


def _hidden_groups(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    rows = [[value or 0 for value in (g.trained, *(getattr(g, state) for state in STATES))] for g in groups]
    return tuple(
        Group(group.code, group.fr, group.ar, *counts) for group, counts in zip(groups, hide_table(rows), strict=True)
    )


def _hidden_reasons(reasons: tuple[ReasonFigures, ...], own: frozenset[str]) -> tuple[ReasonFigures, ...]:
    shown = frozenset(at for at, reason in enumerate(reasons) if reason.code in own)
    counts = hide([reason.trainings or 0 for reason in reasons], shown)
    return tuple(
        replace(reason, trainings=count, oldest_days=None if count is None else reason.oldest_days)
        for reason, count in zip(reasons, counts, strict=True)
    )


def _names(policy: Policy) -> dict[str, tuple[str, str]]:
    names = {code: (craft.fr, craft.ar) for code, craft in policy.crafts.items()}
    names |= {code: (cohort.label_fr, cohort.label_ar) for code, cohort in policy.programme.cohorts.items()}
    names |= {place.code: (place.fr, place.ar) for place in policy.provinces}
    names |= {item.item: (item.fr, item.ar) for kit in policy.kits.values() for item in kit}
    return names | {code: (partner.fr, partner.ar) for code, partner in policy.partners.items()}
