"""What an import writes: entries with their rows and whom they are of, repeats, pairings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from domain.events import Verb
from domain.lists import ListKind
from domain.promises import NOTHING
from graph import projects
from graph.database import Change
from graph.imports import LABELS, NOW, batches, each
from graph.statement import WRITE, statement

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
OF_TYPE = """
CALL (entry, row) {
  WITH * WHERE row.values.category IS NOT NULL
  MATCH (type:ServiceType {code: row.values.category})
  CREATE (entry)-[:OF_TYPE {by: 'CATEGORY', confidence: 1.0}]->(type)
}
"""
# What new entries are understood to say goes with them: understanding them afterwards writes each of them twice.
UNDERSTOOD = """
CALL (entry, row) {
  UNWIND row.types AS one
  MATCH (type:ServiceType {code: one.code})
  CREATE (entry)-[:OF_TYPE {confidence: one.confidence, by: one.by, words: one.words}]->(type)
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
UNDERSTANDABLE = (ListKind.RESOURCES, ListKind.NEEDS)
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
# (entry)-[:OF_TYPE {confidence, by, words}]->(:ServiceType)
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
{OF_TYPE}{UNDERSTOOD if kind in UNDERSTANDABLE else ""}{tie(_KIND_TIES[kind])}""",
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
REMOVE entry.understood_by
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
    """`ties` are [type, id of the unit, area or person, what is written on it]; `came_from` is {sheet, row, cells}.

    `types` are those that it is understood to be of, as {code, confidence, by, words}; what else it is understood to
    say is among the `values`.
    """

    id: str
    values: dict[str, Any]
    ties: list[list[Any]]
    came_from: dict[str, Any]
    types: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class ChangedEntry:
    """`values` are the new properties, `untie` the types of relationships that `ties` replace, `before` what was."""

    id: str
    values: dict[str, Any]
    came_from: dict[str, Any]
    untie: list[str] = field(default_factory=list)
    ties: list[list[Any]] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)


async def create_list(change: Change, import_id: str, values: Mapping[str, Any]) -> None:
    await change.run(CREATE_LIST, id=import_id, values={**values, "imported_by": change.viewer.name})
    change.record(Verb.CREATED, "ListImport", import_id, after={"file_name": values["file_name"]}, import_id=import_id)


async def leave_open(change: Change, import_id: str) -> None:
    """Say that more of the import is to come."""
    await change.run(LEAVE_OPEN, id=import_id)


async def close(change: Change, import_id: str) -> None:
    """Say that the import is complete."""
    await change.run(CLOSE, id=import_id)


async def create_entries(change: Change, kind: ListKind, import_id: str, entries: Sequence[NewEntry]) -> None:
    for batch in batches(entries):
        rows = [{"values": _with_id(one), "ties": one.ties, "from": one.came_from, "types": one.types} for one in batch]
        await change.run(CREATE_ENTRIES[kind], import_id=import_id, rows=rows)
    for one in entries:
        # The rest stands in the record and in its row: tens of thousands of entries are not written twice.
        after = {name: one.values[name] for name in _TOLD_OF_NEW if name in one.values}
        if kind is ListKind.PROJECTS:
            # But of projects, which are few, and whose list is asked for as it was.
            after = {**told(one.values), **told_ties(one.ties)}
        change.record(Verb.CREATED, LABELS[kind], one.id, after=after, import_id=import_id)


_TOLD_OF_NEW = ("title", "code", "status")


def _with_id(entry: NewEntry) -> dict[str, Any]:
    return {"id": entry.id, **entry.values}


async def update_entries(change: Change, kind: ListKind, import_id: str, entries: Sequence[ChangedEntry]) -> None:
    """Change entries, and keep with each row what it replaced; a project that is dropped gives back what it used."""
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
            before={**told(before), **told_ties(one.before["ties"])},
            after={**told(one.values, keep_none=True), **told_ties(one.ties)},
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


def told_ties(ties: Iterable[Sequence[Any]]) -> dict[str, Any]:
    told: dict[str, list[Any]] = {}
    for kind, party, _ in ties:
        told.setdefault(kind.lower(), []).append(party)
    return told
