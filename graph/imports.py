"""Imports of lists in the graph: what a list held so far, what is written of it, and how an import is undone.

`(:Resource|Need|Project)-[:FROM {sheet, row, cells, version, before, repeated}]->(:ListImport)`: `cells` is the row as
it was written, by header; `version` that of the entry after the import; `before`, on an update, what the import
replaced; `repeated` marks a further row that says the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

import orjson

from domain.events import Verb
from domain.lists import ListImport, ListKind
from domain.needs import Need
from domain.projects import Project
from domain.promises import NOTHING
from domain.records import ListEntry
from domain.refusals import NotFound, StillInUse
from domain.resources import Resource
from graph import projects
from graph.database import Change
from graph.statement import READ, WRITE, Statement, statement

T = TypeVar("T")
BATCH = 1_000
NOW = "datetime({timezone: 'Asia/Shanghai'})"

LABELS: dict[ListKind, str] = {
    ListKind.RESOURCES: "Resource",
    ListKind.NEEDS: "Need",
    ListKind.PROJECTS: "Project",
}
RECORDS: dict[ListKind, type[ListEntry]] = {
    ListKind.RESOURCES: Resource,
    ListKind.NEEDS: Need,
    ListKind.PROJECTS: Project,
}


def _each(name: str, access: Any, text: str) -> dict[ListKind, Statement]:
    """A statement for each label, since indexes belong to labels."""
    return {
        kind: statement(f"imports.{name}.{label.lower()}", access, text.replace("$label", label))
        for kind, label in LABELS.items()
    }


# --- what is there ---------------------------------------------------------------------------------------------------

# (:Resource|Need|Project {source})-[:FROM]->(:ListImport), the newest
EXISTING = _each(
    "existing",
    READ,
    """
MATCH (entry:$label {source: $source})
CALL (entry) {
  MATCH (entry)-[from:FROM]->(list:ListImport) WHERE from.repeated IS NULL
  RETURN from ORDER BY list.imported_at DESC LIMIT 1
}
RETURN entry.id AS id, entry.code AS code, entry.key AS key, entry.flags AS flags, entry.status AS status,
  from.cells AS cells, from.sheet AS sheet, from.row AS row
""",
)

# (party)-[:OFFERS|RAISES]->(entry), (entry)-[:LED_BY|BENEFITS]->(party), (:Organisation)-[:JOINS]->(entry)
_OWNERS = """
  COLLECT { MATCH (party)-[:OFFERS|RAISES|JOINS]->(entry) RETURN party.id }
  + COLLECT { MATCH (entry)-[:LED_BY|BENEFITS]->(party) RETURN party.id } AS owners
"""
CONTENTS = _each(
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
REPEATS_KNOWN = _each(
    "repeats_known",
    READ,
    """
UNWIND $rows AS row
MATCH (:$label {id: row.id})-[from:FROM {repeated: true}]->(:ListImport)
WHERE from.cells = row.cells
RETURN DISTINCT row.number AS number
""",
)

STATES = _each(
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

# --- what is written -------------------------------------------------------------------------------------------------

CREATE_LIST = statement(
    "imports.create_list",
    WRITE,
    f"CREATE (list:ListImport {{id: $id}}) SET list += $values, list.imported_at = {NOW}",
)

_OF_TYPE = """
CALL (entry, row) {
  WITH * WHERE row.values.category IS NOT NULL
  MATCH (type:ServiceType {code: row.values.category})
  CREATE (entry)-[:OF_TYPE]->(type)
}
"""
# Ties are [type, id, what is written on it].
_TIES: dict[str, str] = {
    "OFFERS": "MATCH (party:Organisation {id: tie[1]}) CREATE (party)-[:OFFERS {written_as: tie[2]}]->(entry)",
    "RAISES": "MATCH (party:Area {id: tie[1]}) CREATE (party)-[:RAISES {written_as: tie[2]}]->(entry)",
    "LED_BY": "MATCH (party:Organisation {id: tie[1]}) CREATE (entry)-[:LED_BY {written_as: tie[2]}]->(party)",
    "JOINS": "MATCH (party:Organisation {id: tie[1]}) CREATE (party)-[:JOINS {written_as: tie[2]}]->(entry)",
    "BENEFITS": "MATCH (party:Area {id: tie[1]}) CREATE (entry)-[:BENEFITS {written_as: tie[2]}]->(party)",
    "CONTACT_FOR": "MATCH (party:Person {id: tie[1]}) CREATE (party)-[:CONTACT_FOR {phone: tie[2]}]->(entry)",
    "RESPONSIBLE_FOR": "MATCH (party:Person {id: tie[1]}) CREATE (party)-[:RESPONSIBLE_FOR]->(entry)",
}
_KIND_TIES: dict[ListKind, tuple[str, ...]] = {
    ListKind.RESOURCES: ("OFFERS", "CONTACT_FOR"),
    ListKind.NEEDS: ("RAISES", "CONTACT_FOR"),
    ListKind.PROJECTS: ("LED_BY", "JOINS", "BENEFITS", "RESPONSIBLE_FOR"),
}


def _tie(kinds: Iterable[str]) -> str:
    return "".join(
        f"CALL (entry, row) {{\n  UNWIND row.ties AS tie WITH * WHERE tie[0] = '{kind}'\n  {_TIES[kind]}\n}}\n"
        for kind in kinds
    )


# (party)-[:OFFERS|RAISES {written_as}]->(entry)-[:FROM {sheet, row, cells, version}]->(:ListImport)
CREATE_ENTRIES = {
    kind: statement(
        f"imports.create.{label.lower()}",
        WRITE,
        f"""
