"""Joint meetings and their agendas."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.areas import AreaLevel
from domain.meetings import AgendaItem, Candidate, Decision, Meeting, Proposal, suggest_time
from domain.needs import Need
from domain.refusals import NotFound
from domain.resources import Resource
from graph.database import Change
from graph.projects import found, found_ties, tie
from graph.records import Records
from graph.statement import READ, WRITE, statement

MEETINGS = Records("meetings", Meeting)
ITEMS = Records("agenda_items", AgendaItem)

LEVEL = statement("meetings.level_of_area", READ, "MATCH (area:Area {id: $area_id}) RETURN area.level AS level")

# (:Meeting)-[:HELD_BY]->(:Area)
HELD_BY = statement(
    "meetings.held_by",
    WRITE,
    "MATCH (meeting:Meeting {id: $id}), (area:Area {id: $area_id}) CREATE (meeting)-[:HELD_BY]->(area)",
)

# (:Meeting)-[:HELD_BY]->(:Area)<-[:PART_OF*0..]-(:Area)<-[:BASED_IN|REGISTERED_WITH*0..1]-()-[:RAISES]->(:Need)
OPEN_NEEDS = statement(
    "meetings.open_needs",
    READ,
    """
MATCH (meeting:Meeting {id: $id})-[:HELD_BY]->(:Area)<-[:PART_OF*0..]-(area:Area)
MATCH (area)<-[:BASED_IN|REGISTERED_WITH*0..1]-(raiser)-[:RAISES]->(need:Need {status: 'OPEN'})
WHERE NOT EXISTS { (meeting)-[:HAS_ITEM]->(:AgendaItem)-[:ABOUT]->(need) }
WITH DISTINCT need
MATCH (need)<-[match:MATCHES]-(:Resource {status: 'OPEN'})
WITH need, max(match.score) AS best
ORDER BY CASE need.urgency WHEN 'URGENT' THEN 0 WHEN 'SOON' THEN 1 ELSE 2 END, best DESC, need.id
RETURN collect(need.id) AS ids
""",
)

# (:Resource {status: 'OPEN'})-[:MATCHES]->(:Need)
CANDIDATES = statement(
    "meetings.candidates",
    READ,
    """
UNWIND $ids AS id
MATCH (need:Need {id: id})
RETURN need {.*} AS need, COLLECT {
  MATCH (need)<-[match:MATCHES]-(resource:Resource {status: 'OPEN'})
  RETURN [resource.id, match.score] ORDER BY match.score DESC, resource.id LIMIT $most
} AS candidates
""",
)

RESOURCES = statement(
    "meetings.resources",
    READ,
    "UNWIND $ids AS id MATCH (resource:Resource {id: id}) RETURN resource {.*} AS resource",
)

# (:Meeting)-[:HAS_ITEM]->(:AgendaItem {decision: 'PENDING'})-[:PROPOSES]->(:Resource)
PENDING = statement(
    "meetings.pending",
    READ,
    """
MATCH (:Meeting {id: $id})-[:HAS_ITEM]->(item:AgendaItem {decision: 'PENDING'})-[:PROPOSES]->(resource:Resource)
RETURN resource.id AS id, sum(item.used) AS used
""",
)

AGENDA = statement(
    "meetings.agenda",
    READ,
    """
MATCH (:Meeting {id: $id})-[:HAS_ITEM]->(item:AgendaItem)
RETURN coalesce(max(item.position), 0) AS last, count(CASE item.decision WHEN 'ACCEPTED' THEN 1 END) AS accepted
""",
)

# (:Resource)-[:MATCHES {score}]->(:Need)
PAIR = statement(
    "meetings.pair",
    READ,
    """
OPTIONAL MATCH (need:Need {id: $need_id})
OPTIONAL MATCH (resource:Resource {id: $resource_id})
OPTIONAL MATCH (resource)-[match:MATCHES]->(need)
RETURN need {.*} AS need, resource {.*} AS resource, max(match.score) AS score
""",
)

# (:Meeting)-[:HAS_ITEM]->(:AgendaItem)-[:ABOUT]->(:Need), (:AgendaItem)-[:PROPOSES]->(:Resource)
PUT_ON_AGENDA = statement(
    "meetings.put_on_agenda",
    WRITE,
    """
