"""Watches parties and open deals: what a change of the lists may touch is screened again, and what is new is told.

What changed in the lists is held against the book (`look`): the index over the book finds whom it may mean, and only
those pairs are compared. Who is new, changed or of an older epoch is due, and screened against all lists (`screen`).
What differs from what was held before is told in the transaction that holds the new. Words are weighed by a scale that
is kept for an epoch, so that a pair of party and listing scores the same until one of the two changes. A new engine, or
lists grown by a fifth, begin a new epoch, in which everybody is screened again. While one release replaces another and
both run, the old one leaves the watching to the new one: it would begin its own epoch again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from importlib import metadata

import msgspec
import structlog

from app.clock import Clock
from app.db.screenings import StoredScreening
from app.db.unit_of_work import Database, UnitOfWork
from app.domain.actor import Actor
from app.domain.decision import Standing, standing_of
from app.domain.facts import AffiliationRecord
from app.domain.match import Query
from app.domain.watch import Counterparty, Held, WatchedDeal
from app.matching.index import MatchIndex
from app.matching.vocabulary import Scale
from app.services.basis import engine_state
from app.services.book_index import BookIndex, Load, Member
from app.services.events import open_alert
from app.services.gathering import earlier_of
from app.services.index import ListIndex
from app.services.lapsing import tell_lapsed
from app.services.screening import Screener
from app.services.subjects import everybody
from app.services.telling import deal_alert, matches_of, tell_difference
from app.services.watched_state import lists_key
from app.services.watched_subjects import watched_subjects
from lists.model import Listing

log = structlog.get_logger()

# A deal that nobody has screened for so long is not open any more.
_OPEN = timedelta(days=365)
# How long an engine that was replaced waits for its end; one that is then still there was brought back.
_REPLACED = timedelta(minutes=15)
_GROWN = 0.2
_STATE, _SCALE = "state", "scale"
_DEAL = "deal"


class _State(msgspec.Struct, frozen=True):
    """Up to where monitoring has come: the load of each source that last changed it, the day, the engine.

    `replaced` is the engine before, and `since` when this one took its place.
    """

    sources: dict[str, int]
    day: date
    engine: str
    replaced: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What looking at the lists found.

    `changed` listings may have touched `parties` and `deals`; `alerts` were opened. `everybody`: a new epoch began,
    and all of them wait to be screened.
    """

    changed: int = 0
    parties: int = 0
    deals: int = 0
    alerts: int = 0
    everybody: bool = False


class _Kept(msgspec.Struct, frozen=True):
    """The scale of an epoch, and how many names the lists had when it began."""

    scale: Scale
    names: int


@dataclass(frozen=True, slots=True)
class _Change:
    """What changed in the lists from the state `before` up to the state `at`, read in one transaction.

    `known` names the state before; `listings` are the changed ones as they are now, `replaced` as they were, `tied`
    those that they name; `holders` are the parties held to match a changed one; `deals` were not yet held against
    `at`.
    """

    before: _State
    at: _State
    known: str
    ids: frozenset[str]
    listings: dict[str, Listing]
    tied: tuple[Listing, ...]
    replaced: tuple[Listing, ...]
    revisions: dict[str, int]
    holders: frozenset[str]
    deals: tuple[WatchedDeal, ...]


class Overtaken(Exception):
    """Somebody else screened this deal meanwhile; what was found of it is not stored."""


