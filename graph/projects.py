"""Projects, what they promise, and who works on them."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.projects import Project
from domain.promises import NOTHING, Docking, answer, promise
from domain.refusals import NotFound
from graph.database import Change
from graph.needs import NEEDS
from graph.records import NOW, Records
from graph.resources import RESOURCES
from graph.statement import READ, WRITE, Statement, statement

PROJECTS = Records("projects", Project)

# An id that was merged away is that of the record that it went into: (:Alias {id})-[:ALIAS_OF]->(:Area|Organisation)
FIND = statement(
    "projects.find",
    READ,
    """
UNWIND $ids AS id
OPTIONAL MATCH (own:Area|Organisation|Person {id: id})
OPTIONAL MATCH (:Alias {id: id})-[:ALIAS_OF]->(kept:Area|Organisation)
WITH id, coalesce(own, kept) AS found
WHERE any(label IN labels(found) WHERE label IN $labels)
RETURN id, found.id AS now
""",
)

# (:Person)-[:RESPONSIBLE_FOR]->(:Project|AgendaItem)-[:LED_BY]->(:Organisation), (:Project)-[:BENEFITS]->(:Area)
TIES_OF = statement(
    "projects.ties",
    READ,
    """
MATCH (entry:Project|AgendaItem {id: $id})
RETURN
  head(COLLECT { MATCH (entry)-[:LED_BY]->(unit:Organisation) RETURN unit.id }) AS lead_id,
  head(COLLECT { MATCH (entry)<-[:RESPONSIBLE_FOR]-(person:Person) RETURN person.id }) AS responsible_id,
  COLLECT { MATCH (entry)-[:BENEFITS]->(area:Area) RETURN area.id ORDER BY area.id } AS community_ids
""",
)

SET_LEAD = statement(
    "projects.set_lead",
    WRITE,
    """
MATCH (entry:Project|AgendaItem {id: $id})
CALL (entry) { MATCH (entry)-[old:LED_BY]->() DELETE old }
UNWIND $ids AS id
MATCH (unit:Organisation {id: id})
CREATE (entry)-[:LED_BY {written_as: unit.name}]->(unit)
""",
)

SET_RESPONSIBLE = statement(
    "projects.set_responsible",
    WRITE,
    """
MATCH (entry:Project|AgendaItem {id: $id})
CALL (entry) { MATCH (entry)<-[old:RESPONSIBLE_FOR]-() DELETE old }
UNWIND $ids AS id
MATCH (person:Person {id: id})
CREATE (person)-[:RESPONSIBLE_FOR]->(entry)
""",
)

SET_COMMUNITIES = statement(
    "projects.set_communities",
    WRITE,
    """
MATCH (entry:Project {id: $id})
CALL (entry) { MATCH (entry)-[old:BENEFITS]->() DELETE old }
UNWIND $ids AS id
MATCH (area:Area {id: id})
CREATE (entry)-[:BENEFITS {written_as: area.name}]->(area)
""",
)

# (:Need)<-[:ANSWERS {quantity}]-(:Project)-[:USES {quantity}]->(:Resource)
DOCKING_OF = statement(
    "projects.docking",
    READ,
    """
MATCH (project:Project {id: $id})
RETURN
  COLLECT { MATCH (project)-[answers:ANSWERS]->(need:Need) RETURN [need.id, answers.quantity] } AS needed,
  COLLECT { MATCH (project)-[uses:USES]->(resource:Resource) RETURN [resource.id, uses.quantity] } AS used
""",
)

SET_DOCKING = statement(
    "projects.set_docking",
    WRITE,
    """
MATCH (project:Project {id: $id})
CALL (project) { MATCH (project)-[old:ANSWERS|USES]->() DELETE old }
CALL (project) {
  UNWIND $needed AS row
  MATCH (need:Need {id: row[0]})
  CREATE (project)-[:ANSWERS {quantity: row[1]}]->(need)
}
CALL (project) {
  UNWIND $used AS row
  MATCH (resource:Resource {id: row[0]})
  CREATE (project)-[:USES {quantity: row[1]}]->(resource)
}
""",
)

# (:Person|Organisation)-[:CLAIMED {at}]->(:Project)
CLAIM = statement(
    "projects.claim",
    WRITE,
    f"""
