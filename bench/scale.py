"""`python -m bench.scale [NAMES ...]`: what a longer list costs, with generated names (100,000 and 1,000,000).

Names are made of the words of the retrieval benchmark's list in the proportions they have there, and of new words of
their syllables, so that the number of distinct words grows with the list as it does in real ones.
"""

import csv
import os
import platform
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from bisect import bisect
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from app.domain.match import Query
from app.services.index import settle
from app.services.index_store import IndexStore
from bench.quality import BENCH
from lists.model import Effect, Kind, Listing, Name, NameStrength

DEFAULT_SIZES = (100_000, 1_000_000)
_NAMES_A_LISTING = 2
_NEW_WORDS = 0.12
_ASKED = 1000


def main() -> int:
    """Measure each size in a process of its own, so that its memory is its own."""
    if not BENCH.exists():
        print(f"no benchmarks at {BENCH}: nothing measured")
        return 1
    print(f"machine: {platform.node()}, {platform.machine()}, Python {platform.python_version()}, one core", flush=True)
    sizes = [int(text) for text in sys.argv[1:]] or DEFAULT_SIZES
    commands = [[sys.executable, "-m", "bench.scale", "one", str(size)] for size in sizes]
    return max(subprocess.run(command, check=False).returncode for command in commands)  # noqa: S603


def measure(size: int) -> None:
    """Build an index over `size` names, keep it, map it again, and look names up."""
    listings = tuple(_listings(size))
    before = _resident()
    with tempfile.TemporaryDirectory() as folder:
        store = IndexStore(Path(folder))
        started = time.process_time()
        store.get("scale", listings)
        built = time.process_time() - started
        on_disk = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        started = time.process_time()
        index = store.get("scale", listings)
        opened = time.process_time() - started
        settle()
        times = []
        for name in _asked(listings):
            began = time.thread_time()
            index.search(Query(name))
            times.append((time.thread_time() - began) * 1000)
        times.sort()
        print(
            f"{size:,} names in {len(listings):,} listings, {len(index.tokens):,} words: built in {built:.0f} s, "
            f"opened in {opened:.1f} s, {on_disk / 1e6:.0f} MB on disk, {before:.0f} MB for the listings, "
            f"{most:.0f} MB at most; one name median {statistics.median(times):.2f} ms, "
            f"p99 {times[int(0.99 * len(times))]:.2f} ms",
            flush=True,
        )


def _listings(size: int) -> Iterator[Listing]:
    names = _Names(BENCH / "retrieval" / "list.csv")
    for n in range(size // _NAMES_A_LISTING):
        kind = Kind.PERSON if n % 3 == 0 else Kind.COMPANY
        first = names.draw(person=kind is Kind.PERSON)
        second = names.varied(first)
        strengths = (NameStrength.PRIMARY, NameStrength.STRONG)
        pair = tuple(Name(text, strength) for text, strength in zip((first, second), strengths, strict=True))
        yield Listing(source="scale", uid=str(n), kind=kind, names=pair, effect=Effect.DUE_DILIGENCE)


def _asked(listings: tuple[Listing, ...]) -> list[str]:
    """Ordinary names and, one in ten, a listed one."""
    dice = random.Random(7)  # noqa: S311 - names for measuring
    with (BENCH / "retrieval" / "queries_dev.csv").open(encoding="utf-8", newline="") as file:
        clean = [row["name"] for row in csv.DictReader(file) if not row["expected"]]
    return [dice.choice(listings).name if n % 10 == 0 else dice.choice(clean) for n in range(_ASKED)]


class _Names:
    """Draws names made of the words of a list, each as often as it has it, and of new words of its syllables."""

    def __init__(self, path: Path) -> None:
        self._dice = random.Random(2024)  # noqa: S311 - names for measuring
        counts: dict[bool, dict[str, int]] = {True: {}, False: {}}
        lengths: dict[bool, list[int]] = {True: [], False: []}
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                person, words = row["schema"] == "Person", row["name"].split()
                lengths[person].append(len(words))
                for word in words:
                    counts[person][word] = counts[person].get(word, 0) + 1
        self._lengths = lengths
        self._words = {person: list(found) for person, found in counts.items()}
        self._sums = {person: list(accumulate(found.values())) for person, found in counts.items()}
        self._syllables = sorted({word[i : i + 3] for word in self._words[False] for i in range(0, len(word) - 3, 3)})

    def draw(self, *, person: bool) -> str:
        length = self._dice.choice(self._lengths[person])
        return " ".join(self._word(person=person) for _ in range(max(2, length)))

    def varied(self, name: str) -> str:
        """The same with two letters turned, or its words the other way round."""
        if self._dice.random() < 0.5:
            return " ".join(reversed(name.split()))
        place = self._dice.randrange(len(name) - 1)
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]

    def _word(self, *, person: bool) -> str:
        if self._dice.random() < _NEW_WORDS:
            return "".join(self._dice.choice(self._syllables) for _ in range(self._dice.randrange(2, 4)))
        sums = self._sums[person]
        return self._words[person][bisect(sums, self._dice.randrange(sums[-1]))]


def _resident() -> float:
    with Path("/proc/self/statm").open(encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        measure(int(sys.argv[2]))
    else:
        sys.exit(main())
