"""Issues reports on screenings, and says whether a given file is one that was issued."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.clock import Clock
from app.db.reports import IssuedReport
from app.db.unit_of_work import Database
from app.domain.actor import Actor
from app.errors import NotFound
from app.ownership.picture import draw_network
from app.reports.compose import compose
from app.reports.html import to_html
from app.reports.model import Report


class ReportFormat(StrEnum):
    """The media types a report comes in."""

    HTML = "text/html"
    PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether a file is a report that was issued; `decided_since` tells decisions that it does not show."""

    sha256: str
    issued: IssuedReport | None
    decided_since: int = 0


class Reporter:
    """Sets reports. The same screening with the same decisions gives the same file, and is noted once."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def issue(self, screening_id: str, format_: ReportFormat, actor: Actor) -> bytes:
        """The report on a screening and the decisions on it, noted as issued.

        Raises: NotFound, also for another dealer's screening.
        """
        with self._database.read() as work:
            stored = work.screenings.get(screening_id, actor.tenant)
            decisions = work.decisions.of(screening_id)
        if stored is None:
            raise NotFound(f"There is no screening {screening_id}.")
        one = stored.screening
        picture = draw_network(one.transaction, one.counted, one.red_flags)
        report = compose(one, decisions, hashlib.sha256(stored.answer).hexdigest(), picture)
        file = _as_pdf(report, one.created_at) if format_ is ReportFormat.PDF else to_html(report)
        issued = IssuedReport(
            hashlib.sha256(file).hexdigest(), screening_id, format_.value, len(decisions), actor.id, self._clock()
        )
        with self._database.write() as work:
            if work.reports.add(actor.tenant, issued):
                subject, at = f"{actor.tenant}/{issued.sha256}", issued.issued_at
                work.audit.note("report.issued", "report", subject, tenant=actor.tenant, actor=actor.id, at=at)
            work.commit()
        return file

    def verify(self, sha256: str, actor: Actor) -> Verification:
        """Whether the file with this SHA-256 (hexadecimal) was issued to this dealer."""
        with self._database.read() as work:
            issued = work.reports.get(actor.tenant, sha256)
            decisions = len(work.decisions.of(issued.screening_id)) if issued else 0
        return Verification(sha256, issued, decisions - issued.decisions if issued else 0)


def _as_pdf(report: Report, issued_for: datetime) -> bytes:
    # Imported here: its library takes a third of a second at each start, and few commands set a report.
    from app.reports.pdf import to_pdf

    return to_pdf(report, issued_for)
