"""`python -m bench`: F1 on name pairs, recall at one alert in a hundred, and the time for one name."""

import platform
import statistics
import sys

from bench.quality import BENCH, THRESHOLD, measure_pairs, measure_retrieval


def main() -> int:
    """Print the figures; a benchmark that is not there is named and left out."""
    print(f"machine: {platform.node()}, {platform.machine()}, Python {platform.python_version()}, one core")
    if not BENCH.exists():
        print(f"no benchmarks at {BENCH}: nothing measured")
        return 1
    pairs = measure_pairs()
    print(f"pairs at {THRESHOLD}: F1 {pairs.f1:.3f}, precision {pairs.precision:.3f}, recall {pairs.recall:.3f}")
    found = measure_retrieval()
    print(f"list: {found.entries:,} entries, read and indexed in {found.build_seconds:.1f} s")
    print(
        f"retrieval at 1 % clean alerts (score {found.threshold:.3f}): recall {found.recall:.3f}, "
        f"hard negatives {found.hard_negatives:.3f}"
    )
    print("  by kind: " + ", ".join(f"{kind} {share:.3f}" for kind, share in found.by_kind.items()))
    times = found.times
    print(
        f"one name against {found.entries:,} entries, explained: median {statistics.median(times):.2f} ms, "
        f"p99 {times[int(0.99 * len(times))]:.2f} ms over {len(times):,} names"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
