"""A person's answer to a screening."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DecisionOutcome(StrEnum):
    RELEASE = "release"
    REJECT = "reject"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True)
class Decision:
    id: str
    screening_id: str
    outcome: DecisionOutcome
    note: str | None
    decided_by: str
    decided_at: datetime
