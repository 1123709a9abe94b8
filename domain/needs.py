"""What communities ask for: the need list."""

from datetime import date
from enum import StrEnum
from typing import Any

from domain.audiences import Audience
from domain.entries import (
    DayPart,
    EntryPatch,
    Rule,
    read_audiences,
    read_quantity,
    read_texts,
    read_time,
    require_order,
)
from domain.inputs import Amount, Line, Prose
from domain.records import ListEntry
from domain.refusals import InvalidInput
from domain.understanding import Understood


class NeedStatus(StrEnum):
    """OPEN while anything of it is left to answer, also when a part is promised or done."""

    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
    WITHDRAWN = "WITHDRAWN"


class Urgency(StrEnum):
    NORMAL = "NORMAL"
    SOON = "SOON"
    URGENT = "URGENT"


class Need(ListEntry, Understood):
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


class NeedPatch(EntryPatch):
    quantity_text: Prose | None = None
    quantity: Amount | None = None
    quantity_unit: str | None = None
    wanted_text: Prose | None = None
    wanted_from: date | None = None
    wanted_until: date | None = None
    wanted_rule: Rule | None = None
    day_parts: tuple[DayPart, ...] = ()
    urgency: Urgency = Urgency.NORMAL
    audience_text: Prose | None = None
    audiences: tuple[Audience, ...] = ()
    raised_on: date = date.min


class NeedDraft(NeedPatch):
    """`raised_by` is the id of an area, unit or person; `raised_on` is today when it is left out."""

    title: Line
    raised_by: str


def understand(stated: dict[str, Any], year: int) -> dict[str, Any]:
    """What was stated of a need in a list of `year`, with what its texts say."""
    quantity = read_quantity(stated.get("quantity_text"))
    time = read_time(stated.get("wanted_text"), year)
    return read_texts(
        stated,
        {
            "quantity_text": {"quantity": quantity and quantity.amount, "quantity_unit": quantity and quantity.unit},
            "wanted_text": {
                "wanted_from": time.first_day,
                "wanted_until": time.last_day,
                "wanted_rule": time.rule,
                "day_parts": time.day_parts,
            },
            "audience_text": {"audiences": read_audiences(stated.get("audience_text"))},
        },
    )


def check(need: Need) -> None:
    """Raises InvalidInput when less is asked for than is answered, or when its days are out of order."""
    require_order("wantedUntil", need.wanted_from, need.wanted_until)
    if need.answered > (need.quantity or 1.0):
        answered = f"{need.answered:g}{need.quantity_unit or ''}"
        raise InvalidInput(
            "quantity", f"不能少于已落实的{answered}", f"must not be less than what is answered: {answered}"
        )
