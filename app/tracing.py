"""Traces by OpenTelemetry: a span for each request, and one in it for each statement, by its name.

Loaded only when a collector is named: the SDK and its exporter take 15 MB and a quarter of a second of the start.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph.telemetry import Tracing

PROPAGATOR = TraceContextTextMapPropagator()


@asynccontextmanager
async def exporting(endpoint: str) -> AsyncIterator[None]:
    """Spans go to the collector at `endpoint` (OTLP over HTTP) while this is open; what is left is sent at its end.

    Everything else is said by the variables of OpenTelemetry: `OTEL_SERVICE_NAME`, `OTEL_TRACES_SAMPLER`,
    `OTEL_EXPORTER_OTLP_HEADERS`.
    """
    resource = Resource.create({"service.name": os.environ.get("OTEL_SERVICE_NAME", "cobuild")})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")))
    Tracing.tracer = provider.get_tracer("cobuild")
    try:
        yield
    finally:
        Tracing.tracer = None
        await asyncio.to_thread(provider.shutdown)


class TracedRequests:
    """A span for each request, in the trace that its caller began (`traceparent`) or in a new one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or Tracing.tracer is None:
            await self.app(scope, receive, send)
            return
        method = scope["method"]
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        with Tracing.tracer.start_as_current_span(
            method,
            context=PROPAGATOR.extract(headers),
            kind=SpanKind.SERVER,
            attributes={"http.request.method": method, "url.path": scope["path"]},
            record_exception=False,
        ) as span:

            async def told(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                    if message["status"] >= 500:
                        span.set_status(Status(StatusCode.ERROR))
                await send(message)

            await self.app(scope, receive, told)
            if route := scope.get("route"):
                span.update_name(f"{method} {route.path}")
                span.set_attribute("http.route", route.path)
