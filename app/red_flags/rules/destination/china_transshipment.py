"""Goods pass China, Hong Kong or Macau on the way elsewhere, or a trader there buys for nobody named.

Goods that come from China, or end there with a named user, by way of Hong Kong too, are ordinary trade.
"""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.party import PartyRole
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import end_user, goods, questions, route
from app.red_flags.reading.traders import is_trader
from app.red_flags.reading.whereabouts import destination_of
from app.reference.places import name_of


def check(facts: Facts) -> Iterable[Finding]:
    """Look for a leg through China and for Chinese traders without a user."""
    if goods.without_goods(facts):
        return
    named = end_user.has_named_end_user(facts)
    ends = route.ends(facts)
    stops = [stop for stop in _stops(facts) if stop[1] in route.GREATER_CHINA and _goes_on(stop[1], ends, named)]
    for pointer, country in stops:
        where = name_of(country)
        explained = (
            "" if named else " Nobody is named who is to use them where they end, so the second leg is unexplained."
        )
        told = f"end in {_list(ends - {country})}" if ends else "nobody says where they end"
        yield Raised(
            subject=pointer,
            title=f"Goods pass through {where} on the way elsewhere",
            explanation=f"The goods pass through {where} and {told}.{explained}",
            grade="default" if named else "unexplained",
            evidence={"country": country, "ends": sorted(ends), "end_user_named": named},
        )
    if not named:
        yield from _traders(facts)
    if facts.transaction.route.via is None and not stops:
        yield NotAssessed(("route.via",), questions.VIA, matters=goods.matter(facts))


def _goes_on(country: str, ends: frozenset[str], named: bool) -> bool:
    """Whether goods at a stop end elsewhere, as they do where nobody says where they end.

    Hong Kong and Macau are a way into China for a named user.
    """
    into_china = country != "CN" and named
    return not ends or bool(ends - (route.GREATER_CHINA if into_china else {country}))


def _traders(facts: Facts) -> Iterable[Raised]:
    for i, party in facts.transaction.in_role(PartyRole.BUYER, PartyRole.CONSIGNEE):
        known = goods.described(facts) or party.business is not None
        if known and party.country in route.GREATER_CHINA and is_trader(party):
            yield Raised(
                subject=f"parties/{i}",
                title=f"A trader in {name_of(party.country)} buys for nobody named",
                explanation=f"{party.name} buys and sells, and nobody is named who is to use the goods.",
                evidence={"country": party.country, "business": party.business},
            )


def _stops(facts: Facts) -> list[tuple[str, str]]:
    """Countries passed, and where intermediate consignees and consignees short of the destination are."""
    stops = list(route.transit(facts))
    end = destination_of(facts.transaction)
    for i, party in facts.transaction.in_role(PartyRole.INTERMEDIATE_CONSIGNEE, PartyRole.CONSIGNEE):
        if party.country and party.country != end:
            stops.append((f"parties/{i}", party.country))
    return stops


def _list(countries: Iterable[str]) -> str:
    return " and ".join(name_of(country) for country in sorted(countries))


RULE = RedFlagRule(
    id="china-transshipment",
    title="By way of China",
    fires_when=(
        "Goods pass China, Hong Kong or Macau on the way to somewhere else, "
        "or a trader there buys and no end user is named."
    ),
    advice="Ask why the goods go this way, who takes them over there, and who uses them in the end.",
    authority=(
        Authority("Commerce, Treasury and Justice Tri-Seal compliance note", "2023-03-02", None, "secondary"),
        Authority("C4ADS report on machine tools for Russia's arms makers", "2024-06-18", None, "secondary"),
    ),
    check=check,
    grades=("default", "unexplained"),
)
