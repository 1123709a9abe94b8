"""Lists out: which records a list holds, and each as one row with the names that it shows.

A list is read in two steps: all its ids, then its rows by id in batches. So no transaction stays open while a slow
reader downloads, memory holds the ids and one batch, and the cost is that of the rows in the list.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from domain.lists import ListKind
from graph.database import Database
from graph.guard import Sight
from graph.statement import READ, Statement, statement

BATCH = 500

# A record as JSON Lines tell it. Dates and moments are ISO 8601 texts: the driver's own types take thrice the time.
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Selection:
    """What a list holds: its kind, an area with everything in it, states, categories. Empty means all of them."""

    kind: ListKind
    area_id: str | None = None
    statuses: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


# (:Organisation|Person)-[:OFFERS]->(:Resource), from the area or for one of its communities:
# (:Organisation)-[:BASED_IN|PAIRED_WITH]->(:Area)-[:PART_OF*0..]->(:Area {id: $area_id})
RESOURCE_IDS = statement(
    "exports.resource_ids",
    READ,
    """
CALL () {
  WITH 1 AS everywhere WHERE $area_id IS NULL
  MATCH (entry:Resource)
  RETURN entry
  UNION
  MATCH (:Area {id: $area_id})<-[:PART_OF*0..6]-(:Area)<-[:BASED_IN|PAIRED_WITH]-(unit:Organisation)
  MATCH (unit)-[:OFFERS]->(entry:Resource)
  RETURN entry
}
WITH entry
WHERE (size($statuses) = 0 OR entry.status IN $statuses) AND (size($categories) = 0 OR entry.category IN $categories)
RETURN collect([entry.id, head([(provider)-[:OFFERS]->(entry) | provider.name])]) AS entries
""",
)

# (:Area|Organisation|Person)-[:RAISES]->(:Need), by the area or by who is based in it
NEED_IDS = statement(
    "exports.need_ids",
    READ,
    """
CALL () {
  WITH 1 AS everywhere WHERE $area_id IS NULL
  MATCH (entry:Need)
  RETURN entry
  UNION
  MATCH (:Area {id: $area_id})<-[:PART_OF*0..6]-(:Area)-[:RAISES]->(entry:Need)
  RETURN entry
  UNION
  MATCH (:Area {id: $area_id})<-[:PART_OF*0..6]-(:Area)<-[:BASED_IN]-(:Organisation)-[:RAISES]->(entry:Need)
  RETURN entry
}
WITH entry
WHERE (size($statuses) = 0 OR entry.status IN $statuses) AND (size($categories) = 0 OR entry.category IN $categories)
RETURN collect([entry.id, head([(asker)-[:RAISES]->(entry) | asker.name])]) AS entries
""",
)

# (:Project)-[:BENEFITS]->(:Area)-[:PART_OF*0..]->(:Area {id: $area_id})
PROJECT_IDS = statement(
    "exports.project_ids",
    READ,
    """
CALL () {
  WITH 1 AS everywhere WHERE $area_id IS NULL
  MATCH (entry:Project)
  RETURN entry
  UNION
  MATCH (:Area {id: $area_id})<-[:PART_OF*0..6]-(:Area)<-[:BENEFITS]-(entry:Project)
  RETURN entry
}
WITH entry
WHERE (size($statuses) = 0 OR entry.status IN $statuses) AND (size($categories) = 0 OR entry.category IN $categories)
RETURN collect([entry.id, coalesce(entry.category, entry.category_text)]) AS entries
""",
)

# (:Organisation|Person)-[:OFFERS]->(:Resource)<-[:CONTACT_FOR]-(:Person), (:Resource)-[:OF_TYPE]->(:ServiceType)
RESOURCES = statement(
    "exports.resources",
    READ,
    """
UNWIND range(0, size($ids) - 1) AS position
MATCH (entry:Resource {id: $ids[position]})
WITH position, entry {
  .id, .source, .code, .title, .detail, .category, .category_text,
  service_types: COLLECT { MATCH (entry)-[:OF_TYPE]->(type:ServiceType) RETURN type {.code, .name} ORDER BY type.code },
  provider: head([(provider)-[:OFFERS]->(entry) | provider {.id, .name}]),
  .status, .capacity, .capacity_unit, .capacity_per, .capacity_text, .promised,
  .available_text, available_from: toString(entry.available_from),
  available_until: toString(entry.available_until), .available_rule, .day_parts,
  .audience_text, .audiences,
  contacts: COLLECT {
    MATCH (person:Person)-[contact:CONTACT_FOR]->(entry)
    RETURN person {.id, .name, phone: coalesce(contact.phone, person.phone)} ORDER BY person.name, person.id
  },
  .note, .flags, .longitude, .latitude, .version,
  created_at: split(toString(entry.created_at), '[')[0], updated_at: split(toString(entry.updated_at), '[')[0]
} AS row
ORDER BY position
RETURN collect(row) AS rows
""",
)

# (:Area|Organisation|Person)-[:RAISES]->(:Need)<-[:CONTACT_FOR]-(:Person), (:Need)-[:OF_TYPE]->(:ServiceType)
NEEDS = statement(
    "exports.needs",
    READ,
    """
