"""What all programmes of a deployment come to: counts alone, small ones hidden, nobody named."""

from collections import Counter
from typing import Any

from etl.flow import answers
from etl.flow.houses import open_houses
from etl.settings import Settings
from etl.small_cells import hide, hide_table

Line = dict[str, Any]
STATES = ("equipped", "partly_equipped", "not_equipped", "closed")
COLUMNS = ("programme", "week", "cohort", "trained", *STATES)


def rolled_up(settings: Settings, week: str | None = None) -> list[Line]:
    """Return one line per programme and cohort, and the sum of all (programme ``all``); columns of COLUMNS.

    ``week``: of each programme its newest where none is named. A programme without an answer has a line without counts.
    Counts below five are None, and so is what would give them away.
    """
    found: list[Line] = []
    silent: list[Line] = []
    for code in sorted(settings.programmes):
        with open_houses(settings, code) as houses:
            try:
                answer = answers.of_week(houses, week)
            except answers.NothingToAnswerError:
                silent.append({**dict.fromkeys(COLUMNS), "programme": code, "week": week})
                continue
        found += _counted(code, answer)
    names = ("trained", *STATES)
    shown = hide_table([[line[name] for name in names] for line in found])
    told = [{**line, **dict(zip(names, row, strict=True))} for line, row in zip(found, shown, strict=True)]
    sums = [sum(line[name] for line in found) for name in STATES]
    all_of_them = {"trained": sum(sums), **dict(zip(STATES, hide(sums), strict=True))}
    total = [{**dict.fromkeys(COLUMNS), "programme": "all", **all_of_them}] if found else []
    return [*told, *silent, *total]


def _counted(code: str, answer: answers.WeekAnswer) -> list[Line]:
    trained = [line for line in answer.trainings if line["trained"]]
    by_cohort = Counter((line["cohort"], line["state"]) for line in trained)
    return [
        {
            "programme": code,
            "week": answer.week,
            "cohort": cohort,
            "trained": sum(by_cohort[cohort, state] for state in STATES),
            **{state: by_cohort[cohort, state] for state in STATES},
        }
        for cohort in sorted({line["cohort"] for line in trained})
    ]
