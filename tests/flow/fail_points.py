"""Points at which the whole road can be cut off: every durable step it takes, named by what it is and who takes it.

``python -m tests.flow.fail_points HOME INBOX PORT``, then one line a command: ``record`` walks the road and prints the
names of its points as JSON; a number dies of SIGKILL at the point of that number; 0 walks to the end; ``2026-W46 7`` runs
that week, mails nothing, and dies at the 7th point. Each command runs in a copy of this process: libraries are loaded
once. ``--terminate`` dies of SIGTERM, as Airflow clears a task.
"""

import json
import os
import signal
import smtplib
import sys
import traceback
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

from etl import validate
from etl.flow import letters, open_houses, outbox, posting, run_week
from etl.report.send import Server
from etl.settings import Settings

WEEK = "2026-W47"
_ROOT = str(Path(__file__).parents[2])
_OURS = (f"{_ROOT}/etl/", f"{_ROOT}/warehouse/")
_FILES = ("fsync", "replace", "rename", "link", "unlink", "mkdir")


class Points:
    """Counts the points that are reached; dies at one of them."""

    def __init__(self, die_at, signal_number):
        self.names, self._die_at, self._signal = [], die_at, signal_number

    def reached(self, operation):
        frame = sys._getframe(1)
        while frame is not None and not frame.f_code.co_filename.startswith(_OURS):
            frame = frame.f_back
        where = f"{Path(frame.f_code.co_filename).relative_to(_ROOT)}:{frame.f_code.co_name}" if frame else "elsewhere"
        self.names.append(f"{operation} in {where}")
        if len(self.names) == self._die_at:
            os.kill(os.getpid(), self._signal)

    def install(self):
        for name in _FILES:
            setattr(os, name, self._before(name, getattr(os, name)))
        smtplib.SMTP.putcmd = self._before("mail command", smtplib.SMTP.putcmd)
        smtplib.SMTP.getreply = self._before("mail answer", smtplib.SMTP.getreply)
        event.listen(Engine, "before_cursor_execute", self._statement)
        event.listen(Engine, "commit", lambda _: self.reached("commit"))

    def _before(self, name, real):
        def deadly(*given, **named):
            self.reached(name)
            return real(*given, **named)

        return deadly

    def _statement(self, _connection, _cursor, statement, *_):
        verb = statement.split(None, 1)[0].upper()
        if verb not in {"SELECT", "PRAGMA", "WITH"}:
            self.reached(verb.lower())


def road(home, inbox, port):
    """Walk from the inbox to the mailbox; a letter that may or may not have arrived waits for a person."""
    with open_houses(
        Settings(home=home, inbox=inbox, week=WEEK, database_url=os.environ.get("ROAD_DATABASE"))
    ) as houses:
        run_week(houses, WEEK)
        partners = letters.build(houses, WEEK, to_outbox=True)
        outbox.approve(houses, WEEK, "Amina")
        for partner in partners:
            try:
                posting.send(houses, partner, WEEK, Server("127.0.0.1", port, timeout_seconds=20))
            except posting.LetterNotSentError:
                continue


def walk(command, home, inbox, port, signal_number):
    """Walk in a copy of this process; return (its names, how it ended, what it said)."""
    told = home.parent / f"{home.name}.told"
    child = os.fork()
    if child == 0:
        code = 1
        try:
            week, _, number = command.rpartition(" ")
            points = Points(0 if number == "record" else int(number), signal_number)
            points.install()
            if week:
                with open_houses(Settings(home=home, inbox=inbox, week=week)) as houses:
                    run_week(houses, week)
            else:
                road(home, inbox, port)
            told.write_text(json.dumps(points.names))
            code = 0
        except BaseException:  # noqa: BLE001  SystemExit among them: whoever asked is told
            told.write_text(traceback.format_exc())
        os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), told.read_text() if told.exists() and not os.WIFSIGNALED(status) else ""


def main():
    """Answer commands until there are no more."""
    home, inbox, port = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    signal_number = signal.SIGTERM if "--terminate" in sys.argv else signal.SIGKILL
    if signal_number == signal.SIGTERM:  # as Airflow's tasks hear it: what is open is closed on the way out
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    validate.warm_up()
    for line in sys.stdin:
        code, said = walk(line.strip(), home, inbox, port, signal_number)
        sys.stdout.write(json.dumps({"code": code, "said": said}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
