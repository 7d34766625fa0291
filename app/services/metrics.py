"""What is counted while the service works, for Prometheus. No label holds a name, a key or a dealer."""

import os
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from app.domain.screening import Verdict

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS = (0.005, 0.01, 0.02, 0.03, 0.045, 0.06, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60)


class Metrics:
    """The counters of this process; `text` adds up those of all processes that serve together."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._screenings = Counter(
            "gonogo_screenings", "Screenings stored, by verdict.", ["verdict", "mode"], registry=self._registry
        )
        self._requests = Histogram(
            "gonogo_http_request_seconds",
            "How long answers took, by route.",
            ["method", "route", "status"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._problems = Counter(
            "gonogo_problems", "Requests refused or failed, by kind of problem.", ["problem"], registry=self._registry
        )
        for verdict in Verdict:
            self._screenings.labels(verdict.value, "live")

    def screened(self, verdict: Verdict, *, is_test: bool) -> None:
        """Count a screening that was stored."""
        self._screenings.labels(verdict.value, "test" if is_test else "live").inc()

    def answered(self, method: str, route: str, status: int, seconds: float, problem: str | None) -> None:
        """Count an answer; `problem` is the slug of what went wrong."""
        self._requests.labels(method, route, str(status)).observe(seconds)
        if problem:
            self._problems.labels(problem).inc()

    def text(self) -> bytes:
        """The counters in Prometheus' own format."""
        registry = self._registry
        if os.environ.get(FOLDER):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)


def share(folder: Path) -> None:
    """Have the processes started from here on count into `folder`, which is emptied first."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.db"):
        file.unlink()
    os.environ[FOLDER] = str(folder)
