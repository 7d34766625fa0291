"""`gonogo lookup --file` as a dealer runs it: a line out for each line in, whatever the number of processes."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Gonogo = Callable[..., subprocess.CompletedProcess[str]]
NAMES = ("Amegino FZE", "Bäckerei Janssen GmbH", "ELE Technology Co., Ltd.", "Smith & Sons")
LINES = 900


@pytest.fixture
def gonogo(tmp_path: Path) -> Gonogo:
    """Runs the command on the starter list, in a data folder of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GONOGO_")}
    environment["GONOGO_DATA_DIR"] = str(tmp_path / "data")

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from app.cli.main import run; run()", *map(str, arguments)]
        root = Path(__file__).parents[2]
        return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)

    return run


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    path = tmp_path / "customers.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(("id", "name", "country"))
        lines.writerows((f"c{n}", NAMES[n % len(NAMES)], "") for n in range(LINES))
    return path


def test_every_line_is_answered_in_its_place_by_one_process_and_by_three(
    gonogo: Gonogo, customers: Path, tmp_path: Path
) -> None:
    outputs = []
    for processes in (1, 3):
        output = tmp_path / f"hits-{processes}.jsonl"
        ran = gonogo("lookup", "--file", customers, "--output", output, "--processes", processes)
        assert ran.returncode == 0, ran.stderr
        assert f"{LINES} names looked up" in ran.stderr
        outputs.append(output.read_text(encoding="utf-8"))

    answers = [json.loads(line) for line in outputs[0].splitlines()]
    assert outputs[0] == outputs[1]
    assert [answer["id"] for answer in answers] == [f"c{n}" for n in range(LINES)]
    assert [bool(answer["hits"]) for answer in answers[:4]] == [True, False, True, False]


def test_a_bad_line_is_named_and_the_last_output_stays(gonogo: Gonogo, customers: Path, tmp_path: Path) -> None:
    output = tmp_path / "hits.jsonl"
    output.write_text("of yesterday", encoding="utf-8")
    with customers.open("a", encoding="utf-8") as file:
        file.write("c900,Smith,GB,one cell too many\n")

    ran = gonogo("lookup", "--file", customers, "--output", output, "--processes", 2)

    assert ran.returncode == 2
    assert f"line {LINES + 2}" in ran.stderr
    assert output.read_text(encoding="utf-8") == "of yesterday"
