"""Notes which exemptions hold no more, and tells it once: an alert, and the deals that relied on it are due."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from app.db.unit_of_work import UnitOfWork
from app.domain.exemption import Exemption, PartyFacts, Step, StepKind
from app.domain.party import Party
from app.domain.watch import Alert, AlertKind, Counterparty
from app.services.answer import listing_summary
from app.services.events import open_alert
from app.services.exempting import differences, hash_of, key_of
from app.services.ids import new_id
from app.services.watched_subjects import watched_facts, watched_subjects

_WATCHER = "monitoring"


def tell_lapsed(work: UnitOfWork, at: datetime) -> int:
    """Note every exemption, of all dealers, that lapsed until now, and answer how many alerts that opened."""
    opened = 0
    for one in work.exemptions.newly_lapsed(at):
        because = one.lapsed_because(at) or ""
        work.exemptions.step(one.id, Step(StepKind.LAPSED, _WATCHER, at, because))
        work.audit.note("exemption.lapsed", "exemption", one.id, tenant=one.tenant, actor=_WATCHER, at=at)
        work.watched_deals.mark_using(one.tenant, one.id)
        watched = work.counterparties.get(one.counterparty, one.tenant) if one.counterparty else None
        reference = watched.reference if watched else None
        alert = _alert(work, one, because, at, counterparty=one.counterparty, reference=reference)
        opened += open_alert(work, alert)
    return opened


def tell_changed(work: UnitOfWork, changes: Iterable[tuple[Counterparty, Party]], at: datetime) -> int:
    """Tell of each exemption that a watched party, or somebody it names, is no more covered by, now that other facts
    are known. Whoever is not named any more is not told of: what they matched is.
    """
    other: dict[tuple[str, str], tuple[Counterparty, str]] = {}
    keys: dict[str, set[str]] = {}
    for before, party in changes:
        now = _facts_by_who(party)
        covered = {hash_of(facts) for facts in now.values()}
        for who, old in _facts_by_who(before.party).items():
            if who in now and hash_of(old) not in covered:
                because = f"the party changed: {', '.join(differences(old, now[who]))}"
                other[before.tenant, hash_of(old)] = before, because
                keys.setdefault(before.tenant, set()).add(key_of(old))
    opened = 0
    for tenant, names in keys.items():
        for one in work.exemptions.about(tenant, sorted(names)):
            found = other.get((tenant, one.party_hash))
            if found is not None and one.lapsed_because(at) is None:
                before, because = found
                alert = _alert(work, one, because, at, counterparty=before.id, reference=before.reference)
                opened += open_alert(work, alert)
    return opened


def _facts_by_who(party: Party) -> dict[str, PartyFacts]:
    facts = watched_facts(party)
    return {subject.who: facts[subject.pointer] for subject in watched_subjects(party)}


def _alert(
    work: UnitOfWork,
    one: Exemption,
    because: str,
    at: datetime,
    *,
    counterparty: str | None,
    reference: str | None = None,
) -> Alert:
    source, _, uid = one.listing.partition(":")
    listing = work.listings.get(source, uid)
    fact = "\x1f".join((AlertKind.EXEMPTION_LAPSED, one.id, counterparty or "", because))
    return Alert(
        new_id("alr", at),
        one.tenant,
        AlertKind.EXEMPTION_LAPSED,
        hashlib.blake2b(fact.encode(), digest_size=16).hexdigest(),
        at,
        counterparty=counterparty,
        reference=reference,
        listing=one.listing,
        detail={
            "exemption": one.id,
            "because": because,
            "party": one.party["name"][0],
            "listing": listing_summary(listing) if listing else {"id": one.listing},
            "reason": one.reason,
            "made_by": one.made_by,
        },
    )
