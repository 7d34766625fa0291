"""A machine's serial number was seen before, in another deal or another country.

The same deal screened again (same deal or reference, or same users and destination) is no second sighting, nor is
a quote to somebody else: one machine is offered to many. It is one where the quote was for Russia or Belarus.
Who had the machine then and sells it now explains where it was.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from app.domain.facts import EarlierScreening, Facts, PastDeal
from app.domain.party import Party, PartyRole
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.domain.transaction import Equipment, Stage, Transaction
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods
from app.red_flags.reading.names import same_name, same_party
from app.red_flags.reading.russia import RUSSIA_AND_BELARUS
from app.reference.makes import find_make
from app.reference.places import name_of

_TAKERS = (PartyRole.END_USER, PartyRole.BUYER, PartyRole.CONSIGNEE)
_SHORTEST_SERIAL = 3


def check(facts: Facts) -> Iterable[Finding]:
    """Look for the serial numbers among earlier screenings and in the dealer's history."""
    for i, item, kind in goods.lines(facts):
        serial = _plain(item.serial_number)
        if len(serial) < _SHORTEST_SERIAL:
            if not kind.is_part and not item.serial_number:
                matters = kind.priority or kind.controlled
                question = "What is the machine's serial number?"
                yield NotAssessed((f"equipment.{i}.serial_number",), question, matters=matters)
            continue
        sightings = [*_in_screenings(facts, item, serial), *_in_history(facts, item, serial)]
        if sightings:
            yield Raised(
                subject=f"equipment/{i}/serial_number",
                title=f"Serial number {item.serial_number} was seen before",
                explanation=f"The machine was {'; '.join(sightings)}.",
                evidence={"serial_number": item.serial_number, "seen": sightings},
            )


def _in_screenings(facts: Facts, item: Equipment, serial: str) -> Iterable[str]:
    for earlier in facts.earlier:
        if not _was_in(earlier.transaction, item, serial) or _is_same_move(facts.transaction, earlier):
            continue
        user = _takers(earlier.transaction)
        if not (
            _was_only_offered(earlier.transaction) or any(_sells_now(facts.transaction, taker.name) for taker in user)
        ):
            country = earlier.transaction.destination.country
            who = user[0].name if user else "somebody else"
            where = f" in {name_of(country)}" if country else ""
            yield f"in a deal screened on {earlier.screened_on} for {who}{where}"


def _was_in(before: Transaction, item: Equipment, serial: str) -> bool:
    return any(
        _plain(other.serial_number) == serial and _same_make(item.make, other.make)
        for other in before.equipment or ()
        if other.serial_number
    )


def _in_history(facts: Facts, item: Equipment, serial: str) -> Iterable[str]:
    for past in facts.history:
        if _plain(past.serial_number) == serial and _same_make(item.make, past.make):
            if _is_this_deal(facts.transaction, past) or _sells_now(facts.transaction, past.party):
                continue
            where = f" in {name_of(past.country)}" if past.country else ""
            yield f"in a record of {past.date} for {past.party}{where}"


def _is_same_move(deal: Transaction, earlier: EarlierScreening) -> bool:
    """Whether an earlier screening is of this very deal, going to the same country."""
    before = earlier.transaction
    if _differ(deal.destination.country, before.destination.country):
        return False
    if earlier.same_deal or (deal.reference and deal.reference == before.reference):
        return True
    return _same_takers(deal, before)


def _was_only_offered(before: Transaction) -> bool:
    """Whether a deal went no further than a quote, and not to where an order is turned away from."""
    ends = {before.destination.country, *(party.country for party in _takers(before))}
    return before.stage in (Stage.REGISTRATION, Stage.QUOTE) and ends.isdisjoint(RUSSIA_AND_BELARUS)


def _is_this_deal(deal: Transaction, past: PastDeal) -> bool:
    if _differ(deal.destination.country, past.country):
        return False
    return any(same_name(party.name, past.party) for party in _takers(deal))


def _sells_now(deal: Transaction, name: str) -> bool:
    """Whether somebody is the seller of this deal."""
    return any(same_name(seller.name, name) for _, seller in deal.in_role(PartyRole.SELLER))


def _same_takers(deal: Transaction, before: Transaction) -> bool:
    now, then = _takers(deal), _takers(before)
    return bool(now) and bool(then) and all(any(same_party(one, other) for other in then) for one in now)


def _takers(deal: Transaction) -> tuple[Party, ...]:
    return tuple(party for role in _TAKERS for _, party in deal.in_role(role))


def _differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other


def _same_make(one: str | None, other: str | None) -> bool:
    """Whether two makes may be one; a make that nobody gave may be any."""
    if not one or not other:
        return True
    first, second = find_make(one), find_make(other)
    return first is second if first and second else _plain(one) == _plain(other)


@lru_cache(maxsize=4096)
def _plain(text: str | None) -> str:
    folded = unicodedata.normalize("NFKC", text or "").upper()
    return re.sub(r"[\W_]+", "", folded)


RULE = RedFlagRule(
    id="machine-relocated",
    title="Machine seen before",
    fires_when="The serial number was seen in another deal, in another country or in the dealer's records.",
    advice="Find out how the machine came from there to here, and who owns it now.",
    authority=(
        Authority("15 CFR 732 Supplement No. 3, know-your-customer guidance", "2025-09-30", "red flag 22"),
        Authority("GoNoGo, our own reading: serial numbers across deals", "2026-11-25", None, "project"),
    ),
    check=check,
)
