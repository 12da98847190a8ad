"""What Airflow loads: the application, and its places in the navigation.

Every process of Airflow imports this; only the API server ever answers a request, so the pages are imported then.
"""

from typing import Any, ClassVar

from airflow.plugins_manager import AirflowPlugin

from etl.desk import notes
from etl.desk.links import RejectsLink, ValidationLink, WeekLink, mounted_at
from etl.on_duty import programmes

_VIEWS = {
    "week": "This week", "review": "Review", "held": "Held", "letters": "Letters", "person": "Person",
    "dictionary": "Dictionary",
}  # fmt: skip


class _Desk:
    """The application of a programme, made at the first request."""

    def __init__(self, programme: str | None) -> None:
        self._programme = programme
        self._app: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self._app is None:
            from etl.desk.app import application  # the legs take seconds to import

            self._app = application(self._programme)
        await self._app(scope, receive, send)


class TajhizDesk(AirflowPlugin):  # type: ignore[misc]  # Airflow leaves it untyped
    """The desk of the data team."""

    name = "tajhiz_desk"
    fastapi_apps: ClassVar[list[Any]] = [
        {"app": _Desk(code), "url_prefix": mounted_at(code), "name": f"Tajhiz {code or ''}".strip()}
        for code in programmes()
    ]
    listeners: ClassVar[list[Any]] = [notes]
    global_operator_extra_links: ClassVar[list[Any]] = [WeekLink(), ValidationLink(), RejectsLink()]
    external_views: ClassVar[list[Any]] = [
        {
            "name": f"Tajhiz · {title}",
            "href": f"{mounted_at(code)}/{page}",
            "destination": "nav",
            "url_route": "-".join(("tajhiz", *filter(None, [code]), page)),
        }
        for code in programmes()
        for page, title in (_VIEWS if code is None else {"week": code}).items()  # its pages lead to one another
    ]
