"""The composition root: the only place that wires."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from app import clock as system_clock
from app import config
from app.clock import Clock
from app.config import Settings
from app.db.unit_of_work import Database
from app.errors import ConfigurationError
from app.policy.errors import InvalidPolicy
from app.policy.profile import Policy, load_policy
from app.services.affiliations import AffiliationRegister
from app.services.history import DealHistory
from app.services.index import ListIndex
from app.services.index_store import IndexStore
from app.services.ingestion import Ingestor
from app.services.keys import KeyRing
from app.services.lists import ListRegister
from app.services.lookup import Lookup
from app.services.reference import Reference
from app.services.reporting import Reporter
from app.services.review import Reviewer
from app.services.screening import Screener
from app.services.starter import StarterList
from app.services.updating import Updater
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
    screener: Screener
    lookup: Lookup
    reviewer: Reviewer
    reporter: Reporter
    keys: KeyRing
    affiliations: AffiliationRegister
    history: DealHistory
    reference: Reference

    def close(self) -> None:
        """Give back what is held open."""
        self.database.close()


def build(
    settings: Settings | None = None, *, clock: Clock = system_clock.now, fetcher: Fetcher | None = None
) -> Services:
    """Wire the services over the database of the settings, brought to its newest form."""
    settings = settings or config.load()
    policy_of = _policies(settings)
    database = Database.open(settings.database)
    database.upgrade()
    index = ListIndex(database, IndexStore(settings.data_dir / "index"))
    lists = ListRegister(database, settings, clock)
    ingestor = Ingestor(database, clock)
    return Services(
        settings=settings,
        clock=clock,
        database=database,
        index=index,
        lists=lists,
        ingestor=ingestor,
        starter=StarterList(database, ingestor),
        updater=Updater(
            database, ingestor, settings.data_dir / "lists", settings.list_urls, clock, fetcher or Fetcher()
        ),
        screener=Screener(database, index, lists, settings.jurisdictions, policy_of, clock),
        lookup=Lookup(index, clock),
        reviewer=Reviewer(database, clock),
        reporter=Reporter(database, clock),
        keys=KeyRing(database, clock),
        affiliations=AffiliationRegister(database, clock),
        history=DealHistory(database, clock),
        reference=Reference(policy_of(clock().date()), clock),
    )


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
