"""`python -m bench.screen`: how long a whole screening of five parties takes, stored, on all real lists.

The deals are made from halves of the names of the retrieval benchmark, so that hardly any comes twice, and a few listed
ones, with addresses, contacts, owners, claims and machines. Then the same deals are screened at their next stage. With
a folder as argument the lists loaded there are used, and kept for the next time.
"""

import csv
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson

from app.bootstrap import Services, build
from app.config import Settings
from app.contract.transaction import read_transaction
from app.db.screenings import StoredScreening
from app.db.upserting import in_batches
from app.domain.actor import LOCAL
from app.domain.transaction import Stage, Transaction
from bench.lists import LISTS, load_all
from bench.names import new_name
from bench.quality import BENCH

DEALS, WARM_UP = 300, 30
GOAL = (15.0, 40.0)
_LISTED = 0.05
_ROLES = ("buyer", "consignee", "end_user", "freight_forwarder", "broker")
_PLACES = (
    ("DE", "Robert-Bosch-Straße 14, 73431 Aalen", "+49 7361 555010", "de"),
    ("CN", "3714 Duhuixuan Building, 3018 Shennan Road, Futian, Shenzhen", "+86 755 82913230", "com.cn"),
    ("TR", "İkitelli OSB Mah. 12. Cadde No: 5 Kat 3, Başakşehir, İstanbul", "+90 212 5550101", "com.tr"),
    ("AE", "Office 1204, Jumeirah Bay Tower X2, Cluster X, JLT, Dubai", "+971 4 5550101", "ae"),
    ("HK", "Unit 7, 21/F, Witty Commercial Building, 1A-1L Tung Choi Street, Kowloon", "+852 25550101", "com.hk"),
    ("US", "4520 Industrial Parkway, Suite 200, Cleveland, OH 44135", "+1 216 5550101", "com"),
)
_MACHINES: tuple[dict[str, Any], ...] = (
    {"description": "Used Swiss-type CNC lathe", "make": "Tsugami", "model": "B0385", "hs_code": "8458.11", "axes": 5},
    {"description": "Vertical machining centre", "make": "Mori Seiki", "model": "NV5000", "hs_code": "8457.10"},
    {"description": "Surface grinder", "make": "Okamoto", "hs_code": "8460.12", "condition": "used", "year": 2008},
    {"description": "Spindle bearings", "hs_code": "8482.10", "quantity": 12},
)


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds, sorted, how often each verdict was given, and milliseconds of the same deals at the next stage."""

    whole: tuple[float, ...]
    verdicts: dict[str, int]
    next_stage: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.whole)

    @property
    def p99(self) -> float:
        return self.whole[int(0.99 * len(self.whole))]


def main() -> int:
    """Print the figures; what is not there is named and left out."""
    print(f"machine: {platform.node()}, {platform.machine()}, Python {platform.python_version()}, one core")
    if not (LISTS.exists() and BENCH.exists()):
        print(f"no list files at {LISTS}, or no benchmarks at {BENCH}: nothing measured")
        return 1
    if len(sys.argv) > 1:
        return _measured_in(Path(sys.argv[1]))
    with tempfile.TemporaryDirectory() as folder:
        return _measured_in(Path(folder))


def _measured_in(folder: Path) -> int:
    services = build(Settings(data_dir=folder))
    try:
        if not any(status.entries for status in services.lists.statuses()):
            load_all(services)
        found = measure(services)
    finally:
        services.close()
    entries = sum(status.entries for status in services.lists.statuses())
    print(f"{len(found.whole)} screenings of five parties against {entries:,} entries, stored: {found.verdicts}")
    print(
        f"median {found.median:.1f} ms (goal {GOAL[0]:.0f}), p99 {found.p99:.1f} ms (goal {GOAL[1]:.0f}), "
        f"longest {found.whole[-1]:.1f} ms; at the next stage median {statistics.median(found.next_stage):.1f} ms"
    )
    return 0


def measure(services: Services) -> Figures:
    """Screen the deals one after another; the first few, which fill caches, are not counted."""
    warm_up, *counted = in_batches(tuple(deals(WARM_UP + DEALS)), WARM_UP)
    for deal in warm_up:
        services.screener.screen(deal, actor=LOCAL)
    times: list[float] = []
    later: list[float] = []
    verdicts = dict.fromkeys(("clear", "review", "block"), 0)
    for some in counted:
        for deal in some:
            done, took = _timed(services, deal)
            times.append(took)
            verdicts[done.verdict.value] += 1
        later += [_timed(services, replace(deal, stage=Stage.SHIPMENT))[1] for deal in some]
    return Figures(tuple(sorted(times)), verdicts, tuple(sorted(later)))


def _timed(services: Services, deal: Transaction) -> tuple[StoredScreening, float]:
    started = time.perf_counter()
    done = services.screener.screen(deal, actor=LOCAL)
    return done, (time.perf_counter() - started) * 1000


def deals(count: int) -> Iterator[Transaction]:
    """The same deals each time, each of five parties, as the service reads them."""
    return (read_transaction(orjson.dumps(request)) for request in requests(count, len(_ROLES)))


def requests(
    count: int, parties: int, path: Path = BENCH / "retrieval" / "queries_dev.csv"
) -> Iterator[dict[str, Any]]:
    """The same deals each time, each party with all that a dealer may know of it; one name in twenty is listed."""
    dice = random.Random(2024)  # noqa: S311 - deals for measuring
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    # Another name each time, so that a folder used again holds no earlier screening of the same deal.
    run = f"{time.time_ns():x}"
    firms = _Names([row for row in rows if row["schema"] != "Person"], dice)
    people = _Names([row for row in rows if row["schema"] == "Person"], dice)
    for n in range(count):
        yield _deal(f"{run}-{n}", parties, firms, people, dice)


class _Names:
    """Names at random, mostly of those that are on no list."""

    def __init__(self, rows: list[dict[str, str]], dice: random.Random) -> None:
        self._listed = [row["name"] for row in rows if row["expected"]]
        self._others = [row["name"] for row in rows if not row["expected"]]
        self._dice = dice

    def draw(self) -> str:
        if self._dice.random() < _LISTED:
            return self._dice.choice(self._listed)
        return new_name(self._others, self._dice)


def _deal(n: str, count: int, firms: _Names, people: _Names, dice: random.Random) -> dict[str, Any]:
    parties = [_party(role, firms, people, dice) for role in _ROLES[:count]]
    return {
        "reference": f"B-{n}",
        "deal": f"D-{n}",
        "stage": "order",
        "parties": parties,
        "destination": {"country": parties[2]["country"], "address": parties[2]["address"]},
        "route": {"origin": dice.choice(("JP", "DE")), "via": dice.choice(([], ["HK"], ["AE"])), "incoterm": "FOB"},
        "equipment": [
            {**machine, "serial_number": f"{n}-{i}", "price": {"amount": "85000", "currency": "USD"}}
            for i, machine in enumerate(dice.sample(_MACHINES, 2))
        ],
        "payment": {
            "total": {"amount": "170000", "currency": dice.choice(("USD", "CNY", "EUR"))},
            "method": "wire",
            "payer": "parties/0",
            "bank": {"name": "First Trade Bank", "country": parties[0]["country"]},
        },
        "end_use": {"description": "parts for own machines", "statement_signed": True},
    }


def _party(role: str, firms: _Names, people: _Names, dice: random.Random) -> dict[str, Any]:
    country, address, phone, ending = dice.choice(_PLACES)
    name = firms.draw()
    domain = f"firm-{dice.randrange(10_000)}.{ending}"
    return {
        "role": role,
        "name": name,
        "kind": "company",
        "country": country,
        "address": f"{dice.randrange(1, 90)} {address}",
        "email": f"office@{domain}",
        "website": f"https://www.{domain}",
        "phone": f"{phone[:-2]}{dice.randrange(10, 99)}",
        "identifiers": [{"type": "registration", "value": str(dice.randrange(10**7, 10**8))}],
        "incorporated_on": f"{dice.randrange(1980, 2024)}-05-01",
        "business": dice.choice(("gears", "trading of machinery", "freight forwarding", "repair of machines")),
        "owners": [{"name": people.draw(), "kind": "person", "share_percent": 50.0, "relation": "owner"}],
        "claimed_affiliations": [{"name": firms.draw(), "relation": "subsidiary"}] if dice.random() < 0.2 else [],
    }


if __name__ == "__main__":
    sys.exit(main())
