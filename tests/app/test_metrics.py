"""/metrics says what was asked, how it went, and what the database was busy with."""

import httpx
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from app.main import application
from graph.database import Database
from graph.telemetry import plan_found, plan_made
from tests.viewers import as_operator


def requests(operation: str, outcome: str) -> float:
    labels = {"operation": operation, "outcome": outcome}
    return REGISTRY.get_sample_value("cobuild_request_seconds_count", labels) or 0.0


def client_of(database: Database) -> httpx.AsyncClient:
    app = application(database, viewer_of=as_operator)
    app.state.database = database
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://cobuild")


async def test_requests_are_counted_by_operation_and_outcome(database: Database) -> None:
    asked = {
        ("query", "ok"): {"query": "{ __typename }"},
        ("query", "refused"): {"query": "{ nothing }"},
        ("query", "error"): {"query": '{ node(id: "x") { id } needs(first: -1) { totalCount } }'},
        ("none", "refused"): {"query": "{"},
        ("mutation", "ok"): {"query": "mutation { __typename }"},
    }
    before = {labels: requests(*labels) for labels in asked}
    async with client_of(database) as client:
        for question in asked.values():
            await client.post("/graphql", json=question)
    assert {labels: requests(*labels) - before[labels] for labels in asked} == dict.fromkeys(asked, 1.0)


async def test_the_page_can_be_read_by_prometheus(database: Database) -> None:
    plan_found()
    plan_made()
    async with client_of(database) as client:
        await client.post("/graphql", json={"query": "{ __typename }"})
        await client.get("/ready")
        page = await client.get("/metrics")
        newer = await client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    families = {family.name: family for family in text_string_to_metric_families(page.text)}
    assert {
        "cobuild_request_seconds",
        "cobuild_statement_seconds",
        "cobuild_statement_failures",
        "cobuild_connections_in_use",
        "cobuild_plans",
    } <= families.keys()
    statements = {sample.labels["statement"] for sample in families["cobuild_statement_seconds"].samples}
    assert "database.ping" in statements
    plans = {sample.labels["cache"]: sample.value for sample in families["cobuild_plans"].samples if sample.labels}
    assert plans.keys() == {"hit", "miss"}
    assert all(value >= 1 for value in plans.values())
    assert newer.headers["content-type"].startswith("application/openmetrics-text")
