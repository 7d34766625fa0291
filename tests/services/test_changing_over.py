"""Every process changes over to a new list at the same moment, and a screening knows one state of the lists only."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from app.bootstrap import Services, build
from app.config import Settings
from app.domain.actor import LOCAL
from app.domain.screening import Verdict
from tests.builders import listing, transaction
from tests.fake_clock import FakeClock
from tests.services.releases import release
from tests.services.watching import screen_deals

ORION = listing("ORION WERKZEUG", source="house-list")
ACME = listing("ACME STANKI OOO", source="house-list", uid="2")
ACME_DEAL = transaction(parties=[{"role": "buyer", "name": "Acme Stanki OOO", "country": "DE"}], deal="D-1")


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database_url, data_dir=tmp_path, required_sources=("house-list",), switch_seconds=30)


@contextmanager
def replicas(settings: Settings, clock: FakeClock, count: int = 2) -> Iterator[list[Services]]:
    """Processes that serve requests, each with an index of its own."""
    with ExitStack() as opened:
        made = [build(settings, clock=clock) for _ in range(count)]
        for one in made:
            opened.callback(one.close)
            opened.enter_context(one.index.following())
        yield made


def verdicts(processes: list[Services]) -> list[str]:
    return [one.screener.screen(ACME_DEAL, actor=LOCAL).verdict for one in processes]


def test_replicas_change_over_at_the_same_moment(settings: Settings, clock: FakeClock, tmp_path: Path) -> None:
    loader = build(settings, clock=clock)
    try:
        loader.ingestor.load(release(tmp_path, [ORION]))
        with replicas(settings, clock) as both:
            loader.ingestor.load(release(tmp_path, [ORION, ACME]))
            before = verdicts(both)
            clock.now += timedelta(seconds=29)
            still = verdicts(both)
            clock.now += timedelta(seconds=1)
            after = verdicts(both)
            versions = {one.index.agreed().versions for one in both}
    finally:
        loader.close()

    assert (before, still, after) == ([Verdict.CLEAR] * 2, [Verdict.CLEAR] * 2, [Verdict.BLOCK] * 2)
    assert len(versions) == 1


def test_a_list_that_is_not_searched_yet_does_not_count_as_there(
    settings: Settings, clock: FakeClock, tmp_path: Path
) -> None:
    with replicas(settings, clock, 1) as (one,):
        one.ingestor.load(release(tmp_path, [ORION]))
        early = one.screener.screen(ACME_DEAL, actor=LOCAL)
        clock.now += timedelta(seconds=30)
        later = one.screener.screen(ACME_DEAL, actor=LOCAL)

    assert (early.verdict, [version.source for version in early.screening.lists]) == (Verdict.REVIEW, [])
    assert (later.verdict, [version.source for version in later.screening.lists]) == (Verdict.CLEAR, ["house-list"])


def test_watching_and_screening_again_use_the_newest_lists_at_once(
    settings: Settings, clock: FakeClock, tmp_path: Path
) -> None:
    with replicas(settings, clock, 1) as (one,):
        one.ingestor.load(release(tmp_path, [ORION]))
        clock.now += timedelta(minutes=1)
        first = one.screener.screen(ACME_DEAL, actor=LOCAL)
        one.monitor.look()
        one.ingestor.load(release(tmp_path, [ORION, ACME]))
        one.screener.screen(ACME_DEAL, actor=LOCAL)
        one.monitor.look()
        screen_deals(one)
        alerts = one.alerts.page(LOCAL).alerts
        again = one.screener.rescreen(first.id, actor=LOCAL)

    assert [alert.detail["verdict"] for alert in alerts] == [{"before": "clear", "after": "block"}]
    assert again.verdict == Verdict.BLOCK


def test_a_series_of_loads_is_waited_for_though_not_for_ever(
    settings: Settings, clock: FakeClock, tmp_path: Path
) -> None:
    with replicas(settings, clock, 1) as (one,):
        one.ingestor.load(release(tmp_path, [ORION]))
        clock.now += timedelta(minutes=1)
        assert verdicts([one]) == [Verdict.CLEAR]
        start, number = clock.now, 0
        while verdicts([one]) == [Verdict.CLEAR]:
            number += 1
            more = listing(f"NOBODY {number}", source="other-list", uid=str(number))
            one.ingestor.load(release(tmp_path, [more, *([ACME] if number == 1 else [])]))
            clock.now += timedelta(seconds=20)

    assert clock.now - start == timedelta(seconds=300)


def test_a_process_that_begins_before_the_others_change_over_says_that_it_is_early(
    settings: Settings, clock: FakeClock, tmp_path: Path
) -> None:
    loader = build(settings, clock=clock)
    try:
        loader.ingestor.load(release(tmp_path, [ORION]))
        with replicas(settings, clock, 1) as (one,):
            assert one.index.is_early
            clock.now += timedelta(seconds=30)
            assert not one.index.is_early
    finally:
        loader.close()
