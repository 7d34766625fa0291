"""Wired services over a fresh database, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import Services, build
from app.config import Settings
from tests.fake_clock import FakeClock


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database_url, data_dir=tmp_path, required_sources=("house-list",))


@pytest.fixture
def services(settings: Settings, clock: FakeClock) -> Iterator[Services]:
    wired = build(settings, clock=clock)
    yield wired
    wired.close()
