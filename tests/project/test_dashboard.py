"""The dashboard asks for figures that the service gives."""

import json
import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.bootstrap import build
from app.config import Settings
from app.domain.actor import LOCAL
from app.domain.event import EventKind
from app.domain.screening import Verdict
from app.services.events import event
from app.services.webhooks import Sender
from tests.fake_clock import FakeClock

ROOT = Path(__file__).parents[2]
DASHBOARD = json.loads((ROOT / "deploy" / "grafana.json").read_text())
EXPRESSIONS = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]


@pytest.fixture
def given(tmp_path: Path) -> set[str]:
    """The names of all figures."""
    clock = FakeClock()
    services = build(
        Settings(data_dir=tmp_path), clock=clock, sender=Sender(resolve=lambda host, port: ["93.184.216.34"])
    )
    try:
        services.starter.load()
        services.endpoints.create("https://shop.example.com/", (), None, LOCAL)
        with services.database.write() as work:
            told = event(EventKind.HEARTBEAT, {}, at=clock(), fact="a", stream="a", tenant="default")
            work.outbox.put(told)
            work.commit()
        services.metrics.screened(Verdict.CLEAR, is_test=False)
        services.metrics.answered("POST", "/v1/screenings", 422, 0.01, "invalid-input")
        text = (services.metrics.text() + services.gauges.text()).decode()
    finally:
        services.close()
    families = list(text_string_to_metric_families(text))
    return {family.name for family in families} | {sample.name for family in families for sample in family.samples}


def test_every_figure_of_the_dashboard_is_given(given: set[str]) -> None:
    asked = {name for expression in EXPRESSIONS for name in re.findall(r"\bgonogo_\w+", expression)}

    assert asked - given == set()
    assert len(asked) > 10


def test_every_figure_is_explained(given: set[str]) -> None:
    table = re.findall(r"^\| `gonogo_.*$", (ROOT / "docs" / "service.md").read_text(), re.MULTILINE)
    explained = set(re.findall(r"`(gonogo_\w+)", "\n".join(table)))
    # What Prometheus' library makes of one figure: a counter's total, a histogram's parts.
    parts = re.compile(r"_(total|created|bucket|count|sum)$")

    assert {parts.sub("", name) for name in given} - {parts.sub("", name) for name in explained} == set()
    assert explained - given == set()


def test_every_panel_has_a_place_and_a_title() -> None:
    panels = DASHBOARD["panels"]

    assert len({panel["id"] for panel in panels}) == len(panels)
    assert len({(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}) == len(panels)
    assert all(panel["title"] and panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in panels)
