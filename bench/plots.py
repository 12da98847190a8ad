"""Pictures of what ``make bench`` measured: values beside their limits, and how a programme grows."""

import json
import os
import platform
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd

from bench import country
from bench.line import Line

_FOLDER = Path("var/bench")
_NAMES = {
    country.WEEKS[0]: "first week",
    country.WEEKS[1]: "week after, 1 % changed",
    country.QUIET: "nothing new came",
}
_WIDE, _HIGH = 420, 260
_MET = {True: "yes", False: "no", None: ""}


def keep(found: dict[int, dict[str, Any]]) -> None:
    """Write what was measured as JSON and as pictures (``whole.json``, ``time.svg``, ``memory.svg``, ``legs.svg``)."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    told = {"machine": machine(), "sizes": found}
    (_FOLDER / "whole.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    draw(told, _FOLDER)


def limits(lines: list[Line], part: str) -> list[Path]:
    """Write a table of a part's lines (``<part>.md``), and how much of each limit is used (``<part>.svg``)."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    rows = [f"| {line.what} | {line.shown} | {line.promised} | {_MET[line.is_met]} | {line.note} |" for line in lines]
    heads = [f"Measured by `PART={part} make bench` on {machine()}.", "", "| measure | value | limit | met | seen |"]
    text = "\n".join([*heads, "|---|---|---|---|---|", *rows])
    written = [_FOLDER / f"{part}.md"]
    written[0].write_text(text + "\n", "utf-8")
    used = [
        {"measure": line.what, "used": line.used, "of": f"{line.shown} of {line.promised}", "met": _MET[line.is_met]}
        for line in lines
        if line.used is not None
    ]
    if used:
        written.append(_FOLDER / f"{part}.svg")
        _bars(pd.DataFrame(used), f"How much of each limit is used ({machine()})").save(written[1])
    return written


def _bars(used: pd.DataFrame, title: str) -> alt.LayerChart | alt.FacetChart:
    base = alt.Chart(used, title=alt.TitleParams(title, fontSize=12)).encode(
        y=alt.Y("measure:N", sort=None, title=None, axis=alt.Axis(labelLimit=400)),
    )
    bars = base.mark_bar().encode(
        x=alt.X("used:Q", title="of the limit", axis=alt.Axis(format="%")),
        color=alt.Color("met:N", scale=alt.Scale(domain=["yes", "no"], range=["#4c78a8", "#e45756"]), title="met"),
    )
    said = base.mark_text(align="left", dx=4, fontSize=10).encode(x="used:Q", text="of:N")
    line = alt.Chart(pd.DataFrame({"limit": [1.0]})).mark_rule(strokeDash=[4, 3]).encode(x="limit:Q")
    return alt.layer(bars, said, line).properties(width=_WIDE)


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
    bars = alt.Chart(pd.DataFrame(legs), title="Share of each leg in the first week, and in those after")
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
