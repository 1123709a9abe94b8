"""Which open entries one entry may fit: what a changed entry is compared with instead of all."""

from collections.abc import Collection, Sequence
from typing import Any

from domain.needs import Need
from domain.resources import Resource
from graph.database import Database
from graph.matches import NEED_AND_SURROUNDINGS, RESOURCE_AND_SURROUNDINGS, Found, surroundings
from graph.statement import READ, statement

CANDIDATES = 64

Weighted = dict[str, str | float]
"""A service type that an entry may be about: `code`, and `weight` from 0 to 1."""

# (:Resource {status: 'OPEN'}), (:Need {status: 'OPEN'}): what is around them is drawn in graph/matches.py.
RESOURCES = statement(
    "candidates.resources",
    READ,
    f"""
MATCH (resource:Resource {{status: 'OPEN'}}) WHERE resource.id IN $ids
WITH resource
{RESOURCE_AND_SURROUNDINGS}
""",
)

NEEDS = statement(
    "candidates.needs",
    READ,
    f"""
MATCH (need:Need {{status: 'OPEN'}}) WHERE need.id IN $ids
WITH need
{NEED_AND_SURROUNDINGS}
""",
)

# (:Resource|Need)-[:OF_TYPE {confidence, by}]->(:ServiceType {code})
# Those understood to be of the wanted types, and those of which the text shares words; the likeliest first.
ALIKE = statement(
    "candidates.alike",
    READ,
    """
CALL () {
  UNWIND $types AS type
  MATCH (entry:Resource|Need {status: 'OPEN'})-[of:OF_TYPE]->(:ServiceType {code: type.code})
  WHERE $label IN labels(entry) AND of.by <> 'CATEGORY'
  WITH entry, max(type.weight * of.confidence) AS weight
  RETURN entry.id AS id, weight
  UNION ALL
  CALL db.index.fulltext.queryNodes('texts', $words, {limit: $limit}) YIELD node, score
  WITH node, score WHERE $label IN labels(node) AND node.status = 'OPEN'
  RETURN node.id AS id, score / (score + 10) AS weight
}
WITH id, sum(weight) AS weight
ORDER BY weight DESC, id LIMIT $limit
RETURN collect(id) AS ids
""",
)

# Texts are indexed a moment after they are written; what was written before this is found after it.
INDEXED = statement("candidates.indexed", READ, "CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()")

# (:Resource)-[:MATCHES]->(:Need)
NEEDS_OF_RESOURCE = statement(
    "candidates.needs_of_resource",
    READ,
    "MATCH (:Resource {id: $id})-[:MATCHES]->(need:Need) RETURN need.id AS id",
)


async def resources_alike(
    database: Database, types: Sequence[Weighted], words: str, others: Collection[str] = ()
) -> list[Found[Resource]]:
    """Open resources that a need of these types and words may fit, at most `CANDIDATES`, in the order of ids, and
    `others` besides, by their ids."""
    row = await _alike(database, "Resource", types, words)
    ids = sorted({*row["ids"], *others})
    return [(Resource.of(row["entry"]), surroundings(row)) for row in await database.read(RESOURCES, ids=ids)]


async def needs_alike(
    database: Database, types: Sequence[Weighted], words: str, resource_id: str, others: Collection[str] = ()
) -> list[Found[Need]]:
    """Open needs that this resource, of these types and words, may fit, those that it matches so far, and `others`."""
    row = await _alike(database, "Need", types, words)
    ids = {*row["ids"], *await needs_of(database, resource_id), *others}
    return [(Need.of(row["entry"]), surroundings(row)) for row in await database.read(NEEDS, ids=sorted(ids))]


async def _alike(database: Database, label: str, types: Sequence[Weighted], words: str) -> dict[str, Any]:
    await database.read(INDEXED)
    [row] = await database.read(ALIKE, label=label, types=types, words=words, limit=CANDIDATES)
    return row


async def need(database: Database, need_id: str) -> Found[Need] | None:
    """None where it is not open."""
    rows = await database.read(NEEDS, ids=[need_id])
    return (Need.of(rows[0]["entry"]), surroundings(rows[0])) if rows else None


async def resource(database: Database, resource_id: str) -> Found[Resource] | None:
    """None where it is not open."""
    rows = await database.read(RESOURCES, ids=[resource_id])
    return (Resource.of(rows[0]["entry"]), surroundings(rows[0])) if rows else None


async def needs_of(database: Database, resource_id: str) -> list[str]:
    """Ids of the needs that the resource matches in the graph."""
    return [row["id"] for row in await database.read(NEEDS_OF_RESOURCE, id=resource_id)]
