"""One order comes in several small shipments, or several buyers share their contact and their goods.

Shipments are the dealer's records of a party, or what was screened for it before; under one reference fewer of
them tell. The same shipment screened again (same machines, same deal, or same worth) counts once, and what was
only a quote does not count.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import TypeAlias

from app.domain.facts import EarlierScreening, Facts
from app.domain.party import Party, PartyRole
from app.domain.red_flag import Authority, Finding, Raised
from app.domain.transaction import Equipment, Stage, Transaction
from app.red_flags.base import RedFlagRule
from app.red_flags.reading.contacts import shared_contacts_of
from app.red_flags.reading.history import (
    day_of,
    deal_usd,
    earlier_of_same_deal,
    is_of_same_order,
    past_deals_of,
    worth_usd,
)
from app.red_flags.reading.names import same_party
from app.red_flags.reading.ties import are_kin
from app.reference.dated import DatedFact, load

_BUYING = (PartyRole.BUYER, PartyRole.CONSIGNEE, PartyRole.END_USER)
Earlier: TypeAlias = Sequence[EarlierScreening]
_NOT_YET_AGREED = (Stage.REGISTRATION, Stage.QUOTE)


def check(facts: Facts) -> Iterable[Finding]:
    """Look for runs of small shipments, and for the same goods wanted by a neighbour."""
    limits = load("limits").find(facts.as_of, name="split-shipments")[0]
    lately = [one for one in facts.earlier if abs((facts.as_of - day_of(one)).days) <= limits["window_days"]]
    small = _small_ones(facts, lately, limits)
    seen: set[str] = set()
    for i, party in enumerate(facts.transaction.parties):
        if party.name in seen:
            continue
        seen.add(party.name)
        yield from _run_of_small_ones(facts, i, party, small, limits)
    yield from _small_ones_of_one_order(facts, lately, limits)
    yield from _same_goods_at_one_door(facts, lately)


def _small_ones(facts: Facts, lately: Earlier, limits: DatedFact) -> Earlier:
    """The small shipments that were screened lately; none where this one is not small itself."""
    if not _is_small(deal_usd(facts.transaction, facts.as_of), limits):
        return ()
    return [one for one in lately if _is_small(deal_usd(one.transaction, day_of(one)), limits)]


def _run_of_small_ones(facts: Facts, place: int, party: Party, small: Earlier, limits: DatedFact) -> Iterator[Raised]:
    since = facts.as_of - timedelta(days=limits["window_days"])
    worths: dict[str | None, list[Decimal]] = {}
    for deal in past_deals_of(facts, party):
        if deal.date >= since and _is_small(worth_usd(deal), limits):
            worths.setdefault(deal.make, []).append(worth_usd(deal))
    if party.role in _BUYING and len(small) + 1 >= limits["least_shipments"]:
        screened = _shipments(facts, [one for one in small if _buys(one.transaction, party)])
        worths[None] = max(worths.get(None, []), screened, key=len)
    for make, run in worths.items():
        if len(run) < limits["least_shipments"] or max(run) > min(run) * Decimal(str(limits["spread"])):
            continue
        yield _raised(
            f"parties/{place}",
            "Many small shipments of one size",
            f"{party.name} had {len(run)} shipments{f' of {make} goods' if make else ''} within "
            f"{limits['window_days']} days, each of about {sum(run) / len(run):,.0f} USD: "
            "one order may have been split to stay under a limit.",
            run,
            limits,
        )
        return


def _small_ones_of_one_order(facts: Facts, lately: Earlier, limits: DatedFact) -> Iterator[Raised]:
    of_order = [one for one in lately if is_of_same_order(facts, one)]
    worths = _shipments(facts, of_order)
    if len(worths) < limits["least_of_one_order"] or not all(_is_small(worth, limits) for worth in worths):
        return
    yield _raised(
        "reference",
        "One order in several small shipments",
        f"Under the reference {facts.transaction.reference} {len(worths)} shipments were screened within "
        f"{limits['window_days']} days, none of them over {limits['each_below_usd']} USD, together about "
        f"{sum(worths):,.0f} USD.",
        worths,
        limits,
    )


def _shipments(facts: Facts, earlier: Iterable[EarlierScreening]) -> list[Decimal]:
    """What each shipment is worth in US dollars, this one's included; one screened again counts once."""
    now = facts.transaction
    found = {_same_shipment(now, worth := deal_usd(now, facts.as_of)): worth}
    for one in earlier:
        if one.transaction.stage not in _NOT_YET_AGREED:
            worth = deal_usd(one.transaction, day_of(one))
            found.setdefault(_same_shipment(one.transaction, worth), worth)
    return list(found.values())


def _same_shipment(deal: Transaction, worth: Decimal) -> object:
    """What two screenings of one shipment have in common: its machines, else the deal, else the worth."""
    serials = frozenset(item.serial_number for item in deal.equipment or () if item.serial_number)
    return serials or deal.deal or worth


def _same_goods_at_one_door(facts: Facts, lately: Earlier) -> Iterator[Raised]:
    same_deal = {earlier.id for earlier in earlier_of_same_deal(facts)}
    others = [
        earlier
        for earlier in lately
        if earlier.id not in same_deal and _same_goods(facts.transaction, earlier.transaction)
    ]
    for i, party in facts.transaction.in_role(*_BUYING):
        for earlier in others:
            for _, other in earlier.transaction.in_role(*_BUYING):
                shared = shared_contacts_of(party, other)
                if shared and not same_party(party, other) and not are_kin(facts, party, other):
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


def _buys(deal: Transaction, party: Party) -> bool:
    return any(same_party(party, other) for _, other in deal.in_role(*_BUYING))


def _is_small(worth: Decimal, limits: DatedFact) -> bool:
    return 0 < worth < Decimal(limits["each_below_usd"])


def _same_goods(now: Transaction, before: Transaction) -> bool:
    return any(_alike(one, other) for one in now.equipment or () for other in before.equipment or ())


def _alike(one: Equipment, other: Equipment) -> bool:
    """One make and model; where a make is not told, one code."""
    if one.make and other.make:
        return _key(one) == _key(other)
    return bool(one.hs_code) and (one.hs_code or "")[:6] == (other.hs_code or "")[:6]


def _key(item: Equipment) -> tuple[str, str]:
    return (item.make or "").casefold(), (item.model or "").casefold()


def _raised(subject: str, title: str, explanation: str, worths: list[Decimal], limits: DatedFact) -> Raised:
    return Raised(
        subject=subject,
        title=title,
        explanation=explanation,
        evidence={"shipments": len(worths), "total_usd": str(round(sum(worths)))},
        authority=(*RULE.authority, limits.authority),
    )


RULE = RedFlagRule(
    id="split-shipments",
    title="Split shipments",
    fires_when="One order comes in several small shipments, or several buyers share contact and goods.",
    advice="Add the shipments up, and ask for the whole order and its one user.",
    authority=(Authority("FinCEN and BIS supplemental alert", "2023-05-19", "Split payments and orders", "secondary"),),
    check=check,
)
