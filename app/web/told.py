"""The webhooks, as the OpenAPI document tells of them: what a dealer's own systems are sent, and what they answer."""

from typing import Any

from app.domain.event import EventKind

_WORDS = {
    EventKind.SCREENING_DECIDED: "A person released, rejected or escalated a screening.",
    EventKind.SCREENING_CHANGED: "A deal was screened again and has another verdict.",
    EventKind.ALERT_OPENED: "Watching found something.",
    EventKind.BATCH_FINISHED: "A file of parties or deals is done.",
    EventKind.LISTS_UPDATED: "A list was loaded and something in it changed.",
    EventKind.LISTS_REFUSED: "A release of a list was not believed; the last good copy stays in force.",
    EventKind.HEARTBEAT: "What watching did since the last one. A day without one means that something is wrong.",
}
_SHOWN_ELSEWHERE = {EventKind.ALERT_OPENED: "AlertOut", EventKind.BATCH_FINISHED: "BatchOut"}
_HEADERS = {
    "webhook-id": "The same in each attempt: ignore one that came before.",
    "webhook-timestamp": "Seconds since 1970; refuse one older than five minutes.",
    "webhook-signature": "Over `webhook-id.webhook-timestamp.body`, by the Standard Webhooks convention.",
}


def webhooks(schemas: dict[str, Any]) -> dict[str, Any]:
    """Each kind of event as OpenAPI 3.1 describes a webhook; `schemas` are the document's components."""
    return {kind.value: {"post": _told(kind, schemas)} for kind in EventKind}


def _told(kind: EventKind, schemas: dict[str, Any]) -> dict[str, Any]:
    shape = _SHOWN_ELSEWHERE.get(kind, "")
    data = {"$ref": f"#/components/schemas/{shape}"} if shape in schemas else {"type": "object"}
    body = {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"const": kind.value},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": data,
        },
    }
    return {
        "operationId": f"told_{kind.value.replace('.', '_')}",
        "summary": _WORDS[kind],
        "tags": ["Webhooks"],
        "parameters": [
            {"name": name, "in": "header", "required": True, "description": text, "schema": {"type": "string"}}
            for name, text in _HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            "2XX": {"description": "Taken. Answer within fifteen seconds and work afterwards."},
            "410": {"description": "The endpoint is gone: it is disabled and sent nothing more."},
            "default": {"description": "Not taken: it is sent again over three days."},
        },
    }
