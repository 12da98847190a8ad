"""The weekly questions beside the flag: what to buy, who is served alike, how long, until when, what does not fit."""

from typing import Annotated, Any

import typer

from etl.cli import screen, show
from etl.cli.places import Format, Home, Week, existing
from etl.flow import answers, arriving

GOODS = (
    "item", "craft", "unit", "mandatory", "asked", "needed", "tendered", "bought", "delivered", "accepted", "refused",
    "handed_over", "received", "missing", "in_store", "on_order", "to_buy", "unit_price_mad", "cost_mad",
)  # fmt: skip
GOODS_EYES = ("item", "asked", "needed", "tendered", "bought", "delivered", "accepted", "received", "missing")
NEEDS_EYES = ("item", "unit", "missing", "in_store", "on_order", "to_buy", "unit_price_mad", "cost_mad")
EQUITY = (
    "dimension", "value", "trained", "equipped", "rate", "rate_low", "rate_high", "ratio", "anything", "completeness",
    "value_share", "hidden",
)  # fmt: skip
EQUITY_EYES = (
    "dimension", "value", "trained", "equipped", "rate", "interval", "ratio", "anything", "completeness", "value_share",
)  # fmt: skip
_FIGURES = EQUITY[2:-1]
COHORTS = (
    "cohort", "target", "listed", "trained", "equipped", "partly_equipped", "not_equipped", "closed",
    "through_cooperative", "trained_not_registered", "declared", "declared_gap", "remaining", "from_store",
    "equipped_lately", "last_day", "last_early", "last_late", "median_days", "median_low", "median_high", "p90_days",
)  # fmt: skip
COHORTS_EYES = (
    "cohort", "trained", "equipped", "declared", "remaining", "from_store", "equipped_lately", "last_equipped",
    "median_wait", "p90_days",
)  # fmt: skip
ARRIVALS = ("cohort", "remaining", "from_store", "by_arrival", "left", "equipped_lately", "last_day", "last_early",
            "last_late")  # fmt: skip
ARRIVALS_EYES = (*ARRIVALS[:6], "last_equipped")
FINDINGS = ("kind", "person_id", "subject", "facts", "evidence")


def register(app: typer.Typer) -> None:
    """Add these commands to the programme."""
    for command in (needs, goods, equity, forecast, findings):
        app.command()(command)


def needs(week: Week = None, form: Format = "table", home: Home = None) -> None:
    """What must still be bought: missing less store and orders, with the last awarded prices."""
    with existing(home) as houses:
        lines = [line for line in answers.beside(houses, "goods", week) if line["missing"] > 0]
    show.checked(form)
    lines.sort(key=lambda line: (-(line["cost_mad"] or 0), line["craft"], line["item"]))
    show.lines(lines, GOODS, form, NEEDS_EYES)
    if form == "table":
        unpriced = sum(line["to_buy"] > 0 and line["cost_mad"] is None for line in lines)
        beside = f", {unpriced} items without a price not counted" if unpriced else ""
        screen.say(f"to buy: {sum(line['cost_mad'] or 0 for line in lines):,.0f} dirhams{beside}")


def goods(week: Week = None, form: Format = "table", home: Home = None) -> None:
    """Each item from asked over tendered, bought, delivered and accepted to received."""
    show.checked(form)
    with existing(home) as houses:
        show.lines(answers.beside(houses, "goods", week), GOODS, form, GOODS_EYES)


def equity(
    week: Week = None,
    form: Format = "table",
    whole: Annotated[bool, typer.Option("--all", help="Show groups under five too: not to leave the house.")] = False,
    home: Home = None,
) -> None:
    """Who is served alike: equipped rate, anything received, completeness and value by craft, sex, place, edition."""
    show.checked(form)
    with existing(home) as houses:
        lines = answers.beside(houses, "equity", week)
    shown = [_shown(line, whole=whole) for line in lines]
    if form == "table" and not whole:
        kept = [line for line in shown if line["interval"] != "hidden"]
        show.lines(kept, EQUITY, form, EQUITY_EYES)
        screen.say(f"{len(shown) - len(kept)} groups are hidden: fewer than five, or what would reveal such a number")
        return
    show.lines(shown, EQUITY, form, EQUITY_EYES)


def _shown(line: dict[str, Any], *, whole: bool) -> dict[str, Any]:
    if line["hidden"] and not whole:
        return line | dict.fromkeys(_FIGURES) | {"interval": "hidden"}
    return line | {"interval": f"{line['rate_low']:.3f}–{line['rate_high']:.3f}"}


def forecast(
    week: Week = None,
    form: Format = "table",
    goods_arriving: Annotated[
        list[str] | None,
        typer.Option("--if", metavar="WHAT=DAY", help="Goods taken to be accepted on a day: an item, contract:lot or "
                     "contract of `tajhiz lots`, such as 12/2025=2026-12-15. May be given again."),
    ] = None,
    home: Home = None,
) -> None:  # fmt: skip
    """Each edition: declared and computed, how long people wait, when the last is equipped at the present pace."""
    show.checked(form)
    with existing(home) as houses:
        if goods_arriving:
            told = arriving.forecast(houses, goods_arriving, week)
            show.lines([line | {"last_equipped": _last(line)} for line in told], ARRIVALS, form, ARRIVALS_EYES)
            return
        lines = answers.beside(houses, "cohorts", week)
    show.lines([line | _read(line) for line in lines], COHORTS, form, COHORTS_EYES)


def _read(line: dict[str, Any]) -> dict[str, Any]:
    """Return the forecast and the waiting as eyes read them: a figure with its interval."""
    median = (
        "not reached"
        if line["median_days"] is None
        else (f"{line['median_days']} days ({line['median_low'] or '…'}–{line['median_high'] or '…'})")
    )
    return {"last_equipped": _last(line), "median_wait": median}


def _last(line: dict[str, Any]) -> str:
    if line["last_day"] is None:
        return "beyond 30 years at this pace" if line["equipped_lately"] else "nobody was equipped lately"
    return f"{line['last_day']} ({line['last_early'] or '…'} to {line['last_late'] or 'later than 30 years'})"


def findings(week: Week = None, form: Format = "table", home: Home = None) -> None:
    """What does not fit: equipped but never trained, planned twice, more handed over than accepted."""
    show.checked(form)
    with existing(home) as houses:
        show.lines(answers.findings(houses, week), FINDINGS, form, FINDINGS)
