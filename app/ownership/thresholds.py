"""The ownership rules of each jurisdiction, as they stood on a day."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from app.domain.red_flag import Authority
from app.reference import dated
from app.reference.dated import DatedFact
from lists.model import Listing

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class OwnershipRule:
    """One rule. `threshold` is in percent, `at_least` whether exactly that much is enough.

    `sources` and `effects` say which listings count as owners; no sources: all. `aggregate` adds up the
    shares of several listed owners, `direct_only` ignores chains, `control` counts control without shares.
    """

    name: str
    jurisdiction: str
    threshold: float
    at_least: bool
    aggregate: bool
    control: bool
    direct_only: bool = False
    suspended: bool = False
    sources: frozenset[str] = frozenset()
    effects: frozenset[str] = frozenset()
    note: str | None = None
    authority: Authority | None = None

    def counts(self, listing: Listing) -> bool:
        """Whether a listing makes an owner count under this rule."""
        if not self.sources:
            return True
        return listing.source in self.sources and listing.effect.value in self.effects

    def reaches(self, share: float) -> bool:
        """Whether a share, in percent, meets the threshold."""
        if self.at_least:
            return share >= self.threshold - _ROUNDING
        return share > self.threshold + _ROUNDING


# For lists that no ownership rule speaks of: tells how much, and never decides.
ANY_LIST = OwnershipRule(
    name="Listed owner",
    jurisdiction="",
    threshold=50.0,
    at_least=True,
    aggregate=True,
    control=False,
    note="No ownership rule that we know extends this list to what its entries own.",
)


@lru_cache(maxsize=1024)
def rules_in_force(as_of: date) -> tuple[OwnershipRule, ...]:
    """Return the rules of every jurisdiction on that day, suspended ones marked so."""
    return tuple(_rule(fact) for fact in dated.load("ownership_rules").in_force(as_of))


def _rule(fact: DatedFact) -> OwnershipRule:
    return OwnershipRule(
        name=fact["rule"],
        jurisdiction=fact["jurisdiction"],
        threshold=fact["threshold"],
        at_least=fact["at_least"],
        aggregate=fact["aggregate"],
        control=fact["control"],
        direct_only=fact.get("direct_only", False),
        suspended=fact.get("suspended", False),
        sources=frozenset(fact["sources"]),
        effects=frozenset(fact["effects"]),
        note=fact.caveat,
        authority=fact.authority,
    )
