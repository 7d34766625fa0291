"""`gonogo work` and `gonogo serve` do jobs, and stop when they are asked to."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("command, ready", [("work", "Doing jobs"), ("serve", "Swagger UI")], ids=["work", "serve"])
def test_a_process_that_does_jobs_stops_cleanly_when_told(command: str, ready: str, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "GONOGO_DATA_DIR": str(tmp_path),
        "GONOGO_DATABASE_URL": "",
        "GONOGO_UPDATE_HOURS": "0",
        "GONOGO_PORT": "0",
    }
    program = [sys.executable, "-c", "from app.cli.main import run; run()", command]
    with subprocess.Popen(
        program, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as running:
        assert running.stderr
        while ready not in (line := running.stderr.readline()):
            assert line, "it ended before it was ready"
        running.send_signal(signal.SIGTERM)
        rest = running.stderr.read()

    assert running.returncode == 0, rest
    assert "Traceback" not in rest
