"""What pairing plans are made of: the units and communities of an area, where they are, and who is paired."""

from collections.abc import Collection, Mapping
from typing import Any

from domain.organisations import OrganisationKind
from domain.pairing_plans import PlannedCommunity, PlannedUnit, Site, Surroundings, strength
from domain.refusals import NotFound
from graph.database import Change, Database
from graph.statement import READ, statement

# (:Alias)-[:ALIAS_OF]->(:Area)
AREA = statement(
    "pairing_plans.area",
    READ,
    """
OPTIONAL MATCH (own:Area {id: $id})
OPTIONAL MATCH (:Alias {id: $id})-[:ALIAS_OF]->(kept:Area)
WITH coalesce(own, kept) AS area WHERE area IS NOT NULL
RETURN area.id AS id, area.name AS name
""",
)

# (:Area)<-[:PART_OF*0..5]-(:Community), and the nearest area above that has a position
COMMUNITIES = statement(
    "pairing_plans.communities",
    READ,
    """
MATCH (:Area {id: $area_id})<-[:PART_OF*0..5]-(community:Community)
RETURN community.id AS id, community.name AS name, community.longitude AS longitude, community.latitude AS latitude,
  head(COLLECT {
    MATCH path = (community)-[:PART_OF*1..5]->(area:Area) WHERE area.longitude IS NOT NULL
    RETURN area {.name, .longitude, .latitude} ORDER BY length(path) LIMIT 1
  }) AS stand_in
ORDER BY id
""",
)

# (:Area)<-[:PART_OF*0..5]-(:Area)<-[:BASED_IN]-(:Organisation)
# (:Area)<-[:PART_OF*0..5]-(:Community)<-[:PAIRED_WITH]-(:Organisation)
# (:Organisation)-[:OFFERS]->(:Resource {status: 'OPEN'}), (:Person)-[:MEMBER_OF]->(:Organisation)
UNITS = statement(
    "pairing_plans.units",
    READ,
    """
CALL () {
  MATCH (:Area {id: $area_id})<-[:PART_OF*0..5]-(:Area)<-[:BASED_IN]-(unit:Organisation)
  RETURN unit, true AS inside
UNION
  MATCH (:Area {id: $area_id})<-[:PART_OF*0..5]-(:Community)<-[:PAIRED_WITH]-(unit:Organisation)
  RETURN unit, false AS inside
}
WITH unit, max(inside) AS inside
RETURN unit.id AS id, unit.name AS name, unit.kind AS kind, inside,
  unit.longitude AS longitude, unit.latitude AS latitude,
  COUNT { (unit)-[:OFFERS]->(:Resource {status: 'OPEN'}) } AS resources,
  COUNT { (:Person)-[:MEMBER_OF]->(unit) } AS members,
  COLLECT { MATCH (unit)-[:PAIRED_WITH]->(community:Community) RETURN DISTINCT community.id } AS paired,
  head(COLLECT {
    MATCH path = (unit)-[:BASED_IN]->(:Area)-[:PART_OF*0..5]->(area:Area) WHERE area.longitude IS NOT NULL
    RETURN area {.name, .longitude, .latitude} ORDER BY length(path) LIMIT 1
  }) AS stand_in
ORDER BY id
""",
)

# (:Organisation)-[:PAIRED_WITH]->(:Community)
PAIRED = statement(
    "pairing_plans.paired",
    READ,
    """
UNWIND $pairs AS pair
MATCH (:Organisation {id: pair[0]})-[:PAIRED_WITH]->(:Community {id: pair[1]})
RETURN DISTINCT pair
""",
)


async def surroundings(database: Database, area_id: str) -> Surroundings:
    """The units that have their seat in the area or below it, its communities, and the pairings of either.

    Units from elsewhere that are paired with its communities are there, too. Raises NotFound.
    """
    areas = await database.read(AREA, id=area_id)
    if not areas:
        raise NotFound("areaId", area_id)
    [area] = areas
    communities = [
        PlannedCommunity(row["id"], row["name"], _site(row))
        for row in await database.read(COMMUNITIES, area_id=area["id"])
    ]
    here = {community.id for community in communities}
    units = await database.read(UNITS, area_id=area["id"])
    return Surroundings(
        area_id=area["id"],
        area_name=area["name"],
        units=tuple(
            PlannedUnit(
                row["id"],
                row["name"],
                strength(OrganisationKind(row["kind"]) if row["kind"] else None, row["resources"], row["members"]),
                _site(row),
                inside=row["inside"],
                elsewhere=len(set(row["paired"]) - here),
            )
            for row in units
        ),
        communities=tuple(communities),
        existing=frozenset((row["id"], community) for row in units for community in set(row["paired"]) & here),
    )


async def paired(change: Change, pairs: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the pairs, unit id first, that there are."""
    rows = await change.run(PAIRED, pairs=sorted(pairs))
    return {(unit, community) for unit, community in (row["pair"] for row in rows)}


def _site(row: Mapping[str, Any]) -> Site | None:
    """Where it is itself, else where the nearest area around it is."""
    if row["longitude"] is not None and row["latitude"] is not None:
        return Site(row["longitude"], row["latitude"])
    area = row["stand_in"]
    return Site(area["longitude"], area["latitude"], area["name"]) if area else None
