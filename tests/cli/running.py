"""Runs the command `gonogo` inside the test's own process, which spares a second or two a run."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.cli.console import out
from app.cli.main import run


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended, and what it wrote to its two streams."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True, slots=True)
class Command:
    """The command with a data folder of its own and no setting of whoever runs the tests."""

    data_dir: Path
    monkeypatch: pytest.MonkeyPatch
    streams: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str, **settings: str) -> Done:
        with self.monkeypatch.context() as patched:
            for name in [name for name in os.environ if name.startswith("GONOGO_")]:
                patched.delenv(name)
            for name, value in {"GONOGO_DATA_DIR": str(self.data_dir), **settings}.items():
                patched.setenv(name, value)
            patched.setattr(out, "width", 200)
            patched.setattr(sys, "argv", ["gonogo", *arguments])
            self.streams.readouterr()
            try:
                run()
                code = 0
            except SystemExit as end:
                code = int(end.code or 0)
            written = self.streams.readouterr()
        return Done(code, written.out, written.err)
