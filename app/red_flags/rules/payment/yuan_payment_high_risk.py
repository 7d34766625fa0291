"""The price is in yuan, and something else says that the goods do not stay with a Chinese user.

Yuan inside China for a named user is ordinary trade and raises nothing. No Western regulator names the
yuan by itself; the reading is ours and rests on non-standard payment, third countries and bank avoidance.
"""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import end_user, goods, russia
from app.red_flags.reading.history import past_deals_in
from app.red_flags.reading.payer import YUAN, bank_country, currencies
from app.red_flags.reading.route import GREATER_CHINA, ends, leaves_china
from app.red_flags.reading.traders import trading_intermediaries
from app.red_flags.reading.whereabouts import country_of


def check(facts: Facts) -> Iterable[Finding]:
    """Look for yuan together with Russia, a foreign leg, no user or a trader between."""
    deal = facts.transaction
    paid_in = currencies(facts)
    if not paid_in:
        yield NotAssessed(("payment.total",), "How much is paid, and in which currency?", matters=goods.matter(facts))
        return
    if not paid_in & YUAN:
        return
    links = [tie.words for tie in russia.ties(facts)]
    links += [f"past business with {deal.country}" for deal in past_deals_in(facts, russia.RUSSIA_AND_BELARUS)]
    signs = [f"a link to Russia or Belarus: {', '.join(dict.fromkeys(links))}"] if links else []
    if leaves_china(facts):
        signs.append("the goods do not stay in China")
    elif not ends(facts) and bank_country(deal) not in {None, *GREATER_CHINA}:
        signs.append("the bank is not in China, and nobody says where the goods end")
    if goods.described(facts) and not end_user.has_named_end_user(facts):
        signs.append("nobody is named who is to use the goods")
    # A dealer between two named firms of China is ordinary trade, as long as the goods stay there.
    traders = trading_intermediaries(facts)
    if traders and (signs or not _stays_with_a_named_user(facts)):
        signs.append(f"{traders[0][1].name} trades between maker and user")
    if signs:
        yield Raised(
            subject="payment/total" if deal.payment.total else "equipment",
            title="Paid in yuan, with other signs of diversion",
            explanation=f"The price is in yuan, and {'; '.join(signs)}.",
            grade="russian-link" if links else "default",
            evidence={"currency": sorted(paid_in & YUAN)[0], "signs": signs},
        )


def _stays_with_a_named_user(facts: Facts) -> bool:
    """Whether a user in China is named, everybody sits in China, and the goods end there."""
    users = [country_of(party) for _, party in end_user.named_end_users(facts)]
    known = {country for party in facts.transaction.parties if (country := country_of(party))}
    return bool(users) and None not in users and known <= GREATER_CHINA and ends(facts) == {"CN"}


RULE = RedFlagRule(
    id="yuan-payment-high-risk",
    title="Yuan in a deal that does not stay in China",
    fires_when=(
        "The price is in CNY or CNH and there is a Russian or Belarusian link, a foreign leg, "
        "no named end user or a trading intermediary; a dealer in China between firms of China is none."
    ),
    advice="Ask why the deal is in yuan, and have the price paid by the buyer in the currency of the offer.",
    authority=(
        Authority("GoNoGo, reading of the trade in machine tools to Russia", "2026-11-25", None, "project"),
        Authority(
            "OFAC, A Framework for Compliance Commitments",
            "2019-05-02",
            "Root cause IX: non-standard payment",
            "primary",
        ),
        Authority("Executive Order 14114", "2023-12-22", "Secondary sanctions on foreign banks", "secondary"),
    ),
    check=check,
    grades=("default", "russian-link"),
)
