"""A person's ruling that a party is not a listing, and what has become of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

PartyFacts = Mapping[str, tuple[str, ...]]
"""Everything that identifies somebody, as it was given: `name`, `address`, `identifiers`, …; only what was said."""


class StepKind(StrEnum):
    """What happened to an exemption after it was made."""

    APPROVED = "approved"
    REVOKED = "revoked"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to an exemption: appended, never changed."""

    kind: StepKind
    by: str
    at: datetime
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Exemption:
    """A ruling on all of a party's facts and one version of a listing.

    `party_hash` names the facts, however they are spaced, cased and ordered; `listing_hash` the content of the
    listing. `listing_stands` says whether that version is still the newest we know of. `confidence` is that of
    the match it was made from; None where it was made without one.
    """

    id: str
    tenant: str
    party: PartyFacts
    party_hash: str
    name_key: str
    listing: str
    listing_version: int
    listing_hash: str
    confidence: str | None
    reason: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    screening_id: str | None = None
    subject: str | None = None
    counterparty: str | None = None
    listing_stands: bool = True
    steps: tuple[Step, ...] = ()

    @property
    def people(self) -> frozenset[str]:
        """Whoever stands behind the ruling: who made it and who approved it."""
        return frozenset({self.made_by, *(step.by for step in self.steps if step.kind is StepKind.APPROVED)})

    @property
    def revoked(self) -> bool:
        """Whether a person took it back."""
        return any(step.kind is StepKind.REVOKED for step in self.steps)

    def lapsed_because(self, at: datetime) -> str | None:
        """Why it does not hold at that moment, as a clause; None while it does."""
        noted = [step.note for step in self.steps if step.kind is StepKind.LAPSED]
        if noted:
            return noted[0]
        if not self.listing_stands:
            return "the listing changed"
        return f"it expired on {self.expires_at:%Y-%m-%d}" if self.expires_at <= at else None


class ExemptionEffect(StrEnum):
    """What an exemption does to a match: `applied` takes it out of the verdict, the others do not."""

    APPLIED = "applied"
    LAPSED = "lapsed"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class MatchExemption:
    """An exemption that a match met; `because` says why it does not apply, as a clause."""

    id: str
    effect: ExemptionEffect
    reason: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    because: str | None = None

    @property
    def in_words(self) -> str:
        """One line of evidence."""
        ruled = f"{self.made_by} ruled on {self.made_at:%Y-%m-%d} that this party is not this listing ({self.reason})"
        if self.effect is ExemptionEffect.APPLIED:
            return f"Exempted by {self.id} until {self.expires_at:%Y-%m-%d}: {ruled}."
        if self.effect is ExemptionEffect.WAITING:
            return f"The exemption {self.id} waits for a second person: {ruled}."
        return f"The exemption {self.id} has lapsed, because {self.because}: {ruled}."
