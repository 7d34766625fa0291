"""A deal is screened and stored before anybody is answered."""

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from app.bootstrap import Services, build
from app.config import Settings
from app.domain.actor import LOCAL, Actor
from app.domain.decision import DecisionOutcome
from app.domain.match import Confidence
from app.domain.screening import Verdict
from app.errors import IdempotencyConflict, InvalidInput, NotFound
from lists.model import Identifier, Listing
from tests.builders import listing, transaction
from tests.fake_clock import FakeClock
from tests.services.releases import release

ELE = listing(
    "ELE TECHNOLOGY CO LTD",
    uid="50946",
    countries=("CN",),
    listed_on=date(2024, 8, 23),
    identifiers=(Identifier("uscc", "914403000775394696", "CN"),),
)
ELE_DEAL: dict[str, Any] = {
    "parties": [
        {
            "role": "buyer",
            "name": "ELE Technology Co., Ltd.",
            "kind": "company",
            "country": "CN",
            "identifiers": [{"type": "uscc", "value": "914403000775394696", "country": "CN"}],
        }
    ]
}


def loaded(services: Services, folder: Path, *listings: Listing) -> None:
    services.ingestor.load(release(folder, listings, published_at=date(2026, 11, 24)))


def flags(answer: bytes) -> set[str]:
    return {flag["flag"] for flag in orjson.loads(answer)["red_flags"]}


def test_what_is_answered_is_stored(services: Services, tmp_path: Path) -> None:
    loaded(services, tmp_path, ELE)

    done = services.screener.screen(transaction(reference="SO-1"), actor=LOCAL)

    again = services.reviewer.get(done.id, LOCAL)
    assert again.answer == done.answer
    assert again.screening == done.screening
    assert orjson.loads(done.answer)["id"] == done.id


def test_a_listed_buyer_blocks(services: Services, tmp_path: Path) -> None:
    loaded(services, tmp_path, ELE)

    done = services.screener.screen(transaction(**ELE_DEAL), actor=LOCAL)

    assert done.verdict is Verdict.BLOCK
    (found,) = [match for match in done.screening.matches if match.on_party]
    assert found.match.listing == ELE
    assert found.match.confidence is Confidence.CONFIRMED


def test_lists_are_taken_as_they_stood_by_their_own_dates(services: Services, tmp_path: Path) -> None:
    loaded(services, tmp_path, ELE)

    before = services.screener.screen(transaction(**ELE_DEAL, as_of="2024-08-22"), actor=LOCAL)
    after = services.screener.screen(transaction(**ELE_DEAL, as_of="2024-08-23"), actor=LOCAL)

    assert before.screening.matches == ()
    assert [found.match.listing.id for found in after.screening.matches] == ["ofac-sdn:50946"]


def test_an_unknown_day_of_listing_counts_as_listed_and_is_said(services: Services, tmp_path: Path) -> None:
    undated = listing("ELE TECHNOLOGY CO LTD", uid="50946", countries=("CN",))
    loaded(services, tmp_path, undated)

    done = services.screener.screen(transaction(**ELE_DEAL, as_of="2020-01-01"), actor=LOCAL)

    assert [found.match.listing.id for found in done.screening.matches] == ["ofac-sdn:50946"]
    assert any("ofac-sdn:50946" in warning for warning in done.screening.warnings)


def test_a_de_listed_party_matches_only_before_its_de_listing(services: Services, tmp_path: Path) -> None:
    others = [listing(f"OTHER {n} LLC", uid=str(n)) for n in range(30)]
    loaded(services, tmp_path, ELE, *others)
    loaded(services, tmp_path, *others)

    today = services.screener.screen(transaction(**ELE_DEAL), actor=LOCAL)
    then = services.screener.screen(transaction(**ELE_DEAL, as_of="2025-01-01"), actor=LOCAL)

    assert today.screening.matches == ()
    assert [found.match.listing.id for found in then.screening.matches] == ["ofac-sdn:50946"]


