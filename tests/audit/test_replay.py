"""A screening can be given again on what it rested on, byte for byte, or it is said which part is gone."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Services, build
from app.config import Settings
from app.db.screenings import StoredScreening
from app.domain.actor import LOCAL
from app.domain.facts import AffiliationRecord, PastDeal
from app.errors import NotFound
from app.services import replaying
from tests.audit.life import entry, live
from tests.builders import transaction
from tests.fake_clock import FakeClock
from tests.services.releases import release

VOLGA: dict[str, Any] = {
    "parties": [{"role": "buyer", "name": "Volga Tools LLC", "country": "RU"}],
    "deal": "D-7",
    "equipment": [{"description": "Swiss-type lathe", "serial_number": "B0385"}],
}


@pytest.fixture
def made(services: Services, clock: FakeClock, tmp_path: Path) -> StoredScreening:
    """A screening with a past: an earlier one of the deal, past deals, a register, an exemption."""
    live(services, clock, tmp_path)
    services.screener.screen(transaction(**VOLGA), actor=LOCAL)
    clock.now += timedelta(minutes=1)
    return services.screener.screen(transaction(**VOLGA), actor=LOCAL)


def test_on_the_same_day_it_is_the_same(services: Services, made: StoredScreening) -> None:
    assert services.replayer.replay(made.id, LOCAL).is_same


def test_years_and_lists_later_it_is_still_the_same(
    services: Services, made: StoredScreening, clock: FakeClock, tmp_path: Path
) -> None:
    clock.now += timedelta(days=800)
    services.ingestor.load(release(tmp_path, [entry("Acme Trading FZE", "1"), entry("Nobody Else Ltd", "9")]))
    today = clock.now.date()
    services.affiliations.record(AffiliationRecord("Volga Tools", "Acme Trading FZE", "confirmed", today, None), LOCAL)
    services.history.add([PastDeal(today, "Volga Tools LLC", "RU", "Tsugami", None, None, "B0385")], LOCAL)
    services.screener.screen(transaction(**VOLGA), actor=LOCAL)

    replayed = services.replayer.replay(made.id, LOCAL)

    assert replayed.answer == made.answer
    assert services.screener.rescreen(made.id, actor=LOCAL).answer != made.answer


def test_replaying_stores_nothing(services: Services, made: StoredScreening) -> None:
    before = services.auditor.head()

    services.replayer.replay(made.id, LOCAL)

    assert services.auditor.head() == before


def test_a_policy_that_is_another_now_is_named_and_may_be_given(
    services: Services, settings_of: Callable[..., Settings], clock: FakeClock, made: StoredScreening, tmp_path: Path
) -> None:
    own = tmp_path / "policy.toml"
    own.write_text("[verdict]\nreview_at = 1\n")
    other = build(settings_of(policy=own), clock=clock)

    replayed = other.replayer.replay(made.id, LOCAL)
    given = other.replayer.replay(made.id, LOCAL, services.replayer.policy_of)
    other.close()

    assert replayed.answer is None
    assert replayed.unavailable[0].startswith(f"the policy {made.screening.engine.policy}")
    assert given.is_same


def test_an_earlier_screening_that_was_erased_is_named(services: Services, made: StoredScreening) -> None:
    earlier = services.reviewer.page(LOCAL, limit=2).screenings[1]
    services.eraser.erase_screening(earlier.id, "a person asked", LOCAL, early=True)

    assert services.replayer.replay(made.id, LOCAL).unavailable == (f"the earlier screening {earlier.id}",)


def test_a_program_that_answers_otherwise_is_named(
    services: Services, made: StoredScreening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "engine_state", lambda: "another")
    assert services.replayer.replay(made.id, LOCAL).is_same

    monkeypatch.setattr(replaying, "to_bytes", lambda answer: b"{}")
    replayed = services.replayer.replay(made.id, LOCAL)

    assert not replayed.is_same
    assert "the program" in replayed.unavailable[0]


def test_another_dealers_screening_is_not_there(services: Services) -> None:
    with pytest.raises(NotFound):
        services.replayer.replay("scr_0", LOCAL)