UNWIND $rows AS row
MATCH (meeting:Meeting {id: $id}), (item:AgendaItem {id: row.item_id})
MATCH (need:Need {id: row.need_id}), (resource:Resource {id: row.resource_id})
CREATE (meeting)-[:HAS_ITEM]->(item)-[:ABOUT]->(need), (item)-[:PROPOSES]->(resource)
""",
)

MEETING_OF = statement(
    "meetings.of_item",
    READ,
    "MATCH (meeting:Meeting)-[:HAS_ITEM]->(:AgendaItem {id: $id}) RETURN meeting.id AS id",
)

# (:Need)<-[:ABOUT]-(:AgendaItem)-[:PROPOSES]->(:Resource), (:Person)-[:RESPONSIBLE_FOR]->(:AgendaItem)-[:LED_BY]->()
ITEM = statement(
    "meetings.item",
    READ,
    """
MATCH (need:Need)<-[:ABOUT]-(item:AgendaItem {id: $id})-[:PROPOSES]->(resource:Resource)
RETURN item {.*} AS item, need {.*} AS need, resource {.*} AS resource,
  head(COLLECT { MATCH (item)-[:LED_BY]->(unit:Organisation) RETURN unit.id }) AS lead_id,
  head(COLLECT { MATCH (item)<-[:RESPONSIBLE_FOR]-(person:Person) RETURN person.id }) AS responsible_id
""",
)

PROPOSE = statement(
    "meetings.propose",
    WRITE,
    """
MATCH (item:AgendaItem {id: $id})-[old:PROPOSES]->()
DELETE old
WITH item
MATCH (resource:Resource {id: $resource_id})
CREATE (item)-[:PROPOSES]->(resource)
""",
)

TAKE_OFF = statement("meetings.take_off", WRITE, "MATCH (:AgendaItem {id: $id})-[tie]-() DELETE tie")

# (:Resource)<-[:OFFERS]-(:Organisation), else (:Resource)<-[:OFFERS]-(:Person)-[:MEMBER_OF]->(:Organisation)
OFFERING_UNIT = statement(
    "meetings.offering_unit",
    READ,
    """
MATCH (:Resource {id: $resource_id})<-[:OFFERS]-(giver:Organisation|Person)
OPTIONAL MATCH (giver)-[:MEMBER_OF]->(unit:Organisation)
WITH CASE WHEN giver:Organisation THEN giver.id ELSE unit.id END AS id
WHERE id IS NOT NULL
RETURN id ORDER BY id LIMIT 1
""",
)

# (:Area|Organisation|Person)-[:RAISES]->(:Need): the community of each, or the area itself where it lies in none
RAISED_IN = statement(
    "meetings.raised_in",
    READ,
    """
MATCH (:Need {id: $need_id})<-[:RAISES]-(raiser)-[:BASED_IN|REGISTERED_WITH*0..1]->(area:Area)
OPTIONAL MATCH (area)-[:PART_OF*0..]->(community:Community)
RETURN DISTINCT coalesce(community, area).id AS id ORDER BY id
""",
)

# (:AgendaItem)-[:BECAME]->(:Project)-[:DECIDED_AT]->(:Meeting)
BECAME = statement(
    "meetings.became",
    WRITE,
    """
MATCH (meeting:Meeting)-[:HAS_ITEM]->(item:AgendaItem {id: $id}), (project:Project {id: $project_id})
CREATE (item)-[:BECAME]->(project)-[:DECIDED_AT]->(meeting)
""",
)

# So many needs are read at once, and so many candidates of each: enough that one with something left is among them.
BATCH = 500
MOST_CANDIDATES = 20


@dataclass(frozen=True, slots=True)
class Pair:
    """A need and a resource, and the score of their match, if they match."""

    need: Need
    resource: Resource
    score: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agenda item with all that it is about."""

    item: AgendaItem
    need: Need
    resource: Resource
    lead_id: str | None
    responsible_id: str | None


async def area_of(change: Change, area_id: str) -> tuple[str, AreaLevel]:
    """The area that is to hold a meeting: its id now, and its level. Raises NotFound."""
    [now] = await found(change, "areaId", [area_id], "Area")
    [row] = await change.run(LEVEL, area_id=now)
    return now, AreaLevel(row["level"])


async def call(change: Change, area_id: str, values: Mapping[str, Any]) -> Meeting:
    meeting = await MEETINGS.create(change, values, ties={"area_id": area_id})
    await change.run(HELD_BY, id=meeting.id, area_id=area_id)
    return meeting


async def lock_of_item(change: Change, item_id: str) -> Meeting:
    """The meeting of an agenda item, locked: whoever changes an agenda holds its meeting. Raises NotFound."""
    for row in await change.run(MEETING_OF, id=item_id):
        return await MEETINGS.lock(change, "itemId", row["id"])
    raise NotFound("itemId", item_id)


async def accepted(change: Change, meeting_id: str) -> int:
    """How many items the meeting has accepted."""
    [row] = await change.run(AGENDA, id=meeting_id)
    return int(row["accepted"])


