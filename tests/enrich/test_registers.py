"""Public registers, asked over HTTP from a server on this machine."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from app.domain.facts import RegisterEvidence
from app.enrich.client import Limits
from app.services.enrichment import Enricher
from tests.builders import transaction
from tests.enrich.registers import API, Registers, document, record, text
from tests.fake_clock import FakeClock
from tests.publisher import Answer, drip, endless, publishing, redirect, status, unsaid

TODAY = date(2026, 11, 25)
QUICK = Limits(connect_seconds=0.5, read_seconds=0.3, total_seconds=0.4, max_bytes=20_000)
NECKAR, TRUMPF, LIEBHERR = "529900NECKARNECKAR01", "529900TRUMPFTRUMPF02", "529900LIEBHERRLIEB03"
CLAIM = {"name": "Trumpf SE", "country": "DE", "relation": "subsidiary"}


@pytest.fixture
def registers() -> Iterator[Registers]:
    with publishing() as publisher:
        yield Registers(publisher)


@pytest.fixture
def enricher(registers: Registers, clock: FakeClock) -> Iterator[Enricher]:
    made = Enricher(("gleif", "rdap"), registers.urls, clock, QUICK)
    yield made
    made.close()


def deal(**buyer: Any) -> Any:
    return transaction(parties=[{"role": "buyer", "name": "Neckar Fräsmaschinen GmbH", "country": "DE", **buyer}])


def ask(enricher: Enricher, as_of: date = TODAY, **buyer: Any) -> RegisterEvidence:
    (seen,) = enricher.evidence(deal(**buyer), as_of)
    return seen


def known(registers: Registers, *, direct: dict[str, Any] | str, ultimate: dict[str, Any] | str) -> None:
    registers.named("Neckar Fräsmaschinen GmbH", record(NECKAR, "Neckar Fräsmaschinen GmbH"), country="DE")
    for level, told in (("direct", direct), ("ultimate", ultimate)):
        if isinstance(told, str):
            registers.no_parent(NECKAR, level, told)
        else:
            registers.parent(NECKAR, level, told)


def test_rdap_says_since_when_a_domain_has_been_registered(registers: Registers, enricher: Enricher) -> None:
    registers.domain("neckar-fraes.de", "2026-09-30")

    seen = ask(enricher, website="https://www.neckar-fraes.de/kontakt")

    assert (seen.subject, seen.register, seen.state) == ("parties/0", "RDAP", "answered")
    assert seen.registered_on == date(2026, 9, 30)


def test_rdap_follows_to_the_registry_of_the_ending(registers: Registers, enricher: Enricher) -> None:
    registers.domain("neckar.com", "1998-02-03")
    registers.answer("/domain/neckar-fraes.de", redirect(registers.publisher.url("/domain/neckar.com", "localhost")))

    assert ask(enricher, website="neckar-fraes.de").registered_on == date(1998, 2, 3)


@pytest.mark.parametrize("registered", [None, "not-a-day"])
def test_a_domain_without_a_day_says_nothing(registers: Registers, enricher: Enricher, registered: str | None) -> None:
    registers.domain("neckar-fraes.de", registered)

    seen = ask(enricher, website="neckar-fraes.de")

    assert (seen.state, seen.registered_on) == ("answered", None)


def test_a_domain_that_rdap_does_not_know_says_nothing(enricher: Enricher) -> None:
    seen = ask(enricher, email="sales@neckar-fraes.de")

    assert (seen.state, seen.registered_on) == ("answered", None)


def test_free_mail_and_people_are_not_asked_about(registers: Registers, enricher: Enricher) -> None:
    assert enricher.evidence(deal(email="neckar@gmail.com"), TODAY) == ()
    assert enricher.evidence(deal(kind="person", website="neckar-fraes.de"), TODAY) == ()
    assert registers.asked == []


def test_gleif_shows_another_parent(registers: Registers, enricher: Enricher) -> None:
    other = record(LIEBHERR, "Liebherr-International AG", "CH")
    known(registers, direct=other, ultimate=other)

    seen = ask(enricher, claimed_affiliations=[CLAIM])

    assert (seen.subject, seen.contradicts) == ("parties/0/claimed_affiliations/0", True)
    assert "Liebherr-International AG" in seen.detail


def test_gleif_shows_the_claimed_parent_above_another(registers: Registers, enricher: Enricher) -> None:
    known(
        registers,
        direct=record(LIEBHERR, "Holding Sieben GmbH"),
        ultimate=record(TRUMPF, "TRUMPF SE + Co. KG", "DE", "Trumpf SE"),
    )

    assert ask(enricher, claimed_affiliations=[CLAIM]).contradicts is False


def test_a_parent_that_may_be_of_the_same_group_settles_nothing(registers: Registers, enricher: Enricher) -> None:
    holding = record(TRUMPF, "Trumpf Beteiligungen Verwaltung GmbH")
    known(registers, direct=holding, ultimate=holding)

    assert ask(enricher, claimed_affiliations=[CLAIM]).contradicts is None


@pytest.mark.parametrize(
    "direct, ultimate, contradicts",
    [
        ("NATURAL_PERSONS", "NATURAL_PERSONS", True),
        ("NO_KNOWN_PERSON", "NATURAL_PERSONS", True),
        ("NATURAL_PERSONS", "NON_PUBLIC", None),
        ("NO_LEI", "NO_LEI", None),
        ("NON_CONSOLIDATING", "NON_CONSOLIDATING", None),
    ],
)
def test_reasons_for_naming_no_parent(
    registers: Registers, enricher: Enricher, direct: str, ultimate: str, contradicts: bool | None
) -> None:
    known(registers, direct=direct, ultimate=ultimate)

    assert ask(enricher, claimed_affiliations=[CLAIM]).contradicts is contradicts


def test_a_number_is_asked_for_before_a_name(registers: Registers, enricher: Enricher) -> None:
    other = record(LIEBHERR, "Liebherr-International AG", "CH")
    registers.answer(f"{API}/lei-records/{NECKAR}", document({"data": record(NECKAR, "Neckar Fräsmaschinen GmbH")}))
    registers.parent(NECKAR, "direct", other)
    registers.parent(NECKAR, "ultimate", other)

    seen = ask(enricher, identifiers=[{"type": "lei", "value": NECKAR}], claimed_affiliations=[CLAIM])

    assert seen.contradicts is True


def test_a_party_that_says_to_be_the_parent_is_sought_above_the_claimed_firm(
    registers: Registers, enricher: Enricher
) -> None:
    other = record(LIEBHERR, "Liebherr-International AG", "CH")
    registers.named("Trumpf SE", record(TRUMPF, "Trumpf SE"), country="DE")
    registers.parent(TRUMPF, "direct", other)
    registers.parent(TRUMPF, "ultimate", other)

    assert ask(enricher, claimed_affiliations=[{**CLAIM, "relation": "parent"}]).contradicts is True


@pytest.mark.parametrize(
    "records",
    [
        [],
        [record(NECKAR, "Donau Drehmaschinen GmbH")],
        [record(NECKAR, "Neckar Fräsmaschinen GmbH"), record(TRUMPF, "Neckar Fräsmaschinen AG")],
    ],
    ids=["unknown", "another name", "two of the name"],
)
def test_a_firm_that_gleif_cannot_tell_says_nothing(
    registers: Registers, enricher: Enricher, records: list[dict[str, Any]]
) -> None:
    registers.named("Neckar Fräsmaschinen GmbH", *records, country="DE")

    seen = ask(enricher, claimed_affiliations=[CLAIM])

    assert (seen.state, seen.contradicts) == ("answered", None)


def test_a_claim_that_was_answered_is_not_asked_about(registers: Registers, enricher: Enricher) -> None:
    assert enricher.evidence(deal(claimed_affiliations=[{**CLAIM, "confirmed": True}]), TODAY) == ()
    assert registers.asked == []


@pytest.mark.parametrize("as_of, relation", [(date(2024, 6, 18), "subsidiary"), (TODAY, "distributor")])
def test_what_gleif_cannot_know_is_not_asked(
    registers: Registers, enricher: Enricher, as_of: date, relation: str
) -> None:
    seen = ask(enricher, as_of, claimed_affiliations=[{**CLAIM, "relation": relation}])

    assert seen.state == "not-asked"
    assert registers.asked == []


def test_nothing_is_asked_while_the_switch_is_off(registers: Registers, clock: FakeClock) -> None:
    off = Enricher((), registers.urls, clock, QUICK)

    (seen,) = off.evidence(deal(website="neckar-fraes.de", claimed_affiliations=[CLAIM]), TODAY)

    assert (seen.state, seen.contradicts) == ("off", None)
    assert registers.asked == []


FAILURES: list[tuple[str, Answer, str]] = [
    ("an error", status(500), "answered 500"),
    ("too many questions", status(429), "answered 429"),
    ("a server that sends a byte a minute", drip(), "in time"),
    ("a server that sends a header a minute", drip(headers=True), "in time"),
    ("a huge body with its length", endless(10**9), "20,000 bytes"),
    ("a huge body without a length", unsaid(), "20,000 bytes"),
    ("a page for people", text(b"<html>Please log in</html>"), "no JSON"),
    ("a list", text(b"[]"), "form"),
    ("nothing", text(b""), "no JSON"),
    ("an address that is not encrypted", redirect("http://example.com/"), "not encrypted"),
    ("a number of a private network", redirect("https://10.0.0.7/domain/x"), "none of its own"),
    ("a name of a private network", redirect("https://intranet/domain/x"), "none of its own"),
]
EACH_FAILURE = pytest.mark.parametrize(
    "answer, reason", [pytest.param(answer, reason, id=name) for name, answer, reason in FAILURES]
)


@EACH_FAILURE
def test_a_domain_register_that_fails_says_why(
    registers: Registers, enricher: Enricher, answer: Answer, reason: str
) -> None:
    registers.answer("/domain/neckar-fraes.de", answer)

    seen = ask(enricher, website="neckar-fraes.de")

    assert (seen.state, seen.registered_on) == ("failed", None)
    assert reason in seen.detail


@EACH_FAILURE
def test_a_company_register_that_fails_says_why(
    registers: Registers, enricher: Enricher, answer: Answer, reason: str
) -> None:
    registers.answer(registers.named("Neckar Fräsmaschinen GmbH", country="DE"), answer)

    seen = ask(enricher, claimed_affiliations=[CLAIM])

    assert (seen.state, seen.contradicts) == ("failed", None)
    assert reason in seen.detail


def test_a_company_register_may_not_lead_elsewhere(registers: Registers, enricher: Enricher) -> None:
    elsewhere = registers.publisher.url("/elsewhere", "localhost")
    registers.answer(registers.named("Neckar Fräsmaschinen GmbH", country="DE"), redirect(elsewhere))

    assert ask(enricher, claimed_affiliations=[CLAIM]).state == "failed"
    assert "/elsewhere" not in registers.asked


def test_a_circle_of_redirects_ends(registers: Registers, enricher: Enricher) -> None:
    registers.answer("/domain/neckar-fraes.de", redirect(registers.publisher.url("/domain/neckar-fraes.de")))

    assert "redirects more than" in ask(enricher, website="neckar-fraes.de").detail


@pytest.mark.parametrize(
    "body",
    [
        {"data": {}},
        {"data": [17]},
        {"data": [{"attributes": None}]},
        {"data": [{"attributes": {"lei": "../x", "entity": {"legalName": {"name": "Neckar Fräsmaschinen GmbH"}}}}]},
        {"data": [{"attributes": {"lei": NECKAR, "entity": {"legalName": {"name": 3}}}}]},
        {"data": [{"attributes": {"lei": NECKAR, "entity": []}}]},
        {"errors": [{"status": "400"}]},
    ],
)
def test_a_company_in_a_form_that_is_not_its_own(registers: Registers, enricher: Enricher, body: object) -> None:
    registers.answer(registers.named("Neckar Fräsmaschinen GmbH", country="DE"), document(body))

    assert ask(enricher, claimed_affiliations=[CLAIM]).state == "failed"


@pytest.mark.parametrize("body", [{}, {"objectClassName": "entity"}, {"objectClassName": None}])
def test_a_domain_in_a_form_that_is_not_its_own(registers: Registers, enricher: Enricher, body: object) -> None:
    registers.answer("/domain/neckar-fraes.de", document(body))

    assert ask(enricher, website="neckar-fraes.de").state == "failed"


@pytest.mark.parametrize("events", [None, 7, [None], [{"eventAction": "registration", "eventDate": 4}]])
def test_events_that_cannot_be_read_say_nothing(registers: Registers, enricher: Enricher, events: object) -> None:
    registers.answer("/domain/neckar-fraes.de", document({"objectClassName": "domain", "events": events}))

    assert ask(enricher, website="neckar-fraes.de").state == "answered"


def test_an_answer_is_remembered_until_it_is_old(registers: Registers, enricher: Enricher, clock: FakeClock) -> None:
    registers.domain("neckar-fraes.de", "2004-09-30")
    first = ask(enricher, website="neckar-fraes.de")

    assert ask(enricher, website="neckar-fraes.de") == first
    assert len(registers.asked) == 1

    clock.now += timedelta(days=8)
    assert ask(enricher, website="neckar-fraes.de") == first
    assert len(registers.asked) == 2


def test_a_failure_is_not_remembered(registers: Registers, enricher: Enricher) -> None:
    registers.answer("/domain/neckar-fraes.de", status(503))
    assert ask(enricher, website="neckar-fraes.de").state == "failed"

    registers.domain("neckar-fraes.de", "2004-09-30")

    assert ask(enricher, website="neckar-fraes.de").state == "answered"


def test_a_register_that_goes_on_failing_is_left_alone_for_a_while(
    registers: Registers, enricher: Enricher, clock: FakeClock
) -> None:
    registers.answer("/domain/neckar-fraes.de", status(500))
    for _ in range(5):
        assert ask(enricher, website="neckar-fraes.de").state == "failed"
    assert len(registers.asked) == 3

    registers.domain("neckar-fraes.de", "2004-09-30")
    assert "left alone" in ask(enricher, website="neckar-fraes.de").detail

    clock.now += timedelta(minutes=2)
    assert ask(enricher, website="neckar-fraes.de").state == "answered"


def test_one_trial_is_let_through_after_the_pause(registers: Registers, enricher: Enricher, clock: FakeClock) -> None:
    registers.answer("/domain/neckar-fraes.de", status(500))
    for _ in range(3):
        ask(enricher, website="neckar-fraes.de")
    clock.now += timedelta(minutes=2)

    for _ in range(3):
        ask(enricher, website="neckar-fraes.de")

    assert len(registers.asked) == 4


def test_a_register_that_fails_leaves_the_other_alone(registers: Registers, enricher: Enricher) -> None:
    registers.answer(registers.named("Neckar Fräsmaschinen GmbH", country="DE"), status(500))
    registers.domain("neckar-fraes.de", "2026-09-30")

    on_claim, on_domain = enricher.evidence(deal(website="neckar-fraes.de", claimed_affiliations=[CLAIM]), TODAY)

    assert (on_claim.state, on_domain.state) == ("failed", "answered")


def test_a_deal_waits_for_all_registers_together_no_longer_than_its_patience(
    registers: Registers, clock: FakeClock
) -> None:
    impatient = Enricher(("rdap",), registers.urls, clock, QUICK, patience=0.05)
    registers.answer("/domain/neckar-fraes.de", drip())

    assert "in time" in ask(impatient, website="neckar-fraes.de").detail
    impatient.close()


def test_a_deal_with_a_hundred_domains_asks_about_ten(registers: Registers, clock: FakeClock) -> None:
    patient = Enricher(("rdap",), registers.urls, clock)
    parties = [{"role": "other", "name": f"Firm {n}", "website": f"firm-{n}.de"} for n in range(100)]

    seen = patient.evidence(transaction(parties=parties), TODAY)
    patient.close()

    assert len(registers.asked) == 10
    assert [one.state for one in seen].count("failed") == 90
