"""What communities ask for: the need list."""

from datetime import date
from enum import StrEnum

from domain.records import ListEntry


class NeedStatus(StrEnum):
    """OPEN while anything of it is left to answer, also when a part is promised or done."""

    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
    WITHDRAWN = "WITHDRAWN"


class Urgency(StrEnum):
    NORMAL = "NORMAL"
    SOON = "SOON"
    URGENT = "URGENT"


class Need(ListEntry):
    """`quantity` of `quantity_unit`; `answered` is how much of it projects answer (out of 1 when none is stated)."""

    status: NeedStatus = NeedStatus.OPEN
    quantity: float | None = None
    quantity_unit: str | None = None
    quantity_text: str | None = None
    answered: float = 0.0
    wanted_text: str | None = None
    wanted_from: date | None = None
    wanted_until: date | None = None
    wanted_rule: str | None = None
    day_parts: tuple[str, ...] = ()
    urgency: Urgency = Urgency.NORMAL
    urgency_text: str | None = None
    audience_text: str | None = None
    audiences: tuple[str, ...] = ()
    raised_on: date
    longitude: float | None = None
    latitude: float | None = None
