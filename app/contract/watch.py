"""The bodies of `/v1/counterparties` and `/v1/alerts`."""

from pydantic import Field

from app.contract.base import Answer, Body, ShortText, Text
from app.contract.transaction import PartyIn
from app.domain.party import PartyRole
from app.domain.watch import AlertKind


class CounterpartyIn(PartyIn):
    """A party to be watched: whatever is known of it, and your own reference."""

    reference: ShortText | None = Field(None, description="Your own number of it; watched once. Null: our id.")
    role: PartyRole = Field(PartyRole.OTHER)


class HeldMatchOut(Answer):
    """A listing that the party was found to match when it was last screened.

    `subject`: who in it matches, such as `owners/0`; null is the party itself.
    """

    listing: str
    subject: str | None
    score: float
    confidence: str


class CounterpartyOut(Answer):
    """A watched party. `screened_at` null: it waits for its first screening; `due`: it waits for its next."""

    id: str
    reference: str
    enrolled_at: str
    changed_at: str
    ended_at: str | None
    screened_at: str | None
    due: bool
    party: dict[str, object]
    matches: list[HeldMatchOut]


class CounterpartyPageOut(Answer):
    """Watched parties in the order of enrolment."""

    counterparties: list[CounterpartyOut]
    next_cursor: str | None


class LineErrorOut(Answer):
    """A line of a file that was left out, by its number from 1, the header included."""

    line: int
    errors: list[dict[str, str]]


class BookReportOut(Answer):
    """What putting a book in did; `rejected` counts the lines left out, `errors` tells the first hundred."""

    enrolled: int
    changed: int
    unchanged: int
    ended: int
    repeated: int
    rejected: int
    errors: list[LineErrorOut]


class AlertOut(Answer):
    """Something that watching found."""

    id: str
    kind: AlertKind
    opened_at: str
    counterparty: str | None
    reference: str | None
    deal: str | None
    listing: str | None
    detail: dict[str, object]
    acknowledged_at: str | None
    acknowledged_by: str | None
    note: str | None


class AlertPageOut(Answer):
    """Alerts, newest first."""

    alerts: list[AlertOut]
    next_cursor: str | None


class AcknowledgementIn(Body):
    """What whoever saw the alert has to say about it."""

    note: Text | None = None
