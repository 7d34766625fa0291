"""Tries a policy on cases: what it would decide otherwise than another policy, and than expected. Stores nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from app.clock import Clock
from app.domain.case import Case, Expected
from app.domain.facts import EarlierScreening, Facts, ListState
from app.domain.red_flag import RedFlag, Severity
from app.domain.screening import Verdict
from app.domain.transaction import Transaction
from app.policy.profile import Policy
from app.policy.verdict import Ruling, decide
from app.red_flags.engine import assess_all
from app.services.gathering import Remembered, gather
from app.services.index import ListIndex, Loaded
from app.services.lookup_keys import serials, trace_keys

PolicyOf = Callable[[date], Policy]


@dataclass(frozen=True, slots=True)
class FlagChange:
    """A flag that weighs otherwise; None where it is not raised."""

    flag: str
    before: Severity | None
    after: Severity | None


@dataclass(frozen=True, slots=True)
class Tried:
    """How a case came out: under the policy it is compared with (`before`) and under the one tried (`after`)."""

    case: Case
    before: Verdict
    after: Verdict
    flags: tuple[FlagChange, ...]
    unmet: tuple[str, ...]
    summary: str

    @property
    def changes(self) -> bool:
        """Whether the two policies differ on the case."""
        return self.before is not self.after or bool(self.flags)


class PolicyTrial:
    """Judges cases on the lists that are loaded, as if every required list were, save those a case says are missing."""

    def __init__(self, index: ListIndex, jurisdictions: Iterable[str], clock: Clock) -> None:
        self._index = index
        self._jurisdictions = tuple(jurisdictions)
        self._clock = clock

    def run(self, case: Case, tried: PolicyOf, compared: PolicyOf) -> Tried:
        """Judge one case by two policies."""
        facts = _facts(case, self._index.current(), self._jurisdictions, self._clock().date())
        findings = assess_all(facts)
        before = decide(facts, findings, compared(facts.as_of))
        after = decide(facts, findings, tried(facts.as_of))
        return Tried(
            case=case,
            before=before.assessment.verdict,
            after=after.assessment.verdict,
            flags=_flag_changes(before.red_flags, after.red_flags),
            unmet=tuple(_unmet(case.expected, facts, after)) if case.expected else (),
            summary=after.assessment.summary,
        )


def _facts(case: Case, loaded: Loaded, jurisdictions: Iterable[str], today: date) -> Facts:
    deal = case.transaction.deal
    earlier = tuple(
        EarlierScreening(
            f"earlier/{n}", transaction.as_of or today, transaction, deal is not None and transaction.deal == deal
        )
        for n, transaction in enumerate(case.earlier)
        if not _ties_of(transaction).isdisjoint(_ties_of(case.transaction))
    )
    return gather(
        case.transaction,
        case.transaction.as_of or today,
        jurisdictions,
        loaded,
        Remembered(case.affiliations, case.history, earlier),
        tuple(ListState(source, "missing", "the case says so") for source in case.lists_missing),
    )


def _ties_of(transaction: Transaction) -> set[tuple[str, str]]:
    """By what an earlier screening is found again: deal, order, machines, names and contacts of its buyers."""
    return {
        *(("deal", deal) for deal in (transaction.deal,) if deal is not None),
        *(("order", order) for order in (transaction.reference,) if order is not None),
        *(("serial", serial) for serial in serials(transaction)),
        *(("trace", trace) for trace in trace_keys(transaction, "")),
    }


def _flag_changes(before: Iterable[RedFlag], after: Iterable[RedFlag]) -> tuple[FlagChange, ...]:
    one, other = _heaviest(before), _heaviest(after)
    return tuple(
        FlagChange(flag, one.get(flag), other.get(flag))
        for flag in dict.fromkeys((*other, *one))
        if one.get(flag) is not other.get(flag)
    )


def _heaviest(flags: Iterable[RedFlag]) -> dict[str, Severity]:
    """The heaviest severity of each flag raised."""
    order = tuple(Severity)
    found: dict[str, Severity] = {}
    for flag in flags:
        known = found.get(flag.flag)
        if known is None or order.index(flag.severity) > order.index(known):
            found[flag.flag] = flag.severity
    return found


def _unmet(expected: Expected, facts: Facts, ruling: Ruling) -> Iterable[str]:
    raised = {flag.flag for flag in ruling.red_flags}
    matched = {found.match.listing.id for found in facts.matches}
    verdict = ruling.assessment.verdict
    if expected.verdict is not None and verdict is not expected.verdict:
        yield f"the verdict is {verdict}, {expected.verdict} was expected"
    yield from (f"{flag} is not raised" for flag in sorted(expected.flags - raised))
    yield from (f"{flag} is raised" for flag in sorted(expected.not_flags & raised))
    yield from (f"{listing} is not found" for listing in sorted(expected.listings - matched))
    yield from (f"{listing} is found" for listing in sorted(expected.not_listings & matched))
