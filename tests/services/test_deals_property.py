"""After any changes, screening every open deal again gives the verdict that is known, and what was told leads to it."""

import shutil
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from app.bootstrap import Services, build
from app.config import Settings
from app.db.screenings import StoredScreening
from app.domain.actor import LOCAL
from app.domain.decision import DecisionOutcome
from app.domain.watch import AlertKind, WatchedDeal
from lists.model import Address, Effect, Identifier, Listing
from tests.builders import listing, transaction
from tests.fake_clock import FakeClock
from tests.services.releases import release
from tests.services.watching import watch

# Words of their own, which are rare in any list: what is common is weighed as the lists are, and a change of all others
# may move a score a little.
FIRMS = (
    ("Gerlinde Mahlwerk", "7707083893", "Hafenweg 7, Bremen"),
    ("Ostrava Kovotech", "7728168971", "Kovářská 12, Ostrava"),
)
places = st.integers(0, len(FIRMS) - 1)
effects = st.sampled_from((Effect.PROHIBITED, Effect.DUE_DILIGENCE))


@st.composite
def lists(draw: st.DrawFn) -> list[Listing]:
    """Bystanders and some of the firms: by name, or by another name at their address or with their number.

    There are so many bystanders that no release is refused for what it lacks: a list that cannot be relied on changes
    the verdict of every deal, and is told as such and not by every deal.
    """
    made = [listing(f"BLUE LAGOON {n}", source="house-list", uid=f"b{n}") for n in "ABCDEFG"]
    for place, (name, number, address) in enumerate(FIRMS):
        called = draw(st.sampled_from((None, name.upper(), f"NOVUM {place}")))
        if called is None:
            continue
        made.append(
            listing(
                called,
                source="house-list",
                uid=str(place),
                effect=draw(effects),
                identifiers=(Identifier("inn", number),) if draw(st.booleans()) else (),
                addresses=(Address(address, "DE"),) if draw(st.booleans()) else (),
                listed_on=draw(st.sampled_from((None, FakeClock().now.date() + timedelta(days=2)))),
            )
        )
    return made


@st.composite
def deals(draw: st.DrawFn) -> dict[str, object]:
    name, number, address = FIRMS[draw(places)]
    buyer = {"role": "buyer", "name": name, "country": "DE", "address": address, "owners": []}
    if draw(st.booleans()):
        buyer["identifiers"] = [{"type": "inn", "value": number}]
    return {"deal": draw(st.sampled_from("XY")), "parties": [buyer]}


changes = st.one_of(lists(), lists(), deals(), st.integers(1, 3), st.sampled_from(("reject X", "reject Y")))


def change(services: Services, clock: FakeClock, one: object, folder: Path) -> None:
    clock.now += timedelta(seconds=1)
    if isinstance(one, int):
        clock.now += timedelta(days=one)
    elif isinstance(one, list):
        services.ingestor.load(release(folder, one))
    elif isinstance(one, dict):
        services.screener.screen(transaction(**one), actor=LOCAL)
    else:
        for deal in open_deals(services):
            if one == f"reject {deal.deal}":
                services.reviewer.decide(deal.screening_id, DecisionOutcome.REJECT, "no", LOCAL)


def open_deals(services: Services) -> tuple[WatchedDeal, ...]:
    with services.database.read() as work:
        return work.watched_deals.behind(services.clock() - timedelta(days=365), "")


def found(stored: StoredScreening) -> tuple[str, set[tuple[str, str]]]:
    return stored.verdict, {(one.subject, one.match.listing.id) for one in stored.screening.matches}


@settings(max_examples=25, deadline=None)
@given(
    first=lists(), opened=st.lists(deals(), min_size=2, max_size=3), changing=st.lists(changes, min_size=1, max_size=6)
)
def test_screening_every_open_deal_again_gives_the_verdict_that_is_known(
    sqlite_template: Path, first: list[Listing], opened: list[object], changing: list[object]
) -> None:
    clock, folder = FakeClock(), Path(sqlite_template.parent / "deals")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "gonogo.sqlite3")
    services = build(Settings(data_dir=folder, database_url="", required_sources=("house-list",)), clock=clock)
    try:
        for one in (first, *opened, *changing):
            change(services, clock, one, folder)
            watch(services)

        assert services.monitor.waiting() == 0
        assert not services.monitor.behind()
        told = {
            one.deal: one.detail
            for one in reversed(services.alerts.page(LOCAL, kind=AlertKind.OPEN_DEAL_AFFECTED, limit=200).alerts)
        }
        for deal in open_deals(services):
            known = services.reviewer.get(deal.screening_id, LOCAL)
            if deal.deal in told and told[deal.deal]["screening"]["after"] == known.id:
                assert told[deal.deal]["verdict"]["after"] == known.verdict
            assert found(services.screener.rescreen(known.id, actor=LOCAL)) == found(known)
    finally:
        services.close()
