"""The command says what is wrong in one sentence, with the exit codes of the design, before anything is started."""

import os
import socket
import subprocess
import sys

import pytest


@pytest.fixture
def stage(tmp_path):
    def run(*arguments, **settings):
        environment = {**os.environ, "TAJHIZ_STAGE_DIR": str(tmp_path / "run"), **settings}
        return subprocess.run(
            [sys.executable, "-m", "etl.stage", *map(str, arguments)],
            env=environment, capture_output=True, text=True, check=False, timeout=60, cwd=tmp_path,
        )  # fmt: skip

    return run


def test_wrong_questions_end_in_one_sentence_before_anything_is_started(stage, tmp_path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (tmp_path / "policy.txt").touch()
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = str(busy.getsockname()[1])
        for arguments, settings, code, word in (
            (("run", "--inbox", tmp_path / "nowhere"), {}, 2, "nowhere"),
            (("run", "--inbox", inbox), {}, 3, "holds no file"),
            (("run", "--week", "2026-W60"), {}, 2, "2026-W60"),
            (("run", "--policy", tmp_path / "policy.txt"), {}, 2, "policy"),
            (("run",), {"TAJHIZ_PORT": port}, 2, port),
            (("run",), {"TAJHIZ_STAGE_DIR": str(tmp_path)}, 2, "was not made by the stage"),
        ):
            told = stage(*arguments, **settings)
            assert told.returncode == code, (arguments, told.stderr)
            assert word in told.stderr
            assert len(told.stderr.strip().splitlines()) == 1, told.stderr
            assert told.stdout == ""
    assert not (tmp_path / "run").exists()
