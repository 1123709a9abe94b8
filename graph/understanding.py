"""What entries are understood to say, beside what their lists say.

`(:Resource|Need {understood_...})-[:OF_TYPE {confidence, by, words}]->(:ServiceType)`: `by` is CATEGORY where the list
says so, TEXT where the words do, PERSON where a person said it. The last two are written here.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from domain.needs import Need
from domain.resources import Resource
from graph.database import Change, Database
from graph.statement import READ, WRITE, statement

ENTRIES_A_PAGE = 2_000

Understood = dict[str, Any]
"""Of one entry: `id`, its `version`, `values` of its properties, `types` as {code, confidence, by, words}."""


RESOURCES_TO_UNDERSTAND = statement(
    "understanding.resources",
    READ,
    """
MATCH (entry:Resource) WHERE entry.id > $after
WITH entry ORDER BY entry.id
WHERE coalesce(entry.understood_by, '') <> $version AND entry.status <> 'WITHDRAWN'
RETURN entry {.*} AS entry ORDER BY entry.id LIMIT $limit
""",
)

NEEDS_TO_UNDERSTAND = statement(
    "understanding.needs",
    READ,
    """
MATCH (entry:Need) WHERE entry.id > $after
WITH entry ORDER BY entry.id
WHERE coalesce(entry.understood_by, '') <> $version AND entry.status <> 'WITHDRAWN'
RETURN entry {.*} AS entry ORDER BY entry.id LIMIT $limit
""",
)

_NOTE = """
WHERE entry.version = row.version
SET entry += row.values
WITH entry, row
CALL (entry) {
  MATCH (entry)-[old:OF_TYPE]->(:ServiceType) WHERE old.by <> 'CATEGORY'
  DELETE old
}
CALL (entry, row) {
  UNWIND row.types AS one
  MATCH (type:ServiceType {code: one.code})
  CREATE (entry)-[:OF_TYPE {confidence: one.confidence, by: one.by, words: one.words}]->(type)
}
"""
# (:Resource|Need)-[:OF_TYPE {confidence, by, words}]->(:ServiceType)
# The hints: planned while there is next to nothing of a label, it would scan that label for good.
NOTE_RESOURCES = statement(
    "understanding.note_resources",
    WRITE,
    f"UNWIND $rows AS row MATCH (entry:Resource {{id: row.id}}) USING INDEX SEEK entry:Resource(id) {_NOTE}",
)
NOTE_NEEDS = statement(
    "understanding.note_needs",
    WRITE,
    f"UNWIND $rows AS row MATCH (entry:Need {{id: row.id}}) USING INDEX SEEK entry:Need(id) {_NOTE}",
)


async def not_understood(database: Database, version: str) -> AsyncIterator[list[Need | Resource]]:
    """Entries that were not understood by this version since they were last changed, in pages."""
    for kind, what in ((Resource, RESOURCES_TO_UNDERSTAND), (Need, NEEDS_TO_UNDERSTAND)):
        after = ""
        while rows := await database.read(what, after=after, version=version, limit=ENTRIES_A_PAGE):
            yield [kind.of(row["entry"]) for row in rows]
            after = rows[-1]["entry"]["id"]


async def write(change: Change, kind: type[Need | Resource], rows: Sequence[Understood]) -> None:
    """Note what entries were understood to say; one that was changed since is left to the next run."""
    change.later(NOTE_NEEDS if kind is Need else NOTE_RESOURCES, rows=list(rows))
