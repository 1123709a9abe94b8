"""What the graph has of a list already."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.lists import ListKind
from graph.database import Change, Database
from graph.imports import NOW, batches, each
from graph.statement import READ, statement

# (:Resource|Need|Project {source})-[:FROM]->(:ListImport), the newest
EXISTING = each(
    "existing",
    READ,
    """
MATCH (entry:$label {source: $source})
CALL (entry) {
  MATCH (entry)-[from:FROM]->(list:ListImport) WHERE from.repeated IS NULL
  RETURN from ORDER BY list.imported_at DESC LIMIT 1
}
RETURN collect([
  entry.id, entry.code, entry.key, entry.status, entry.flags, from.sheet, from.row, from.cells
]) AS entries
""",
)

# (party)-[:OFFERS|RAISES]->(entry), (entry)-[:LED_BY|BENEFITS]->(party), (:Organisation)-[:JOINS]->(entry)
_OWNERS = """
  COLLECT { MATCH (party)-[:OFFERS|RAISES|JOINS]->(entry) RETURN party.id }
  + COLLECT { MATCH (entry)-[:LED_BY|BENEFITS]->(party) RETURN party.id } AS owners
"""
CONTENTS = each(
    "contents",
    READ,
    f"""
UNWIND $keys AS content_key
MATCH (entry:$label {{content_key: content_key}}) WHERE NOT entry.status IN ['WITHDRAWN', 'DROPPED']
CALL (entry) {{
  OPTIONAL MATCH (entry)-[from:FROM]->(list:ListImport) WHERE from.repeated IS NULL
  RETURN from, list.file_name AS file ORDER BY list.imported_at DESC LIMIT 1
}}
RETURN content_key, entry.id AS id, entry.source AS source, file, from.sheet AS sheet, from.row AS row, {_OWNERS}
""",
)

# (:Resource|Need|Project)-[:FROM {repeated: true}]->(:ListImport)
REPEATS_KNOWN = each(
    "repeats_known",
    READ,
    """
UNWIND $rows AS row
MATCH (:$label {id: row.id})-[from:FROM {repeated: true}]->(:ListImport)
WHERE from.cells = row.cells
RETURN DISTINCT row.number AS number
""",
)

STATES = each(
    "states",
    READ,
    """
UNWIND $ids AS id
MATCH (entry:$label {id: id})
RETURN entry {.*} AS entry,
  COLLECT { MATCH (party)-[tie:OFFERS|RAISES|JOINS]->(entry) RETURN [type(tie), party.id, tie.written_as] }
  + COLLECT { MATCH (entry)-[tie:LED_BY|BENEFITS]->(party) RETURN [type(tie), party.id, tie.written_as] } AS owners,
  COLLECT { MATCH (one:Person)-[tie:CONTACT_FOR]->(entry) RETURN ['CONTACT_FOR', one.id, tie.phone] } AS contacts,
  COLLECT { MATCH (one:Person)-[:RESPONSIBLE_FOR]->(entry) RETURN ['RESPONSIBLE_FOR', one.id, null] } AS responsible
""",
)

# (:Organisation)-[:PAIRED_WITH {since, basis}]->(:Area)
PAIRED = statement(
    "imports.paired",
    READ,
    """
UNWIND $rows AS row
MATCH (:Organisation {id: row.unit})-[paired:PAIRED_WITH]->(:Area {id: row.area})
RETURN row.unit AS unit, row.area AS area, paired.since AS since, paired.basis AS basis
""",
)

# (:ListImport) that is not complete, and has not been heard of for some time
ABANDONED = statement(
    "imports.abandoned",
    READ,
    f"""
MATCH (list:ListImport) WHERE list.unfinished_at < {NOW} - duration({{seconds: $seconds}})
RETURN list.id AS id
""",
)


async def existing(change: Change, kind: ListKind, source: str) -> list[list[Any]]:
    """Every entry of a list: id, code, key, status, flags; sheet, row and cells of the row that it last came from."""
    [found] = await change.run(EXISTING[kind], source=source)
    entries: list[list[Any]] = found["entries"]
    return entries


async def contents(change: Change, kind: ListKind, keys: Sequence[str]) -> list[dict[str, Any]]:
    """Entries of any list that say one of these things, with who offers, raises, leads or benefits."""
    return [row for batch in batches(keys) for row in await change.run(CONTENTS[kind], keys=batch)]


async def repeats_known(change: Change, kind: ListKind, rows: Sequence[Mapping[str, Any]]) -> set[int]:
    """Which of the rows {number, id, cells} are on record already as repeating the entry `id`."""
    return {row["number"] for batch in batches(rows) for row in await change.run(REPEATS_KNOWN[kind], rows=list(batch))}


async def states(change: Change, kind: ListKind, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """By id: `entry`, its properties, and its ties as in NewEntry: `owners`, `contacts`, `responsible`."""
    return {row["entry"]["id"]: row for batch in batches(ids) for row in await change.run(STATES[kind], ids=batch)}


async def paired(change: Change, rows: Sequence[Mapping[str, str]]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["unit"], row["area"]): row for batch in batches(rows) for row in await change.run(PAIRED, rows=batch)}


async def abandoned(database: Database, seconds: int) -> list[str]:
    """Imports that were cut short: not complete, and not heard of for so long."""
    return [row["id"] for row in await database.read(ABANDONED, seconds=seconds)]
