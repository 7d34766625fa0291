"""A while in the life of a dealer: every kind of record is made, and those that may change are changed."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from app.bootstrap import Services
from app.db.list_fetches import ListFetch
from app.domain.actor import LOCAL
from app.domain.decision import DecisionOutcome
from app.domain.event import EventKind
from app.domain.facts import AffiliationRecord, PastDeal
from app.domain.party import Party, PartyRole
from app.domain.transaction import Money
from app.errors import ListRefused
from app.services.exemptions import Ruled
from app.services.reporting import ReportFormat
from lists.model import Listing
from tests.builders import listing, transaction
from tests.fake_clock import FakeClock
from tests.services.releases import DAMAGE, release


def entry(name: str, uid: str) -> Listing:
    return listing(name, source="house-list", uid=uid)


def live(services: Services, clock: FakeClock, folder: Path) -> None:
    services.ingestor.load(release(folder, [entry("Acme Trading FZE", "1"), entry("Volga Tools LLC", "2")]))
    with pytest.raises(ListRefused):
        services.ingestor.load(release(folder, [DAMAGE]))
    clock.now += timedelta(minutes=1)
    key = services.keys.create(["screen"], label="shop")
    services.keys.authenticate(key.secret)
    services.settings_record.note()
    told = services.endpoints.create("https://93.184.216.34/hooks", (EventKind.ALERT_OPENED,), "shop", LOCAL)
    endpoint = told.endpoint
    services.endpoints.rotate(endpoint.id, timedelta(hours=1), LOCAL)
    services.endpoints.change(endpoint.id, LOCAL, url=endpoint.url, events=(), description=None, enabled=False)
    services.affiliations.record(
        AffiliationRecord("Acme Europe", "Acme Trading FZE", "denied", clock.now.date(), "a call"), LOCAL
    )
    past = PastDeal(clock.now.date(), "Volga Tools", "RU", "Tsugami", Money(Decimal("85000"), "USD"), None, "B-1")
    services.history.add([past], LOCAL)
    watched = services.counterparties.enrol(Party(PartyRole.BUYER, "Volga Tools"), "C-1", LOCAL)
    services.counterparties.change(watched.counterparty.id, Party(PartyRole.BUYER, "Volga Tools LLC"), LOCAL)
    deal = transaction(
        parties=[{"role": "buyer", "name": "Volga Tools LLC"}],
        reference="SO-1",
        deal="D-1",
        stage="order",
        equipment=[{"description": "lathe", "serial_number": "B0385"}],
    )
    done = services.screener.screen(deal, actor=LOCAL, idempotency_key="shop-1")
    services.reviewer.decide(done.id, DecisionOutcome.ESCALATE, "asked the buyer", LOCAL)
    ruled = Ruled(screening_id=done.id, subject="parties/0")
    ruling = services.exemptions.rule(ruled, "house-list:2", "another firm", None, LOCAL)
    services.exemptions.revoke(ruling.exemption.id, "it is that firm", LOCAL)
    services.reporter.issue(done.id, ReportFormat.HTML, LOCAL)
    clock.now += timedelta(minutes=1)
    services.ingestor.load(release(folder, [entry("Acme Trading FZE", "1"), entry("Volga Tool Works LLC", "2")]))
    with services.database.write() as work:
        fetch = work.list_fetches.add(ListFetch("house-list", clock.now, "failed", "no answer"))
        work.audit.note("list.failed", "list_fetch", fetch, tenant="", actor="system", at=clock.now)
        work.commit()
    services.monitor.look()
    services.monitor.screen(services.monitor.due(100))
    alert = services.alerts.page(LOCAL).alerts[0]
    services.alerts.acknowledge(alert.id, "seen", LOCAL)
    services.screener.rescreen(done.id, actor=LOCAL)
    asked = services.screener.screen(
        transaction(parties=[{"role": "buyer", "name": "Ivanka Petrova", "kind": "person"}]), actor=LOCAL
    )
    services.reviewer.decide(asked.id, DecisionOutcome.REJECT, "Ivanka Petrova withdrew", LOCAL)
    services.eraser.erase_screening(asked.id, "she asked", LOCAL, early=True)
    services.keys.revoke(key.key.id, LOCAL)
