"""A deal to try a policy on, with what was known beside it and what is expected of the answer."""

from dataclasses import dataclass

from app.domain.facts import AffiliationRecord, PastDeal
from app.domain.screening import Verdict
from app.domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Expected:
    """What an answer should say; a verdict of None and what is not named are not looked at."""

    verdict: Verdict | None = None
    flags: frozenset[str] = frozenset()
    not_flags: frozenset[str] = frozenset()
    listings: frozenset[str] = frozenset()
    not_listings: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Case:
    """One deal. `earlier` are deals screened before it; `lists_missing` are required lists not loaded."""

    id: str
    title: str
    transaction: Transaction
    affiliations: tuple[AffiliationRecord, ...] = ()
    history: tuple[PastDeal, ...] = ()
    earlier: tuple[Transaction, ...] = ()
    lists_missing: tuple[str, ...] = ()
    expected: Expected | None = None
