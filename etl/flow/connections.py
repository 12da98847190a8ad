"""Connections as Airflow knows them, with Airflow or without it."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from etl.pull import Login
from etl.settings import Settings, SettingsError

Asked = Callable[[str], Any]  # name → an Airflow connection: host, port, login, password, extra_dejson


def login_of(name: str, asked: Asked | None = None) -> Login:
    """Return what a connection says: Airflow's own when it is asked, else that of ``AIRFLOW_CONN_<NAME>``.

    Raises SettingsError when there is none or it cannot be read; the text repeats nothing of it.
    """
    if asked is not None:
        found = asked(name)
        extra = dict(getattr(found, "extra_dejson", None) or {})
        return Login(found.host or "", found.port, found.login or "", found.password or "", extra)
    told = Settings.connection(name)
    if not told:
        raise SettingsError(f"there is no connection {name}: set AIRFLOW_CONN_{name.upper()} (a URI, or JSON)")
    try:
        return read(told)
    except (ValueError, TypeError, AttributeError):
        raise SettingsError(
            f"AIRFLOW_CONN_{name.upper()} cannot be read: write a URI (kind://user:password@host:port?extra=…), or "
            "JSON with host, port, login, password, extra"
        ) from None


def read(told: str) -> Login:
    """Read a connection as Airflow writes it, a URI or JSON; raises ValueError, TypeError or AttributeError."""
    if told.startswith("{"):
        given = json.loads(told)
        extra = given.get("extra") or {}
        extra = json.loads(extra) if isinstance(extra, str) else extra
        port = int(given["port"]) if given.get("port") else None
        return Login(given.get("host") or "", port, given.get("login") or "", given.get("password") or "", dict(extra))
    address = urlsplit(told)
    extra = dict(parse_qsl(address.query))
    user, password = unquote(address.username or ""), unquote(address.password or "")
    return Login(unquote(address.hostname or ""), address.port, user, password, extra)