async def open_needs(change: Change, meeting_id: str) -> AsyncIterator[list[tuple[Need, list[Candidate]]]]:
    """The open needs of the meeting's area, at any depth, that have candidates and aren't on the agenda: in batches,
    in the order in which `draft` serves them."""
    [ranked] = await change.run(OPEN_NEEDS, id=meeting_id)
    for start in range(0, len(ranked["ids"]), BATCH):
        rows = await change.run(CANDIDATES, ids=ranked["ids"][start : start + BATCH], most=MOST_CANDIDATES)
        ids = sorted({resource_id for row in rows for resource_id, _ in row["candidates"]})
        read = (Resource.of(row["resource"]) for row in await change.run(RESOURCES, ids=ids))
        resources = {resource.id: resource for resource in read}
        yield [
            (Need.of(row["need"]), [Candidate(resources[one], score) for one, score in row["candidates"]])
            for row in rows
        ]


async def pending(change: Change, meeting_id: str) -> dict[str, float]:
    """What the undecided items of an agenda would use, by resource."""
    return {row["id"]: row["used"] for row in await change.run(PENDING, id=meeting_id)}


async def pair(change: Change, need_id: str, resource_id: str) -> Pair:
    """Raises NotFound."""
    [row] = await change.run(PAIR, need_id=need_id, resource_id=resource_id)
    if row["need"] is None:
        raise NotFound("needId", need_id)
    if row["resource"] is None:
        raise NotFound("resourceId", resource_id)
    return Pair(Need.of(row["need"]), Resource.of(row["resource"]), row["score"])


async def add(change: Change, meeting_id: str, proposals: Sequence[Proposal]) -> list[AgendaItem]:
    """The proposals as the last items of the agenda, in their order."""
    [row] = await change.run(AGENDA, id=meeting_id)
    items, rows = [], []
    for position, proposal in enumerate(proposals, row["last"] + 1):
        need, resource = proposal.need, proposal.resource
        starts_on, ends_on, time_text = suggest_time(need, resource)
        item = await ITEMS.create(
            change,
            {
                "title": need.title,
                "position": position,
                "decision": Decision.PENDING,
                "needed": proposal.promise.needed,
                "used": proposal.promise.used,
                "score": proposal.score,
                "starts_on": starts_on,
                "ends_on": ends_on,
                "time_text": time_text,
            },
            ties={"meeting_id": meeting_id, "need_id": need.id, "resource_id": resource.id},
        )
        items.append(item)
        rows.append({"item_id": item.id, "need_id": need.id, "resource_id": resource.id})
    await change.run(PUT_ON_AGENDA, id=meeting_id, rows=rows)
    return items


async def agreement(change: Change, item_id: str) -> Agreement:
    """The item with what it is about. Read it under the meeting's lock."""
    [row] = await change.run(ITEM, id=item_id)
    return Agreement(
        AgendaItem.of(row["item"]),
        Need.of(row["need"]),
        Resource.of(row["resource"]),
        row["lead_id"],
        row["responsible_id"],
    )


async def update(
    change: Change, current: Agreement, properties: Mapping[str, Any], ties: Mapping[str, Any]
) -> AgendaItem:
    """The item with these properties and these of `resource_id`, `lead_id`, `responsible_id`. Raises NotFound."""
    item = current.item
    before, after = await tie(change, item.id, await found_ties(change, ties))
    resource_id = ties.get("resource_id", current.resource.id)
    if resource_id != current.resource.id:
        await change.run(PROPOSE, id=item.id, resource_id=resource_id)
        before["resource_id"], after["resource_id"] = current.resource.id, resource_id
    return await ITEMS.update(change, item, properties, before=before, after=after)


async def take_off(change: Change, item: AgendaItem) -> None:
    """Remove an undecided item: what it is tied to, the agenda and its proposal, goes with it."""
    await change.run(TAKE_OFF, id=item.id)
    await ITEMS.remove(change, item)


async def offering_unit(change: Change, resource_id: str) -> str | None:
    """Whose resource it is; of a person's, the unit that they are a member of."""
    return next((str(row["id"]) for row in await change.run(OFFERING_UNIT, resource_id=resource_id)), None)


async def raised_in(change: Change, need_id: str) -> list[str]:
    """The communities that raised a need, or in which its raisers are."""
    return [row["id"] for row in await change.run(RAISED_IN, need_id=need_id)]


async def became(change: Change, item_id: str, project_id: str) -> None:
    """The item became the project, decided at its meeting."""
    await change.run(BECAME, id=item_id, project_id=project_id)
