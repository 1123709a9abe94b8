"""What callers narrow and order lists by: one input for each kind of value, and how they reach a search."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

import strawberry
from strawberry import UNSET

EQ = "Equal to this."
NOT = "Not equal to this; what is not stated isn't either."
IN = "Equal to one of these."
IS_NULL = "`true`: not stated. `false`: stated."
LT, LTE, GT, GTE = "Less than this.", "This or less.", "More than this.", "This or more."
BEFORE, UNTIL, LATER, FROM = "Before this.", "At this or before.", "After this.", "At this or after."


class Deciding(Enum):
    """An enum whose values decide on the statement, not on its parameters alone."""


@strawberry.enum(description="Which way an order goes. What is not stated comes last either way.")
class Direction(Deciding):
    ASC = strawberry.enum_value(
        "ASC", description="From the smallest, the earliest or the first in the code of letters."
    )
    DESC = strawberry.enum_value("DESC", description="From the largest, the latest or the last in the code of letters.")


@strawberry.input(description="By an id. All that is given must hold.")
class IdFilter:
    eq: strawberry.ID | None = strawberry.field(default=UNSET, description=EQ)
    not_: strawberry.ID | None = strawberry.field(default=UNSET, name="not", description=NOT)
    in_: list[strawberry.ID] | None = strawberry.field(default=UNSET, name="in", description=IN)
    is_null: bool | None = strawberry.field(default=UNSET, description=IS_NULL)


@strawberry.input(description="By a text. All that is given must hold.")
class TextFilter:
    eq: str | None = strawberry.field(default=UNSET, description="Written exactly like this.")
    not_: str | None = strawberry.field(default=UNSET, name="not", description=NOT)
    in_: list[str] | None = strawberry.field(default=UNSET, name="in", description="Written exactly like one of these.")
    contains: str | None = strawberry.field(
        default=UNSET, description="Has this in it, in simplified or traditional characters, any width and case."
    )
    starts_with: str | None = strawberry.field(
        default=UNSET, description="Begins with this, in simplified or traditional characters, any width and case."
    )
    ends_with: str | None = strawberry.field(
        default=UNSET, description="Ends with this, in simplified or traditional characters, any width and case."
    )
    lt: str | None = strawberry.field(default=UNSET, description="Before this, by the code of letters.")
    lte: str | None = strawberry.field(default=UNSET, description="This or before it, by the code of letters.")
    gt: str | None = strawberry.field(default=UNSET, description="After this, by the code of letters.")
    gte: str | None = strawberry.field(default=UNSET, description="This or after it, by the code of letters.")
    is_null: bool | None = strawberry.field(default=UNSET, description=IS_NULL)


@strawberry.input(description="By a list of texts. All that is given must hold.")
class TextsFilter:
    includes: str | None = strawberry.field(default=UNSET, description="Has exactly this among others.")
    includes_any: list[str] | None = strawberry.field(default=UNSET, description="Has at least one of these.")


@strawberry.input(description="By yes or no.")
class BooleanFilter:
    eq: bool | None = strawberry.field(default=UNSET, description=EQ)
    not_: bool | None = strawberry.field(default=UNSET, name="not", description=NOT)
    is_null: bool | None = strawberry.field(default=UNSET, description=IS_NULL)


@strawberry.input(description="By a whole number. All that is given must hold.")
class IntFilter:
    eq: int | None = strawberry.field(default=UNSET, description=EQ)
    not_: int | None = strawberry.field(default=UNSET, name="not", description=NOT)
    in_: list[int] | None = strawberry.field(default=UNSET, name="in", description=IN)
    lt: int | None = strawberry.field(default=UNSET, description=LT)
    lte: int | None = strawberry.field(default=UNSET, description=LTE)
    gt: int | None = strawberry.field(default=UNSET, description=GT)
    gte: int | None = strawberry.field(default=UNSET, description=GTE)
    is_null: bool | None = strawberry.field(default=UNSET, description=IS_NULL)


@strawberry.input(description="By a number. All that is given must hold.")
class FloatFilter:
    eq: float | None = strawberry.field(default=UNSET, description=EQ)
    not_: float | None = strawberry.field(default=UNSET, name="not", description=NOT)
    in_: list[float] | None = strawberry.field(default=UNSET, name="in", description=IN)
    lt: float | None = strawberry.field(default=UNSET, description=LT)
    lte: float | None = strawberry.field(default=UNSET, description=LTE)
    gt: float | None = strawberry.field(default=UNSET, description=GT)
    gte: float | None = strawberry.field(default=UNSET, description=GTE)
    is_null: bool | None = strawberry.field(default=UNSET, description=IS_NULL)


@strawberry.input(description="By a day in Asia/Shanghai (`2026-03-01`). All that is given must hold.")
class DateFilter:
    eq: date | None = strawberry.field(default=UNSET, description=EQ)
    not_: date | None = strawberry.field(default=UNSET, name="not", description=NOT)
    in_: list[date] | None = strawberry.field(default=UNSET, name="in", description=IN)
    lt: date | None = strawberry.field(default=UNSET, description=BEFORE)
    lte: date | None = strawberry.field(default=UNSET, description=UNTIL)
    gt: date | None = strawberry.field(default=UNSET, description=LATER)
    gte: date | None = strawberry.field(default=UNSET, description=FROM)
    is_null: bool | None = strawberry.field(default=UNSET, description=IS_NULL)


@strawberry.input(description="By a moment with its offset (`2026-03-01T08:00:00+08:00`). All that is given must hold.")
class DateTimeFilter:
    eq: datetime | None = strawberry.field(default=UNSET, description="At this moment.")
    not_: datetime | None = strawberry.field(default=UNSET, name="not", description=NOT)
    in_: list[datetime] | None = strawberry.field(default=UNSET, name="in", description="At one of these moments.")
    lt: datetime | None = strawberry.field(default=UNSET, description=BEFORE)
    lte: datetime | None = strawberry.field(default=UNSET, description=UNTIL)
    gt: datetime | None = strawberry.field(default=UNSET, description=LATER)
    gte: datetime | None = strawberry.field(default=UNSET, description=FROM)
    is_null: bool | None = strawberry.field(default=UNSET, description=IS_NULL)


@strawberry.input(description="By the distance from a place, over the surface of the earth.")
class NearFilter:
    longitude: float = strawberry.field(description="Degrees east, WGS 84.")
    latitude: float = strawberry.field(description="Degrees north, WGS 84.")
    metres: float = strawberry.field(description="How far at most, in metres.")


@strawberry.input(description="By how many there are.")
class CountOrder:
    count: Direction = strawberry.field(description="From the fewest, or from the most.")


BY_TYPE: dict[Any, type] = {
    strawberry.ID: IdFilter,
    str: TextFilter,
    bool: BooleanFilter,
    int: IntFilter,
    float: FloatFilter,
    date: DateFilter,
    datetime: DateTimeFilter,
}
_BY_ENUM: dict[tuple[str, bool], type] = {}


def enum_filter(kind: type[Enum], name: str, many: bool) -> type:
    """The filter input of an enum, or of a list of its values."""
    if (name, many) not in _BY_ENUM:
        one, several = kind | None, list[kind] | None  # type: ignore[valid-type]
        fields: dict[str, tuple[Any, str, str | None]] = (
            {
                "includes": (one, "Has this among others.", None),
                "includes_any": (several, "Has at least one of these.", None),
            }
            if many
            else {
                "eq": (one, EQ, None),
                "not_": (one, NOT, "not"),
                "in_": (several, IN, "in"),
                "is_null": (bool | None, IS_NULL, None),
            }
        )
        description = f"By {'a list of ' if many else ''}`{name}`. All that is given must hold."
        _BY_ENUM[name, many] = input_type(f"{name}{'sFilter' if many else 'Filter'}", description, fields)
    return _BY_ENUM[name, many]


def input_type(
    name: str, description: str, fields: Mapping[str, tuple[Any, str, str | None]], *, one_of: bool = False
) -> type:
    """An input type of optional fields: Python name to (type, description, GraphQL name if it differs)."""
    body: dict[str, Any] = {
        python_name: strawberry.field(default=UNSET, description=said, name=graphql_name)
        for python_name, (_, said, graphql_name) in fields.items()
    }
    body["__annotations__"] = {python_name: kind for python_name, (kind, _, _) in fields.items()}
    body["__module__"] = __name__
    return strawberry.input(type(name, (), body), name=name, description=description, one_of=one_of)


def compares(kind: Any) -> bool:
    """Whether an input holds operators, to which a null says nothing."""
    return kind in COMPARING or kind in _BY_ENUM.values()


COMPARING = frozenset({*BY_TYPE.values(), TextsFilter})
