"""Whether a controlled line of goods needs a licence to where it goes, and whether one is named."""

from app.domain.facts import Facts
from app.domain.goods import Goods
from app.domain.party import PartyRole
from app.red_flags.reading.route import receiving_places
from app.reference.dated import DatedFact
from app.reference.licences import find_licence_needs

# What a machine of unknown accuracy may turn out to be controlled for.
POSSIBLE_REASONS = ("NS", "NP")


def origin(facts: Facts) -> str | None:
    """Where the goods start: as given, else where the seller is."""
    if facts.transaction.route.origin:
        return facts.transaction.route.origin
    sellers = facts.transaction.in_role(PartyRole.SELLER)
    return next((party.country for _, party in sellers if party.country), None)


def needs(facts: Facts, goods: Goods) -> tuple[tuple[str, DatedFact], ...]:
    """The rules by which the line needs a licence, each with the country that asks for it."""
    return needs_for(facts, goods.licence_reasons if goods.controlled else ())


def may_need(facts: Facts) -> bool:
    """Whether a machine that turned out to be controlled would need a licence."""
    return bool(needs_for(facts, POSSIBLE_REASONS))


def needs_for(facts: Facts, reasons: tuple[str, ...]) -> tuple[tuple[str, DatedFact], ...]:
    """The same for given reasons of control."""
    start = origin(facts)
    countries = dict.fromkeys(place.country for place in receiving_places(facts))
    return tuple(
        (country, row)
        for country in countries
        for row in find_licence_needs(reasons, start, country, facts.jurisdictions, facts.as_of)
    )


def is_named(facts: Facts) -> bool:
    """Whether a licence is named, or a copy of one is among the papers. "Applied for" is no number of one."""
    licence = facts.transaction.end_use.licence
    if licence is not None and any(map(str.isdecimal, licence.number or "")):
        return True
    return any(paper.kind == "licence" for paper in facts.transaction.papers)
