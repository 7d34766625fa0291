"""After any changes of lists and book, screening everybody again finds nothing that monitoring did not know."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from app.bootstrap import Services, build
from app.config import Settings
from app.domain.actor import LOCAL
from app.domain.party import Party, PartyRole
from app.domain.watch import HeldMatch
from lists.model import Identifier, Kind, Listing, Name, NameStrength
from tests.builders import listing
from tests.fake_clock import FakeClock
from tests.services.releases import release

# Words that many names share, and spellings that are near: what is rare changes with every list.
WORDS = ("acme", "akme", "stanki", "stanko", "trading", "import", "elektro", "elektra", "pumpen", "sergei", "ivanov")
names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map(" ".join)
numbers = st.sampled_from(("7707083893", "7728168971", None))
countries = st.sampled_from(("RU", "DE", None))
kinds = st.sampled_from((Kind.COMPANY, Kind.PERSON, Kind.UNKNOWN))


@st.composite
def listings(draw: st.DrawFn) -> list[Listing]:
    """A release of the house list: up to a dozen entries, some of them the same in the next release."""
    uids = draw(st.lists(st.integers(1, 14), min_size=1, max_size=12, unique=True))
    return [_entry(str(uid), draw(names), draw(names), draw(countries), draw(numbers), draw(kinds)) for uid in uids]


def _entry(uid: str, name: str, alias: str, country: str | None, number: str | None, kind: Kind) -> Listing:
    made = listing(
        name.upper(),
        source="house-list",
        uid=uid,
        kind=kind,
        countries=(country,) if country else (),
        identifiers=(Identifier("inn", number),) if number else (),
    )
    return Listing(**{**_fields(made), "names": (*made.names, Name(alias, NameStrength.WEAK))})


def _fields(made: Listing) -> dict[str, object]:
    return {name: getattr(made, name) for name in Listing.__slots__}


parties = st.builds(
    lambda name, country, number, kind: Party(
        PartyRole.OTHER,
        name,
        kind,
        country=country,
        identifiers=(Identifier("inn", number),) if number else (),
    ),
    names,
    countries,
    numbers,
    kinds,
)
changes = st.one_of(
    listings(), st.tuples(st.sampled_from("abcdefgh"), st.one_of(st.none(), parties)), st.integers(1, 3)
)


@contextmanager
def _services(template: Path, folder: Path, clock: FakeClock) -> Iterator[Services]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy(template, folder / "gonogo.sqlite3")
    wired = build(Settings(data_dir=folder, database_url=""), clock=clock)
    try:
        yield wired
    finally:
        wired.close()


def _change(services: Services, clock: FakeClock, change: object, folder: Path) -> None:
    if isinstance(change, int):
        clock.now += timedelta(days=change)
    elif isinstance(change, list):
        services.ingestor.load(release(folder, change))
    else:
        assert isinstance(change, tuple)
        reference, party = change
        known = services.counterparties.page(LOCAL, reference=reference).parties
        if party is not None:
            services.counterparties.put_in([(reference, party)], LOCAL, whole=False)
        elif known:
            services.counterparties.end(known[0].counterparty.id, LOCAL)


def _screen(services: Services) -> None:
    while ids := services.monitor.due(100):
        services.monitor.screen(ids)


def _held(services: Services) -> dict[str, tuple[HeldMatch, ...]]:
    return {one.counterparty.reference: one.matches for one in services.counterparties.page(LOCAL, limit=100).parties}


@settings(max_examples=40, deadline=None)
@given(first=listings(), changing=st.lists(changes, min_size=1, max_size=8))
def test_screening_everybody_again_finds_nothing_that_monitoring_did_not_know(
    sqlite_template: Path, first: list[Listing], changing: list[object]
) -> None:
    clock, folder = FakeClock(), Path(sqlite_template.parent / "watched")
    with _services(sqlite_template, folder, clock) as services:
        for change in (first, *changing):
            _change(services, clock, change, folder)
            services.monitor.look()
            _screen(services)
        known, told = _held(services), len(services.alerts.page(LOCAL, limit=1000).alerts)

        with services.database.write() as work:
            work.counterparties.mark_all_due()
            work.commit()
        _screen(services)

        assert _held(services) == known
        assert len(services.alerts.page(LOCAL, limit=1000).alerts) == told
