"""How good the matcher is: figures of the benchmarks, for `python -m bench` and for the test that guards them."""

import csv
import os
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.domain.match import Query
from app.matching import compare_names
from app.matching.index import MatchIndex
from app.services.index import settle
from lists.model import Listing
from lists.registry import open_release

BENCH = Path(os.environ.get("GONOGO_SHARED", Path(__file__).resolve().parent.parent.parent / "shared")) / "bench"
THRESHOLD = 0.70
CLEAN_ALERTS = 0.01
LEAST_SCORE = 0.3


@dataclass(frozen=True, slots=True)
class PairFigures:
    """Shares, 0..1, at the threshold."""

    f1: float
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class RetrievalFigures:
    """Shares, 0..1, at the score where one ordinary name in a hundred alerts; processor times in ms, sorted."""

    entries: int
    build_seconds: float
    threshold: float
    recall: float
    by_kind: dict[str, float]
    hard_negatives: float
    times: tuple[float, ...]


def measure_pairs(path: Path = BENCH / "pairs" / "dev.csv") -> PairFigures:
    """Compare every pair of names, and count right and wrong answers."""
    hits = misses = false = 0
    for row in rows(path):
        found = compare_names(row["name1"], row["name2"], row["kind"]) >= THRESHOLD
        same = row["is_match"] == "true"
        hits += found and same
        misses += same and not found
        false += found and not same
    precision, recall = hits / (hits + false), hits / (hits + misses)
    return PairFigures(2 * precision * recall / (precision + recall), precision, recall)


def measure_retrieval(folder: Path = BENCH / "retrieval") -> RetrievalFigures:
    """Look every name up, by the name alone."""
    started = time.perf_counter()
    listings = benchmark_listings(folder)
    index = MatchIndex.build(listings)
    settle()
    built = time.perf_counter() - started
    clean: list[float] = []
    hard: list[float] = []
    found: dict[str, list[float]] = defaultdict(list)
    times: list[float] = []
    for row in rows(folder / "queries_dev.csv"):
        began = time.thread_time()
        matches = index.search(Query(row["name"]), min_score=LEAST_SCORE, limit=20)
        times.append((time.thread_time() - began) * 1000)
        best = max((match.score for match in matches), default=0.0)
        if row["kind"].startswith("clean"):
            clean.append(best)
        elif row["kind"] == "hard_neg":
            hard.append(best)
        else:
            wanted = set(row["expected"].split())
            right = max((match.score for match in matches if match.listing.uid in wanted), default=0.0)
            found[row["kind"]].append(right)
    threshold = sorted(clean, reverse=True)[int(CLEAN_ALERTS * len(clean))] + 1e-9
    every = [score for scores in found.values() for score in scores]
    return RetrievalFigures(
        entries=len(listings),
        build_seconds=built,
        threshold=threshold,
        recall=_share(every, threshold),
        by_kind={kind: _share(scores, threshold) for kind, scores in sorted(found.items())},
        hard_negatives=_share(hard, threshold),
        times=tuple(sorted(times)),
    )


def benchmark_listings(folder: Path = BENCH / "retrieval") -> list[Listing]:
    """The list that names are looked up in."""
    return list(open_release(folder / "list.csv", "opensanctions-simple", source="bench").listings())


def _share(scores: list[float], threshold: float) -> float:
    return sum(score >= threshold for score in scores) / len(scores)


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a benchmark's file."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
