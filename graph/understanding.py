"""What entries are understood to say, beside what their lists say.

`(:Resource|Need {understood_...})-[:OF_TYPE {confidence, by, words}]->(:ServiceType)`: `by` is CATEGORY where the list
says so, TEXT where the words do, PERSON where a person said it. The last two are written here.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from domain.needs import Need
from domain.resources import Resource
from graph.database import Change, Database
from graph.statement import READ, WRITE, Statement, statement

ENTRIES_A_PAGE = 2_000

Understood = dict[str, Any]
"""Of one entry: `id`, its `version`, `values` of its properties, `types` as {code, confidence, by, words}."""


def _stale(label: str) -> Statement:
    return statement(
        f"understanding.stale.{label.lower()}",
        READ,
        f"""
MATCH (entry:{label}) WHERE entry.id > $after
WITH entry ORDER BY entry.id
WHERE coalesce(entry.understood_by, '') <> $version AND entry.status <> 'WITHDRAWN'
RETURN entry {{.*}} AS entry ORDER BY entry.id LIMIT $limit
""",
    )


def _write(label: str) -> Statement:
    return statement(
        f"understanding.write.{label.lower()}",
        WRITE,
        f"""
UNWIND $rows AS row
MATCH (entry:{label} {{id: row.id}}) WHERE entry.version = row.version
SET entry += row.values
WITH entry, row
CALL (entry) {{
  MATCH (entry)-[old:OF_TYPE]->(:ServiceType) WHERE old.by <> 'CATEGORY'
  DELETE old
}}
CALL (entry, row) {{
  UNWIND row.types AS one
  MATCH (type:ServiceType {{code: one.code}})
  CREATE (entry)-[:OF_TYPE {{confidence: one.confidence, by: one.by, words: one.words}}]->(type)
}}
""",
    )


STALE: dict[type[Need] | type[Resource], Statement] = {kind: _stale(kind.__name__) for kind in (Resource, Need)}
WRITE_UNDERSTOOD: dict[type[Need] | type[Resource], Statement] = {
    kind: _write(kind.__name__) for kind in (Resource, Need)
}


async def stale(database: Database, version: str) -> AsyncIterator[list[Need | Resource]]:
    """Entries that were not understood by this version since they were last changed; a page of one kind at a time."""
    for kind, what in STALE.items():
        after = ""
        while rows := await database.read(what, after=after, version=version, limit=ENTRIES_A_PAGE):
            yield [kind.of(row["entry"]) for row in rows]
            after = rows[-1]["entry"]["id"]


async def write(change: Change, kind: type[Need] | type[Resource], rows: Sequence[Understood]) -> None:
    """Note what entries were understood to say; one that was changed since is left to the next run."""
    await change.run(WRITE_UNDERSTOOD[kind], rows=list(rows))
