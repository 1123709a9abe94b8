"""How Neo4j goes about the statements of goldens and of random operations, on an empty graph."""

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from graph.database import Database
from graph.statement import Statement
from tests.conftest import WIPE
from tests.golden.goldens import FOLDER
from tests.oracle.operations import sample
from tests.oracle.running import Run, quiet

OPERATIONS = 100
SCANS = frozenset(
    {
        "AllNodesScan",
        "PartitionedAllNodesScan",
        "CartesianProduct",
        "DirectedAllRelationshipsScan",
        "UndirectedAllRelationshipsScan",
    }
)
Asked = tuple[str, Mapping[str, Any]]


def operators(plan: Mapping[str, Any]) -> Iterator[str]:
    yield plan["operatorType"].split("@")[0]
    for child in plan.get("children", ()):
        yield from operators(child)


async def scans(database: Database, asked: Sequence[Asked]) -> dict[str, set[str]]:
    """Of each statement, the operators that look at everything there is."""
    found = {}
    async with database.driver.session(database=database.name) as session:
        await (await session.run(WIPE.text)).consume()
        for text, parameters in asked:
            summary = await (await session.run(f"EXPLAIN {text}", dict(parameters))).consume()
            assert summary.plan is not None
            if wrong := SCANS & set(operators(summary.plan)):
                found[text] = wrong
    return found


async def test_no_golden_scans_the_graph(server: Database) -> None:
    written = [path.read_text("utf-8") for path in sorted(FOLDER.glob("*/statement.cypher"))]
    texts = [text.strip() for each in written for text in each.split(";\n") if text.strip()]
    # What a parameter holds doesn't matter to a plan; that there is one does.
    asked = [(text, dict.fromkeys(re.findall(r"\$(\w+)", text))) for text in texts]

    assert len(asked) >= 25
    assert await scans(server, asked) == {}


async def test_no_random_operation_scans_the_graph(run: Run, server: Database) -> None:
    asked: list[Asked] = []

    async def noted(_: Database, what: Statement, parameters: Mapping[str, Any], *_more: Any) -> Sequence[Any]:
        asked.append((what.text, parameters))
        raise LookupError("nothing is read")

    def ask_all() -> None:
        for operation in sample(run.oracle, run.elements, OPERATIONS, run.elements.all):
            run.ask(operation.question, operation.variables, operation.language)

    with quiet(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "row", noted)
        await asyncio.to_thread(ask_all)

    assert len(asked) >= OPERATIONS
    assert await scans(server, asked) == {}
