"""Migrations may be run again after a kill half way: each of their statements is safe to repeat, by its form."""

import re

import pytest

from tests.architecture.tree import ROOT

FILES = sorted((ROOT / "migrations").glob("*.cypher"))
SAFE = re.compile(
    r"(CREATE (CONSTRAINT|INDEX|FULLTEXT INDEX|VECTOR INDEX|RANGE INDEX) \w+ IF NOT EXISTS\b"
    r"|DROP (CONSTRAINT|INDEX) \w+ IF EXISTS\b"
    r"|(UNWIND [^;]*?)?MERGE \([^;]*)",
    re.DOTALL,
)
WRITES = re.compile(r"\b(CREATE|INSERT)\b")


def statements(text: str) -> list[str]:
    code = re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)
    return [statement.strip() for statement in code.split(";\n") if statement.strip()]


def repeatable(statement: str) -> bool:
    return bool(SAFE.match(statement)) or (
        statement.startswith("MATCH") and not WRITES.search(statement.replace("ON CREATE", ""))
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_migration_can_be_repeated(path: object) -> None:
    text = (ROOT / str(path)).read_text("utf-8")
    assert statements(text) != []
    assert [statement for statement in statements(text) if not repeatable(statement)] == []


def test_the_rule_knows_what_cannot_be_repeated() -> None:
    assert not repeatable("CREATE CONSTRAINT need_id FOR (n:Need) REQUIRE n.id IS UNIQUE")
    assert not repeatable("CREATE (:Event {seq: 0})")
    assert not repeatable("MATCH (n:Need) CREATE (n)-[:OF_TYPE]->(:ServiceType)")


def test_versions_count_up_without_gaps_and_names_say_what_for() -> None:
    found = [re.fullmatch(r"V(\d{4})__([A-Z][A-Za-z0-9_]+)\.cypher", path.name) for path in FILES]
    assert all(found)
    assert [int(match[1]) for match in found if match] == list(range(1, len(FILES) + 1))
