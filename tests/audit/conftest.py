"""A service with some of everything on its record."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Services, build
from app.config import Settings
from tests.audit.life import live
from tests.fake_clock import FakeClock


@pytest.fixture
def settings_of(database_url: str, tmp_path: Path) -> Callable[..., Settings]:
    """Settings over the test's database, with what is given beside."""

    def of(**given: Any) -> Settings:
        return Settings(database_url=database_url, data_dir=tmp_path, required_sources=("house-list",), **given)

    return of


@pytest.fixture
def services(settings_of: Callable[..., Settings], clock: FakeClock) -> Iterator[Services]:
    wired = build(settings_of(), clock=clock)
    yield wired
    wired.close()


@pytest.fixture
def lived(services: Services, clock: FakeClock, tmp_path: Path) -> Services:
    """The services after a while in which everything that the chain covers was done at least once."""
    live(services, clock, tmp_path)
    return services
