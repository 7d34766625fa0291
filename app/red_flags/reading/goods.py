"""What the goods are, as far as the rules about places, users and payment care."""

from functools import lru_cache

from app.domain.facts import DEALS_AT_ONCE, Facts
from app.domain.goods import Goods
from app.domain.transaction import Condition, Equipment

# Headings of parts, tools and materials: nobody installs them.
_LOOSE_HEADINGS = ("8207", "8466", "8482", "8483", "8208", "8209")
# Headings of what is driven away or held in the hand.
_HEADINGS_READY_FOR_USE = ("8427", "8429", "8467", "8701", "8702", "8703", "8704", "8705", "8709")
_BANNED_CHAPTERS = frozenset({"84", "85", "87", "88", "89", "90"})


def described(facts: Facts) -> bool:
    """Whether the deal says what is sold."""
    return bool(facts.transaction.equipment)


def without_goods(facts: Facts) -> bool:
    """Whether the caller said that nothing is shipped: an empty list of equipment, not a missing one."""
    return facts.transaction.equipment is not None and not facts.transaction.equipment


@lru_cache(maxsize=DEALS_AT_ONCE)
def lines(facts: Facts) -> tuple[tuple[int, Equipment, Goods], ...]:
    """Each line of equipment with its place in the request and its classification."""
    goods = facts.goods or tuple(Goods(unknown=True) for _ in facts.equipment)
    return tuple((i, item, kind) for i, (item, kind) in enumerate(zip(facts.equipment, goods, strict=True)))


@lru_cache(maxsize=DEALS_AT_ONCE)
def has_priority_item(facts: Facts) -> bool:
    """Whether a line is on the Common High Priority List."""
    return any(goods.priority for _, _, goods in lines(facts))


@lru_cache(maxsize=DEALS_AT_ONCE)
def has_controlled_item(facts: Facts) -> bool:
    """Whether a line is, or by its facts may be, controlled."""
    return any(goods.controlled for _, _, goods in lines(facts))


def has_unknown_item(facts: Facts) -> bool:
    """Whether a line is not understood, or the goods are not described at all."""
    if facts.transaction.equipment is None:
        return True
    return any(goods.unknown for _, _, goods in lines(facts))


def matter(facts: Facts) -> bool:
    """Whether a line is a priority or a controlled item: questions are then worth asking."""
    return has_priority_item(facts) or has_controlled_item(facts)


def may_matter(facts: Facts) -> bool:
    """Whether a line is, or for all we know could be, a priority or controlled item."""
    return matter(facts) or has_unknown_item(facts)


def is_in_banned_chapter(goods: Goods) -> bool:
    """Whether a line falls under the chapters that may not go to Russia or Belarus; an unknown one does."""
    return goods.hs_chapter is None or goods.hs_chapter in _BANNED_CHAPTERS


def any_in_banned_chapter(facts: Facts) -> bool:
    """The same for the deal: undescribed goods count as banned, a deal without goods does not."""
    if facts.transaction.equipment is None:
        return True
    return any(is_in_banned_chapter(goods) for _, _, goods in lines(facts))


def headings(facts: Facts) -> frozenset[str]:
    """The HS headings (four digits) the goods most likely fall under."""
    found = set()
    for _, _, goods in lines(facts):
        code = goods.hs_candidates[0] if goods.hs_candidates else goods.hs_declared
        if code and len(code) >= 4:
            found.add(code[:4])
    return frozenset(found)


def all_worked_by_hand(facts: Facts) -> bool:
    """Whether every line is known to be a cutting machine without numerical control."""
    found = lines(facts)
    return bool(found) and all(is_worked_by_hand(kind) for _, _, kind in found)


def is_worked_by_hand(goods: Goods) -> bool:
    """Whether a line is known to be a cutting machine without numerical control."""
    return goods.domain == "cutting" and goods.numerically_controlled is False


def is_ready_for_use(goods: Goods) -> bool:
    """Whether a line is driven away or held in the hand: lift trucks, diggers, vehicles, power tools."""
    known = goods.hs_declared if goods.category == "handling-equipment" else next(iter(goods.hs_candidates), None)
    return (known or "").startswith(_HEADINGS_READY_FOR_USE)


def is_loose_part(item: Equipment, goods: Goods) -> bool:
    """Whether a line is a part, tool or material and not a machine."""
    code = goods.hs_candidates[0] if goods.hs_candidates else (goods.hs_declared or "")
    return goods.is_part or item.condition is Condition.PARTS or code.startswith(_LOOSE_HEADINGS)
