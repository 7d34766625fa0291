"""What a dealer's own systems are told, put into the outbox in the transaction of the fact.

A body is `{"type", "timestamp", "data"}`; `data` holds ids and findings, and of parties no more than an alert shows.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.db.screenings import StoredScreening
from app.db.unit_of_work import UnitOfWork
from app.domain.batch import Batch
from app.domain.decision import Decision
from app.domain.event import Event, EventKind
from app.domain.watch import Alert
from app.services.answer import as_alert, timestamp, to_bytes
from app.services.batch_output import as_batch
from app.services.ids import new_id

_WATCH = "monitoring"


def event(
    kind: EventKind, data: Mapping[str, Any], *, at: datetime, fact: str, stream: str, tenant: str | None = None
) -> Event:
    """An event for `work.outbox.put`.

    `fact` names what happened, so that it is told once; events of one `stream` arrive in order. Without a tenant
    every dealer is told.
    """
    body = to_bytes({"type": kind, "timestamp": timestamp(at), "data": data})
    return Event(new_id("evt", at), tenant, kind, at, fact, stream, body)


def open_alert(work: UnitOfWork, alert: Alert) -> bool:
    """Store an alert, on the record, and have it told; False where the same fact was told before."""
    if not work.alerts.open(alert):
        return False
    work.audit.note("alert.opened", "alert", alert.id, tenant=alert.tenant, actor=_WATCH, at=alert.opened_at)
    told = event(
        EventKind.ALERT_OPENED,
        as_alert(alert),
        at=alert.opened_at,
        fact=alert.id,
        stream=_alert_stream(alert),
        tenant=alert.tenant,
    )
    work.outbox.put(told)
    return True


def tell_decision(work: UnitOfWork, stored: StoredScreening, made: Decision) -> None:
    """Have told that a person decided on a screening."""
    data = {
        "id": made.id,
        "outcome": made.outcome,
        "standing": made.leaves,
        "note": made.note,
        "decided_by": made.decided_by,
        "decided_at": timestamp(made.decided_at),
        "screening": _screening(stored),
    }
    work.outbox.put(
        event(
            EventKind.SCREENING_DECIDED,
            data,
            at=made.decided_at,
            fact=made.id,
            stream=_stream(stored),
            tenant=stored.tenant,
        )
    )


def tell_change(work: UnitOfWork, before: StoredScreening, after: StoredScreening) -> None:
    """Have told that a deal was screened again, where its verdict is another one."""
    if before.verdict == after.verdict:
        return
    data = {"before": _screening(before), "after": _screening(after)}
    work.outbox.put(
        event(
            EventKind.SCREENING_CHANGED,
            data,
            at=after.created_at,
            fact=after.id,
            stream=_stream(after),
            tenant=after.tenant,
        )
    )


def tell_list(work: UnitOfWork, kind: EventKind, attempt: Mapping[str, Any], error: str | None = None) -> None:
    """Have every dealer told that a list was updated or refused; `attempt` is the load as it is stored."""
    published, at = attempt["published_at"], attempt["loaded_at"]
    shown = ("source", "version", "entries", "added", "changed", "removed")
    data = {
        **{name: attempt[name] for name in shown},
        "published_at": published.isoformat() if published else None,
        "loaded_at": timestamp(at),
        "error": error,
    }
    source = attempt["source"]
    # A publisher may offer the same bad file all day long; a file that comes back after another one is news.
    when = at.date() if error else at
    fact = f"{source} {attempt['sha256']} {when.isoformat()}"
    work.outbox.put(event(kind, data, at=at, fact=fact, stream=f"list {source}"))


def tell_batch(work: UnitOfWork, finished: Batch) -> None:
    """Have told that a batch is finished."""
    assert finished.finished_at is not None
    data = as_batch(finished)
    stream = f"batch {finished.id}"
    work.outbox.put(
        event(
            EventKind.BATCH_FINISHED,
            data,
            at=finished.finished_at,
            fact=finished.id,
            stream=stream,
            tenant=finished.tenant,
        )
    )


def _screening(stored: StoredScreening) -> dict[str, Any]:
    return {
        "id": stored.id,
        "reference": stored.reference,
        "deal": stored.deal,
        "created_at": timestamp(stored.created_at),
        "verdict": stored.verdict,
        "risk_score": stored.risk_score,
        "summary": stored.screening.assessment.summary,
    }


def _stream(stored: StoredScreening) -> str:
    return _deal(stored.deal) if stored.deal else f"screening {stored.rescreen_of or stored.id}"


def _alert_stream(alert: Alert) -> str:
    if alert.deal:
        return _deal(alert.deal)
    # One about nobody who is watched, such as the end of a ruling, has nothing to come after.
    return f"counterparty {alert.counterparty}" if alert.counterparty else f"alert {alert.id}"


def _deal(deal: str) -> str:
    return f"deal {deal}"
