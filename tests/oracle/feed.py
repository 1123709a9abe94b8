"""The root fields that are no list of a type: `node`, `changes`, `overdueProjects`."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from tests.oracle import computed
from tests.oracle.paths import walk
from tests.oracle.refused import Refused
from tests.oracle.store import Thing
from tests.oracle.world import World


def node(world: World, arguments: dict[str, Any]) -> Thing | None:
    """The record with an id, of whatever type."""
    return _shown(world, world.store.record(arguments["id"]))


def _shown(world: World, found: Thing | None) -> Thing | None:
    known = found and any(world.is_kind(found, name) for name, kind in world.kinds.items() if kind.ways)
    return found if known else None


def changes(world: World, arguments: dict[str, Any]) -> dict[str, Any]:
    """What changed after a cursor, of some types or of all."""
    first, after, types = arguments.get("first", 100), arguments.get("after"), arguments.get("types")
    if not 0 <= first <= 1000:
        raise Refused("INVALID_INPUT", "first")
    if after is not None and not (after.isascii() and after.isdigit() and len(after) <= 18):
        raise Refused("INVALID_INPUT", "after")
    begin = int(after or 0)
    log = sorted(world.all("Event"), key=lambda event: event.properties["seq"])
    if begin > log[-1].properties["seq"]:
        raise Refused("INVALID_INPUT", "after")
    labels = None if types is None else {one.title().replace("_", "") for one in types}
    behind = [event for event in log if event.properties["seq"] > begin]
    wanted = [event for event in behind if labels is None or event.properties["subject_type"] in labels]
    page, more = wanted[:first], len(wanted) > first
    # Read up to the change that no longer fits; else to the end of the log.
    end = wanted[first].properties["seq"] - 1 if more else log[-1].properties["seq"]
    return {"nodes": page, "cursor": str(max(end, begin)), "has_next_page": more}


def overdue(world: World, arguments: dict[str, Any]) -> list[Thing]:
    """The projects for an area, at any depth, on which nobody has reported."""
    area = world.store.by_id.get(arguments["areaId"], [None])[0]
    if area is None or "Area" not in area.labels:
        return []
    found = walk(world.store, "(this)<-[:PART_OF*0..9]-(:Area)<-[:BENEFITS]-(that:Project)", area)
    late = [project for project in dict.fromkeys(found) if computed.report_overdue(world.store, project)]
    return sorted(late, key=lambda project: str(project.properties["id"]))


def field(world: World, owner: str, name: str, source: Any) -> Any:
    """A field of a page of changes, of one of them, or of a step of a project."""
    return FIELDS[owner][name](world, source)


def _json(name: str) -> Callable[[World, Any], Any]:
    return lambda _, event: orjson.loads(event.properties[name]) if event.properties.get(name) else None


def _property(name: str) -> Callable[[World, Any], Any]:
    return lambda _, event: event.properties.get(name)


def _record(world: World, event: Thing) -> Thing | None:
    found = world.store.record(event.properties["subject_id"])
    return _shown(world, found)


def _upper(name: str) -> str:
    return "".join(f"_{letter}" if letter.isupper() and at else letter for at, letter in enumerate(name)).upper()


ROOTS: Mapping[str, Callable[[World, dict[str, Any]], Any]] = {
    "node": node,
    "changes": changes,
    "overdue_projects": overdue,
}
FIELDS: Mapping[str, Mapping[str, Callable[[World, Any], Any]]] = {
    "Change": {
        "cursor": lambda _, event: str(event.properties["seq"]),
        # The feed is not compiled, and tells microseconds to the last digit.
        "at": lambda _, event: event.properties["at"].isoformat(),
        "verb": _property("verb"),
        "subjectType": lambda _, event: _upper(event.properties["subject_type"]),
        "subjectId": _property("subject_id"),
        "actorName": _property("actor_name"),
        "reason": _property("reason"),
        "before": _json("before"),
        "after": _json("after"),
        "record": _record,
    },
}
