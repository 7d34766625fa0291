"""`python -m bench.http`: screenings of three parties over HTTP, stored, on all real lists; PostgreSQL, then SQLite.

`gonogo serve` runs with a process for each core, as a dealer would run it, and eight connections ask without a pause
from another process of the same machine: what asking costs is in the figures. PostgreSQL syncs to disk, as it does by
itself. With a folder as argument, the SQLite database and the index in it are used, and kept for the next time.
"""

import http.client
import os
import platform
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from app.bootstrap import build
from app.config import Settings
from bench.lists import LISTS, load_all
from bench.quality import BENCH
from bench.screen import requests
from tests import postgres

PARTIES, WARM_UP, ASKED, CONNECTIONS = 3, 200, 3000, 8
GOAL = (250.0, 60.0)
_CORES = os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds of each answer, sorted; screenings a second; CPU milliseconds of the server for each."""

    answers: tuple[float, ...]
    rate: float
    cpu: float

    def at(self, share: float) -> float:
        """The time that this share of the answers did not exceed."""
        return self.answers[min(int(share * len(self.answers)), len(self.answers) - 1)]


def main() -> int:
    """Print the figures; what is not there is named and left out."""
    print(f"machine: {platform.node()}, {platform.machine()}, Python {platform.python_version()}, {_CORES} cores")
    if not (LISTS.exists() and BENCH.exists()):
        print(f"no list files at {LISTS}, or no benchmarks at {BENCH}: nothing measured")
        return 1
    if postgres.binaries():
        with tempfile.TemporaryDirectory() as folder, postgres.server(durable=True) as url:
            maintenance = postgres.create_database(url, "bench").replace("postgresql://", "postgresql+psycopg://")
            _measured("PostgreSQL", Settings(data_dir=Path(folder), database_url=maintenance))
    else:
        print("PostgreSQL: not on this machine, not measured")
    with tempfile.TemporaryDirectory() as folder:
        _measured("SQLite", Settings(data_dir=Path(sys.argv[1] if len(sys.argv) > 1 else folder)))
    return 0


def _measured(name: str, settings: Settings) -> None:
    services = build(settings)
    try:
        if not any(status.entries for status in services.lists.statuses()):
            load_all(services)
        # Made once and kept on disk, where each process finds it.
        services.index.current()
        key = services.keys.create(["screen"]).secret
        entries = sum(status.entries for status in services.lists.statuses())
    finally:
        services.close()
    with _serving(settings) as (port, group):
        found = _ask(port, key, group)
    print(
        f"{name}: {found.rate:.0f} screenings a second (goal {GOAL[0]:.0f}) against {entries:,} entries, stored; "
        f"median {found.at(0.5):.1f} ms, p99 {found.at(0.99):.1f} ms (goal {GOAL[1]:.0f}), "
        f"longest {found.answers[-1]:.1f} ms; {found.cpu:.1f} ms of CPU each"
    )


@contextmanager
def _serving(settings: Settings) -> Iterator[tuple[int, int]]:
    """`gonogo serve` over this database; yields its port and its process group."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    chosen = {
        "GONOGO_DATA_DIR": str(settings.data_dir),
        "GONOGO_DATABASE_URL": settings.database_url,
        "GONOGO_PORT": str(port),
        "GONOGO_WORKERS": str(_CORES),
        "GONOGO_RATE_LIMIT": "off",
        "GONOGO_JOBS": "false",
        "GONOGO_LOG_LEVEL": "warning",
    }
    command = [sys.executable, "-c", "from app.cli.main import run; run()", "serve"]
    process = subprocess.Popen(command, env=os.environ | chosen, start_new_session=True)  # noqa: S603
    try:
        _wait(port)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=120)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 600
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        finally:
            connection.close()


def _ask(port: int, key: str, group: int) -> Figures:
    bodies = [orjson.dumps(deal) for deal in requests(WARM_UP + ASKED, PARTIES)]
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def ask(mine: list[bytes]) -> list[float]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        times = []
        for body in mine:
            started = time.perf_counter()
            connection.request("POST", "/v1/screenings", body, headers)
            answer = connection.getresponse()
            told = answer.read()
            times.append((time.perf_counter() - started) * 1000)
            if answer.status != 201:
                raise RuntimeError(f"answered with {told.decode()}")
        connection.close()
        return times

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(ask, _dealt(bodies[:WARM_UP])))
        spent, started = _cpu(group), time.perf_counter()
        times = [one for some in pool.map(ask, _dealt(bodies[WARM_UP:])) for one in some]
        seconds, spent = time.perf_counter() - started, _cpu(group) - spent
    return Figures(tuple(sorted(times)), len(times) / seconds, spent * 1000 / len(times))


def _dealt(bodies: list[bytes]) -> list[list[bytes]]:
    return [bodies[n::CONNECTIONS] for n in range(CONNECTIONS)]


def _cpu(group: int) -> float:
    """Seconds of CPU that a process group has used so far; 0 where the system does not tell."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK") if ticks else 0.0


if __name__ == "__main__":
    sys.exit(main())
