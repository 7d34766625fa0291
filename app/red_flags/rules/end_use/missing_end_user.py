"""The goods are described, and nobody is named who is to use them.

A buyer whose stated business uses such a machine is its own end user; a trader or forwarder never is.
This is one of the few rules where a missing answer is itself the sign.
"""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import end_user, goods, questions, route
from app.red_flags.reading.traders import trading_intermediaries
from app.reference.places import in_group, name_of


def check(facts: Facts) -> Iterable[Finding]:
    """Look for a user, and weigh a missing one by the goods, traders and places."""
    if facts.transaction.equipment is None:
        yield NotAssessed(("equipment",), questions.GOODS, matters=True)
        return
    if not goods.described(facts) or end_user.has_named_end_user(facts):
        return
    reasons = []
    if traders := trading_intermediaries(facts):
        reasons.append(f"{traders[0][1].name} buys and sells")
    diversion = [
        place.country for place in route.receiving_places(facts) if in_group("diversion", place.country, facts.as_of)
    ]
    if diversion:
        reasons.append(f"{name_of(diversion[0])} is a diversion country")
    grave = goods.has_priority_item(facts) and bool(reasons)
    if grave:
        reasons.insert(0, "the goods are on the Common High Priority List")
    explanation = "The goods are described, but nobody is named who is to use them"
    yield Raised(
        subject="parties",
        title="Nobody is named who is to use the goods",
        explanation=f"{explanation}; {', '.join(reasons)}." if reasons else f"{explanation}.",
        grade="priority-item" if grave else "default",
        evidence={"traders": [party.name for _, party in traders], "diversion": sorted(set(diversion))},
    )


RULE = RedFlagRule(
    id="missing-end-user",
    title="End user missing",
    fires_when=(
        "The goods are described and no end user is named. "
        "A buyer whose stated business uses the machine is its own end user."
    ),
    advice="Ask who will use the goods and where, and get it in a signed end-use statement.",
    authority=(
        Authority("15 CFR Part 732, Supplement No. 3", "2025-09-30", "Red flag 21: end user unknown", "secondary"),
        Authority("FinCEN and BIS joint notice FIN-2023-NTC2", "2023-11-06", None, "secondary"),
    ),
    check=check,
    grades=("default", "priority-item"),
)
