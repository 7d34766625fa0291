"""OpenTelemetry, where a setting asks for it: a span for each request, joined to the caller's trace.

A span holds the route, never the address asked for: that can have a name in it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata

from opentelemetry.propagate import extract
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode


class Tracing:
    """Sends spans to a collector by OTLP over HTTP."""

    def __init__(self, endpoint: str) -> None:
        # Loaded only where it is asked for: it takes a good part of a second.
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        resource = Resource({"service.name": "gonogo", "service.version": metadata.version("gonogo")})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("gonogo")

    @contextmanager
    def request(self, method: str, headers: dict[str, str]) -> Iterator[Span]:
        """A span around a request; `headers` may carry the caller's `traceparent`."""
        with self._tracer.start_as_current_span(
            method, context=extract(headers), kind=SpanKind.SERVER, record_exception=False
        ) as span:
            yield span

    def close(self) -> None:
        """Send what waits, and stop."""
        self._provider.shutdown()


def describe(span: Span, method: str, route: str, status: int, request_id: str) -> None:
    """Put what is known after the answer into the span."""
    span.update_name(f"{method} {route}")
    span.set_attributes(
        {
            "http.request.method": method,
            "http.route": route,
            "http.response.status_code": status,
            "gonogo.request_id": request_id,
        }
    )
    if status >= 500:
        span.set_status(Status(StatusCode.ERROR))
