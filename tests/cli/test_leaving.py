"""A command that has ended is gone at once, and nothing that it had still to do is cut off."""

import subprocess
import sys

COMMAND = """
import atexit, sys
from etl.cli import leaving
leaving.quickly()
atexit.register(print, "what ends with the process has ended")
class Slow:
    def __del__(self):
        print("taken apart")
kept = sys.modules["kept"] = Slow()
print("x" * 1_000_000)
"""


def ended(last):
    return subprocess.run([sys.executable, "-c", COMMAND + last], capture_output=True, text=True, check=False)


def test_its_output_is_whole_and_its_code_kept_and_nothing_is_taken_apart():
    told = ended("leaving.leave(3)")
    assert told.returncode == 3
    assert told.stdout == "x" * 1_000_000 + "\nwhat ends with the process has ended\n"
    assert not told.stderr


def test_an_error_of_pythons_own_ends_as_python_ends():
    told = ended("raise ValueError('a bug')")
    assert told.returncode == 1
    assert "ValueError: a bug" in told.stderr
    assert "taken apart" in told.stdout
