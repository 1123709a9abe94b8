"""What units offer: the resource list."""

from datetime import date
from enum import StrEnum

from domain.records import ListEntry


class ResourceStatus(StrEnum):
    OPEN = "OPEN"
    WITHDRAWN = "WITHDRAWN"


class Resource(ListEntry):
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
