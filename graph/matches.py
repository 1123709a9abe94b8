"""Matches in the graph: which open resources are candidates for which open needs.

`(:Resource)-[:MATCHES {score, base, service, text, category, audience, time, capacity, place, reason_zh, reason_en,
run_id}]->(:Need)`
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, Self, TypeVar

from domain.areas import AreaLevel
from domain.events import Verb
from domain.ids import new_id
from domain.matches import Match, MatchRun
from domain.needs import Need
from domain.refusals import NotFound
from domain.resources import Resource
from domain.viewer import Viewer
from graph.database import Change, Database
from graph.statement import READ, WRITE, Statement, statement

ENTRIES_A_PAGE = 5_000
NEEDS_A_BATCH = 1_000

# (:Organisation|Person)-[:OFFERS]->(:Resource {status: 'OPEN'})
# (:Organisation)-[:BASED_IN]->(:Area), (:Person)-[:REGISTERED_WITH]->(:Community)
# (:Organisation)-[:PAIRED_WITH]->(:Community), (:Area)-[:PART_OF]->(:Area)
RESOURCE_AND_SURROUNDINGS = """
OPTIONAL MATCH (party:Organisation|Person)-[:OFFERS]->(resource)
WITH resource, head(collect(party)) AS party
RETURN resource {.*} AS entry, party.longitude AS longitude, party.latitude AS latitude,
  COLLECT {
    MATCH (party)-[:BASED_IN|REGISTERED_WITH|PART_OF*1..7]->(area:Area) RETURN DISTINCT area {.id, .level}
  } AS areas,
  COLLECT { MATCH (party)-[:PAIRED_WITH]->(community:Community) RETURN community.id } AS paired
ORDER BY resource.id
"""

OPEN_RESOURCES = statement(
    "matches.open_resources",
    READ,
    f"""
MATCH (resource:Resource {{status: 'OPEN'}}) WHERE resource.id > $after
WITH resource ORDER BY resource.id LIMIT $limit
{RESOURCE_AND_SURROUNDINGS}
""",
)

# (:Area|Organisation|Person)-[:RAISES]->(:Need {status: 'OPEN'}), (:Area)-[:PART_OF]->(:Area)
NEED_AND_SURROUNDINGS = """
OPTIONAL MATCH (party:Area|Organisation|Person)-[:RAISES]->(need)
WITH need, head(collect(party)) AS party
RETURN need {.*} AS entry, party.longitude AS longitude, party.latitude AS latitude,
  COLLECT {
    MATCH (party)-[:BASED_IN|REGISTERED_WITH|PART_OF*0..7]->(area:Area) RETURN DISTINCT area {.id, .level}
  } AS areas
ORDER BY need.id
"""

OPEN_NEEDS = statement(
    "matches.open_needs",
    READ,
    f"""
MATCH (need:Need {{status: 'OPEN'}}) WHERE need.id > $after
WITH need ORDER BY need.id LIMIT $limit
{NEED_AND_SURROUNDINGS}
""",
)

# (:Resource)-[:MATCHES]->(:Need), left from when the need was open
OVER = statement(
    "matches.over",
    READ,
    """
MATCH (resource:Resource)-[:MATCHES]->(need:Need)
WHERE need.status <> 'OPEN'
RETURN DISTINCT need.id AS id ORDER BY id
""",
)

# (:Resource)-[:MATCHES]->(:Need)
OF_NEEDS = statement(
    "matches.of_needs",
    READ,
    """
MATCH (need:Need) WHERE need.id IN $need_ids
MATCH (resource:Resource)-[match:MATCHES]->(need)
RETURN match {.*, resource_id: resource.id, need_id: need.id} AS match
""",
)

# Setting a property takes the write lock: of two runs at the same moment the later one sees what the earlier one wrote.
LOCK_NEEDS = statement(
    "matches.lock_needs",
    WRITE,
    """
UNWIND $need_ids AS id
MATCH (need:Need {id: id})
SET need.locked = true
REMOVE need.locked
""",
)

# (:Resource {status: 'OPEN'})-[:MATCHES]->(:Need {status: 'OPEN'})
# The hints: planned while there is next to nothing of one label, it would scan that label for good.
WRITE_MATCHES = statement(
    "matches.write",
    WRITE,
    """
