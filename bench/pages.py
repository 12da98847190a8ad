"""How long the desk's pages take: ``python -m bench.pages SIZE`` prints seconds and bytes of each page as JSON.

The pages are asked as a browser asks them, without Airflow's own server around them. Everybody of the programme has
two records; every hundredth pair waits for a judgement. Filling the warehouse is not counted.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bench.line import Line
from bench.monday import WEEK, answer_in
from etl.flow import open_houses, site
from etl.flow.houses import Houses
from etl.policy import load_policy
from etl.settings import Settings
from etl.spelling import skeleton
from warehouse.tables import assn, core, log

_SIZES = {260: 0.3, 200_000: 1.0}  # people → seconds at most
_WAITING_ONE_IN = 100
_PAGES = ("week", "review", "held", "letters", "person", "dictionary", "api/review")
_GIVEN = ("Lahcen", "Khadija", "Brahim", "Rkia", "Naima", "Omar", "Fatima", "Said")
_FAMILY = ("Amghar", "Bihi", "Oubella", "Tafraouti", "Idbella", "Ouhmane")


def lines(tell: Callable[[str], None]) -> Iterator[Line]:
    """Measure every page of 260 and of 200,000 people."""
    for size, seconds in _SIZES.items():
        tell(f"pages of {size} people …")
        command = [sys.executable, "-m", "bench.pages", str(size)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own
        told = json.loads(done.stdout.splitlines()[-1])
        a_minute = 60 / told.pop("a decision")[0]
        yield Line(f"the desk, {size} people: decisions a minute", a_minute, "", 30, is_floor=True)
        slowest = max(told, key=lambda page: told[page][0])
        heaviest = max(told, key=lambda page: told[page][1])
        yield Line(f"the desk, {size} people: slowest page", told[slowest][0], "s", seconds, slowest)
        yield Line(f"the desk, {size} people: heaviest page", told[heaviest][1] / 1000, "kB", 300, heaviest)


def main(size: int) -> None:
    """Print what each page takes, the second time it is asked."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), week=WEEK)
        with open_houses(settings) as houses:
            answer_in(houses, size, load_policy(None))
            _add_records(houses, size)
            site.build(houses)
            told = _asked(houses)
    sys.stdout.write(json.dumps(told) + "\n")


def _asked(houses: Houses) -> dict[str, tuple[float, int]]:
    from airflow.api_fastapi.core_api.security import get_user  # Airflow takes seconds to import
    from fastapi.testclient import TestClient

    from etl.desk import rights
    from etl.desk.app import application
    from etl.desk.house import asked

    class Somebody:
        get_id = get_name = staticmethod(lambda: "somebody")

    app = application()
    app.dependency_overrides |= {get_user: Somebody, asked: lambda: houses, rights.meant: lambda: None}
    rights.may = lambda user, right, programme=None: True
    rights.token_of = lambda user: "0"
    told: dict[str, tuple[float, int]] = {}
    with TestClient(app) as client:
        searched = {"asked": "Lahcen Amghar", "purpose": "bench"}
        person = client.post("/person", data=searched).text.split('name="person" value="')[1][:8]
        asks: dict[str, Callable[[], Any]] = {
            **{page: partial(client.get, f"/{page}") for page in _PAGES},
            "search": lambda: client.post("/person", data=searched),
            "story": lambda: client.post("/person/story", data={"person": person, "purpose": "bench"}),
        }
        for name, ask in asks.items():
            ask()
            began = time.perf_counter()
            answer = ask()
            told[name] = (time.perf_counter() - began, len(answer.content))
            if answer.status_code != 200:
                raise SystemExit(f"{name} answered {answer.status_code}")
        told["a decision"] = _decided(client)
    return told


def _decided(client: Any) -> tuple[float, int]:
    """Return seconds and bytes of one answer of a reviewer, on average, one after the other."""
    pairs = client.get("/api/review").json()["pairs"][:30]
    began, size = time.perf_counter(), 0
    for pair in pairs:
        answer = client.post(
            "/api/judge", json={key: pair[key] for key in ("left", "right", "seen")} | {"verdict": "unsure"}
        )
        if answer.status_code != 200:
            raise SystemExit(f"a decision answered {answer.status_code}")
        size = max(size, len(answer.content))
    return (time.perf_counter() - began) / max(len(pairs), 1), size


def _add_records(houses: Houses, size: int) -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    counted = {"rows_accepted": 2 * size, "rows_quarantined": 0, "rows_ignored": 0}
    file: dict[str, Any] = {
        "file_id": "f" * 32,
        "feed": "ofppt_trainees",
        "file_name": "liste.xlsx",
        "sha256": "0" * 64,
    }
    file |= {"received_at": now, "outcome": "accepted", "loaded_at": now, **counted}
    keys = {
        (given, family): " ".join(sorted(skeleton.units(f"{_GIVEN[given]} {_FAMILY[family]}")))
        for given in range(8)
        for family in range(6)
    }
    records, ties, pairs = [], [], []
    for number in range(2 * size):
        key = keys[number % 8, number % 6]
        record = f"ofppt_trainees:{number:032x}"
        records.append(
            {"row_id": f"{number:032x}", "file_id": "f" * 32, "feed": "ofppt_trainees", "sheet": "S", "row": number + 2,
             "received_at": now, "record_id": record, "name_key": key, "national_id": f"J{number}",
             "family_name_latin": "Amghar", "given_name_latin": "Lahcen"}
        )  # fmt: skip
        ties.append({"record_id": record, "person_id": f"p{number // 2:07d}", "decided_by": "T1", "decided_at": now})
        if number % (2 * _WAITING_ONE_IN) == 0:
            pairs.append({"left_record_id": record, "right_record_id": f"ofppt_trainees:{number + 1:032x}", "tier": "P",
                          "match_probability": 0.7, "evidence": [], "status": "waiting", "usefulness": number,
                          "match_weight": 3.0, "changes": 1, "trained": 1})  # fmt: skip
    with houses.writing() as connection:
        connection.execute(insert(log.File), [file])
        for table, found in ((core.Record, records), (assn.RecordOfPerson, ties), (assn.PairToReview, pairs)):
            connection.execute(insert(table), found)


if __name__ == "__main__":
    main(int(sys.argv[1]))
