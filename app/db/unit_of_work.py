"""One transaction: its repositories, and `commit()` which alone makes it last."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext

from sqlalchemy import Connection, Engine, exc

from app.db.affiliations import AffiliationRepository
from app.db.alerts import AlertRepository
from app.db.api_keys import ApiKeyRepository
from app.db.audit import AuditRepository
from app.db.batches import BatchRepository
from app.db.counterparties import CounterpartyRepository
from app.db.decisions import DecisionRepository
from app.db.deliveries import DeliveryRepository
from app.db.earlier import EarlierRepository
from app.db.endpoints import EndpointRepository
from app.db.engine import BUSY_TIMEOUT_MS, open_engine
from app.db.exemptions import ExemptionRepository
from app.db.history import HistoryRepository
from app.db.idempotency import IdempotencyRepository
from app.db.list_fetches import ListFetchRepository
from app.db.list_loads import ListLoadRepository
from app.db.listings import ListingRepository
from app.db.migrate import upgrade
from app.db.monitor_state import MonitorStateRepository
from app.db.outbox import OutboxRepository
from app.db.queue import QueueRepository
from app.db.reports import ReportRepository
from app.db.screenings import ScreeningRepository
from app.db.session_lock import SessionLock
from app.db.setting_changes import SettingChangeRepository
from app.db.turns import Turns
from app.db.watched_deals import WatchedDealRepository
from app.errors import DatabaseUnavailable

_NOT_STORED = "The database does not answer; nothing was stored."
# Seconds. The index over new lists may be built within a turn at work.
_LONGEST_WORK = 600.0
# PostgreSQL's read_only_sql_transaction: a server that has become another's copy.
_ONLY_READS = "25006"
_UNKNOWN = (
    "The database went away in the very moment of storing, and it is not known whether it did. A deal with an "
    "Idempotency-Key is sent again as it is; anything else is looked up first."
)


class UnitOfWork:
    """The repositories of one transaction. What is not committed is rolled back."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.alerts = AlertRepository(connection)
        self.affiliations = AffiliationRepository(connection)
        self.api_keys = ApiKeyRepository(connection)
        self.batches = BatchRepository(connection)
        self.audit = AuditRepository(connection)
        self.counterparties = CounterpartyRepository(connection)
        self.decisions = DecisionRepository(connection)
        self.deliveries = DeliveryRepository(connection)
        self.earlier = EarlierRepository(connection)
        self.endpoints = EndpointRepository(connection)
        self.exemptions = ExemptionRepository(connection)
        self.history = HistoryRepository(connection)
        self.idempotency = IdempotencyRepository(connection)
        self.list_fetches = ListFetchRepository(connection)
        self.list_loads = ListLoadRepository(connection)
        self.listings = ListingRepository(connection)
        self.monitor_state = MonitorStateRepository(connection)
        self.outbox = OutboxRepository(connection)
        self.queue = QueueRepository(connection)
        self.reports = ReportRepository(connection)
        self.screenings = ScreeningRepository(connection)
        self.setting_changes = SettingChangeRepository(connection)
        self.watched_deals = WatchedDealRepository(connection)

    def commit(self) -> None:
        """Link the events that were noted into the chain, and make the transaction last.

        Raises: DatabaseUnavailable where the database did not say whether it did.
        """
        self.audit.link()
        with _translated(_UNKNOWN):
            self._connection.commit()


class Database:
    """Where units of work come from. `read` runs beside a writer; `write` holds SQLite's one write lock."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        alone = engine.name == "sqlite"
        # SQLite has whoever waits for its lock look again after longer and longer sleeps.
        self._writing = Turns(BUSY_TIMEOUT_MS / 1000, _NOT_STORED) if alone else nullcontext()
        self._working = Turns(_LONGEST_WORK, _NOT_STORED) if alone else nullcontext()

    @classmethod
    def open(cls, url: str) -> "Database":
        """Open the database at this URL; nothing is migrated yet."""
        return cls(open_engine(url))

    def upgrade(self) -> None:
        """Bring the tables to the newest form."""
        with _translated():
            upgrade(self.engine)

    def read(self) -> "_Opened":
        """Open a transaction that only reads."""
        return _Opened(self.engine)

    def write(self) -> "_Opened":
        """Open a transaction that may write; call `commit()` before leaving it."""
        return _Opened(self.engine, writes=True, turn=self._writing)

    def turn(self) -> AbstractContextManager[None]:
        """A turn at work that reads, reckons and writes; on SQLite one thread of this process has it at a time.

        Many threads that reckon at once would hold up whoever writes, and all who wait to write with it. PostgreSQL
        needs no turns: it works on while this process does.
        """
        return self._working

    def session_lock(self, name: str) -> SessionLock | None:
        """A lock that dies with its holder, seen from every machine; None on SQLite, which has no sessions."""
        return SessionLock(self.engine, name) if self.engine.name == "postgresql" else None

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


class _Opened:
    def __init__(
        self, engine: Engine, *, writes: bool = False, turn: AbstractContextManager[None] | None = None
    ) -> None:
        self._engine = engine
        self._writes = writes
        self._turn = turn or nullcontext()

    def __enter__(self) -> UnitOfWork:
        with ExitStack() as turn:
            turn.enter_context(self._turn)
            with _translated():
                work = UnitOfWork(self._begun())
            self._kept = turn.pop_all()
        return work

    def _begun(self) -> Connection:
        self._connection = self._engine.connect().execution_options(**self._options())
        try:
            self._connection.begin()
        except BaseException:
            self._connection.close()
            raise
        return self._connection

    def _options(self) -> dict[str, object]:
        if self._writes:
            return {"gonogo_writes": True}
        # Every query of a reading transaction sees the same state, as SQLite gives it by itself.
        return {"isolation_level": "REPEATABLE READ"} if self._engine.name == "postgresql" else {}

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        with self._kept:
            self._close()
        if error is not None and _is_away(error):
            raise DatabaseUnavailable(_NOT_STORED) from error

    def _close(self) -> None:
        try:
            self._connection.close()
        except exc.SQLAlchemyError as error:
            # What was read was read and what was committed is there; only a session that is gone cannot be ended.
            if not _is_away(error):
                raise


@contextmanager
def _translated(told: str = _NOT_STORED) -> Iterator[None]:
    try:
        yield
    except exc.SQLAlchemyError as error:
        if not _is_away(error):
            raise
        raise DatabaseUnavailable(told) from error


def _is_away(error: BaseException) -> bool:
    """Whether it lies in the state of the database, which is away, locked or full, and not in what it was asked."""
    if isinstance(error, exc.OperationalError | exc.TimeoutError):
        return True
    if not isinstance(error, exc.DBAPIError):
        return False
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) == _ONLY_READS
