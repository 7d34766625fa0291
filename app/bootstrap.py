"""The composition root: the only place that wires."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, partial

from app import clock as system_clock
from app import config
from app.clock import Clock
from app.config import Settings
from app.cores import cores
from app.db.unit_of_work import Database
from app.errors import ConfigurationError
from app.jobs.batches import batch_sweeps, batch_works
from app.jobs.lists import list_sweeps
from app.jobs.monitoring import monitoring_sweeps, monitoring_works
from app.jobs.processes import Processes
from app.jobs.upkeep import upkeep_sweeps
from app.jobs.webhooks import webhook_sweeps, webhook_works
from app.jobs.worker import Worker
from app.policy.errors import InvalidPolicy
from app.policy.profile import Policy, load_policy
from app.services.affiliations import AffiliationRegister
from app.services.alerts import AlertBoard
from app.services.auditing import Auditor
from app.services.basis import engine_state
from app.services.batch_running import BatchRunner
from app.services.batches import BatchDesk
from app.services.book_index import BookIndex
from app.services.counterparties import CounterpartyBook
from app.services.deliveries import Deliverer, DeliveryLog
from app.services.endpoints import EndpointRegister
from app.services.enrichment import Enricher
from app.services.erasing import Eraser
from app.services.exemptions import ExemptionRegister
from app.services.gauges import Gauges
from app.services.heartbeat import Heartbeat
from app.services.history import DealHistory
from app.services.index import ListIndex
from app.services.index_store import IndexStore
from app.services.ingestion import Ingestor
from app.services.jobs import JobQueue
from app.services.keys import KeyRing
from app.services.lists import ListRegister
from app.services.liveness import Liveness
from app.services.lookup import Lookup
from app.services.metrics import Metrics
from app.services.monitoring import Monitor
from app.services.policy_trial import PolicyTrial
from app.services.reference import Reference
from app.services.replaying import Replayer
from app.services.reporting import Reporter
from app.services.review import Reviewer
from app.services.schedule import UpdateSchedule
from app.services.screening import Screener
from app.services.settings_record import SettingsRecord
from app.services.signing import Signer
from app.services.starter import StarterList
from app.services.throttle import Throttle
from app.services.updating import Updater
from app.services.webhooks import Sender
from lists.fetch import Fetcher


@dataclass(frozen=True, slots=True)
class Services:
    """Everything the web and the command line work with."""

    settings: Settings
    clock: Clock
    database: Database
    index: ListIndex
    lists: ListRegister
    ingestor: Ingestor
    starter: StarterList
    updater: Updater
    enricher: Enricher
    screener: Screener
    lookup: Lookup
    reviewer: Reviewer
    exemptions: ExemptionRegister
    reporter: Reporter
    auditor: Auditor
    settings_record: SettingsRecord
    replayer: Replayer
    eraser: Eraser
    keys: KeyRing
    throttle: Throttle
    metrics: Metrics
    gauges: Gauges
    affiliations: AffiliationRegister
    history: DealHistory
    reference: Reference
    trial: PolicyTrial
    monitor: Monitor
    counterparties: CounterpartyBook
    alerts: AlertBoard
    endpoints: EndpointRegister
    deliverer: Deliverer
    deliveries: DeliveryLog
    heartbeat: Heartbeat
    batches: BatchDesk
    batch_runner: BatchRunner
    jobs: JobQueue
    processes: Processes
    liveness: Liveness
    worker: Worker

    def close(self) -> None:
        """Give back what is held open."""
        self.processes.close()
        self.enricher.close()
        self.jobs.close()
        self.database.close()


def build(
    settings: Settings | None = None,
    *,
    clock: Clock = system_clock.now,
    fetcher: Fetcher | None = None,
    sender: Sender | None = None,
) -> Services:
    """Wire the services over the database of the settings, brought to its newest form."""
    settings = settings or config.load()
    policy_of = _policies(settings)
    database = Database.open(settings.database)
    database.upgrade()
    auditor = Auditor(database, clock)
    auditor.adopt()
    index = ListIndex(
        database, IndexStore(settings.data_dir / "index"), clock, timedelta(seconds=settings.switch_seconds)
    )
    lists = ListRegister(database, settings, clock)
    ingestor = Ingestor(database, clock)
    enricher = Enricher(settings.enrich, settings.register_urls, clock)
    updater = Updater(database, ingestor, settings.data_dir / "lists", settings.list_urls, clock, fetcher or Fetcher())
    metrics = Metrics()
    screener = Screener(
        database,
        index,
        lists,
        settings.jurisdictions,
        policy_of,
        enricher,
        clock,
        four_eyes=settings.four_eyes,
        metrics=metrics,
    )
    book = BookIndex(settings.data_dir / "book", engine_state())
    monitor = Monitor(database, index, book, screener, clock, four_eyes=settings.four_eyes)
    webhook_key = settings.webhook_key.get_secret_value() if settings.webhook_key else None
    signer = Signer(webhook_key, settings.data_dir)
    sender = sender or Sender(settings.webhook_loopback)
    deliverer = Deliverer(database, sender, signer, clock)
    heartbeat = Heartbeat(database, lists, monitor, timedelta(hours=settings.heartbeat_hours), clock)
    jobs = JobQueue(settings.jobs_database)
    liveness = Liveness(database, settings.data_dir / "workers")
    batches = BatchDesk(database, jobs, clock)
    batch_runner = BatchRunner(database, index, lists, screener, clock, four_eyes=settings.four_eyes)
    processes = Processes(partial(build, settings), cores())
    updates = UpdateSchedule(updater, database, timedelta(hours=settings.update_hours), clock)
    services = Services(
        settings=settings,
        clock=clock,
        database=database,
        index=index,
        lists=lists,
        ingestor=ingestor,
        starter=StarterList(database, ingestor),
        updater=updater,
        enricher=enricher,
        screener=screener,
        lookup=Lookup(index, clock),
        reviewer=Reviewer(database, clock, four_eyes=settings.four_eyes),
        exemptions=ExemptionRegister(
            database, clock, timedelta(days=settings.exemption_days), four_eyes=settings.four_eyes
        ),
        reporter=Reporter(database, clock),
        auditor=auditor,
        settings_record=SettingsRecord(database, settings, policy_of, clock),
        replayer=Replayer(database, index, IndexStore(settings.data_dir / "index-then"), policy_of),
        eraser=Eraser(database, clock, settings.retention_years),
        keys=KeyRing(database, clock),
        throttle=Throttle(settings.rate_limit),
        metrics=metrics,
        gauges=Gauges(database, lists, index, jobs, clock),
        affiliations=AffiliationRegister(database, clock),
        history=DealHistory(database, clock),
        reference=Reference(policy_of(clock().date()), clock),
        trial=PolicyTrial(index, settings.jurisdictions, clock),
        monitor=monitor,
        counterparties=CounterpartyBook(database, monitor, clock),
        alerts=AlertBoard(database, clock),
        endpoints=EndpointRegister(database, sender, signer, clock),
        deliverer=deliverer,
        deliveries=DeliveryLog(database, clock),
        heartbeat=heartbeat,
        batches=batches,
        batch_runner=batch_runner,
        jobs=jobs,
        processes=processes,
        liveness=liveness,
        worker=Worker(
            jobs,
            works=(
                *monitoring_works(monitor, processes),
                *batch_works(batches, batch_runner, processes),
                *webhook_works(deliverer),
            ),
            sweeps=(
                *list_sweeps(updates),
                *monitoring_sweeps(monitor, jobs),
                *batch_sweeps(batches),
                *webhook_sweeps(deliverer, heartbeat, jobs),
                *upkeep_sweeps(),
            ),
            liveness=liveness,
        ),
    )
    processes.here = services
    return services


def _policies(settings: Settings) -> Callable[[date], Policy]:
    """The policy of a day; a dealer's file is read and checked before the first deal comes."""

    @lru_cache(maxsize=64)
    def of(day: date) -> Policy:
        try:
            return load_policy(settings.policy, day)
        except InvalidPolicy as error:
            raise ConfigurationError(str(error)) from error

    of(date.max)
    return of
