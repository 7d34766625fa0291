"""Which settings were in force is on the record, and so is who is told of events."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.bootstrap import Services, build
from app.config import Settings
from app.domain.actor import LOCAL
from app.domain.event import EventKind
from app.services.settings_record import NOT_RULING, RULING
from tests.cli.running import Command
from tests.fake_clock import FakeClock

BUYER = {"role": "buyer", "name": "Jura Feinmechanik GmbH", "country": "DE"}


@pytest.fixture
def built(settings_of: Callable[..., Settings], clock: FakeClock) -> Iterator[Callable[..., Services]]:
    """Makes services of another process, with settings of its own."""
    opened: list[Services] = []

    def of(**given: object) -> Services:
        opened.append(build(settings_of(**given), clock=clock))
        return opened[-1]

    yield of
    for one in opened:
        one.close()


def test_of_every_setting_it_is_said_whether_it_goes_on_the_record() -> None:
    assert sorted([*RULING, *NOT_RULING]) == sorted(Settings.model_fields)


def test_settings_are_noted_when_they_change_and_only_then(
    services: Services, built: Callable[..., Services], clock: FakeClock
) -> None:
    assert services.settings_record.note()
    assert not services.settings_record.note()
    clock.now += timedelta(days=1)

    assert built(four_eyes=False, workers=2).settings_record.note()

    before, after = services.settings_record.all()
    assert (before.noted_at, after.noted_at) == (clock.now - timedelta(days=1), clock.now)
    contents = [json.loads(one.content) for one in (before, after)]
    assert {name for name in contents[0] if contents[0][name] != contents[1][name]} == {"four_eyes"}
    with services.database.read() as work:
        assert [event.kind for event in work.audit.about("setting_change", after.id)] == ["settings.changed"]
    assert services.auditor.verify().faults == ()


def test_another_policy_is_another_setting(services: Services, built: Callable[..., Services], tmp_path: Path) -> None:
    services.settings_record.note()
    own = tmp_path / "policy.toml"
    own.write_text("[verdict]\nreview_at = 1\n")

    assert built(policy=own).settings_record.note()


def test_nothing_secret_is_on_the_record(built: Callable[..., Services]) -> None:
    mirrors = {"https://publisher.example/file.csv": "https://reader:hush@mirror.example/file.csv?token=hush"}
    services = built(list_urls=mirrors, webhook_key="hush" * 10)
    services.settings_record.note()

    (noted,) = services.settings_record.all()

    assert json.loads(noted.content)["list_urls"] == {
        "https://publisher.example/file.csv": "https://mirror.example/file.csv"
    }
    assert "hush" not in noted.content


@pytest.fixture
def gonogo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    return Command(tmp_path / "data", monkeypatch, capfd)


def test_settings_are_noted_by_whoever_screens_and_told_with_their_beginning(gonogo: Command, tmp_path: Path) -> None:
    deal = tmp_path / "deal.json"
    deal.write_text(json.dumps({"parties": [BUYER]}))
    for jurisdictions in ("US,EU", "US,EU", "CH"):
        gonogo("screen", str(deal), GONOGO_JURISDICTIONS=jurisdictions)
    gonogo("keys", "list", GONOGO_JURISDICTIONS="JP")

    lines = [json.loads(line) for line in gonogo("audit", "settings").stdout.splitlines()]

    assert [line["jurisdictions"] for line in lines] == [["US", "EU"], ["CH"]]
    assert lines[0]["from"] < lines[1]["from"]


def test_who_is_told_of_events_is_on_the_record(services: Services) -> None:
    url = "https://93.184.216.34/hooks"
    made = services.endpoints.create(url, (EventKind.ALERT_OPENED,), None, LOCAL).endpoint
    services.endpoints.rotate(made.id, timedelta(hours=1), LOCAL)
    services.endpoints.change(made.id, LOCAL, url=url, events=(), description="all", enabled=True)
    services.endpoints.delete(made.id, LOCAL)

    with services.database.read() as work:
        told = [(event.kind, event.actor) for event in work.audit.about("webhook_endpoint", made.id)]
    assert told == [(f"webhook.{what}", LOCAL.id) for what in ("created", "rotated", "changed", "deleted")]
    assert services.auditor.verify().faults == ()
