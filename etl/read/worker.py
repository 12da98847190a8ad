"""The process that reads files for another one: ``python -P -m etl.read.worker FD``.

It stays small and clean, and splits off a copy of itself for each file: the copy has limits of memory and time, and
a file that kills it kills nothing else. It ends when whoever started it is gone.
"""

import contextlib
import gc
import json
import os
import resource
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from etl.feeds import Feed
from etl.read.parcel import packed
from etl.read.parse import parsed
from etl.records import FileRefusedError


def serve(asked: Connection) -> None:
    """Answer requests until the other side hangs up.

    A request is two messages: what is asked as JSON (file, feed, passwords, megabytes, seconds), the file's bytes.
    The answer is one message of JSON (``messages``: how many follow; or ``refused``, ``facts``; or ``broke``).
    """
    while True:
        try:
            request = json.loads(asked.recv_bytes())
            content = asked.recv_bytes()
        except (EOFError, OSError):  # whoever asked is gone
            return
        begun, begins = os.pipe()
        child = os.fork()
        if child == 0:
            _answer(asked, request, content, begins)
        del content
        os.close(begins)
        _, status = os.waitpid(child, 0)
        has_begun = bool(os.read(begun, 1))
        os.close(begun)
        if status and has_begun:
            return  # half an answer stands on the line: hanging up is the only way to say so
        if status:
            with contextlib.suppress(OSError):
                asked.send_bytes(json.dumps({"died": os.waitstatus_to_exitcode(status)}).encode())


def _answer(asked: Connection, request: dict[str, Any], content: bytes, begins: int) -> None:
    """Read one file within its limits, answer, and end this copy of the process; ``begins`` hears when it answers."""
    gc.disable()  # nothing lives long here, and a million cells would be counted over and over
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # a library that breaks may print what it was reading
    _limit(request["megabytes"] << 20, request["seconds"])
    try:
        answers = _read(request, content)
    except MemoryError:
        answers = [_words({"died": -signal.SIGABRT})]
    _, allowed = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, allowed))  # reading is over
    os.write(begins, b"1")
    with contextlib.suppress(OSError):
        for answer in answers:
            asked.send_bytes(answer)
    os._exit(0)


def _limit(memory: int, seconds: int) -> None:
    """Limit this copy; where the machine already allows less, that stays."""
    _at_most(resource.RLIMIT_AS, memory)
    _at_most(resource.RLIMIT_CPU, seconds)
    _at_most(resource.RLIMIT_CORE, 0)  # a core file would hold people's names


def _at_most(what: int, wanted: int) -> None:
    _, allowed = resource.getrlimit(what)
    resource.setrlimit(what, (wanted if allowed == resource.RLIM_INFINITY else min(wanted, allowed), allowed))


def _read(request: dict[str, Any], content: bytes) -> list[Any]:
    try:
        gathered = parsed(content, request["file"], Feed(**request["feed"]), request["passwords"])
    except FileRefusedError as refusal:
        return [_words({"refused": refusal.code, "facts": refusal.facts})]
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  told to the other side, without the text: it may quote a cell
        return [_words({"broke": type(error).__name__, "where": _where(error)})]
    messages = list(packed(gathered))
    return [_words({"messages": len(messages)}), *messages]


def _words(said: dict[str, Any]) -> bytes:
    return json.dumps(said, default=str).encode()


def _where(error: BaseException) -> str:
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return f"{Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}" if last else ""


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever asked; it hangs up
    os.dup2(2, 1)  # whatever a reader prints must not look like an answer of the command
    serve(Connection(int(sys.argv[1])))
