"""What must hold for every deal, whatever the rules say."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.screening import Verdict
from app.policy.profile import load_policy
from app.policy.verdict import Ruling, decide
from app.red_flags.engine import assess_all
from tests.red_flags.harness import facts_of

GRAVITY = {Verdict.CLEAR: 0, Verdict.REVIEW: 1, Verdict.BLOCK: 2}
COUNTRIES = ["DE", "US", "CN", "HK", "AE", "TR", "KZ", "RU", "UA", "JP", "IR"]
BUSINESSES = [None, "gears", "trading company", "freight forwarding", "bakery", "repair workshop"]
GOODS = [
    {"description": "CNC lathe", "make": "Mori Seiki", "model": "NL2000", "hs_code": "8458.11"},
    {"description": "Manual lathe", "hs_code": "8458.19"},
    {"description": "Five-axis machining centre", "hs_code": "8457.10", "axes": 5},
    {"description": "Machine-tool parts", "hs_code": "8466.93", "condition": "parts"},
]

# Where each answer stands, and the answer that an honest deal gives.
INNOCENT: dict[str, Any] = {
    "payment.method": "wire",
    "payment.changed_late": False,
    "payment.payer": "Buyer",
    "end_use.military": False,
    "end_use.installation_declined": False,
    "end_use.statement_signed": True,
    "end_use.no_reexport_clause": True,
    "end_use.confirmed_by_end_user": True,
    "end_use.description": "gears for own machines",
    "route.via": [],
    "route.origin": "DE",
    "parties.0.business": "gears",
    "parties.0.owners": [],
    "parties.0.incorporated_on": "1990-05-05",
    "parties.0.email": "office@buyer-gears.com",
    "parties.0.website": "https://buyer-gears.com",
    "equipment.0.market_value": {"amount": "50000", "currency": "EUR"},
}

party = st.fixed_dictionaries(
    {
        "role": st.sampled_from(["buyer", "consignee", "end_user", "broker", "payer", "intermediate_consignee"]),
        "name": st.sampled_from(["Anadolu Dişli", "Creek General", "Wuxi Bearing Works", "Oder Zahnrad"]),
        "country": st.sampled_from([None, *COUNTRIES]),
        "business": st.sampled_from(BUSINESSES),
    }
)
deals = st.fixed_dictionaries(
    {
        "parties": st.tuples(
            st.fixed_dictionaries(
                {
                    "role": st.just("buyer"),
                    "name": st.just("Buyer"),
                    "country": st.sampled_from(COUNTRIES),
                    "business": st.sampled_from(BUSINESSES),
                }
            ),
            party,
            party,
        ).map(list),
        "destination": st.fixed_dictionaries({"country": st.sampled_from([None, *COUNTRIES])}),
        "route": st.fixed_dictionaries(
            {
                "origin": st.sampled_from([None, *COUNTRIES]),
                "via": st.sampled_from([None, [], ["HK"], ["TR"], ["RU"]]),
            }
        ),
        "equipment": st.lists(st.sampled_from(GOODS), min_size=1, max_size=2, unique_by=str).map(
            lambda lines: [{**line, "price": {"amount": "50000", "currency": "EUR"}} for line in lines]
        ),
        "payment": st.fixed_dictionaries(
            {
                "total": st.sampled_from(
                    [None, {"amount": "50000", "currency": "EUR"}, {"amount": "9", "currency": "CNY"}]
                ),
                "bank": st.sampled_from([None, {"country": "DE"}, {"country": "CN"}, {"country": "RU"}]),
            }
        ),
        "end_use": st.just({}),
    }
)


def judge(deal: dict[str, Any]) -> Ruling:
    facts = facts_of(copy.deepcopy(deal), {})
    return decide(facts, assess_all(facts), load_policy())


def gravity(deal: dict[str, Any]) -> int:
    return GRAVITY[judge(deal).assessment.verdict]


def answered(deal: dict[str, Any], pointer: str, value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(deal)
    *path, last = pointer.split(".")
    place: Any = changed
    for step in path:
        place = place[int(step)] if step.isdigit() else place[step]
    place[last] = value
    return changed


@pytest.mark.parametrize("pointer", INNOCENT)
@settings(max_examples=15, deadline=None)
@given(deal=deals)
def test_an_answer_left_out_is_never_milder_than_the_innocent_one(pointer, deal):
    assert gravity(answered(deal, pointer, None)) >= gravity(answered(deal, pointer, INNOCENT[pointer]))


@settings(max_examples=40, deadline=None)
@given(deal=deals)
def test_a_destination_left_out_is_never_milder_than_the_buyers_own_country(deal):
    home = deal["parties"][0]["country"]

    assert gravity(answered(deal, "destination.country", None)) >= gravity(answered(deal, "destination.country", home))


@settings(max_examples=40, deadline=None)
@given(deal=deals, country=st.sampled_from(COUNTRIES), role=st.sampled_from(["other", "notify_party", "carrier"]))
def test_an_unrelated_party_never_lowers_the_verdict(deal, country, role):
    more = copy.deepcopy(deal)
    more["parties"].append({"role": role, "name": "Somebody Else", "kind": "company", "country": country})

    assert gravity(more) >= gravity(deal)


@settings(max_examples=40, deadline=None)
@given(deal=deals, data=st.data())
def test_the_order_of_parties_and_machines_does_not_matter(deal, data):
    shuffled = copy.deepcopy(deal)
    shuffled["parties"] = data.draw(st.permutations(deal["parties"]))
    shuffled["equipment"] = data.draw(st.permutations(deal["equipment"]))

    one, other = judge(deal), judge(shuffled)

    assert one.assessment.verdict is other.assessment.verdict
    assert {(flag.flag, flag.severity) for flag in one.red_flags} == {
        (flag.flag, flag.severity) for flag in other.red_flags
    }


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
    ],
)
def test_an_answer_left_out_shows_up_as_not_assessed(pointer, flag):
    deal = {
        "destination": {"country": "DE"},
        "route": {"origin": "FR"},
        "parties": [{"role": "buyer", "name": "Buyer", "country": "DE", "business": "gears"}],
        "equipment": [GOODS[0]],
        "payment": {},
        "end_use": {},
    }

    lacking = [rule.missing for rule in judge(deal).not_assessed if rule.flag == flag]

    assert any(pointer in missing for missing in lacking)