MATCH (list:ListImport {{id: $import_id}})
UNWIND $rows AS row
CREATE (entry:{label})
SET entry = row.values, entry.version = 1, entry.created_at = {NOW}, entry.updated_at = {NOW}
CREATE (entry)-[from:FROM]->(list)
SET from = row.from, from.version = 1
WITH entry, row
{_OF_TYPE}{_tie(_KIND_TIES[kind])}""",
    )
    for kind, label in LABELS.items()
}

# Keys are swapped by way of null, since no two entries ever hold one key.
FREE_KEYS = _each("free_keys", WRITE, "UNWIND $ids AS id MATCH (entry:$label {id: id}) SET entry.key = null")

UPDATE_ENTRIES = {
    kind: statement(
        f"imports.update.{label.lower()}",
        WRITE,
        f"""
MATCH (list:ListImport {{id: $import_id}})
UNWIND $rows AS row
MATCH (entry:{label} {{id: row.id}})
SET entry += row.values, entry.version = entry.version + 1, entry.updated_at = {NOW}
CREATE (entry)-[from:FROM]->(list)
SET from = row.from, from.version = entry.version
WITH entry, row
CALL (entry, row) {{
  MATCH (entry)-[old]-() WHERE type(old) IN row.untie
  DELETE old
}}
{_OF_TYPE}{_tie(_KIND_TIES[kind])}""",
    )
    for kind, label in LABELS.items()
}

# (:Resource|Need|Project)-[:FROM {repeated: true}]->(:ListImport)
NOTE_REPEATS = _each(
    "note_repeats",
    WRITE,
    """
MATCH (list:ListImport {id: $import_id})
UNWIND $rows AS row
MATCH (entry:$label {id: row.id})
CREATE (entry)-[from:FROM]->(list)
SET from = row.from, from.repeated = true
""",
)

# (:Organisation)-[:PAIRED_WITH {since, basis, import_id}]->(:Area)
PAIR = statement(
    "imports.pair",
    WRITE,
    """
