"""The job that watches: a list goes in, the alerts come by themselves, also where processes of their own screen."""

from pathlib import Path

import pytest

import app.jobs.monitoring
from app.bootstrap import build
from app.config import Settings
from app.domain.actor import LOCAL
from app.domain.party import Party, PartyRole
from tests.builders import listing
from tests.jobs.test_worker import until
from tests.services.releases import release


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database_url, data_dir=tmp_path, update_hours=0)


def test_a_worker_tells_what_a_new_list_brings(settings: Settings, tmp_path: Path) -> None:
    services = build(settings)
    try:
        services.ingestor.load(release(tmp_path, [listing("BLUE LAGOON HOLDINGS", source="house-list")]))
        services.counterparties.put_in([("C-1", Party(PartyRole.OTHER, "Acme Stanki OOO"))], LOCAL, whole=False)
        services.worker.patience = 0
        with services.worker:
            until(lambda: services.monitor.waiting() == 0 and not services.monitor.behind())
            services.ingestor.load(release(tmp_path, [listing("ACME STANKI OOO", source="house-list", uid="2")]))
            until(lambda: len(services.alerts.page(LOCAL).alerts) == 1)
    finally:
        services.close()


def test_processes_of_their_own_screen_a_large_book(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The book is small here, and "much" set lower."""
    monkeypatch.setattr(app.jobs.monitoring, "_FEW", 3)
    monkeypatch.setattr(app.jobs.monitoring, "_AT_ONCE", 3)
    services = build(settings)
    try:
        services.ingestor.load(release(tmp_path, [listing("ACME STANKI OOO", source="house-list")]))
        book = [(f"C-{n}", Party(PartyRole.OTHER, "Acme Stanki OOO" if n < 4 else f"Orion {n} KG")) for n in range(8)]
        services.counterparties.put_in(book, LOCAL, whole=False)

        app.jobs.monitoring.watch(services.monitor, services.processes, seconds=120)

        assert services.monitor.waiting() == 0
        assert len(services.alerts.page(LOCAL).alerts) == 4
    finally:
        services.close()
