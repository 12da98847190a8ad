"""The questions that wait for a person, and her answers."""

import getpass
from typing import Annotated, Any

import typer

from etl import week as calendar
from etl.cli import by_keyboard, cooperatives, screen, show
from etl.cli.places import Format, Home, existing
from etl.cli.show import Language
from etl.flow import answers, judging
from etl.flow.questions import short
from etl.link.explain import changes_said, pair_said
from etl.policy import Policy
from etl.policy.named import called
from etl.records import Judgement

REVIEW = (
    "left", "right", "tier", "match_probability", "evidence", "left_rows", "right_rows", "match_weight", "veto",
    "changes", "trained", "why",
)  # fmt: skip
JUDGEMENTS = (
    "judged_at", "judged_by", "verdict", "left_record_id", "right_record_id", "why", "standing", "left_name",
    "right_name",
)  # fmt: skip
REVIEW_EYES = ("pair", "why")
JUDGEMENTS_EYES = ("day", "judged_by", "verdict", "of", "standing")


def review(
    form: Format = "table",
    lang: Language = "en",
    of_groups: Annotated[bool, typer.Option("--groups", help="Pairs of cooperatives, not of persons.")] = False,
    by: Annotated[str, typer.Option("--by", help="Your name: answer one after the other, by the desk's keys.")] = "",
    home: Home = None,
) -> None:
    """Pairs that wait for a judgement, first those whose answer would change who is called equipped."""
    show.checked(form)
    show.spoken(lang)
    with existing(home) as houses:
        if by:
            by_keyboard.answer(houses, lang, by)
            return
        if of_groups:
            cooperatives.questions(houses, form, lang)
            return
        waiting = answers.review(houses)
        answers.looked(houses, getpass.getuser(), "review", None, 2 * len(waiting))
        show.lines([seen(line, lang, houses.policy) for line in waiting], REVIEW, form, REVIEW_EYES)
        others = len(answers.groups_review(houses))
    if others:
        screen.say(f"{others} questions on cooperatives: tajhiz review --groups", err=True)


def seen(line: dict[str, Any], language: str, policy: Policy) -> dict[str, Any]:
    """Return a waiting pair with its sentence: both records' values, bits, and what an answer would change."""
    left, right = (called(line[side], policy, language) for side in ("left_record", "right_record"))
    said = pair_said(line, language, left, right)
    if line["changes"] is not None:
        said += f" — {changes_said(line['changes'], language)}"
    return {**line, "pair": f"{short(line['left'])} {short(line['right'])}", "why": said}


def judge(
    left: Annotated[str, typer.Argument(help="Record id or its beginning, as `tajhiz review` shows it.")],
    right: Annotated[str, typer.Argument(help="The other record id.")],
    verdict: Annotated[
        Judgement, typer.Argument(help="Are they one person, one group? unsure takes an earlier answer back.")
    ],
    by: Annotated[str, typer.Option("--by", help="Who says so.")],
    why: Annotated[str, typer.Option("--why", help="In a few words.")] = "",
    home: Home = None,
) -> None:
    """Answer a pair of records: same, different or unsure. The next reconcile honours it."""
    with existing(home) as houses:
        judging.judge(houses, left, right, verdict, by, why)
    typer.echo(f"{verdict.value}: written down; run `tajhiz reconcile` to use it now")


def judgements(form: Format = "table", home: Home = None) -> None:
    """Who answered what and when; which answers were withdrawn, contradict others, or lost their record."""
    show.checked(form)
    with existing(home) as houses:
        show.lines([_seen_answer(line) for line in judging.judgements(houses)], JUDGEMENTS, form, JUDGEMENTS_EYES)


def _seen_answer(line: dict[str, Any]) -> dict[str, Any]:
    return {
        **line,
        "day": line["judged_at"].astimezone(calendar.CASABLANCA).date(),
        "of": " / ".join(line[f"{side}_name"] or short(line[f"{side}_record_id"]) for side in ("left", "right")),
    }
