"""The jobs that work through batches: turns, processes of their own, workers that die, jobs that are lost."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import app.jobs.batches
import app.services.batch_input
from app.bootstrap import Services, build
from app.config import Settings
from app.domain.actor import LOCAL
from app.domain.batch import Batch, BatchState, LineFormat, LineKind
from app.jobs.batches import run_share
from app.services.batch_input import BatchFile
from app.services.batches import RUN
from tests.builders import listing
from tests.jobs.test_worker import until
from tests.services.releases import release

LINES = 12
REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def services(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    monkeypatch.setitem(app.services.batch_input.PIECE, LineKind.PARTY, 2)
    settings = Settings(database_url=database_url, data_dir=tmp_path, update_hours=0, required_sources=("house-list",))
    services = build(settings)
    try:
        services.ingestor.load(release(tmp_path, [listing("ACME STANKI OOO", source="house-list")]))
        services.worker.patience = 0
        yield services
    finally:
        services.close()


def received(services: Services, folder: Path) -> Batch:
    path = folder / "parties.csv"
    names = ("Acme Stanki OOO", "Bakery Janssen")
    path.write_text("id,name\n" + "".join(f"{n},{names[n % 2]}\n" for n in range(LINES)))
    return services.batches.receive(BatchFile(path, LineKind.PARTY, LineFormat.CSV, {}), LOCAL)


def assert_whole(services: Services, batch: Batch) -> None:
    done = services.batches.get(batch.id, LOCAL)
    assert (done.state, done.lines_done) == (BatchState.FINISHED, LINES)
    assert done.counts == {"match": LINES / 2, "no_match": LINES / 2}
    told = [json.loads(line)["id"] for line in services.batches.results(batch.id, LOCAL)]
    assert told == [str(n) for n in range(LINES)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_turn_ends_in_time_and_the_next_goes_on(services: Services, tmp_path: Path) -> None:
    made = received(services, tmp_path)

    run_share(services.batches, services.batch_runner, services.processes, made.id, 0, seconds=0)
    assert services.batches.get(made.id, LOCAL).lines_done == 0
    run_share(services.batches, services.batch_runner, services.processes, made.id, 0, seconds=120)

    assert_whole(services, made)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_processes_of_their_own_do_a_large_batch(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch is small here, and "few" set lower."""
    monkeypatch.setattr(app.jobs.batches, "FEW", 3)
    made = received(services, tmp_path)

    run_share(services.batches, services.batch_runner, services.processes, made.id, 0, seconds=120)

    assert_whole(services, made)


def test_shares_are_done_each_by_its_own_job(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.batches.SHARE", 1)
    made = received(services, tmp_path)
    assert made.shares > 1

    with services.worker:
        until(lambda: services.batches.get(made.id, LOCAL).state is BatchState.FINISHED)

    assert_whole(services, made)


def test_a_batch_whose_job_was_lost_is_put_back(services: Services, tmp_path: Path) -> None:
    made = received(services, tmp_path)
    services.batches.pause(made.id, LOCAL)
    with services.worker:
        until(lambda: not services.jobs.alive(RUN, f"{made.id}/"))
        with services.database.write() as work:
            work.batches.set_state(made.id, BatchState.WAITING, by_command=False, finished_at=None)
            work.commit()

        services.batches.look()
        services.batches.look()

        until(lambda: services.batches.get(made.id, LOCAL).state is BatchState.FINISHED)
    assert_whole(services, made)


def test_a_batch_whose_worker_was_killed_is_ended_by_another(
    services: Services, tmp_path: Path, database_url: str
) -> None:
    made = received(services, tmp_path)
    program = [sys.executable, "-m", "tests.jobs.dying_batch_worker", database_url, str(tmp_path)]
    killed = subprocess.run(program, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert 0 < services.batches.get(made.id, LOCAL).lines_done < LINES

    with services.worker:
        until(lambda: services.batches.get(made.id, LOCAL).state is BatchState.FINISHED)

    assert_whole(services, made)
