"""`python -m bench.monitor [PARTIES]`: from a change of 200 entries to the alerts, in a book of 100,000 parties."""

import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from app.bootstrap import Services, build
from app.config import Settings
from app.domain.actor import LOCAL
from app.domain.party import Party, PartyRole
from app.jobs.monitoring import screen_share
from bench.lists import LISTS
from lists.model import Kind, Listing, Name
from lists.registry import open_release
from lists.source import ListFormat, Reading, Release

ENTRIES = 200
_FIRST = "Nord Süd Alpha Delta Orion Baltic Atlas Vega Nova Prima Royal Star Delfin Kappa Sigma Metro Titan Zenit Lotus"
_TRADE = (
    "Trading Machinery Technik Import Export Logistics Tools Industrial Elektro Metall Precision CNC Systems Werkzeug"
)
_FORM = "GmbH Ltd LLC Co.,Ltd. S.r.l. Sp.z.o.o. A.S. OOO Inc. KG"
_SYLLABLES = (
    "ba ko ri ma tu sel von dar lin pra zek mor fin gal hus jen kap lor nim ost pel rin sta tor ulm vik wes yor zan"
)


def main(parties: int = 100_000) -> int:
    """Print how long each part takes."""
    print(f"machine: {platform.node()}, Python {platform.python_version()}, {os.cpu_count()} cores, {parties} parties")
    if not LISTS.exists():
        print(f"no lists in {LISTS}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="gonogo-bench-") as folder:
        services = build(Settings(data_dir=Path(folder), database_url=os.environ.get("GONOGO_DATABASE_URL", "")))
        try:
            _measure(services, Path(folder), parties)
        finally:
            services.close()
    return 0


def _measure(services: Services, folder: Path, parties: int) -> None:
    listings = _entries(services)
    _load(services, folder, listings)
    chosen = random.Random(2)
    started = _Now()
    services.counterparties.put_in(_book(parties, listings), LOCAL, whole=True)
    _took("book put in", started)
    started = _Now()
    _watch(services)
    _took("whole book screened once", started)
    # The index over the book is made by the first change that needs it, and kept.
    listings = _changed(listings, chosen, 1)
    _load(services, folder, listings)
    started = _Now()
    services.monitor.look()
    _took("first change, index of the book made", started)
    _load(services, folder, _changed(listings, chosen, 2))
    started = _Now()
    found = services.monitor.look()
    _took(f"{found.changed} entries changed, {found.parties} parties concerned, {found.alerts} alerts", started)


def _watch(services: Services) -> None:
    services.monitor.look()
    screen_share(services.monitor, services.processes, seconds=24 * 3600)


def _entries(services: Services) -> list[Listing]:
    found: dict[str, Listing] = {}
    for format_id, path in (("ofac-csv", "ofac_sdn/2026-07-31_rebuilt"), ("uk-csv", "uk/uksl_2026-04-29_rebuilt")):
        for one in open_release(LISTS / path, format_id).listings(None):
            found[one.id] = replace(one, uid=one.id.replace(":", "-"), source="bench-list")
    return list(found.values())


def _changed(listings: list[Listing], chosen: random.Random, turn: int) -> list[Listing]:
    """Half of the changed entries are new and named like somebody in the book, half have another alias."""
    some = set(chosen.sample(range(len(listings)), ENTRIES // 2))
    other = [replace(x, names=(*x.names, Name(f"{_name(chosen)}"))) if n in some else x for n, x in enumerate(listings)]
    book = random.Random(1)
    names = [_name(book) for _ in range(ENTRIES * 5 * turn)][-ENTRIES * 5 :: 10]
    new = [
        Listing("bench-list", f"new-{turn}-{n}", Kind.COMPANY, (Name(name),), listings[0].effect)
        for n, name in enumerate(names)
    ]
    return [*other, *new]


def _load(services: Services, folder: Path, listings: list[Listing]) -> None:
    def read(_: Reading) -> Iterator[Listing]:
        yield from listings

    path = folder / f"release-{time.monotonic_ns()}.txt"
    path.write_text(path.name)
    services.ingestor.load(Release(ListFormat("bench-lines", "Bench", read, (".txt",)), (path,)))


def _book(parties: int, listings: list[Listing]) -> Iterator[tuple[str, Party]]:
    chosen = random.Random(1)
    for n in range(parties):
        name = _name(chosen) if n % 500 else chosen.choice(listings).name
        yield (
            f"C-{n}",
            Party(PartyRole.OTHER, name, Kind.COMPANY, country=chosen.choice(("DE", "TR", "CN", "AE", None))),
        )


def _name(chosen: random.Random) -> str:
    own = "".join(chosen.choice(_SYLLABLES.split()) for _ in range(chosen.randint(2, 4))).capitalize()
    words = (chosen.choice(_FIRST.split()), own, chosen.choice(_TRADE.split()), chosen.choice(_FORM.split()))
    return " ".join(words[chosen.randint(0, 1) :])


class _Now:
    """A moment, on the clock and in this process's processor time."""

    def __init__(self) -> None:
        self.clock, self.processor = time.perf_counter(), time.process_time()


def _took(what: str, started: _Now) -> None:
    now = _Now()
    spent = f"{now.clock - started.clock:8.2f} s ({now.processor - started.processor:.2f} s of this process)"
    print(f"{spent}  {what}; load {os.getloadavg()[0]:.1f}", flush=True)


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
