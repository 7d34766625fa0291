"""The job that sends: what is put into the outbox arrives by itself, and one process at a time works on an endpoint."""

from pathlib import Path

from app.bootstrap import build
from app.config import Settings
from app.domain.actor import LOCAL
from app.domain.event import EventKind
from app.domain.party import Party, PartyRole
from app.jobs.webhooks import DELIVER, look
from app.services.jobs import Lane
from tests.builders import listing
from tests.jobs.test_worker import until
from tests.receiver import receiving, status
from tests.services.releases import release

WANTED = (EventKind.LISTS_UPDATED, EventKind.ALERT_OPENED)


def test_a_worker_sends_what_happens_and_tries_again(database_url: str, tmp_path: Path) -> None:
    settings = Settings(database_url=database_url, data_dir=tmp_path, update_hours=0, webhook_loopback=True)
    services = build(settings)
    try:
        with receiving(status(500), status(200)) as receiver:
            services.endpoints.create(receiver.url(), WANTED, None, LOCAL)
            services.ingestor.load(release(tmp_path, [listing("ACME STANKI OOO", source="house-list")]))
            look(services.deliverer, services.jobs)
            look(services.deliverer, services.jobs)
            assert services.jobs.waiting()[Lane.WEBHOOKS] == 1

            services.worker.patience = 0
            with services.worker:
                services.counterparties.enrol(Party(PartyRole.OTHER, "Acme Stanki OOO"), "C-1", LOCAL)
                until(lambda: services.deliverer.due() == () and len(receiver.messages) >= 3)
                until(lambda: services.jobs.waiting()[DELIVER.lane] == 0)
        kinds = [message.content["type"] for message in receiver.messages]
        assert (set(kinds), len({message.id for message in receiver.messages})) == (set(WANTED), 2)
    finally:
        services.close()
