"""Who may do what at the desk, asked of Airflow each time; and proof that a change was meant.

Three rights: to read (who may see the DAG `reconcile`, of several programmes the one of the programme asked for), to
review (who may answer its questions), to send (who may change the connection `tajhiz_smtp`). Persons are shown to
reviewers only.
"""

import hmac
import secrets
from typing import Annotated, Any

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.resource_details import ConnectionDetails, DagAccessEntity, DagDetails
from airflow.api_fastapi.core_api.security import get_user
from fastapi import Depends, HTTPException, Request

from etl.desk.house import home_file, programme_of
from etl.on_duty import named

_CONNECTION = ConnectionDetails(conn_id="tajhiz_smtp")
_LENGTH = 32


def may(user: Any, right: str, programme: str | None = None) -> bool:
    """Tell whether a user has a right: read, review or send; of several programmes, in this one."""
    manager = get_auth_manager()
    dag = DagDetails(id=named("reconcile", programme))
    if right == "read":
        return bool(manager.is_authorized_dag(method="GET", details=dag, user=user))
    if right == "review":
        return bool(
            manager.is_authorized_dag(method="PUT", access_entity=DagAccessEntity.HITL_DETAIL, details=dag, user=user)
        )
    return bool(manager.is_authorized_connection(method="PUT", details=_CONNECTION, user=user))


def _having(right: str) -> Any:
    def ask(request: Request, user: Annotated[Any, Depends(get_user)]) -> Any:
        if not may(user, right, programme_of(request)):
            raise HTTPException(403, f"this page asks for the right to {right}")
        return user

    return ask


Reader = Annotated[Any, Depends(_having("read"))]
Reviewer = Annotated[Any, Depends(_having("review"))]
Sender = Annotated[Any, Depends(_having("send"))]


def token_of(user: Any) -> str:
    """Return what this user's forms carry: another site cannot read it, so it cannot send it."""
    return hmac.new(_secret(), str(user.get_id()).encode(), "sha256").hexdigest()[:_LENGTH]


async def meant(request: Request, user: Annotated[Any, Depends(get_user)]) -> None:
    """Refuse a change that did not come from our own page: by a cookie alone any site could ask for it.

    Whoever shows a bearer token is no browser that was led astray.
    """
    if request.headers.get("authorization", "").lower().startswith("bearer "):
        return
    shown = request.headers.get("x-tajhiz-token") or str((await request.form()).get("token", ""))
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise HTTPException(403, "this change was asked for by another site")
    if not hmac.compare_digest(shown.encode(), token_of(user).encode()):
        raise HTTPException(403, "this page is too old or not ours: load it again")


def name_of(user: Any) -> str:
    """Return the name under which a user's answers stand."""
    return str(user.get_name() or user.get_id())


def _secret() -> bytes:
    place = home_file("desk.key")
    if not place.exists():
        place.touch(mode=0o600)
        place.write_text(secrets.token_hex(32))
    return place.read_bytes()
