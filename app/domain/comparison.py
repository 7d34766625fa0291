"""What differs between two screenings of one deal."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of the request, by its pointer; None where it was not said."""

    pointer: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A match or a red flag of somebody in the deal: how sure or how severe, None where it was not found."""

    subject: str
    finding: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is otherwise than in the screening `since`. `lists` are those searched in another version."""

    since: str
    screened_at: datetime
    stage: str | None
    verdict_before: str
    verdict_after: str
    request: tuple[FieldChange, ...] = ()
    matches: tuple[FindingChange, ...] = ()
    red_flags: tuple[FindingChange, ...] = ()
    lists: tuple[str, ...] = ()
    policy_changed: bool = False