UNWIND $matches AS row
MATCH (resource:Resource {id: row.resource_id}) USING INDEX SEEK resource:Resource(id)
MATCH (need:Need {id: row.need_id}) USING INDEX SEEK need:Need(id)
WITH row, resource, need WHERE resource.status = 'OPEN' AND need.status = 'OPEN'
MERGE (resource)-[match:MATCHES]->(need)
SET match = row.properties, match.run_id = $run_id, match.matched_at = datetime({timezone: 'Asia/Shanghai'})
""",
)

REMOVE_MATCHES = statement(
    "matches.remove",
    WRITE,
    """
UNWIND $pairs AS pair
MATCH (:Resource {id: pair[0]})-[match:MATCHES]->(:Need {id: pair[1]})
DELETE match
""",
)

# (:MatchRun)
KEEP_RUN = statement(
    "matches.keep_run",
    WRITE,
    """
MERGE (run:MatchRun {id: $id})
SET run += $values, run.at = datetime({epochMillis: $at, timezone: 'Asia/Shanghai'})
""",
)

# (:Need)<-[:ABOUT]-(:AgendaItem {decision})-[:PROPOSES]->(:Resource)
DECIDED = statement(
    "matches.decided",
    READ,
    """
MATCH (need:Need)<-[:ABOUT]-(item:AgendaItem)-[:PROPOSES]->(resource:Resource)
WHERE item.decision IN ['ACCEPTED', 'REFUSED']
RETURN need {.*} AS need, resource {.*} AS resource, item.decision = 'ACCEPTED' AS accepted ORDER BY item.id
""",
)

# (:Alias)-[:ALIAS_OF]->(:Area)
AREA = statement(
    "matches.area",
    READ,
    """
OPTIONAL MATCH (own:Area {id: $id})
OPTIONAL MATCH (:Alias {id: $id})-[:ALIAS_OF]->(kept:Area)
WITH coalesce(own, kept) AS area WHERE area IS NOT NULL
RETURN area.id AS id
""",
)

_PROPERTIES = set(Match.model_fields) - {"resource_id", "need_id", "run_id", "matched_at"}


class Surroundings(NamedTuple):
    """Where an entry is at home: its coordinates (else those of whose it is), the areas that hold it or its unit, and
    the ids of the communities that its unit is paired with."""

    longitude: float | None
    latitude: float | None
    areas: dict[str, AreaLevel]
    paired: frozenset[str]

    def at(self, level: AreaLevel) -> frozenset[str]:
        return frozenset(id_ for id_, own in self.areas.items() if own is level)


Record = TypeVar("Record", Need, Resource)
Found = tuple[Record, Surroundings]


async def open_resources(database: Database) -> list[Found[Resource]]:
    """In the order of ids, as `open_needs`. Those without an owner are among them."""
    return [(Resource.of(row["entry"]), surroundings(row)) async for row in _pages(database, OPEN_RESOURCES)]


async def open_needs(database: Database) -> list[Found[Need]]:
    return [(Need.of(row["entry"]), surroundings(row)) async for row in _pages(database, OPEN_NEEDS)]


async def of_needs(database: Database, need_ids: Sequence[str]) -> list[Match]:
    """The candidates that these needs have in the graph."""
    return [Match.model_validate(row["match"]) for row in await database.read(OF_NEEDS, need_ids=need_ids)]


async def decided(database: Database) -> list[tuple[Need, Resource, bool]]:
    """The pairs that meetings decided on, and whether they accepted them: the labels that people leave in the graph."""
    return [
        (Need.of(row["need"]), Resource.of(row["resource"]), row["accepted"]) for row in await database.read(DECIDED)
    ]


async def require_area(database: Database, area_id: str) -> str:
    """The id of the area, also when the one given was merged away. Raises NotFound."""
    rows = await database.read(AREA, id=area_id)
    if not rows:
        raise NotFound("areaId", area_id)
    return str(rows[0]["id"])


async def needs_no_longer_open(database: Database) -> set[str]:
    """Ids of needs that are answered or withdrawn, and have candidates left from before."""
    return {row["id"] for row in await database.read(OVER)}


async def _pages(database: Database, what: Statement) -> AsyncIterator[dict[str, Any]]:
    after = ""
    while rows := await database.read(what, after=after, limit=ENTRIES_A_PAGE):
        for row in rows:
            yield row
        after = rows[-1]["entry"]["id"]


def surroundings(row: Mapping[str, Any]) -> Surroundings:
    at = row["entry"] if row["entry"].get("longitude") is not None else row
    return Surroundings(
        at["longitude"],
        at["latitude"],
        {area["id"]: AreaLevel(area["level"]) for area in row["areas"]},
        frozenset(row.get("paired", ())),
    )


class _Difference(NamedTuple):
    """What makes the graph's candidates of some needs those that are wanted."""

    write: list[dict[str, Any]]
    remove: list[tuple[str, str]]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]], need_ids: Iterable[str], wanted: "_ByNeed") -> Self:
        existing = {(row["match"]["resource_id"], row["match"]["need_id"]): row["match"] for row in rows}
        pairs = {(match.resource_id, match.need_id): match for id_ in need_ids for match in wanted.get(id_, ())}
        return cls(
            [
                {"resource_id": pair[0], "need_id": pair[1], "properties": properties}
                for pair, match in pairs.items()
                if (properties := match.model_dump(include=_PROPERTIES)).items() - existing.get(pair, {}).items()
            ],
            [pair for pair in existing if pair not in pairs],
        )

    def __bool__(self) -> bool:
        return bool(self.write or self.remove)


