"""What units offer: the resource list."""

from datetime import date
from enum import StrEnum
from typing import Any

from domain.audiences import Audience
from domain.entries import (
    DayPart,
    EntryPatch,
    Period,
    Rule,
    read_audiences,
    read_quantity,
    read_texts,
    read_time,
    require_order,
)
from domain.inputs import Amount, Line, Prose
from domain.records import ListEntry
from domain.refusals import CapacityExceeded
from domain.understanding import Understood


class ResourceStatus(StrEnum):
    OPEN = "OPEN"
    WITHDRAWN = "WITHDRAWN"


class Resource(ListEntry, Understood):
    """`capacity` of `capacity_unit` each `capacity_per`; None: not stated, so nothing can exceed it.

    `promised` is how much of the year's capacity (see `yearly_capacity`) projects have been promised.
    """

    status: ResourceStatus = ResourceStatus.OPEN
    capacity: float | None = None
    capacity_unit: str | None = None
    capacity_per: str | None = None
    capacity_text: str | None = None
    promised: float = 0.0
    available_text: str | None = None
    available_from: date | None = None
    available_until: date | None = None
    available_rule: str | None = None
    day_parts: tuple[str, ...] = ()
    audience_text: str | None = None
    audiences: tuple[str, ...] = ()
    longitude: float | None = None
    latitude: float | None = None


PERIODS_A_YEAR: dict[str, int] = {"DAY": 365, "WEEK": 52, "MONTH": 12, "QUARTER": 4, "YEAR": 1}


def yearly_capacity(capacity: float | None, per: str | None) -> float | None:
    """What may be promised in a year, in the resource's unit.

    None where nothing is stated, or where only the size of one session is (60人/次) and their number isn't.
    """
    if capacity is None or per == "SESSION":
        return None
    return capacity * PERIODS_A_YEAR.get(per or "YEAR", 1)


class ResourcePatch(EntryPatch):
    capacity_text: Prose | None = None
    capacity: Amount | None = None
    capacity_unit: str | None = None
    capacity_per: Period | None = None
    available_text: Prose | None = None
    available_from: date | None = None
    available_until: date | None = None
    available_rule: Rule | None = None
    day_parts: tuple[DayPart, ...] = ()
    audience_text: Prose | None = None
    audiences: tuple[Audience, ...] = ()


class ResourceDraft(ResourcePatch):
    """`offered_by` is the id of a unit or person."""

    title: Line
    offered_by: str


def understand(stated: dict[str, Any], year: int) -> dict[str, Any]:
    """What was stated of a resource in a list of `year`, with what its texts say."""
    quantity = read_quantity(stated.get("capacity_text"))
    time = read_time(stated.get("available_text"), year)
    return read_texts(
        stated,
        {
            "capacity_text": {
                "capacity": quantity and quantity.amount,
                "capacity_unit": quantity and quantity.unit,
                "capacity_per": quantity and quantity.per,
            },
            "available_text": {
                "available_from": time.first_day,
                "available_until": time.last_day,
                "available_rule": time.rule,
                "day_parts": time.day_parts,
            },
            "audience_text": {"audiences": read_audiences(stated.get("audience_text"))},
        },
    )


def check(resource: Resource) -> None:
    """Raises CapacityExceeded when less is offered than is promised, InvalidInput when its days are out of order."""
    require_order("availableUntil", resource.available_from, resource.available_until)
    capacity = yearly_capacity(resource.capacity, resource.capacity_per)
    if capacity is not None and capacity < resource.promised:
        raise CapacityExceeded(resource.id, capacity, resource.promised, 0.0)
