"""What an entry was understood to say, by the program or as a person corrected it."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

from domain.audiences import Audience
from domain.entries import DayPart, Period, Rule
from domain.inputs import Amount, Input, Line
from domain.reach import Reach


class Aspect(StrEnum):
    """What is understood, and corrected, as a whole. Each value begins the names of its properties."""

    TYPES = "TYPES"
    AUDIENCES = "AUDIENCES"
    TIME = "TIME"
    QUANTITY = "QUANTITY"
    REACH = "REACH"
    MONEY = "MONEY"


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


PROPERTIES: dict[Aspect, tuple[str, ...]] = {
    Aspect.TYPES: ("understood_types",),
    Aspect.AUDIENCES: ("understood_audiences",),
    Aspect.TIME: ("understood_from", "understood_until", "understood_rule", "understood_day_parts"),
    Aspect.QUANTITY: ("understood_quantity", "understood_unit", "understood_per"),
    Aspect.REACH: ("understood_reach", "understood_place"),
    Aspect.MONEY: ("understood_money",),
}


class Correction(Input):
    """What a person says instead. Fields of one aspect go together: those of it that are left out become empty.

    `restore` names aspects that the program is to understand again.
    """

    types: tuple[Line, ...] = ()
    audiences: tuple[Audience, ...] = ()
    quantity: Amount | None = None
    unit: Line | None = None
    per: Period | None = None
    from_: Annotated[date | None, Field(alias="from")] = None
    until: date | None = None
    rule: Rule | None = None
    day_parts: tuple[DayPart, ...] = ()
    reach: Reach | None = None
    place: Line | None = None
    money: Amount | None = None
    restore: tuple[Aspect, ...] = ()
