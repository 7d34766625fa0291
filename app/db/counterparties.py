"""The watched parties and what they matched when they were last screened."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, RowMapping, bindparam, delete, func, insert, select, text, update

from app.db.naming import holds_name
from app.db.upserting import in_batches, insert_for
from app.db.watch_tables import counterparty, counterparty_match
from app.domain.match import Confidence
from app.domain.party import Party
from app.domain.watch import Counterparty, Held, HeldMatch

_decode = msgspec.json.Decoder(Party).decode
# Written out: SQLite would be asked for `due = 1` otherwise, for which it has no index.
_DUE = text("counterparty.due")


class CounterpartyRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, parties: Sequence[Counterparty]) -> int:
        """Enrol parties, due to be screened, and answer how many; whose reference is watched already is left out."""
        if not parties:
            return 0
        rows = [
            {
                "id": one.id,
                "tenant": one.tenant,
                "reference": one.reference,
                "revision": one.revision,
                "content": encoded(one.party),
                "enrolled_at": one.enrolled_at,
                "changed_at": one.changed_at,
                "due": True,
            }
            for one in parties
        ]
        statement = insert_for(self._connection, counterparty).on_conflict_do_nothing()
        return len(self._connection.execute(statement.returning(counterparty.c.id), rows).all())

    def change(self, parties: Mapping[str, Party], at: datetime) -> None:
        """Give parties new content, by id; they are due to be screened."""
        if parties:
            statement = (
                update(counterparty)
                .where(counterparty.c.id == bindparam("party_id"))
                .values(
                    content=bindparam("new"), revision=counterparty.c.revision + 1, changed_at=bindparam("at"), due=True
                )
            )
            rows = [{"party_id": key, "new": encoded(party), "at": at} for key, party in parties.items()]
            self._connection.execute(statement, rows)

    def end(self, ids: Sequence[str], at: datetime) -> None:
        """Watch these parties no more."""
        for some in in_batches(ids):
            self._connection.execute(
                update(counterparty).where(counterparty.c.id.in_(some)).values(ended_at=at, due=False)
            )
            self._connection.execute(delete(counterparty_match).where(counterparty_match.c.counterparty_id.in_(some)))

    def get(self, party_id: str, tenant: str) -> Counterparty | None:
        """One party, also one that is watched no more."""
        query = select(counterparty).where(counterparty.c.id == party_id, counterparty.c.tenant == tenant)
        row = self._connection.execute(query).mappings().one_or_none()
        return _stored(row) if row else None

    def page(
        self, tenant: str, *, after: str | None = None, reference: str | None = None, ended: bool = False, limit: int
    ) -> tuple[Counterparty, ...]:
        """Some of a dealer's parties in the order of enrolment."""
        table = counterparty.c
        query = select(counterparty).where(table.tenant == tenant)
        query = query.where(table.ended_at.is_not(None) if ended else table.ended_at.is_(None))
        if after is not None:
            query = query.where(table.id > after)
        if reference is not None:
            query = query.where(table.reference == reference)
        rows = self._connection.execute(query.order_by(table.id).limit(limit)).mappings()
        return tuple(_stored(row) for row in rows)

    def by_reference(self, tenant: str, references: Sequence[str]) -> dict[str, tuple[str, str]]:
        """The id and the encoded content of those of these references that are watched."""
        table = counterparty.c
        found: dict[str, tuple[str, str]] = {}
        for some in in_batches(references):
            query = select(table.reference, table.id, table.content).where(
                table.tenant == tenant, table.ended_at.is_(None), table.reference.in_(some)
            )
            found |= {row.reference: (row.id, row.content) for row in self._connection.execute(query)}
        return found

    def references(self, tenant: str) -> dict[str, str]:
        """The id of every watched party of a dealer, by reference."""
        table = counterparty.c
        query = select(table.reference, table.id).where(table.tenant == tenant, table.ended_at.is_(None))
        return {row.reference: row.id for row in self._connection.execute(query)}

    def naming(self, tenant: str, name: str) -> tuple[str, ...]:
        """The parties, watched or not any more, in which this name stands, in these letters or in small ones."""
        table = counterparty.c
        query = select(table.id).where(table.tenant == tenant, holds_name(name, table.content))
        return tuple(self._connection.execute(query.order_by(table.id)).scalars())

    def revisions(self) -> dict[str, int]:
        """The revision of every watched party of every dealer."""
        query = select(counterparty.c.id, counterparty.c.revision).where(counterparty.c.ended_at.is_(None))
        return {row.id: row.revision for row in self._connection.execute(query)}

    def with_ids(self, ids: Sequence[str]) -> Iterator[Counterparty]:
        """These parties, in no order."""
        for some in in_batches(ids):
            query = select(counterparty).where(counterparty.c.id.in_(some))
            for row in self._connection.execute(query).mappings():
                yield _stored(row)

    def due_ids(self, limit: int, after: str = "") -> tuple[str, ...]:
        """The ids of some of the parties that wait to be screened, in order."""
        query = select(counterparty.c.id).where(_DUE, counterparty.c.id > after)
        return tuple(self._connection.execute(query.order_by(counterparty.c.id).limit(limit)).scalars())

    def count_due(self) -> int:
        """How many parties wait to be screened."""
        return int(self._connection.execute(select(func.count()).select_from(counterparty).where(_DUE)).scalar_one())

    def tally(self, tenant: str) -> tuple[int, int]:
        """How many parties this tenant has watched, and how many of them wait to be screened."""
        watched = select(func.count()).where(counterparty.c.tenant == tenant, counterparty.c.ended_at.is_(None))
        waiting = watched.where(_DUE)
        return tuple(int(self._connection.execute(query).scalar_one()) for query in (watched, waiting))  # type: ignore[return-value]

    def mark(self, ids: Sequence[str]) -> None:
        """Have screenings of these parties that have begun not count; nobody becomes due by it."""
        table = counterparty.c
        for some in in_batches(ids):
            self._connection.execute(update(counterparty).where(table.id.in_(some)).values(marks=table.marks + 1))

    def mark_due(self, ids: Sequence[str]) -> None:
        """Have these parties screened, so far as they are still watched."""
        table = counterparty.c
        for some in in_batches(ids):
            self._connection.execute(
                update(counterparty)
                .where(table.id.in_(some), table.ended_at.is_(None))
                .values(due=True, marks=table.marks + 1)
            )

    def mark_all_due(self) -> None:
        """Have every watched party screened."""
        table = counterparty.c
        self._connection.execute(
            update(counterparty).where(table.ended_at.is_(None)).values(due=True, marks=table.marks + 1)
        )

    def screened(self, one: Counterparty, at: datetime) -> bool:
        """Note that it is screened as it was read; False where that was overtaken by a change or another screening."""
        table = counterparty.c
        done = self._connection.execute(
            update(counterparty)
            .where(table.id == one.id, table.revision == one.revision, table.marks == one.marks, _DUE)
            .values(due=False, screened_at=at)
        )
        return done.rowcount == 1

    def matches(self, ids: Sequence[str]) -> dict[str, Held]:
        """What each of these parties is held to match, the best first."""
        table = counterparty_match.c
        held: dict[str, Held] = {party_id: {} for party_id in ids}
        for some in in_batches(ids):
            query = select(counterparty_match).where(table.counterparty_id.in_(some))
            for row in self._connection.execute(
                query.order_by(table.score.desc(), table.listing, table.subject)
            ).mappings():
                match = HeldMatch(
                    row["listing"],
                    row["score"],
                    Confidence(row["confidence"]),
                    row["subject"],
                    row["who"],
                    row["name"],
                )
                held[row["counterparty_id"]][match.key] = match
        return held

    def hold(self, party_id: str, matches: Sequence[HeldMatch], at: datetime) -> None:
        """Put what a party matches now in the place of what it matched."""
        self._connection.execute(delete(counterparty_match).where(counterparty_match.c.counterparty_id == party_id))
        if matches:
            rows = [
                {
                    "counterparty_id": party_id,
                    "listing": one.listing,
                    "who": one.who,
                    "subject": one.subject,
                    "name": one.name,
                    "score": one.score,
                    "confidence": one.confidence,
                    "since": at,
                }
                for one in matches
            ]
            self._connection.execute(insert(counterparty_match), rows)

    def matching(self, listings: Sequence[str]) -> set[str]:
        """The parties that are held to match one of these listings."""
        found: set[str] = set()
        for some in in_batches(listings):
            query = select(counterparty_match.c.counterparty_id).where(counterparty_match.c.listing.in_(some))
            found.update(self._connection.execute(query).scalars())
        return found


def encoded(party: Party) -> str:
    """A party as it is stored; equal parties are equal text."""
    return msgspec.json.encode(party).decode()


def _stored(row: RowMapping) -> Counterparty:
    return Counterparty(
        id=row["id"],
        tenant=row["tenant"],
        reference=row["reference"],
        revision=row["revision"],
        party=_decode(row["content"]),
        enrolled_at=row["enrolled_at"],
        changed_at=row["changed_at"],
        ended_at=row["ended_at"],
        screened_at=row["screened_at"],
        due=row["due"],
        marks=row["marks"],
    )
