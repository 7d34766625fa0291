"""Watching tells what is new, once, and knows after every change what screening everybody again would say."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.bootstrap import Services, build
from app.config import Settings
from app.db.screenings import StoredScreening
from app.domain.actor import LOCAL, Actor
from app.domain.decision import DecisionOutcome
from app.domain.facts import AffiliationRecord
from app.domain.match import Query
from app.domain.party import AffiliationClaim, Owner, Party, PartyRole
from app.domain.watch import Alert, AlertKind
from app.errors import Conflict, NotFound
from app.services.basis import engine_state
from app.services.book_index import Book, BookIndex, Member
from app.services.monitoring import Monitor, Overtaken
from lists.model import Identifier, Kind, Listing
from tests.builders import listing, transaction
from tests.fake_clock import FakeClock
from tests.services.releases import release
from tests.services.watching import screen_deals, watch

Publish = Callable[..., None]
OTHER = Actor("other", "other-dealer", frozenset({"admin"}))


def party(name: str = "Schwarzwald Zahnrad GmbH", **fields: object) -> Party:
    return Party(PartyRole.OTHER, name, **fields)  # type: ignore[arg-type]


def entry(name: str, uid: str, *aliases: str, **fields: object) -> Listing:
    return listing(name, *aliases, source="house-list", uid=uid, **fields)


@pytest.fixture
def publish(services: Services, clock: FakeClock, tmp_path: Path) -> Publish:
    """Put a new release of the house list in force and let monitoring do its work."""

    def put(*entries: Listing) -> None:
        clock.now += timedelta(minutes=1)
        services.ingestor.load(release(tmp_path, entries))
        watch(services)

    return put


def alerts(services: Services, actor: Actor = LOCAL) -> list[Alert]:
    return list(reversed(services.alerts.page(actor, limit=200).alerts))


def kinds(services: Services) -> list[str]:
    return [one.kind.value for one in alerts(services)]


ACME = entry("ACME STANKI OOO", "1", countries=("RU",))
ANYWHERE = entry("ACME STANKI OOO", "1")
BYSTANDER = entry("BLUE LAGOON HOLDINGS", "2")


def test_a_party_listed_after_it_was_enrolled_is_told_once(services: Services, publish: Publish) -> None:
    publish(BYSTANDER)
    enrolled = services.counterparties.enrol(party("Acme Stanki OOO", country="RU"), "C-1", LOCAL)
    assert enrolled.matches == ()

    publish(BYSTANDER, ACME)
    watch(services)

    (told,) = alerts(services)
    assert told.kind is AlertKind.NEW_MATCH
    assert (told.counterparty, told.reference, told.listing) == (enrolled.counterparty.id, "C-1", "house-list:1")
    assert told.detail["party"] == "Acme Stanki OOO"
    assert told.detail["listing"]["name"] == "ACME STANKI OOO"
    (match,) = services.counterparties.get(enrolled.counterparty.id, LOCAL).matches
    assert match.listing == "house-list:1"


OWNED = party(
    "Ulmer Zahnrad GmbH",
    kind=Kind.COMPANY,
    owners=(Owner("Blaustein Beteiligungs KG", share_percent=40), Owner("Acme Stanki OOO", share_percent=60)),
    claimed_affiliations=(AffiliationClaim("Ostrava Kovotech a.s."),),
)


@pytest.mark.parametrize(
    ("listed", "subject"),
    [("ACME STANKI OOO", "owners/1"), ("OSTRAVA KOVOTECH A.S.", "claimed_affiliations/0")],
    ids=["owner", "claimed affiliation"],
)
def test_whoever_a_party_names_is_watched_with_it(
    services: Services, publish: Publish, listed: str, subject: str
) -> None:
    publish(BYSTANDER)
    enrolled = services.counterparties.enrol(OWNED, "C-1", LOCAL)
    assert enrolled.matches == ()

    publish(BYSTANDER, entry(listed, "1"))
    watch(services)

    (told,) = alerts(services)
    assert (told.kind, told.counterparty, told.listing) == (
        AlertKind.NEW_MATCH,
        enrolled.counterparty.id,
        "house-list:1",
    )
    assert (told.detail["party"], told.detail["subject"]) == ("Ulmer Zahnrad GmbH", subject)
    assert told.detail["query"].upper() == listed
    (match,) = services.counterparties.get(enrolled.counterparty.id, LOCAL).matches
    assert (match.listing, match.subject) == ("house-list:1", subject)


def test_an_owner_who_is_listed_already_is_told_at_enrolment(services: Services, publish: Publish) -> None:
    publish(BYSTANDER, ACME)

    (match,) = services.counterparties.enrol(OWNED, "C-1", LOCAL).matches

    assert (match.subject, kinds(services)) == ("owners/1", ["new_match"])


def test_an_owner_at_another_place_in_the_list_is_the_same_and_another_at_this_place_is_not(
    services: Services, publish: Publish, clock: FakeClock
) -> None:
    publish(BYSTANDER, ANYWHERE)
    enrolled = services.counterparties.enrol(OWNED, "C-1", LOCAL).counterparty
    others, acme = OWNED.owners or ()

    moved = services.counterparties.change(enrolled.id, replace(OWNED, owners=(acme, others)), LOCAL)
    assert [one.subject for one in moved.matches] == ["owners/0"]
    assert kinds(services) == ["new_match"]

    clock.now += timedelta(minutes=1)
    renamed = replace(acme, name="Akme Stanki OOO")
    services.counterparties.change(enrolled.id, replace(OWNED, owners=(renamed, others)), LOCAL)

    # Both are told at one moment.
    told = [(one.kind.value, one.detail["query"]) for one in alerts(services)]
    assert sorted(told[1:]) == [("match_gone", "Acme Stanki OOO"), ("new_match", "Akme Stanki OOO")]


def test_a_party_that_is_listed_itself_and_by_its_owner_is_told_of_both(services: Services, publish: Publish) -> None:
    publish(BYSTANDER)
    services.counterparties.enrol(replace(OWNED, name="Acme Stanki OOO"), "C-1", LOCAL)

    publish(BYSTANDER, ANYWHERE)
    publish(BYSTANDER)

    told = sorted((one.kind.value, one.detail["subject"] or "") for one in alerts(services))
    assert told == [("match_gone", ""), ("match_gone", "owners/1"), ("new_match", ""), ("new_match", "owners/1")]


def test_only_whom_a_change_may_touch_is_screened_again(services: Services, publish: Publish) -> None:
    publish(BYSTANDER)
    for name in ("Acme Stanki OOO", "Ostsee Pumpen GmbH", "Rhein Fräsen KG"):
        services.counterparties.enrol(party(name), None, LOCAL)
    services.ingestor.load(release(services.settings.data_dir, (BYSTANDER, ACME)))

    look = services.monitor.look()

    assert (look.changed, look.parties, look.alerts, look.everybody) == (1, 1, 1, False)


def test_what_became_of_a_match_is_told(services: Services, publish: Publish) -> None:
    publish(BYSTANDER, ACME)
    services.counterparties.enrol(
        party("Acme Stanki OOO", country="DE", identifiers=(Identifier("inn", "7707083893"),)), "C-1", LOCAL
    )
    assert kinds(services) == ["new_match"]

    publish(BYSTANDER, entry("ACME STANKI OOO", "1", identifiers=(Identifier("inn", "7707083893"),)))
    publish(BYSTANDER)
    publish(BYSTANDER, ACME)

    assert kinds(services) == ["new_match", "stronger_match", "match_gone", "new_match"]
    stronger = alerts(services)[1].detail
    assert stronger["after"]["confidence"] == "confirmed"
    assert stronger["before"]["confidence"] != "confirmed"


def test_a_listing_that_comes_into_force_by_its_date_is_told_on_its_day(
    services: Services, publish: Publish, clock: FakeClock
) -> None:
    later = clock.now.date() + timedelta(days=3)
    publish(BYSTANDER, entry("ACME STANKI OOO", "1", listed_on=later))
    services.counterparties.enrol(party("Acme Stanki OOO"), None, LOCAL)
    watch(services)
    assert alerts(services) == []

    clock.now += timedelta(days=3)
    assert services.monitor.behind()
    watch(services)

    assert kinds(services) == ["new_match"]
    assert not services.monitor.behind()


def test_a_changed_party_alone_is_screened_against_all_lists(
    services: Services, publish: Publish, clock: FakeClock
) -> None:
    publish(BYSTANDER, ACME)
    enrolled = services.counterparties.enrol(party("Acme Pumpen AG"), None, LOCAL).counterparty
    assert alerts(services) == []

    changed = services.counterparties.change(enrolled.id, party("Acme Stanki OOO"), LOCAL)
    clock.now += timedelta(minutes=1)
    again = services.counterparties.change(enrolled.id, party("Ostsee Pumpen GmbH"), LOCAL)

    assert [one.listing for one in changed.matches] == ["house-list:1"]
    assert again.matches == ()
    assert kinds(services) == ["new_match", "match_gone"]


def test_whoever_is_watched_no_more_is_left_alone(services: Services, publish: Publish) -> None:
    publish(BYSTANDER)
    enrolled = services.counterparties.enrol(party("Acme Stanki OOO"), "C-1", LOCAL).counterparty
    services.counterparties.end(enrolled.id, LOCAL)
    services.counterparties.end(enrolled.id, LOCAL)

    publish(BYSTANDER, ACME)

    assert alerts(services) == []
    with pytest.raises(Conflict):
        services.counterparties.change(enrolled.id, party(), LOCAL)
    assert services.counterparties.enrol(party(), "C-1", LOCAL).counterparty.id != enrolled.id


def test_a_reference_is_watched_once_and_dealers_do_not_see_each_other(services: Services, publish: Publish) -> None:
    publish(BYSTANDER, ACME)
    enrolled = services.counterparties.enrol(party("Acme Stanki OOO"), "C-1", LOCAL).counterparty
    services.counterparties.enrol(party("Acme Stanki OOO"), "C-1", OTHER)

    with pytest.raises(Conflict):
        services.counterparties.enrol(party(), "C-1", LOCAL)
    with pytest.raises(NotFound):
        services.counterparties.get(enrolled.id, OTHER)
    assert [len(alerts(services, actor)) for actor in (LOCAL, OTHER)] == [1, 1]


def test_of_enrolments_of_one_reference_at_once_one_counts(services: Services, publish: Publish) -> None:
    publish(BYSTANDER)

    def enrol(number: int) -> bool:
        with suppress(Conflict):
            services.counterparties.enrol(party(f"Zahnrad {number} KG"), "C-1", LOCAL)
            return True
        return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(enrol, range(8))) == 1


def test_of_books_put_in_at_once_each_reference_is_enrolled_once(services: Services, publish: Publish) -> None:
    publish(BYSTANDER)
    book = [(f"C-{number}", party(f"Zahnrad {number} KG")) for number in range(50)]

    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda _: services.counterparties.put_in(book, LOCAL, whole=False), range(4)))

    assert (sum(one.enrolled for one in reports), sum(one.unchanged for one in reports)) == (50, 150)
    assert len(services.counterparties.page(LOCAL, limit=200).parties) == 50


def test_a_whole_book_enrols_changes_and_ends_by_reference(services: Services, publish: Publish) -> None:
    publish(BYSTANDER, ACME)
    book = [("A", party("Acme Stanki OOO")), ("B", party("Ostsee Pumpen GmbH")), ("B", party("Twice KG"))]

    first = services.counterparties.put_in(book, LOCAL, whole=True)
    (kept,) = services.counterparties.page(LOCAL, reference="B").parties
    second = services.counterparties.put_in([("B", party("Nordsee Pumpen GmbH"))], LOCAL, whole=True)
    watch(services)

    assert (first.enrolled, first.repeated, kept.counterparty.party.name) == (2, 1, "Ostsee Pumpen GmbH")
    assert (second.changed, second.ended) == (1, 1)
    assert [one.counterparty.reference for one in services.counterparties.page(LOCAL).parties] == ["B"]


def test_an_alert_is_acknowledged_once(services: Services, publish: Publish, clock: FakeClock) -> None:
    publish(BYSTANDER, ACME)
    services.counterparties.enrol(party("Acme Stanki OOO"), None, LOCAL)
    (told,) = alerts(services)

    services.alerts.acknowledge(told.id, "Looked into it.", LOCAL)
    clock.now += timedelta(hours=1)
    again = services.alerts.acknowledge(told.id, "Me too.", Actor("late"))

    assert (again.note, again.acknowledged_by) == ("Looked into it.", "local")
    assert services.alerts.page(LOCAL, acknowledged=False).alerts == ()
    with pytest.raises(NotFound):
        services.alerts.acknowledge(told.id, None, OTHER)


def deal(services: Services, name: str, buyer: str) -> StoredScreening:
    buyers = [{"role": "buyer", "name": buyer, "country": "TR"}]
    return services.screener.screen(transaction(deal=name, reference=f"SO-{name}", parties=buyers), actor=LOCAL)


def affiliation(claimant: str, principal: str, status: str) -> AffiliationRecord:
    return AffiliationRecord(claimant, principal, status, date(2026, 11, 20), "letter of the principal")


def test_a_released_deal_stays_released_where_screening_it_again_finds_the_same(
    services: Services, publish: Publish, clock: FakeClock
) -> None:
    publish(BYSTANDER)
    buyer = {"role": "buyer", "name": "Acme Stanki OOO", "country": "TR"}
    paid = transaction(deal="D-1", parties=[buyer], payment={"method": "crypto"})
    asked = services.screener.screen(paid, actor=LOCAL)
    assert asked.verdict == "review"
    services.reviewer.decide(asked.id, DecisionOutcome.RELEASE, "Known to us.", LOCAL)
    stand = services.reviewer.stand(asked.id, LOCAL)
    clock.now += timedelta(minutes=1)
    services.affiliations.record(affiliation("Acme Stanki OOO", "Somebody whom it does not claim", "denied"), LOCAL)
    assert services.monitor.waiting() == 1

    screen_deals(services)

    assert services.reviewer.stand(asked.id, LOCAL) == stand
    assert [one.screening.id for one in services.reviewer.deal("D-1", LOCAL).screenings] == [asked.id]
    assert services.monitor.waiting() == 0
    assert not services.monitor.behind()


def test_a_released_deal_of_which_something_else_is_found_is_told_though_its_verdict_is_the_same(
    services: Services, publish: Publish, clock: FakeClock
) -> None:
    publish(BYSTANDER)
    claim = {"name": "Gray Machinery", "country": "US"}
    buyer = {"role": "buyer", "name": "Sunrise Machine Tools Ltd", "country": "CN", "claimed_affiliations": [claim]}
    asked = transaction(deal="D-1", parties=[buyer], payment={"method": "crypto"})
    released = services.screener.screen(asked, actor=LOCAL)
    services.reviewer.decide(released.id, DecisionOutcome.RELEASE, "Known to us.", LOCAL)
    clock.now += timedelta(minutes=1)

    services.affiliations.record(affiliation("Sunrise Machine Tools", "Gray Machinery", "denied"), LOCAL)
    watch(services)

    (told,) = alerts(services)
    assert told.detail["verdict"] == {"before": "review", "after": "review"}
    assert told.detail["was_released"] is True
    assert services.reviewer.deal("D-1", LOCAL).newest.is_go is False


def test_a_deal_that_is_marked_while_it_is_screened_is_screened_once_more(services: Services, publish: Publish) -> None:
    publish(BYSTANDER)
    stored = deal(services, "D-1", "Acme Stanki OOO")
    services.affiliations.record(affiliation("Acme Stanki OOO", "Somebody", "denied"), LOCAL)
    (read,) = services.monitor.due_deals(10)
    services.affiliations.record(affiliation("Acme Stanki OOO", "Somebody else", "denied"), LOCAL)

    services.monitor.screen_deal(read)
    assert services.monitor.waiting() == 1
    with services.database.write() as work:
        work.watched_deals.watch(
            read.tenant, read.deal, stored.id, read.verdict, "begun before the mark", FakeClock().now
        )
        work.commit()
    assert services.monitor.waiting() == 1

    screen_deals(services)
    assert services.monitor.waiting() == 0
    assert services.reviewer.stand(stored.id, LOCAL).newer is None


def test_an_open_deal_whose_verdict_changes_is_told(services: Services, publish: Publish) -> None:
    publish(BYSTANDER)
    before = deal(services, "D-1", "Acme Stanki OOO")
    deal(services, "D-2", "Ostsee Pumpen GmbH")
    rejected = deal(services, "D-3", "Acme Stanki OOO")
    services.reviewer.decide(rejected.id, DecisionOutcome.REJECT, None, LOCAL)

    publish(BYSTANDER, ANYWHERE)
    watch(services)

    (told,) = alerts(services)
    assert (told.kind, told.deal, told.reference) == (AlertKind.OPEN_DEAL_AFFECTED, "D-1", "SO-D-1")
    assert told.detail["verdict"] == {"before": before.verdict, "after": "block"}
    after = services.reviewer.get(told.detail["screening"]["after"], LOCAL)
    assert after.rescreen_of == before.id
    assert not services.monitor.behind()
    assert services.monitor.waiting() == 0


def test_an_open_deal_whose_buyer_belongs_to_somebody_listed_later_is_told(
    services: Services, publish: Publish
) -> None:
    publish(BYSTANDER)
    services.affiliations.record(affiliation("Schwarzwald Zahnrad GmbH", "Acme Stanki OOO", "confirmed"), LOCAL)
    deal(services, "D-1", "Schwarzwald Zahnrad GmbH")

    publish(BYSTANDER, ANYWHERE)

    assert kinds(services) == ["open_deal_affected"]


def test_an_open_deal_that_leaves_out_an_owner_who_is_listed_later_is_told(
    services: Services, publish: Publish, clock: FakeClock
) -> None:
    publish(BYSTANDER)
    buyer = {"role": "buyer", "name": "Schwarzwald Zahnrad GmbH", "country": "DE"}
    for owner in ("Acme Stanki OOO", "Blaustein Beteiligungs KG"):
        asked = transaction(deal="D-1", parties=[buyer | {"owners": [{"name": owner, "share_percent": 100}]}])
        services.screener.screen(asked, actor=LOCAL)
        clock.now += timedelta(minutes=1)

    publish(BYSTANDER, ANYWHERE)

    (told,) = alerts(services)
    after = services.reviewer.get(told.detail["screening"]["after"], LOCAL)
    assert [one.subject for one in after.screening.matches] == ["parties/0/left_owners/0"]


@pytest.mark.parametrize("written", ["Sunrise Machine Tools Ltd.", "SUNRISE MACHINE TOOLS"])
def test_an_open_deal_is_screened_again_once_its_buyers_claim_is_denied(
    services: Services, publish: Publish, clock: FakeClock, written: str
) -> None:
    publish(BYSTANDER)
    claim = {"name": "Gray Machinery", "country": "US"}
    buyer = {"role": "buyer", "name": "Sunrise Machine Tools Ltd", "country": "CN", "claimed_affiliations": [claim]}
    before = services.screener.screen(transaction(deal="D-1", parties=[buyer]), actor=LOCAL)
    untouched = deal(services, "D-2", "Ostsee Pumpen GmbH")
    clock.now += timedelta(minutes=1)

    services.affiliations.record(affiliation(written, "Gray Machinery", "denied"), LOCAL)
    watch(services)

    assert [one.screening.id for one in services.reviewer.deal("D-2", LOCAL).screenings] == [untouched.id]
    after, first = (one.screening for one in services.reviewer.deal("D-1", LOCAL).screenings)
    assert first.id == before.id
    assert "false-affiliation-claim" in {one.flag for one in after.screening.red_flags}


def test_an_open_deal_whose_listed_party_is_freed_is_told(services: Services, publish: Publish) -> None:
    publish(BYSTANDER, ANYWHERE)
    assert deal(services, "D-1", "Acme Stanki OOO").verdict == "block"

    publish(BYSTANDER, entry("SOMEBODY ELSE ALTOGETHER", "1"))

    assert kinds(services) == ["open_deal_affected"]


def test_an_open_deal_whose_listed_party_is_taken_off_the_list_is_told(services: Services, publish: Publish) -> None:
    publish(BYSTANDER, ANYWHERE)
    assert deal(services, "D-1", "Acme Stanki OOO").verdict == "block"

    publish(BYSTANDER)

    assert kinds(services) == ["open_deal_affected"]


def test_a_deal_screened_on_lists_that_monitoring_has_left_behind_is_screened_again(
    services: Services, publish: Publish, clock: FakeClock
) -> None:
    """Its screening began before a list changed, and was stored after monitoring had looked at the change."""
    publish(BYSTANDER)
    stored = deal(services, "D-1", "Acme Stanki OOO")
    with services.database.read() as work:
        (old,) = work.watched_deals.behind(clock.now - timedelta(days=1), "")
    publish(BYSTANDER, entry("UNRELATED PARTNERS", "9"))
    with services.database.write() as work:
        work.watched_deals.watch(old.tenant, old.deal, stored.id, old.verdict, old.lists, clock.now)
        work.commit()

    assert services.monitor.behind()
    assert services.monitor.look().deals == 1
    assert not services.monitor.behind()


def test_a_screening_that_a_newer_change_overtook_does_not_count(services: Services, publish: Publish) -> None:
    publish(BYSTANDER)
    enrolled = services.counterparties.enrol(party("Acme Stanki OOO"), None, LOCAL).counterparty
    with services.database.write() as work:
        work.counterparties.mark_due([enrolled.id])
        (read,) = work.counterparties.with_ids(work.counterparties.due_ids(1))
        work.counterparties.mark_due([enrolled.id])

        assert not work.counterparties.screened(read, enrolled.enrolled_at)
        work.commit()

    assert services.monitor.due(10) == (enrolled.id,)


def test_another_engine_has_everybody_screened_again(
    services: Services, settings: Settings, clock: FakeClock, publish: Publish
) -> None:
    publish(BYSTANDER, ACME)
    services.counterparties.enrol(party("Acme Stanki OOO"), None, LOCAL)
    with services.database.write() as work:
        state = work.monitor_state.get("state")
        assert state
        work.monitor_state.put("state", state.replace('"engine":"', '"engine":"older '))
        work.commit()

    again = build(settings, clock=clock)
    look = again.monitor.look()
    again.close()

    assert (look.everybody, look.parties) == (True, 1)
    watch(services)
    assert kinds(services) == ["new_match"]


def test_another_engine_does_not_use_the_names_that_its_predecessor_kept(services: Services, tmp_path: Path) -> None:
    scale, today = services.index.current().matches.scale, services.clock().date()
    narrow = Member("C-1", 1, (Query("Ostsee Pumpen GmbH"),))
    wide = Member("C-1", 1, (Query("Ostsee Pumpen GmbH"), Query("Acme Stanki OOO")))

    BookIndex(tmp_path / "book", "older").current({"C-1": 1}, lambda _: iter((narrow,)), scale)
    again = BookIndex(tmp_path / "book", "older").current({"C-1": 1}, lambda _: iter((wide,)), scale)
    newer = BookIndex(tmp_path / "book", "newer").current({"C-1": 1}, lambda _: iter((wide,)), scale)

    assert again.near([ACME], today) == set()
    assert newer.near([ACME], today) == {"C-1"}


def engine(services: Services, name: str, **more: str) -> None:
    """Let another release have had the watching."""
    with services.database.write() as work:
        state = json.loads(work.monitor_state.get("state") or "")
        work.monitor_state.put("state", json.dumps({**state, "engine": name, **more}))
        work.commit()


def test_what_a_replaced_release_finds_is_screened_again(services: Services, publish: Publish) -> None:
    publish(BYSTANDER, ACME)
    engine(services, "newer")

    enrolled = services.counterparties.enrol(party("Acme Stanki OOO"), None, LOCAL)

    assert [one.listing for one in enrolled.matches] == ["house-list:1"]
    assert services.monitor.due(10) == (enrolled.counterparty.id,)


def test_a_release_that_was_replaced_leaves_the_watching_to_its_successor_for_a_while(
    services: Services, publish: Publish, clock: FakeClock
) -> None:
    publish(BYSTANDER, ACME)
    with services.database.read() as work:
        own = json.loads(work.monitor_state.get("state") or "")["engine"]
    assert not services.monitor.is_replaced()

    engine(services, "newer", replaced=own, since=clock.now.isoformat())
    assert services.monitor.is_replaced()
    clock.now += timedelta(minutes=16)
    assert not services.monitor.is_replaced()

    assert services.monitor.look().everybody
    assert not services.monitor.is_replaced()
    engine(services, own, replaced=own)
    assert not services.monitor.is_replaced()


class Interrupted(BookIndex):
    """A book that is so slow to open that something else happens meanwhile, once."""

    def __init__(self, folder: Path, meanwhile: Callable[[], None]) -> None:
        super().__init__(folder, engine_state())
        self._meanwhile = [meanwhile]

    def current(self, *args: object) -> Book:
        book = super().current(*args)  # type: ignore[arg-type]
        while self._meanwhile:
            self._meanwhile.pop()()
        return book


def test_of_two_looks_at_once_the_one_that_is_late_does_not_count(
    services: Services, publish: Publish, clock: FakeClock, tmp_path: Path
) -> None:
    publish(BYSTANDER)
    services.counterparties.enrol(party("Acme Stanki OOO"), None, LOCAL)
    services.ingestor.load(release(tmp_path, (BYSTANDER, ACME)))
    book = Interrupted(tmp_path / "slow", meanwhile=lambda: publish(BYSTANDER))
    slow = Monitor(services.database, services.index, book, services.screener, clock)

    late = slow.look()

    assert late.alerts == 0
    assert not services.monitor.behind()
    assert services.counterparties.page(LOCAL).parties[0].matches == ()
    assert kinds(services) == []


def test_a_deal_that_the_dealer_screened_meanwhile_is_not_put_back_to_what_it_was(
    services: Services, publish: Publish, clock: FakeClock
) -> None:
    publish(BYSTANDER)
    deal(services, "D-1", "Acme Stanki OOO")
    services.ingestor.load(release(services.settings.data_dir, (BYSTANDER, ANYWHERE)))
    services.monitor.look()
    (due,) = services.monitor.due_deals(10)
    newer = deal(services, "D-1", "Ostsee Pumpen GmbH")

    with pytest.raises(Overtaken):
        services.monitor.screen_deal(due)

    with services.database.read() as work:
        (watched,) = work.watched_deals.behind(clock.now - timedelta(days=1), "")
    assert watched.screening_id == newer.id
    assert kinds(services) == []


def test_a_deal_that_is_rejected_while_it_waits_is_left_alone(services: Services, publish: Publish) -> None:
    publish(BYSTANDER)
    stored = deal(services, "D-1", "Acme Stanki OOO")
    services.ingestor.load(release(services.settings.data_dir, (BYSTANDER, ANYWHERE)))
    services.monitor.look()
    assert services.monitor.waiting() == 1

    services.reviewer.decide(stored.id, DecisionOutcome.REJECT, None, LOCAL)

    assert (services.monitor.waiting(), services.monitor.due_deals(10)) == (0, ())


def test_deals_that_are_due_are_read_in_order(services: Services, publish: Publish) -> None:
    publish(BYSTANDER)
    for name in ("D-1", "D-2", "D-3"):
        deal(services, name, "Acme Stanki OOO")
    services.ingestor.load(release(services.settings.data_dir, (BYSTANDER, ANYWHERE)))
    services.monitor.look()

    first = services.monitor.due_deals(2)
    rest = services.monitor.due_deals(2, first[-1])

    assert [one.deal for one in (*first, *rest)] == ["D-1", "D-2", "D-3"]
    screen_deals(services)
    assert services.monitor.waiting() == 0
