"""What is personal can be erased; the chain stays whole, and still proves the rest."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import exc, text

from app.bootstrap import Services
from app.domain.actor import LOCAL, Actor
from app.domain.decision import DecisionOutcome
from app.domain.party import Party, PartyRole
from app.errors import Conflict, Erased, NotFound
from tests.audit.life import entry
from tests.builders import transaction
from tests.fake_clock import FakeClock
from tests.services.releases import release

IVANKA = "Ivanka Petrova"
REASON = "asked on 2026-12-01, art. 17"


@pytest.fixture
def screened(services: Services, tmp_path: Path) -> str:
    services.ingestor.load(release(tmp_path, [entry("Acme Trading FZE", "1")]))
    deal = transaction(parties=[{"role": "buyer", "name": IVANKA, "kind": "person"}], reference="SO-1", deal="D-1")
    done = services.screener.screen(deal, actor=LOCAL)
    services.reviewer.decide(done.id, DecisionOutcome.ESCALATE, f"{IVANKA} is known to us", LOCAL)
    return done.id


@contextmanager
def tables(services: Services) -> Iterator[list[str]]:
    """Everything that stands in the rows of screenings, decisions, watched parties and alerts."""
    with services.database.engine.connect() as connection:
        names = ("screening", "decision", "counterparty", "alert", "erasure", "audit_event")
        yield [str(tuple(row)) for name in names for row in connection.execute(text(f"SELECT * FROM {name}"))]


@pytest.mark.parametrize("name", ['ООО "Ромашка"', "Acme \\ Sons", "100 % Petrova"])
def test_a_name_is_found_however_it_is_written_down(services: Services, name: str) -> None:
    party = {"role": "buyer", "name": name, "country": "DE"}
    done = services.screener.screen(transaction(parties=[party]), actor=LOCAL)

    assert services.eraser.find(name, LOCAL).screenings == (done.id,)


def test_what_is_erased_is_gone_and_the_chain_is_whole(services: Services, screened: str) -> None:
    assert services.eraser.find(IVANKA, LOCAL).screenings == (screened,)

    services.eraser.erase_screening(screened, REASON, LOCAL, early=True)

    with tables(services) as rows:
        assert not any("Ivanka" in row for row in rows)
        assert any(REASON in row for row in rows)
    assert services.auditor.verify().faults == ()
    with pytest.raises(Erased):
        services.reviewer.get(screened, LOCAL)
    assert services.reviewer.page(LOCAL).screenings == ()
    assert services.reviewer.queue(LOCAL).waiting == ()
    assert services.eraser.find(IVANKA, LOCAL).screenings == ()
    with services.database.engine.connect() as connection:
        traces = text("SELECT count(*) FROM screening_trace WHERE screening_id = :id")
        assert connection.execute(traces, {"id": screened}).scalar_one() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE screening SET verdict = 'block'",
        "UPDATE screening SET created_at = '2020-01-01 00:00:00.000000'",
        "UPDATE screening SET answer = '{}'",
        "UPDATE erasure SET reason = 'none'",
        "DELETE FROM erasure",
    ],
)
def test_the_rest_of_an_erased_screening_is_still_proven(services: Services, screened: str, statement: str) -> None:
    services.eraser.erase_screening(screened, REASON, LOCAL, early=True)
    with services.database.engine.connect() as connection:
        if services.database.engine.name == "sqlite":
            for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text(statement))
        connection.commit()
        if services.database.engine.name != "sqlite":
            connection.execute(text("SET session_replication_role = DEFAULT"))

    assert services.auditor.verify().first is not None


def test_a_deal_whose_first_screening_was_erased_goes_on(services: Services, screened: str) -> None:
    later = services.screener.rescreen(screened, actor=LOCAL)
    services.eraser.erase_screening(screened, REASON, LOCAL, early=True)

    assert services.screener.rescreen(later.id, actor=LOCAL).rescreen_of == later.id
    with pytest.raises(Erased):
        services.screener.rescreen(screened, actor=LOCAL)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE screening SET request = '', record = '', answer = '', basis = NULL",
        "UPDATE decision SET note = NULL",
        "UPDATE audit_event SET salt = NULL",
    ],
)
def test_nothing_is_erased_without_an_erasure_on_the_record(services: Services, screened: str, statement: str) -> None:
    with (
        services.database.engine.connect() as connection,
        pytest.raises(exc.DBAPIError, match="never changed and never deleted"),
    ):
        connection.execute(text(statement))


def test_a_key_whose_screening_was_erased_leads_to_no_other_one(services: Services) -> None:
    deal = transaction(parties=[{"role": "buyer", "name": IVANKA, "kind": "person"}])
    done = services.screener.screen(deal, actor=LOCAL, idempotency_key="shop-1")
    services.eraser.erase_screening(done.id, REASON, LOCAL, early=True)

    with pytest.raises(Erased):
        services.screener.screen(deal, actor=LOCAL, idempotency_key="shop-1")


def test_a_screening_that_has_to_be_kept_is_kept_unless_one_says_so(services: Services, screened: str) -> None:
    with pytest.raises(Conflict, match="kept for 10 years"):
        services.eraser.erase_screening(screened, REASON, LOCAL)


def test_what_was_kept_long_enough_expires(services: Services, screened: str, clock: FakeClock) -> None:
    clock.now += timedelta(days=3600)
    assert services.eraser.expire(LOCAL) == 0
    clock.now += timedelta(days=60)

    assert services.eraser.expire(LOCAL) == 1

    assert services.auditor.verify().faults == ()
    with pytest.raises(Erased):
        services.reviewer.get(screened, LOCAL)


def test_another_dealer_erases_nothing_of_ours(services: Services, screened: str) -> None:
    other = Actor("other", "other-dealer", frozenset({"admin"}))

    assert services.eraser.find(IVANKA, other).screenings == ()
    with pytest.raises(NotFound):
        services.eraser.erase_screening(screened, REASON, other, early=True)


def test_a_watched_party_is_erased_with_the_alerts_about_it(services: Services, tmp_path: Path) -> None:
    services.ingestor.load(release(tmp_path, [entry(IVANKA, "1")]))
    watched = services.counterparties.enrol(Party(PartyRole.BUYER, IVANKA), "C-1", LOCAL).counterparty
    assert services.alerts.page(LOCAL).alerts

    services.eraser.erase_counterparty(watched.id, REASON, LOCAL)

    with tables(services) as rows:
        assert not any("Ivanka" in row for row in rows if "alr_" in row or "cpt_" in row)
    assert services.auditor.verify().faults == ()
    services.alerts.acknowledge(services.alerts.page(LOCAL).alerts[0].id, None, LOCAL)
    assert services.auditor.verify().faults == ()
