"""The pages that only show."""

from functools import partial
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from etl.desk import rights, shown
from etl.desk.house import programme_of
from etl.desk.missing import or_404
from etl.desk.render import Asked, Language, asset, page, root, say, spoken
from etl.desk.rights import Reader, Reviewer
from etl.flow import docs, letters, questions, site
from etl.flow.dictionary import columns_of_all
from etl.words import sentence

router = APIRouter()


@router.get("/week", response_class=HTMLResponse)
def week(request: Request, user: Reader, houses: Asked, lang: Language = None) -> HTMLResponse:
    """This week: what arrived, what waits for her, the figures."""
    language = lang or spoken(request)
    parts = shown.week(houses, language, partial(say, language), root(request))
    return page(request, user, lang, "week", "week.html.j2", **parts)


@router.get("/review", response_class=HTMLResponse)
def review(request: Request, user: Reviewer, houses: Asked, lang: Language = None) -> HTMLResponse:
    """Pairs to judge, by keyboard."""
    language = lang or spoken(request)
    torn = shown.conflicts(questions.conflicts(houses, language), partial(say, language))
    parts = {"agreement": questions.agreement(houses, language), "conflicts": torn}
    return page(request, user, lang, "review", "review.html.j2", **parts)


@router.get("/held", response_class=HTMLResponse)
def held(request: Request, user: Reader, houses: Asked, lang: Language = None, told: str = "") -> HTMLResponse:
    """Files that a gate holds."""
    language = lang or spoken(request)
    parts = {"files": shown.held(houses, language), "may_review": rights.may(user, "review", programme_of(request))}
    said = sentence("desk.released", language) if told == "released" else ""
    return page(request, user, lang, "held", "held.html.j2", told=said, **parts)


@router.get("/letters", response_class=HTMLResponse)
def outgoing(request: Request, user: Reviewer, houses: Asked, lang: Language = None) -> HTMLResponse:
    """The outbox of the week, each letter as it leaves."""
    language = lang or spoken(request)
    may_send = rights.may(user, "send", programme_of(request))
    parts = {"week": houses.week(), "letters": shown.letters(houses, partial(say, language))}
    return page(request, user, lang, "letters", "letters.html.j2", may_send=may_send, **parts)


@router.get("/letters/{week}/{partner}", response_class=HTMLResponse)
def preview(week: str, partner: str, user: Reviewer, houses: Asked) -> HTMLResponse:
    """One partner's letter, its picture inside."""
    return HTMLResponse(or_404(lambda: letters.page_of(houses, week, partner)))


@router.get("/person", response_class=HTMLResponse)
def person(request: Request, user: Reviewer, lang: Language = None) -> HTMLResponse:
    """Look somebody up; the words searched for never stand in an address."""
    return page(request, user, lang, "person", "person.html.j2", found=None, tables=[], sentences=[], purpose="")


@router.get("/dictionary", response_class=HTMLResponse)
def dictionary(request: Request, user: Reader, houses: Asked, lang: Language = None) -> HTMLResponse:
    """Reasons, policy in force, tables and columns."""
    language = lang or spoken(request)
    tables = shown.dictionary(houses, language, partial(say, language), columns_of_all())
    return page(request, user, lang, "dictionary", "plain.html.j2", tables=tables, notes=[])


@router.get("/site/{week}/{name}.html", response_class=HTMLResponse)
def behind(week: str, name: str, user: Reviewer, houses: Asked) -> HTMLResponse:
    """The rows behind a number, as the week's pages keep them."""
    return HTMLResponse(or_404(lambda: site.stored(houses, week, name)))


@router.get("/rejects", response_class=HTMLResponse)
def rejects(request: Request, user: Reviewer, houses: Asked, lang: Language = None) -> HTMLResponse:
    """Files and rows that wait for their partner's correction."""
    language = lang or spoken(request)
    table, notes = shown.rejects(houses, language, partial(say, language))
    return page(request, user, lang, "rejects", "plain.html.j2", tables=[table], notes=notes)


@router.get("/validation/{path:path}", response_class=HTMLResponse)
def validation(path: str, user: Reader, houses: Asked) -> HTMLResponse:
    """Great Expectations' pages: rules and counts of each file, no value of anybody."""
    return HTMLResponse(or_404(lambda: docs.stored(houses, path)))


@router.get("/chart/{week}.svg")
def chart(week: str, user: Reader, houses: Asked) -> Response:
    """The week's picture."""
    return Response(or_404(lambda: site.picture(houses, week)), media_type="image/svg+xml")


@router.get("/{name}.css", include_in_schema=False)
def style(name: Literal["desk"], user: Reader) -> Response:
    """The look of all pages."""
    return Response(asset(f"{name}.css"), media_type="text/css")


@router.get("/{name}.js", include_in_schema=False)
def script(name: Literal["review"], user: Reader) -> Response:
    """What the review page does."""
    return Response(asset(f"{name}.js"), media_type="text/javascript")
