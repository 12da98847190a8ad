"""Count the week, then keep for each partner what it may see: pure thinking, no clock, no file.

Every number counts trainings (one person in one cohort and craft), so that they add up; the number of persons stands
beside the headline. Percentages are never made here: they need their denominator next to them.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

import pandas as pd

from etl.policy import Policy
from etl.report.deliveries import taken
from etl.report.movements import is_true, moved, situations, waterfall
from etl.report.owners import OWNERS, known, owners_of
from etl.report.shapes import (
    STATES,
    CohortFigures,
    FeedAge,
    GoodsFigures,
    Group,
    PartnerFigures,
    Point,
    ReasonFigures,
    WeekFigures,
)
from etl.report.share import everything, of_partner

__all__ = ["FeedAge", "PartnerFigures", "WeekFigures", "everything", "of_partner", "of_week"]

_ADDRESS = ["feed", "file", "sheet", "row", "column", "severity", "reason_fr", "reason_ar", "received_at"]


def of_week(
    *,
    trainings: pd.DataFrame,
    previous: pd.DataFrame,
    items: pd.DataFrame,
    files: pd.DataFrame,
    rejects: pd.DataFrame,
    feeds: Mapping[str, tuple[str, datetime | None, int]],
    policy: Policy,
    week: str,
    previous_week: str | None,
    data_cutoff: datetime,
    revision: int,
    previous_cutoff: datetime | None = None,
    as_before: pd.DataFrame | None = None,
    goods: pd.DataFrame | None = None,
    trend: Iterable[tuple[str, int]] = (),
    questions: int = 0,
) -> WeekFigures:
    """Return the week's figures.

    Args:
        trainings: this week's ``out_trainings``.
        previous: last week's, or an empty frame.
        items: this week's ``out_items``; an item with a reason is missing.
        files: feed, file, outcome, reason_fr, reason_ar, received_at of every file known at the cut-off.
        rejects: feed, file, sheet, row, column, severity, reason_fr, reason_ar, received_at; others are left behind.
        feeds: feed → (partner, when its newest accepted file was received, days after which it is late).
        policy: labels, cohorts and their targets; its version is printed.
        week: ISO week text.
        previous_week: the week of ``previous``; None when there is none, and then nothing is compared.
        data_cutoff: aware; ages are counted up to it.
        revision: 1 for the first edition of the week's letter.
        as_before: this week's trainings under last week's policy, where that was another.
        goods: this week's ``out_goods``.
        trend: (week, trained trainings that waited) of earlier weeks, oldest first.
        questions: pairs of records that wait for a judgement.
        previous_cutoff: ``previous`` knew what came before it; only what came since is told file by file.

    Raises:
        ValueError: a training stands twice in one snapshot.
    """
    ages = _ages(feeds, data_cutoff)
    late = tuple(dict.fromkeys(age.partner for age in ages if age.is_late))
    now = _counted(trainings, items)
    waiting = now[now["situation"] == "waiting"]
    moves = (
        moved(previous, now.drop(columns="situation"), as_before) if previous_week else now.head(0).assign(change=None)
    )
    named = waiting[_may_be_named(waiting)]
    trained = now[now["situation"] != "untrained"]
    names = {place.code: (place.fr, place.ar) for place in policy.provinces}
    crafts = {code: (craft.fr, craft.ar) for code, craft in policy.crafts.items()}
    return WeekFigures(
        week=week,
        previous_week=previous_week,
        revision=revision,
        data_cutoff=data_cutoff,
        policy_version=policy.version,
        total=_group("", trained, {}),
        persons_waiting=int(waiting["person_id"].nunique()),
        previous_waiting=_waiting_in(previous) if previous_week else None,
        changes=waterfall(moves),
        cohorts=_cohorts(now, policy),
        crafts=_groups(trained, "craft", crafts),
        provinces=_groups(trained, "province", names),
        reasons=_reasons(waiting, late),
        feeds=ages,
        taken=taken(files, rejects, {age.feed: age.partner for age in ages}, previous_cutoff),
        goods=_goods(goods, policy),
        trend=(*(Point(*point) for point in trend), Point(week, len(waiting))),
        questions=questions,
        unnamed=int((~_may_be_named(waiting)).sum()),
        waiting=named.sort_values("days_waiting", ascending=False, kind="stable"),
        moved=moves[_may_be_named(moves)],
        to_hand=_to_hand(named, items),
        rejects=rejects.reindex(columns=_ADDRESS),
    )


def _may_be_named(lines: pd.DataFrame) -> "pd.Series[bool]":
    """Tell whose line may stand on a list: who objected to it, or was erased, bears no name and no card."""
    return lines.reindex(columns=list(_NAMES)).notna().any(axis=1)


_NAMES = ("national_id", "family_name_latin", "given_name_latin", "family_name_arabic", "given_name_arabic")


def _counted(trainings: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Return the trainings with their situation, a reason the table knows, codes never missing, missing items."""
    now = trainings.reindex(columns=list(dict.fromkeys([*trainings.columns, *_NEEDED])))
    for column in ("cohort", "craft", "province"):
        now[column] = now[column].astype(object).where(now[column].notna(), "")
    now["situation"] = situations(now)
    now["reason"] = [
        known(reason) if situation == "waiting" else None
        for reason, situation in zip(now["reason"], now["situation"], strict=True)
    ]
    now["days_waiting"] = pd.to_numeric(now["days_waiting"], errors="coerce")
    missing = items[items["reason"].notna() & is_true(items["mandatory"])] if not items.empty else items
    by_training: dict[tuple[object, ...], list[str]] = {}
    for person, cohort, craft, item in missing.reindex(columns=["person_id", "cohort", "craft", "item"]).itertuples(
        index=False, name=None
    ):
        by_training.setdefault((person, cohort, craft), []).append(item)
    keys = now[["person_id", "cohort", "craft"]].itertuples(index=False, name=None)
    now["missing_items"] = pd.Series([tuple(by_training.get(key, ())) for key in keys], index=now.index, dtype=object)
    return now


