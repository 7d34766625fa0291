"""The deals that may still be stopped, by their newest screening."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import (
    Connection,
    RowMapping,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.sql.elements import ColumnElement

from app.db.naming import holds_name
from app.db.tables import decision, screening
from app.db.upserting import Insert, insert_of
from app.db.watch_tables import watched_deal
from app.domain.watch import WatchedDeal

_DUE = text("watched_deal.due")
# Stands in `lists` with the reason where a deal has to be screened again whatever lists it was held against.
_MARKED = "marked "


@cache
def _watching(dialect: str) -> Insert:
    statement = insert_of(dialect, watched_deal)
    fresh = {name: statement.excluded[name] for name in ("screening_id", "verdict", "lists", "screened_at")}
    # Nobody knows whether a screening that is stored after the mark was begun before it.
    due = case((watched_deal.c.lists.startswith(_MARKED), True), else_=False)
    return statement.on_conflict_do_update(
        index_elements=["tenant", "deal"], set_={**fresh, "due": due, "revision": watched_deal.c.revision + 1}
    )


class WatchedDealRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def watch(self, tenant: str, deal: str, screening_id: str, verdict: str, lists: str, at: datetime) -> None:
        """Note the newest screening of a deal, made on this state of the lists; it is due only where it was marked."""
        fresh = {"screening_id": screening_id, "verdict": verdict, "lists": lists, "screened_at": at, "due": False}
        given = {"tenant": tenant, "deal": deal, "revision": 1, **fresh}
        self._connection.execute(_watching(self._connection.dialect.name), given)

    def behind(self, since: datetime, lists: str) -> tuple[WatchedDeal, ...]:
        """The open deals that were not held against this state of the lists.

        Open is what was screened since that moment and is neither rejected nor shipped after a release.
        """
        table = watched_deal.c
        query = select(watched_deal).where(table.screened_at >= since, table.lists != lists, ~_ended())
        return tuple(_stored(row) for row in self._connection.execute(query).mappings())

    def is_any_behind(self, since: datetime, lists: str) -> bool:
        """Whether `behind` would find any."""
        table = watched_deal.c
        query = select(exists().where(table.screened_at >= since, table.lists != lists, ~_ended()))
        return bool(self._connection.execute(query).scalar_one())

    def held_against(self, deals: Sequence[WatchedDeal], lists: str, *, due: bool) -> None:
        """Note that these deals were held against this state of the lists, unless they were screened meanwhile.

        Those that are `due` are to be screened again.
        """
        self._update(deals, lists=lists, **({"due": True} if due else {}))

    def _update(self, deals: Sequence[WatchedDeal], *where: ColumnElement[bool], **values: object) -> None:
        if not deals:
            return
        table = watched_deal.c
        read = (table.tenant == bindparam("of"), table.deal == bindparam("named"), table.revision == bindparam("read"))
        rows = [{"of": one.tenant, "named": one.deal, "read": one.revision} for one in deals]
        self._connection.execute(update(watched_deal).where(*read, *where).values(values), rows)

    def revision(self, tenant: str, deal: str) -> int | None:
        """How many screenings of a deal were noted."""
        table = watched_deal.c
        query = select(table.revision).where(table.tenant == tenant, table.deal == deal)
        return self._connection.execute(query).scalar_one_or_none()

    def mark_using(self, tenant: str, exemption_id: str) -> None:
        """Let the deals whose newest screening met this exemption be screened again."""
        answer = select(screening.c.id).where(screening.c.answer.contains(exemption_id, autoescape=True))
        table = watched_deal.c
        self._connection.execute(
            update(watched_deal)
            .where(
                table.tenant == tenant, ~_ended(), table.screening_id.in_(answer.where(screening.c.tenant == tenant))
            )
            .values(due=True, lists=_MARKED + exemption_id)
        )

    def naming(self, tenant: str, word: str) -> tuple[WatchedDeal, ...]:
        """The open deals in whose newest request this word stands, in these letters or in small ones."""
        asked = select(screening.c.id).where(screening.c.tenant == tenant, holds_name(word, screening.c.request))
        table = watched_deal.c
        query = select(watched_deal).where(table.tenant == tenant, ~_ended(), table.screening_id.in_(asked))
        return tuple(_stored(row) for row in self._connection.execute(query).mappings())

    def hold_on(self, deal: WatchedDeal, lists: str) -> None:
        """Note that a deal was screened again on this state of the lists and stands as it was read.

        Not where it was stored or marked meanwhile.
        """
        self._update([deal], watched_deal.c.lists == deal.lists, lists=lists, due=False)

    def mark(self, deals: Sequence[WatchedDeal], reason: str) -> None:
        """Let these deals be screened again, unless they were meanwhile; `reason` is the id of what concerns them."""
        self._update(deals, due=True, lists=_MARKED + reason)

    def forget(self, screening_id: str) -> None:
        """Watch the deal no more whose newest screening this is."""
        self._connection.execute(delete(watched_deal).where(watched_deal.c.screening_id == screening_id))

    def due(self, limit: int, after: WatchedDeal | None = None) -> tuple[WatchedDeal, ...]:
        """Some of the open deals that wait to be screened again, by dealer and name."""
        table = watched_deal.c
        query = select(watched_deal).where(_DUE, ~_ended()).order_by(table.tenant, table.deal).limit(limit)
        if after is not None:
            query = query.where(tuple_(table.tenant, table.deal) > tuple_(after.tenant, after.deal))
        return tuple(_stored(row) for row in self._connection.execute(query).mappings())

    def count_due(self) -> int:
        """How many open deals wait to be screened again."""
        query = select(func.count()).select_from(watched_deal).where(_DUE, ~_ended())
        return int(self._connection.execute(query).scalar_one())

    def tally(self, tenant: str) -> tuple[int, int]:
        """How many open deals this tenant has, and how many of them wait to be screened again."""
        table = watched_deal.c
        open_deals = select(func.count()).select_from(watched_deal).where(table.tenant == tenant, ~_ended())
        return tuple(
            int(self._connection.execute(query).scalar_one()) for query in (open_deals, open_deals.where(_DUE))
        )  # type: ignore[return-value]


def _ended() -> ColumnElement[bool]:
    """Whether the newest decision on the newest screening ends the deal."""
    later = decision.alias("later")
    newest = ~exists().where(
        later.c.screening_id == decision.c.screening_id,
        or_(
            later.c.decided_at > decision.c.decided_at,
            and_(later.c.decided_at == decision.c.decided_at, later.c.id > decision.c.id),
        ),
    )
    shipped = and_(
        func.coalesce(decision.c.standing, "released") == "released",
        decision.c.outcome == "release",
        exists().where(screening.c.id == decision.c.screening_id, screening.c.stage == "shipment"),
    )
    return exists().where(
        decision.c.screening_id == watched_deal.c.screening_id, newest, or_(decision.c.outcome == "reject", shipped)
    )


def _stored(row: RowMapping) -> WatchedDeal:
    return WatchedDeal(row["tenant"], row["deal"], row["screening_id"], row["revision"], row["verdict"], row["lists"])
