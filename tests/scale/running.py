"""`gonogo` in processes of its own that a test starts often, and kills."""

import multiprocessing
import os
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from app.cli.main import run


class Running:
    """A process of ours. It is forked from one that has read the code already, which spares seconds at each start."""

    def __init__(self, command: str, environment: dict[str, str], log: Path) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(
            ["app.cli.main", "app.cli.serve", "app.cli.work", "app.web.app", "tests.scale.warm", __name__]
        )
        self._process = context.Process(target=run_command, args=(command, environment, log))
        self._process.start()

    def send_signal(self, number: int) -> None:
        assert self._process.pid
        os.kill(self._process.pid, number)

    def poll(self) -> int | None:
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()

    def wait(self, timeout: float | None = None) -> int | None:
        self._process.join(timeout)
        return self._process.exitcode


def run_command(command: str, environment: dict[str, str], log: Path) -> None:
    """Become `gonogo` with this command."""
    os.environ.clear()
    os.environ.update(environment)
    with log.open("ab") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    sys.argv = ["gonogo", command]
    run()


def environment_with(settings: Mapping[str, str]) -> dict[str, str]:
    """Our environment with these settings of GoNoGo and no others."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GONOGO_")}
    return {**inherited, **{f"GONOGO_{name.upper()}": value for name, value in settings.items()}}


def free_ports(*names: str) -> dict[str, int]:
    """A free port of this machine for each of these names."""
    with suppress(OSError):
        probes = [socket.socket() for _ in names]
        try:
            for probe in probes:
                probe.bind(("127.0.0.1", 0))
            return {name: probe.getsockname()[1] for name, probe in zip(names, probes, strict=True)}
        finally:
            for probe in probes:
                probe.close()
    raise RuntimeError("no free ports")