_NEEDED = [
    *("person_id", "cohort", "craft", "province", "trained", "state", "reason", "days_waiting"),
    *("through_cooperative", "on_reference_list"),
]


def _group(code: str, trained: pd.DataFrame, names: Mapping[str, tuple[str, str]]) -> Group:
    # A trained training whose state nobody wrote counts as not equipped: never better than it is known to be.
    state = trained["state"].where(trained["state"].isin(STATES), "not_equipped")
    counts = {name: int((state == name).sum()) for name in STATES}
    fr, ar = names.get(code, (None, None))
    return Group(code=code, fr=fr, ar=ar, trained=len(trained), **counts)


def _groups(trained: pd.DataFrame, column: str, names: Mapping[str, tuple[str, str]]) -> tuple[Group, ...]:
    """Return one group per code: those of the policy in its order, then unknown ones, then those without a code."""
    found = set(trained[column])
    order = [code for code in names if code in found]
    order += sorted(found - set(names) - {""}) + ([""] if "" in found else [])
    return tuple(_group(code, trained[trained[column] == code], names) for code in order)


def _cohorts(now: pd.DataFrame, policy: Policy) -> tuple[CohortFigures, ...]:
    labels = {code: (cohort.label_fr, cohort.label_ar) for code, cohort in policy.programme.cohorts.items()}
    found = set(now["cohort"])
    order = [code for code in labels if code in found] + sorted(found - set(labels))
    return tuple(_cohort(code, now[now["cohort"] == code], labels, policy) for code in order)


def _cohort(code: str, now: pd.DataFrame, labels: Mapping[str, tuple[str, str]], policy: Policy) -> CohortFigures:
    trained = now["situation"] != "untrained"
    listed = is_true(now["on_reference_list"])
    has_list = bool(listed.any())
    equipped = now["situation"] == "equipped"
    declared = policy.programme.cohorts.get(code)
    return CohortFigures(
        group=_group(code, now[trained], labels),
        denominator=int(listed.sum()) if has_list else int(trained.sum()),
        denominator_is="reference_list" if has_list else "trained",
        equipped_of_denominator=int((equipped & listed).sum()) if has_list else int(equipped.sum()),
        target=declared.target if declared else None,
        through_cooperative=int((equipped & is_true(now["through_cooperative"])).sum()),
        not_trained_on_list=int((listed & ~trained).sum()),
        trained_off_list=int((trained & ~listed).sum()) if has_list else 0,
    )


def _reasons(waiting: pd.DataFrame, late: tuple[str, ...]) -> tuple[ReasonFigures, ...]:
    found = []
    for code in OWNERS:
        days = waiting.loc[waiting["reason"] == code, "days_waiting"]
        if len(days):
            oldest = None if days.isna().all() else int(days.max())
            found.append(ReasonFigures(code, owners_of(code, late), len(days), oldest))
    return tuple(found)


def _goods(goods: pd.DataFrame | None, policy: Policy) -> tuple[GoodsFigures, ...]:
    """Return the items that came, those with most refused goods first."""
    names = {item.item: (item.fr, item.ar) for kit in policy.kits.values() for item in kit}
    found = [
        GoodsFigures(
            code=line["item"],
            fr=names.get(line["item"], (line["item"], ""))[0],
            ar=names.get(line["item"], ("", line["item"]))[1],
            unit=line["unit"],
            delivered=float(line["delivered"]),
            accepted=float(line["accepted"]),
            refused=float(line["refused"]),
        )
        for line in (goods if goods is not None else pd.DataFrame()).to_dict("records")
        if line["delivered"] or line["accepted"] or line["refused"]
    ]
    return tuple(sorted(found, key=lambda item: (-item.refused, -item.delivered, item.code)))


def _to_hand(waiting: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Return what lies in store for whoever waits, one line per item."""
    key = ["person_id", "cohort", "craft"]
    names = [f"{part}_name_{script}" for part in ("family", "given") for script in ("latin", "arabic")]
    people = waiting.reindex(columns=[*key, *names, "province"]).astype(object)
    wanted = ("item", "reason", "quantity_needed", "quantity_signed")
    lines = items.reindex(columns=[*key, *wanted]).astype(object)
    lines = lines[lines["reason"] == "in_store"].merge(people, on=key, how="inner")
    needed, signed = (pd.to_numeric(lines[name]).fillna(0.0) for name in wanted[2:])
    return lines.assign(quantity=needed - signed).drop(columns=list(wanted[1:]))


def _ages(feeds: Mapping[str, tuple[str, datetime | None, int]], cutoff: datetime) -> tuple[FeedAge, ...]:
    ages = []
    for feed, (partner, received, late_after_days) in feeds.items():
        days = None if received is None else max(0, (cutoff - received).days)
        ages.append(FeedAge(feed, partner, received, days, days is None or days > late_after_days))
    return tuple(ages)


def _waiting_in(trainings: pd.DataFrame) -> int:
    return 0 if trainings.empty else int((situations(trainings) == "waiting").sum())
