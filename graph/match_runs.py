"""Docking runs in the graph: what they are made from, and their plans, shortages and prices.

`(:MatchRun:DockingRun)-[:PLANS]->(:PlannedDocking)-[:MEETS]->(:Need)`, `(:PlannedDocking)-[:TAKES]->(:Resource)`
`(:DockingRun)-[:FINDS]->(:Shortage)-[:BETWEEN]->(:Need)`, `(:Shortage)-[:LACKS]->(:Resource)`
`(:DockingRun)-[:PRICES {price}]->(:Resource)`, `(:DockingRun)-[:COVERS]->(:Area)`
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from domain.events import Verb
from domain.ids import new_id
from domain.match_runs import DockingRun, PlanLine, PlannedDocking
from domain.needs import Need
from domain.refusals import NotFound
from domain.resources import Resource
from graph.database import Change, Database
from graph.statement import READ, WRITE, statement

NEEDS_A_PAGE = 5_000
ROWS_A_BATCH = 5_000

# (:Resource {status: 'OPEN'})-[:MATCHES {score}]->(:Need {status: 'OPEN'})
SCORES = statement(
    "match_runs.scores",
    READ,
    """
MATCH (need:Need {status: 'OPEN'}) WHERE need.id > $after
WITH need ORDER BY need.id LIMIT $limit
RETURN need.id AS id, COLLECT {
  MATCH (resource:Resource {status: 'OPEN'})-[match:MATCHES]->(need) RETURN [resource.id, match.score]
} AS scores
ORDER BY id
""",
)

# (:Organisation)-[:OFFERS]->(:Resource), else (:Organisation)<-[:MEMBER_OF]-(:Person)-[:OFFERS]->(:Resource)
UNITS = statement(
    "match_runs.units",
    READ,
    """
UNWIND $ids AS id
MATCH (resource:Resource {id: id})<-[:OFFERS]-(giver:Organisation|Person)
WITH id, min(CASE WHEN giver:Organisation THEN giver.id
  ELSE head(COLLECT { MATCH (giver)-[:MEMBER_OF]->(unit:Organisation) RETURN unit.id ORDER BY unit.id }) END) AS unit
RETURN collect([id, unit]) AS units
""",
)

NAMES = statement(
    "match_runs.names",
    READ,
    "UNWIND $ids AS id MATCH (area:Area {id: id}) RETURN collect([area.id, area.name]) AS names",
)

# (:DockingRun)-[:COVERS]->(:Area)
CREATE = statement(
    "match_runs.create",
    WRITE,
    """
CREATE (run:MatchRun:DockingRun {id: $id})
SET run += $values, run.at = datetime({timezone: 'Asia/Shanghai'})
WITH run
CALL (run) {
  MATCH (area:Area {id: $area_id})
  CREATE (run)-[:COVERS]->(area)
}
RETURN run {.*} AS run
""",
)

# (:DockingRun)-[:PLANS]->(:PlannedDocking)-[:MEETS]->(:Need), (:PlannedDocking)-[:TAKES]->(:Resource)
PLAN = statement(
    "match_runs.plan",
    WRITE,
    """
MATCH (run:DockingRun {id: $id})
UNWIND $rows AS row
MATCH (need:Need {id: row.need_id}) USING INDEX SEEK need:Need(id)
MATCH (resource:Resource {id: row.resource_id}) USING INDEX SEEK resource:Resource(id)
CREATE (run)-[:PLANS]->(docking:PlannedDocking)-[:MEETS]->(need), (docking)-[:TAKES]->(resource)
SET docking = row.values
""",
)

# (:DockingRun)-[:FINDS]->(:Shortage)-[:BETWEEN]->(:Need), (:Shortage)-[:LACKS]->(:Resource)
FIND = statement(
    "match_runs.find",
    WRITE,
    """
MATCH (run:DockingRun {id: $id})
UNWIND $rows AS row
CREATE (run)-[:FINDS]->(shortage:Shortage)
SET shortage = row.values
WITH shortage, row
CALL (shortage, row) {
  UNWIND row.need_ids AS id
  MATCH (need:Need {id: id})
  CREATE (shortage)-[:BETWEEN]->(need)
}
CALL (shortage, row) {
  UNWIND row.resource_ids AS id
  MATCH (resource:Resource {id: id})
  CREATE (shortage)-[:LACKS]->(resource)
}
""",
)

# (:DockingRun)-[:PRICES {price}]->(:Resource)
PRICE = statement(
    "match_runs.price",
    WRITE,
    """
MATCH (run:DockingRun {id: $id})
UNWIND $rows AS row
MATCH (resource:Resource {id: row[0]})
CREATE (run)-[:PRICES {price: row[1]}]->(resource)
""",
)

# (:DockingRun)-[:PLANS]->(:PlannedDocking)-[:MEETS]->(:Need), (:PlannedDocking)-[:TAKES]->(:Resource)
LINES = statement(
    "match_runs.lines",
    READ,
    """
