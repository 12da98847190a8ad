"""How a page is made: language, templates, and what every page carries."""

from functools import cache, partial
from importlib.resources import files
from typing import Annotated, Any, Literal

import jinja2
from fastapi import Depends, Form, Request
from fastapi.responses import HTMLResponse

from etl.desk import rights
from etl.desk.house import asked, programme_of
from etl.desk.links import PREFIX
from etl.flow.houses import Houses
from etl.words import sentence

PAGES = ("week", "review", "held", "letters", "person", "dictionary")
LANGUAGES = ("fr", "ar", "en")

Asked = Annotated[Houses, Depends(asked)]
Language = Literal["fr", "ar", "en"] | None
Said = Annotated[str, Form(max_length=300)]


def page(request: Request, user: Any, lang: str | None, here: str, template: str, **parts: Any) -> HTMLResponse:
    """Return a page; ``parts``: what its template shows besides what every page has."""
    language = lang or spoken(request)
    shown = {
        "lang": language, "say": partial(say, language), "root": root(request), "pages": PAGES, "here": here,
        "title": say(language, f"desk.{here}"), "token": rights.token_of(user), "told": "",
        "programme": programme_of(request),
    }  # fmt: skip
    made = HTMLResponse(_templates().get_template(template).render(shown | parts))
    if lang:
        made.set_cookie("tajhiz_lang", lang, samesite="lax", httponly=True)
    return made


def say(language: str, code: str, facts: dict[str, Any] | None = None) -> str:
    """Return a sentence of the words."""
    return sentence(code, language, facts)


def spoken(request: Request) -> str:
    """Return the reader's language: the one chosen last, else the browser's, else French."""
    kept = request.cookies.get("tajhiz_lang")
    wanted = kept or request.headers.get("accept-language", "fr")[:2]
    return wanted if wanted in LANGUAGES else "fr"


def known(lang: str) -> str:
    """Return a language that we speak."""
    return lang if lang in LANGUAGES else "fr"


def root(request: Request) -> str:
    """Return where Airflow mounted us."""
    return str(request.scope.get("root_path") or PREFIX)


def asset(name: str) -> str:
    """Return a file of the pages' folder."""
    return files("etl.desk").joinpath("pages", name).read_text("utf-8")


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(asset), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
