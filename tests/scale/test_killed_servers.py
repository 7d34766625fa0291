"""Deals go on from sixteen threads while the servers are killed one after the other: what was answered is stored."""

import queue
import random
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from app.bootstrap import Services, build
from app.config import Settings
from app.domain.actor import LOCAL
from tests.builders import listing
from tests.scale.running import Running, environment_with, free_ports
from tests.services.releases import release

THREADS, DEALS, KILLS = 16, 1000, 10
# How many deals are sent twice at the same moment, as by a buyer who presses the button again.
TWICE = 100
SERVERS = ("one", "two")


@dataclass
class Shop:
    """Sixteen threads that send deals, each under a key of its own, until each is answered.

    `answers` are the bodies by key, those of both where a deal was sent twice. `faults` are the attempts that were
    answered with something else than a screening, or with nothing.
    """

    urls: list[str]
    secret: str
    answers: list[tuple[str, bytes]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    _deals: "queue.SimpleQueue[str]" = field(default_factory=queue.SimpleQueue)

    @contextmanager
    def selling(self, deals: list[str]) -> Iterator[None]:
        """Sell these while the body of the `with` goes on, and to the end."""
        for name in deals:
            self._deals.put(name)
        threads = [threading.Thread(target=self._sell, args=(number,), daemon=True) for number in range(THREADS)]
        for thread in threads:
            thread.start()
        yield
        for thread in threads:
            thread.join(timeout=120)
            assert not thread.is_alive(), self.faults[-3:]

    def wait_for(self, answers: int) -> None:
        """Wait until so many were answered."""
        deadline = time.monotonic() + 120
        while len(self.answers) < answers and not self.broken:
            assert time.monotonic() < deadline, self.faults[-3:]
            time.sleep(0.01)

    def _sell(self, number: int) -> None:
        chosen = random.Random(number)
        headers = {"Authorization": f"Bearer {self.secret}"}
        with ExitStack() as stack:
            doors = [
                stack.enter_context(httpx.Client(base_url=url, headers=headers, timeout=60, trust_env=False))
                for url in self.urls
            ]
            while True:
                try:
                    name = self._deals.get_nowait()
                except queue.Empty:
                    return
                while not self._is_sold(chosen.choice(doors), name):
                    time.sleep(0.05)

    def _is_sold(self, door: httpx.Client, name: str) -> bool:
        deal = {"parties": [{"role": "buyer", "name": f"Jura {name} GmbH", "country": "DE"}], "reference": name}
        try:
            answer = door.post("/v1/screenings", json=deal, headers={"Idempotency-Key": name})
        except httpx.TransportError as error:
            self.faults.append(f"{name}: {type(error).__name__}")
            return False
        if answer.status_code == 201:
            self.answers.append((name, answer.content))
            return True
        told = f"{name}: {answer.status_code} {answer.text[:200]}"
        # Without an answer a deal is held and sent again; what else is said of it would be a fault.
        (self.faults if answer.status_code == 503 else self.broken).append(told)
        return answer.status_code != 503


@dataclass
class Servers:
    """Two processes of `gonogo serve` over one database."""

    folder: Path
    settings: dict[str, str]
    ports: dict[str, int] = field(default_factory=lambda: free_ports(*SERVERS))
    running: dict[str, Running] = field(default_factory=dict)

    def start(self, name: str) -> None:
        own = environment_with({**self.settings, "port": str(self.ports[name])})
        self.running[name] = Running("serve", own, self.folder / f"{name}.log")

    def kill(self, name: str) -> None:
        """Send SIGKILL."""
        assert self.running[name].poll() is None, (self.folder / f"{name}.log").read_text()[-2000:]
        self.running[name].kill()
        self.running[name].wait()

    @property
    def urls(self) -> list[str]:
        return [f"http://127.0.0.1:{port}" for port in self.ports.values()]


@pytest.fixture
def services(database_url: str, tmp_path: Path) -> Iterator[Services]:
    opened = build(Settings(database_url=database_url, data_dir=tmp_path / "data", required_sources="house-list"))
    opened.ingestor.load(release(tmp_path, [listing("BLUE LAGOON HOLDINGS", source="house-list")]))
    yield opened
    opened.close()


@pytest.fixture
def servers(services: Services, tmp_path: Path) -> Iterator[Servers]:
    settings = {
        "database_url": services.settings.database_url,
        "data_dir": str(services.settings.data_dir),
        "required_sources": "house-list",
        "jobs": "false",
        "rate_limit": "off",
        "log_level": "warning",
    }
    made = Servers(tmp_path, settings)
    for name in SERVERS:
        made.start(name)
    yield made
    for name in SERVERS:
        made.kill(name)


def test_every_answered_deal_is_stored_once_whenever_a_server_is_killed(services: Services, servers: Servers) -> None:
    shop = Shop(servers.urls, services.keys.create(["screen"]).secret)
    names = [f"D-{number}" for number in range(DEALS)]
    sent = sorted([*names, *names[:: DEALS // TWICE]], key=lambda name: int(name.removeprefix("D-")))

    with shop.selling(sent):
        for turn in range(KILLS):
            shop.wait_for((turn + 1) * len(sent) // (KILLS + 2))
            name = SERVERS[turn % 2]
            servers.kill(name)
            servers.start(name)

    assert shop.broken == []
    assert len(shop.faults) > KILLS
    stored = _stored(services)
    assert sorted(stored) == sorted(names)
    assert len(shop.answers) == len(sent)
    assert [key for key, body in shop.answers if stored[key] != [body]] == []
    report = services.auditor.verify()
    assert (report.count, report.faults) == (0, ())


def _stored(services: Services) -> dict[str, list[bytes]]:
    """The answers that are stored, by the reference of the deal."""
    found: dict[str, list[bytes]] = {}
    cursor = None
    while True:
        page = services.reviewer.page(LOCAL, cursor=cursor, limit=200)
        for one in page.screenings:
            found.setdefault(one.reference or "", []).append(one.answer)
        cursor = page.next_cursor
        if cursor is None:
            return found
