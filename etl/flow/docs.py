"""Great Expectations' own pages (Data Docs) on every file that was judged, at ``<home>/docs``: rules and counts.

No page holds a value of anybody: the results never had one, and a file is called by its fingerprint, because a
partner's file name may be somebody's. Pages load nothing from elsewhere and run no script.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from functools import cache
from html import escape
from importlib import metadata
from pathlib import Path
from typing import Any

from etl import pull, validate
from etl import week as calendar
from etl.feeds import Feed
from etl.flow.houses import Houses
from etl.flow.judges import Judge
from expectations import suite_of
from warehouse import write

Page = Callable[[dict[str, Any]], str]

_NEWEST = 12  # files of each feed that have a page; older results stay in validations/
_REMOTE = re.compile(r"<(script|footer)\b.*?</\1>|<(?:link|img)\b[^>]*>|url\([^)]*\)", re.DOTALL | re.IGNORECASE)
_HOME_LINK = re.compile(r'href="(?:\.\./)*index\.html"')
_SUITE_LINK = re.compile(r'href="(?:\.\./)*expectations/[^"]*"')
_HEAD = """<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
body { font: 15px/1.5 sans-serif; max-width: 62em; margin: 1em auto; padding: 0 1em; color: #222; background: #fff }
table { border-collapse: collapse; width: 100% } td, th { border: 1px solid #ccc; padding: .3em .6em; text-align: left }
.alert-secondary { background: #eee; padding: .4em .8em; margin-top: 1em } h5, h6 { margin: 0; font-size: 1em }
.text-danger { color: #b00020 } .fa-times::before { content: "✘" } .fa-check-circle::before { content: "✔" }
.fa-check-circle { color: #087f23 } .card.mb-3, .sticky { display: none } li { overflow-wrap: anywhere }
</style>
"""


def keep(houses: Houses, arrival: dict[str, Any], validations: Sequence[dict[str, Any]]) -> None:
    """Keep what was counted of a file as ``<home>/validations/<file id>.json``; judged again, it is replaced.

    ``validations``: those of its parts (``Verdict.validation``), one for a file that was judged at once.
    """
    if not validations:
        return
    told = {key: arrival[key] for key in ("feed", "sha256")} | {"received_at": arrival["received_at"].isoformat()}
    place = _folder(houses, "validations") / f"{write.file_id_of(arrival['feed'], arrival['sha256'])}.json"
    pull.write_whole(place, json.dumps({**told, "validation": _added(validations)}, ensure_ascii=False).encode())


def _added(validations: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Add up, rule by rule, what was counted on the parts of a file."""
    rules: dict[str, dict[str, Any]] = {}
    for one in (one for validation in validations for one in validation["results"]):
        known = rules.setdefault(one["expectation_config"]["meta"]["code"], {**one, "result": {}, "success": True})
        known["success"] = known["success"] and one["success"]
        known["result"] |= {name: known["result"].get(name, 0) + n for name, n in one["result"].items()}
    return {"suite": validations[0]["suite"], "results": list(rules.values())}


def build(houses: Houses) -> Path:
    """Write the pages of all feeds; return the index. Pages of files that are no longer shown are removed.

    Making a page takes longer than reading it: one that was made of the same stays.
    """
    site = _folder(houses, "docs")
    kept = [json.loads(place.read_bytes()) for place in _folder(houses, "validations").glob("*.json")]
    pages: dict[str, tuple[Page, dict[str, Any]]] = {}
    shown: list[tuple[Feed, list[dict[str, Any]]]] = []
    for feed in houses.feeds:
        files = sorted((one for one in kept if one["feed"] == feed.name), key=lambda one: one["received_at"])
        newest = files[: -_NEWEST - 1 : -1]
        shown.append((feed, newest))
        pages[f"{feed.name}/rules.html"] = validate.suite_page, suite_of(feed.name)
        pages |= {_place(one): (validate.page, _shape(one)) for one in newest}
    for name, (page, told) in pages.items():
        _write(site / name, page, told, houses.judge)
    index = site / "index.html"
    pull.write_whole(index, _index(shown).encode())
    for place in site.rglob("*.html"):
        if place != index and place.relative_to(site).as_posix() not in pages:
            place.unlink(missing_ok=True)  # another run may have tidied first
    return index


def _write(place: Path, page: Page, told: dict[str, Any], judge: Judge) -> None:
    """Write a page unless it stands there, made of the same by the same release."""
    made_of = hashlib.sha256(json.dumps([*_releases(), _HEAD, told], sort_keys=True, default=str).encode()).hexdigest()
    mark = f"<!-- {made_of} -->".encode()
    with suppress(FileNotFoundError):
        if place.read_bytes().endswith(mark):
            return
    place.parent.mkdir(exist_ok=True)
    pull.write_whole(place, _freed(judge(page, told)).encode() + mark)


@cache
def _releases() -> list[str]:
    return [metadata.version(name) for name in ("tajhiz", "great-expectations")]


def stored(houses: Houses, path: str) -> str:
    """Return one of the pages; raises OSError or ValueError when there is none."""
    if not re.fullmatch(r"(?:\w+/)?\w+\.html", path, re.ASCII):
        raise ValueError("pages are called by letters, digits and _, in the folder of a feed")
    return (_folder(houses, "docs") / path).read_text("utf-8")


def _folder(houses: Houses, name: str) -> Path:
    folder = houses.settings.home / name
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder


def _place(one: dict[str, Any]) -> str:
    return f"{one['feed']}/{one['sha256'][:12]}.html"


def _shape(one: dict[str, Any]) -> dict[str, Any]:
    """Return a kept validation in the shape of the library's own JSON."""
    results = [{**rule, "result": {"unexpected_percent": _percent(rule), **rule["result"]}} for rule in _rules(one)]
    met = sum(rule["success"] for rule in results)
    called = f"{one['feed']} {one['sha256'][:12]}"
    return {
        "success": met == len(results),
        "suite_name": one["validation"]["suite"],
        "results": results,
        "statistics": {
            "evaluated_expectations": len(results),
            "successful_expectations": met,
            "unsuccessful_expectations": len(results) - met,
            "success_percent": 100 * met / max(len(results), 1),
        },
        "meta": {
            "run_id": {"run_name": called, "run_time": one["received_at"]},
            "batch_spec": {"data_asset_name": called},
        },
    }


def _rules(one: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = one["validation"]["results"]
    return found


def _percent(rule: dict[str, Any]) -> float:
    counts: dict[str, int] = rule["result"]
    return 100 * counts.get("unexpected_count", 0) / max(counts.get("element_count", 0), 1)


def _freed(page: str) -> str:
    """Return a page that asks nothing of another machine, whose links lead into this site."""
    here = _SUITE_LINK.sub('href="rules.html"', _HOME_LINK.sub('href="../index.html"', _REMOTE.sub("", page)))
    return here.replace("<head>", f"<head>{_HEAD}", 1)


def _index(shown: list[tuple[Feed, list[dict[str, Any]]]]) -> str:
    lines = "".join(line for feed, files in shown for line in _lines(feed, files))
    heads = "".join(f"<th>{head}</th>" for head in ("feed", "file", "received", "rows", "rules kept", "rules broken"))
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>Tajhiz: what was judged</title>{_HEAD}</head><body>"
        f"<h1>What was judged</h1><p>The newest {_NEWEST} files of each feed. A file is called by the first twelve "
        "signs of its sha256; <code>tajhiz files</code> tells its name.</p>"
        f"<table><tr>{heads}</tr>{lines}</table></body></html>"
    )


def _lines(feed: Feed, files: list[dict[str, Any]]) -> Iterator[str]:
    rules = f"<a href='{feed.name}/rules.html'>{feed.name}</a> {escape(feed.title.fr)}"
    if not files:
        yield f"<tr><td>{rules}</td><td colspan='5'>no file was judged yet</td></tr>"
    for one in files:
        broken = sum(not rule["success"] for rule in _rules(one))
        rows = max((rule["result"].get("element_count", 0) for rule in _rules(one)), default=0)
        cells = (
            rules,
            f"<a href='{_place(one)}'>{one['sha256'][:12]}</a>",
            calendar.spoken(datetime.fromisoformat(one["received_at"])),
            str(rows),
            str(len(_rules(one)) - broken),
            f"<strong class='text-danger'>{broken}</strong>" if broken else "0",
        )
        yield "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
