"""Where the goods come from, pass and end."""

from dataclasses import dataclass
from functools import lru_cache

from app.domain.facts import DEALS_AT_ONCE, Facts
from app.domain.party import PartyRole
from app.red_flags.reading.whereabouts import country_of, destination_of
from app.reference import places

GREATER_CHINA = frozenset({"CN", "HK", "MO"})


@dataclass(frozen=True, slots=True)
class Place:
    """A country or region of the request; `what` says in words what happens there.

    `role` is whose place it is; None: the destination's own.
    """

    pointer: str
    country: str
    region: str | None
    what: str
    role: PartyRole | None = None


@lru_cache(maxsize=DEALS_AT_ONCE)
def receiving_places(facts: Facts) -> tuple[Place, ...]:
    """Where the goods end: destination, consignees and end users.

    Where no destination is given, the buyer's own country stands for it; where a country is not given, the address
    may say it.
    """
    deal = facts.transaction
    found = []
    end = destination_of(deal)
    if end:
        region = deal.destination.region or places.region_of(end, deal.destination.city, deal.destination.address)
        if region is None and deal.destination.city is None and deal.destination.address is None:
            region = _region_of_buyer(facts, end)
        found.append(Place("destination", end, region, "the destination"))
    for role, word in (
        (PartyRole.CONSIGNEE, "the consignee"),
        (PartyRole.INTERMEDIATE_CONSIGNEE, "the intermediate consignee"),
        (PartyRole.END_USER, "the end user"),
    ):
        found += _places_of(facts, role, word)
    if end is None:
        found += _places_of(facts, PartyRole.BUYER, "the buyer (no destination is given)")
    return tuple(found)


def ends(facts: Facts) -> frozenset[str]:
    """The countries where the goods end, as far as anybody says; an intermediate consignee is on the way."""
    return frozenset(
        place.country for place in receiving_places(facts) if place.role is not PartyRole.INTERMEDIATE_CONSIGNEE
    )


def transit(facts: Facts) -> tuple[tuple[str, str], ...]:
    """The via countries other than the destination, as (pointer, country); repeats are kept once."""
    end, seen = destination_of(facts.transaction), set()
    found = []
    for i, country in enumerate(facts.transaction.route.via or ()):
        if country != end and country not in seen:
            seen.add(country)
            found.append((f"route/via/{i}", country))
    return tuple(found)


def stays_in_one_country(facts: Facts) -> bool:
    """Whether origin, way and every receiving place are one country; an unknown origin is not."""
    countries = {place.country for place in receiving_places(facts)}
    countries.update(country for _, country in transit(facts))
    return facts.transaction.route.origin is not None and countries == {facts.transaction.route.origin}


def ends_among_partners(facts: Facts) -> bool:
    """Whether every place where the goods end is in the EU or a partner country of its measures."""
    found = receiving_places(facts)
    return bool(found) and all(
        places.in_group("eu", place.country, facts.as_of)
        or places.in_group("eu-annex-viii", place.country, facts.as_of)
        for place in found
    )


def leaves_china(facts: Facts) -> bool:
    """Whether the goods do not stay in China: they end elsewhere, or go on from the mainland to HK or MO."""
    received_in = {place.country for place in receiving_places(facts)}
    if received_in - GREATER_CHINA:
        return True
    passed = {country for _, country in transit(facts)} | {facts.transaction.route.origin}
    return "CN" not in received_in and bool(received_in) and "CN" in passed


def _region_of_buyer(facts: Facts, country: str) -> str | None:
    """Where in the country the buyer is: nobody says where else in it the goods go."""
    buyers = _places_of(facts, PartyRole.BUYER, "the buyer")
    return next((place.region for place in buyers if place.country == country and place.region), None)


def _places_of(facts: Facts, role: PartyRole, word: str) -> list[Place]:
    return [
        Place(
            f"parties/{i}",
            country,
            party.region or places.region_of(country, None, party.address),
            word,
            role,
        )
        for i, party in facts.transaction.in_role(role)
        if (country := country_of(party))
    ]
