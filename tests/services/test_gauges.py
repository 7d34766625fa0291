"""How things stand, for Prometheus."""

from pathlib import Path

from app.config import Settings
from app.db.unit_of_work import Database
from app.services.gauges import Gauges
from app.services.index import ListIndex
from app.services.index_store import IndexStore
from app.services.jobs import JobQueue
from app.services.lists import ListRegister
from tests.fake_clock import FakeClock


def test_a_database_that_is_away_is_a_figure_and_no_error(tmp_path: Path, clock: FakeClock) -> None:
    away = Database.open("postgresql+psycopg://nobody@127.0.0.1:1/none")
    jobs = JobQueue("postgresql+psycopg://nobody@127.0.0.1:1/none")

    lists = ListRegister(away, Settings(data_dir=tmp_path), clock)
    index = ListIndex(away, IndexStore(tmp_path), clock)

    text = Gauges(away, lists, index, jobs, clock).text().decode()

    assert "gonogo_database_up 0.0" in text
    assert "gonogo_list_entries" not in text
