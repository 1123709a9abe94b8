"""The role of analysts where Neo4j has roles: what the allow list says, and as far as Community can tell, Cypher."""

import pytest
from neo4j.exceptions import Neo4jError

from app.settings import ROOT
from graph.database import Database
from graph.server.roles import roles

FILE = ROOT / "migrations" / "enterprise" / "analyst_role.cypher"


def test_the_file_says_what_the_allow_list_says() -> None:
    assert FILE.read_text("utf-8") == roles()


def test_no_name_phone_or_text_is_granted() -> None:
    granted = [line for line in roles().splitlines() if line.startswith("GRANT READ")]
    words = {word for line in granted for word in line[line.index("{") + 1 : line.index("}")].split(", ")}
    assert not words & {"phone", "title", "detail", "note", "cells", "actor_name", "before", "after"}
    [person] = [line for line in granted if " Person " in line]
    assert person == "GRANT READ {version, created_at, updated_at} ON GRAPH neo4j NODES Person TO analyst;"


async def test_each_statement_is_read_by_neo4j_which_then_says_that_it_has_no_roles(database: Database) -> None:
    """A mistake in writing would be a SyntaxError instead."""
    lines = [line for line in FILE.read_text("utf-8").splitlines() if not line.startswith("//")]
    assert len(lines) > 30
    for line in lines:
        with pytest.raises(Neo4jError) as refused:
            async with database.driver.session(database="system") as session:
                await (await session.run(line.rstrip(";"))).consume()
        assert refused.value.code == "Neo.ClientError.Statement.UnsupportedAdministrationCommand", line