OPTIONAL MATCH (run:DockingRun {id: $id})
RETURN run.id AS run, COLLECT {
  MATCH (run)-[:PLANS]->(docking:PlannedDocking)-[:MEETS]->(need:Need)
  MATCH (docking)-[:TAKES]->(resource:Resource)
  RETURN [need.id, resource.id, need.title, resource.title, docking.needed]
} AS lines
""",
)

# (:DockingRun)-[:FINDS]->(:Shortage)
SENTENCES = statement(
    "match_runs.sentences",
    READ,
    """
MATCH (:DockingRun {id: $id})-[:FINDS]->(shortage:Shortage)
RETURN shortage.sentence_zh AS zh, shortage.sentence_en AS en ORDER BY shortage.position
""",
)

# The newest run that was no what-if, locked: two needs that come at once are docked one after the other.
NEWEST = statement(
    "match_runs.newest",
    WRITE,
    """
MATCH (run:DockingRun)
WHERE size(run.without_units) = 0 AND size(run.without_resources) = 0 AND size(run.one_more_of) = 0
WITH run ORDER BY run.at DESC, run.id DESC LIMIT 1
SET run.locked = true
REMOVE run.locked
RETURN run.id AS id, run.pairs AS pairs
""",
)

# (:DockingRun)-[:PLANS]->(:PlannedDocking)-[:TAKES]->(:Resource)-[:MATCHES]->(:Need), (:DockingRun)-[:PRICES]->()
# (:PlannedDocking)-[:MEETS]->(:Need), (:Resource)<-[:OFFERS]-(:Organisation)-[:PAIRED_WITH]->(:Community)
OPTIONS = statement(
    "match_runs.options",
    READ,
    """
MATCH (need:Need {id: $need_id})<-[match:MATCHES]-(resource:Resource {status: 'OPEN'})
RETURN resource {.*} AS resource, match.score AS score,
  reduce(price = 0.0, one IN COLLECT {
    MATCH (:DockingRun {id: $run_id})-[at:PRICES]->(resource) RETURN at.price
  } | price + one) AS price,
  reduce(used = 0.0, one IN COLLECT {
    MATCH (:DockingRun {id: $run_id})-[:PLANS]->(docking:PlannedDocking)-[:TAKES]->(resource)
    WHERE NOT EXISTS { (docking)-[:MEETS]->(:Need {status: 'ANSWERED'}) }
    RETURN docking.used
  } | used + one) AS planned,
  COLLECT {
    MATCH (unit:Organisation)-[:OFFERS]->(resource) MATCH (unit)-[:PAIRED_WITH]->(area:Community) RETURN area.id
  } AS paired
ORDER BY resource.id
""",
)

# (:Need)<-[:RAISES]-()-[:BASED_IN|REGISTERED_WITH|PART_OF*0..]->(:Community)
# (:DockingRun)-[:PLANS]->(:PlannedDocking)-[:MEETS]->(:Need)
ARRIVAL = statement(
    "match_runs.arrival",
    READ,
    """
MATCH (need:Need {id: $need_id})
RETURN need {.*} AS need,
  COLLECT {
    MATCH (raiser)-[:RAISES]->(need)
    MATCH (raiser)-[:BASED_IN|REGISTERED_WITH|PART_OF*0..7]->(area:Community) RETURN DISTINCT area.id
  } AS communities,
  reduce(share = 0.0, one IN COLLECT {
    MATCH (:DockingRun {id: $run_id})-[:PLANS]->(docking:PlannedDocking)-[:MEETS]->(need) RETURN docking.needed
  } | share + one) AS planned
""",
)

# (:DockingRun)-[:PLANS]->(:PlannedDocking)-[:MEETS]->(:Need), (:PlannedDocking)-[:TAKES]->(:Resource)
# (:Meeting)-[:HELD_BY]->(:Area)<-[:PART_OF*0..]-(:Area)<-[:BASED_IN|REGISTERED_WITH*0..1]-()-[:RAISES]->(:Need)
# (:Meeting)-[:HAS_ITEM]->(:AgendaItem)-[:ABOUT]->(:Need)
AGENDA = statement(
    "match_runs.agenda",
    READ,
    """
MATCH (:DockingRun {id: $id})-[:PLANS]->(docking:PlannedDocking {extra: false})
MATCH (docking)-[:MEETS]->(need:Need {status: 'OPEN'})
MATCH (docking)-[:TAKES]->(resource:Resource {status: 'OPEN'})
MATCH (meeting:Meeting {id: $meeting_id})
WHERE NOT EXISTS { (meeting)-[:HAS_ITEM]->(:AgendaItem)-[:ABOUT]->(need) }
  AND EXISTS {
    MATCH (meeting)-[:HELD_BY]->(:Area)<-[:PART_OF*0..]-(:Area)<-[:BASED_IN|REGISTERED_WITH*0..1]-()-[:RAISES]->(need)
  }
