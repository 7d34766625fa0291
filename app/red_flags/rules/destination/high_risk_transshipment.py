"""Goods that Russia's arms makers want go to, or through, a country known for passing them on.

Silent for goods that are known and matter to nobody, and for goods that stay in one country with a user
who is named. A country by itself is a mild sign. Where nobody says where the goods end, the money's place stands in.
"""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.party import PartyRole
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import end_user, goods, questions, route
from app.red_flags.reading.payer import YUAN, bank_country, currencies
from app.reference import places
from app.reference.dated import DatedFact


def check(facts: Facts) -> Iterable[Finding]:
    """Look for a diversion country among destination, consignees and via countries."""
    if goods.without_goods(facts) or not goods.may_matter(facts):
        return
    named = end_user.has_named_end_user(facts)
    if named and route.stays_in_one_country(facts):
        return
    stops = _stops(facts)
    if not stops:
        yield NotAssessed(("destination.country",), questions.DESTINATION, matters=goods.matter(facts))
    if not route.ends(facts):
        stops += _where_the_money_is(facts)
    for pointer, country, what in stops:
        listed = places.membership("diversion", country, facts.as_of)
        if listed is not None:
            yield _raised(facts, pointer, country, what, listed, named)


def _raised(facts: Facts, pointer: str, country: str, what: str, listed: DatedFact, named: bool) -> Raised:
    where = places.name_of(country)
    union = places.membership("customs-union-with-russia", country, facts.as_of)
    reasons = [f"{where} is {what} and on the list of countries through which such goods reach Russia."]
    grade = "default"
    if not goods.matter(facts):
        grade = "unknown-item"
        reasons.append("Nobody has said, or it is not clear, what the goods are.")
    elif goods.has_priority_item(facts) and (union is not None or not named):
        grade = "priority-item"
        if union is not None:
            reasons.append("It shares a customs union with Russia: no border check lies between.")
        if not named:
            reasons.append("Nobody is named who is to use the goods.")
    return Raised(
        subject=pointer,
        title=f"Priority goods by way of {where}" if grade != "unknown-item" else f"Goods by way of {where}",
        explanation=" ".join(filter(None, (*reasons, listed.caveat))),
        grade=grade,
        evidence={"country": country, "end_user_named": named, "customs_union": union is not None},
        authority=(listed.authority, *((union.authority,) if union else ())),
    )


def _stops(facts: Facts) -> list[tuple[str, str, str]]:
    ends = [
        (place.pointer, place.country, f"where {place.what} is")
        for place in route.receiving_places(facts)
        if place.role is not PartyRole.END_USER
    ]
    return [*ends, *((pointer, country, "on the way") for pointer, country in route.transit(facts))]


def _where_the_money_is(facts: Facts) -> list[tuple[str, str, str]]:
    """The bank's country, else China for yuan, stands in where nobody names a place where the goods end."""
    bank = bank_country(facts.transaction)
    if bank is not None:
        return [("payment/bank", bank, "where the bank is, and nobody says where the goods end,")]
    if currencies(facts) & YUAN:
        return [("payment/total", "CN", "where the money is from, and nobody says where the goods end,")]
    return []


RULE = RedFlagRule(
    id="high-risk-transshipment",
    title="Diversion country",
    fires_when=(
        "The destination, a consignee or a via country is on the dated list of diversion countries and the "
        "goods are priority or controlled items, or unknown; "
        "not when they stay in one country with a named end user."
    ),
    advice=(
        "Get an end-use statement from the user, proof of the place where the goods will stand, "
        "and a clause against re-export."
    ),
    authority=(
        Authority("FinCEN and BIS joint alert FIN-2022-Alert003", "2022-06-28", "Transshipment points", "secondary"),
        Authority("Commerce, Treasury and Justice Tri-Seal compliance note", "2023-03-02", None, "secondary"),
    ),
    check=check,
    grades=("default", "unknown-item", "priority-item"),
)
