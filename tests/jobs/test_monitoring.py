"""The jobs that watch: a list goes in, the alerts come by themselves, also where workers and their processes share."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

import app.jobs.monitoring
from app.bootstrap import Services, build
from app.config import Settings
from app.domain.actor import LOCAL
from app.domain.party import Party, PartyRole
from app.domain.watch import WatchedDeal
from app.errors import DatabaseUnavailable
from app.jobs.monitoring import screen_share, watch
from app.services.jobs import Lane
from tests.builders import listing, transaction
from tests.jobs.test_worker import until
from tests.services.releases import release

ACME = listing("ACME STANKI OOO", source="house-list", uid="2")
BYSTANDER = listing("BLUE LAGOON HOLDINGS", source="house-list")


@pytest.fixture
def services(database_url: str, tmp_path: Path) -> Iterator[Services]:
    opened = build(Settings(database_url=database_url, data_dir=tmp_path, update_hours=0))
    yield opened
    opened.close()


def put_in(services: Services, count: int = 8, named: int = 4) -> None:
    """A book in which the first `named` parties are called as a listing is."""
    book = [
        (f"C-{n}", Party(PartyRole.OTHER, "Acme Stanki OOO" if n < named else f"Orion {n} KG")) for n in range(count)
    ]
    services.counterparties.put_in(book, LOCAL, whole=False)


def deal(services: Services, name: str) -> None:
    buyer = {"role": "buyer", "name": "Acme Stanki OOO", "country": "TR"}
    services.screener.screen(transaction(deal=name, parties=[buyer]), actor=LOCAL)


def alerts(services: Services) -> int:
    return len(services.alerts.page(LOCAL, limit=100).alerts)


def test_a_worker_tells_what_a_new_list_brings(services: Services, tmp_path: Path) -> None:
    services.ingestor.load(release(tmp_path, [BYSTANDER]))
    put_in(services, 1, 1)
    services.worker.patience = 0
    with services.worker:
        until(lambda: services.monitor.waiting() == 0 and not services.monitor.behind())
        services.ingestor.load(release(tmp_path, [ACME]))
        until(lambda: alerts(services) == 1)


def test_processes_of_their_own_screen_a_large_book(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The book is small here, and "much" set lower."""
    monkeypatch.setattr(app.jobs.monitoring, "_FEW", 3)
    monkeypatch.setattr(app.jobs.monitoring, "_AT_ONCE", 3)
    services.ingestor.load(release(tmp_path, [ACME]))
    put_in(services)

    screen_share(services.monitor, services.processes, seconds=120)

    assert services.monitor.waiting() == 0
    assert alerts(services) == 4


def test_shares_of_a_large_book_are_jobs_of_their_own_and_leave_nobody_out(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.jobs.monitoring, "_FEW", 0)
    monkeypatch.setattr(services.processes, "_count", 1)
    services.ingestor.load(release(tmp_path, [BYSTANDER]))
    for number in range(6):
        deal(services, f"D-{number}")
    services.monitor.look()
    services.ingestor.load(release(tmp_path, [ACME]))
    put_in(services, 30, 10)

    watch(services.monitor, services.jobs)
    watch(services.monitor, services.jobs)
    assert services.jobs.waiting()[Lane.SCREENING] == app.jobs.monitoring.SHARES
    services.worker.patience = 0
    with services.worker:
        until(lambda: services.monitor.waiting() == 0)

    assert alerts(services) == 10 + 6


class Faulty:
    """A monitor that fails over one party and one deal, as a fault of ours would make it."""

    def __init__(self, services: Services, party: str, deal: str) -> None:
        self._monitor = services.monitor
        self._party = party
        self._deal = deal

    def screen(self, ids: Sequence[str]) -> int:
        if self._party in ids:
            raise ValueError(self._party)
        return self._monitor.screen(ids)

    def screen_deal(self, one: WatchedDeal) -> None:
        if one.deal == self._deal:
            raise ValueError(self._deal)
        self._monitor.screen_deal(one)


def test_one_that_cannot_be_screened_keeps_nobody_else_from_it_and_stays_due(
    services: Services, tmp_path: Path
) -> None:
    services.ingestor.load(release(tmp_path, [BYSTANDER]))
    for number in range(3):
        deal(services, f"D-{number}")
    services.monitor.look()
    services.ingestor.load(release(tmp_path, [ACME]))
    put_in(services)
    services.monitor.look()
    first = services.monitor.due(1)[0]
    services.processes.here = SimpleNamespace(monitor=Faulty(services, first, "D-0"))

    screen_share(services.monitor, services.processes)

    assert services.monitor.due(100) == (first,)
    assert [one.deal for one in services.monitor.due_deals(100)] == ["D-0"]


def test_a_database_that_is_away_ends_the_job(services: Services, tmp_path: Path) -> None:
    class Away:
        def screen(self, ids: Sequence[str]) -> int:
            raise DatabaseUnavailable("away")

    services.ingestor.load(release(tmp_path, [BYSTANDER]))
    put_in(services)
    services.processes.here = SimpleNamespace(monitor=Away())

    with pytest.raises(DatabaseUnavailable):
        screen_share(services.monitor, services.processes)
