"""What is told to a dealer's own systems."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    """What happened, as `type` says it.

    `screening.decided`: a person decided; `screening.changed`: a deal was screened again with another verdict;
    `heartbeat`: what watching did since the last one, so that silence is not taken for "nothing found".
    """

    SCREENING_DECIDED = "screening.decided"
    SCREENING_CHANGED = "screening.changed"
    ALERT_OPENED = "alert.opened"
    BATCH_FINISHED = "batch.finished"
    LISTS_UPDATED = "lists.updated"
    LISTS_REFUSED = "lists.refused"
    HEARTBEAT = "heartbeat"


@dataclass(frozen=True, slots=True)
class Event:
    """A fact with the body that tells it. Two events of one kind, tenant and `fact` are one, told once.

    Events of one `stream` are told in the order in which they were stored. `tenant` None: it concerns every dealer.
    """

    id: str
    tenant: str | None
    kind: EventKind
    at: datetime
    fact: str
    stream: str
    body: bytes


class DeliveryState(StrEnum):
    """`waiting` is tried until it is `delivered` or, after three days, `failed`; `cancelled`: its endpoint went."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"


class EndpointState(StrEnum):
    """`disabled` endpoints are told nothing; `deleted` ones stay for the record only."""

    ACTIVE = "active"
    DISABLED = "disabled"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address of a dealer that is told of events. No `events` means all of them."""

    id: str
    tenant: str
    url: str
    events: tuple[EventKind, ...]
    created_at: datetime
    created_by: str
    description: str | None = None
    state: EndpointState = EndpointState.ACTIVE
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class EndpointSecret:
    """What a signing secret is made from. `key_check` names the service key it takes; the newest does not expire."""

    salt: str
    key_check: str
    created_at: datetime
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to an endpoint. `number` grows in the order in which they were stored."""

    number: int
    endpoint: str
    event: str
    kind: EventKind
    state: DeliveryState
    attempts: int
    created_at: datetime
    next_at: datetime
    finished_at: datetime | None = None
    fault: str | None = None
    replay_of: int | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: the status that came, or what went wrong."""

    at: datetime
    milliseconds: int
    status: int | None = None
    fault: str | None = None
