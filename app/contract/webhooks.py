"""The bodies of `/v1/webhooks`."""

from datetime import datetime

from pydantic import Field, field_validator

from app.contract.base import Answer, Body, Moment, ShortText, Text
from app.domain.event import DeliveryState, EndpointState, EventKind


class EndpointIn(Body):
    """An address that is to be told of events."""

    url: Text = Field(description="An https address on the internet.", examples=["https://shop.example.com/hooks"])
    events: list[EventKind] = Field(
        default_factory=list, max_length=20, description="Which events are told; none named: all of them."
    )
    description: ShortText | None = None


class EndpointChange(EndpointIn):
    """The whole of what an endpoint is to be."""

    enabled: bool = Field(True, description="`false`: nothing is sent, and nothing new is kept for later.")


class RotationIn(Body):
    """How long the secret before the new one signs too."""

    overlap_hours: float = Field(24, ge=0, le=168)


class ReplayIn(Body):
    """What is sent once more: everything that was given up since this moment."""

    since: Moment

    @field_validator("since")
    @classmethod
    def _sane(cls, value: datetime) -> datetime:
        if value.year < 2000:
            raise ValueError("a moment of this century")
        return value


class EndpointOut(Answer):
    """An endpoint. `reason` says why it is disabled."""

    id: str
    url: str
    events: list[EventKind]
    description: str | None
    state: EndpointState
    reason: str | None
    created_at: str


class EndpointWithSecretOut(EndpointOut):
    """An endpoint with its secret, which is shown this once."""

    secret: str


class EndpointsOut(Answer):
    """Every endpoint, oldest first."""

    webhooks: list[EndpointOut]


class DeliveryOut(Answer):
    """An event on its way. `event` is what the receiver sees as `webhook-id`, the same in every attempt and replay."""

    id: str
    event: str
    type: EventKind
    state: DeliveryState
    attempts: int
    created_at: str
    next_at: str | None
    finished_at: str | None
    fault: str | None
    replay_of: str | None


class DeliveryPageOut(Answer):
    """Deliveries, newest first."""

    deliveries: list[DeliveryOut]
    next_cursor: str | None


class AttemptOut(Answer):
    """One try: the status that came, or what went wrong."""

    at: str
    milliseconds: int
    status: int | None
    fault: str | None


class LoggedDeliveryOut(DeliveryOut):
    """A delivery with its log and the body that is sent."""

    log: list[AttemptOut]
    body: dict[str, object]


class ReplayOut(Answer):
    """How much is sent once more; `more`: there may be more of it, ask again."""

    replayed: int
    more: bool
