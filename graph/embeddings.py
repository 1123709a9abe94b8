"""What entries say, as vectors: `(:Resource|Need)-[:SAYS]->(:Embedding {vector, model, text})`, found by nearness.

Apart from their entries, since a vector is longer than all the rest of an entry, which is read whole everywhere.
`text` tells which words the vector is of.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, NamedTuple

from graph.database import Change, Database
from graph.statement import READ, WRITE, statement

ENTRIES_A_PAGE = 512
MOST = 20
"""How many of the nearest entries are taken as candidates of one."""
OVERSAMPLED = 5
"""The index knows neither kinds nor states: of so many times `MOST` those that don't fit are left out."""


class Text(NamedTuple):
    """`kept` and `model` say what its vector in the graph is of, None where it has none."""

    id: str
    title: str
    detail: str
    kept: str | None
    model: str | None


# (:Resource|Need {status: 'OPEN'})-[:SAYS]->(:Embedding)
TEXTS = {
    label: statement(
        f"embeddings.texts.{label.lower()}",
        READ,
        f"""
MATCH (entry:{label} {{status: 'OPEN'}}) WHERE entry.id > $after
WITH entry ORDER BY entry.id LIMIT $limit
OPTIONAL MATCH (entry)-[:SAYS]->(embedding:Embedding)
RETURN entry.id AS id, entry.title AS title, coalesce(entry.detail, '') AS detail,
  embedding.text AS kept, embedding.model AS model
ORDER BY id
""",
    )
    for label in ("Resource", "Need")
}

TEXT = statement(
    "embeddings.text",
    READ,
    """
MATCH (entry:Resource|Need {id: $id})
OPTIONAL MATCH (entry)-[:SAYS]->(embedding:Embedding)
RETURN entry.id AS id, entry.title AS title, coalesce(entry.detail, '') AS detail,
  embedding.text AS kept, embedding.model AS model
""",
)

# (:Resource|Need)-[:SAYS]->(:Embedding {id, vector, model, text})
KEEP = statement(
    "embeddings.keep",
    WRITE,
    """
UNWIND $rows AS row
MATCH (entry:Resource|Need {id: row.id})
MERGE (embedding:Embedding {id: row.id})
SET embedding.vector = row.vector, embedding.model = $model, embedding.text = row.text
MERGE (entry)-[:SAYS]->(embedding)
""",
)

# What is left of entries that are gone.
FORGET = statement(
    "embeddings.forget",
    WRITE,
    "MATCH (embedding:Embedding) WHERE NOT EXISTS { (embedding)<-[:SAYS]-() } DELETE embedding",
)

# (:Embedding)<-[:SAYS]-(:Resource|Need {status: 'OPEN'})
NEAREST = statement(
    "embeddings.nearest",
    READ,
    """
MATCH (own:Embedding {id: $id})
CALL db.index.vector.queryNodes('embedding_vector', $sampled, own.vector) YIELD node, score
WITH own, node, score WHERE node.model = own.model AND node <> own
MATCH (node)<-[:SAYS]-(entry:Resource|Need {status: 'OPEN'}) WHERE $label IN labels(entry)
WITH entry, score ORDER BY score DESC, entry.id LIMIT $limit
RETURN collect(entry.id) AS ids
""",
)


async def texts(database: Database) -> AsyncIterator[list[Text]]:
    """The open entries in pages."""
    for what in TEXTS.values():
        after = ""
        while rows := await database.read(what, after=after, limit=ENTRIES_A_PAGE):
            yield [Text(**row) for row in rows]
            after = rows[-1]["id"]


async def text(database: Database, entry_id: str) -> Text | None:
    rows = await database.read(TEXT, id=entry_id)
    return Text(**rows[0]) if rows else None


async def keep(change: Change, model: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows are {id, vector, text}. It is no change of the entry: no version, no event."""
    await change.run(KEEP, model=model, rows=list(rows))


async def forget(change: Change) -> None:
    await change.run(FORGET)


async def nearest(database: Database, label: str, entry_id: str) -> list[str]:
    """Ids of the open entries of a label that say what is nearest to what this one says; none where it has no
    vector."""
    [row] = await database.read(NEAREST, id=entry_id, label=label, limit=MOST, sampled=OVERSAMPLED * MOST)
    return list(row["ids"])