def test_everybody_named_is_looked_up(services: Services, tmp_path: Path) -> None:
    loaded(services, tmp_path, ELE)
    name = "ELE Technology Co., Ltd."
    deal = transaction(
        parties=[
            {
                "role": "buyer",
                "name": "Schwarzwald Zahnrad GmbH",
                "owners": [{"name": name}, {"name": "Hans Muster", "relation": "spouse", "related_to": name}],
                "claimed_affiliations": [{"name": name}],
            }
        ],
        payment={"payer": name, "bank": {"name": name}},
    )

    done = services.screener.screen(deal, actor=LOCAL)

    assert {found.subject for found in done.screening.matches} == {
        "parties/0/owners/0",
        "parties/0/owners/1/related_to",
        "parties/0/claimed_affiliations/0",
        "payment/payer",
        "payment/bank",
    }


def test_a_screening_names_the_lists_it_used(services: Services, tmp_path: Path) -> None:
    loaded(services, tmp_path, ELE)

    done = services.screener.screen(transaction(), actor=LOCAL)

    (used,) = done.screening.lists
    assert (used.source, used.published_at, used.entries) == ("ofac-sdn", date(2026, 11, 24), 1)


def test_without_the_required_list_no_verdict_is_clear(services: Services) -> None:
    done = services.screener.screen(transaction(), actor=LOCAL)

    assert done.verdict is not Verdict.CLEAR
    assert "lists-incomplete" in flags(done.answer)


def test_a_load_by_another_process_is_seen(
    services: Services, settings: Settings, clock: FakeClock, tmp_path: Path
) -> None:
    services.screener.screen(transaction(**ELE_DEAL), actor=LOCAL)
    other = build(settings, clock=clock)
    loaded(other, tmp_path, ELE)
    other.close()

    done = services.screener.screen(transaction(**ELE_DEAL), actor=LOCAL)

    assert done.verdict is Verdict.BLOCK


def test_the_same_key_and_deal_give_the_same_screening(services: Services) -> None:
    first = services.screener.screen(transaction(), actor=LOCAL, idempotency_key="k1")
    second = services.screener.screen(transaction(), actor=LOCAL, idempotency_key="k1")

    assert second.id == first.id
    assert second.answer == first.answer


def test_the_same_key_with_another_deal_is_refused(services: Services) -> None:
    services.screener.screen(transaction(), actor=LOCAL, idempotency_key="k1")

    with pytest.raises(IdempotencyConflict):
        services.screener.screen(transaction(reference="other"), actor=LOCAL, idempotency_key="k1")


def test_two_dealers_may_use_the_same_key(services: Services) -> None:
    one = services.screener.screen(transaction(), actor=Actor("a", "one"), idempotency_key="k1")
    two = services.screener.screen(transaction(), actor=Actor("b", "two"), idempotency_key="k1")

    assert one.id != two.id