RETURN docking {.*} AS docking, need {.*} AS need, resource {.*} AS resource
ORDER BY docking.position, docking.id LIMIT $limit
""",
)


EXISTS = statement("match_runs.exists", READ, "MATCH (run:DockingRun {id: $id}) RETURN run.id AS id")


class Arrival(NamedTuple):
    """A need that came between meetings. `planned` is how much of it the run plans already."""

    need: Need
    community_id: str | None
    planned: float


class Bid(NamedTuple):
    """A candidate with what the run asks for each unit of it, and how much of it the run plans already."""

    resource: Resource
    score: float
    price: float
    planned: float
    paired: frozenset[str]


async def scores(database: Database) -> dict[tuple[str, str], float]:
    """The score of every match of an open need with an open resource, by their ids, resource first."""
    found: dict[tuple[str, str], float] = {}
    after = ""
    while rows := await database.read(SCORES, after=after, limit=NEEDS_A_PAGE):
        for row in rows:
            found |= {(resource_id, row["id"]): score for resource_id, score in row["scores"]}
        after = rows[-1]["id"]
    return found


async def units(database: Database, resource_ids: Sequence[str]) -> dict[str, str]:
    """Whose resource each is: the unit, or that of the person."""
    [row] = await database.read(UNITS, ids=list(resource_ids))
    return {resource: unit for resource, unit in row["units"] if unit}


async def names(database: Database, area_ids: Sequence[str]) -> dict[str, str]:
    [row] = await database.read(NAMES, ids=list(area_ids))
    return dict(row["names"])


async def keep(
    change: Change,
    values: Mapping[str, Any],
    plan: Sequence[Mapping[str, Any]],
    shortages: Sequence[Mapping[str, Any]],
    prices: Mapping[str, float],
) -> DockingRun:
    """A new run. Rows have `values` and the ids of their needs and resources."""
    run_id = new_id()
    [row] = await change.run(CREATE, id=run_id, values=dict(values), area_id=values["area_id"])
    for what, rows in ((PLAN, plan), (FIND, shortages), (PRICE, list(prices.items()))):
        for start in range(0, len(rows), ROWS_A_BATCH):
            await change.run(what, id=run_id, rows=list(rows[start : start + ROWS_A_BATCH]))
    run = DockingRun.of(row["run"])
    told = ("area_id", "needs", "resources", "pairs", "met", "value", "bound", "worst_share")
    change.record(Verb.CREATED, "MatchRun", run_id, after={name: values[name] for name in told})
    return run


async def lines(database: Database, field: str, run_id: str) -> list[PlanLine]:
    """The plan of a run. Raises NotFound."""
    [row] = await database.read(LINES, id=run_id)
    if row["run"] is None:
        raise NotFound(field, run_id)
    return [PlanLine(*line) for line in row["lines"]]


async def sentences(database: Database, run_id: str) -> list[list[str]]:
    """Of each shortage of a run its sentence in Chinese and in English."""
    return [[row["zh"], row["en"]] for row in await database.read(SENTENCES, id=run_id)]


async def newest(change: Change) -> str | None:
    """The id of the newest run that was no what-if, locked."""
    return next((str(row["id"]) for row in await change.run(NEWEST)), None)


async def arrival(change: Change, run_id: str, need_id: str) -> Arrival:
    """Raises NotFound."""
    for row in await change.run(ARRIVAL, run_id=run_id, need_id=need_id):
        return Arrival(Need.of(row["need"]), next(iter(row["communities"]), None), row["planned"])
    raise NotFound("id", need_id)


async def bids(change: Change, run_id: str, need_id: str) -> list[Bid]:
    rows = await change.run(OPTIONS, run_id=run_id, need_id=need_id)
    return [
        Bid(Resource.of(row["resource"]), row["score"], row["price"], row["planned"], frozenset(row["paired"]))
        for row in rows
    ]


async def add(change: Change, run_id: str, docking: Mapping[str, Any]) -> PlannedDocking:
    """One more docking in the plan of a run."""
    await change.run(PLAN, id=run_id, rows=[docking])
    change.record(Verb.UPDATED, "MatchRun", run_id, after={name: docking[name] for name in ("need_id", "resource_id")})
    return PlannedDocking.of(docking["values"])


async def agenda(
    change: Change, field: str, run_id: str, meeting_id: str, limit: int
) -> list[tuple[PlannedDocking, Need, Resource]]:
    """What a run plans for the open needs of the meeting's area that aren't on the agenda yet, in the plan's order.

    Raises NotFound for `field`.
    """
    if not await change.run(EXISTS, id=run_id):
        raise NotFound(field, run_id)
    rows = await change.run(AGENDA, id=run_id, meeting_id=meeting_id, limit=limit)
    return [(PlannedDocking.of(row["docking"]), Need.of(row["need"]), Resource.of(row["resource"])) for row in rows]
