"""A loader that the system kills, wherever it is, leaves the old state or the new one and nothing between."""

import json
import subprocess
import sys
from pathlib import Path

from app.db.unit_of_work import Database
from app.services.ingestion import Ingestor
from lists.model import Listing
from tests.builders import listing
from tests.fake_clock import FakeClock
from tests.services.releases import release


def entries(first: int, last: int) -> list[Listing]:
    return [listing(f"ACME TRADING {n} FZE", source="house-list", uid=f"{n:02}") for n in range(first, last + 1)]


def test_a_loader_killed_between_any_two_statements_leaves_the_old_state(
    database: Database, database_url: str, clock: FakeClock, tmp_path: Path
) -> None:
    Ingestor(database, clock).load(release(tmp_path, entries(1, 10)))
    release(tmp_path, entries(2, 12))
    before = {"listed": [one.uid for one in entries(1, 10)], "entries": 10}
    after = {"listed": [one.uid for one in entries(2, 12)], "entries": 11}

    script = [sys.executable, "-m", "tests.services.killed_anywhere", database_url, str(tmp_path)]
    ran = subprocess.run(script, cwd=Path(__file__).parents[2], capture_output=True, check=False)

    assert ran.returncode == 0, ran.stderr.decode()
    *killed, whole = [json.loads(line) for line in ran.stdout.splitlines()]
    assert whole == {"killed": False, "status": 0, **after}, ran.stderr.decode()
    assert len(killed) >= 5
    assert [{key: one[key] for key in before} for one in killed] == [before] * len(killed)