_ByNeed = Mapping[str, Sequence[Match]]


def _by_need(matches: Iterable[Match]) -> _ByNeed:
    found: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        found[match.need_id].append(match)
    return found


async def bring_up_to_date(
    database: Database, viewer: Viewer, run: MatchRun, need_ids: Collection[str], matches: Sequence[Match]
) -> MatchRun:
    """Make `matches` the candidates of the needs; the run with its id and totals, as it was when nothing had changed.

    Only pairs that changed are written or removed, in batches of needs: each need has its old candidates or its new
    ones, also when this is cut short, and the next run completes it. Without a change nothing at all is written.
    """
    wanted = _by_need(matches)
    for ids in _batches(sorted(need_ids), NEEDS_A_BATCH):
        if _Difference.of(await database.read(OF_NEEDS, need_ids=ids), ids, wanted):
            run = await database.write(viewer, partial(_write_batch, run=run, need_ids=ids, wanted=wanted))
    return run


async def refresh(database: Database, viewer: Viewer, need_ids: Sequence[str], matches: Sequence[Match]) -> None:
    """Make `matches` the candidates of these few needs, after one entry changed: no run is kept of it."""
    wanted = _by_need(matches)

    async def work(change: Change) -> None:
        await change.run(LOCK_NEEDS, need_ids=need_ids)
        difference = _Difference.of(await change.run(OF_NEEDS, need_ids=need_ids), need_ids, wanted)
        await _write(change, difference, None)
        for need_id in sorted({pair["need_id"] for pair in difference.write} | {pair[1] for pair in difference.remove}):
            change.record(Verb.UPDATED, "Need", need_id, after={"matches": len(wanted.get(need_id, ()))})

    if _Difference.of(await database.read(OF_NEEDS, need_ids=need_ids), need_ids, wanted):
        await database.write(viewer, work)


async def _write(change: Change, difference: _Difference, run_id: str | None) -> None:
    await change.run(WRITE_MATCHES, matches=difference.write, run_id=run_id)
    await change.run(REMOVE_MATCHES, pairs=difference.remove)


async def _write_batch(change: Change, *, run: MatchRun, need_ids: list[str], wanted: _ByNeed) -> MatchRun:
    """The run as it is after this batch."""
    await change.run(LOCK_NEEDS, need_ids=need_ids)
    difference = _Difference.of(await change.run(OF_NEEDS, need_ids=need_ids), need_ids, wanted)
    if not difference:
        return run
    after = run.model_copy(
        update={
            "id": run.id or new_id(),
            "written": run.written + len(difference.write),
            "removed": run.removed + len(difference.remove),
        }
    )
    await _write(change, difference, after.id)
    values = after.model_dump(exclude={"id", "at"}, exclude_none=True)
    await change.run(KEEP_RUN, id=after.id, at=int(after.at.timestamp() * 1000), values=values)
    if run.id is None:
        figures = after.model_dump(include={"area_id", "resources", "needs", "pairs", "unanswered", "threshold"})
        change.record(Verb.CREATED, "MatchRun", str(after.id), after=figures)
    return after


def _batches(ids: Sequence[str], size: int) -> Iterator[list[str]]:
    return (list(ids[start : start + size]) for start in range(0, len(ids), size))