UNWIND range(0, size($ids) - 1) AS position
MATCH (entry:Need {id: $ids[position]})
WITH position, entry {
  .id, .source, .code, .title, .detail, .category, .category_text,
  service_types: COLLECT { MATCH (entry)-[:OF_TYPE]->(type:ServiceType) RETURN type {.code, .name} ORDER BY type.code },
  raised_by: head([(asker)-[:RAISES]->(entry) | asker {.id, .name}]), raised_on: toString(entry.raised_on),
  .status, .quantity, .quantity_unit, .quantity_text, .answered,
  .wanted_text, wanted_from: toString(entry.wanted_from),
  wanted_until: toString(entry.wanted_until), .wanted_rule, .day_parts, .urgency, .urgency_text,
  .audience_text, .audiences,
  contacts: COLLECT {
    MATCH (person:Person)-[contact:CONTACT_FOR]->(entry)
    RETURN person {.id, .name, phone: coalesce(contact.phone, person.phone)} ORDER BY person.name, person.id
  },
  .note, .flags, .longitude, .latitude, .version,
  created_at: split(toString(entry.created_at), '[')[0], updated_at: split(toString(entry.updated_at), '[')[0]
} AS row
ORDER BY position
RETURN collect(row) AS rows
""",
)

# (:Organisation)<-[:LED_BY]-(:Project)-[:BENEFITS]->(:Area), (:Organisation)-[:JOINS]->(:Project),
# (:Resource)<-[:USES]-(:Project)-[:ANSWERS]->(:Need), (:Project)-[:DECIDED_AT]->(:Meeting),
# (:Person)-[:RESPONSIBLE_FOR]->(:Project)-[:OF_TYPE]->(:ServiceType)
PROJECTS = statement(
    "exports.projects",
    READ,
    """
UNWIND range(0, size($ids) - 1) AS position
MATCH (entry:Project {id: $ids[position]})
WITH position, entry {
  .id, .source, .code, .title, .detail, .category, .category_text,
  service_types: COLLECT { MATCH (entry)-[:OF_TYPE]->(type:ServiceType) RETURN type {.code, .name} ORDER BY type.code },
  lead: head([(entry)-[:LED_BY]->(unit:Organisation) | unit {.id, .name}]),
  joined_by: COLLECT {
    MATCH (unit:Organisation)-[:JOINS]->(entry) RETURN unit {.id, .name} ORDER BY unit.name, unit.id
  },
  benefits: COLLECT { MATCH (entry)-[:BENEFITS]->(area:Area) RETURN area {.id, .name} ORDER BY area.name, area.id },
  .status, .status_text, .dropped_because, .time_text,
  starts_on: toString(entry.starts_on), ends_on: toString(entry.ends_on), .rule, begun_on: toString(entry.begun_on),
  responsible: COLLECT {
    MATCH (person:Person)-[:RESPONSIBLE_FOR]->(entry) RETURN person {.id, .name} ORDER BY person.name, person.id
  },
  uses: COLLECT {
    MATCH (entry)-[use:USES]->(resource:Resource)
    RETURN resource {.id, .title, quantity: use.quantity, unit: resource.capacity_unit} ORDER BY resource.id
  },
  answers: COLLECT {
    MATCH (entry)-[answer:ANSWERS]->(need:Need)
    RETURN need {.id, .title, quantity: answer.quantity, unit: need.quantity_unit} ORDER BY need.id
  },
  decided_at: head([
    (entry)-[:DECIDED_AT]->(meeting:Meeting) | meeting {.id, .title, held_on: toString(meeting.held_on)}
  ]),
  .note, .flags, .version,
  created_at: split(toString(entry.created_at), '[')[0], updated_at: split(toString(entry.updated_at), '[')[0]
} AS row
ORDER BY position
RETURN collect(row) AS rows
""",
)

# (:Area {id: $given}), (:Area {name_key: $key}), (:Alias)-[:ALIAS_OF]->(:Area)
AREAS_CALLED = statement(
    "exports.areas_called",
    READ,
    """
