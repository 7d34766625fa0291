"""How things stand now, for Prometheus: the lists, what waits for a person, what waits to be done."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime

import structlog
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from app.clock import Clock
from app.db.unit_of_work import Database
from app.errors import DatabaseUnavailable
from app.services.index import ListIndex
from app.services.jobs import JobQueue
from app.services.lists import ListRegister, ListStatus

log = structlog.get_logger()


class Gauges(Collector):
    """Reads the database at each scrape; one that is away is a figure too, and no error."""

    def __init__(self, database: Database, lists: ListRegister, index: ListIndex, jobs: JobQueue, clock: Clock) -> None:
        self._database = database
        self._lists = lists
        self._index = index
        self._jobs = jobs
        self._clock = clock

    def text(self) -> bytes:
        """The figures in Prometheus' own format."""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        return generate_latest(registry)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The figures, as Prometheus' library asks for them."""
        try:
            figures = [*self._of_lists(), *self._of_index(), *self._of_records()]
            yield _gauge("gonogo_database_up", "Whether the database answers.", [((), 1)])
            yield from figures
        except DatabaseUnavailable:
            yield _gauge("gonogo_database_up", "Whether the database answers.", [((), 0)])
        yield from self._of_jobs()

    def _of_lists(self) -> Iterator[GaugeMetricFamily]:
        statuses = self._lists.statuses()
        lacking = {state.source for state in self._lists.unreliable(statuses)}
        loaded = [status for status in statuses if status.entries]
        needed = [status for status in statuses if status.required]
        told = (
            ("gonogo_list_entries", "Entries of a loaded list.", [(one.source, one.entries) for one in loaded]),
            ("gonogo_list_age_seconds", "Since a list was last fetched or found unchanged.", self._ages(loaded)),
            (
                "gonogo_list_reliable",
                "Whether a required list may be relied on; with 0 no verdict is clear.",
                [(one.source, one.source not in lacking) for one in needed],
            ),
            (
                "gonogo_list_refusals",
                "Files refused since the one in force.",
                [(one.source, one.refusals) for one in statuses if one.entries or one.refusals],
            ),
            (
                "gonogo_list_failures",
                "Attempts in a row that brought no file.",
                [(one.source, one.failures) for one in statuses if one.entries or one.failures],
            ),
        )
        for name, text, values in told:
            yield _gauge(name, text, [((source,), value) for source, value in values], ("source",))

    def _ages(self, statuses: Iterable[ListStatus]) -> list[tuple[str, float]]:
        now = self._clock()
        moments = ((one.source, one.fetched_at or one.loaded_at) for one in statuses)
        return [(source, _since(at, now)) for source, at in moments if at]

    def _of_index(self) -> Iterator[GaugeMetricFamily]:
        """Of this process alone: two that show other versions for long are a fault."""
        loaded = self._index.agreed()
        contents = " ".join(f"{load.source}:{load.changed_by or load.id}" for load in loaded.loads)
        version = hashlib.blake2b(contents.encode(), digest_size=4).hexdigest()
        info = [((version,), 1)]
        yield _gauge("gonogo_index_info", "The state of the lists that is answered from.", info, ("version",))
        yield _gauge("gonogo_index_entries", "Entries that are searched.", [((), len(loaded.matches))])

    def _of_records(self) -> Iterator[GaugeMetricFamily]:
        now = self._clock()
        with self._database.read() as work:
            alerts, deliveries = work.alerts.count_open(), work.deliveries.count()
            oldest = work.deliveries.oldest_waiting()
            due = work.counterparties.count_due() + work.watched_deals.count_due()
        yield _gauge("gonogo_watched_due", "Watched parties and deals that wait to be screened.", [((), due)])
        yield _gauge(
            "gonogo_alerts_open", "Alerts that nobody acknowledged.", [((k,), n) for k, n in alerts.items()], ("kind",)
        )
        states = [((state.value,), count) for state, count in deliveries.items()]
        yield _gauge("gonogo_webhook_deliveries", "Webhook deliveries, by state.", states, ("state",))
        waits = _since(oldest, now) if oldest else 0
        yield _gauge("gonogo_webhook_oldest_waiting_seconds", "How long the oldest delivery waits.", [((), waits)])

    def _of_jobs(self) -> Iterator[GaugeMetricFamily]:
        try:
            waiting, oldest = self._jobs.waiting(), self._jobs.oldest()
        except Exception as error:
            # An edge: the jobs' own database may be away, and its library says so in many ways.
            log.warning("jobs not counted", error=type(error).__name__)
            return
        lanes = [((lane.value,), count) for lane, count in waiting.items()]
        yield _gauge("gonogo_jobs_waiting", "Jobs that wait or run, by lane.", lanes, ("lane",))
        now = self._clock()
        ages = [((lane.value,), _since(oldest[lane], now) if lane in oldest else 0) for lane in waiting]
        yield _gauge("gonogo_jobs_oldest_seconds", "How long the oldest job waits or runs, by lane.", ages, ("lane",))


def _gauge(
    name: str, text: str, values: Iterable[tuple[tuple[str, ...], float]], labels: tuple[str, ...] = ()
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=labels)
    for marks, value in values:
        family.add_metric(marks, float(value))
    return family


def _since(at: datetime, now: datetime) -> float:
    return max(0.0, (now - at).total_seconds())
