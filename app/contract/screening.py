"""What a screening answers, for the documentation and for generated clients."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from app.contract.base import Answer, Body, Text
from app.domain.decision import DecisionOutcome, Standing
from app.domain.exemption import ExemptionEffect
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


class MatchExemptionOut(Answer):
    """A person's ruling that this party is not this listing: `applied`, or why it is not: `lapsed`, `waiting`."""

    id: str
    effect: ExemptionEffect
    because: str | None
    reason: str
    made_by: str
    made_at: datetime
    expires_at: datetime


class PartyMatchOut(MatchOut):
    """A match and whom in the deal it is on."""

    party: int | None
    subject: str = Field(description="A pointer into the request, such as parties/0/owners/1.")
    exemption: MatchExemptionOut | None = Field(
        description="A match that a person has ruled out is shown, and not counted."
    )


class AuthorityOut(Answer):
    """The publication that a rule rests on, and how sure we are of it."""

    document: str
    date: str | None
    citation: str | None
    confidence: str


class RedFlagOut(Answer):
    """A red flag: what was seen, why it matters, on whose authority, and what to do next."""

    flag: str
    severity: Severity = Field(description="One `critical` blocks; one `high`, or enough lower ones, is a review.")
    subject: str = Field(description="A pointer into the request, such as parties/0.")
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


class FieldChangeOut(Answer):
    """A field of the request that says something else; null where it was not said."""

    pointer: str
    before: Any
    after: Any


class FindingChangeOut(Answer):
    """A match (`finding` is the listing, `exempted` one way to be found) or a red flag (`finding` is the flag)."""

    subject: str
    finding: str
    before: str | None
    after: str | None


class VerdictChangeOut(Answer):
    """The verdict then and now."""

    before: Verdict
    after: Verdict


class ChangesOut(Answer):
    """What is otherwise than in the screening before this one of the same deal."""

    since: str = Field(description="The screening it is compared with.")
    screened_at: datetime
    stage: str | None
    verdict: VerdictChangeOut
    request: list[FieldChangeOut]
    matches: list[FindingChangeOut]
    red_flags: list[FindingChangeOut]
    lists: list[str] = Field(description="The lists that were searched in another version.")
    policy_changed: bool


class ScreeningOut(Answer):
    """The answer to a deal: go (`clear`), hold until a person decides (`review`), no-go (`block`)."""

    id: str
    reference: str | None
    deal: str | None
    stage: str | None
    created_at: datetime
    as_of: date
    verdict: Verdict = Field(description="`clear`: go. `review`: hold until a person decides. `block`: no-go.")
    risk_score: int = Field(ge=0, le=100, description="Orders deals of one verdict; the verdict alone decides.")
    summary: str = Field(description="Why, in a sentence.")
    matches: list[PartyMatchOut] = Field(description="Entries on lists that a name of the deal led to.")
    red_flags: list[RedFlagOut] = Field(description="What is odd about the deal, worst first.")
    not_assessed: list[NotAssessedOut] = Field(description="What could not be checked, because nobody said.")
    required_actions: list[str] = Field(description="What to do now, in order.")
    lists: list[ListVersionOut] = Field(description="The lists that were used, and how old they are.")
    warnings: list[str] = Field(description="What to keep in mind when reading this answer.")
    engine: EngineOut
    changes: ChangesOut | None = Field(description="Since the last screening of this `deal`; null: it is the first.")


class ScreeningBrief(Answer):
    """A stored screening in a listing of many."""

    id: str
    reference: str | None
    deal: str | None
    stage: str | None
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
    standing: Standing = Field(description="Where it left the screening; `waiting`: for the second of two people.")
    note: str | None
    decided_by: str
    decided_at: datetime


class StandingOut(Answer):
    """Where a screening stands after what people decided."""

    screening_id: str
    verdict: Verdict
    standing: Standing
    go: bool = Field(description="Whether the deal may go on now.")
    because: str = Field(description="Why, in a sentence.")
    newer: str | None = Field(description="The screening that has taken its place; decide on that one.")
    decisions: list[DecisionOut]


class DealScreeningOut(ScreeningBrief):
    """A screening of a deal, with what changed since the one before it."""

    changes: ChangesOut | None
    standing: Standing
    decisions: list[DecisionOut]


class DealOut(Answer):
    """The screenings of one deal. It may `go` on where its newest screening says so."""

    deal: str
    go: bool
    because: str
    newest: str = Field(description="The screening that counts: the newest that is not about a day gone by.")
    screenings: list[DealScreeningOut]
    next_cursor: str | None


class WaitingOut(ScreeningBrief):
    """A screening that waits for a person; `changes` since the screening before it of the same deal."""

    changes: ChangesOut | None
    risk_score: int
    standing: Standing
    decisions: list[DecisionOut]


class QueueOut(Answer):
    """What waits, blocks before reviews, the oldest of each first."""

    waiting: list[WaitingOut]
    next_cursor: str | None