class Monitor:
    """Looks, screens and tells. Any number of processes may screen. Of two that look at once, one counts."""

    def __init__(
        self,
        database: Database,
        index: ListIndex,
        book: BookIndex,
        screener: Screener,
        clock: Clock,
        *,
        four_eyes: bool = True,
    ) -> None:
        self._database = database
        self._index = index
        self._book = book
        self._screener = screener
        self._clock = clock
        self._four_eyes = four_eyes
        self._engine = f"{metadata.version('gonogo')} {engine_state()}"
        self._weighed: tuple[MatchIndex, Scale, MatchIndex] | None = None

    def behind(self) -> bool:
        """Whether the lists, the day or the engine are others than those last looked at, a deal missed a look, or an
        exemption has lapsed.
        """
        now = self._clock()
        with self._database.read() as work:
            state = _state(work)
            at = _state_now(work, now.date(), self._engine, state)
            if state != at or work.watched_deals.is_any_behind(now - _OPEN, _key_of(at)):
                return True
            return work.exemptions.is_any_newly_lapsed(now)

    def is_replaced(self) -> bool:
        """Whether another release took the watching over a moment ago, so that this process is about to end."""
        with self._database.read() as work:
            state = _state(work)
        if state is None or state.since is None or state.replaced != self._engine or state.engine == self._engine:
            return False
        return timedelta() <= self._clock() - state.since < _REPLACED

    def look(self) -> Look:
        """Hold what changed in the lists since the last look against the book, tell what is new, mark deals as due.

        An exemption that holds no more is noted and told too.
        """
        now = self._clock()
        with self._database.read() as work:
            before, scale = _state(work), _scale(work)
            at = _state_now(work, now.date(), self._engine, before)
            names = sum(load.names for load in work.list_loads.current())
            if before is not None and scale is not None and before.engine == at.engine:
                change = _read_change(work, before, at, now)
            else:
                change = None
        if change is None or scale is None or _outgrown(scale, names):
            return self._begin_epoch(before, now)
        return self._follow(change, scale, now)

    def _begin_epoch(self, before: _State | None, now: datetime) -> Look:
        loaded = self._index.current()
        sources = {load.source: load.changed_by or load.id for load in loaded.loads}
        at = _State(
            sources, now.date(), self._engine, before.replaced if before else None, before.since if before else None
        )
        if before is not None and before.engine != self._engine:
            at = _State(sources, now.date(), self._engine, before.engine, now)
        names = sum(load.names for load in loaded.loads)
        with self._database.write() as work:
            if _state(work, lock=True) != before:
                return Look()
            work.monitor_state.put(_SCALE, msgspec.json.encode(_Kept(loaded.matches.scale, names)).decode())
            work.monitor_state.put(_STATE, msgspec.json.encode(at).decode())
            work.counterparties.mark_all_due()
            deals = work.watched_deals.behind(now - _OPEN, "")
            work.watched_deals.held_against(deals, _key_of(at), due=True)
            opened = tell_lapsed(work, now)
            parties = work.counterparties.count_due()
            work.commit()
        log.info("everybody is screened again", parties=parties, deals=len(deals))
        return Look(len(loaded.matches), parties, len(deals), opened, everybody=True)

    def _follow(self, change: _Change, scale: _Kept, now: datetime) -> Look:
        here = {_deal_key(deal): deal for deal in change.deals if deal.lists == change.known}
        touched: set[str] = set()
        if change.listings and (change.revisions or here):
            revisions = change.revisions | {name: deal.revision for name, deal in here.items()}
            book = self._book.current(revisions, self._loader(here), scale.scale)
            touched = book.near([*change.listings.values(), *change.tied], now.date())
            if here:
                touched |= book.near(change.replaced, now.date())
        parties = sorted(change.holders | {name for name in touched if name not in here})
        # A deal screened on lists older than those last looked at has missed a change: it is screened whatever it was.
        due = [deal for deal in change.deals if deal.lists != change.known or _deal_key(deal) in touched]
        rest = [deal for deal in change.deals if deal.lists == change.known and _deal_key(deal) not in touched]
        found = self._found(parties, change, scale.scale, now.date())
        with self._database.write() as work:
            # What another look found meanwhile is newer or the same, and must not be put back to what it was.
            if _state(work, lock=True) != change.before:
                return Look()
            opened = _tell_all(work, change, parties, found, self._clock(), self._four_eyes) + tell_lapsed(work, now)
            key = _key_of(change.at)
            work.watched_deals.held_against(due, key, due=True)
            work.watched_deals.held_against(rest, key, due=False)
            work.monitor_state.put(_STATE, msgspec.json.encode(change.at).decode())
            work.commit()
        return Look(len(change.ids), len(parties), len(due), opened)

    def _found(
        self, ids: Sequence[str], change: _Change, scale: Scale, today: date
    ) -> dict[str, tuple[Counterparty, Held]]:
        """What each of these parties matches of what changed; who cannot be compared is left out."""
        index = MatchIndex.build(change.listings.values()).weighed_by(scale)
        found = {}
        with self._database.read() as work:
            for one in work.counterparties.with_ids(ids):
                try:
                    found[one.id] = one, matches_of(index, one, today)
                except Exception as error:
                    # An edge: one party that we cannot compare must not keep the change from all others. It stays due.
                    log.warning("party not compared", party=one.id, error=type(error).__name__)
        return found

    def _loader(self, deals: Mapping[str, WatchedDeal]) -> Load:
        def load(keys: Sequence[str]) -> Iterator[Member]:
            with self._database.read() as work:
                for one in work.counterparties.with_ids([key for key in keys if key not in deals]):
                    queries = tuple(subject.query for subject in watched_subjects(one.party))
                    yield Member(one.id, one.revision, queries)
                registers: dict[str, tuple[AffiliationRecord, ...]] = {}
                for key in keys:
                    if key in deals:
                        yield _deal_member(work, deals[key], registers)

        return load

    def waiting(self) -> int:
        """How many parties and deals are due."""
        with self._database.read() as work:
            return work.counterparties.count_due() + work.watched_deals.count_due()

    def due(self, limit: int, after: str = "") -> tuple[str, ...]:
        """The ids of some of the parties that are due, in order."""
        with self._database.read() as work:
            return work.counterparties.due_ids(limit, after)

    def due_deals(self, limit: int, after: WatchedDeal | None = None) -> tuple[WatchedDeal, ...]:
        """Some of the deals that are due, in order."""
        with self._database.read() as work:
            return work.watched_deals.due(limit, after)

    def screen(self, ids: Sequence[str]) -> int:
        """Screen those of these parties that are due, and answer how many alerts that opened."""
        with self._database.read() as work:
            parties = [one for one in work.counterparties.with_ids(ids) if one.due]
            # Read at the same moment: whoever is marked for a new epoch later stays due.
            kept, state = _scale(work), _state(work)
        if kept is None or state is None:
            self.look()
            return self.screen(ids)
        # The lists are read after the parties: whoever is marked for a newer list meanwhile stays due.
        index = self._index.current().matches
        weighed, today = self._on_scale(index, kept.scale), self._clock().date()
        found = {one.id: matches_of(weighed, one, today) for one in parties}
        opened = 0
        with self._database.write() as work:
            held = work.counterparties.matches([one.id for one in parties])
            at = self._clock()
            for one in parties:
                if work.counterparties.screened(one, at):
                    opened += tell_difference(work, weighed.get, one, held[one.id], found[one.id], at, self._four_eyes)
            if state.engine != self._engine:
                # The epoch is another engine's, whose word counts.
                work.counterparties.mark_due([one.id for one in parties])
            work.commit()
        return opened

    def screen_deal(self, deal: WatchedDeal) -> None:
        """Screen a deal that is due again; where nothing else is found, its newest screening stays the newest.

        Raises: Overtaken where it was screened since it was read; what `Screener.look_again` raises.
        """

        def tell(work: UnitOfWork, done: StoredScreening) -> None:
            # This screening is the newest of the deal now. It follows on the one that was read, or on another.
            if work.watched_deals.revision(deal.tenant, deal.deal) != deal.revision + 1:
                raise Overtaken
            was_released = standing_of(work.decisions.of(deal.screening_id)) is Standing.RELEASED
            if done.verdict != deal.verdict or was_released:
                open_alert(work, deal_alert(deal, done, was_released=was_released))

        self._screener.look_again(deal, actor=Actor("monitoring", deal.tenant), also=tell)

    def _on_scale(self, index: MatchIndex, scale: Scale) -> MatchIndex:
        held = self._weighed
        if held is None or held[0] is not index or held[1] != scale:
            held = self._weighed = index, scale, index.weighed_by(scale)
        return held[2]


