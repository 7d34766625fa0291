"""The dealer's register: who was asked whether they belong together, and what they said."""

from app.clock import Clock
from app.db.affiliations import StoredAffiliation
from app.db.unit_of_work import Database
from app.domain.actor import Actor
from app.domain.facts import AffiliationRecord
from app.errors import InvalidInput, NotFound
from app.services.ids import new_id

STATUSES = ("confirmed", "denied")


class AffiliationRegister:
    """Notes and reads affiliation records."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def record(self, record: AffiliationRecord, actor: Actor) -> StoredAffiliation:
        """Note what was verified.

        Raises: InvalidInput for a status that there is not.
        """
        if record.status not in STATUSES:
            raise InvalidInput.from_fields([{"pointer": "/status", "detail": "confirmed or denied."}])
        now = self._clock()
        noted = StoredAffiliation(new_id("aff", now), record, actor.id, now)
        with self._database.write() as work:
            work.affiliations.add(noted, actor.tenant)
            work.commit()
        return noted

    def all(self, actor: Actor) -> tuple[StoredAffiliation, ...]:
        """Every record, oldest first."""
        with self._database.read() as work:
            return work.affiliations.all(actor.tenant)

    def get(self, record_id: str, actor: Actor) -> StoredAffiliation:
        """One record.

        Raises: NotFound.
        """
        with self._database.read() as work:
            found = work.affiliations.get(record_id, actor.tenant)
        if found is None:
            raise NotFound(f"There is no affiliation record {record_id}.")
        return found
