"""A person's answer to a screening."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DecisionOutcome(StrEnum):
    RELEASE = "release"
    REJECT = "reject"
    ESCALATE = "escalate"


class Standing(StrEnum):
    """Where a screening stands after what people decided on it.

    `open`: nobody has decided; `waiting`: released by one of the two people it takes.
    """

    OPEN = "open"
    ESCALATED = "escalated"
    WAITING = "waiting"
    RELEASED = "released"
    REJECTED = "rejected"

    @property
    def in_queue(self) -> bool:
        """Whether somebody still has to decide."""
        return self in (Standing.OPEN, Standing.ESCALATED, Standing.WAITING)


_ALONE = {
    DecisionOutcome.RELEASE: Standing.RELEASED,
    DecisionOutcome.REJECT: Standing.REJECTED,
    DecisionOutcome.ESCALATE: Standing.ESCALATED,
}


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. `standing` is where it left the screening, which the outcome alone does not say."""

    id: str
    screening_id: str
    outcome: DecisionOutcome
    note: str | None
    decided_by: str
    decided_at: datetime
    standing: Standing | None = None

    @property
    def leaves(self) -> Standing:
        """Where it left the screening; decisions from before two people could be needed stood alone."""
        return self.standing or _ALONE[self.outcome]


def standing_of(decisions: tuple[Decision, ...]) -> Standing:
    """Where a screening stands; `decisions` oldest first."""
    return decisions[-1].leaves if decisions else Standing.OPEN


def releasers(decisions: tuple[Decision, ...]) -> frozenset[str]:
    """Who has released it so far, where it waits for another person; a decision of another kind takes that back."""
    found = set()
    for made in reversed(decisions):
        if made.leaves is not Standing.WAITING:
            break
        found.add(made.decided_by)
    return frozenset(found)


def next_standing(decisions: tuple[Decision, ...], outcome: DecisionOutcome, *, people: int) -> Standing:
    """Where one more decision, by somebody new, leaves it; `people` is how many it takes to release."""
    if outcome is DecisionOutcome.RELEASE and len(releasers(decisions)) + 1 < people:
        return Standing.WAITING
    return _ALONE[outcome]
