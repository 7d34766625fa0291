"""The answer a caller gets: a screening in the contract's shape, as plain values and as canonical bytes."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec
import orjson

from app.db.listings import ListingChange
from app.domain.comparison import Comparison
from app.domain.exemption import MatchExemption
from app.domain.match import Match, PartyMatch
from app.domain.red_flag import Authority, RedFlag, Unassessed
from app.domain.screening import ListVersion, Screening
from app.domain.watch import Alert
from app.services.lists import ListingEntry, ListStatus
from lists.model import Listing


def as_answer(screening: Screening) -> dict[str, Any]:
    """Put a screening into the shape of `POST /v1/screenings`."""
    return {
        "id": screening.id,
        "reference": screening.transaction.reference,
        "deal": screening.transaction.deal,
        "stage": screening.transaction.stage,
        "created_at": timestamp(screening.created_at),
        "as_of": screening.as_of.isoformat(),
        "verdict": screening.assessment.verdict,
        "risk_score": screening.assessment.risk_score,
        "summary": screening.assessment.summary,
        "matches": [as_party_match(match) for match in screening.matches],
        "red_flags": [_red_flag(flag) for flag in screening.red_flags],
        "not_assessed": [_unassessed(rule) for rule in screening.not_assessed],
        "required_actions": list(screening.assessment.required_actions),
        "lists": [_list_version(version) for version in screening.lists],
        "warnings": list(screening.warnings),
        "engine": {"version": screening.engine.version, "policy": screening.engine.policy},
        "changes": _comparison(screening.changes) if screening.changes else None,
    }


def to_bytes(answer: Any) -> bytes:
    """Serialise an answer the same way every time, so that equal answers are equal bytes."""
    return orjson.dumps(answer, option=orjson.OPT_NON_STR_KEYS)


@lru_cache(maxsize=4096)
def timestamp(moment: datetime) -> str:
    """Print a moment as RFC 3339 in UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def as_match(match: Match) -> dict[str, Any]:
    """Put one match into the contract's shape, without its place in a request."""
    return {
        "confidence": match.confidence,
        "score": round(match.score, 3),
        "listing": listing_summary(match.listing),
        "query": match.query,
        "matched": match.matched,
        "matched_on": list(match.matched_on),
        "explanation": list(match.explanation),
    }


def listing_summary(listing: Listing) -> dict[str, Any]:
    """The facts of a listing that a match shows."""
    return {
        "id": listing.id,
        "source": listing.source,
        "name": listing.name,
        "kind": listing.kind,
        "programs": list(listing.programs),
        "effect": listing.effect,
        "countries": list(listing.countries),
        "listed_on": listing.listed_on.isoformat() if listing.listed_on else None,
        "delisted_on": listing.delisted_on.isoformat() if listing.delisted_on else None,
        "url": listing.url,
    }


def as_alert(one: Alert) -> dict[str, Any]:
    """Put an alert into plain values."""
    return {
        "id": one.id,
        "kind": one.kind,
        "opened_at": timestamp(one.opened_at),
        "counterparty": one.counterparty,
        "reference": one.reference,
        "deal": one.deal,
        "listing": one.listing,
        "detail": one.detail,
        "acknowledged_at": timestamp(one.acknowledged_at) if one.acknowledged_at else None,
        "acknowledged_by": one.acknowledged_by,
        "note": one.note,
    }


def _comparison(changes: Comparison) -> dict[str, Any]:
    return {
        "since": changes.since,
        "screened_at": timestamp(changes.screened_at),
        "stage": changes.stage,
        "verdict": {"before": changes.verdict_before, "after": changes.verdict_after},
        "request": msgspec.to_builtins(changes.request),
        "matches": msgspec.to_builtins(changes.matches),
        "red_flags": msgspec.to_builtins(changes.red_flags),
        "lists": list(changes.lists),
        "policy_changed": changes.policy_changed,
    }


def as_party_match(found: PartyMatch) -> dict[str, Any]:
    """Put one match into the contract's shape, with its place in a request."""
    head, _, rest = found.subject.partition("/")
    party = int(rest.split("/", 1)[0]) if head == "parties" else None
    exemption = _match_exemption(found.exemption) if found.exemption else None
    return {"party": party, "subject": found.subject, **as_match(found.match), "exemption": exemption}


def _match_exemption(met: MatchExemption) -> dict[str, Any]:
    return {
        "id": met.id,
        "effect": met.effect,
        "because": met.because,
        "reason": met.reason,
        "made_by": met.made_by,
        "made_at": timestamp(met.made_at),
        "expires_at": timestamp(met.expires_at),
    }


def _red_flag(flag: RedFlag) -> dict[str, Any]:
    return {
        "flag": flag.flag,
        "severity": flag.severity,
        "subject": flag.subject,
        "title": flag.title,
        "explanation": flag.explanation,
        "evidence": flag.evidence,
        "authority": [as_authority(authority) for authority in flag.authority],
        "advice": flag.advice,
    }


def as_authority(authority: Authority) -> dict[str, Any]:
    """Put a cited publication into the contract's shape."""
    return {
        "document": authority.document,
        "date": authority.date,
        "citation": authority.citation,
        "confidence": authority.confidence,
    }


def _unassessed(rule: Unassessed) -> dict[str, Any]:
    return {"flag": rule.flag, "missing": list(rule.missing), "question": rule.question}


def _list_version(version: ListVersion) -> dict[str, Any]:
    return {
        "source": version.source,
        "version": version.version,
        "published_at": version.published_at.isoformat() if version.published_at else None,
        "loaded_at": timestamp(version.loaded_at),
        "entries": version.entries,
        "starter": version.starter,
    }


def as_listing(entry: ListingEntry) -> dict[str, Any]:
    """Put a whole listing, with its history, into plain values."""
    return {
        "id": entry.listing.id,
        **msgspec.to_builtins(entry.listing),
        "history": [
            {
                "known_from": version.known_from.isoformat() if version.known_from else None,
                "known_to": version.known_to.isoformat() if version.known_to else None,
                "withdrawn": version.withdrawn,
                "listing": msgspec.to_builtins(version.listing),
            }
            for version in entry.versions
        ],
    }


def as_change(change: ListingChange) -> dict[str, Any]:
    """Put a change of a listing into plain values, field by field."""
    before, after = msgspec.to_builtins(change.before), msgspec.to_builtins(change.after)
    return {
        "change": change.change,
        "at": timestamp(change.at),
        "listing": change.after.id,
        "name": change.after.name,
        "fields": {name: {"before": before.get(name), "after": after.get(name)} for name in change.fields},
    }


def as_status(status: ListStatus) -> dict[str, Any]:
    """Put the state of a list into plain values."""
    values: dict[str, Any] = msgspec.to_builtins(status)
    for moment in ("fetched_at", "loaded_at", "changed_at", "tried_at"):
        at = getattr(status, moment)
        values[moment] = timestamp(at) if at else None
    return values
