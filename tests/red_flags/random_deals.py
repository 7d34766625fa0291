"""Deals at random, wide enough to meet every rule: parties in every role, goods of every kind, answers or none."""

import copy
from typing import Any

from hypothesis import strategies as st

from app.domain.screening import Verdict
from app.policy.profile import load_policy
from app.policy.verdict import Ruling, decide
from app.red_flags.engine import assess_all
from tests.red_flags.harness import facts_of

Deal = dict[str, Any]

GRAVITY = {Verdict.CLEAR: 0, Verdict.REVIEW: 1, Verdict.BLOCK: 2}
COUNTRIES = ["DE", "US", "CN", "HK", "AE", "TR", "KZ", "RU", "UA", "JP", "IR"]
BUSINESSES = ["gears", "trading company", "freight forwarding", "bakery", "repair workshop", "machine tools"]
ROLES = ["consignee", "intermediate_consignee", "end_user", "broker", "payer", "seller", "freight_forwarder", "bank"]
NAMES = ["Anadolu Dişli", "Creek General", "Wuxi Bearing Works", "Oder Zahnrad", "Lagoon Forwarding", "Tsugamy Trading"]
MAILS = ["office@buyer-gears.com", "somebody@gmail.com", "sales@creek.ru"]
PHONES = ["+49 711 555010", "+7 495 5550101", "+86 755 82913231"]
PHONE_OF = {
    "DE": "+49 711 555010", "US": "+1 212 5550101", "CN": "+86 755 82913231", "HK": "+852 25550101",
    "AE": "+971 4 5550101", "TR": "+90 212 5550101", "KZ": "+7 727 2555010", "RU": "+7 495 5550101",
    "UA": "+380 44 5550101", "JP": "+81 3 55501010", "IR": "+98 21 55501010",
}  # fmt: skip
GOODS: list[Deal] = [
    {"description": "CNC lathe", "make": "Mori Seiki", "model": "NL2000", "hs_code": "8458.11"},
    {"description": "Manual lathe", "hs_code": "8458.19"},
    {"description": "Five-axis machining centre", "hs_code": "8457.10", "axes": 5},
    {"description": "Machining centre", "hs_code": "8457.10", "eccn": "2B001.b.2", "positioning_accuracy_um": 1.2},
    {"description": "Machine-tool parts", "hs_code": "8466.93", "condition": "parts"},
    {"description": "Bearings", "hs_code": "8482.10"},
    {"description": "Office chairs", "hs_code": "9401.30"},
    {"description": "Tsugami B0385", "hs_code": "8466.93"},
    {"description": "something"},
]


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


def _money(amount: str, currency: str) -> Deal:
    return {"amount": amount, "currency": currency}


owner = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Olga Petrova", "Hans Meier", "Creek General"]),
        "country": maybe(st.sampled_from(COUNTRIES)),
        "share_percent": maybe(st.sampled_from([10.0, 50.0, 100.0])),
        "relation": st.sampled_from([None, "owner", "director", "spouse"]),
    }
)
claim = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Gray Machinery Company", "Anadolu Holding"]),
        "country": maybe(st.sampled_from(["US", "DE"])),
        "website": maybe(st.just("graymachinery.com")),
        "relation": st.sampled_from([None, "subsidiary", "distributor"]),
        "confirmed": st.sampled_from([None, True, False]),
    }
)


def party(role: st.SearchStrategy[str], name: st.SearchStrategy[str]) -> st.SearchStrategy[Deal]:
    return st.fixed_dictionaries(
        {
            "role": role,
            "name": name,
            "kind": st.sampled_from(["company", "unknown", "person"]),
            "country": maybe(st.sampled_from(COUNTRIES)),
            "business": maybe(st.sampled_from(BUSINESSES)),
            "email": maybe(st.sampled_from(MAILS)),
            "website": maybe(st.sampled_from(["buyer-gears.com", "graymachlnery.com"])),
            "phone": maybe(st.sampled_from(PHONES)),
            "incorporated_on": maybe(st.sampled_from(["1990-05-05", "2023-02-02"])),
            "owners": maybe(st.lists(owner, max_size=2)),
            "claimed_affiliations": st.lists(claim, max_size=1),
        }
    )


line = st.builds(
    lambda goods, more: {**goods, **{key: value for key, value in more.items() if value is not None}},
    st.sampled_from(GOODS),
    st.fixed_dictionaries(
        {
            "quantity": maybe(st.sampled_from([1, 3])),
            "year": maybe(st.just(2008)),
            "condition": maybe(st.sampled_from(["used", "new"])),
            "price": maybe(st.sampled_from([_money("50000", "EUR"), _money("400000", "CNY")])),
            "market_value": maybe(st.sampled_from([_money("50000", "EUR"), _money("500000", "EUR")])),
        }
    ),
)
deals: st.SearchStrategy[Deal] = st.fixed_dictionaries(
    {
        "parties": st.tuples(
            party(st.just("buyer"), st.just("Buyer")),
            st.lists(party(st.sampled_from(ROLES), st.sampled_from(NAMES)), max_size=3, unique_by=lambda p: p["name"]),
        ).map(lambda pair: [pair[0], *pair[1]]),
        "jurisdictions": st.sampled_from([None, ["US"], ["JP", "EU"]]),
        "destination": st.fixed_dictionaries({"country": maybe(st.sampled_from(COUNTRIES))}),
        "route": st.fixed_dictionaries(
            {
                "origin": maybe(st.sampled_from(COUNTRIES)),
                "via": st.sampled_from([None, [], ["HK"], ["TR"], ["RU"], ["HK", "KZ"]]),
            }
        ),
        "equipment": maybe(st.lists(line, min_size=1, max_size=2, unique_by=str)),
        "payment": st.fixed_dictionaries(
            {
                "total": st.sampled_from([None, _money("50000", "EUR"), _money("9", "CNY")]),
                "method": st.sampled_from([None, "wire", "cash"]),
                "payer": st.sampled_from([None, "Buyer", "Somebody Else", "parties/0"]),
                "bank": st.sampled_from([None, {"country": "DE"}, {"country": "CN"}, {"country": "RU"}]),
                "changed_late": st.sampled_from([None, True, False]),
            }
        ),
        "end_use": st.fixed_dictionaries(
            {
                "description": st.sampled_from([None, "gears for own machines", "missile parts", "resale"]),
                "statement_signed": st.sampled_from([None, True, False]),
                "no_reexport_clause": st.sampled_from([None, True, False]),
                "military": st.sampled_from([None, True, False]),
                "installation_declined": st.sampled_from([None, True, False]),
                "confirmed_by_end_user": st.sampled_from([None, True, False]),
                "licence": st.sampled_from([None, {"number": "L-1", "authority": "BAFA"}]),
            }
        ),
    }
)


def judge(deal: Deal) -> Ruling:
    facts = facts_of(copy.deepcopy(deal), {})
    return decide(facts, assess_all(facts), load_policy())


def gravity(deal: Deal) -> int:
    return GRAVITY[judge(deal).assessment.verdict]


def answered(deal: Deal, pointer: str, value: Any) -> Deal:
    """The deal with another answer at a place such as `parties.0.country`."""
    changed = copy.deepcopy(deal)
    *path, last = pointer.split(".")
    place: Any = changed
    for step in path:
        place = place[int(step)] if step.isdigit() else place[step]
    place[last] = value
    return changed
