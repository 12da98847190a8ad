"""What a person asks of one file: let it pass the gate that holds it, tell what it changed."""

from typing import Any

from etl.flow.answers import NothingToAnswerError
from etl.flow.houses import Houses
from warehouse import read as question
from warehouse import write

Line = dict[str, Any]

_LEAST_DIGITS = 6  # of a sha256, to mean one


class FileNotMeantError(NothingToAnswerError):
    """No file, more than one, or one of another fate has the name that was given; the text says what to do."""


def let_pass(houses: Houses, which: str, by: str, why: str) -> Line:
    """Write down that a person lets a held file pass; return its arrival, ready to be judged again.

    ``which``: its name, ``feed/name``, or the beginning of its sha256. Raises FileNotMeantError.
    """
    if not by.strip() or not why.strip():
        raise FileNotMeantError("say who lets the file pass and why: --by NAME --why REASON")
    with houses.writing() as connection:
        held = _held(question.files(connection), which)
        write.release(connection, held["file_id"], code=held["code"], by=by.strip(), why=why.strip())
        arrivals = question.arrivals(connection, held["feed"])
    return next(a for a in arrivals if (a["file_name"], a["sha256"]) == (held["file"], held["sha256"]))


def changes(houses: Houses, which: str) -> Line:
    """Return the line of a file, with ``difference`` where it replaced an earlier list (see ``etl.flow.difference``).

    Raises FileNotMeantError when no file, or more than one, has this name.
    """
    with houses.asking() as connection:
        named = {file["file_id"]: file for file in _named(question.files(connection), which)}
    revisions = {key: file for key, file in named.items() if file["difference"]} or named
    if len(revisions) > 1:
        raise FileNotMeantError(f"{which} is more than one file: {_listed(revisions)}; give the feed or the sha256")
    return next(iter(revisions.values()))


def _held(files: list[Line], which: str) -> Line:
    named = _named(files, which)
    held = {file["file_id"]: file for file in named if file["outcome"] == "held"}
    if len(held) > 1:
        raise FileNotMeantError(f"{which} is more than one held file: {_listed(held)}; give the feed or the sha256")
    if not held:
        became = ", ".join(sorted({f"{file['feed']}/{file['file']} is {file['outcome']}" for file in named}))
        raise FileNotMeantError(f"nothing to let pass: {became}; `tajhiz files` shows which are held")
    return next(iter(held.values()))


def _named(files: list[Line], which: str) -> list[Line]:
    named = [
        file
        for file in files
        if which in (file["file"], f"{file['feed']}/{file['file']}")
        or (len(which) >= _LEAST_DIGITS and file["sha256"].startswith(which.lower()))
    ]
    if not named:
        raise FileNotMeantError(f"no file is called {which}: `tajhiz files` lists names and fingerprints (sha256)")
    return named


def _listed(files: dict[str, Line]) -> str:
    return ", ".join(f"{file['feed']}/{file['file']} ({file['sha256'][:12]})" for file in files.values())
