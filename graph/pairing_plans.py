"""What pairing plans are made of: the units and communities of an area, where they are, and who is paired."""

from collections.abc import Collection, Mapping
from typing import Any

from domain.events import Verb
from domain.organisations import OrganisationKind
from domain.pairing_plans import PlannedCommunity, PlannedUnit, Site, Surroundings, strength
from domain.pairings import only_communities
from domain.refusals import NotFound
from graph.database import Change, Database
from graph.records import NOW
from graph.statement import READ, WRITE, statement

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

# (:Alias)-[:ALIAS_OF]->(:Organisation|Area)
# Locked in the order of ids: two adoptions wait for each other instead of locking each other out.
LOCK = statement(
    "pairing_plans.lock",
    WRITE,
    """
UNWIND $ids AS id
OPTIONAL MATCH (own:Organisation|Area {id: id})
OPTIONAL MATCH (:Alias {id: id})-[:ALIAS_OF]->(kept:Organisation|Area)
WITH id, coalesce(own, kept) AS party WHERE party IS NOT NULL
SET party.locked = true
REMOVE party.locked
RETURN id, party.id AS kept, party:Organisation AS unit, party:Community AS community
""",
)

# (:Organisation)-[:PAIRED_WITH]->(:Community)
MAKE = statement(
    "pairing_plans.make",
    WRITE,
    f"""
UNWIND $pairs AS pair
MATCH (unit:Organisation {{id: pair[0]}}) USING INDEX SEEK unit:Organisation(id)
MATCH (community:Area {{id: pair[1]}}) USING INDEX SEEK community:Area(id)
WITH pair, unit, community WHERE NOT EXISTS {{ (unit)-[:PAIRED_WITH]->(community) }}
CREATE (unit)-[tie:PAIRED_WITH]->(community)
SET tie = $properties, unit.version = unit.version + 1, unit.updated_at = {NOW}
RETURN pair
""",
)

END = statement(
    "pairing_plans.end",
    WRITE,
    f"""
UNWIND $pairs AS pair
MATCH (unit:Organisation {{id: pair[0]}})-[tie:PAIRED_WITH]->(:Area {{id: pair[1]}})
WITH pair, unit, tie, properties(tie) AS was
DELETE tie
SET unit.version = unit.version + 1, unit.updated_at = {NOW}
RETURN pair, was
""",
)

Pair = tuple[str, str]
"""The ids of a unit and of a community."""


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


async def lock(change: Change, pairs: Collection[Pair]) -> dict[Pair, Pair]:
    """Lock the units and communities of pairs; each pair with the ids that records are kept under.

    Raises NotFound, and InvalidInput for what is no community.
    """
    rows = await change.run(LOCK, ids=sorted({id_ for pair in pairs for id_ in pair}))
    parties = {row["id"]: row for row in rows}
    for unit, community in sorted(pairs):
        if unit not in parties or not parties[unit]["unit"]:
            raise NotFound("organisationId", unit)
        if community not in parties or parties[community]["unit"]:
            raise NotFound("communityId", community)
        if not parties[community]["community"]:
            raise only_communities()
    return {(unit, community): (parties[unit]["kept"], parties[community]["kept"]) for unit, community in pairs}


async def make(change: Change, pairs: Collection[Pair], properties: Mapping[str, Any]) -> int:
    """Pair those that are not paired, all by one statement; how many these are."""
    rows = await change.run(MAKE, pairs=sorted(pairs), properties=dict(properties))
    for unit, community in (row["pair"] for row in rows):
        change.record(
            Verb.UPDATED,
            "Organisation",
            unit,
            before={"paired_with": None},
            after={"paired_with": {"id": community, **properties}},
        )
    return len(rows)


async def end(change: Change, pairs: Collection[Pair]) -> int:
    """End pairings, all by one statement; how many of them there were."""
    rows = await change.run(END, pairs=sorted(pairs))
    for row in rows:
        unit, community = row["pair"]
        change.record(
            Verb.UPDATED,
            "Organisation",
            unit,
            before={"paired_with": {"id": community, **row["was"]}},
            after={"paired_with": None},
        )
    return len(rows)


def _site(row: Mapping[str, Any]) -> Site | None:
    """Where it is itself, else where the nearest area around it is."""
    if row["longitude"] is not None and row["latitude"] is not None:
        return Site(row["longitude"], row["latitude"])
    area = row["stand_in"]
    return Site(area["longitude"], area["latitude"], area["name"]) if area else None
