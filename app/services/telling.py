"""Tells what watching found: an alert for each difference between what was held and what is held now."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime

from app.db.screenings import StoredScreening
from app.db.unit_of_work import UnitOfWork
from app.domain.exemption import ExemptionEffect, MatchExemption
from app.domain.match import Confidence
from app.domain.watch import Alert, AlertKind, Counterparty, Held, HeldMatch, WatchedDeal
from app.matching.index import MatchIndex
from app.services.answer import listing_summary
from app.services.events import open_alert
from app.services.ids import new_id
from app.services.ruled_out import ruling_on
from app.services.watched_subjects import watched_subjects
from lists.model import Listing

THRESHOLD = 0.7
MOST_MATCHES = 200
_RANK = {Confidence.POSSIBLE: 1, Confidence.PROBABLE: 2, Confidence.CONFIRMED: 3}


def matches_of(index: MatchIndex, one: Counterparty, today: date) -> Held:
    """What a watched party and whoever it names match."""
    held: Held = {}
    subjects = watched_subjects(one.party)
    queries = [subject.query for subject in subjects]
    found = index.lookup_all(queries, as_of=today, min_score=THRESHOLD, limit=MOST_MATCHES)
    for subject, matches in zip(subjects, found, strict=True):
        for listing, score, sure in matches:
            name = subject.query.name if subject.pointer else ""
            match = HeldMatch(listing, round(score, 4), Confidence(sure), subject.pointer, subject.who, name)
            held[match.key] = match
    return held


def tell_difference(
    work: UnitOfWork,
    listing_of: Callable[[str], Listing | None],
    one: Counterparty,
    before: Held,
    now: Held,
    at: datetime,
    four_eyes: bool,
) -> int:
    """Hold what a party matches now, and open an alert for each difference that matters.

    The alert about a match that a person has ruled out says so, and is acknowledged by the ruling.
    """
    if before == now:
        return 0
    work.counterparties.hold(one.id, list(now.values()), at)
    opened = 0
    for key in sorted(before.keys() | now.keys()):
        old, new = before.get(key), now.get(key)
        kind, (listing, _) = _kind(old, new), key
        if kind is not None:
            ruling = _ruling(work, listing_of(listing), one, new, at, four_eyes)
            alert = _alert(kind, one, listing_of(listing), listing, old, new, at, ruling)
            opened += open_alert(work, alert)
            if ruling is not None and ruling.effect is ExemptionEffect.APPLIED:
                work.alerts.acknowledge([alert.id], one.tenant, ruling.id, at, ruling.in_words)
    return opened


def _ruling(
    work: UnitOfWork, listing: Listing | None, one: Counterparty, new: HeldMatch | None, at: datetime, four_eyes: bool
) -> MatchExemption | None:
    return ruling_on(work, one, listing, new, at, four_eyes=four_eyes) if listing and new else None


def _kind(old: HeldMatch | None, new: HeldMatch | None) -> AlertKind | None:
    if old is None:
        return AlertKind.NEW_MATCH
    if new is None:
        return AlertKind.MATCH_GONE
    return AlertKind.STRONGER_MATCH if _RANK[new.confidence] > _RANK[old.confidence] else None


def _alert(
    kind: AlertKind,
    one: Counterparty,
    listing: Listing | None,
    listing_id: str,
    old: HeldMatch | None,
    new: HeldMatch | None,
    at: datetime,
    ruling: MatchExemption | None,
) -> Alert:
    about = new or old
    assert about is not None
    detail = {
        "party": one.party.name,
        "subject": about.subject or None,
        "query": about.name if about.subject else one.party.name,
        "listing": listing_summary(listing) if listing else {"id": listing_id},
        "before": _brief(old),
        "after": _brief(new),
        "exemption": {"id": ruling.id, "effect": ruling.effect, "because": ruling.because} if ruling else None,
    }
    # The mark tells a match that comes again from the one that was told before.
    whose = (about.who,) if about.who else ()
    marks = f"{one.revision}.{one.marks}"
    fact = _fingerprint(kind, one.id, listing_id, marks, new.confidence if new else "", *whose)
    return Alert(
        new_id("alr", at),
        one.tenant,
        kind,
        fact,
        at,
        counterparty=one.id,
        reference=one.reference,
        listing=listing_id,
        detail=detail,
    )


def deal_alert(deal: WatchedDeal, done: StoredScreening, *, was_released: bool) -> Alert:
    """The alert that an open deal has another verdict now, or that its release is about less than is known now."""
    return Alert(
        new_id("alr", done.created_at),
        deal.tenant,
        AlertKind.OPEN_DEAL_AFFECTED,
        _fingerprint(AlertKind.OPEN_DEAL_AFFECTED, deal.deal, deal.screening_id, done.verdict),
        done.created_at,
        reference=done.reference,
        deal=deal.deal,
        detail={
            "verdict": {"before": deal.verdict, "after": done.verdict},
            "screening": {"before": deal.screening_id, "after": done.id},
            "was_released": was_released,
            "summary": done.screening.assessment.summary,
        },
    )


def _brief(match: HeldMatch | None) -> dict[str, object] | None:
    return {"confidence": match.confidence, "score": round(match.score, 3)} if match else None


def _fingerprint(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()
