"""`python -m bench`: F1 on name pairs, recall at one alert in a hundred, and the time for one name."""

import csv
import os
import platform
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from app.domain.match import Query
from app.matching import compare_names
from app.matching.index import MatchIndex
from lists.registry import open_release

SHARED = Path(os.environ.get("GONOGO_SHARED", Path(__file__).resolve().parent.parent.parent / "shared"))
THRESHOLD = 0.70
CLEAN_ALERTS = 0.01
LEAST_SCORE = 0.3


def main() -> int:
    """Print the figures; a benchmark that is not there is named and left out."""
    print(f"machine: {platform.node()}, {platform.machine()}, Python {platform.python_version()}, one core")
    folder = SHARED / "bench"
    if not folder.exists():
        print(f"no benchmarks at {folder}: nothing measured")
        return 1
    _pairs(folder / "pairs" / "dev.csv")
    _retrieval(folder / "retrieval")
    return 0


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _pairs(path: Path) -> None:
    hits = misses = false = 0
    for row in _rows(path):
        found = compare_names(row["name1"], row["name2"], row["kind"]) >= THRESHOLD
        same = row["is_match"] == "true"
        hits += found and same
        misses += same and not found
        false += found and not same
    precision, recall = hits / (hits + false), hits / (hits + misses)
    f1 = 2 * precision * recall / (precision + recall)
    print(f"pairs at {THRESHOLD}: F1 {f1:.3f}, precision {precision:.3f}, recall {recall:.3f} ({path.name})")


def _retrieval(folder: Path) -> None:
    started = time.perf_counter()
    listings = list(open_release(folder / "list.csv", "opensanctions-simple", source="bench").listings())
    index = MatchIndex.build(listings)
    print(f"list: {len(listings):,} entries, read and indexed in {time.perf_counter() - started:.1f} s")
    clean, hard, found, times = [], [], [], []
    for row in _rows(folder / "queries_dev.csv"):
        began = time.perf_counter()
        matches = index.search(Query(row["name"]), min_score=LEAST_SCORE, limit=20)
        times.append((time.perf_counter() - began) * 1000)
        best = max((match.score for match in matches), default=0.0)
        if row["kind"].startswith("clean"):
            clean.append(best)
        elif row["kind"] == "hard_neg":
            hard.append(best)
        else:
            wanted = set(row["expected"].split())
            found.append(max((match.score for match in matches if match.listing.uid in wanted), default=0.0))
    threshold = sorted(clean, reverse=True)[int(CLEAN_ALERTS * len(clean))] + 1e-9
    recall = sum(score >= threshold for score in found) / len(found)
    alerts = sum(score >= threshold for score in hard) / len(hard)
    times.sort()
    print(f"retrieval at 1 % clean alerts (score {threshold:.3f}): recall {recall:.3f}, hard negatives {alerts:.3f}")
    print(
        f"one name against {len(listings):,} entries: median {statistics.median(times):.2f} ms, "
        f"p99 {times[int(0.99 * len(times))]:.2f} ms over {len(times):,} names"
    )


if __name__ == "__main__":
    sys.exit(main())
