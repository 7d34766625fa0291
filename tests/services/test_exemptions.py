"""A person rules once that a party is not a listing; the ruling holds until party or listing is another."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from app.bootstrap import Services, build
from app.config import Settings
from app.db.screenings import StoredScreening
from app.domain.actor import LOCAL, Actor
from app.domain.exemption import StepKind
from app.domain.party import Owner, Party, PartyRole
from app.domain.screening import Verdict
from app.domain.watch import AlertKind
from app.errors import AlreadyDecided, InvalidInput, NotFound, SecondPersonNeeded, Superseded
from app.services.exemptions import Ruled, Ruling
from lists.model import Address, Identifier, Kind, Listing
from tests.builders import listing, transaction
from tests.fake_clock import FakeClock
from tests.services.releases import release
from tests.services.watching import screen_deals

Publish = Callable[..., None]
ANNA = Actor("key_anna", scopes=frozenset({"review"}))
BORIS = Actor("key_boris", scopes=frozenset({"review"}))
STRANGER = Actor("key_x", "other-dealer", frozenset({"admin"}))
INN = "7707083893"


def entry(name: str = "ACME STANKI OOO", uid: str = "1", **fields: Any) -> Listing:
    return listing(name, source="house-list", uid=uid, **fields)


ACME = entry(countries=("RU",), addresses=(Address("ul. Stankovaya 1, Moscow", "RU"),))
BYSTANDER = entry("BLUE LAGOON HOLDINGS", "2")


def deal(**party: Any) -> Any:
    """A gear shop in Germany that uses the machine itself and bears a listed name."""
    buyer = {"role": "buyer", "name": "Acme Stanki OOO", "country": "DE", "owners": []} | party
    return transaction(
        parties=[buyer, {"role": "end_user", "name": "Schwarzwald Zahnrad GmbH", "country": "DE", "owners": []}],
        destination={"country": "DE"},
    )


@pytest.fixture
def publish(services: Services, tmp_path: Path, clock: FakeClock) -> Publish:
    """Put a release of the house list in force."""

    def put(*entries: Listing) -> None:
        clock.now += timedelta(minutes=1)
        services.ingestor.load(release(tmp_path, entries, published_at=date(2026, 11, 24)))

    return put


def screen(services: Services, **party: Any) -> StoredScreening:
    return services.screener.screen(deal(**party), actor=LOCAL)


def rule(services: Services, done: StoredScreening, actor: Actor = ANNA, **given: Any) -> Ruling:
    ruled = Ruled(screening_id=done.id, subject="parties/0")
    given = {"listing": "house-list:1", "reason": "Founded in 1953 in Ulm.", "expires_at": None} | given
    return services.exemptions.rule(ruled, actor=actor, **given)


def met(done: StoredScreening) -> dict[str, Any] | None:
    (match,) = [one for one in orjson.loads(done.answer)["matches"] if one["party"] == 0]
    exemption: dict[str, Any] | None = match["exemption"]
    return exemption


def test_the_next_screening_uses_the_ruling_and_says_so(services: Services, publish: Publish) -> None:
    publish(ACME, BYSTANDER)
    first = screen(services)
    assert first.verdict is Verdict.REVIEW
    made = rule(services, first)

    second = screen(services)

    answer = orjson.loads(second.answer)
    exemption = met(second)
    assert exemption is not None
    assert (exemption["id"], exemption["effect"]) == (made.exemption.id, "applied")
    assert (exemption["reason"], exemption["made_by"]) == ("Founded in 1953 in Ulm.", ANNA.id)
    assert any(made.exemption.id in line for line in answer["matches"][0]["explanation"])
    assert any(made.exemption.id in warning for warning in answer["warnings"])
    assert second.verdict is Verdict.CLEAR
    assert "ruled out by an exemption" in answer["summary"]
    assert services.reviewer.get(first.id, LOCAL).answer == first.answer


def test_how_a_name_is_spaced_and_cased_does_not_matter(services: Services, publish: Publish) -> None:
    publish(ACME, BYSTANDER)
    rule(services, screen(services))

    assert screen(services, name="  ACME   stanki OOO ").verdict is Verdict.CLEAR


@pytest.mark.parametrize(
    ("party", "fact"),
    [
        ({"country": "RU"}, "country"),
        ({"country": None}, "country"),
        ({"address": "ul. Stankovaya 1, Moscow"}, "address"),
        ({"identifiers": [{"type": "inn", "value": INN}]}, "identifiers"),
        ({"aliases": ["Akme"]}, "aliases"),
        ({"kind": "company"}, "kind"),
        ({"incorporated_on": "2024-01-01"}, "incorporated_on"),
        ({"phone": "+7 495 123 45 67"}, "phone"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_any_other_fact_of_the_party_lets_it_lapse(
    services: Services, publish: Publish, party: dict[str, Any], fact: str
) -> None:
    publish(ACME, BYSTANDER)
    made = rule(services, screen(services))

    other = screen(services, **party)

    exemption = met(other)
    assert other.verdict is not Verdict.CLEAR
    assert exemption is not None
    assert (exemption["effect"], exemption["because"]) == ("lapsed", f"the party changed: {fact}")
    assert any(made.exemption.id in warning for warning in orjson.loads(other.answer)["warnings"])


def test_a_changed_listing_lets_it_lapse_for_good(services: Services, publish: Publish) -> None:
    publish(ACME, BYSTANDER)
    made = rule(services, screen(services))

    publish(entry(countries=("RU", "DE"), addresses=ACME.addresses), BYSTANDER)
    changed = screen(services)
    publish(ACME, BYSTANDER)
    changed_back = screen(services)

    for done in (changed, changed_back):
        exemption = met(done)
        assert done.verdict is not Verdict.CLEAR
        assert exemption is not None
        assert (exemption["effect"], exemption["because"]) == ("lapsed", "the listing changed")
    assert services.exemptions.get(made.exemption.id, LOCAL).state == "lapsed"


def test_a_release_that_leaves_the_listing_as_it_is_lets_it_stand(services: Services, publish: Publish) -> None:
    publish(ACME, BYSTANDER)
    rule(services, screen(services))

    publish(ACME, BYSTANDER, entry("GREEN VALLEY LLC", "3"))

    assert screen(services).verdict is Verdict.CLEAR


def test_it_ends_on_its_day(services: Services, publish: Publish, clock: FakeClock) -> None:
    publish(ACME, BYSTANDER)
    made = rule(services, screen(services), expires_at=clock.now + timedelta(days=30))

    clock.now += timedelta(days=29)
    before = screen(services)
    clock.now += timedelta(days=1)
    after = screen(services)

    assert (met(before) or {})["effect"] == "applied"
    assert (met(after) or {})["effect"] == "lapsed"
    assert "expired" in (met(after) or {})["because"]
    assert services.exemptions.get(made.exemption.id, LOCAL).state == "expired"


def test_another_listing_of_the_same_name_counts(services: Services, publish: Publish) -> None:
    publish(ACME, BYSTANDER)
    rule(services, screen(services))

    publish(ACME, BYSTANDER, entry(uid="9", countries=("RU",)))
    done = screen(services)

    effects = {one["listing"]["id"]: one["exemption"] for one in orjson.loads(done.answer)["matches"]}
    assert done.verdict is not Verdict.CLEAR
    assert effects["house-list:1"]["effect"] == "applied"
    assert effects["house-list:9"] is None


def test_another_dealers_ruling_does_not_count(services: Services, publish: Publish) -> None:
    publish(ACME, BYSTANDER)
    made = rule(services, screen(services))

    done = services.screener.screen(deal(), actor=STRANGER)

    assert done.verdict is Verdict.REVIEW
    assert met(done) is None
    with pytest.raises(NotFound):
        services.exemptions.get(made.exemption.id, STRANGER)
    with pytest.raises(NotFound):
        services.exemptions.revoke(made.exemption.id, None, STRANGER)


def test_what_is_taken_back_counts_again(services: Services, publish: Publish) -> None:
    publish(ACME, BYSTANDER)
    made = rule(services, screen(services))

    services.exemptions.revoke(made.exemption.id, "Wrong firm.", BORIS)

    assert screen(services).verdict is Verdict.REVIEW
    assert services.exemptions.get(made.exemption.id, LOCAL).state == "revoked"
    with pytest.raises(AlreadyDecided):
        services.exemptions.approve(made.exemption.id, None, BORIS)


CONFIRMED = entry(identifiers=(Identifier("inn", INN),))
KNOWN = {"identifiers": [{"type": "inn", "value": INN}]}


def test_a_confirmed_match_is_exempted_by_two_people_only(services: Services, publish: Publish) -> None:
    publish(CONFIRMED, BYSTANDER)
    first = screen(services, **KNOWN)
    assert first.verdict is Verdict.BLOCK
    made = rule(services, first)
    assert made.state == "waiting"

    waiting = screen(services, **KNOWN)
    with pytest.raises(SecondPersonNeeded):
        services.exemptions.approve(made.exemption.id, None, ANNA)
    approved = services.exemptions.approve(made.exemption.id, "I called them.", BORIS)
    after = screen(services, **KNOWN)

    assert waiting.verdict is Verdict.BLOCK
    assert (met(waiting) or {})["effect"] == "waiting"
    assert approved.state == "in_force"
    assert [(step.kind, step.by) for step in approved.exemption.steps] == [(StepKind.APPROVED, BORIS.id)]
    assert after.verdict is not Verdict.BLOCK
    assert (met(after) or {})["effect"] == "applied"


def test_one_person_is_enough_where_the_dealer_says_so(
    services: Services, publish: Publish, settings: Settings, clock: FakeClock
) -> None:
    publish(CONFIRMED, BYSTANDER)
    alone = build(settings.model_copy(update={"four_eyes": False}), clock=clock)

    made = rule(alone, screen(alone, **KNOWN))
    done = screen(alone, **KNOWN)
    alone.close()

    assert made.state == "in_force"
    assert (met(done) or {})["effect"] == "applied"


def test_a_ruling_needs_a_match_that_the_screening_has(services: Services, publish: Publish) -> None:
    publish(ACME, BYSTANDER)
    done = screen(services)

    with pytest.raises(InvalidInput):
        rule(services, done, listing="house-list:2")
    with pytest.raises(InvalidInput):
        services.exemptions.rule(Ruled(done.id, "parties/1"), "house-list:1", "no", None, ANNA)
    with pytest.raises(NotFound):
        services.exemptions.rule(Ruled("scr_0", "parties/0"), "house-list:1", "no", None, ANNA)


def test_what_has_changed_since_it_was_looked_at_is_not_ruled_on(services: Services, publish: Publish) -> None:
    publish(ACME, BYSTANDER)
    done = screen(services)
    publish(entry(countries=("RU", "DE")), BYSTANDER)

    with pytest.raises(Superseded):
        rule(services, done)


@pytest.mark.parametrize("days", [-1, 0, 366])
def test_an_end_is_to_come_and_not_too_far(services: Services, publish: Publish, clock: FakeClock, days: int) -> None:
    publish(ACME, BYSTANDER)

    with pytest.raises(InvalidInput):
        rule(services, screen(services), expires_at=clock.now + timedelta(days=days))


def party(**fields: Any) -> Party:
    return Party(PartyRole.BUYER, "Acme Stanki OOO", **fields)


def lapsed(services: Services) -> list[dict[str, Any]]:
    return [one.detail for one in services.alerts.page(LOCAL).alerts if one.kind is AlertKind.EXEMPTION_LAPSED]


def watch(services: Services) -> None:
    services.monitor.look()
    screen_deals(services)


def test_a_lapse_by_the_listing_is_told_once(services: Services, publish: Publish) -> None:
    publish(ACME, BYSTANDER)
    watch(services)
    made = rule(services, screen(services))
    publish(entry(countries=("RU", "DE")), BYSTANDER)

    watch(services)
    watch(services)

    (told,) = lapsed(services)
    assert (told["exemption"], told["because"]) == (made.exemption.id, "the listing changed")
    assert told["party"] == "Acme Stanki OOO"
    steps = services.exemptions.get(made.exemption.id, LOCAL).exemption.steps
    assert [step.kind for step in steps] == [StepKind.LAPSED]


def test_at_its_end_the_deals_that_relied_on_it_are_screened_again(
    services: Services, publish: Publish, clock: FakeClock
) -> None:
    publish(ACME, BYSTANDER)
    watch(services)
    rule(services, screen(services), expires_at=clock.now + timedelta(hours=1))
    joined = transaction(
        parties=[{"role": "buyer", "name": "Acme Stanki OOO", "country": "DE", "owners": []}], deal="D-1"
    )
    used = services.screener.screen(joined, actor=LOCAL)
    assert services.monitor.behind() is False

    clock.now += timedelta(hours=2)
    assert services.monitor.behind() is True
    watch(services)

    (again,) = [one for one in services.reviewer.page(LOCAL).screenings if one.rescreen_of == used.id]
    assert (met(used) or {})["effect"] == "applied"
    assert (met(again) or {})["effect"] == "lapsed"
    assert len(lapsed(services)) == 1


def test_a_watched_party_that_changes_is_told_to_be_covered_no_more(services: Services, publish: Publish) -> None:
    publish(ACME, BYSTANDER)
    enrolled = services.counterparties.enrol(party(country="DE"), "C-1", LOCAL).counterparty
    made = services.exemptions.rule(Ruled(counterparty=enrolled.id), "house-list:1", "Another firm.", None, ANNA)

    services.counterparties.change(enrolled.id, party(country="RU"), LOCAL)

    (told,) = lapsed(services)
    assert (told["exemption"], told["because"]) == (made.exemption.id, "the party changed: country")
    assert services.exemptions.get(made.exemption.id, LOCAL).state == "in_force"


def test_a_lapse_names_the_watched_party_by_the_dealers_own_reference(
    services: Services, publish: Publish, clock: FakeClock
) -> None:
    publish(ACME, BYSTANDER)
    enrolled = services.counterparties.enrol(party(country="DE"), "C-1", LOCAL).counterparty
    ends = clock.now + timedelta(hours=1)
    services.exemptions.rule(Ruled(counterparty=enrolled.id), "house-list:1", "Another firm.", ends, ANNA)
    clock.now += timedelta(hours=2)

    watch(services)

    (told,) = services.alerts.page(LOCAL, kind=AlertKind.EXEMPTION_LAPSED).alerts
    assert (told.counterparty, told.reference) == (enrolled.id, "C-1")


def test_a_ruling_on_a_party_by_itself_covers_its_deals(services: Services, publish: Publish) -> None:
    publish(ACME, BYSTANDER)
    services.exemptions.rule(Ruled(party=party(country="DE")), "house-list:1", "Another firm.", None, ANNA)

    assert screen(services).verdict is Verdict.CLEAR


def test_exemptions_are_listed_newest_first_a_page_at_a_time(
    services: Services, publish: Publish, clock: FakeClock
) -> None:
    publish(ACME, BYSTANDER)
    done = screen(services)
    made = []
    for _ in range(3):
        clock.now += timedelta(seconds=1)
        made.append(rule(services, done).exemption.id)

    first = services.exemptions.page(LOCAL, limit=2)
    rest = services.exemptions.page(LOCAL, limit=2, cursor=first.next_cursor)

    assert [one.exemption.id for one in (*first.rulings, *rest.rulings)] == made[::-1]
    assert rest.next_cursor is None
    assert services.exemptions.page(LOCAL, listing="house-list:2").rulings == ()


def test_a_watched_partys_match_that_was_ruled_out_is_told_as_such_and_acknowledged(
    services: Services, publish: Publish
) -> None:
    publish(BYSTANDER, ACME)
    services.exemptions.rule(Ruled(party=party(country="DE")), "house-list:1", "Another firm.", None, ANNA)

    services.counterparties.enrol(party(country="DE"), "C-1", LOCAL)
    services.counterparties.enrol(party(country="RU"), "C-2", LOCAL)

    told = {one.reference: one for one in services.alerts.page(LOCAL).alerts}
    (exempted, counted) = told["C-1"], told["C-2"]
    assert exempted.detail["exemption"]["effect"] == "applied"
    assert exempted.acknowledged_by == exempted.detail["exemption"]["id"]
    assert counted.detail["exemption"]["because"] == "the party changed: country"
    assert counted.acknowledged_at is None


def test_a_confirmed_match_of_a_watched_party_is_exempted_by_two_people(services: Services, publish: Publish) -> None:
    publish(BYSTANDER, ACME)
    watched = services.counterparties.enrol(party(country="RU"), "C-1", LOCAL)
    assert [match.confidence for match in watched.matches] == ["confirmed"]

    made = services.exemptions.rule(
        Ruled(counterparty=watched.counterparty.id), "house-list:1", "Another firm.", None, ANNA
    )

    assert made.state == "waiting"
    assert services.exemptions.approve(made.exemption.id, None, LOCAL).state == "in_force"


def test_an_owner_of_a_watched_party_is_ruled_on_by_itself(services: Services, publish: Publish) -> None:
    publish(BYSTANDER, ACME)
    firm = Party(PartyRole.BUYER, "Ulmer Zahnrad GmbH", owners=(Owner("Acme Stanki OOO", country="DE"),))
    enrolled = services.counterparties.enrol(firm, "C-1", LOCAL).counterparty
    ruled = Ruled(counterparty=enrolled.id, subject="owners/0")
    made = services.exemptions.rule(ruled, "house-list:1", "Another firm.", None, ANNA)

    services.counterparties.enrol(firm, "C-2", LOCAL)
    moved = Owner("Acme Stanki OOO", country="RU")
    services.counterparties.change(enrolled.id, replace(firm, owners=(moved,)), LOCAL)

    (again,) = [one for one in services.alerts.page(LOCAL).alerts if one.reference == "C-2"]
    assert again.acknowledged_by == made.exemption.id
    (told,) = lapsed(services)
    assert (told["exemption"], told["because"]) == (made.exemption.id, "the party changed: country")
    with pytest.raises(InvalidInput):
        services.exemptions.rule(replace(ruled, subject="owners/1"), "house-list:1", "No.", None, ANNA)


def test_an_owner_who_was_left_out_is_ruled_on_by_all_that_was_known_of_him(
    services: Services, publish: Publish, clock: FakeClock
) -> None:
    publish(BYSTANDER, entry("Ivanka Petrova", "1", kind=Kind.PERSON))
    ivanka = {"name": "Ivanka Petrova", "kind": "person", "nationality": "BG", "date_of_birth": "1980-02-01"}
    for owners in ([ivanka], []):
        done = screen(services, name="Ulmer Stanz GmbH", owners=owners)
        clock.now += timedelta(minutes=1)
    (found,) = [one for one in done.screening.matches if one.match.listing.id == "house-list:1"]
    assert found.subject == "parties/0/left_owners/0"

    ruled = Ruled(screening_id=done.id, subject=found.subject)
    made = services.exemptions.rule(ruled, "house-list:1", "Another person.", None, ANNA).exemption

    assert made.party == {
        "name": ("Ivanka Petrova",),
        "kind": ("person",),
        "date_of_birth": ("1980-02-01",),
        "nationality": ("BG",),
    }
    again = screen(services, name="Ulmer Stanz GmbH", owners=[])
    (met_again,) = [one for one in again.screening.matches if one.match.listing.id == "house-list:1"]
    assert met_again.is_exempted