UNWIND $rows AS row
MATCH (unit:Organisation {id: row.unit})
MATCH (area:Area {id: row.area})
MERGE (unit)-[paired:PAIRED_WITH]->(area)
SET paired += row.values
""",
)


@dataclass(slots=True)
class NewEntry:
    """`ties` are [type, id of the unit, area or person, what is written on it]; `came_from` is {sheet, row, cells}."""

    id: str
    values: dict[str, Any]
    ties: list[list[Any]]
    came_from: dict[str, Any]


@dataclass(slots=True)
class ChangedEntry:
    """`values` are the new properties, `untie` the types of relationships that `ties` replace, `before` what was."""

    id: str
    values: dict[str, Any]
    came_from: dict[str, Any]
    untie: list[str] = field(default_factory=list)
    ties: list[list[Any]] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)


async def existing(change: Change, kind: ListKind, source: str) -> list[dict[str, Any]]:
    """Every entry of a list, with the row that it last came from."""
    return await change.run(EXISTING[kind], source=source)


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


async def create_list(change: Change, import_id: str, values: Mapping[str, Any]) -> None:
    await change.run(CREATE_LIST, id=import_id, values={**values, "imported_by": change.viewer.name})
    change.record(Verb.CREATED, "ListImport", import_id, after={"file_name": values["file_name"]}, import_id=import_id)


async def create_entries(change: Change, kind: ListKind, import_id: str, entries: Sequence[NewEntry]) -> None:
    for batch in batches(entries):
        rows = [{"values": _with_id(one), "ties": one.ties, "from": one.came_from} for one in batch]
        await change.run(CREATE_ENTRIES[kind], import_id=import_id, rows=rows)
    for one in entries:
        change.record(Verb.CREATED, LABELS[kind], one.id, after=_told(one.values), import_id=import_id)


def _with_id(entry: NewEntry) -> dict[str, Any]:
    return {"id": entry.id, **entry.values}


async def update_entries(change: Change, kind: ListKind, import_id: str, entries: Sequence[ChangedEntry]) -> None:
    for ids in batches([one.id for one in entries if "key" in one.values]):
        await change.run(FREE_KEYS[kind], ids=ids)
    for one in entries:
        if kind is ListKind.PROJECTS and one.values.get("status") == "DROPPED":
            await projects.settle(change, await projects.docking_of(change, one.id), NOTHING)
    for batch in batches(entries):
        rows: list[dict[str, Any]] = [
            {
                "id": one.id,
                "values": one.values,
                "untie": one.untie,
                "ties": one.ties,
                "from": {**one.came_from, "before": orjson.dumps(one.before).decode()},
            }
            for one in batch
        ]
        await change.run(UPDATE_ENTRIES[kind], import_id=import_id, rows=rows)
    for one in entries:
        before = {name: one.before["properties"].get(name) for name in one.values}
        change.record(
            Verb.UPDATED,
            LABELS[kind],
            one.id,
            before={**_told(before), **_told_ties(one.before["ties"])},
            after={**_told(one.values, keep_none=True), **_told_ties(one.ties)},
            import_id=import_id,
        )


async def note_repeats(
    change: Change, kind: ListKind, import_id: str, rows: Sequence[tuple[str, dict[str, Any]]]
) -> None:
    for batch in batches(rows):
        await change.run(
            NOTE_REPEATS[kind], import_id=import_id, rows=[{"id": one, "from": where} for one, where in batch]
        )


async def pair(change: Change, import_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Pair units and areas: rows are {unit, area, since, basis, before}, `before` None where they weren't paired."""
    for batch in batches(rows):
        await change.run(
            PAIR,
            rows=[
                {
                    "unit": row["unit"],
                    "area": row["area"],
                    "values": {
                        "since": row["since"],
                        "basis": row["basis"],
                        "import_id": import_id,
                        "before": orjson.dumps(row["before"]).decode() if row["before"] else None,
                    },
                }
                for row in batch
            ],
        )
    for row in rows:
        after = {"id": row["area"], "since": row["since"], "basis": row["basis"]}
        change.record(
            Verb.UPDATED,
            "Organisation",
            row["unit"],
            before={"paired_with": row["before"] and {"id": row["area"], **row["before"]}},
            after={"paired_with": after},
            import_id=import_id,
        )


# What finds an entry and how the list wrote it is bookkeeping, not news.
_UNTOLD = frozenset({"id", "key", "content_key", "source"})


def _told(values: Mapping[str, Any], *, keep_none: bool = False) -> dict[str, Any]:
    return {
        name: value
        for name, value in values.items()
        if name not in _UNTOLD and (keep_none or value not in (None, (), [], 0.0))
    }


def _told_ties(ties: Iterable[Sequence[Any]]) -> dict[str, Any]:
    told: dict[str, list[Any]] = {}
    for kind, party, _ in ties:
        told.setdefault(kind.lower(), []).append(party)
    return told


def batches(items: Iterable[T]) -> list[list[T]]:
    every = list(items)
    return [every[start : start + BATCH] for start in range(0, len(every), BATCH)]


