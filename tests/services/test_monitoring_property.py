"""After any changes of lists, book, rulings and date, screening everybody again finds nothing that was not known.

And what was told, put together, is what is held: nothing was left out, and nothing told twice.
"""

import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from app.bootstrap import Services, build
from app.config import Settings
from app.domain.actor import LOCAL
from app.domain.party import Owner, Party, PartyRole
from app.domain.watch import Alert, AlertKind, HeldMatch
from app.errors import AlreadyDecided
from app.ownership.identity import name_key
from app.services.exemptions import Ruled
from lists.model import Identifier, Kind, Listing, Name, NameStrength
from tests.builders import listing
from tests.fake_clock import FakeClock
from tests.services.releases import release
from tests.services.watching import screen_parties, watch

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


owners = st.lists(
    st.builds(Owner, names, kinds, country=countries), max_size=2, unique_by=lambda one: name_key(one.name)
)
parties = st.builds(
    lambda name, country, number, kind, owners: Party(
        PartyRole.OTHER,
        name,
        kind,
        country=country,
        identifiers=(Identifier("inn", number),) if number else (),
        owners=tuple(owners) or None,
    ),
    names,
    countries,
    numbers,
    kinds,
    st.one_of(st.just([]), owners),
)
references = st.sampled_from("abcdefgh")


@dataclass(frozen=True)
class Rule:
    """A person rules that the party is not the first listing that it matches, for some days."""

    reference: str
    days: int


@dataclass(frozen=True)
class Revoke:
    """The ruling of this number, the newest first, is taken back."""

    number: int


changes = st.one_of(
    listings(),
    st.tuples(references, st.one_of(st.none(), parties)),
    st.integers(1, 3),
    st.builds(Rule, references, st.integers(1, 9)),
    st.builds(Revoke, st.integers(0, 3)),
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
    # The order of what is told is that of its moments.
    clock.now += timedelta(seconds=1)
    if isinstance(change, int):
        clock.now += timedelta(days=change)
    elif isinstance(change, list):
        services.ingestor.load(release(folder, change))
    elif isinstance(change, Rule):
        for one in services.counterparties.page(LOCAL, reference=change.reference).parties:
            for match in one.matches[:1]:
                ends = clock.now + timedelta(days=change.days)
                ruled = Ruled(counterparty=one.counterparty.id, subject=match.subject or None)
                services.exemptions.rule(ruled, match.listing, "no", ends, LOCAL)
    elif isinstance(change, Revoke):
        for ruling in services.exemptions.page(LOCAL, limit=10).rulings[change.number : change.number + 1]:
            with suppress(AlreadyDecided):
                services.exemptions.revoke(ruling.exemption.id, None, LOCAL)
    else:
        assert isinstance(change, tuple)
        reference, party = change
        known = services.counterparties.page(LOCAL, reference=reference).parties
        if party is not None:
            services.counterparties.put_in([(reference, party)], LOCAL, whole=False)
        elif known:
            services.counterparties.end(known[0].counterparty.id, LOCAL)


def _held(services: Services) -> dict[str, tuple[HeldMatch, ...]]:
    return {one.counterparty.id: one.matches for one in services.counterparties.page(LOCAL, limit=100).parties}


def _alerts(services: Services) -> list[Alert]:
    return list(reversed(services.alerts.page(LOCAL, limit=1000).alerts))


def _told(alerts: list[Alert]) -> dict[str | None, set[tuple[str | None, str]]]:
    """Whom each party and its owners match by what was told, one alert after the other."""
    told: dict[str | None, set[tuple[str | None, str]]] = defaultdict(set)
    for one in alerts:
        known = told[one.counterparty]
        fact = one.listing, _whose(one.detail.get("subject"), one.detail.get("query"))
        if one.kind is AlertKind.NEW_MATCH:
            assert fact not in known
            known.add(fact)
        elif one.kind is AlertKind.STRONGER_MATCH:
            assert fact in known
        elif one.kind is AlertKind.MATCH_GONE:
            known.remove(fact)
    return told


def _whose(subject: str | None, name: str | None) -> str:
    """An owner by name, which stays when he moves to another place in the list; empty is the party itself."""
    return name_key(name) if subject and name else ""


def _lapses(alerts: list[Alert]) -> Counter[str]:
    """How often it was told of each ruling that it had ended, the changes of a party aside, which it may outlive."""
    return Counter(
        str(one.detail["exemption"])
        for one in alerts
        if one.kind is AlertKind.EXEMPTION_LAPSED and not one.detail["because"].startswith("the party changed")
    )


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
            screen_parties(services)
        known, alerts = _held(services), _alerts(services)

        told = _told(alerts)
        assert {
            party: {(match.listing, _whose(match.subject, match.name)) for match in matches}
            for party, matches in known.items()
        } == {party: told[party] for party in known}
        rulings = services.exemptions.page(LOCAL, limit=100).rulings
        ended = [one.exemption.id for one in rulings if one.state in ("lapsed", "expired")]
        assert _lapses(alerts) == Counter(ended)

        with services.database.write() as work:
            work.counterparties.mark_all_due()
            work.commit()
        watch(services)

        assert _held(services) == known
        assert _alerts(services) == alerts
        assert not services.monitor.behind()
