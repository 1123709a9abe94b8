"""Units, where they are based and whom they are paired with."""

from domain.organisations import Organisation
from graph.database import Change
from graph.records import Records
from graph.statement import WRITE, statement

ORGANISATIONS = Records("organisations", Organisation, own=frozenset({"BASED_IN"}))

# (:Area)-[:PART_OF*0..5]->(:County)
COUNTY = statement(
    "organisations.county",
    WRITE,
    """
MATCH (place:Area {id: $id})
OPTIONAL MATCH (place)-[:PART_OF*0..5]->(county:County)
RETURN county.id AS id
""",
)

# (:Organisation)-[:BASED_IN]->(:Area)
BASE = statement(
    "organisations.base",
    WRITE,
    """
MATCH (unit:Organisation {id: $id})
OPTIONAL MATCH (unit)-[old:BASED_IN]->(place:Area)
DELETE old
WITH unit, place.id AS old_id
OPTIONAL MATCH (new:Area {id: $area_id})
FOREACH (one IN CASE WHEN new IS NULL THEN [] ELSE [new] END | CREATE (unit)-[:BASED_IN]->(one))
RETURN old_id AS id
""",
)

SET_KEY = statement(
    "organisations.set_key",
    WRITE,
    "MATCH (unit:Organisation {id: $id}) SET unit.key = $key RETURN unit {.*} AS unit",
)

MISPLACED = statement(
    "organisations.misplaced",
    WRITE,
    """
MATCH (unit:Organisation {id: $id})-[:BASED_IN]->(place:Area)
OPTIONAL MATCH (place)-[:PART_OF*0..5]->(county:County)
WITH unit, coalesce(county.id, '-') + '/' + unit.name_key AS key WHERE unit.key <> key
RETURN unit.id AS id, unit.name AS name, key
""",
)


async def county_of(change: Change, area_id: str | None) -> str | None:
    """The id of the county that the area lies in, itself if it is one; None where that isn't known."""
    if area_id is None:
        return None
    rows = await change.run(COUNTY, id=area_id)
    return rows[0]["id"] if rows else None


async def base(change: Change, unit: Organisation, area_id: str | None) -> str | None:
    """Let the unit be based in an area, or in none; the id of the one that it was based in."""
    [row] = await change.run(BASE, id=unit.id, area_id=area_id)
    return row["id"]  # type: ignore[no-any-return]


async def rekeyed(change: Change, unit: Organisation, key: str) -> Organisation:
    """The unit under the key of another county."""
    [row] = await change.run(SET_KEY, id=unit.id, key=key)
    return Organisation.of(row["unit"])


async def misplaced(change: Change, unit_id: str) -> list[dict[str, str]]:
    """`{id, name, key}` of the unit when its key doesn't say where it is based."""
    return await change.run(MISPLACED, id=unit_id)
