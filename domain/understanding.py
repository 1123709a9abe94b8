"""What an entry was understood to say, by the program or as a person corrected it."""

from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from domain.audiences import Audience
from domain.entries import DayPart, Period, Rule, require_order
from domain.inputs import Amount, Input, Line
from domain.reach import Reach


class Aspect(StrEnum):
    """What is understood, and corrected, as a whole."""

    TYPES = "TYPES"
    AUDIENCES = "AUDIENCES"
    TIME = "TIME"
    QUANTITY = "QUANTITY"
    REACH = "REACH"
    MONEY = "MONEY"


class TypedBy(StrEnum):
    """How it is known of which type an entry is."""

    CATEGORY = "CATEGORY"
    TEXT = "TEXT"
    PERSON = "PERSON"


class Understood(BaseModel):
    """Properties of resources and needs, beside those that hold what their columns state.

    Types are codes, the most certain first; `quantity` is of `unit` each `per`; money is in yuan; `place` is the only
    place that an entry is about, in its words. `by` is the version of the taxonomy that it was understood with; None
    where it has not been understood since it was last changed. `corrected` names what a person said instead.
    """

    understood_types: tuple[str, ...] = ()
    understood_audiences: tuple[str, ...] = ()
    understood_quantity: float | None = None
    understood_unit: str | None = None
    understood_per: str | None = None
    understood_from: date | None = None
    understood_until: date | None = None
    understood_rule: str | None = None
    understood_day_parts: tuple[str, ...] = ()
    understood_reach: Reach | None = None
    understood_place: str | None = None
    understood_money: float | None = None
    understood_by: str | None = None
    corrected: tuple[Aspect, ...] = ()


class Correction(Input):
    """What a person says instead. Fields of one aspect go together: those of it that are left out become empty.

    `restore` names aspects that the program is to understand again.
    """

    types: tuple[Line, ...] = ()
    audiences: tuple[Audience, ...] = ()
    quantity: Amount | None = None
    unit: Line | None = None
    per: Period | None = None
    first_day: date | None = None
    last_day: date | None = None
    rule: Rule | None = None
    day_parts: tuple[DayPart, ...] = ()
    reach: Reach | None = None
    place: Line | None = None
    money: Amount | None = None
    restore: tuple[Aspect, ...] = ()


# Of each aspect, the fields of a correction and the properties that they become.
FIELDS: dict[Aspect, dict[str, str]] = {
    Aspect.TYPES: {"types": "understood_types"},
    Aspect.AUDIENCES: {"audiences": "understood_audiences"},
    Aspect.TIME: {
        "first_day": "understood_from",
        "last_day": "understood_until",
        "rule": "understood_rule",
        "day_parts": "understood_day_parts",
    },
    Aspect.QUANTITY: {"quantity": "understood_quantity", "unit": "understood_unit", "per": "understood_per"},
    Aspect.REACH: {"reach": "understood_reach", "place": "understood_place"},
    Aspect.MONEY: {"money": "understood_money"},
}


def corrected(entry: Understood, correction: Correction) -> dict[str, Any]:
    """The properties of an entry after a correction. Raises InvalidInput when the last day comes before the first."""
    require_order("lastDay", correction.first_day, correction.last_day)
    stated = correction.model_fields_set
    said = [aspect for aspect, fields in FIELDS.items() if stated & fields.keys()]
    kept = [aspect for aspect in Aspect if aspect in {*entry.corrected, *said} - set(correction.restore)]
    values = {name: getattr(correction, field) for aspect in said for field, name in FIELDS[aspect].items()}
    return {**values, "corrected": tuple(kept)}