MATCH (project:Project {{id: $id}}), (claimant:Person|Organisation {{id: $claimant_id}})
WHERE NOT EXISTS {{ (claimant)-[:CLAIMED]->(project) }}
WITH project, claimant, COUNT {{ (:Person|Organisation)-[:CLAIMED]->(project) }} AS claims
CREATE (claimant)-[claim:CLAIMED {{at: {NOW}}}]->(project)
RETURN claims
""",
)

# (:Person|Organisation)-[:CLAIMED]->(:Project)
CLAIMS = statement(
    "projects.claims",
    READ,
    """
MATCH (project:Project {id: $id})
RETURN COUNT { (:Person|Organisation)-[:CLAIMED]->(project) } AS claims
""",
)

# (:Person|Organisation)-[:CLAIMED]->(:Project)
WITHDRAW = statement(
    "projects.withdraw",
    WRITE,
    """
MATCH (:Person|Organisation {id: $claimant_id})-[claim:CLAIMED]->(project:Project {id: $id})
DELETE claim
RETURN COUNT { (:Person|Organisation)-[:CLAIMED]->(project) } AS left
""",
)

# (:Organisation)-[:JOINS]->(:Project)
LEAVE = statement(
    "projects.leave",
    WRITE,
    """
MATCH (unit:Organisation {id: $organisation_id})-[joins:JOINS]->(:Project {id: $id})
DELETE joins
RETURN unit.id AS id
""",
)

# (:Organisation)-[:JOINS]->(:Project)
JOIN = statement(
    "projects.join",
    WRITE,
    """
MATCH (project:Project {id: $id}), (unit:Organisation {id: $organisation_id})
WHERE NOT EXISTS { (unit)-[:JOINS|LED_BY]-(project) }
CREATE (unit)-[:JOINS {written_as: unit.name}]->(project)
RETURN unit.id AS id
""",
)

_TIES: Mapping[str, tuple[str, str, Statement]] = {
    "lead_id": ("Organisation", "leadId", SET_LEAD),
    "responsible_id": ("Person", "responsibleId", SET_RESPONSIBLE),
    "community_ids": ("Area", "communityIds", SET_COMMUNITIES),
}


async def create(change: Change, values: Mapping[str, Any], docking: Docking) -> Project:
    """A new project, with what it promises. `values` are properties, `lead_id`, `responsible_id`, `community_ids`.

    Raises NotFound, InvalidInput, CapacityExceeded.
    """
    await settle(change, NOTHING, docking)
    properties, ties = await _told_apart(change, values)
    shown = {name: tie for name, tie in ties.items() if tie}
    project = await PROJECTS.create(change, properties, ties=shown | _shown(docking))
    await _dock(change, project.id, docking)
    for name, tie in ties.items():
        await change.run(_TIES[name][2], id=project.id, ids=_as_list(tie))
    return project


async def update(change: Change, project: Project, values: Mapping[str, Any], docking: Docking | None) -> Project:
    """The locked project with these values (see `create`), and with this docking unless it is None."""
    properties, wanted = await _told_apart(change, values)
    before, after = await tie(change, project.id, wanted)
    if docking is not None:
        current = await docking_of(change, project.id)
        if docking != current:
            await settle(change, current, docking)
            await _dock(change, project.id, docking)
            before, after = before | _shown(current), after | _shown(docking)
    return await PROJECTS.update(change, project, properties, before=before, after=after)


async def settle(change: Change, before: Docking, after: Docking) -> None:
    """Keep `Resource.promised` and `Need.answered` true while a project goes from one docking to another.

    Resources are locked before needs, and both in the order of their ids, so that no two decisions wait for each other.
    Raises NotFound, InvalidInput, CapacityExceeded.
    """
    for resource_id, more in _differences(before.used, after.used).items():
        resource = await RESOURCES.lock(change, "resourceId", resource_id)
        await RESOURCES.update(change, resource, {"promised": promise(resource, more)})
    for need_id, more in _differences(before.needed, after.needed).items():
        need = await NEEDS.lock(change, "needId", need_id)
        answered, status = answer(need, more)
        await NEEDS.update(change, need, {"answered": answered, "status": status})


async def docking_of(change: Change, project_id: str) -> Docking:
    """What a project needed of each need and used of each resource. Read it under the project's lock."""
    [row] = await change.run(DOCKING_OF, id=project_id)
    return Docking(needed=dict(row["needed"]), used=dict(row["used"]))


