"""What the fields of mapped types say of themselves, and how it is read."""

from dataclasses import dataclass
from typing import Any, cast

from strawberry.types.base import StrawberryList, StrawberryOptional
from strawberry.types.field import StrawberryField

from graph.compile.shapes import Link, Order
from schema.names import Name


@dataclass(frozen=True, slots=True)
class One:
    """A field that leads to a record."""

    target: Name
    link: Link


@dataclass(frozen=True, slots=True)
class Every:
    """A field that leads to a plain list of records."""

    target: Name
    link: Link


@dataclass(frozen=True, slots=True)
class Many:
    """A field that leads to pages of records; without a link, of all records of a type. `order` is that of its own."""

    target: Name
    link: Link | None
    order: Order


@dataclass(frozen=True, slots=True)
class Single:
    """A root field for the record with an id."""

    target: Name


@dataclass(frozen=True, slots=True)
class Found:
    """A root field for what a search finds, of several types."""

    target: Name


Linked = One | Every | Many | Single | Found


def linked(field: StrawberryField) -> Linked | None:
    """What a field says of itself; None for one that is a property, or isn't of the graph."""
    return field.metadata.get("linked")


def fields_of(kind: type) -> list[StrawberryField]:
    return cast(Any, kind).__strawberry_definition__.fields  # type: ignore[no-any-return]


def unwrapped(field: StrawberryField) -> tuple[Any, bool, bool]:
    """The type of a field without its wrappers, whether it may be null and whether it is a list."""
    kind: Any = field.type
    nullable = isinstance(kind, StrawberryOptional)
    kind = kind.of_type if nullable else kind
    many = isinstance(kind, StrawberryList)
    return (kind.of_type if many else kind), nullable, many