CALL () {
  MATCH (area:Area {id: $given})
  RETURN area
  UNION
  MATCH (area:Area {name_key: $key})
  RETURN area
  UNION
  MATCH (:Alias {id: $given})-[:ALIAS_OF]->(area:Area)
  RETURN area
  UNION
  MATCH (:Alias {name_key: $key})-[:ALIAS_OF]->(area:Area)
  RETURN area
}
RETURN area.id AS id, area.name AS name
""",
)

# (:Area) that is PART_OF no other
TOP_AREAS = statement(
    "exports.top_areas",
    READ,
    "MATCH (area:Area) WHERE NOT EXISTS { (area)-[:PART_OF]->(:Area) } RETURN area.name AS name LIMIT 2",
)

_IDS: dict[ListKind, Statement] = {
    ListKind.RESOURCES: RESOURCE_IDS,
    ListKind.NEEDS: NEED_IDS,
    ListKind.PROJECTS: PROJECT_IDS,
}
_ROWS: dict[ListKind, Statement] = {
    ListKind.RESOURCES: RESOURCES,
    ListKind.NEEDS: NEEDS,
    ListKind.PROJECTS: PROJECTS,
}


LABELS = {ListKind.RESOURCES: "Resource", ListKind.NEEDS: "Need", ListKind.PROJECTS: "Project"}
# What a row tells of other records, and which those may be.
LED_TO = {
    "provider": ("Organisation", "Person"),
    "raised_by": ("Area", "Organisation", "Person"),
    "lead": ("Organisation",),
    "joined_by": ("Organisation",),
    "benefits": ("Area",),
    "contacts": ("Person",),
    "responsible": ("Person",),
    "uses": ("Resource",),
    "answers": ("Need",),
    "decided_at": ("Meeting",),
}


async def areas_called(database: Database, given: str, key: str) -> list[tuple[str, str]]:
    """The ids and names of the areas that have this id, name or alias."""
    return [(area["id"], area["name"]) for area in await database.read(AREAS_CALLED, given=given, key=key)]


async def top_areas(database: Database) -> list[str]:
    """The names of areas within no other; two at most, since more than one is all that matters."""
    return [area["name"] for area in await database.read(TOP_AREAS)]


async def ids(database: Database, selection: Selection) -> list[tuple[str, str | None]]:
    """The id of each record with what the list groups it by: the unit's or community's name, the project's category."""
    [answer] = await database.read(
        _IDS[selection.kind],
        area_id=selection.area_id,
        statuses=list(selection.statuses),
        categories=list(selection.categories),
    )
    return [(record_id, group) for record_id, group in answer["entries"]]


async def by_ids(database: Database, kind: ListKind, wanted: Sequence[str]) -> list[Row]:
    """The records as rows, in the order of their ids; one that is gone is left out."""
    [answer] = await database.read(_ROWS[kind], ids=list(wanted))
    rows: list[Row] = answer["rows"]
    return rows


async def in_batches(
    database: Database, kind: ListKind, wanted: Sequence[str], sight: Sight | None = None
) -> AsyncIterator[list[Row]]:
    for start in range(0, len(wanted), BATCH):
        rows = await by_ids(database, kind, wanted[start : start + BATCH])
        yield await _within(database, rows, sight) if sight else rows


async def seen(database: Database, kind: ListKind, wanted: Sequence[str], sight: Sight) -> set[str]:
    """The ids of those records of a list that may be seen."""
    return await sight.of(database.ask, ((LABELS[kind], record_id) for record_id in wanted))


async def _within(database: Database, rows: list[Row], sight: Sight) -> list[Row]:
    """The rows without what they lead to that may not be seen."""
    led_to = [
        (label, each["id"])
        for row in rows
        for name, labels in LED_TO.items()
        for each in _all(row.get(name))
        for label in labels
    ]
    shown = await sight.of(database.ask, led_to)
    return [{name: _shown(value, shown) if name in LED_TO else value for name, value in row.items()} for row in rows]


def _all(value: Any) -> list[Row]:
    return value if isinstance(value, list) else [value] if value else []


def _shown(value: Any, shown: set[str]) -> Any:
    if isinstance(value, list):
        return [each for each in value if each["id"] in shown]
    return value if value and value["id"] in shown else None
