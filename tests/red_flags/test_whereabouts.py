"""A destination means one thing, whether its country or its address tells it."""

import pytest

from app.red_flags.registry import RULES
from tests.red_flags.harness import facts_of

RULES_OF_THE_WAY = (
    "china-transshipment",
    "circuitous-route",
    "embargoed-destination",
    "high-risk-transshipment",
    "route-through-embargoed-country",
    "yuan-payment-high-risk",
)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.id in RULES_OF_THE_WAY], ids=lambda rule: rule.id)
@pytest.mark.parametrize(
    "country, address",
    [("CN", "12 Xinhua Road, Wuxi, China"), ("RU", "ul. Lenina 5, Moscow, Russia"), ("TR", "Sanayi Cad. 5, Turkey")],
)
@pytest.mark.parametrize("with_user", [False, True], ids=["nobody is named", "a user elsewhere"])
def test_a_destination_told_by_its_address_is_the_same_as_one_told_by_its_country(rule, country, address, with_user):
    user = [{"role": "end_user", "name": "Straits Gears", "country": "SG"}] if with_user else []
    deal = {
        "parties": [
            {"role": "buyer", "name": "Wuxi Bearing Works", "country": "CN", "business": "bearings"},
            {"role": "consignee", "name": "Wuxi Bearing Works", "country": country},
            *user,
        ],
        "route": {"origin": country, "via": ["HK", country]},
        "equipment": [{"description": "CNC lathe", "hs_code": "8458.11"}],
        "payment": {"total": {"amount": "90000", "currency": "CNY"}},
    }

    by_address, by_country = (
        tuple(rule.check(facts_of({**deal, "destination": end}, {})))
        for end in ({"address": address}, {"country": country, "address": address})
    )

    assert by_address == by_country
