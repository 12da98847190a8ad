"""The whole story of one person: records, how they were linked, who is near, the chain per item, the rows of origin."""

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from etl.cli.screen import console as screen
from etl.cli.screen import shown
from etl.flow.answers import Story
from etl.link.explain import changes_said, pair_said, tier_said
from etl.words import sentence

Line = dict[str, Any]
_NEAR = 5  # pairs kept apart that are told of one person: the nearest


def tell(told: Story, language: str) -> None:
    """Print a story in a language: one part per person, then the pairs that wait, who is near, what people answered."""
    console = screen()
    for person in told.persons:
        console.rule(sentence("explain.person", language, {"person": person}), align="left")
        console.print(_records(told, person, language))
        _cooperatives(console, [told.records[r] for r in _records_of(told, person) if r in told.records], language)
        for training in (t for t in told.trainings if t["person_id"] == person):
            _training(console, training, [i for i in told.items if _same_training(i, training)], language)
    _waiting(console, told, language)
    _near(console, told, language)
    _judgements(console, told, language)


def _records_of(told: Story, person: str) -> list[str]:
    return list(dict.fromkeys(line["record_id"] for line in told.links if line["person_id"] == person))


def _same_training(item: Line, training: Line) -> bool:
    return all(item[key] == training[key] for key in ("person_id", "cohort", "craft"))


def _records(told: Story, person: str, language: str) -> Table:
    table = Table(title=sentence("explain.records", language), title_justify="left")
    for column in ("file", "sheet", "row", "linked_because"):
        table.add_column(sentence(f"explain.{column}", language), overflow="fold")
    for line in (line for line in told.links if line["person_id"] == person):
        table.add_row(
            shown(f"{line['feed']}/{line['file']}"),
            shown(line["sheet"]),
            str(line["row"]),
            shown(_tie(told, line, language)),
        )
    return table


def _tie(told: Story, line: Line, language: str) -> str:
    """Return why a record belongs to its person: the strongest pair that ties it, else what decided."""
    ties = [p for p in told.pairs if p["status"] == "linked" and line["record_id"] in _sides(p)]
    if line["decided_by"] in {"judgement", "alone", None} or not ties:
        return tier_said(line["decided_by"] or "alone", language)
    return _said(told, max(ties, key=lambda p: (p["tier"] == line["decided_by"], p["match_weight"] or 0.0)), language)


def _sides(pair: Line) -> tuple[str, str]:
    return pair["left_record_id"], pair["right_record_id"]


def _said(told: Story, pair: Line, language: str) -> str:
    left, right = (told.records.get(side) for side in _sides(pair))
    return pair_said(pair, language, left, right)


def _cooperatives(console: Console, records: list[Line], language: str) -> None:
    named = {
        " ".join(filter(None, (r["cooperative_name"], r["cooperative_number"])))
        for r in records
        if r["cooperative_name"] or r["cooperative_number"]
    }
    for name in sorted(named):
        console.print(f"{sentence('explain.cooperative', language)}: {shown(name)}")


def _waiting(console: Console, told: Story, language: str) -> None:
    for pair in (p for p in told.pairs if p["status"] == "waiting"):
        console.print(Text(sentence("explain.waiting", language), "yellow") + Text(f" ({pair['tier']})"))
        console.print(f"  {shown(_said(told, pair, language))}")
        if pair["changes"] is not None:
            console.print(f"  {changes_said(pair['changes'], language)}")
        console.print(f"  tajhiz judge {' '.join(_sides(pair))} same|different --by NAME", soft_wrap=True)


def _near(console: Console, told: Story, language: str) -> None:
    apart = [p for p in told.pairs if p["status"] in {"apart", "different"}]
    apart.sort(key=lambda p: (-(p["match_probability"] or 0.0), _sides(p)))
    if apart:
        console.print(Text(sentence("explain.near", language), "bold"))
    for pair in apart[:_NEAR]:
        console.print(f"  {shown(_said(told, pair, language))}")


def _judgements(console: Console, told: Story, language: str) -> None:
    if told.judgements:
        console.print(Text(sentence("explain.judgements", language), "bold"))
    for line in told.judgements:
        verdict = sentence(f"verdict.{line['verdict']}", language)
        facts = {"by": line["judged_by"], "day": line["judged_at"].date(), "verdict": verdict}
        said = f"{sentence('explain.judged', language, facts)} ({line['left_name'] or line['left_record_id']} / "
        said += f"{line['right_name'] or line['right_record_id']}) {line['why'] or ''}"
        if line["standing"] == "gone":
            said += f" [{sentence('explain.gone', language)}]"
        console.print(f"  {shown(said.rstrip())}")
    if any(line["standing"] == "contradicted" for line in told.judgements):
        console.print(Text(f"  {sentence('explain.contradiction', language)}", "bold red"))


def _training(console: Console, training: Line, items: list[Line], language: str) -> None:
    state = sentence(f"state.{training['state']}", language)
    if training["reason"]:
        state += f" ({training['reason']}: {sentence('reason.' + training['reason'], language)})"
    facts = {
        "training": f"{training['cohort']} {training['craft']}",
        "trained": sentence("explain.trained" if training["trained"] else "explain.not_trained", language),
        "state": state,
        "since": training["since"],
        "days": training["days_waiting"],
    }
    console.print(shown(sentence("explain.training", language, facts)))
    table = Table()
    for column in ("item", "mandatory", "needed", "received", "unmet", "rows"):
        table.add_column(sentence(f"explain.{column}", language), overflow="fold")
    for item in items:
        reason = f"{item['reason']}: {sentence('reason.' + item['reason'], language)}" if item["reason"] else None
        table.add_row(
            item["item"],
            sentence("explain.yes" if item["mandatory"] else "explain.no", language),
            f"{item['quantity_needed']:g}",
            f"{item['quantity_signed']:g}",
            reason or sentence("explain.complete", language),
            shown("; ".join(f"{e['file']} {e['sheet']}:{e['row']}" for e in item["evidence"])),
        )
    console.print(table)
