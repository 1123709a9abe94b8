"""Taking an import back, in one transaction or, of tens of thousands of entries, in several.

What it made is removed, what it changed is as it was; units, areas and people that it alone needed go with it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson

from domain.events import Verb
from domain.language import Text
from domain.lists import ListImport, ListKind
from domain.refusals import NotFound, StillInUse
from graph.database import Change
from graph.imports import LABELS, NOW, batches, each
from graph.imports.writing import OF_TYPE, TIES, tie, told, told_ties
from graph.statement import READ, WRITE, statement

ENTRIES_A_PART = 4_000

LOCK_LIST = statement(
    "imports.lock_list",
    WRITE,
    "MATCH (list:ListImport {id: $id}) SET list.locked = true REMOVE list.locked RETURN list {.*} AS list",
)

# What was built on an entry since: a project, an agenda item, a report, a claim, a later list, any later change.
# (:Project)-[:USES|ANSWERS]->(entry), (:AgendaItem)-[:ABOUT|PROPOSES]->(entry), (:AgendaItem)-[:BECAME]->(entry),
# (:ProgressReport)-[:REPORTS_ON]->(entry), (:Person|Organisation)-[:CLAIMED]->(entry), (entry)-[:FROM]->(:ListImport)
BUILT_ON = statement(
    "imports.built_on",
    READ,
    """
MATCH (entry)-[from:FROM]->(list:ListImport {id: $id})
WHERE from.repeated IS NULL
  AND (entry.version <> from.version
    OR EXISTS { (entry)<-[:USES|ANSWERS|ABOUT|PROPOSES|BECAME|REPORTS_ON|CLAIMED]-() }
    OR EXISTS { MATCH (entry)-[:FROM]->(later:ListImport) WHERE later.imported_at > list.imported_at })
RETURN coalesce(entry.title, entry.id) AS title ORDER BY title LIMIT 3
""",
)

# (:Resource|Need|Project)-[:FROM]->(:ListImport); `before` is there where the import changed an entry
CREATED_BY = statement(
    "imports.created_by",
    READ,
    """
MATCH (entry)-[from:FROM]->(:ListImport {id: $id})
WHERE from.repeated IS NULL AND from.before IS NULL
RETURN entry.id AS id, head([label IN labels(entry) WHERE label IN ['Resource', 'Need', 'Project']]) AS label
LIMIT $limit
""",
)

UPDATED_BY = statement(
    "imports.updated_by",
    READ,
    """
MATCH (entry)-[from:FROM]->(:ListImport {id: $id})
WHERE from.repeated IS NULL AND from.before IS NOT NULL
RETURN entry.id AS id, head([label IN labels(entry) WHERE label IN ['Resource', 'Need', 'Project']]) AS label,
  from.before AS before
LIMIT $limit
""",
)

REMOVE_ENTRIES = statement(
    "imports.remove_entries",
    WRITE,
    "UNWIND $ids AS id MATCH (entry:Resource|Need|Project {id: id}) DETACH DELETE entry",
)

RESTORE_ENTRIES = each(
    "restore",
    WRITE,
    f"""
UNWIND $rows AS row
MATCH (entry:$label {{id: row.id}})
SET entry += row.values, entry.version = entry.version + 1, entry.updated_at = {NOW}
REMOVE entry.understood_by
WITH entry, row
CALL (entry) {{
  MATCH (entry)-[from:FROM]->(:ListImport {{id: $import_id}})
  DELETE from
}}
CALL (entry, row) {{
  MATCH (entry)-[old]-() WHERE type(old) IN row.untie
  DELETE old
}}
{OF_TYPE}{tie(TIES)}""",
)

FORGET_ROWS = statement(
    "imports.forget_rows",
    WRITE,
    "MATCH ()-[from:FROM]->(:ListImport {id: $id}) DELETE from",
)

# (:Organisation)-[:PAIRED_WITH {import_id, before}]->(:Area)
PAIRED_BY = statement(
    "imports.paired_by",
    READ,
    """
MATCH (unit:Organisation)-[paired:PAIRED_WITH {import_id: $id}]->(area:Area)
RETURN unit.id AS unit, area.id AS area, paired.before AS before
""",
)

UNPAIR = statement(
    "imports.unpair",
    WRITE,
    """
UNWIND $rows AS row
MATCH (:Organisation {id: row.unit})-[paired:PAIRED_WITH]->(:Area {id: row.area})
FOREACH (_ IN CASE WHEN row.values IS NULL THEN [1] ELSE [] END | DELETE paired)
FOREACH (_ IN CASE WHEN row.values IS NULL THEN [] ELSE [1] END | SET paired = row.values)
""",
)

# Units, areas and people that this import made and that nothing else has come to need.
LEFT_OVER = statement(
    "imports.left_over",
    READ,
    """
MATCH (made:Event {import_id: $id}) WHERE made.verb = 'CREATED' AND made.subject_type = $label
MATCH (party:Organisation|Area|Person {id: made.subject_id})
WHERE party.version = 1 AND NOT EXISTS { MATCH (party)-[tie]-(other) WHERE NOT (
    startNode(tie) = party AND type(tie) IN ['BASED_IN', 'PART_OF']) }
