"""What people decide, and what waits for them."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from app.bootstrap import Services, build
from app.config import Settings
from app.db.screenings import StoredScreening
from app.domain.actor import LOCAL, Actor
from app.domain.actor import test_space as space_for_tests
from app.domain.decision import DecisionOutcome, Standing
from app.domain.screening import Verdict
from app.errors import AlreadyDecided, InvalidInput, NotFound, SecondPersonNeeded, Superseded
from tests.builders import transaction
from tests.fake_clock import FakeClock

ANNA = Actor("key_anna", scopes=frozenset({"review"}))
BORIS = Actor("key_boris", scopes=frozenset({"review"}))
TRYING = Actor("key_try", space_for_tests("default"), frozenset({"admin"}))
STRANGER = Actor("key_x", "other-dealer", frozenset({"admin"}))
RELEASE, REJECT, ESCALATE = DecisionOutcome.RELEASE, DecisionOutcome.REJECT, DecisionOutcome.ESCALATE


def review(services: Services, actor: Actor = LOCAL, **fields: Any) -> StoredScreening:
    """A deal held for a person: the house list is missing."""
    done = services.screener.screen(transaction(**fields), actor=actor)
    assert done.verdict is Verdict.REVIEW
    return done


def block(services: Services, **fields: Any) -> StoredScreening:
    done = services.screener.screen(transaction(destination={"country": "KP"}, **fields), actor=LOCAL)
    assert done.verdict is Verdict.BLOCK
    return done


def decide(services: Services, done: StoredScreening, outcome: DecisionOutcome, actor: Actor = ANNA) -> Standing:
    return services.reviewer.decide(done.id, outcome, "a note", actor).leaves


def queue(services: Services, actor: Actor = LOCAL, **given: Any) -> list[str]:
    return [one.screening_id for one, _, _ in services.reviewer.queue(actor, **given).waiting]


def test_one_person_releases_a_review(services: Services) -> None:
    done = review(services)

    assert decide(services, done, RELEASE) is Standing.RELEASED

    stand = services.reviewer.stand(done.id, LOCAL)
    assert (stand.standing, stand.is_go, stand.newer) == (Standing.RELEASED, True, None)
    assert queue(services) == []


def test_two_people_release_a_block(services: Services) -> None:
    done = block(services)

    first = decide(services, done, RELEASE, ANNA)
    between = services.reviewer.stand(done.id, LOCAL)
    with pytest.raises(SecondPersonNeeded):
        decide(services, done, RELEASE, ANNA)
    second = decide(services, done, RELEASE, BORIS)

    assert (first, second) == (Standing.WAITING, Standing.RELEASED)
    assert (between.is_go, queue(services)) == (False, [])
    assert [made.decided_by for made in services.reviewer.decisions(done.id, LOCAL)] == [ANNA.id, BORIS.id]


def test_one_person_releases_a_block_where_the_dealer_says_so(
    services: Services, settings: Settings, clock: FakeClock
) -> None:
    done = block(services)
    alone = build(settings.model_copy(update={"four_eyes": False}), clock=clock)

    standing = decide(alone, done, RELEASE)
    alone.close()

    assert standing is Standing.RELEASED


def test_an_escalation_takes_the_first_release_back(services: Services) -> None:
    done = block(services)
    decide(services, done, RELEASE, ANNA)
    decide(services, done, ESCALATE, BORIS)

    assert decide(services, done, RELEASE, BORIS) is Standing.WAITING
    assert decide(services, done, RELEASE, ANNA) is Standing.RELEASED


@pytest.mark.parametrize("outcome", list(DecisionOutcome))
def test_what_was_rejected_stays_rejected(services: Services, outcome: DecisionOutcome) -> None:
    done = review(services)
    decide(services, done, REJECT)

    with pytest.raises(AlreadyDecided, match="was rejected"):
        decide(services, done, outcome, BORIS)

    assert len(services.reviewer.decisions(done.id, LOCAL)) == 1


def test_what_was_released_is_not_released_again_but_may_be_stopped(services: Services) -> None:
    done = review(services)
    decide(services, done, RELEASE)

    with pytest.raises(AlreadyDecided, match="released already"):
        decide(services, done, RELEASE, BORIS)
    assert decide(services, done, ESCALATE, BORIS) is Standing.ESCALATED
    assert queue(services) == [done.id]
    assert decide(services, done, REJECT, BORIS) is Standing.REJECTED
    assert services.reviewer.stand(done.id, LOCAL).is_go is False
    assert queue(services) == []


def test_the_newest_screening_of_a_deal_is_the_one_to_release(services: Services, clock: FakeClock) -> None:
    old = review(services, deal="D-1")
    clock.now += timedelta(minutes=1)
    new = review(services, deal="D-1")

    with pytest.raises(Superseded) as refused:
        decide(services, old, RELEASE)

    assert refused.value.extensions["newer"] == new.id
    assert decide(services, new, RELEASE) is Standing.RELEASED
    assert services.reviewer.stand(old.id, LOCAL).newer == new.id


def test_a_deal_that_was_released_and_screened_again_is_no_go(services: Services, clock: FakeClock) -> None:
    old = review(services)
    decide(services, old, RELEASE)
    clock.now += timedelta(minutes=1)

    new = services.screener.rescreen(old.id, actor=LOCAL)

    assert services.reviewer.stand(old.id, LOCAL).is_go is False
    assert services.reviewer.stand(old.id, LOCAL).newer == new.id
    assert queue(services) == [new.id]


def test_the_queue_holds_the_worst_and_oldest_first(services: Services, clock: FakeClock) -> None:
    made = []
    for make in (review, block, review, block):
        made.append(make(services).id)
        clock.now += timedelta(minutes=1)

    assert queue(services) == [made[1], made[3], made[0], made[2]]
    assert queue(services, verdict=Verdict.REVIEW) == [made[0], made[2]]
    assert queue(services, STRANGER) == []


def test_the_queue_is_read_a_page_at_a_time_while_it_is_worked_off(services: Services, clock: FakeClock) -> None:
    made = []
    for _ in range(3):
        made.append(review(services))
        clock.now += timedelta(minutes=1)

    first = services.reviewer.queue(LOCAL, limit=2)
    decide(services, made[1], REJECT)
    rest = services.reviewer.queue(LOCAL, limit=2, cursor=first.next_cursor)

    assert [one.screening_id for one, _, _ in (*first.waiting, *rest.waiting)] == [one.id for one in made]
    assert rest.next_cursor is None


def test_a_deal_waits_by_its_newest_screening(services: Services, clock: FakeClock) -> None:
    review(services, deal="D-1")
    clock.now += timedelta(minutes=1)
    new = block(services, deal="D-1")
    other = review(services, STRANGER, deal="D-1")

    assert queue(services) == [new.id]
    assert queue(services, STRANGER) == [other.id]


def test_a_question_about_the_past_does_not_wait(services: Services, clock: FakeClock) -> None:
    live = review(services, deal="D-1", as_of=clock.now.date().isoformat())
    clock.now += timedelta(minutes=1)
    review(services, deal="D-1", as_of="2024-01-01")

    assert queue(services) == [live.id]
    assert decide(services, live, RELEASE) is Standing.RELEASED


def test_the_queue_shows_what_was_decided_so_far(services: Services) -> None:
    done = block(services)
    decide(services, done, RELEASE, ANNA)

    ((one, stored, decisions),) = services.reviewer.queue(LOCAL).waiting

    assert (one.standing, stored.id) == (Standing.WAITING, done.id)
    assert [made.decided_by for made in decisions] == [ANNA.id]


def test_a_cursor_of_another_listing_is_refused(services: Services, clock: FakeClock) -> None:
    for _ in range(2):
        review(services)
        clock.now += timedelta(minutes=1)
    screenings = services.reviewer.page(LOCAL, limit=1).next_cursor

    with pytest.raises(InvalidInput):
        services.reviewer.queue(LOCAL, cursor=screenings)


def test_another_dealers_screening_has_no_standing(services: Services) -> None:
    done = review(services)

    with pytest.raises(NotFound):
        services.reviewer.stand(done.id, STRANGER)


def test_of_decisions_at_once_one_counts(services: Services) -> None:
    done = review(services)
    start = threading.Barrier(8)
    told: list[str] = []

    def release(number: int) -> None:
        start.wait(60)
        try:
            services.reviewer.decide(done.id, RELEASE, None, Actor(f"key_{number}"))
            told.append("released")
        except AlreadyDecided:
            told.append("refused")

    threads = [threading.Thread(target=release, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    assert sorted(told) == ["refused"] * 7 + ["released"]
    assert len(services.reviewer.decisions(done.id, LOCAL)) == 1


def test_a_deal_released_by_one_of_two_at_shipment_is_still_watched(services: Services, clock: FakeClock) -> None:
    done = block(services, deal="D-1", stage="shipment")

    def watched() -> bool:
        with services.database.read() as work:
            return bool(work.watched_deals.behind(clock.now - timedelta(days=1), "other lists"))

    decide(services, done, RELEASE, ANNA)
    assert watched() is True
    decide(services, done, RELEASE, BORIS)
    assert watched() is False


def clear(services: Services, **fields: Any) -> StoredScreening:
    """A deal that is clear whatever the lists say: of the sandbox."""
    party = {"role": "buyer", "name": "GoNoGo Sandbox Clear"}
    done = services.screener.screen(transaction(parties=[party], **fields), actor=TRYING)
    assert done.verdict is Verdict.CLEAR
    return done


@pytest.mark.parametrize("outcome", [REJECT, ESCALATE])
@pytest.mark.parametrize("deal", ["D-1", None])
def test_what_a_person_stopped_is_not_set_free_by_screening_it_again(
    services: Services, clock: FakeClock, outcome: DecisionOutcome, deal: str | None
) -> None:
    first = clear(services, deal=deal)
    anna = replace(TRYING, id="key_anna")
    services.reviewer.decide(first.id, outcome, None, anna)
    clock.now += timedelta(minutes=1)

    again = services.screener.rescreen(first.id, actor=TRYING)
    clock.now += timedelta(minutes=1)
    again = services.screener.rescreen(again.id, actor=TRYING)

    stand = services.reviewer.stand(again.id, TRYING)
    assert (again.verdict, stand.is_go) == (Verdict.CLEAR, False)
    assert first.id in stand.because
    assert queue(services, TRYING) == [again.id]
    services.reviewer.decide(again.id, RELEASE, None, anna)
    assert services.reviewer.stand(again.id, TRYING).is_go is True
    assert queue(services, TRYING) == []


def test_what_was_released_stays_free_where_the_next_screening_is_clear(services: Services, clock: FakeClock) -> None:
    first = clear(services, deal="D-1")
    services.reviewer.decide(first.id, RELEASE, None, TRYING)
    clock.now += timedelta(minutes=1)

    again = clear(services, deal="D-1")

    assert services.reviewer.stand(again.id, TRYING).is_go is True


@pytest.mark.parametrize("outcome", [REJECT, ESCALATE])
def test_a_deal_that_was_clear_waits_once_an_earlier_screening_of_it_is_stopped(
    services: Services, clock: FakeClock, outcome: DecisionOutcome
) -> None:
    first = clear(services, deal="D-1")
    clock.now += timedelta(minutes=1)
    second = clear(services, deal="D-1")
    assert services.reviewer.stand(second.id, TRYING).is_go is True

    services.reviewer.decide(first.id, outcome, None, TRYING)

    assert services.reviewer.stand(second.id, TRYING).is_go is False
    assert queue(services, TRYING) == [second.id]


@pytest.mark.parametrize("outcome", [REJECT, ESCALATE])
def test_a_deal_that_was_released_waits_again_once_an_earlier_screening_of_it_is_stopped(
    services: Services, clock: FakeClock, outcome: DecisionOutcome
) -> None:
    first = clear(services, deal="D-1")
    clock.now += timedelta(minutes=1)
    second = clear(services, deal="D-1")
    services.reviewer.decide(second.id, RELEASE, None, TRYING)
    clock.now += timedelta(minutes=1)

    services.reviewer.decide(first.id, outcome, None, TRYING)

    stand = services.reviewer.stand(second.id, TRYING)
    assert stand.is_go is False
    assert first.id in stand.because
    assert queue(services, TRYING) == [second.id]

    clock.now += timedelta(minutes=1)
    services.reviewer.decide(second.id, RELEASE, "Asked again.", TRYING)
    assert services.reviewer.stand(second.id, TRYING).is_go is True
    assert queue(services, TRYING) == []


def test_a_rejection_is_left_behind_by_a_release_of_the_screening_made_again(
    services: Services, clock: FakeClock
) -> None:
    first = clear(services)
    services.reviewer.decide(first.id, REJECT, None, TRYING)
    clock.now += timedelta(minutes=1)
    again = services.screener.rescreen(first.id, actor=TRYING)
    assert services.reviewer.stand(again.id, TRYING).is_go is False
    clock.now += timedelta(minutes=1)

    services.reviewer.decide(again.id, RELEASE, None, TRYING)

    assert services.reviewer.stand(again.id, TRYING).is_go is True


def test_an_earlier_screening_is_stopped_also_where_the_newest_was_erased(services: Services, clock: FakeClock) -> None:
    first = clear(services, deal="D-1")
    clock.now += timedelta(minutes=1)
    second = clear(services, deal="D-1")
    services.eraser.erase_screening(second.id, "a person asked", TRYING, early=True)

    assert services.reviewer.decide(first.id, REJECT, None, TRYING).leaves is Standing.REJECTED


def at_once(*acts: Callable[[], object]) -> None:
    """Do these at the same moment, each in a thread of its own, to the end."""
    start = threading.Barrier(len(acts))
    failed: list[BaseException] = []

    def run(act: Callable[[], object]) -> None:
        start.wait(60)
        try:
            act()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failed == []


def test_of_screenings_of_a_deal_at_once_only_the_newest_waits(services: Services, clock: FakeClock) -> None:
    services.index.current()
    for number in range(10):
        deal = f"D-{number}"
        screen = partial(review, services, deal=deal, as_of=clock.now.date())

        at_once(*[screen] * 4)

        found = services.reviewer.deal(deal, LOCAL)
        assert len(found.screenings) == 4
        ids = {one.screening.id for one in found.screenings}
        assert ids & set(queue(services)) == {found.newest.screening.id}


def test_a_deal_that_is_stopped_while_it_is_screened_again_waits(services: Services, clock: FakeClock) -> None:
    services.index.current()
    for number in range(10):
        first = clear(services, deal=f"D-{number}", as_of=clock.now.date())
        clock.now += timedelta(minutes=1)

        at_once(
            lambda first=first: services.reviewer.decide(first.id, REJECT, None, TRYING),
            lambda first=first: clear(services, deal=first.deal, as_of=clock.now.date()),
        )

        newest = services.reviewer.deal(f"D-{number}", TRYING).newest
        assert newest.is_go is False
        assert newest.screening.id in queue(services, TRYING)
