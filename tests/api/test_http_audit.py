"""GraphQL over HTTP, judged by its reference audit: graphql-http's `auditServer` (https://github.com/graphql/graphql-http)."""

import asyncio
import os
import shutil
from pathlib import Path

import orjson
import pytest

from app.main import application
from app.settings import Settings
from graph.database import Database
from tests.serving import serving
from tests.viewers import as_operator

AUDIT = Path(__file__).parent.parent / "audit"


@pytest.fixture(scope="module")
def node() -> str:
    """The Node that runs the audit. A developer may be without one; continuous integration may not."""
    found = shutil.which("node")
    if found and (AUDIT / "node_modules").is_dir():
        return found
    missing = "the audit of HTTP needs Node 20 and `make test`, which installs its packages"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


async def test_all_61_audits_of_graphql_over_http_are_passed(node: str, database: Database) -> None:
    async with serving(application(database, Settings(get_queries=True), viewer_of=as_operator)) as address:
        audit = await asyncio.create_subprocess_exec(
            node, str(AUDIT / "audit.mjs"), f"{address}/graphql", stdout=asyncio.subprocess.PIPE
        )
        out, _ = await audit.communicate()
    assert audit.returncode == 0
    results = [orjson.loads(line) for line in out.splitlines()]
    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == 61
