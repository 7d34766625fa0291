"""The goods go a longer way, or take more legs, than origin and destination need.

Distances are between the countries' economic centres. A stop on the sea lane between two regions is no
detour, nor is a neighbour on the road, nor Hong Kong on the way into China or out of it.
"""

from collections.abc import Iterable, Iterator

from app.domain.facts import Facts
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods, questions
from app.red_flags.reading.end_user import buyers
from app.red_flags.reading.route import GREATER_CHINA
from app.red_flags.reading.whereabouts import country_of, destination_of
from app.reference import geography
from app.reference.dated import load
from app.reference.places import name_of


def check(facts: Facts) -> Iterable[Finding]:
    """Compare the stated way with the straight one."""
    deal = facts.transaction
    origin, via, end = deal.route.origin, deal.route.via, _end(facts)
    missing = tuple(f"route.{part}" for part, told in (("origin", origin), ("via", via)) if told is None)
    if missing:
        question = questions.ROUTE if origin is None else questions.VIA
        yield NotAssessed(missing, question, matters=goods.matter(facts))
    if end is None:
        yield NotAssessed(("destination.country",), questions.DESTINATION, matters=goods.matter(facts))
    if origin is None or via is None or end is None:
        return
    way = _without_repeats((origin, *via, end))
    reasons = [*_needless_legs(way), *_detours(facts, way)]
    if reasons:
        yield Raised(
            subject="route",
            title="The goods go a longer way than they need",
            explanation=" ".join(reasons),
            evidence={"way": list(way)},
        )


def _needless_legs(way: tuple[str, ...]) -> Iterator[str]:
    if len(way) > 1 and way[0] == way[-1]:
        yield f"The goods leave {name_of(way[0])} and come back to it."
    again = [country for i, country in enumerate(way[:-1]) if country in way[:i]]
    if again or way[-1] in way[1:-1]:
        yield f"The way passes {name_of(again[0] if again else way[-1])} twice."


def _detours(facts: Facts, way: tuple[str, ...]) -> Iterator[str]:
    start, end = way[0], way[-1]
    stops = [
        stop
        for stop in dict.fromkeys(way[1:-1])
        if not geography.lies_on_sea_lane(stop, start, end) and not _is_gate_of_china(stop, (start, end))
    ]
    off = [(stop, more) for stop in stops if (more := _needless_km(facts, (start, stop, end)))]
    way_named = f"the way from {name_of(start)} to {name_of(end)}"
    for stop, more in off:
        yield f"{name_of(stop)} lies off {way_named}: about {more:,.0f} km more."
    if not off and (more := _needless_km(facts, (start, *stops, end))):
        yield f"T{way_named[1:]} goes to and fro: about {more:,.0f} km more."


def _is_gate_of_china(stop: str, ends: tuple[str, str]) -> bool:
    return stop in GREATER_CHINA and not GREATER_CHINA.isdisjoint(ends)


def _needless_km(facts: Facts, way: tuple[str, ...]) -> float | None:
    """How much longer a way is than the straight one; None where it is short enough, or unknown."""
    limits = load("limits").find(facts.as_of, name="route")[0]
    straight, bent = geography.distance_km(way[0], way[-1]), geography.way_km(way)
    if straight is None or bent is None:
        return None
    too_long = bent - straight >= limits["detour_km"] and bent >= limits["detour_ratio"] * straight
    return bent - straight if too_long else None


def _end(facts: Facts) -> str | None:
    """The destination's country; where none is given, that of the buyers, if they have one."""
    told = destination_of(facts.transaction)
    countries = {country_of(party) for _, party in buyers(facts)}
    return told or (countries.pop() if len(countries) == 1 else None)


def _without_repeats(way: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(country for i, country in enumerate(way) if i == 0 or country != way[i - 1])


RULE = RedFlagRule(
    id="circuitous-route",
    title="A way round",
    fires_when="The goods take more legs, or a longer way round, than origin and destination need.",
    advice="Ask the forwarder why the goods go this way, and for the transport papers of every leg.",
    authority=(
        Authority(
            "15 CFR Part 732, Supplement No. 3", "2025-09-30", "Red flag 10: abnormal shipping route", "secondary"
        ),
        Authority("FinCEN and BIS joint notice FIN-2023-NTC2", "2023-11-06", None, "secondary"),
    ),
    check=check,
)
