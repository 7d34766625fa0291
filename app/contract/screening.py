"""What a screening answers, for the documentation and for generated clients."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from app.contract.base import Answer, Body, Text
from app.domain.decision import DecisionOutcome
from app.domain.match import Confidence
from app.domain.red_flag import Severity
from app.domain.screening import Verdict
from lists.model import Effect, Kind


class ListingSummary(Answer):
    """A listed party, as much of it as a match shows."""

    id: str = Field(examples=["ofac-sdn:50946"])
    source: str
    name: str
    kind: Kind
    programs: list[str]
    effect: Effect
    countries: list[str]
    listed_on: date | None
    delisted_on: date | None
    url: str | None


class MatchOut(Answer):
    """A listing that a name led to, with the evidence for and against in readable lines."""

    confidence: Confidence
    score: float = Field(description="0 to 1; 0.70 and above is for a person to look at.")
    listing: ListingSummary
    query: str
    matched: str
    matched_on: list[str]
    explanation: list[str]


class PartyMatchOut(MatchOut):
    """A match and whom in the deal it is on."""

    party: int | None
    subject: str = Field(description="A pointer into the request, such as parties/0/owners/1.")


class AuthorityOut(Answer):
    """The publication that a rule rests on, and how sure we are of it."""

    document: str
    date: str | None
    citation: str | None
    confidence: str


class RedFlagOut(Answer):
    """A red flag: what was seen, why it matters, on whose authority, and what to do next."""

    flag: str
    severity: Severity
    subject: str
    title: str
    explanation: str
    evidence: dict[str, Any]
    authority: list[AuthorityOut]
    advice: str


class NotAssessedOut(Answer):
    """A rule that lacked an answer: it says neither yes nor no."""

    flag: str
    missing: list[str]
    question: str


class ListVersionOut(Answer):
    """The state of a list that this screening used."""

    source: str
    version: str
    published_at: date | None
    loaded_at: datetime
    entries: int
    starter: bool = Field(description="True: a small dated sample for trying, not the official list.")


class EngineOut(Answer):
    """The program and the policy that gave the answer."""

    version: str
    policy: str


class ScreeningOut(Answer):
    """The answer to a deal: go (`clear`), hold until a person decides (`review`), no-go (`block`)."""

    id: str
    reference: str | None
    deal: str | None
    stage: str | None
    created_at: datetime
    as_of: date
    verdict: Verdict
    risk_score: int = Field(ge=0, le=100)
    summary: str
    matches: list[PartyMatchOut]
    red_flags: list[RedFlagOut]
    not_assessed: list[NotAssessedOut]
    required_actions: list[str]
    lists: list[ListVersionOut]
    warnings: list[str]
    engine: EngineOut


class ScreeningBrief(Answer):
    """A stored screening in a listing of many."""

    id: str
    reference: str | None
    created_at: datetime
    as_of: date
    verdict: Verdict
    summary: str


class ScreeningPage(Answer):
    """A page of stored screenings, newest first; `next_cursor` null: the last page."""

    screenings: list[ScreeningBrief]
    next_cursor: str | None


class DecisionIn(Body):
    """A person's answer to a screening; the screening itself never changes."""

    outcome: DecisionOutcome
    note: Text | None = None


class DecisionOut(Answer):
    """A recorded decision."""

    id: str
    screening_id: str
    outcome: DecisionOutcome
    note: str | None
    decided_by: str
    decided_at: datetime
