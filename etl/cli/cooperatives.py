"""Cooperatives: which rows mean one, and which may."""

from typing import Any

from etl.cli import show
from etl.cli.places import Format, Home, existing
from etl.cli.show import Language
from etl.flow import answers
from etl.flow.houses import Houses
from etl.link.explain import evidence_said, tier_said
from etl.policy.named import called
from etl.records import Evidence

GROUPS = (
    "group_id", "name", "number", "ice", "kind", "province", "commune_code", "merged_into", "feed", "cooperative_name",
    "cooperative_number", "decided_by", "why", "group_record_id",
)  # fmt: skip
GROUPS_EYES = ("name", "number", "feed", "written", "why")
QUESTIONS = (
    "left", "right", "tier", "evidence", "left_name", "left_number", "left_feed", "right_name", "right_number",
    "right_feed", "why",
)  # fmt: skip
QUESTIONS_EYES = ("pair", "why")
_SIGNS = 8  # of a fingerprint that are shown to eyes; `tajhiz judge` takes them


def groups(form: Format = "table", lang: Language = "en", home: Home = None) -> None:
    """Cooperatives with their lasting ids: how each list writes them, and what ties that to the register."""
    show.checked(form)
    show.spoken(lang)
    with existing(home) as houses:
        told = [
            called({"craft": None, **line["group"], **line}, houses.policy, lang) for line in answers.groups(houses)
        ]
    seen = [
        {**(line or {}), "written": _written(line or {}), "why": _why(line or {}, lang, "decided_by")} for line in told
    ]
    show.lines(seen, GROUPS, form, GROUPS_EYES)


def questions(houses: Houses, form: str, language: str) -> None:
    """Print the pairs of mentions that may be one group."""
    show.lines([_asked(line, language) for line in answers.groups_review(houses)], QUESTIONS, form, QUESTIONS_EYES)


def _asked(line: dict[str, Any], language: str) -> dict[str, Any]:
    sides = {side: line[f"{side}_mention"] for side in ("left", "right")}
    said = {
        f"{side}_{short}": told[column]
        for side, told in sides.items()
        for short, column in (("name", "cooperative_name"), ("number", "cooperative_number"), ("feed", "feed"))
    }
    names = " ≈ ".join(f"{_written(told)} [{told['feed']}]" for told in sides.values())
    pair = " ".join(line[side].split(":")[0] + ":" + line[side].split(":")[1][:_SIGNS] for side in sides)
    return {**line, **said, "pair": pair, "why": f"{names} — {_why(line, language, 'tier')}"}


def _written(line: dict[str, Any]) -> str:
    return " ".join(filter(None, (line["cooperative_name"], line["cooperative_number"])))


def _why(line: dict[str, Any], language: str, by: str) -> str:
    """Return what ties a mention, or makes two a question; nothing where a mention stands alone."""
    if line[by] == "alone":
        return ""
    said = evidence_said((Evidence(one["column"], one["level"]) for one in line["evidence"]), language)
    comma = "، " if language == "ar" else ", "
    return ": ".join(filter(None, (tier_said(line[by], language), comma.join(said))))
