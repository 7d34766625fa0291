"""A broker or trading firm stands between, and nobody is named for whom it buys."""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods, questions
from app.red_flags.reading.end_user import has_named_end_user
from app.red_flags.reading.traders import trading_intermediaries


def check(facts: Facts) -> Iterable[Finding]:
    """Look for traders in a deal without a named user."""
    if has_named_end_user(facts):
        return
    traders = trading_intermediaries(facts)
    if not traders:
        return
    if not goods.described(facts):
        yield NotAssessed(("equipment", "parties"), questions.END_USER, matters=False)
        return
    names = [party.name for _, party in traders]
    yield Raised(
        subject=f"parties/{traders[0][0]}",
        title=f"{', '.join(dict.fromkeys(names))} buys for nobody named",
        explanation="A trading firm or broker stands between the seller and whoever is to use the goods.",
        evidence={"intermediaries": names},
    )


RULE = RedFlagRule(
    id="opaque-intermediary",
    title="A middleman without a principal",
    fires_when="A broker or trading firm stands between, and no principal or end user is named.",
    advice="Ask for whom the firm buys, and get that user's own statement.",
    authority=(
        Authority("15 CFR Part 732, Supplement No. 3 (know your customer)", "2025-09-30", None, "secondary"),
        Authority("European Commission guidance on enhanced due diligence", "2023-09-07", None, "unverified"),
    ),
    check=check,
)
