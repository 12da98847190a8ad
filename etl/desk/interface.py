"""The interface behind the pages, described by OpenAPI: the same functions as the command line's."""

from functools import partial
from typing import Any

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from etl.desk import rights, shown
from etl.desk.missing import or_404
from etl.desk.render import Asked, Language, say
from etl.desk.rights import Reader, Reviewer, meant
from etl.flow import opinions, questions, site
from etl.flow.health import signs
from etl.records import Judgement

router = APIRouter(prefix="/api")


class Answer(BaseModel):
    """A reviewer's answer on a pair; ``seen``: the fingerprint of what she was shown."""

    left: str = Field(max_length=200)
    right: str = Field(max_length=200)
    verdict: Judgement
    seen: str | None = Field(None, max_length=40)


class Pair(BaseModel):
    """A pair of records."""

    left: str = Field(max_length=200)
    right: str = Field(max_length=200)


@router.get("/review")
def waiting(user: Reviewer, houses: Asked, lang: Language = None) -> dict[str, Any]:
    """The questions that wait for this reviewer, most useful first."""
    return {"pairs": questions.pairs(houses, lang or "fr", rights.name_of(user))}


@router.post("/judge", dependencies=[Depends(meant)])
def judge(user: Reviewer, houses: Asked, answer: Answer) -> dict[str, str]:
    """Write an answer down; ``became``: judged, asks_second, differs or blind."""
    try:
        by = rights.name_of(user)
        return {"became": opinions.give(houses, answer.left, answer.right, answer.verdict, by, answer.seen)}
    except opinions.StalePairError as error:
        raise HTTPException(409, str(error)) from error


@router.post("/undo", dependencies=[Depends(meant)])
def undo(user: Reviewer, houses: Asked, pair: Pair) -> dict[str, bool]:
    """Take one's own last answer on a pair back."""
    if not opinions.take_back(houses, pair.left, pair.right, rights.name_of(user)):
        raise HTTPException(409, "there is no answer of yours on this pair")
    return {"undone": True}


@router.get("/health")
def health(houses: Asked) -> JSONResponse:
    """Whether the house is well, for a monitor: open to all, and it tells of nobody. 503 where something is not."""
    found = [sign._asdict() for sign in signs(houses)]
    is_well = all(sign["is_well"] for sign in found)
    return JSONResponse({"is_well": is_well, "signs": found}, 200 if is_well else 503)


@router.get("/week")
def figures(user: Reader, houses: Asked) -> dict[str, Any]:
    """The week's figures as the pages show them, in French and Arabic."""
    return {"week": houses.week(), "figures": or_404(lambda: site.figures_of(houses, houses.week()))}


@router.get("/letters")
def envelopes(user: Reviewer, houses: Asked) -> dict[str, Any]:
    """The outbox of the week."""
    keep = ("partner", "recipient", "revision", "state", "subject", "sent_at", "decided_by", "last_error", "bounce")
    lines = shown.letters(houses, partial(say, "en"))
    return {"week": houses.week(), "letters": [{name: line[name] for name in keep} for line in lines]}