# --- undo ------------------------------------------------------------------------------------------------------------

LOCK_LIST = statement(
    "imports.lock_list",
    WRITE,
    "MATCH (list:ListImport {id: $id}) SET list.locked = true REMOVE list.locked RETURN list {.*} AS list",
)

# What was built on an entry since: a project, an agenda item, a report, a claim, a later list, any later change.
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

CREATED_BY = statement(
    "imports.created_by",
    READ,
    """
MATCH (entry)-[from:FROM]->(:ListImport {id: $id})
WHERE from.repeated IS NULL AND from.before IS NULL
RETURN entry.id AS id, head([label IN labels(entry) WHERE label IN ['Resource', 'Need', 'Project']]) AS label
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
""",
)

REMOVE_ENTRIES = statement(
    "imports.remove_entries",
    WRITE,
    "UNWIND $ids AS id MATCH (entry:Resource|Need|Project {id: id}) DETACH DELETE entry",
)

RESTORE_ENTRIES = _each(
    "restore",
    WRITE,
    f"""
UNWIND $rows AS row
MATCH (entry:$label {{id: row.id}})
SET entry += row.values, entry.version = entry.version + 1, entry.updated_at = {NOW}
WITH entry, row
CALL (entry, row) {{
  MATCH (entry)-[old]-() WHERE type(old) IN row.untie
  DELETE old
}}
{_OF_TYPE}{_tie(_TIES)}""",
)

FORGET_ROWS = statement(
    "imports.forget_rows",
    WRITE,
    "MATCH ()-[from:FROM]->(:ListImport {id: $id}) DELETE from",
)

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


async def undo(change: Change, import_id: str) -> ListImport:
    """Take back what an import wrote: what it made is removed, what it changed is as it was.

    Units, areas and people that it alone needed go with it. Raises NotFound, and StillInUse where something was built
    on one of its entries since. An import that is undone stays on record, and is not undone twice.
    """
    rows = await change.run(LOCK_LIST, id=import_id)
    if not rows:
        raise NotFound("id", import_id)
    if rows[0]["list"].get("undone_at"):
        return ListImport.of(rows[0]["list"])
    if used := await change.run(BUILT_ON, id=import_id):
        raise StillInUse(import_id, "、".join(row["title"] for row in used))
    await _restore(change, import_id)
    created = await change.run(CREATED_BY, id=import_id)
    for batch in batches(created):
        await change.run(REMOVE_ENTRIES, ids=[row["id"] for row in batch])
    for row in created:
        change.record(Verb.REMOVED, row["label"], row["id"], import_id=import_id)
    await change.run(FORGET_ROWS, id=import_id)
    await _unpair(change, import_id)
    for label in ("Person", "Organisation", "Area"):
        while gone := [row["id"] for row in await change.run(LEFT_OVER, id=import_id, label=label)]:
            for batch in batches(gone):
                await change.run(REMOVE_PARTIES, ids=batch)
            for party in gone:
                change.record(Verb.REMOVED, label, party, import_id=import_id)
    [row] = await change.run(MARK_UNDONE, id=import_id)
    change.record(Verb.UPDATED, "ListImport", import_id, after={"undone": True}, import_id=import_id)
    return ListImport.of(row["list"])


async def _restore(change: Change, import_id: str) -> None:
    kinds = {label: kind for kind, label in LABELS.items()}
    restored: dict[ListKind, list[dict[str, Any]]] = {}
    for row in await change.run(UPDATED_BY, id=import_id):
        before = orjson.loads(row["before"])
        values = _dated(before["properties"])
        untie = [*before["untie"], *(["OF_TYPE"] if "category" in values else [])]
        restored.setdefault(kinds[row["label"]], []).append(
            {"id": row["id"], "values": values, "untie": untie, "ties": before["ties"]}
        )
        change.record(Verb.UPDATED, row["label"], row["id"], after=_told(values, keep_none=True), import_id=import_id)
    for kind, rows in restored.items():
        for batch in batches([row["id"] for row in rows if "key" in row["values"]]):
            await change.run(FREE_KEYS[kind], ids=batch)
        for batch in batches(rows):
            await change.run(RESTORE_ENTRIES[kind], rows=batch)


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
