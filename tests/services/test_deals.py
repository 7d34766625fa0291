"""The screenings of one deal are compared; sandbox names have a fixed outcome."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from app.bootstrap import Services
from app.db.screenings import StoredScreening
from app.domain.actor import LOCAL, Actor
from app.domain.actor import test_space as space_for_tests
from app.domain.screening import Verdict
from app.errors import NotFound
from tests.builders import listing, transaction
from tests.fake_clock import FakeClock
from tests.services.releases import release

TRYING = Actor("key_test", space_for_tests("default"), frozenset({"screen"}))


def screen(services: Services, actor: Actor = LOCAL, **fields: Any) -> StoredScreening:
    return services.screener.screen(transaction(**fields), actor=actor)


def changes(done: StoredScreening) -> Any:
    return orjson.loads(done.answer)["changes"]


def buyer(**fields: Any) -> dict[str, Any]:
    return {"role": "buyer", "name": "Acme Stanki OOO", "country": "DE"} | fields


def test_the_first_screening_of_a_deal_has_nothing_to_be_compared_with(services: Services) -> None:
    assert changes(screen(services, deal="D-1")) is None
    assert changes(screen(services)) is None


def test_what_the_request_says_otherwise_is_named(services: Services, clock: FakeClock) -> None:
    first = screen(services, deal="D-1", stage="quote", parties=[buyer()], payment={"method": "wire"})
    clock.now += timedelta(hours=1)
    second = screen(
        services,
        deal="D-1",
        stage="order",
        parties=[buyer(address="Neckarstr. 21, Ulm"), {"role": "end_user", "name": "Zahnrad GmbH"}],
        payment={"method": "crypto"},
    )

    told = changes(second)
    assert (told["since"], told["stage"]) == (first.id, "quote")
    assert told["request"] == [
        {"pointer": "parties/0/address", "before": None, "after": "Neckarstr. 21, Ulm"},
        {
            "pointer": "parties/1",
            "before": None,
            "after": {"role": "end_user", "name": "Zahnrad GmbH", "kind": "unknown"},
        },
        {"pointer": "payment/method", "before": "wire", "after": "crypto"},
    ]
    assert {(one["finding"], one["before"] is None) for one in told["red_flags"]} >= {("cash-or-crypto-payment", True)}


def test_what_the_lists_say_otherwise_is_named(services: Services, clock: FakeClock, tmp_path: Path) -> None:
    screen(services, deal="D-1", parties=[buyer()])
    listed = listing("ACME STANKI OOO", source="house-list", uid="1")
    services.ingestor.load(release(tmp_path, [listed]))
    clock.now += timedelta(days=1)

    told = changes(screen(services, deal="D-1", parties=[buyer()]))

    assert told["request"] == []
    assert told["lists"] == ["house-list"]
    (match,) = told["matches"]
    assert (match["subject"], match["finding"], match["before"]) == ("parties/0", "house-list:1", None)


def test_the_last_screening_is_the_one_compared_with(services: Services, clock: FakeClock) -> None:
    made = []
    for stage in ("quote", "order", "payment"):
        made.append(screen(services, deal="D-1", stage=stage))
        clock.now += timedelta(hours=1)
    screen(services, deal="D-1", as_of="2024-01-01")
    clock.now += timedelta(hours=1)

    again = services.screener.rescreen(made[0].id, actor=LOCAL)

    assert [(changes(one) or {}).get("since") for one in made] == [None, made[0].id, made[1].id]
    assert changes(again)["since"] == made[2].id


def test_without_a_deal_a_screening_made_again_is_compared_with_the_one_before(services: Services) -> None:
    first = screen(services)

    assert changes(services.screener.rescreen(first.id, actor=LOCAL))["since"] == first.id


def test_another_dealers_deal_of_the_same_number_is_another_deal(services: Services) -> None:
    screen(services, deal="D-1")
    stranger = Actor("key_x", "other-dealer", frozenset({"admin"}))

    assert changes(screen(services, stranger, deal="D-1")) is None
    assert len(services.reviewer.deal("D-1", stranger).screenings) == 1
    with pytest.raises(NotFound):
        services.reviewer.deal("D-2", LOCAL)


LISTED = "Acme Stanki OOO"
CLEAR, REVIEW, BLOCK = ("GoNoGo Sandbox Clear", "gonogo sandbox  review", "GONOGO SANDBOX BLOCK")


@pytest.mark.parametrize(
    ("names", "actor", "verdict"),
    [
        ([CLEAR], TRYING, Verdict.CLEAR),
        ([REVIEW], TRYING, Verdict.REVIEW),
        ([BLOCK], TRYING, Verdict.BLOCK),
        ([CLEAR, CLEAR], TRYING, Verdict.CLEAR),
        ([CLEAR, BLOCK, REVIEW], TRYING, Verdict.BLOCK),
        ([CLEAR, "Acme Stanki OOO"], TRYING, Verdict.REVIEW),
    ],
    ids=str,
)
def test_a_sandbox_name_fixes_the_verdict_of_a_test_key(
    services: Services, names: list[str], actor: Actor, verdict: Verdict
) -> None:
    done = screen(services, actor, parties=[{"role": "buyer", "name": name} for name in names])

    answer = orjson.loads(done.answer)
    assert done.verdict is verdict
    assert answer["warnings"][0].startswith("Sandbox: nothing was looked up.")
    assert {match["listing"]["source"] for match in answer["matches"]} <= {"sandbox"}


@pytest.mark.parametrize(
    ("names", "verdict"),
    [
        ([CLEAR], Verdict.REVIEW),
        ([REVIEW], Verdict.REVIEW),
        ([BLOCK], Verdict.BLOCK),
        ([CLEAR, LISTED], Verdict.BLOCK),
        ([REVIEW, LISTED], Verdict.BLOCK),
    ],
    ids=str,
)
def test_a_sandbox_name_in_a_live_deal_hides_nobody_and_never_lets_it_pass(
    services: Services, tmp_path: Path, names: list[str], verdict: Verdict
) -> None:
    services.ingestor.load(release(tmp_path, [listing("ACME STANKI OOO", source="house-list", countries=("DE",))]))

    done = screen(services, parties=[{"role": "buyer", "name": name, "country": "DE"} for name in names])

    answer = orjson.loads(done.answer)
    assert done.verdict is verdict
    assert answer["warnings"][0].startswith("Sandbox: a party bears a name that is meant for test keys")
    assert {match["listing"]["source"] for match in answer["matches"]} == ({"house-list"} if LISTED in names else set())


def test_a_sandbox_deal_waits_in_the_queue_of_the_tests_only(services: Services) -> None:
    done = screen(services, TRYING, parties=[{"role": "buyer", "name": REVIEW}])

    assert [one.screening_id for one, _, _ in services.reviewer.queue(TRYING).waiting] == [done.id]
    assert services.reviewer.queue(LOCAL).waiting == ()
