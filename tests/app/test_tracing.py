"""Traces reach a collector, in the trace of the caller, and only when one is named."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.main import application
from app.settings import Settings
from graph.database import Database
from graph.telemetry import Tracing
from tests.serving import serving
from tests.viewers import as_operator

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"


@asynccontextmanager
async def collecting() -> AsyncIterator[tuple[str, list[ExportTraceServiceRequest]]]:
    """A collector: it takes OTLP over HTTP, and keeps what it was sent."""
    sent: list[ExportTraceServiceRequest] = []

    async def traces(request: Request) -> Response:
        sent.append(ExportTraceServiceRequest.FromString(await request.body()))
        return Response(b"", media_type="application/x-protobuf")

    async with serving(Starlette(routes=[Route("/v1/traces", traces, methods=["POST"])])) as address:
        yield address, sent


def spans(sent: list[ExportTraceServiceRequest]) -> dict[str, Span]:
    return {
        span.name: span
        for request in sent
        for resource in request.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    }


def attributes(span: Span) -> dict[str, str | int]:
    return {each.key: each.value.string_value or each.value.int_value for each in span.attributes}


async def test_a_request_and_its_statements_are_spans_of_one_trace(database: Database) -> None:
    async with collecting() as (address, sent):
        app = application(database, Settings(OTEL_EXPORTER_OTLP_ENDPOINT=address), viewer_of=as_operator)  # type: ignore[call-arg]
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://cobuild") as client,
        ):
            query = {"query": "query Named { __typename }", "operationName": "Named"}
            await client.post("/graphql", json=query, headers={"traceparent": PARENT})
            await client.get("/ready", headers={"traceparent": PARENT})
        assert Tracing.tracer is None
    found = spans(sent)
    assert found.keys() == {"POST /graphql", "GET /ready", "database.ping"}
    assert {span.trace_id.hex() for span in found.values()} == {TRACE}
    asked, ready, ping = found["POST /graphql"], found["GET /ready"], found["database.ping"]
    assert attributes(asked) == {
        "http.request.method": "POST",
        "url.path": "/graphql",
        "http.route": "/graphql",
        "http.response.status_code": 200,
        "graphql.operation.type": "query",
        "graphql.operation.name": "Named",
    }
    assert asked.parent_span_id.hex() == "b7ad6b7169203331"
    assert ping.parent_span_id == ready.span_id
    assert attributes(ping) == {"db.system.name": "neo4j", "db.query.summary": "database.ping"}
    [resource] = {
        each.value.string_value
        for request in sent
        for resources in request.resource_spans
        for each in resources.resource.attributes
        if each.key == "service.name"
    }
    assert resource == "cobuild"


async def test_a_failed_statement_is_a_failed_span_without_its_message() -> None:
    away = Database.connect("bolt://127.0.0.1:9", "neo4j", "unused")
    async with collecting() as (address, sent):
        app = application(away, Settings(OTEL_EXPORTER_OTLP_ENDPOINT=address), viewer_of=as_operator)  # type: ignore[call-arg]
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://cobuild") as client,
        ):
            assert (await client.get("/ready")).status_code == 503
    await away.close()
    found = spans(sent)
    assert found["GET /ready"].status.code == Status.STATUS_CODE_ERROR
    ping = found["database.ping"]
    assert ping.status.code == Status.STATUS_CODE_ERROR
    assert attributes(ping)["error.type"] in ("ServiceUnavailable", "CancelledError")
    assert not ping.events


async def test_a_collector_that_is_away_stops_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    app = application(database, Settings(OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9"))  # type: ignore[call-arg]
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://cobuild") as client,
    ):
        assert (await client.get("/ready")).status_code == 200


async def test_without_a_collector_nothing_of_it_is_loaded() -> None:
    code = "import sys, app.main; app.main.application(); print([m for m in sys.modules if 'opentelemetry.sdk' in m])"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    assert out == b"[]\n"
