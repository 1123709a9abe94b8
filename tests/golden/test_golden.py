"""Each golden question becomes the statement, and gets the answer, that lie beside it."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from graph.database import Database
from tests.golden.goldens import QUESTIONS, asking, told


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def client(server: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(server) as client:
        yield client


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda path: path.parent.name)
async def test_a_question_becomes_its_statement_and_gets_its_answer(client: httpx.AsyncClient, question: Path) -> None:
    """After a change that is meant: `python -m tests.golden`, and read what git says of it."""
    each = await told(client, question)

    assert each.cypher() == (question.parent / "statement.cypher").read_text("utf-8")
    assert each.json() == (question.parent / "answer.json").read_text("utf-8")


def test_goldens_show_one_statement_for_each_root_field() -> None:
    assert len(QUESTIONS) >= 25
    for question in QUESTIONS:
        answer = json.loads((question.parent / "answer.json").read_text("utf-8"))
        statements = (question.parent / "statement.cypher").read_text("utf-8").count("// questions.")
        asked = [name for name in answer["data"] or {} if name != "__typename"]
        assert statements == len(asked) or "errors" in answer