async def tie(change: Change, entry_id: str, wanted: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Tie a project or an agenda item to these. Gives what the ties were and what they are, where they differ."""
    if not wanted:
        return {}, {}
    [current] = await change.run(TIES_OF, id=entry_id)
    after = {name: tie for name, tie in wanted.items() if tie != current[name]}
    for name, tie in after.items():
        await change.run(_TIES[name][2], id=entry_id, ids=_as_list(tie))
    return {name: current[name] for name in after}, after


async def found(change: Change, field: str, ids: Sequence[str], *labels: str) -> list[str]:
    """The ids of these records, in their order and each once. Raises NotFound for `field`."""
    now = {row["id"]: row["now"] for row in await change.run(FIND, ids=list(ids), labels=list(labels))}
    for wanted in ids:
        if wanted not in now:
            raise NotFound(field, wanted)
    return list(dict.fromkeys(now[wanted] for wanted in ids))


async def found_ties(change: Change, stated: Mapping[str, Any]) -> dict[str, Any]:
    """The ties among `stated`, by the ids that the records have now. Raises NotFound."""
    ties: dict[str, Any] = {}
    for name, (label, field, _) in _TIES.items():
        if name in stated:
            ids = await found(change, field, _as_list(stated[name]), label)
            ties[name] = sorted(ids) if name == "community_ids" else next(iter(ids), None)
    return ties


async def claim(change: Change, project_id: str, claimant_id: str) -> int | None:
    """How many others have claimed the locked project before; None where this person or unit has."""
    rows = await change.run(CLAIM, id=project_id, claimant_id=claimant_id)
    return int(rows[0]["claims"]) if rows else None


async def claims(change: Change, project_id: str) -> int:
    """How many people and units have claimed a project."""
    [row] = await change.run(CLAIMS, id=project_id)
    return int(row["claims"])


async def join(change: Change, project_id: str, organisation_id: str) -> bool:
    """Whether this unit has not taken part before."""
    return bool(await change.run(JOIN, id=project_id, organisation_id=organisation_id))


async def withdraw(change: Change, project_id: str, claimant_id: str) -> int | None:
    """How many claims are left without this one; None where there was no such claim."""
    rows = await change.run(WITHDRAW, id=project_id, claimant_id=claimant_id)
    return int(rows[0]["left"]) if rows else None


async def leave(change: Change, project_id: str, organisation_id: str) -> bool:
    """Whether this unit took part until now."""
    return bool(await change.run(LEAVE, id=project_id, organisation_id=organisation_id))


async def _told_apart(change: Change, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    return {name: value for name, value in values.items() if name not in _TIES}, await found_ties(change, values)


async def _dock(change: Change, project_id: str, docking: Docking) -> None:
    needed, used = ([list(pair) for pair in part.items()] for part in (docking.needed, docking.used))
    await change.run(SET_DOCKING, id=project_id, needed=needed, used=used)


def _shown(docking: Docking) -> dict[str, Any]:
    """A docking as it stands in events."""
    return {name: dict(part) for name, part in (("needed", docking.needed), ("used", docking.used)) if part}


def _differences(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """By id, in the order of ids, what is added (less than zero: given back); nothing where nothing changes."""
    differences = {key: after.get(key, 0.0) - before.get(key, 0.0) for key in sorted({*before, *after})}
    return {key: difference for key, difference in differences.items() if difference}


def _as_list(tie: Any) -> list[str]:
    return [tie] if isinstance(tie, str) else list(tie or ())