RETURN party.id AS id
""",
)

REMOVE_PARTIES = statement(
    "imports.remove_parties",
    WRITE,
    "UNWIND $ids AS id MATCH (party:Organisation|Area|Person {id: id}) DETACH DELETE party",
)

MARK_UNDONE = statement(
    "imports.mark_undone",
    WRITE,
    f"MATCH (list:ListImport {{id: $id}}) SET list.undone_at = {NOW} RETURN list {{.*}} AS list",
)


REMOVE_LIST = statement("imports.remove_list", WRITE, "MATCH (list:ListImport {id: $id}) DETACH DELETE list")


async def undo(change: Change, import_id: str, *, keep: bool = True) -> ListImport | None:
    """Take back the next part of an import; the import when that was the last part of it, None while there is more.

    Raises NotFound, and StillInUse where something was built on one of its entries since. An import that is undone
    stays on record unless `keep` is False, and is not undone twice.
    """
    rows = await change.run(LOCK_LIST, id=import_id)
    if not rows:
        raise NotFound("id", import_id)
    if rows[0]["list"].get("undone_at"):
        return ListImport.of(rows[0]["list"])
    if used := await change.run(BUILT_ON, id=import_id):
        titles = [row["title"] for row in used]
        raise StillInUse(import_id, Text("、".join(titles), ", ".join(titles)))
    restored = await _restore(change, import_id)
    removed = await _remove(change, import_id)
    if restored == ENTRIES_A_PART or removed == ENTRIES_A_PART:
        return None
    await change.run(FORGET_ROWS, id=import_id)
    await _unpair(change, import_id)
    await _remove_parties(change, import_id)
    [row] = await change.run(MARK_UNDONE, id=import_id)
    if keep:
        change.record(Verb.UPDATED, "ListImport", import_id, after={"undone": True}, import_id=import_id)
    else:
        await change.run(REMOVE_LIST, id=import_id)
        change.record(Verb.REMOVED, "ListImport", import_id, import_id=import_id)
    return ListImport.of(row["list"])


async def _remove(change: Change, import_id: str) -> int:
    """Remove the next entries that the import made; how many."""
    created = await change.run(CREATED_BY, id=import_id, limit=ENTRIES_A_PART)
    for batch in batches(created):
        await change.run(REMOVE_ENTRIES, ids=[row["id"] for row in batch])
    for row in created:
        change.record(Verb.REMOVED, row["label"], row["id"], import_id=import_id)
    return len(created)


async def _remove_parties(change: Change, import_id: str) -> None:
    for label in ("Person", "Organisation", "Area"):
        while gone := [row["id"] for row in await change.run(LEFT_OVER, id=import_id, label=label)]:
            for batch in batches(gone):
                await change.run(REMOVE_PARTIES, ids=batch)
            for party in gone:
                change.record(Verb.REMOVED, label, party, import_id=import_id)


async def _restore(change: Change, import_id: str) -> int:
    """Give the next entries that the import changed back what they had; how many."""
    kinds = {label: kind for kind, label in LABELS.items()}
    restored: dict[ListKind, list[dict[str, Any]]] = {}
    updated = await change.run(UPDATED_BY, id=import_id, limit=ENTRIES_A_PART)
    for row in updated:
        before = orjson.loads(row["before"])
        values = _dated(before["properties"])
        untie = [*before["untie"], *(["OF_TYPE"] if "category" in values else [])]
        restored.setdefault(kinds[row["label"]], []).append(
            {"id": row["id"], "values": values, "untie": untie, "ties": before["ties"]}
        )
        gone: dict[str, Any] = {kind.lower(): [] for kind in untie if kind in TIES}
        after = {**told(values, keep_none=True), **gone, **told_ties(before["ties"])}
        change.record(Verb.UPDATED, row["label"], row["id"], after=after, import_id=import_id)
    for kind, rows in restored.items():
        for batch in batches(rows):
            await change.run(RESTORE_ENTRIES[kind], import_id=import_id, rows=batch)
    return len(updated)


async def _unpair(change: Change, import_id: str) -> None:
    rows = []
    for row in await change.run(PAIRED_BY, id=import_id):
        before = orjson.loads(row["before"]) if row["before"] else None
        rows.append({"unit": row["unit"], "area": row["area"], "values": before and _dated(before)})
        change.record(
            Verb.UPDATED,
            "Organisation",
            row["unit"],
            after={"paired_with": before and {"id": row["area"], **before}},
            import_id=import_id,
        )
    for batch in batches(rows):
        await change.run(UNPAIR, rows=batch)


_DATES = frozenset(
    {"available_from", "available_until", "wanted_from", "wanted_until", "starts_on", "ends_on", "since"}
)


def _dated(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values that have been through JSON, with their dates again."""
    return {
        name: date.fromisoformat(value) if name in _DATES and isinstance(value, str) else value
        for name, value in values.items()
    }
