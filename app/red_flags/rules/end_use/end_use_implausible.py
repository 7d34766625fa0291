"""The stated use does not fit the machine, or those who are to use it.

Three contradictions count: a civil use stated for a military user, a trade that has no use for such a
machine, and a use of its own stated by somebody who only trades.
"""

import re
from collections.abc import Iterable, Iterator

from app.domain.facts import Facts
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import end_user, goods
from app.red_flags.reading.military import military_signs
from app.reference.trades import understand, works_with

_FOR_RESALE = re.compile(
    r"resale|resell|stock|for sale|customer|client|further sale|wiederverkauf|lager|revente|перепродаж",
    re.IGNORECASE,
)

# What somebody promises not to do is not what the goods are for.
_PROMISE = re.compile(
    r"\b(?:no(?!\s*\d)|not|never|without|neither|nor|keine?\w*|nicht|ohne|не|без)\b[^.;]*", re.IGNORECASE
)
# Whatever trade they are for, such things are made on machine tools.
_MADE = re.compile(
    r"\b(?:parts?|components?|fittings?|spares|machines|equipment|meters|boxes|stands|rollers|frames|tools|moulds?|molds?"
    r"|\w*teile|pièces|piezas|pezzi|części|díly|alkatrész\w*|parça\w*|детал\w*|запчаст\w*)\b|零件|部品",
    re.IGNORECASE,
)


def check(facts: Facts) -> Iterable[Finding]:
    """Hold the stated use against goods and parties."""
    use = facts.transaction.end_use.description
    if use is None:
        yield NotAssessed(("end_use.description",), "What are the goods to be used for?", matters=goods.matter(facts))
        return
    reasons = list(_contradictions(facts, use))
    if reasons:
        yield Raised(
            subject="end_use/description",
            title="The stated use does not fit",
            explanation=" ".join(reasons),
            evidence={"use": use},
        )


def _contradictions(facts: Facts, use: str) -> Iterator[str]:
    signs = military_signs(facts)
    if signs and all(sign.pointer != "end_use/description" for sign in signs):
        yield f"The use is stated as “{use}”, but “{signs[0].text}” is military."
    use = _PROMISE.sub(" ", use).strip()
    trade = understand(use)
    made = _FOR_RESALE.search(use) or _MADE.search(use)
    if goods.headings(facts) and trade.known and not trade.makes and works_with(use, goods.headings(facts)) is False:
        if not made:
            yield f"“{use}” has no use for such goods."
    elif trade.uses and works_with(use, goods.headings(facts)) is False and not made:
        yield f"Such goods do not serve “{use}”."
    if end_user.has_named_end_user(facts) or _FOR_RESALE.search(use) or not goods.described(facts):
        return
    for _, party in end_user.buyers(facts):
        business = understand(party.business) if party.business else None
        if business and business.trades and trade.known and not trade.trades:
            yield f"{party.name} trades and makes nothing, so “{use}” is not its own use."


RULE = RedFlagRule(
    id="end-use-implausible",
    title="Use that does not fit",
    fires_when="The stated use does not fit the machine or the buyer.",
    advice="Ask for the part drawings or a description of the work, and whether it fits the user's business.",
    authority=(
        Authority(
            "15 CFR Part 732, Supplement No. 3",
            "2025-09-30",
            "Red flag 2: product does not fit the buyer",
            "secondary",
        ),
        Authority("15 CFR Part 732, Supplement No. 3", "2025-09-30", "Red flag 1: end use withheld", "secondary"),
    ),
    check=check,
)
