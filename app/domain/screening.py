"""The answer to a proposed deal, as it is stored and never changed."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.domain.comparison import Comparison
from app.domain.match import PartyMatch
from app.domain.red_flag import RedFlag, Unassessed
from app.domain.transaction import Transaction


class Verdict(StrEnum):
    CLEAR = "clear"
    REVIEW = "review"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class ListVersion:
    """The state of one list that a screening used."""

    source: str
    version: str
    published_at: date | None
    loaded_at: datetime
    entries: int
    starter: bool = False


@dataclass(frozen=True, slots=True)
class Engine:
    """What gave the answer: the program's version and the policy's identity."""

    version: str
    policy: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the policy makes of matches and flags. `risk_score` is 0..100."""

    verdict: Verdict
    risk_score: int
    summary: str
    required_actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Screening:
    """One screened deal. Frozen for good once stored; decisions are appended beside it.

    `changes` is what differs from the screening before it of the same deal; None where there was none.
    """

    id: str
    created_at: datetime
    as_of: date
    transaction: Transaction
    assessment: Assessment
    matches: tuple[PartyMatch, ...]
    red_flags: tuple[RedFlag, ...]
    not_assessed: tuple[Unassessed, ...]
    lists: tuple[ListVersion, ...]
    warnings: tuple[str, ...]
    engine: Engine
    changes: Comparison | None = None

    @property
    def counted(self) -> tuple[PartyMatch, ...]:
        """The matches that no exemption takes out of the verdict."""
        return tuple(found for found in self.matches if not found.is_exempted)
