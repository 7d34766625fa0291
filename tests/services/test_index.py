"""The index answers from the lists as they stand, however often somebody was looked up."""

from pathlib import Path

from app.bootstrap import Services
from app.domain.match import Query
from tests.builders import listing
from tests.services.releases import release


def found(services: Services) -> list[str]:
    return [one.listing.id for one in services.index.current().matches.search(Query("Acme Stanki OOO"))]


def test_who_was_looked_up_before_a_list_changed_is_looked_up_again(services: Services, tmp_path: Path) -> None:
    services.ingestor.load(release(tmp_path, [listing("BLUE LAGOON HOLDINGS", source="house-list", uid="1")]))
    assert found(services) == found(services) == []

    services.ingestor.load(release(tmp_path, [listing("ACME STANKI OOO", source="house-list", uid="2")]))

    assert found(services) == found(services) == ["house-list:2"]
