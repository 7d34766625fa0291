"""Sends what the outbox holds, again and again over three days, and keeps a log that can be replayed."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from importlib import metadata

import structlog

from app.clock import Clock
from app.db.audit import SYSTEM
from app.db.unit_of_work import Database
from app.domain.actor import Actor
from app.domain.event import Attempt, Delivery, DeliveryState, Endpoint, EndpointState, EventKind
from app.errors import NotFound
from app.services.endpoints import found
from app.services.signing import Signer, SignerUnavailable
from app.services.webhooks import Outcome, Sender

log = structlog.get_logger()

PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=20),
)
"""After each attempt that failed; together 71 hours and 36 minutes. After the last one it is given up."""

KEPT = timedelta(days=30)
"""How long the log is kept."""

_LONGEST_PAUSE = timedelta(hours=24)
_AT_ONCE = 8
_SECONDS = 10.0
_FORGOTTEN_AT_ONCE = 1000
MOST_REPLAYED = 1000


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Some deliveries, newest first, and the cursor that leads on; None at the end."""

    deliveries: tuple[Delivery, ...]
    next_cursor: int | None


@dataclass(frozen=True, slots=True)
class LoggedDelivery:
    """A delivery with its attempts, oldest first, and the body that is sent."""

    delivery: Delivery
    attempts: tuple[Attempt, ...]
    body: bytes


class Deliverer:
    """Sends. One process at a time works on an endpoint, so that what belongs to a deal arrives in order."""

    def __init__(self, database: Database, sender: Sender, signer: Signer, clock: Clock) -> None:
        self._database = database
        self._sender = sender
        self._signer = signer
        self._clock = clock
        self._agent = f"GoNoGo/{metadata.version('gonogo')}"

    def due(self) -> tuple[str, ...]:
        """The endpoints to which something is to be sent now."""
        with self._database.read() as work:
            return work.deliveries.due_endpoints(self._clock())

    def deliver(self, endpoint_id: str, seconds: float = _SECONDS) -> int:
        """Send what is due to one endpoint, for about `seconds`, and answer how much arrived.

        An endpoint that takes none of several is left alone until it is looked at again.
        """
        end = time.monotonic() + seconds
        arrived = 0
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="webhook") as pool:
            while time.monotonic() < end:
                with self._database.read() as work:
                    endpoint = work.endpoints.get(endpoint_id)
                    ones = work.deliveries.due(endpoint_id, self._clock(), _AT_ONCE)
                if endpoint is None or endpoint.state is not EndpointState.ACTIVE or not ones:
                    break
                took = sum(pool.map(partial(self._attempt, endpoint), ones))
                arrived += took
                if not took:
                    break
        return arrived

    def forget(self, seconds: float = _SECONDS) -> None:
        """Remove what was finished long ago, and give up what nobody waits for any more."""
        with self._database.write() as work:
            work.deliveries.cancel_deleted(self._clock())
            work.commit()
        end, more = time.monotonic() + seconds, True
        # A little at a time: on SQLite nobody else writes meanwhile.
        while more and time.monotonic() < end:
            with self._database.write() as work:
                more = work.outbox.forget(self._clock() - KEPT, _FORGOTTEN_AT_ONCE)
                work.commit()

    def _attempt(self, endpoint: Endpoint, one: Delivery) -> bool:
        at, started = self._clock(), time.monotonic()
        outcome = self._send(endpoint, one, at)
        milliseconds = round((time.monotonic() - started) * 1000)
        attempt = Attempt(at, milliseconds, outcome.status, outcome.fault)
        state, next_at = _after(one, outcome, self._clock())
        with self._database.write() as work:
            work.deliveries.tried(one, attempt, state, next_at)
            if outcome.is_gone:
                reason = "the receiver answered 410: it wants nothing more"
                if work.endpoints.disable(endpoint.id, endpoint.url, reason):
                    work.audit.note(
                        *("webhook.disabled", "webhook_endpoint", endpoint.id),
                        tenant=endpoint.tenant,
                        actor=SYSTEM,
                        at=at,
                    )
            work.commit()
        if state is DeliveryState.FAILED:
            log.warning("webhook given up", endpoint=endpoint.id, event_id=one.event, fault=outcome.fault)
        return outcome.is_accepted

    def _send(self, endpoint: Endpoint, one: Delivery, at: datetime) -> Outcome:
        with self._database.read() as work:
            body = work.outbox.body(one.event)
            valid = work.endpoints.secrets(endpoint.id, at)
        try:
            signed = self._signer.headers(endpoint.id, valid, one.event, at, body)
        except SignerUnavailable as error:
            log.warning("webhook not signed", endpoint=endpoint.id, error=str(error))
            return Outcome(fault=f"not sent: {error}")
        headers = {**signed, "Content-Type": "application/json", "User-Agent": self._agent}
        return self._sender.post(endpoint.url, headers, body)


class DeliveryLog:
    """What became of each delivery, for the dealer to read and to replay."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def page(
        self,
        endpoint_id: str,
        actor: Actor,
        *,
        state: DeliveryState | None = None,
        kind: EventKind | None = None,
        cursor: int | None = None,
        limit: int = 50,
    ) -> DeliveryPage:
        """Some deliveries to an endpoint, newest first.

        Raises: NotFound.
        """
        with self._database.read() as work:
            found(work, endpoint_id, actor)
            ones = work.deliveries.page(endpoint_id, state=state, kind=kind, before=cursor, limit=limit + 1)
        return DeliveryPage(ones[:limit], ones[limit - 1].number if len(ones) > limit else None)

    def get(self, endpoint_id: str, number: int, actor: Actor) -> LoggedDelivery:
        """One delivery with its log.

        Raises: NotFound.
        """
        with self._database.read() as work:
            found(work, endpoint_id, actor)
            one = work.deliveries.get(endpoint_id, number)
            if one is None:
                raise NotFound(f"There is no delivery dlv_{number} to this endpoint.")
            return LoggedDelivery(one, work.deliveries.attempts(number), work.outbox.body(one.event))

    def replay(self, endpoint_id: str, number: int, actor: Actor) -> Delivery:
        """Send one delivery once more, the same body under the same id, at once.

        Raises: NotFound.
        """
        one = self.get(endpoint_id, number, actor).delivery
        return self._replayed(endpoint_id, [one])[0]

    def replay_lost(self, endpoint_id: str, since: datetime, actor: Actor) -> tuple[Delivery, ...]:
        """Send once more what was given up since then, up to a thousand at a time.

        Raises: NotFound.
        """
        with self._database.read() as work:
            found(work, endpoint_id, actor)
            ones = work.deliveries.lost(endpoint_id, since, MOST_REPLAYED)
        return self._replayed(endpoint_id, ones)

    def _replayed(self, endpoint_id: str, ones: Sequence[Delivery]) -> tuple[Delivery, ...]:
        with self._database.write() as work:
            numbers = work.deliveries.replay(ones, self._clock())
            made = [work.deliveries.get(endpoint_id, number) for number in numbers]
            work.commit()
        return tuple(one for one in made if one is not None)


def _after(one: Delivery, outcome: Outcome, now: datetime) -> tuple[DeliveryState, datetime]:
    if outcome.is_accepted:
        return DeliveryState.DELIVERED, now
    if one.attempts >= len(PAUSES):
        return DeliveryState.FAILED, now
    asked = timedelta(seconds=outcome.retry_after or 0)
    return DeliveryState.WAITING, now + min(max(PAUSES[one.attempts], asked), _LONGEST_PAUSE)
