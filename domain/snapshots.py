"""Records as they were at the end of a day, made of the events until then."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Self

import orjson

from domain.projects import ProjectStatus
from domain.records import Record
from domain.service_types import Category

# Lists name relationships by their types, and all that an entry has of one.
_OF_LISTS = {
    "led_by": "lead_id",
    "responsible_for": "responsible_ids",
    "benefits": "community_ids",
    "joins": "joined_ids",
}
# Told one by one: who came is `after`, who left is `before`.
_ONE_BY_ONE = {"claimed_by": "claimant_ids", "joined_by": "joined_ids"}


class ProjectSnapshot(Record):
    """A project as it was: its properties, and the ids of what it was tied to, in order.

    `needed` are the quantities that it answered of needs, by id; `used` those of resources.
    """

    title: str
    status: ProjectStatus
    code: str | None = None
    detail: str | None = None
    category: Category | None = None
    category_text: str | None = None
    note: str | None = None
    status_text: str | None = None
    time_text: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    rule: str | None = None
    begun_on: date | None = None
    dropped_because: str | None = None
    claim_limit: int | None = None
    lead_id: str | None = None
    responsible_ids: tuple[str, ...] = ()
    community_ids: tuple[str, ...] = ()
    joined_ids: tuple[str, ...] = ()
    claimant_ids: tuple[str, ...] = ()
    needed: Mapping[str, float] = {}
    used: Mapping[str, float] = {}

    @classmethod
    def after(cls, record_id: str, events: Iterable[Mapping[str, Any]]) -> Self:
        """As it was after these events, from the one that made it on: {before, after}, JSON objects or None."""
        values: dict[str, Any] = {}
        for event in events:
            before, after = (orjson.loads(event[side]) if event[side] else {} for side in ("before", "after"))
            for name in before.keys() | after.keys():
                if name in _ONE_BY_ONE:
                    _move(values, _ONE_BY_ONE[name], before.get(name), after.get(name))
                else:
                    # What has nothing after it has nothing any more.
                    values.update(_told(name, after.get(name)))
        # An empty relationship is one that the record doesn't have.
        known = {name: value for name, value in values.items() if value is not None and name in cls.model_fields}
        for name in ("responsible_ids", "community_ids", "joined_ids", "claimant_ids"):
            known[name] = sorted(known.get(name, ()))
        return cls.model_validate({**known, "id": record_id})


def end_of(day: date) -> str:
    """The first moment that is not of the day, in Asia/Shanghai."""
    return f"{day + timedelta(days=1)}T00:00:00[Asia/Shanghai]"


def _told(name: str, value: Any) -> dict[str, Any]:
    if name == "responsible_id":
        return {"responsible_ids": [value] if value else []}
    if name == "led_by":
        return {"lead_id": value[0] if value else None}
    return {_OF_LISTS.get(name, name): value}


def _move(values: dict[str, Any], name: str, left: str | None, came: str | None) -> None:
    there = {*(values.get(name) or ())} - {left}
    values[name] = there | {came} if came else there
