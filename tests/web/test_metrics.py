"""What the service tells those who watch over it: figures for Prometheus, traces for OpenTelemetry."""

import http.server
import threading

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from prometheus_client.parser import text_string_to_metric_families

from app.samples import load_samples
from tests.server import client as opened_client
from tests.server import starter_service

BUYER = {"role": "buyer", "name": "Quendelbach Zerspanung GmbH", "country": "DE"}


def _figures(http):
    answer = http.get("/metrics", headers={"Authorization": ""})
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_verdicts_are_counted_once_each_and_tests_apart(http):
    before = _figures(http)

    for sample in load_samples():
        for _ in range(2):
            http.post("/v1/screenings", json=sample.request, headers={"Idempotency-Key": f"counted-{sample.name}"})
    tried = http.post("/v1/keys", json={"scopes": ["screen"], "mode": "test"}).json()["secret"]
    with opened_client(str(http.base_url), tried) as client:
        client.post("/v1/screenings", json={"parties": [BUYER]})

    after = _figures(http)
    counts = {
        verdict: after["gonogo_screenings_total", *sorted((verdict, "live"))]
        - before["gonogo_screenings_total", *sorted((verdict, "live"))]
        for verdict in ("block", "review", "clear")
    }
    assert counts == {"block": 1, "review": 2, "clear": 1}
    assert sum(
        value for (name, *labels), value in after.items() if name == "gonogo_screenings_total" and "test" in labels
    )


def test_answers_are_timed_by_route_and_refusals_are_counted_by_kind(http):
    before = _figures(http)

    http.get("/v1/screenings/scr_0")
    http.post("/v1/screenings", content=b"{")
    http.get("/v1/Quendelbach")

    after = _figures(http)
    read = ("gonogo_http_request_seconds_count", *sorted(("GET", "/v1/screenings/{screening_id}", "404")))
    assert after[read] == before.get(read, 0) + 1
    for problem in ("not-found", "invalid-input"):
        assert after["gonogo_problems_total", problem] > before.get(("gonogo_problems_total", problem), 0)
    assert "Quendelbach" not in http.get("/metrics").text


def test_lists_and_what_waits_are_told_as_they_stand(http):
    figures = _figures(http)

    assert figures["gonogo_database_up",] == 1
    assert figures["gonogo_list_entries", "ofac-sdn"] == 82
    assert 0 <= figures["gonogo_list_age_seconds", "ofac-sdn"] < 3600
    assert figures["gonogo_webhook_deliveries", "waiting"] == 0
    assert figures["gonogo_jobs_waiting", "lists"] == 0


def test_a_required_list_that_is_missing_can_be_alarmed_on(tmp_path):
    with starter_service(tmp_path, required_sources="ofac-sdn,eu-fsf") as client:
        figures = _figures(client)

    assert figures["gonogo_list_reliable", "eu-fsf"] == 0


@pytest.fixture
def collector():
    """A collector of traces; yields its address and what it was sent."""
    sent = []

    class Collector(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            sent.append((self.path, ExportTraceServiceRequest.FromString(body)))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", sent
    server.shutdown()
    thread.join()
    server.server_close()


def test_each_request_is_a_span_in_the_callers_trace_without_a_name_in_it(tmp_path, collector):
    address, sent = collector
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    with starter_service(tmp_path, otlp_endpoint=address) as client:
        client.get(
            "/v1/search",
            params={"name": "Quendelbach"},
            headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01", "X-Request-Id": "order-7"},
        )

    spans = [
        span
        for path, request in sent
        for resource in request.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
        if path == "/v1/traces"
    ]
    (span,) = [span for span in spans if span.name == "GET /v1/search"]
    told = {one.key: one.value.string_value or one.value.int_value for one in span.attributes}
    assert span.trace_id.hex() == trace
    assert told == {
        "http.request.method": "GET",
        "http.route": "/v1/search",
        "http.response.status_code": 200,
        "gonogo.request_id": "order-7",
    }
    assert "Quendelbach" not in str(sent)


def test_a_method_that_nobody_knows_makes_no_figure_of_its_own(http):
    for number in range(3):
        http.request(f"FOO{number}", "/v1/lists")

    assert not any("FOO" in label for key in _figures(http) for label in key)
