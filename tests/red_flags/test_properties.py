"""What must hold for every deal, whatever the rules say; tried on deals built at random."""

import copy
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.red_flags.random_deals import COUNTRIES, GOODS, PHONE_OF, Deal, answered, deals, gravity, judge

Innocent = Callable[[Deal], list[Any]]


def always(*answers: Any) -> Innocent:
    return lambda deal: list(answers)


def home(deal: Deal) -> str:
    """Where an honest deal like this one is at home."""
    return deal["parties"][0]["country"] or deal["destination"]["country"] or "DE"


FAIR = {"amount": "50000", "currency": "EUR"}
# Where each answer stands, and the answers that an honest deal may give there. Which place is honest depends on
# the others, so that of countries all are tried.
INNOCENT: dict[str, Innocent] = {
    "payment.method": always("wire"),
    "payment.changed_late": always(False),
    "payment.payer": always("Buyer"),
    "payment.bank": lambda deal: [{"country": home(deal)}],
    "payment.total": always(FAIR),
    "end_use.military": always(False),
    "end_use.installation_declined": always(False),
    "end_use.statement_signed": always(True),
    "end_use.no_reexport_clause": always(True),
    "end_use.confirmed_by_end_user": always(True),
    "end_use.description": always("gears for own machines"),
    "end_use.licence": always({"number": "L-1", "authority": "BAFA"}),
    "route.via": always([]),
    "route.origin": always("DE"),
    "destination.country": always(*COUNTRIES),
    "parties.0.country": always(*COUNTRIES),
    "parties.0.nationality": lambda deal: [home(deal)],
    "parties.0.address": always("Hauptstr. 5, Stuttgart"),
    "parties.0.business": always("gears"),
    "parties.0.owners": always([]),
    "parties.0.incorporated_on": always("1990-05-05"),
    "parties.0.email": always("office@its-own-gears.com"),
    "parties.0.website": always("https://its-own-gears.com"),
    "parties.0.phone": lambda deal: [PHONE_OF[home(deal)]],
    "parties.0.claimed_affiliations.0.confirmed": always(True),
    "equipment": always([], [{"description": "Office chairs", "hs_code": "9401.30"}]),
    "equipment.0.description": lambda deal: [deal["equipment"][0].get("description")],
    "equipment.0.hs_code": lambda deal: [deal["equipment"][0].get("hs_code")],
    "equipment.0.make": always("Haas", "Vitra"),
    "equipment.0.eccn": always("EAR99"),
    "equipment.0.axes": always(3),
    "equipment.0.positioning_accuracy_um": always(30.0),
    "equipment.0.condition": always("used"),
    "equipment.0.quantity": always(1),
    "equipment.0.year": always(2008),
    "equipment.0.price": lambda deal: [
        deal["equipment"][0].get("market_value") or {"amount": "50000", "currency": "EUR"}
    ],
    "equipment.0.market_value": lambda deal: [deal["equipment"][0].get("price")],
}
# Somebody who sells, uses or answers a question of the deal is not unrelated to it.
BYSTANDERS = [
    "other", "notify_party", "carrier", "freight_forwarder", "bank", "broker", "payer", "consignee",
    "intermediate_consignee",
]  # fmt: skip


@pytest.mark.parametrize("pointer", INNOCENT)
@settings(max_examples=25, deadline=None)
@given(deal=deals)
def test_an_answer_left_out_is_never_milder_than_the_innocent_one(pointer, deal):
    if pointer.startswith("equipment.0"):
        assume(deal["equipment"])
    if "claimed" in pointer:
        assume(deal["parties"][0]["claimed_affiliations"])

    left_out = gravity(answered(deal, pointer, None))

    assert any(gravity(answered(deal, pointer, answer)) <= left_out for answer in INNOCENT[pointer](deal))


@settings(max_examples=40, deadline=None)
@given(deal=deals)
def test_a_destination_left_out_is_never_milder_than_the_buyers_own_country(deal):
    country = deal["parties"][0]["country"]
    assume(country)

    assert gravity(answered(deal, "destination.country", None)) >= gravity(
        answered(deal, "destination.country", country)
    )


@settings(max_examples=200, deadline=None)
@given(deal=deals, country=st.sampled_from(COUNTRIES), role=st.sampled_from(BYSTANDERS))
def test_an_unrelated_party_never_lowers_the_verdict(deal, country, role):
    more = copy.deepcopy(deal)
    more["parties"].append({"role": role, "name": "Zeppelin Unrelated", "kind": "company", "country": country})

    assert gravity(more) >= gravity(deal)


