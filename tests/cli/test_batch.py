"""`gonogo batch` as a dealer runs it: results whole, stopped and gone on with, compared with the last run."""

import csv
import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.db.unit_of_work import Database
from app.domain.batch import LineFormat, LineKind
from app.errors import DatabaseUnavailable
from app.services.batch_input import BatchFile
from app.services.liveness import Liveness
from tests.cli.running import Command
from tests.jobs.test_worker import until

REPOSITORY = Path(__file__).parents[2]
LINES = 1500


@pytest.fixture
def gonogo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(tmp_path / "data", monkeypatch, capsys)


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    path = tmp_path / "customers.csv"
    path.write_text("Nr;Kunde;Notiz\n1;ELE Technology;alt\n2;Bäckerei Janssen GmbH;\n3;;neu\n", encoding="utf-8")
    return path


OPTIONS = ("--map", "id=Nr", "--map", "name=Kunde", "--ignore", "Notiz")
STARTER = {"GONOGO_REQUIRED_SOURCES": "starter"}


def test_a_file_in_the_dealers_own_columns_is_screened(gonogo: Command, customers: Path, tmp_path: Path) -> None:
    ran = gonogo("batch", str(customers), *OPTIONS, **STARTER)

    assert ran.returncode == 1
    assert "3 lines done: 1 match, 1 no_match, 1 invalid." in ran.stderr
    assert [json.loads(line)["outcome"] for line in ran.stdout.splitlines()] == ["match", "no_match", "invalid"]

    output = tmp_path / "changed.csv"
    again = gonogo("batch", str(customers), *OPTIONS, "--changed", "--output", str(output), **STARTER)
    assert "0 changed since the last run" in again.stderr
    assert list(csv.DictReader(output.read_text(encoding="utf-8").splitlines())) == []


def test_deals_are_screened_from_json_lines(gonogo: Command, tmp_path: Path) -> None:
    path = tmp_path / "deals.jsonl"
    path.write_text(json.dumps({"reference": "SO-1", "name": "ELE Technology Co., Ltd.", "country": "CN"}) + "\n")

    ran = gonogo("batch", str(path), "--kind", "deal", **STARTER)

    assert ran.returncode == 0
    (line,) = map(json.loads, ran.stdout.splitlines())
    assert (line["outcome"], line["id"], line["screening"][:4]) == ("block", "SO-1", "scr_")


@pytest.mark.parametrize(
    "arguments, said",
    [
        (("--map", "Kunde"), "--map"),
        ((), 'no field "Nr"'),
        (("--map", "id=Nr", "--ignore", "Kunde", "--ignore", "Notiz"), "column name is missing"),
    ],
    ids=["mapping", "unknown column", "no name"],
)
def test_what_cannot_be_read_at_all_is_said(
    gonogo: Command, customers: Path, arguments: tuple[str, ...], said: str
) -> None:
    ran = gonogo("batch", str(customers), *arguments)

    assert (ran.returncode, said in ran.stderr) == (2, True)


def test_a_command_that_was_killed_goes_on_where_it_was(gonogo: Command, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("id,name\n" + "".join(f"{n},Schwarzwald Zahnrad {n} GmbH\n" for n in range(LINES)))
    environment = {**os.environ, "GONOGO_DATA_DIR": str(gonogo.data_dir), "GONOGO_DATABASE_URL": "", **STARTER}
    program = [sys.executable, "-c", "from app.cli.main import run; run()", "batch", str(path)]
    with subprocess.Popen(program, env=environment, cwd=REPOSITORY, stdout=subprocess.DEVNULL) as running:
        until(lambda: 0 < lines_done(gonogo) < LINES)
        running.kill()
    before = lines_done(gonogo)
    assert 0 < before < LINES

    ran = gonogo("batch", str(path), **STARTER)

    assert f"Going on after {before} of {LINES} lines." in ran.stderr
    assert [json.loads(line)["id"] for line in ran.stdout.splitlines()] == [str(n) for n in range(LINES)]
    assert f"{LINES} lines done: {LINES} no_match." in ran.stderr


def test_two_commands_do_not_work_through_one_file(gonogo: Command, customers: Path) -> None:
    first = gonogo("batch", str(customers), *OPTIONS, **STARTER)
    assert first.returncode == 1
    file = BatchFile(customers, LineKind.PARTY, LineFormat.CSV, {"Nr": "id", "Kunde": "name", "Notiz": ""})
    database = Database.open(url_of(gonogo))
    with closing(database), closing(Liveness(database, gonogo.data_dir / "workers").of(file.pulse)) as pulse:
        assert pulse.keep()

        ran = gonogo("batch", str(customers), *OPTIONS, **STARTER)

    assert (ran.returncode, "Another process" in ran.stderr) == (1, True)


def lines_done(gonogo: Command) -> int:
    if not (gonogo.data_dir / "gonogo.sqlite3").exists():
        return 0
    with closing(Database.open(url_of(gonogo))) as database:
        try:
            with database.read() as work:
                return sum(one.lines_done for one in work.batches.page("default", limit=10))
        except DatabaseUnavailable:
            return 0


def url_of(gonogo: Command) -> str:
    return f"sqlite+pysqlite:///{gonogo.data_dir / 'gonogo.sqlite3'}"
