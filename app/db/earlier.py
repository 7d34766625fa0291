"""What was asked in earlier screenings: of one deal, one order, its machines, and its buyers by what they left."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import CompoundSelect, Connection, Select, bindparam, literal_column, null, select, union_all

from app.db.tables import screening, screening_serial, screening_trace
from app.db.upserting import in_batches
from app.domain.transaction import Transaction

_decode_request = msgspec.json.Decoder(Transaction).decode

# So many of a deal, of an order and of its machines are reckoned with, and so many of its buyers.
_MOST, _MOST_OF_BUYERS = 20, 8
# How many screenings of one deal are reckoned with: of each trace the newest so many times as many are looked through.
_STAGES = 5
# SQLite puts at most 500 queries together, and a hundred parties leave more traces.
_TRACES_AT_ONCE = 200
_OF_DEAL, _OF_ORDER, _OF_MACHINES, _OF_BUYERS = range(4)

_TABLE = screening.c
_ASKED = select(_TABLE.id, _TABLE.tenant, _TABLE.created_at, _TABLE.request).where(
    _TABLE.id.in_(bindparam("ids", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked in an earlier screening, and whether of the very deal. `request` is JSON."""

    id: str
    created_at: datetime
    request: bytes
    same_deal: bool

    @property
    def transaction(self) -> Transaction:
        """The deal as it was asked."""
        return _decode_request(self.request)


class EarlierRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def about(
        self,
        tenant: str,
        *,
        deal: str | None = None,
        reference: str | None = None,
        serials: Collection[str] = (),
        traces: Collection[str] = (),
    ) -> tuple[Asked, ...]:
        """The newest screenings of a deal, then of its order, its machines by normalised serial number, its buyers.

        Each stands once; those that were erased are left out. Of a buyer's other deals what was asked last of each.
        """
        first, *more = in_batches(tuple(traces), _TRACES_AT_ONCE) or [()]
        given = {"tenant": tenant, "deal": deal, "reference": reference, "serials": list(serials)}
        # Hundreds of rows for a good customer, most under several of his traces: fetched at once, as plain tuples.
        rows = [*self._connection.execute(_moments(len(first)), given | _numbered(first)).all()]
        for some in more:
            rows += self._connection.execute(_of_traces(len(some)), _numbered(some)).all()
        found: list[list[tuple[datetime, str, str | None]]] = [[] for _ in range(4)]
        for why, at, screening_id, whose, of in rows:
            # Whose they are is looked at here: asked for the tenant, SQLite begins with all its screenings. A trace
            # is hashed with the tenant.
            if whose is None or whose == tenant:
                found[why].append((at, screening_id, of))
        of_deal = _newest(found[_OF_DEAL], _MOST)
        others = (
            *_newest(found[_OF_ORDER], _MOST),
            *_newest(found[_OF_MACHINES], _MOST),
            *_newest(_last_of_each(found[_OF_BUYERS], deal), _MOST_OF_BUYERS),
        )
        return self._asked(tenant, of_deal, others)

    def _asked(self, tenant: str, of_deal: Iterable[str], others: Iterable[str]) -> tuple[Asked, ...]:
        wanted = dict.fromkeys(of_deal, True)
        for screening_id in others:
            wanted.setdefault(screening_id, False)
        if not wanted:
            return ()
        asked = {
            row.id: Asked(row.id, row.created_at, row.request.encode(), wanted[row.id])
            for row in self._connection.execute(_ASKED, {"ids": list(wanted)})
            if row.tenant == tenant and row.request
        }
        return tuple(asked[screening_id] for screening_id in wanted if screening_id in asked)


def _last_of_each(
    found: Iterable[tuple[datetime, str, str | None]], besides: str | None
) -> list[tuple[datetime, str, str | None]]:
    """What was asked last of each deal but the one named by `besides`; a screening of no deal stands for itself."""
    last: dict[tuple[str, str], tuple[datetime, str, str | None]] = {}
    for at, screening_id, of in sorted({*found}, key=_moment, reverse=True):
        if of is None or of != besides:
            last.setdefault(("deal", of) if of is not None else ("screening", screening_id), (at, screening_id, of))
    return [*last.values()]


def _newest(found: Iterable[tuple[datetime, str, str | None]], limit: int) -> list[str]:
    """The ids of the newest, each once.

    Sorted here: asked to sort, SQLite walks through all screenings of a tenant in their order instead.
    """
    newest = sorted({(at, screening_id) for at, screening_id, _ in found}, reverse=True)
    return [screening_id for _, screening_id in newest[:limit]]


def _moment(one: tuple[datetime, str, str | None]) -> tuple[datetime, str]:
    return one[:2]


def _numbered(traces: Iterable[str]) -> dict[str, str]:
    return {f"trace{n}": trace for n, trace in enumerate(traces)}


@cache
def _moments(traces: int) -> CompoundSelect[Any]:
    """When the screenings were made that were found, and why they were found; all is asked for in one statement."""
    ours = _TABLE.tenant == bindparam("tenant")
    here = _found(_OF_MACHINES).join_from(screening_serial, screening, screening_serial.c.screening_id == _TABLE.id)
    return union_all(
        _found(_OF_DEAL).where(ours, _TABLE.deal == bindparam("deal")),
        _found(_OF_ORDER).where(ours, _TABLE.reference == bindparam("reference")),
        here.where(screening_serial.c.serial.in_(bindparam("serials", expanding=True))),
        *_each_trace(traces),
    )


@cache
def _of_traces(count: int) -> CompoundSelect[Any]:
    """The same for further traces alone."""
    return union_all(*_each_trace(count))


def _each_trace(count: int) -> Iterator[Select[Any]]:
    return (select(_of_trace(n).subquery()) for n in range(count))


def _found(why: int) -> Select[Any]:
    return select(literal_column(str(why)).label("why"), _TABLE.created_at, _TABLE.id, _TABLE.tenant, _TABLE.deal)


def _of_trace(number: int) -> Select[Any]:
    """The newest screenings of one trace, down its own index: a good customer has thousands."""
    table = screening_trace.c
    return (
        select(
            literal_column(str(_OF_BUYERS)).label("why"),
            table.created_at,
            table.screening_id,
            null().label("tenant"),
            table.deal,
        )
        .where(table.trace == bindparam(f"trace{number}"))
        .order_by(table.created_at.desc())
        .limit(_STAGES * _MOST_OF_BUYERS)
    )
