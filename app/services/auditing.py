"""Checks the record: the chain of events against the rows that they are about, and against heads kept elsewhere."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.clock import Clock
from app.db.audit import EVERYBODY, SYSTEM, Head
from app.db.audit_check import Fault
from app.db.unit_of_work import Database
from app.db.upserting import in_batches
from app.domain.audit_head import ExportedHead
from app.errors import Conflict

_SHOWN = 100


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What checking found. `faults` are the first hundred, the earliest event first; `count` is of all."""

    head: Head
    faults: tuple[Fault, ...]
    count: int

    @property
    def first(self) -> Fault | None:
        """The first bad event; None where all is as it was written."""
        return self.faults[0] if self.faults else None


class Auditor:
    """Verifies the chain, and gives out heads that a dealer keeps where the database's owner cannot reach."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def verify(
        self, heads: Iterable[ExportedHead] = (), progress: Callable[[int], None] = lambda _: None
    ) -> AuditReport:
        """Compute the chain again, hold each row against its newest event, and the chain against these heads."""
        with self._database.read() as work:
            head = work.audit.head() or Head(0, "")
            faults = list(work.audit.faults(progress))
            for kept in heads:
                known = work.audit.hash_at(kept.seq)
                if known is None:
                    faults.append(
                        Fault(kept.seq, "", "", f"the chain does not go to the head of {kept.at.isoformat()}")
                    )
                elif known != kept.hash:
                    faults.append(Fault(kept.seq, "", "", f"not the hash of the head of {kept.at.isoformat()}"))
        faults.sort(key=lambda fault: (fault.seq is None, fault.seq or 0))
        return AuditReport(head, tuple(faults[:_SHOWN]), len(faults))

    def head(self) -> ExportedHead:
        """How far the chain goes now, to be kept elsewhere.

        Raises: Conflict where the chain is damaged so that it cannot be said.
        """
        with self._database.read() as work:
            head = work.audit.head()
        if head is None:
            raise Conflict("The chain's head is missing; `gonogo audit verify` tells more.")
        return ExportedHead(head.seq, head.hash, self._clock())

    def adopt(self) -> int:
        """Take into the chain what was stored before there was one; answers how many rows that were."""
        with self._database.read() as work:
            head = work.audit.head()
            if head is None or head.seq or next(work.audit.untold(), None) is None:
                return 0
        with self._database.write() as work:
            now, found = self._clock(), list(work.audit.untold())
            # Linked in pieces: what an event is about is held in memory until then, and a list is large.
            for some in in_batches(found):
                for record, subject, tenant in some:
                    work.audit.note("record.adopted", record, subject, tenant=tenant or EVERYBODY, actor=SYSTEM, at=now)
                work.audit.link()
            work.commit()
        return len(found)
