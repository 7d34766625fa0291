"""`python -m bench.batch [NAMES [FOLDER]]`: a file of 100,000 parties on all real lists, from the file to the results.

The names are made of the halves of the retrieval benchmark's ordinary names, one in twenty is a listed one. With a
folder the lists loaded there are used, and kept for the next time.
"""

import csv
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from app.bootstrap import Services, build
from app.config import Settings
from app.domain.actor import LOCAL
from app.domain.batch import LineFormat, LineKind
from app.jobs.batches import run_pieces
from app.services.batch_input import BatchFile
from app.services.batch_output import written
from bench.lists import LISTS, load_all
from bench.names import new_name
from bench.quality import BENCH

GOAL_SECONDS = 90
_LISTED = 0.05
_COUNTRIES = ("DE", "TR", "CN", "AE", "US", "")


def main(names: int = 100_000, folder: str | None = None) -> int:
    """Print how long each part takes."""
    print(f"machine: {platform.node()}, Python {platform.python_version()}, {os.cpu_count()} cores, {names} names")
    if not (LISTS.exists() and BENCH.exists()):
        print(f"no list files at {LISTS}, or no benchmarks at {BENCH}: nothing measured")
        return 1
    with tempfile.TemporaryDirectory(prefix="gonogo-bench-") as temporary:
        settings = Settings(data_dir=Path(folder or temporary), database_url=os.environ.get("GONOGO_DATABASE_URL", ""))
        services = build(settings)
        try:
            if not any(status.entries for status in services.lists.statuses()):
                load_all(services)
            _measure(services, Path(temporary), names)
        finally:
            services.close()
    return 0


def _measure(services: Services, folder: Path, names: int) -> None:
    path = folder / "customers.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "name", "kind", "country"))
        writer.writerows(_customers(names))
    entries = sum(status.entries for status in services.lists.statuses())
    print(f"{entries:,} entries; load of the machine before: {os.getloadavg()[0]:.1f}")
    began = time.perf_counter()
    customers = BatchFile(path, LineKind.PARTY, LineFormat.CSV, {})
    made = services.batches.receive(customers, LOCAL, by_command=True)
    _took("file taken in", began)
    started, busy = time.perf_counter(), os.times()
    for _ in run_pieces(services.processes, made.id, services.batch_runner.waiting(made.id), much=True):
        pass
    _took(f"all lines done, goal {GOAL_SECONDS} (processes started and lists opened in it)", started)
    written_at = time.perf_counter()
    size = sum(map(len, written(services.batches.results(made.id, LOCAL), LineFormat.JSONL)))
    _took(f"results read, {size / 1e6:.0f} MB", written_at)
    services.processes.close()
    spent = os.times()
    cpu = spent.user + spent.system + spent.children_user + spent.children_system
    cpu -= busy.user + busy.system + busy.children_user + busy.children_system
    done = services.batches.get(made.id, LOCAL)
    print(f"{cpu:8.2f} s  processor time of all processes, {1000 * cpu / names:.2f} ms a name; {dict(done.counts)}")


def _customers(count: int, path: Path = BENCH / "retrieval" / "queries_dev.csv") -> Iterator[tuple[str, ...]]:
    dice = random.Random(7)  # noqa: S311 - names for measuring
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    listed = [row for row in rows if row["expected"]]
    others = {kind: [row["name"] for row in rows if row["kind"] == kind] for kind in ("clean_org", "clean_per")}
    for n in range(count):
        if dice.random() < _LISTED:
            row = dice.choice(listed)
            person, name = row["schema"] == "Person", row["name"]
        else:
            person = dice.random() < 0.25
            kind = "clean_per" if person else "clean_org"
            name = new_name(others[kind], dice)
        known = dice.random() < 0.5
        yield f"C-{n}", name, ("person" if person else "company") if known else "", dice.choice(_COUNTRIES)


def _took(what: str, started: float) -> None:
    print(f"{time.perf_counter() - started:8.2f} s  {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, *sys.argv[2:3]))
