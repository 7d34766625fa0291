"""What a business does, read from what it says of itself, and whether it works with a machine."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from app.reference import lexicon


@dataclass(frozen=True, slots=True)
class Trade:
    """A stated business, understood.

    `known` is False where no word of it tells anything. `uses` are groups of equipment (`any` is all), `by_hand` those
    of which it works with machines worked by hand.
    A maker that also sells is a maker.
    """

    known: bool
    makes: bool = False
    trades: bool = False
    moves_goods: bool = False
    finances: bool = False
    uses: frozenset[str] = frozenset()
    by_hand: frozenset[str] = frozenset()


@lru_cache(maxsize=8192)
def understand(business: str) -> Trade:
    """Read a stated business."""
    entries = [entry for entry, _ in lexicon.load("trades").read(business)]
    kinds = {entry.values["kind"] for entry in entries}
    makes = "verb" in kinds and ("goods" not in kinds or _says_that_it_makes(business))
    trades = "trader" in kinds and not makes
    moves = "forwarder" in kinds and not makes
    finances = "finance" in kinds and not makes and "maker" not in kinds
    uses = frozenset(group for entry in entries for group in entry.values.get("uses", ()))
    by_hand = frozenset(group for entry in entries for group in entry.values.get("by_hand", ()))
    if trades or moves or finances:
        uses = by_hand = frozenset()
    makes = makes or ("maker" in kinds and not trades and not moves)
    return Trade(bool(entries), makes, trades, moves, finances, uses, by_hand)


def _says_that_it_makes(business: str) -> bool:
    """Whether a word for making stands there that is no part of the name of goods ("machining centres")."""
    entries = lexicon.load("trades").entries
    told = business.casefold()
    for entry in entries:
        if entry.values["kind"] == "goods":
            told = entry.pattern.sub(" ", told)
    return any(entry.values["kind"] == "verb" and entry.found_in(told) for entry in entries)


def works_with(business: str, headings: Iterable[str], *, by_hand: bool = False) -> bool | None:
    """Say whether such a business uses machines of these HS headings (four digits); None: cannot tell.

    `by_hand` says that all of them are worked by hand.
    """
    trade = understand(business)
    if trade.trades or trade.moves_goods or trade.finances:
        return False
    if "any" in trade.uses:
        return True
    groups = {group for heading in headings if (group := machine_group(heading))}
    if not groups or not trade.known:
        return None
    if not trade.uses:
        return None if trade.makes else False
    return groups <= (trade.uses | trade.by_hand if by_hand else trade.uses)


def machine_group(heading: str) -> str | None:
    """The group of equipment that an HS heading (its first four digits) belongs to."""
    return _groups().get(heading[:4])


@cache
def _groups() -> dict[str, str]:
    text = resources.files("app.reference").joinpath("data", "machine_groups.toml").read_text(encoding="utf-8")
    groups = tomllib.loads(text)["groups"]
    return {heading: group for group, headings in groups.items() for heading in headings}
