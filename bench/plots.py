"""Pictures of what ``PART=whole make bench`` measured: time and memory as a programme grows, beside its limits."""

import json
import os
import platform
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd

from bench import country

_FOLDER = Path("var/bench")
_NAMES = {country.WEEKS[0]: "first week", country.WEEKS[1]: "week after, 1 % changed"}
_WIDE, _HIGH = 420, 260


def keep(found: dict[int, dict[str, Any]]) -> None:
    """Write what was measured as JSON and as pictures (``whole.json``, ``time.svg``, ``memory.svg``, ``legs.svg``)."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    told = {"machine": machine(), "sizes": found}
    (_FOLDER / "whole.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    draw(told, _FOLDER)


def machine() -> str:
    """Say what it was measured on."""
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {pages:.0f} GB, {system}"


def draw(told: dict[str, Any], folder: Path) -> None:
    """Draw the pictures of a kept measurement into a folder."""
    rows = [
        {"people": int(size), "week": name, "seconds": one[week]["seconds"], "GB": one[week]["gigabytes"]}
        for size, one in told["sizes"].items()
        for week, name in _NAMES.items()
        if week in one
    ]
    legs = [
        {"people": f"{int(size):,}".replace(",", " "), "week": name, "leg": leg, "seconds": took, "order": order}
        for size, one in told["sizes"].items()
        for week, name in _NAMES.items()
        if week in one
        for order, (leg, took) in enumerate(one[week]["legs"].items())
    ]
    for name, title in (("seconds", "Whole run without Airflow, seconds"), ("GB", "Memory of all its processes, GB")):
        place = folder / {"seconds": "time.svg", "GB": "memory.svg"}[name]
        _curve(pd.DataFrame(rows), name, f"{title} ({told['machine']})").save(place)
    bars = alt.Chart(pd.DataFrame(legs), title="Share of each leg in the first week, and in the week after")
    bars = bars.mark_bar().encode(
        x=alt.X("seconds:Q", stack="normalize", title=None, axis=alt.Axis(format="%")),
        y=alt.Y("people:N", sort=None, title="people"),
        color=alt.Color("leg:N", sort=["intake", "link", "reconcile", "report"], title=None),
        order="order:Q",
        row=alt.Row("week:N", sort=list(_NAMES.values()), title=None),
    )
    bars.properties(width=_WIDE).save(folder / "legs.svg")


def _curve(rows: pd.DataFrame, name: str, title: str) -> alt.Chart:
    chart = alt.Chart(rows, title=alt.TitleParams(title, fontSize=12)).mark_line(point=True)
    drawn: alt.Chart = chart.encode(
        x=alt.X(
            "people:Q",
            scale=alt.Scale(type="log"),
            axis=alt.Axis(values=[10**power for power in range(2, 8)], format=","),
            title="trainees, and as many registrants",
        ),
        y=alt.Y(f"{name}:Q", scale=alt.Scale(type="log"), title=name),
        color=alt.Color("week:N", sort=list(_NAMES.values()), title=None),
    ).properties(width=_WIDE, height=_HIGH)
    return drawn
