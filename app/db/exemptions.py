"""Rulings that a party is not a listing: added and read; what happens to one is appended as a step."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, bindparam, exists, insert, or_, select

from app.db.exemption_tables import exemption, exemption_step
from app.db.naming import holds_name
from app.db.tables import listing_version
from app.db.upserting import in_batches
from app.domain.exemption import Exemption, Step, StepKind

_decode_party = msgspec.json.Decoder(dict[str, tuple[str, ...]]).decode


class ExemptionRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def version_of(self, source: str, uid: str) -> tuple[int, str] | None:
        """The newest version of a listing and the hash of its content; None where it is not on its list."""
        table = listing_version.c
        query = select(table.id, table.hash).where(
            table.source == source, table.uid == uid, table.known_to.is_(None), ~table.withdrawn
        )
        row = self._connection.execute(query).one_or_none()
        return (row.id, row.hash) if row else None

    def add(self, made: Exemption) -> None:
        """Append an exemption."""
        self._connection.execute(
            insert(exemption),
            {
                "id": made.id,
                "tenant": made.tenant,
                "party": msgspec.json.encode(made.party).decode(),
                "party_hash": made.party_hash,
                "name_key": made.name_key,
                "listing": made.listing,
                "listing_version": made.listing_version,
                "confidence": made.confidence,
                "reason": made.reason,
                "made_by": made.made_by,
                "made_at": made.made_at,
                "expires_at": made.expires_at,
                "screening_id": made.screening_id,
                "subject": made.subject,
                "counterparty_id": made.counterparty,
            },
        )

    def step(self, exemption_id: str, step: Step) -> None:
        """Append what happened to an exemption."""
        row = {"exemption_id": exemption_id, "kind": step.kind, "by": step.by, "at": step.at, "note": step.note}
        self._connection.execute(insert(exemption_step), row)

    def get(self, exemption_id: str, tenant: str, *, lock: bool = False) -> Exemption | None:
        """One exemption; `lock` keeps others from adding a step until this transaction ends."""
        if lock:
            held = select(exemption.c.id).where(exemption.c.id == exemption_id).with_for_update()
            self._connection.execute(held)
        found = self._read(_all().where(exemption.c.id == exemption_id, exemption.c.tenant == tenant))
        return found[0] if found else None

    def about(self, tenant: str, name_keys: Sequence[str]) -> tuple[Exemption, ...]:
        """The exemptions of parties of these names that nobody took back, oldest first."""
        found: list[Exemption] = []
        for some in in_batches(name_keys):
            found += self._read(_about(), {"tenant": tenant, "names": some})
        return tuple(found)

    def naming(self, tenant: str, name: str) -> tuple[str, ...]:
        """The exemptions, in force or not, in which this name stands, in these letters or in small ones."""
        table = exemption.c
        query = select(table.id).where(table.tenant == tenant, holds_name(name, table.party, table.reason))
        return tuple(self._connection.execute(query.order_by(table.id)).scalars())

    def page(
        self, tenant: str, *, listing: str | None = None, before: str | None = None, limit: int
    ) -> tuple[Exemption, ...]:
        """Exemptions, newest first."""
        query = _all().where(exemption.c.tenant == tenant)
        if listing is not None:
            query = query.where(exemption.c.listing == listing)
        if before is not None:
            query = query.where(exemption.c.id < before)
        return self._read(query.order_by(exemption.c.id.desc()).limit(limit))

    def newly_lapsed(self, at: datetime) -> tuple[Exemption, ...]:
        """The exemptions of all dealers that hold no more at that moment, of which nobody noted it yet."""
        return self._read(_all().where(_newly_lapsed(at)).order_by(exemption.c.id))

    def is_any_newly_lapsed(self, at: datetime) -> bool:
        """Whether `newly_lapsed` would find any."""
        return self._connection.execute(_all().where(_newly_lapsed(at)).limit(1)).first() is not None

    def _read(
        self, query: Select[tuple[object, ...]], given: Mapping[str, object] | None = None
    ) -> tuple[Exemption, ...]:
        rows = self._connection.execute(query, given).mappings().all()
        steps = self._steps([row["id"] for row in rows])
        return tuple(_stored(row, tuple(steps.get(row["id"], ()))) for row in rows)

    def _steps(self, ids: Sequence[str]) -> dict[str, list[Step]]:
        found: dict[str, list[Step]] = {}
        for some in in_batches(ids):
            query = select(exemption_step).where(exemption_step.c.exemption_id.in_(some)).order_by(exemption_step.c.id)
            for row in self._connection.execute(query).mappings():
                step = Step(StepKind(row["kind"]), row["by"], row["at"], row["note"])
                found.setdefault(row["exemption_id"], []).append(step)
        return found


@cache
def _about() -> Select[tuple[object, ...]]:
    table = exemption.c
    query = _all().where(table.tenant == bindparam("tenant"), table.name_key.in_(bindparam("names", expanding=True)))
    return query.where(~_has(StepKind.REVOKED)).order_by(table.id)


def _all() -> Select[tuple[object, ...]]:
    version = listing_version.c
    query = select(exemption, version.hash.label("listing_hash"), _stands().label("stands"))
    return query.join(listing_version, version.id == exemption.c.listing_version)


def _newly_lapsed(at: datetime) -> ColumnElement[bool]:
    return and_(or_(exemption.c.expires_at <= at, ~_stands()), ~_has(StepKind.REVOKED), ~_has(StepKind.LAPSED))


def _stands() -> ColumnElement[bool]:
    return and_(listing_version.c.known_to.is_(None), ~listing_version.c.withdrawn)


def _has(kind: StepKind) -> ColumnElement[bool]:
    return exists().where(exemption_step.c.exemption_id == exemption.c.id, exemption_step.c.kind == kind)


def _stored(row: RowMapping, steps: tuple[Step, ...]) -> Exemption:
    return Exemption(
        id=row["id"],
        tenant=row["tenant"],
        party=_decode_party(row["party"]),
        party_hash=row["party_hash"],
        name_key=row["name_key"],
        listing=row["listing"],
        listing_version=row["listing_version"],
        listing_hash=row["listing_hash"],
        confidence=row["confidence"],
        reason=row["reason"],
        made_by=row["made_by"],
        made_at=row["made_at"],
        expires_at=row["expires_at"],
        screening_id=row["screening_id"],
        subject=row["subject"],
        counterparty=row["counterparty_id"],
        listing_stands=bool(row["stands"]),
        steps=steps,
    )
