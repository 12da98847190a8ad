"""What Airflow loads: the application, and its places in the navigation.

Every process of Airflow imports this; only the API server ever answers a request, so the pages are imported then.
"""

from typing import Any, ClassVar

from airflow.plugins_manager import AirflowPlugin

from etl.desk import notes
from etl.desk.links import RejectsLink, ValidationLink, WeekLink

PREFIX = "/tajhiz"
_VIEWS = {
    "week": "This week", "review": "Review", "held": "Held", "letters": "Letters", "person": "Person",
    "dictionary": "Dictionary",
}  # fmt: skip


class _Desk:
    """The application, made at the first request."""

    def __init__(self) -> None:
        self._app: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self._app is None:
            from etl.desk.app import application  # the legs take seconds to import

            self._app = application()
        await self._app(scope, receive, send)


class TajhizDesk(AirflowPlugin):  # type: ignore[misc]  # Airflow leaves it untyped
    """The desk of the data team."""

    name = "tajhiz_desk"
    fastapi_apps: ClassVar[list[Any]] = [{"app": _Desk(), "url_prefix": PREFIX, "name": "Tajhiz"}]
    listeners: ClassVar[list[Any]] = [notes]
    global_operator_extra_links: ClassVar[list[Any]] = [WeekLink(), ValidationLink(), RejectsLink()]
    external_views: ClassVar[list[Any]] = [
        {
            "name": f"Tajhiz · {title}",
            "href": f"{PREFIX}/{page}",
            "destination": "nav",
            "url_route": f"tajhiz-{page}",
        }
        for page, title in _VIEWS.items()
    ]
