"""What the descriptions of computed fields and of narrowed links say, worked out by hand."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any

import orjson

from tests.oracle.store import Node, Store, Thing

CHINA = timezone(timedelta(hours=8))
LEVELS = ("COUNTY", "STREET", "COMMUNITY", "COMPOUND", "GRID", "BUILDING")
A_YEAR = {"DAY": 365, "WEEK": 52, "MONTH": 12, "QUARTER": 4, "YEAR": 1, None: 1}
FOLLOWING = {
    "PROPOSED": ["AGREED", "DROPPED"],
    "AGREED": ["CLAIMED", "DROPPED"],
    "CLAIMED": ["UNDER_WAY", "DROPPED"],
    "UNDER_WAY": ["DONE", "DROPPED"],
    "DONE": ["CONFIRMED", "UNDER_WAY", "DROPPED"],
    "CONFIRMED": ["CLOSED_OUT"],
    "CLOSED_OUT": [],
    "DROPPED": [],
}


def today() -> date:
    return datetime.now(CHINA).date()


def last_half_month(day: date) -> tuple[date, date]:
    """The first and the last day of the last half month that is over: the 1st to the 15th, the 16th to the end."""
    if day.day >= 16:
        return day.replace(day=1), day.replace(day=15)
    end = day.replace(day=1) - timedelta(days=1)
    return end.replace(day=16), end


def need_left(store: Store, need: Thing) -> float | None:  # noqa: ARG001
    quantity, answered = need.properties.get("quantity"), need.properties.get("answered")
    return None if answered is None else max(round((quantity or 1.0) - answered, 6), 0.0)


COUNTS = ("created", "updated", "unchanged", "repeated", "refused", "skipped", "gone")


def stated(name: str, otherwise: float) -> Callable[[Store, Thing], float]:
    """A property that counts as `otherwise` where it isn't there."""
    return lambda _, thing: thing.properties.get(name, otherwise)


def yearly_capacity(store: Store, resource: Thing) -> float | None:  # noqa: ARG001
    capacity, per = resource.properties.get("capacity"), resource.properties.get("capacity_per")
    return None if capacity is None or per == "SESSION" else float(capacity * A_YEAR[per])


def resource_left(store: Store, resource: Thing) -> float | None:
    capacity, promised = yearly_capacity(store, resource), resource.properties.get("promised")
    return None if capacity is None or promised is None else max(round(capacity - promised, 6), 0.0)


def area_path(store: Store, area: Thing) -> list[Thing]:
    assert isinstance(area, Node)
    path = [area]
    while above := [tie.end for tie in store.out[path[0]] if tie.type == "PART_OF"]:
        path.insert(0, above[0])
    return list[Thing](path)


def next_statuses(store: Store, project: Thing) -> list[str] | None:  # noqa: ARG001
    return FOLLOWING.get(project.properties.get("status", ""))


def report_overdue(store: Store, project: Thing) -> bool:
    assert isinstance(project, Node)
    status = project.properties.get("status")
    if status not in ("CLAIMED", "UNDER_WAY"):
        return False
    begun, starts_on = project.properties.get("begun_on"), project.properties.get("starts_on")
    begun = begun or starts_on or project.properties["created_at"].astimezone(CHINA).date()
    if status == "CLAIMED" and starts_on:
        begun = max(begun, starts_on)
    first, last = last_half_month(today())
    reports = [tie.start for tie in store.into[project] if tie.type == "REPORTS_ON"]
    return begun <= last and all(report.properties["period"] != first for report in reports)


def steps(store: Store, project: Thing) -> list[dict[str, Any]]:
    assert isinstance(project, Node)
    found = []
    for event in events_of(store, project):
        before, after = (orjson.loads(event.properties.get(name) or "{}") for name in ("before", "after"))
        if "status" in after:
            about = {name: event.properties.get(name) for name in ("at", "actor_id", "actor_name", "reason")}
            found.append({"before": before.get("status"), "after": after["status"], **about})
    return found


def events_of(store: Store, record: Node) -> list[Node]:
    """Its history, the oldest first. Event 0 is about the log itself."""
    events = [event for event in store.by_label["Event"] if event.properties["subject_id"] == record.id]
    return sorted((event for event in events if event.properties["seq"] > 0), key=lambda event: event.properties["seq"])


def most_likely(store: Store, entry: Thing, service_type: Thing) -> bool:  # noqa: ARG001
    """The first of what it is understood to be; its category where nothing is."""
    understood = entry.properties.get("understood_types") or [entry.properties.get("category")]
    return understood[0] is not None and service_type.properties.get("code") == understood[0]


def unanswered(store: Store, area: Thing, need: Thing) -> bool:  # noqa: ARG001
    """No resource matches it, and no project that goes on answers even a part."""
    assert isinstance(need, Node)
    matched = any(tie.type == "MATCHES" for tie in store.into[need])
    answering = [tie.start for tie in store.into[need] if tie.type == "ANSWERS"]
    return not matched and all(project.properties.get("status") == "DROPPED" for project in answering)


def fitting(store: Store, resource: Thing, need: Thing) -> bool:
    """Raised in a community, or in an area up to three levels below one, that is paired with a unit that offers it."""
    assert isinstance(resource, Node)
    assert isinstance(need, Node)
    raised = {tie.start for tie in store.into[need] if tie.type == "RAISES" and "Area" in tie.start.labels}
    above = set(raised)
    for _ in range(3):
        raised = {tie.end for area in raised for tie in store.out[area] if tie.type == "PART_OF"}
        above |= raised
    units = [tie.start for tie in store.into[resource] if tie.type == "OFFERS" and "Organisation" in tie.start.labels]
    paired = {tie.end for unit in units for tie in store.out[unit] if tie.type == "PAIRED_WITH"}
    return any("Community" in area.labels for area in above & paired)


def in_the_log(store: Store, record: Thing, event: Thing) -> bool:  # noqa: ARG001
    return bool(event.properties["seq"] > 0)


FIELDS: Mapping[tuple[str, str], Callable[[Store, Thing], Any]] = {
    ("Need", "left"): need_left,
    **{("Match", name): stated(name, 0.0) for name in ("base", "service", "category")},
    **{("ListImport", name): stated(name, 0) for name in COUNTS},
    ("Match", "reason"): lambda store, match: match.properties.get(f"reason_{store.language}"),
    ("Shortage", "sentence"): lambda store, shortage: shortage.properties.get(f"sentence_{store.language}"),
    ("ServiceType", "deprecated"): lambda store, each: each.properties.get("deprecated", False),  # noqa: ARG005
    ("Resource", "yearly_capacity"): yearly_capacity,
    ("Resource", "left"): resource_left,
    **{(level.title(), "path"): area_path for level in LEVELS},
    ("Project", "next_statuses"): next_statuses,
    ("Project", "report_overdue"): report_overdue,
    ("Project", "steps"): steps,
}
WHERE: Mapping[str, Callable[[Store, Thing, Thing], bool]] = {
    "unanswered_needs": unanswered,
    "fitting_needs": fitting,
    "history": in_the_log,
    "service_type": most_likely,
}
