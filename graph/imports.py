"""Imports of lists in the graph: what a list held so far, and what is written of it. See graph/undo.py, too.

`(:Resource|Need|Project)-[:FROM {sheet, row, cells, version, before, repeated}]->(:ListImport)`: `cells` is the row as
it was written, by header; `version` that of the entry after the import; `before`, on an update, what the import
replaced; `repeated` marks a further row that says the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import orjson

from domain.events import Verb
from domain.lists import ListKind
from domain.needs import Need
from domain.projects import Project
from domain.promises import NOTHING
from domain.records import ListEntry
from domain.resources import Resource
from graph import projects
from graph.database import Change, Database
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


def each(name: str, access: Any, text: str) -> dict[ListKind, Statement]:
    """A statement for each label, since indexes belong to labels."""
    return {
        kind: statement(f"imports.{name}.{label.lower()}", access, text.replace("$label", label))
        for kind, label in LABELS.items()
    }


# --- what is there ---------------------------------------------------------------------------------------------------

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

# --- what is written -------------------------------------------------------------------------------------------------

CREATE_LIST = statement(
    "imports.create_list",
    WRITE,
    f"CREATE (list:ListImport {{id: $id}}) SET list += $values, list.imported_at = {NOW}",
)

# An import that is written in several transactions says so while it goes on, and when it was last seen alive.
LEAVE_OPEN = statement(
    "imports.leave_open",
    WRITE,
    f"MATCH (list:ListImport {{id: $id}}) SET list.unfinished_at = {NOW}",
)
CLOSE = statement("imports.close", WRITE, "MATCH (list:ListImport {id: $id}) REMOVE list.unfinished_at")
ABANDONED = statement(
    "imports.abandoned",
    READ,
    f"""
MATCH (list:ListImport) WHERE list.unfinished_at < {NOW} - duration({{seconds: $seconds}})
RETURN list.id AS id
""",
)

OF_TYPE = """
CALL (entry, row) {
  WITH * WHERE row.values.category IS NOT NULL
  MATCH (type:ServiceType {code: row.values.category})
  CREATE (entry)-[:OF_TYPE]->(type)
}
"""
# Ties are [type, id, what is written on it].
TIES: dict[str, str] = {
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


def tie(kinds: Iterable[str]) -> str:
    return "".join(
        f"CALL (entry, row) {{\n  UNWIND row.ties AS tie WITH * WHERE tie[0] = '{kind}'\n  {TIES[kind]}\n}}\n"
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
{OF_TYPE}{tie(_KIND_TIES[kind])}""",
    )
    for kind, label in LABELS.items()
}

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
{OF_TYPE}{tie(_KIND_TIES[kind])}""",
    )
    for kind, label in LABELS.items()
}

# (:Resource|Need|Project)-[:FROM {repeated: true}]->(:ListImport)
NOTE_REPEATS = each(
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


async def create_list(change: Change, import_id: str, values: Mapping[str, Any]) -> None:
    await change.run(CREATE_LIST, id=import_id, values={**values, "imported_by": change.viewer.name})
    change.record(Verb.CREATED, "ListImport", import_id, after={"file_name": values["file_name"]}, import_id=import_id)


async def leave_open(change: Change, import_id: str) -> None:
    """Say that more of the import is to come."""
    await change.run(LEAVE_OPEN, id=import_id)


async def close(change: Change, import_id: str) -> None:
    """Say that the import is complete."""
    await change.run(CLOSE, id=import_id)


async def abandoned(database: Database, seconds: int) -> list[str]:
    """Imports that were cut short: not complete, and not heard of for so long."""
    return [row["id"] for row in await database.read(ABANDONED, seconds=seconds)]


async def create_entries(change: Change, kind: ListKind, import_id: str, entries: Sequence[NewEntry]) -> None:
    for batch in batches(entries):
        rows = [{"values": _with_id(one), "ties": one.ties, "from": one.came_from} for one in batch]
        await change.run(CREATE_ENTRIES[kind], import_id=import_id, rows=rows)
    for one in entries:
        # The rest stands in the record and in its row: tens of thousands of entries are not written twice.
        after = {name: one.values[name] for name in _TOLD_OF_NEW if name in one.values}
        change.record(Verb.CREATED, LABELS[kind], one.id, after=after, import_id=import_id)


_TOLD_OF_NEW = ("title", "code", "status")


def _with_id(entry: NewEntry) -> dict[str, Any]:
    return {"id": entry.id, **entry.values}


async def update_entries(change: Change, kind: ListKind, import_id: str, entries: Sequence[ChangedEntry]) -> None:
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
            before={**told(before), **_told_ties(one.before["ties"])},
            after={**told(one.values, keep_none=True), **_told_ties(one.ties)},
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


def told(values: Mapping[str, Any], *, keep_none: bool = False) -> dict[str, Any]:
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
