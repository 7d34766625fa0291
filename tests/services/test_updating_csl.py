"""One file that fills eleven lists: fetched once, and each list of it believed or refused by itself."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Services, build
from app.config import Settings
from app.services.updating import UpdateReport
from lists.fetch import Fetcher, Limits
from lists.source import catalogue
from tests.fake_clock import FakeClock
from tests.publisher import Publisher, publishing, whole

TITLES = {
    "us-el": "Entity List (EL) - Bureau of Industry and Security",
    "us-dpl": "Denied Persons List (DPL) - Bureau of Industry and Security",
    "us-uvl": "Unverified List (UVL) - Bureau of Industry and Security",
    "us-meu": "Military End User (MEU) List - Bureau of Industry and Security",
    "us-isn": "Nonproliferation Sanctions (ISN) - State Department",
    "us-dtc": "ITAR Debarred (DTC) - State Department",
    "us-ssi": "Sectoral Sanctions Identifications List (SSI) - Treasury Department",
    "us-cap": "Capta List (CAP) - Treasury Department",
    "us-cmic": "Non-SDN Chinese Military-Industrial Complex Companies List (CMIC) - Treasury Department",
    "us-mbs": "Non-SDN Menu-Based Sanctions List (NS-MBS List) - Treasury Department",
    "us-plc": "Palestinian Legislative Council List (PLC) - Treasury Department",
}


def records(source: str) -> list[dict[str, Any]]:
    """As many entries as the list has at least, each with a name and country."""
    return [
        {
            "source": TITLES[source],
            "name": f"Machine Works {source.removeprefix('us-').upper()} {number} LLC",
            "type": "Entity",
            "addresses": [{"address": f"Stankovaya {number}", "city": "Tver", "country": "RU"}],
        }
        for number in range(1, catalogue()[source].min_entries + 1)
    ]


def csl(*sources: str, also: tuple[dict[str, Any], ...] = ()) -> bytes:
    return json.dumps({"results": [*also, *(one for source in sources for one in records(source))]}).encode()


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as running:
        yield running


@pytest.fixture
def services(database_url: str, tmp_path: Path, clock: FakeClock, publisher: Publisher) -> Iterator[Services]:
    (address,) = catalogue()["us-el"].urls
    settings = Settings(
        database_url=database_url,
        data_dir=tmp_path,
        required_sources=("us-el", "us-meu"),
        list_urls={address: publisher.url("/consolidated.json")},
    )
    fetcher = Fetcher(Limits(attempts=1), sleep=lambda seconds: None)
    wired = build(settings, clock=clock, fetcher=fetcher)
    yield wired
    wired.close()


def update(services: Services, publisher: Publisher, content: bytes) -> UpdateReport:
    publisher.answer("/consolidated.json", whole(content))
    (report,) = services.updater.update(["us-el"])
    return report


def states(services: Services) -> dict[str, str]:
    return {status.source: status.state for status in services.lists.statuses() if status.state != "missing"}


def lacking(services: Services) -> dict[str, str]:
    return {one.source: one.state for one in services.lists.unreliable(services.lists.statuses())}


def test_one_file_fills_eleven_lists_and_is_fetched_once(services: Services, publisher: Publisher) -> None:
    report = update(services, publisher, csl(*TITLES))

    assert report.state == "loaded"
    assert states(services) == dict.fromkeys(TITLES, "loaded")
    assert publisher.paths == ["/consolidated.json"]
    assert lacking(services) == {}


def test_a_list_that_vanished_from_the_file_is_refused_and_its_good_copy_stays(
    services: Services, publisher: Publisher
) -> None:
    update(services, publisher, csl(*TITLES))

    report = update(services, publisher, csl(*(source for source in TITLES if source != "us-meu")))

    assert (report.state, report.error) == ("refused", "us-meu: holds no entry")
    assert states(services) == {**dict.fromkeys(TITLES, "loaded"), "us-meu": "refused"}
    assert lacking(services) == {"us-meu": "refused"}
    meu = next(status for status in services.lists.statuses() if status.source == "us-meu")
    assert meu.entries == catalogue()["us-meu"].min_entries
    assert update(services, publisher, csl(*TITLES)).state == "loaded"
    assert lacking(services) == {}


def test_a_file_cut_in_the_middle_is_refused_for_every_list_that_it_fills(
    services: Services, publisher: Publisher
) -> None:
    update(services, publisher, csl(*TITLES))

    report = update(services, publisher, csl(*TITLES)[:-5000])

    assert report.state == "refused"
    assert "breaks off" in str(report.error)
    assert states(services) == dict.fromkeys(TITLES, "refused")
    assert lacking(services) == {"us-el": "refused", "us-meu": "refused"}


def test_a_cut_file_says_nothing_of_a_list_that_another_file_fills(services: Services, publisher: Publisher) -> None:
    sdn = {"source": "Specially Designated Nationals (SDN) - Treasury Department", "name": "ACME", "type": "Entity"}

    update(services, publisher, csl(*TITLES, also=(sdn,))[:-5000])

    assert "ofac-sdn" not in states(services)
