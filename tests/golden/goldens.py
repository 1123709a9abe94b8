"""Asks the questions of this folder, and tells the statements that they became."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.main import application
from graph.database import Database
from graph.statement import Statement
from tests.conftest import RESTART_LOG, WIPE
from tests.viewers import as_operator

FOLDER = Path(__file__).parent
GRAPH = FOLDER / "graph.cypher"
QUESTIONS = sorted(FOLDER.glob("*/question.graphql"))
VARIABLES = re.compile(r"^# variables: (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Told:
    """What a question became: its statements with their parameters, and its answer."""

    statements: tuple[tuple[Statement, Mapping[str, Any]], ...]
    answer: dict[str, Any]

    def cypher(self) -> str:
        return "\n\n".join(_shown(what, parameters) for what, parameters in self.statements) + "\n"

    def json(self) -> str:
        return json.dumps(self.answer, ensure_ascii=False, indent=2) + "\n"


def _shown(what: Statement, parameters: Mapping[str, Any]) -> str:
    given = [f"// ${name} = {json.dumps(value, ensure_ascii=False, default=str)}" for name, value in parameters.items()]
    return "\n".join([f"// {what.name}", *given, f"{what.text};"])


@asynccontextmanager
async def asking(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """The program on the graph of the goldens."""
    async with database.driver.session(database=database.name) as session:
        for text in (WIPE.text, RESTART_LOG.text, GRAPH.read_text("utf-8")):
            await (await session.run(text)).consume()
    app = application(database, viewer_of=as_operator)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://cobuild") as client,
    ):
        yield client


async def told(client: httpx.AsyncClient, question: Path) -> Told:
    """Ask one question, in English."""
    text = await asyncio.to_thread(question.read_text, "utf-8")
    variables = json.loads(found[1]) if (found := VARIABLES.search(text)) else {}
    statements: list[tuple[Statement, Mapping[str, Any]]] = []
    row = Database.row

    async def noted(self: Database, what: Statement, parameters: Mapping[str, Any], *more: Any) -> Any:
        statements.append((what, parameters))
        return await row(self, what, parameters, *more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "row", noted)
        answer = await client.post(
            "/graphql", json={"query": text, "variables": variables}, headers={"Accept-Language": "en"}
        )
    return Told(tuple(statements), answer.json())
