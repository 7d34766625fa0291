"""Two API processes, two workers and a stock balancer over one PostgreSQL, as `compose.yaml` runs them."""

import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests import installed
from tests.scale.running import Running, environment_with, free_ports

REPOSITORY = Path(__file__).parents[2]
APIS, WORKERS = ("one", "two"), ("worker one", "worker two")


def balancer() -> str:
    """The balancer's program. Skips where there is none, except in CI."""
    return str(installed.program("haproxy", ["haproxy"], also_in="/usr/sbin"))


@dataclass
class Fleet:
    """The processes by name. `environment` is what all of them are given."""

    folder: Path
    environment: dict[str, str]
    ports: dict[str, int]
    running: dict[str, Running | subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the balancer listens."""
        return f"http://127.0.0.1:{self.ports['balancer']}"

    def api(self, name: str) -> str:
        """Where one API process listens."""
        return f"http://127.0.0.1:{self.ports[name]}"

    def start(self, name: str) -> None:
        """Start a process, for the first time or again."""
        log = self.folder / f"{name}.log"
        if name != "balancer":
            own = {**self.environment, "GONOGO_PORT": str(self.ports.get(name, 0))}
            self.running[name] = Running("serve" if name in APIS else "work", own, log)
            return
        places = {
            "GONOGO_BIND": f"127.0.0.1:{self.ports[name]}",
            "GONOGO_API_ONE": f"127.0.0.1:{self.ports['one']}",
            "GONOGO_API_TWO": f"127.0.0.1:{self.ports['two']}",
        }
        command = [balancer(), "-db", "-f", str(REPOSITORY / "deploy" / "haproxy.cfg")]
        with log.open("ab") as file:
            self.running[name] = subprocess.Popen(command, env={**self.environment, **places}, stdout=file, stderr=file)

    def kill(self, name: str) -> None:
        """End a process without a word of warning."""
        self.running[name].kill()
        self.running[name].wait()

    def ask_to_end(self, name: str) -> None:
        """Send SIGTERM and wait for the end, which has to be a clean one."""
        self.running[name].send_signal(signal.SIGTERM)
        assert self.running[name].wait(timeout=120) == 0, self.log(name)[-2000:]

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def wait_until_ready(self, name: str) -> None:
        """Wait until an API process is to be sent requests."""
        self._wait(name, lambda: _is_ready(self.api(name)))

    def wait_until_taken_in(self, name: str) -> None:
        """Wait until the balancer sends requests to an API process that it had taken out."""
        marks = re.compile(rf"replicas/{name} is (UP|DOWN)")
        self._wait("balancer", lambda: marks.findall(self.log("balancer"))[-1:] == ["UP"])

    def _wait(self, name: str, true: Any) -> None:
        end = time.monotonic() + 150
        while not true():
            assert self.running[name].poll() is None, self.log(name)[-2000:]
            assert time.monotonic() < end, self.log(name)[-2000:]
            time.sleep(0.2)

    def end(self) -> None:
        """Kill whatever runs of what was started here."""
        for process in self.running.values():
            if process.poll() is None:
                process.kill()
        for process in self.running.values():
            process.wait()


@contextmanager
def fleet(folder: Path, **settings: str) -> Iterator[Fleet]:
    """A fleet of which nothing runs yet."""
    made = Fleet(folder, environment_with(settings), free_ports(*APIS, "balancer"))
    try:
        yield made
    finally:
        made.end()


@dataclass
class Shop:
    """A checkout that screens deal after deal, each under a key of its own, and asks again where no answer came."""

    fleet: Fleet
    key: str
    name: str
    patient: bool = True
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> "Shop":
        self._thread = threading.Thread(target=self._sell, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        assert self._thread
        self._thread.join(timeout=60)

    def wait_for(self, more: int) -> None:
        """Wait for so many more answers."""
        wanted, end = len(self.answers) + more, time.monotonic() + 120
        while len(self.answers) < wanted:
            assert time.monotonic() < end, self.faults[-3:]
            time.sleep(0.02)

    def _sell(self) -> None:
        number = 0
        headers = {"Authorization": f"Bearer {self.key}"}
        with httpx.Client(base_url=self.fleet.url, headers=headers, timeout=30) as http:
            while not self._ended.wait(0.1):
                number += 1
                self._screen(http, f"{self.name}-{number}")

    def _screen(self, http: httpx.Client, name: str) -> None:
        buyer = {"role": "buyer", "name": f"Jura Feinmechanik {name} GmbH", "country": "DE"}
        for _ in range(200):
            try:
                answer = http.post(
                    "/v1/screenings",
                    json={"parties": [buyer], "reference": name, "deal": name},
                    headers={"Idempotency-Key": name},
                )
            except httpx.TransportError as error:
                self.faults.append(f"{name}: {type(error).__name__}")
            else:
                if answer.status_code == 201:
                    self.answers[name] = answer.json()
                    return
                self.faults.append(f"{name}: {answer.status_code} {answer.text[:200]}")
            if not self.patient:
                return
            time.sleep(0.1)


def _is_ready(url: str) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(f"{url}/readyz", params={"any_lists": True}, timeout=10).status_code == 200
    return False
