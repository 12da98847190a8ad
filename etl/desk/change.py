"""What a person does at the desk: files let pass, letters decided, a person looked up with a purpose."""

from collections.abc import Callable
from functools import partial
from typing import Any

from airflow.sdk import Connection
from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from etl.desk import rights
from etl.desk.missing import or_404
from etl.desk.render import Asked, Said, known, page, root, say
from etl.desk.rights import Reviewer, Sender, meant
from etl.desk.story import of as story_of
from etl.flow import answers, outbox, posting, searching
from etl.flow.houses import Houses
from etl.flow.one_file import FileNotMeantError
from etl.flow.run import take_held

router = APIRouter(dependencies=[Depends(meant)])


@router.post("/held/release")
def release(request: Request, user: Reviewer, houses: Asked, file: Said, why: Said, lang: Said = "fr") -> Response:
    """Let a held file pass."""
    try:
        take_held(houses, file, rights.name_of(user), why)
    except FileNotMeantError as error:
        raise HTTPException(409, str(error)) from error
    return RedirectResponse(f"{root(request)}/held?lang={known(lang)}&told=released", 303)


@router.post("/letters/decide")
def decide(
    request: Request, user: Sender, houses: Asked, what: Said, week: Said, partner: Said = "", lang: Said = "fr"
) -> Response:
    """Approve, hold, send again, say that one arrived, or send what is approved."""
    by, chosen = rights.name_of(user), (partner,) if partner else ()
    try:
        _DECISIONS[what](houses, week, by, chosen)
    except KeyError as error:
        raise HTTPException(422, f"nothing is called {what[:30]}") from error
    except (outbox.OutboxError, posting.LetterNotSentError, posting.OutsideSystemError) as error:
        raise HTTPException(409, str(error)) from error
    return RedirectResponse(f"{root(request)}/letters?lang={known(lang)}", 303)


@router.post("/person", response_class=HTMLResponse)
def find(
    request: Request, user: Reviewer, houses: Asked, asked: Said, purpose: Said, lang: Said = "fr"
) -> HTMLResponse:
    """Find a person."""
    answers.looked(houses, rights.name_of(user), f"search: {purpose}", None)
    found = searching.persons(houses, asked)
    for one in found:
        one["trainings"] = [
            f"{t['cohort']} {t['craft']} · {say(known(lang), 'state.' + t['state'])}" for t in one["trainings"]
        ]
    parts = {"found": found, "tables": [], "sentences": [], "purpose": purpose}
    return page(request, user, known(lang), "person", "person.html.j2", **parts)


@router.post("/person/story", response_class=HTMLResponse)
def story(
    request: Request, user: Reviewer, houses: Asked, person: Said, purpose: Said, lang: Said = "fr"
) -> HTMLResponse:
    """One person's whole story; who looked, and why, is written down."""
    answers.looked(houses, rights.name_of(user), purpose, person)
    told = or_404(lambda: answers.story(houses, person))
    tables, sentences = story_of(told, known(lang), partial(say, known(lang)))
    parts = {"found": None, "tables": tables, "sentences": sentences, "purpose": purpose}
    return page(request, user, known(lang), "person", "person.html.j2", **parts)


def _send(houses: Houses, week: str, _by: str, chosen: tuple[str, ...]) -> None:
    to = Connection.get("tajhiz_smtp")
    server = posting.Server(to.host or "", to.port or 25, user=to.login or "", password=to.password or "")
    for partner in chosen or sorted({line["partner"] for line in outbox.listed(houses, week)}):
        posting.send(houses, partner, week, server)


_DECISIONS: dict[str, Callable[[Houses, str, str, tuple[str, ...]], Any]] = {
    "approve": outbox.approve,
    "approve_all": outbox.approve,
    "hold": outbox.hold,
    "resend": outbox.resend,
    "mark_arrived": partial(outbox.resend, arrived=True),
    "send_all": _send,
}
