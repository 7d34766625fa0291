"""The outbox: told to whoever wants it, once, in order, and only with the fact itself."""

from datetime import timedelta

import pytest

from app.db.unit_of_work import Database
from app.domain.event import Attempt, DeliveryState, Endpoint, EndpointState, EventKind
from app.services.events import event
from tests.fake_clock import FakeClock

NOW = FakeClock().now


def endpoint(name: str = "whe_1", *events: EventKind, tenant: str = "dealer", **fields: object) -> Endpoint:
    return Endpoint(name, tenant, f"https://{name}.example.com/", events, NOW, "key_1", **fields)


def fact(name: str, *, tenant: str | None = "dealer", stream: str = "deal 1", kind: EventKind = EventKind.ALERT_OPENED):
    return event(kind, {}, at=NOW, fact=name, stream=stream, tenant=tenant)


@pytest.fixture
def told(database: Database):
    with database.write() as work:
        for one in (
            endpoint("whe_all"),
            endpoint("whe_lists", EventKind.LISTS_UPDATED),
            endpoint("whe_off", state=EndpointState.DISABLED),
            endpoint("whe_other", tenant="other"),
        ):
            work.endpoints.add(one)
        work.commit()
    return database


def heads(database: Database, name: str = "whe_all", at=NOW) -> list[str]:
    with database.read() as work:
        return [one.event for one in work.deliveries.due(name, at, 10)]


def test_an_event_goes_to_the_endpoints_of_its_tenant_that_want_it(told: Database) -> None:
    with told.write() as work:
        assert work.outbox.put(fact("a"))
        assert work.outbox.put(fact("b", tenant=None, stream="list x", kind=EventKind.LISTS_UPDATED))
        work.commit()

    with told.read() as work:
        assert work.deliveries.due_endpoints(NOW) == ("whe_all", "whe_lists", "whe_other")
        assert [len(heads(told, name)) for name in ("whe_all", "whe_lists", "whe_other", "whe_off")] == [2, 1, 1, 0]


def test_a_fact_is_told_once_and_nothing_is_told_that_was_rolled_back(told: Database) -> None:
    with told.write() as work:
        work.outbox.put(fact("a"))
    with told.write() as work:
        assert work.outbox.put(fact("a"))
        assert not work.outbox.put(fact("a"))
        work.commit()

    assert len(heads(told)) == 1


def test_nothing_is_kept_that_nobody_wants(told: Database) -> None:
    with told.write() as work:
        assert not work.outbox.put(fact("a", tenant="nobody"))


def test_of_one_deal_the_next_goes_only_when_the_one_before_is_done(told: Database) -> None:
    first, second, other = fact("a"), fact("b"), fact("c", stream="deal 2")
    with told.write() as work:
        for one in (first, second, other):
            work.outbox.put(one)
        work.commit()
    assert heads(told) == [first.id, other.id]

    _tried(told, DeliveryState.WAITING, NOW + timedelta(hours=1))
    assert heads(told) == [other.id]
    later = NOW + timedelta(hours=2)
    assert heads(told, at=later) == [other.id, first.id]

    _tried(told, DeliveryState.FAILED, later, number=first.id)
    assert heads(told, at=later) == [second.id, other.id]


def test_an_attempt_counts_once_even_when_two_workers_made_it(told: Database) -> None:
    with told.write() as work:
        work.outbox.put(fact("a"))
        (one,) = work.deliveries.due("whe_all", NOW, 1)
        for status in (200, 500):
            work.deliveries.tried(one, Attempt(NOW, 5, status), DeliveryState.DELIVERED, NOW)
        assert [attempt.status for attempt in work.deliveries.attempts(one.number)] == [200]


def test_what_is_finished_is_forgotten_in_time_and_what_waits_is_not(told: Database) -> None:
    with told.write() as work:
        work.outbox.put(fact("done", stream="a"))
        work.outbox.put(fact("waits", stream="b"))
        work.commit()
    _tried(told, DeliveryState.DELIVERED, NOW)

    with told.write() as work:
        assert not work.outbox.forget(NOW + timedelta(days=1), 10)
        left = work.deliveries.page("whe_all", limit=10)
        counts = work.deliveries.count()

    assert [one.state for one in left] == [DeliveryState.WAITING]
    assert (counts[DeliveryState.WAITING], counts[DeliveryState.DELIVERED]) == (1, 0)


def _tried(database: Database, state: DeliveryState, next_at, number: str | None = None) -> None:
    with database.write() as work:
        due = work.deliveries.due("whe_all", next_at, 10)
        one = next(one for one in due if number in (None, one.event))
        work.deliveries.tried(one, Attempt(NOW, 5, 500), state, next_at)
        work.commit()
