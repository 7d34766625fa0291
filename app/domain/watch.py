"""Who is watched after the sale, and what watching found."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain.match import Confidence
from app.domain.party import Party


class AlertKind(StrEnum):
    """What happened; `exemption_lapsed`: a ruling that a party is not a listing does not hold any more."""

    NEW_MATCH = "new_match"
    STRONGER_MATCH = "stronger_match"
    MATCH_GONE = "match_gone"
    EXEMPTION_LAPSED = "exemption_lapsed"
    OPEN_DEAL_AFFECTED = "open_deal_affected"


@dataclass(frozen=True, slots=True)
class HeldMatch:
    """A listing that a counterparty, or somebody it names, was found to match when it was last screened.

    `subject` points into the party to whoever matches, such as `owners/0`, `who` names them wherever they stand in the
    list, and `name` is what they were looked up by; all are empty for the party itself.
    """

    listing: str
    score: float
    confidence: Confidence
    subject: str = ""
    who: str = ""
    name: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What makes it one fact: the listing, and whom it is about."""
        return self.listing, self.who


Held = dict[tuple[str, str], HeldMatch]


@dataclass(frozen=True, slots=True)
class Counterparty:
    """A party that a dealer has watched. `reference` is the dealer's own; `revision` counts its changes.

    `screened_at` None: it waits for its first screening; `due`: it waits for its next. `marks` counts how often
    it was to be screened: a screening that was overtaken does not count.
    """

    id: str
    tenant: str
    reference: str
    revision: int
    party: Party
    enrolled_at: datetime
    changed_at: datetime
    ended_at: datetime | None = None
    screened_at: datetime | None = None
    due: bool = True
    marks: int = 0


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that a dealer should know. Two alerts of one fingerprint are one fact, which is told once."""

    id: str
    tenant: str
    kind: AlertKind
    fingerprint: str
    opened_at: datetime
    counterparty: str | None = None
    reference: str | None = None
    deal: str | None = None
    listing: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class WatchedDeal:
    """A deal that may still be stopped, by its newest screening; `revision` counts its screenings.

    `lists` is the state of the lists that it was last held against.
    """

    tenant: str
    deal: str
    screening_id: str
    revision: int
    verdict: str
    lists: str
