"""Which reports were issued: by their bytes, so that a paper can be held against the record."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from app.db.tables import report
from app.db.upserting import insert_for


@dataclass(frozen=True, slots=True)
class IssuedReport:
    """A report that was handed out. `sha256` is of the file, in hexadecimal; `decisions` were in it."""

    sha256: str
    screening_id: str
    media_type: str
    decisions: int
    issued_by: str
    issued_at: datetime


class ReportRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, tenant: str, issued: IssuedReport) -> bool:
        """Note that a report was issued; False where it was before: the same file again is no news."""
        added = self._connection.execute(
            insert_for(self._connection, report).on_conflict_do_nothing().returning(report.c.sha256),
            {
                "tenant": tenant,
                "sha256": issued.sha256,
                "screening_id": issued.screening_id,
                "media_type": issued.media_type,
                "decisions": issued.decisions,
                "issued_by": issued.issued_by,
                "issued_at": issued.issued_at,
            },
        )
        return added.one_or_none() is not None

    def get(self, tenant: str, sha256: str) -> IssuedReport | None:
        """The report whose file has this hash."""
        query = select(report).where(report.c.tenant == tenant, report.c.sha256 == sha256)
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            return None
        return IssuedReport(**{name: value for name, value in row.items() if name != "tenant"})