def _state_now(work: UnitOfWork, day: date, engine: str, before: _State | None) -> _State:
    sources = {load.source: load.changed_by or load.id for load in work.list_loads.current()}
    return _State(sources, day, engine, before.replaced if before else None, before.since if before else None)


def _read_change(work: UnitOfWork, before: _State, at: _State, now: datetime) -> _Change:
    """What is not what it was, by its content or by the day, and whom it may concern."""
    ids: set[str] = set()
    replaced: list[Listing] = []
    for source, load_id in at.sources.items():
        since = before.sources.get(source, 0)
        if since != load_id:
            ids |= work.listings.touched(source, since)
            replaced += work.listings.ended(source, since)
    if before.day != at.day:
        ids |= work.listings.turning(min(before.day, at.day), max(before.day, at.day))
    listings = {one.id: one for one in work.listings.with_ids(sorted(ids))}
    tied = {link.listing_id for one in listings.values() for link in one.links if link.listing_id} - ids
    return _Change(
        before,
        at,
        _key_of(before),
        frozenset(ids),
        listings,
        tuple(work.listings.with_ids(sorted(tied))),
        tuple(replaced),
        work.counterparties.revisions() if ids else {},
        frozenset(work.counterparties.matching(sorted(ids))),
        work.watched_deals.behind(now - _OPEN, _key_of(at)),
    )


