"""Who is to use the goods."""

from functools import lru_cache

from app.domain.facts import DEALS_AT_ONCE, Facts
from app.domain.party import Party, PartyRole
from app.red_flags.reading import goods
from app.red_flags.reading.traders import is_forwarder, is_trader
from app.reference.trades import understand, works_with
from lists.model import Kind


def buyers(facts: Facts) -> tuple[tuple[int, Party], ...]:
    """The buyers; where none is named, the consignees stand for them."""
    return facts.transaction.in_role(PartyRole.BUYER) or facts.transaction.in_role(PartyRole.CONSIGNEE)


def end_users(facts: Facts) -> tuple[tuple[int, Party], ...]:
    """The parties named as end users, whatever they are."""
    return facts.transaction.in_role(PartyRole.END_USER)


@lru_cache(maxsize=DEALS_AT_ONCE)
def named_end_users(facts: Facts) -> tuple[tuple[int, Party], ...]:
    """Those who are to use the goods: named end users, and buyers that are their own end users.

    A trader or forwarder by its stated business is no user, whatever its role in the request.
    """
    named = tuple((i, party) for i, party in end_users(facts) if not _only_passes_goods_on(party))
    return named or tuple((i, party) for i, party in buyers(facts) if is_own_end_user(facts, party))


def has_named_end_user(facts: Facts) -> bool:
    """Whether anybody is known who is to use the goods."""
    return bool(named_end_users(facts))


def is_own_end_user(facts: Facts, party: Party) -> bool:
    """Whether a buyer's stated business uses such goods.

    A business that our words do not cover counts when the deal also says what the goods are for. So does a person
    without a business who buys what is worked by hand.
    """
    if party.business is None:
        by_hand = party.kind is Kind.PERSON and goods.all_worked_by_hand(facts)
        return by_hand and bool(facts.transaction.end_use.description)
    if is_trader(party) or is_forwarder(party):
        return False
    works = works_with(party.business, goods.headings(facts), by_hand=goods.all_worked_by_hand(facts))
    if works is None:
        return understand(party.business).makes or bool(facts.transaction.end_use.description)
    return works


def _only_passes_goods_on(party: Party) -> bool:
    if party.business is None:
        return False
    trade = understand(party.business)
    return trade.trades or trade.moves_goods
