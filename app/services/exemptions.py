"""The dealer's rulings that a party is not a listing: made, approved by a second person, taken back."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.clock import Clock
from app.db.listings import prepare
from app.db.screenings import StoredScreening
from app.db.unit_of_work import Database, UnitOfWork
from app.domain.actor import Actor
from app.domain.exemption import Exemption, PartyFacts, Step, StepKind
from app.domain.match import PartyMatch
from app.domain.party import Party
from app.errors import AlreadyDecided, InvalidInput, NotFound, SecondPersonNeeded, Superseded
from app.services.cursors import read_id, write_cursor
from app.services.exempting import hash_of, key_of, needs_second
from app.services.gathering import earlier_of
from app.services.ids import new_id
from app.services.subjects import facts_of, party_facts
from app.services.watched_subjects import watched_facts
from lists.model import Listing

_EXEMPTIONS = "exemptions"


@dataclass(frozen=True, slots=True)
class Ruled:
    """Who is ruled not to be a listing: somebody in a screening, a watched party, or a party by itself.

    With a watched party, `subject` is whoever it names, such as `owners/0`; None is the party itself.
    """

    screening_id: str | None = None
    subject: str | None = None
    counterparty: str | None = None
    party: Party | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """An exemption and how it stands: `in_force`, `waiting` for a second person, `lapsed`, `expired`, `revoked`.

    `because` says why it does not hold, as a clause.
    """

    exemption: Exemption
    state: str
    because: str | None = None


@dataclass(frozen=True, slots=True)
class RulingPage:
    """Some exemptions, newest first, and the cursor that leads on; None at the end."""

    rulings: tuple[Ruling, ...]
    next_cursor: str | None


class ExemptionRegister:
    """Makes and reads exemptions. None is ever changed: what happens to one is appended to it."""

    def __init__(self, database: Database, clock: Clock, longest: timedelta, *, four_eyes: bool) -> None:
        self._database = database
        self._clock = clock
        self._longest = longest
        self._four_eyes = four_eyes

    def rule(self, ruled: Ruled, listing: str, reason: str, expires_at: datetime | None, actor: Actor) -> Ruling:
        """Rule that a party, by all that is known of it, is not a listing as it is known now.

        Raises: NotFound for a screening, counterparty or listing that is not there; InvalidInput where the
        screening has no such match, or the end is past or too far; Superseded where the listing was another
        when it was matched.
        """
        now = self._clock()
        ends = self._end(expires_at, now)
        with self._database.write() as work:
            whom = _who(work, ruled, listing, actor)
            source, _, uid = listing.partition(":")
            version = work.exemptions.version_of(source, uid)
            if version is None:
                raise NotFound(f"There is no listing {listing}.")
            made = Exemption(
                id=new_id("exm", now),
                tenant=actor.tenant,
                party=whom.facts,
                party_hash=hash_of(whom.facts),
                name_key=key_of(whom.facts),
                listing=listing,
                listing_version=version[0],
                listing_hash=version[1],
                confidence=whom.confidence,
                reason=reason,
                made_by=actor.id,
                made_at=now,
                expires_at=ends,
                screening_id=ruled.screening_id,
                subject=ruled.subject,
                counterparty=ruled.counterparty,
            )
            if whom.matched is not None and prepare(whom.matched).hash != made.listing_hash:
                raise Superseded(
                    f"{listing} has changed since that screening; screen again and look at it as it is now."
                )
            work.exemptions.add(made)
            work.audit.note(
                "exemption.made", "exemption", made.id, tenant=actor.tenant, actor=actor.id, at=made.made_at
            )
            work.commit()
        return self._as_it_stands(made)

    def approve(self, exemption_id: str, note: str | None, actor: Actor) -> Ruling:
        """Stand behind an exemption as the second person.

        Raises: NotFound; SecondPersonNeeded for whoever stands behind it already; AlreadyDecided where it holds
        no more.
        """
        return self._step(exemption_id, StepKind.APPROVED, note, actor)

    def revoke(self, exemption_id: str, note: str | None, actor: Actor) -> Ruling:
        """Take an exemption back, from now on.

        Raises: NotFound; AlreadyDecided where it holds no more.
        """
        return self._step(exemption_id, StepKind.REVOKED, note, actor)

    def get(self, exemption_id: str, actor: Actor) -> Ruling:
        """One exemption.

        Raises: NotFound, also for another dealer's.
        """
        with self._database.read() as work:
            return self._as_it_stands(_known(work, exemption_id, actor))

    def page(
        self, actor: Actor, *, listing: str | None = None, cursor: str | None = None, limit: int = 50
    ) -> RulingPage:
        """Some of the dealer's exemptions, newest first.

        Raises: InvalidInput for a cursor that was not given out.
        """
        with self._database.read() as work:
            found = work.exemptions.page(
                actor.tenant, listing=listing, before=read_id(_EXEMPTIONS, cursor), limit=limit + 1
            )
        shown = tuple(self._as_it_stands(one) for one in found[:limit])
        return RulingPage(shown, write_cursor(_EXEMPTIONS, shown[-1].exemption.id) if len(found) > limit else None)

    def _step(self, exemption_id: str, kind: StepKind, note: str | None, actor: Actor) -> Ruling:
        now = self._clock()
        with self._database.write() as work:
            known = _known(work, exemption_id, actor, lock=True)
            if known.revoked:
                raise AlreadyDecided(f"The exemption {exemption_id} was revoked.")
            if because := known.lapsed_because(now):
                raise AlreadyDecided(f"The exemption {exemption_id} holds no more: {because}.")
            if kind is StepKind.APPROVED and actor.id in known.people:
                raise SecondPersonNeeded(
                    f"You stand behind the exemption {exemption_id} already; another has to approve."
                )
            step = Step(kind, actor.id, now, note)
            _note(work, known, step)
            work.commit()
        return self._as_it_stands(replace(known, steps=(*known.steps, step)))

    def _as_it_stands(self, exemption: Exemption) -> Ruling:
        at = self._clock()
        if exemption.revoked:
            return Ruling(exemption, "revoked", "it was taken back")
        if because := exemption.lapsed_because(at):
            return Ruling(exemption, "expired" if exemption.expires_at <= at else "lapsed", because)
        if needs_second(exemption, exemption.confidence, four_eyes=self._four_eyes):
            return Ruling(exemption, "waiting", "a confirmed match is exempted by two people")
        return Ruling(exemption, "in_force")

    def _end(self, given: datetime | None, now: datetime) -> datetime:
        latest = now + self._longest
        if given is not None and not now < given <= latest:
            right = f"A moment to come, at most {self._longest.days} days from now (GONOGO_EXEMPTION_DAYS)."
            raise InvalidInput.from_fields([{"pointer": "/expires_at", "detail": right}])
        return given or latest


def revoke(work: UnitOfWork, known: Exemption, actor: Actor, at: datetime) -> None:
    """Take an exemption back, in a transaction of the caller, whether it still holds or not."""
    _note(work, known, Step(StepKind.REVOKED, actor.id, at))


def _note(work: UnitOfWork, known: Exemption, step: Step) -> None:
    work.exemptions.step(known.id, step)
    work.audit.note(f"exemption.{step.kind}", "exemption", known.id, tenant=known.tenant, actor=step.by, at=step.at)
    if step.kind is StepKind.REVOKED:
        work.watched_deals.mark_using(known.tenant, known.id)


def _known(work: UnitOfWork, exemption_id: str, actor: Actor, *, lock: bool = False) -> Exemption:
    known = work.exemptions.get(exemption_id, actor.tenant, lock=lock)
    if known is None:
        raise NotFound(f"There is no exemption {exemption_id}.")
    return known


@dataclass(frozen=True, slots=True)
class _Whom:
    """All that identifies the party; how sure its match is, where that is known; and the listing as it was matched,
    where the ruling comes from a screening.
    """

    facts: PartyFacts
    confidence: str | None = None
    matched: Listing | None = None


def _who(work: UnitOfWork, ruled: Ruled, listing: str, actor: Actor) -> _Whom:
    if ruled.party is not None:
        return _Whom(party_facts(ruled.party))
    if ruled.counterparty is not None:
        watched = work.counterparties.get(ruled.counterparty, actor.tenant)
        if watched is None:
            raise NotFound(f"There is no counterparty {ruled.counterparty}.")
        of_party = watched_facts(watched.party).get(ruled.subject or "")
        if of_party is None:
            wrong = {"pointer": "/subject", "detail": "Somebody whom the party names, such as owners/0, or nothing."}
            raise InvalidInput.from_fields([wrong])
        held = work.counterparties.matches([watched.id])[watched.id].values()
        sure = [one.confidence for one in held if (one.listing, one.subject) == (listing, ruled.subject or "")]
        return _Whom(of_party, sure[0] if sure else None)
    stored = work.screenings.get(ruled.screening_id or "", actor.tenant)
    if stored is None:
        raise NotFound(f"There is no screening {ruled.screening_id}.")
    for found in stored.screening.matches:
        if found.subject == ruled.subject and found.match.listing.id == listing:
            return _Whom(_facts_in(work, stored, found), found.match.confidence, found.match.listing)
    wrong = {"pointer": "/subject", "detail": f"The subject of a match with {listing} in {ruled.screening_id}."}
    raise InvalidInput.from_fields([wrong])


def _facts_in(work: UnitOfWork, stored: StoredScreening, found: PartyMatch) -> PartyFacts:
    """All that identified whoever matched. Whom a party belongs to by the register, and an owner who was left out,
    are not in the request: the next screening will know of them what the records say now.
    """
    known = facts_of(stored.transaction).get(found.subject)
    if known is not None:
        return known
    records = tuple(noted.record for noted in work.affiliations.all(stored.tenant))
    remembered = facts_of(stored.transaction, records, earlier_of(stored.transaction, work, stored.tenant))
    kind = found.subject.rpartition("/")[0]
    of_name = [
        facts
        for subject, facts in remembered.items()
        if subject.rpartition("/")[0] == kind and facts["name"] == (found.match.query,)
    ]
    return of_name[0] if of_name else {"name": (found.match.query,)}