def test_parallel_duplicates_store_one_screening(services: Services) -> None:
    services.index.current()
    start = threading.Barrier(16)
    ids: list[str] = []

    def screen() -> None:
        start.wait(60)
        ids.append(services.screener.screen(transaction(), actor=LOCAL, idempotency_key="k1").id)

    threads = [threading.Thread(target=screen) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    assert len(ids) == 16
    assert len(set(ids)) == 1
    assert [one.id for one in services.reviewer.page(LOCAL).screenings] == [ids[0]]


def test_of_two_deals_under_one_key_at_once_one_is_stored_and_the_other_refused(services: Services) -> None:
    services.index.current()
    start = threading.Barrier(16)
    told: list[tuple[str, str]] = []

    def screen(reference: str) -> None:
        start.wait(60)
        try:
            done = services.screener.screen(transaction(reference=reference), actor=LOCAL, idempotency_key="k1")
            told.append((reference, done.id))
        except IdempotencyConflict:
            told.append((reference, "refused"))

    threads = [threading.Thread(target=screen, args=(("A", "B")[number % 2],)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    (stored,) = services.reviewer.page(LOCAL).screenings
    other = "B" if stored.reference == "A" else "A"
    assert sorted(told) == sorted([(stored.reference or "", stored.id)] * 8 + [(other, "refused")] * 8)
    assert [one.screening_id for one, _, _ in services.reviewer.queue(LOCAL).waiting] == [stored.id]


def test_what_fails_stores_nothing(services: Services) -> None:
    services.database.close()
    with services.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE affiliation")

    with pytest.raises(Exception, match=r"affiliation|does not answer"):
        services.screener.screen(transaction(), actor=LOCAL)

    assert services.reviewer.page(LOCAL).screenings == ()


def test_rescreening_asks_the_lists_of_today(services: Services, tmp_path: Path, clock: FakeClock) -> None:
    first = services.screener.screen(transaction(**ELE_DEAL), actor=LOCAL)
    loaded(services, tmp_path, ELE)
    clock.now += timedelta(days=1)

    second = services.screener.rescreen(first.id, actor=LOCAL)

    assert second.rescreen_of == first.id
    assert second.verdict is Verdict.BLOCK
    assert services.reviewer.get(first.id, LOCAL).answer == first.answer


def test_the_day_is_the_clocks_unless_it_is_given(services: Services, clock: FakeClock) -> None:
    clock.now = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)

    assert services.screener.screen(transaction(), actor=LOCAL).screening.as_of == date(2026, 12, 31)


def test_a_day_still_to_come_is_refused(services: Services, clock: FakeClock) -> None:
    today = clock().date()
    for begun in (today, today + timedelta(days=1)):  # the second where clocks are ahead of UTC
        done = services.screener.screen(transaction(as_of=begun.isoformat()), actor=LOCAL)
        assert (done.screening.as_of, done.transaction.as_of) == (today, None)

    with pytest.raises(InvalidInput, match="/as_of: This day is still to come"):
        services.screener.screen(transaction(as_of=(today + timedelta(days=2)).isoformat()), actor=LOCAL)


def test_a_deal_screened_as_of_today_is_watched_by_that_screening(services: Services, clock: FakeClock) -> None:
    services.screener.screen(transaction(deal="D-1"), actor=LOCAL)
    clock.now += timedelta(minutes=1)
    newest = services.screener.screen(transaction(deal="D-1", as_of=clock().date().isoformat()), actor=LOCAL)

    with services.database.read() as work:
        watched = work.watched_deals.behind(clock() - timedelta(days=1), "another state of the lists")
    assert [one.screening_id for one in watched] == [newest.id]


def test_pages_of_screenings_lead_on_by_cursor(services: Services, clock: FakeClock) -> None:
    made = []
    for _ in range(5):
        made.append(services.screener.screen(transaction(), actor=LOCAL).id)
        clock.now += timedelta(seconds=1)

    first = services.reviewer.page(LOCAL, limit=3)
    rest = services.reviewer.page(LOCAL, limit=3, cursor=first.next_cursor)

    assert [one.id for one in (*first.screenings, *rest.screenings)] == made[::-1]
    assert rest.next_cursor is None


@pytest.mark.parametrize("cursor", ["x", "!!", "MjAyNi0xMS0yNSBzY3I", "é"])
def test_a_made_up_cursor_is_refused(services: Services, cursor: str) -> None:
    with pytest.raises(InvalidInput):
        services.reviewer.page(LOCAL, cursor=cursor)


def test_a_decision_never_changes_the_screening(services: Services) -> None:
    done = services.screener.screen(transaction(), actor=LOCAL)

    services.reviewer.decide(done.id, DecisionOutcome.RELEASE, "spoke to the buyer", LOCAL)

    assert services.reviewer.get(done.id, LOCAL).answer == done.answer
    assert [made.outcome for made in services.reviewer.decisions(done.id, LOCAL)] == ["release"]


def test_another_dealers_screening_is_not_there(services: Services) -> None:
    done = services.screener.screen(transaction(), actor=LOCAL)
    stranger = Actor("key_x", "other", frozenset({"admin"}))

    with pytest.raises(NotFound):
        services.reviewer.get(done.id, stranger)
    with pytest.raises(NotFound):
        services.reviewer.decide(done.id, DecisionOutcome.RELEASE, None, stranger)
    with pytest.raises(NotFound):
        services.screener.rescreen(done.id, actor=stranger)
