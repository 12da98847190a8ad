"""More weekly questions: contracts, the store, the next ceremony, spread of kits, waiting, complaints, courses."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from etl.cli import screen, show
from etl.cli.errors import StopError
from etl.cli.places import Format, Home, Week, existing, settings_of_all
from etl.flow import answers
from etl.flow import national as programmes

LOTS = (
    "contract", "lot", "item", "supplier", "quantity", "delivered", "accepted", "refused", "unit_price_mad",
    "engaged_mad", "accepted_mad", "award_date", "due_date", "days_late", "penalty_mad",
)  # fmt: skip
LOTS_EYES = ("contract", "lot", "item", "supplier", "quantity", "delivered", "accepted", "refused", "days_late",
             "penalty_mad")  # fmt: skip
STORE = ("item", "in_store", "allocated", "unallocated")
LISTS = ("list", "day", "persons", "served", "waiting", "ready", "short")
VALUES = (
    "craft", "trainings", "kit_mad", "mean_mad", "deviation_mad", "least_mad", "p10_mad", "median_mad", "p90_mad",
    "most_mad", "individual_mad", "cooperative_mad", "gini", "hidden",
)  # fmt: skip
VALUES_EYES = ("craft", "trainings", "kit_mad", "mean_mad", "deviation_mad", "p10_mad", "median_mad", "p90_mad", "gini")
WAITING = ("dimension", "value", "trained", "waiting", "median_days", "p90_days", "hidden")
COMPLAINTS = ("nature", "craft", "complaints", "open", "median_days", "oldest_open_days", "per_100_trained")
COURSES = (
    "course", "cohort", "craft", "enrolled", "trained", "equipped", "in_doubt", "certified", "certified_equipped",
    "untrained_served", "hidden",
)  # fmt: skip

Whole = Annotated[bool, typer.Option("--all", help="Show groups under five too: not to leave the house.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the programme."""
    for command in (lots, store, lists, values, waiting, complaints, courses, national):
        app.command()(command)


def lots(week: Week = None, form: Format = "table", home: Home = None) -> None:
    """Each item of each contract: engaged, delivered, accepted, refused by supplier, late, and what that costs."""
    show.checked(form)
    with existing(home) as houses:
        found = answers.beside(houses, "lots", week)
        equipped = sum(line["equipped"] for line in answers.beside(houses, "cohorts", week))
    show.lines(found, LOTS, form, LOTS_EYES)
    if form == "table":
        engaged, accepted = (sum(line[name] or 0 for line in found) for name in ("engaged_mad", "accepted_mad"))
        each = f", {accepted / equipped:,.0f} for each equipped" if equipped else ""
        screen.say(f"engaged: {engaged:,.0f} dirhams; accepted: {accepted:,.0f}{each}")


def store(week: Week = None, form: Format = "table", home: Home = None) -> None:
    """What lies in store, how much of it is planned for somebody by name, and how much for nobody."""
    _shown("store", STORE, STORE, week, form, home)


def lists(week: Week = None, form: Format = "table", home: Home = None) -> None:
    """Is the next ceremony ready: whom of each allocation list the store completes, and what it lacks for others."""
    _shown("lists", LISTS, LISTS, week, form, home)


def values(week: Week = None, form: Format = "table", whole: Whole = False, home: Home = None) -> None:
    """How alike kits are inside each craft: mean, spread and Gini of dirhams received, who received nothing counted."""
    _shown("kit_values", VALUES, VALUES_EYES, week, form, home, _hiding("craft", "trainings", whole=whole))


def waiting(week: Week = None, form: Format = "table", whole: Whole = False, home: Home = None) -> None:
    """How long each group waits from training to equipment (Kaplan-Meier), those who still wait counted so far."""
    _shown("waiting", WAITING, WAITING[:-1], week, form, home, _hiding("dimension", "value", whole=whole))


def complaints(week: Week = None, form: Format = "table", home: Home = None) -> None:
    """Complaints by nature and craft: how many are open, days until an answer, how many per hundred trained."""
    _shown("complaints", COMPLAINTS, COMPLAINTS, week, form, home)


def courses(week: Week = None, form: Format = "table", whole: Whole = False, home: Home = None) -> None:
    """OFPPT's groups: trained, equipped, identities in doubt, certificates, served without having come."""
    hiding = _hiding("course", "cohort", "craft", whole=whole)
    _shown("courses", COURSES, COURSES[:-1], week, form, home, hiding)


def _hiding(*named: str, whole: bool) -> Any:
    """Return what strikes the figures of a small group, whose name alone is shown."""
    kept = {*named, "hidden"}
    return lambda line: (
        line if whole or not line["hidden"] else {name: line[name] if name in kept else None for name in line}
    )


def _shown(
    name: str, columns: Sequence[str], eyes: Sequence[str], week: str | None, form: str, home: Any, reading: Any = dict
) -> None:
    show.checked(form)
    with existing(home) as houses:
        found = [reading(line) for line in answers.beside(houses, name, week)]
    show.lines(found, columns, form, eyes)
    hidden = sum(bool(line.get("hidden")) for line in found)
    if form == "table" and hidden and columns[-1] == "hidden":
        screen.say(f"{hidden} groups are small, or would reveal one: their figures are left out without --all")


def national(week: Week = None, form: Format = "table", home: Home = None) -> None:
    """All programmes of the deployment (TAJHIZ_PROGRAMMES__…): counts by edition, small ones hidden, nobody named."""
    show.checked(form)
    chosen = settings_of_all(home=home)
    if not chosen.programmes:
        raise StopError("no programme is declared: TAJHIZ_PROGRAMMES__<CODE>__HOME or __DATABASE_URL names each", 2)
    show.lines(programmes.rolled_up(chosen, week), programmes.COLUMNS, form)