@settings(max_examples=100, deadline=None)
@given(deal=deals, dice=st.randoms(use_true_random=False))
def test_the_order_of_parties_owners_and_machines_does_not_matter(deal, dice):
    one, other = judge(deal), judge(shuffled(deal, dice))

    assert one.assessment.verdict is other.assessment.verdict
    assert one.assessment.risk_score == other.assessment.risk_score
    assert {(flag.flag, flag.severity) for flag in one.red_flags} == {
        (flag.flag, flag.severity) for flag in other.red_flags
    }
    assert {rule.flag for rule in one.not_assessed} == {rule.flag for rule in other.not_assessed}


def shuffled(deal: Deal, dice: random.Random) -> Deal:
    """The same deal told in another order; what points at a party points at it still."""
    order = list(range(len(deal["parties"])))
    dice.shuffle(order)
    told = copy.deepcopy(deal)
    told["parties"] = [told["parties"][place] for place in order]
    if told["payment"]["payer"] == "parties/0":
        told["payment"]["payer"] = f"parties/{order.index(0)}"
    for rows in (told["equipment"], *(party["owners"] for party in told["parties"])):
        if rows:
            dice.shuffle(rows)
    return told


@pytest.mark.parametrize(
    "pointer, flag",
    [
        ("payment.method", "cash-or-crypto-payment"),
        ("payment.changed_late", "payment-changed-late"),
        ("end_use.military", "military-end-use"),
        ("end_use.installation_declined", "installation-declined"),
        ("end_use.statement_signed", "end-use-statement-refused"),
        ("end_use.description", "end-use-implausible"),
        ("route.via", "circuitous-route"),
        ("route.origin", "route-through-embargoed-country"),
        ("destination.country", "destination-mismatch"),
        ("payment.payer", "third-party-payment"),
        ("payment.bank.country", "third-country-payment"),
        ("end_use.no_reexport_clause", "end-use-statement-refused"),
        ("end_use.confirmed_by_end_user", "false-end-user"),
        ("parties.0.country", "undisclosed-russian-party"),
        ("parties.0.business", "business-mismatch"),
        ("parties.0.owners", "owned-by-listed-party"),
        ("parties.0.incorporated_on", "newly-formed-company"),
        ("parties.0.address", "shared-address-with-listed-party"),
        ("parties.0.email", "shared-contact-with-listed-party"),
        ("parties.1.country", "embargoed-destination"),
        ("equipment.0.hs_code", "goods-misdescription"),
        ("equipment.0.serial_number", "machine-relocated"),
        ("equipment.0.market_value", "undervaluation"),
        ("equipment.0.positioning_accuracy_um", "controlled-item"),
    ],
)
def test_an_answer_left_out_shows_up_as_not_assessed(pointer, flag):
    assert pointer not in lacking(ANSWERED, flag)
    assert pointer in lacking(answered(ANSWERED, pointer, None), flag)


def lacking(deal: Deal, flag: str) -> set[str]:
    return {missing for rule in judge(deal).not_assessed if rule.flag == flag for missing in rule.missing}


def firm(role: str, name: str) -> Deal:
    return {
        "role": role,
        "name": name,
        "kind": "company",
        "country": "DE",
        "business": "gears",
        "address": "Hauptstr. 5, Stuttgart",
        "email": f"office@{name.lower()}.de",
        "incorporated_on": "1990-05-05",
        "owners": [],
    }


ANSWERED: Deal = {
    "destination": {"country": "DE"},
    "route": {"origin": "FR", "via": []},
    "parties": [firm("buyer", "Zahnrad"), firm("end_user", "Getriebe")],
    "equipment": [
        {
            **GOODS[0],
            "axes": 2,
            "positioning_accuracy_um": 30.0,
            "serial_number": "1",
            "price": {"amount": "50000", "currency": "EUR"},
            "market_value": {"amount": "50000", "currency": "EUR"},
        }
    ],
    "payment": {"method": "wire", "payer": "Zahnrad", "bank": {"country": "DE"}, "changed_late": False},
    "end_use": {
        "description": "gears for own machines",
        "statement_signed": True,
        "no_reexport_clause": True,
        "military": False,
        "installation_declined": False,
        "confirmed_by_end_user": True,
    },
}
