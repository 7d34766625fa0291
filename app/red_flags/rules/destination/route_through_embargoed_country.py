"""The goods start in, or pass through, a country under an embargo, and end elsewhere."""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods, questions
from app.red_flags.reading.embargo import ADVICE, BANNED, CONDITIONAL, MACHINE_TOOL_BAN, ban_at
from app.red_flags.reading.route import transit
from app.red_flags.reading.whereabouts import destination_of
from app.reference.places import name_of


def check(facts: Facts) -> Iterable[Finding]:
    """Weigh the embargoes on the origin and on every country passed."""
    route = facts.transaction.route
    if route.origin is None or route.via is None:
        missing = [f"route.{part}" for part in ("origin", "via") if getattr(route, part) is None]
        question = questions.ROUTE if route.origin is None else questions.VIA
        yield NotAssessed(tuple(missing), question, matters=goods.matter(facts))
    stops = [(pointer, country, "pass through") for pointer, country in transit(facts)]
    if route.origin and route.origin != destination_of(facts.transaction):
        stops.insert(0, ("route/origin", route.origin, "start in"))
    for pointer, country, verb in stops:
        ban = ban_at(facts, country, None)
        # The ban on machine tools to Kyrgyzstan is on supplying it, not on crossing it.
        if ban is None or ban.grade == MACHINE_TOOL_BAN:
            continue
        where = name_of(country)
        explanation = (
            f"The goods {verb} {where}, where rules of {ban.jurisdictions} ban or restrict such goods. "
            "Goods that cross an embargoed country may stay there, and transit is often banned itself."
        )
        yield Raised(
            subject=pointer,
            title=f"Goods {verb} {where}, which is under embargo",
            explanation=" ".join(filter(None, (explanation, ban.caveats))),
            grade=ban.grade,
            evidence={"country": country, "banned_by": ban.jurisdictions},
            authority=ban.authority,
        )


RULE = RedFlagRule(
    id="route-through-embargoed-country",
    title="Route through an embargoed country",
    fires_when="The origin or a via country is under an embargo for such goods.",
    advice="Have the goods sent another way, with a carrier that documents the whole route, or ask a lawyer.",
    authority=(
        Authority(
            "Council Regulation (EU) No 833/2014",
            "2014-07-31",
            "Articles 2(1a), 2a(1a) and 3k on transit through Russia",
            "unverified",
        ),
        Authority("15 CFR Part 746", "2024-06-12", "746.8", "secondary"),
    ),
    check=check,
    grades=(BANNED, CONDITIONAL, ADVICE),
)
