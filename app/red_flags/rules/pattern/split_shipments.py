"""One order comes in several small shipments, or several buyers share their contact and their goods."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal

from app.domain.facts import Facts
from app.domain.party import Party, PartyRole
from app.domain.red_flag import Authority, Finding, Raised
from app.domain.transaction import Transaction
from app.red_flags.base import RedFlagRule
from app.red_flags.reading.contacts import shared_contacts_of
from app.red_flags.reading.history import earlier_of_same_deal, past_deals_of, worth_usd
from app.red_flags.reading.names import same_party
from app.reference.dated import DatedFact, load

_BUYING = (PartyRole.BUYER, PartyRole.CONSIGNEE, PartyRole.END_USER)


def check(facts: Facts) -> Iterable[Finding]:
    """Look for runs of small shipments, and for the same goods wanted by a neighbour."""
    limits = load("limits").find(facts.as_of, name="split-shipments")[0]
    seen: set[str] = set()
    for i, party in enumerate(facts.transaction.parties):
        if party.name in seen:
            continue
        seen.add(party.name)
        yield from _run_of_small_ones(facts, i, party, limits)
    yield from _same_goods_at_one_door(facts)


def _run_of_small_ones(facts: Facts, place: int, party: Party, limits: DatedFact) -> Iterator[Raised]:
    since = facts.as_of - timedelta(days=limits["window_days"])
    worths: dict[str | None, list[Decimal]] = {}
    for deal in past_deals_of(facts, party):
        if deal.date >= since and 0 < worth_usd(deal) < Decimal(limits["each_below_usd"]):
            worths.setdefault(deal.make, []).append(worth_usd(deal))
    for make, small in worths.items():
        if len(small) < limits["least_shipments"] or max(small) > min(small) * Decimal(str(limits["spread"])):
            continue
        yield Raised(
            subject=f"parties/{place}",
            title="Many small shipments of one size",
            explanation=(
                f"{party.name} had {len(small)} shipments{f' of {make} goods' if make else ''} within "
                f"{limits['window_days']} days, each of about {sum(small) / len(small):,.0f} USD: "
                "one order may have been split to stay under a limit."
            ),
            evidence={"shipments": len(small), "total_usd": str(round(sum(small)))},
            authority=(*RULE.authority, limits.authority),
        )
        return


def _same_goods_at_one_door(facts: Facts) -> Iterator[Raised]:
    same_deal = {earlier.id for earlier in earlier_of_same_deal(facts)}
    others = [earlier for earlier in facts.earlier if earlier.id not in same_deal]
    for i, party in facts.transaction.in_role(*_BUYING):
        for earlier in others:
            if not _same_goods(facts.transaction, earlier.transaction):
                continue
            for _, other in earlier.transaction.in_role(*_BUYING):
                shared = shared_contacts_of(party, other)
                if shared and not same_party(party, other):
                    yield Raised(
                        subject=f"parties/{i}",
                        title="Several buyers share a contact and want the same goods",
                        explanation=(
                            f"{party.name} and {other.name} (screened on {earlier.screened_on.isoformat()}) "
                            f"share {' and '.join(shared)} and want the same goods."
                        ),
                        evidence={"other": other.name, "shared": list(shared), "screening": earlier.id},
                    )
                    return


def _same_goods(now: Transaction, before: Transaction) -> bool:
    wanted = {_key(item.make, item.model) for item in now.equipment or () if item.make}
    return bool(wanted & {_key(item.make, item.model) for item in before.equipment or () if item.make})


def _key(make: str | None, model: str | None) -> tuple[str, str]:
    return (make or "").casefold(), (model or "").casefold()


RULE = RedFlagRule(
    id="split-shipments",
    title="Split shipments",
    fires_when="One order comes in several small shipments, or several buyers share contact and goods.",
    advice="Add the shipments up, and ask for the whole order and its one user.",
    authority=(Authority("FinCEN and BIS supplemental alert", "2023-05-19", "Split payments and orders", "secondary"),),
    check=check,
)
