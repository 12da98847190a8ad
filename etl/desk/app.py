"""The application that Airflow mounts: every route asks who is there, nothing comes from outside."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response

from etl.desk import change, interface, look
from etl.desk.rights import Reader

# A page of ours asks for nothing from outside, and nobody but Airflow frames it.
_GUARD = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "script-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'self'; "
    "base-uri 'none'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def application(programme: str | None = None) -> FastAPI:
    """Return the application; ``programme``: whose pages it shows, where there are several."""
    app = FastAPI(title="Tajhiz", description="The data team's desk.", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.programme = programme
    app.middleware("http")(_guarded)
    for room in (look, change, interface):
        app.include_router(room.router)

    @app.get("/openapi.json", include_in_schema=False)
    def described(user: Reader) -> dict[str, Any]:
        return app.openapi()

    return app


async def _guarded(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
    answer = await go_on(request)
    for name, value in _GUARD.items():
        answer.headers.setdefault(name, value)
    return answer