def _tell_all(
    work: UnitOfWork,
    change: _Change,
    ids: Sequence[str],
    found: Mapping[str, tuple[Counterparty, Held]],
    at: datetime,
    four_eyes: bool,
) -> int:
    """Put what changed into what each party is held to match. Who waits to be screened as a whole is left to that."""
    # Marking first: a screening that read the lists as they were does not count any more.
    work.counterparties.mark(ids)
    held = work.counterparties.matches(ids)
    opened = 0
    for one in work.counterparties.with_ids(ids):
        read = found.get(one.id)
        if one.ended_at is not None or one.due:
            continue
        if read is None or read[0].revision != one.revision:
            work.counterparties.mark_due([one.id])
            continue
        kept = {key: match for key, match in held[one.id].items() if match.listing not in change.ids}
        opened += tell_difference(work, change.listings.get, one, held[one.id], {**kept, **read[1]}, at, four_eyes)
    return opened


def _state(work: UnitOfWork, *, lock: bool = False) -> _State | None:
    value = work.monitor_state.get(_STATE, lock=lock)
    return msgspec.json.decode(value, type=_State) if value else None


def _scale(work: UnitOfWork) -> _Kept | None:
    value = work.monitor_state.get(_SCALE)
    return msgspec.json.decode(value, type=_Kept) if value else None


def _outgrown(scale: _Kept, names: int) -> bool:
    return abs(names - scale.names) > max(1000, scale.names * _GROWN)


def _deal_key(deal: WatchedDeal) -> str:
    return f"{_DEAL}\x1f{deal.tenant}\x1f{deal.deal}"


def _deal_member(work: UnitOfWork, deal: WatchedDeal, registers: dict[str, tuple[AffiliationRecord, ...]]) -> Member:
    """Everybody who is looked up when the deal is screened; `registers` are those of the dealers met so far."""
    stored = work.screenings.get(deal.screening_id, deal.tenant)
    queries: tuple[Query, ...] = ()
    if stored is not None:
        transaction = stored.transaction
        if deal.tenant not in registers:
            registers[deal.tenant] = tuple(noted.record for noted in work.affiliations.all(deal.tenant))
        # Only a party whose owners are told can have left one out.
        told = any(party.owners is not None for party in transaction.parties)
        earlier = earlier_of(transaction, work, deal.tenant) if told else ()
        queries = tuple(query for _, query in everybody(transaction, registers[deal.tenant], earlier))
        if transaction.destination.address:
            last = replace(queries[0], addresses=(*queries[0].addresses, transaction.destination.address))
            queries = (last, *queries[1:])
    return Member(_deal_key(deal), deal.revision, queries, everything=True)


def _key_of(state: _State) -> str:
    return lists_key(state.sources, state.day)
