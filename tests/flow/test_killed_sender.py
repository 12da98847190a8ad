"""Four hundred envelopes and a sender that dies again and again: no duplicate, none lost, every doubtful one listed."""

import hashlib
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from etl.flow import outbox
from warehouse import write

WEEK, COUNT, KILLS = "2026-W47", 400, 17
SENDER = """
import sys
from pathlib import Path
from etl.flow import open_houses, posting
from etl.settings import Settings
print("ready", flush=True)
with open_houses(Settings(home=Path(sys.argv[1]), week=sys.argv[2])) as houses:
    try:
        posting.send(houses, "wilaya", sys.argv[2], posting.Server("127.0.0.1", int(sys.argv[3]), timeout_seconds=10))
    except posting.LetterNotSentError as error:
        print(error)
"""


def put(programme):
    """Lay four hundred approved letters into the outbox."""
    place = programme.home / "reports" / WEEK / "outbox"
    place.mkdir(parents=True, exist_ok=True)
    with programme.houses() as houses, houses.writing() as connection:
        for number in range(COUNT):
            content = f"Message-ID: <{number}@tajhiz.example>\r\nSubject: {number}\r\n\r\nhello {number}\r\n".encode()
            path = place / f"{number}.eml"
            path.write_bytes(content)
            told = hashlib.sha256(content).hexdigest()
            write.outbox_put(
                connection,
                {
                    "week": WEEK, "revision": 1, "partner": "wilaya", "recipient": f"n{number}@tajhiz.example",
                    "message_id": f"<{number}@tajhiz.example>", "subject": str(number), "body_sha256": told,
                    "sent_sha256": told, "contents": [], "path": str(path.relative_to(houses.settings.home)),
                },
            )  # fmt: skip


@pytest.mark.slow
def test_a_sender_that_is_killed_again_and_again_sends_each_letter_once(programme, desk):
    put(programme)
    chance = random.Random(47)
    command = [sys.executable, "-c", SENDER, str(programme.home), WEEK, str(desk.server.port)]
    killed = 0
    while killed < KILLS:
        sender = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert sender.stdout.readline() == "ready\n"
        before = len(desk.taken)
        until = time.monotonic() + 20
        while len(desk.taken) < before + chance.randrange(1, 30) and sender.poll() is None and time.monotonic() < until:
            time.sleep(chance.random() / 200)
        time.sleep(chance.random() / 100)
        if sender.poll() is not None:
            pytest.fail("the sender ended before it was killed often enough")
        sender.send_signal(signal.SIGKILL)
        sender.wait()
        killed += 1
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    with programme.houses() as houses:
        lines = {line["message_id"]: line["state"] for line in outbox.listed(houses, WEEK)}
    taken = Counter(str(mail["Message-ID"]) for _, mail in desk.taken)
    assert max(taken.values()) == 1, "nothing goes twice"
    assert set(lines.values()) <= {"sent", "unknown"}
    assert {name for name, state in lines.items() if state == "sent"} <= set(taken), "what is called sent has arrived"
    lost = set(lines) - set(taken)
    assert all(lines[name] == "unknown" for name in lost), "whatever did not arrive is listed as doubtful"
    assert sum(state == "unknown" for state in lines.values()) <= KILLS
