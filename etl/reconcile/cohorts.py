"""Each edition as a whole: promised, listed, trained, equipped, declared; how long people wait, and until when.

Waiting (question 29) is Kaplan and Meier's estimate: who still waits is counted for as long as she has waited.
The forecast (question 32) lets the pace of the last twelve weeks go on; its interval is that of a Poisson rate.
"""

import warnings
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from math import ceil
from typing import Any

import numpy as np
from scipy.stats import CensoredData, ecdf, gamma

from etl.policy import Policy
from etl.records import Reason

Line = dict[str, Any]
WEEKS = 12  # of which the pace is taken
_FROM_STORE = frozenset({Reason.NOT_ON_ANY_LIST.value, Reason.IN_STORE.value, Reason.ABSENT.value})
LONGEST = 52 * 30  # weeks beyond which a date says nothing


def cohorts(
    trainings: Iterable[Line], declared: Mapping[tuple[str, str], set[str]], policy: Policy, as_of: date
) -> list[Line]:
    """Return one line per cohort with a training.

    ``trainings``: the week's answer; ``declared``: (cohort, craft) → persons whom hand-over reports name as served,
    whatever became of it. Columns: ``cohort, target, listed, trained, equipped, partly_equipped, not_equipped, closed,
    through_cooperative, trained_not_registered, declared, declared_gap`` (declared less equipped); ``remaining``
    (trained, neither equipped nor closed), ``from_store`` (of these, who lack but a hand-over of accepted goods),
    ``equipped_lately`` (in the last WEEKS), ``last_day, last_early, last_late`` (when the last of the remaining is
    equipped at that pace; None: nobody was, or beyond 30 years); ``median_days, median_low, median_high, p90_days``
    (from the end of the training to the equipment; None: not reached); ``curve`` (list of [days, share still waiting]);
    ``pace`` (list of [Monday, equipped by then], WEEKS long).
    """
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in trainings:
        groups[line["cohort"]].append(line)
    return [_cohort(code, groups[code], declared, policy, as_of) for code in sorted(groups)]


def _cohort(
    code: str, lines: list[Line], declared: Mapping[tuple[str, str], set[str]], policy: Policy, as_of: date
) -> Line:
    trained = [line for line in lines if line["trained"]]
    states = {
        state: sum(line["state"] == state for line in trained)
        for state in ("equipped", "partly_equipped", "not_equipped", "closed")
    }
    named = sum(line["person_id"] in declared.get((code, line["craft"]), ()) for line in trained)
    known = policy.programme.cohorts.get(code)
    open_lines = [line for line in trained if line["state"] not in {"equipped", "closed"}]
    days_equipped = [line["since"] for line in trained if line["state"] == "equipped" and line["since"]]
    return {
        "cohort": code,
        "target": known.target if known else None,
        "listed": sum(bool(line["on_reference_list"]) for line in lines),
        "trained": len(trained),
        **states,
        "through_cooperative": sum(bool(line["through_cooperative"]) for line in trained),
        "trained_not_registered": sum(not line["in_registry"] for line in trained),
        "declared": named,
        "declared_gap": named - states["equipped"],
        "remaining": len(open_lines),
        "from_store": sum(line["reason"] in _FROM_STORE for line in open_lines),
        **_forecast(len(open_lines), days_equipped, as_of),
        **waited(trained),
        "pace": _pace(days_equipped, as_of),
    }


def paces(days_equipped: Iterable[date | None], as_of: date) -> tuple[int, float, float, float]:
    """Return how many were equipped in the last WEEKS, and per week: that pace, the slowest and the fastest likely.

    Jeffreys' prior: with few events the rate is uncertain, with none it has no least value worth telling.
    """
    lately = sum(day is not None and as_of - timedelta(weeks=WEEKS) < day <= as_of for day in days_equipped)
    slow, fast = (float(gamma.ppf(share, lately + 0.5)) / WEEKS for share in (0.025, 0.975))
    return lately, lately / WEEKS, slow, fast


def _forecast(remaining: int, days_equipped: list[date], as_of: date) -> Line:
    lately, pace, slow, fast = paces(days_equipped, as_of)

    def until(rate: float) -> date | None:
        if not remaining:
            return as_of
        weeks = remaining / rate if rate > 0 else float("inf")
        return as_of + timedelta(days=ceil(7 * weeks)) if weeks <= LONGEST else None

    known = lately > 0 or not remaining
    return {
        "equipped_lately": lately,
        "last_day": until(pace) if known else None,
        "last_early": until(fast) if known else None,
        "last_late": until(slow) if known else None,
    }


def waited(trained: Iterable[Line]) -> Line:
    """Return Kaplan and Meier's estimate of the days from training to equipment; see :func:`cohorts`."""
    told = [(line["days_waiting"], line["state"] == "equipped") for line in trained if line["days_waiting"] is not None]
    nothing: Line = {"median_days": None, "median_low": None, "median_high": None, "p90_days": None, "curve": []}
    if not any(is_equipped for _, is_equipped in told):
        return nothing
    sample = CensoredData.right_censored([days for days, _ in told], [not is_equipped for _, is_equipped in told])
    waiting = ecdf(sample).sf
    at, share = waiting.quantiles, waiting.probabilities
    with np.errstate(all="ignore"), warnings.catch_warnings():  # where everybody is served there is no interval
        warnings.simplefilter("ignore", RuntimeWarning)
        interval = waiting.confidence_interval(method="log-log")
    return {
        "median_days": _first(at, share, 0.5),
        "median_low": _first(at, interval.low.probabilities, 0.5),
        "median_high": _first(at, interval.high.probabilities, 0.5),
        "p90_days": _first(at, share, 0.1),
        "curve": [[int(x), round(float(y), 4)] for x, y in zip(at, share, strict=True)],
    }


def _first(at: Any, share: Any, level: float) -> int | None:
    """Return the first day on which no more than a share waits, None when that day has not come."""
    reached = np.flatnonzero(np.nan_to_num(share, nan=0.0) <= level)
    return int(at[reached[0]]) if len(reached) else None


def _pace(days_equipped: list[date], as_of: date) -> list[list[Any]]:
    last = as_of - timedelta(days=as_of.weekday())
    mondays = [last - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    days = sorted(days_equipped)
    return [[monday.isoformat(), bisect_left(days, monday + timedelta(days=7))] for monday in mondays]
