"""Areas: one hierarchy, `(:Area:Community)-[:PART_OF]->(:Area:Street)-[:PART_OF]->(:Area:County)`."""

from domain.areas import Area
from graph.database import Change
from graph.records import Records
from graph.statement import WRITE, statement

AREAS = Records("areas", Area, own=frozenset({"PART_OF"}))

LABEL = statement("areas.label", WRITE, "MATCH (area:Area {id: $id}) SET area:$($label)")

# (:Area)-[:PART_OF]->(:Area)
ABOVE = statement(
    "areas.above",
    WRITE,
    "MATCH (:Area {id: $id})-[:PART_OF]->(above:Area) RETURN above.id AS id",
)

PLACE = statement(
    "areas.place",
    WRITE,
    """
MATCH (area:Area {id: $id})
OPTIONAL MATCH (area)-[old:PART_OF]->()
DELETE old
WITH area
MATCH (above:Area {id: $above_id})
CREATE (area)-[:PART_OF]->(above)
""",
)

# (:Area)<-[:PART_OF*0..5]-(:Area)<-[:BASED_IN]-(:Organisation)
MISPLACED = statement(
    "areas.misplaced",
    WRITE,
    """
MATCH (area:Area {id: $id})
CALL (area) {
  OPTIONAL MATCH (area)-[:PART_OF]->(above:Area)
  RETURN area AS record, area.level + '/' + coalesce(above.id, '-') + '/' + area.name_key AS key
UNION
  MATCH (area)<-[:PART_OF]-(inner:Area)
  RETURN inner AS record, inner.level + '/' + area.id + '/' + inner.name_key AS key
UNION
  MATCH (area)<-[:PART_OF*0..5]-(place:Area)<-[:BASED_IN]-(unit:Organisation)
  OPTIONAL MATCH (place)-[:PART_OF*0..5]->(county:County)
  RETURN unit AS record, coalesce(county.id, '-') + '/' + unit.name_key AS key
}
WITH record, key WHERE record.key <> key
RETURN record.id AS id, record.name AS name, key
""",
)


async def place(change: Change, area: Area, above: Area | None) -> None:
    """Let the area lie in another one, or in none that is known."""
    await change.run(PLACE, id=area.id, above_id=above.id if above else None)


async def above(change: Change, area: Area) -> str | None:
    rows = await change.run(ABOVE, id=area.id)
    return rows[0]["id"] if rows else None


async def label(change: Change, area: Area) -> None:
    """Give a new area the label of its level."""
    await change.run(LABEL, id=area.id, label=area.level.label)


async def misplaced(change: Change, area_id: str) -> list[dict[str, str]]:
    """`{id, name, key}` of the area, areas in it and units anywhere in it, whose keys don't say where they lie."""
    return await change.run(MISPLACED, id=area_id)
