"""How a type says, once, how it lies in the graph. Fields, filters, orders, pages and groups follow from that.

@mapped("Need")
@strawberry.type(description="Something that a community asks for.")
class Need(Node):
    title: str = strawberry.field(description="...")
    left: float = computed("this.quantity - this.answered", description="...")
    raised_by = one(AREA, "(this)<-[:RAISES]-(that:Area)", "Who asks for it.")
    matches = many(MATCH, "(this)<-[that:MATCHES]-(:Resource)", "What fits it, best first.")

NeedFilter, NeedListFilter, NeedOrder = inputs_of(Need)

Whatever is asked of such a type is compiled (`schema/execution.py`); none of its fields has a resolver.
"""

import dataclasses
from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from inspect import Parameter, Signature
from typing import Annotated, Any, ClassVar, Self, TypeVar, cast

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField

from graph.compile.shapes import Link, Order, Property, Shape
from schema.connections import AFTER, FIRST, HOW_MANY, OFFSET, ORDER_BY, SEARCH, WHICH, connection_of
from schema.filters import BY_TYPE, CountOrder, Direction, IntFilter, NearFilter, TextsFilter, enum_filter, input_type
from schema.links import Every, Many, One, Single, fields_of, linked, unwrapped
from schema.names import SEARCHED, Name, made

T = TypeVar("T", bound="type[Mapped]")
TEMPORAL = {date: "date", datetime: "datetime"}
COMPARABLE = (int, float, str, date, datetime)


class Mapped:
    """What every type that lies in the graph has: the shape of it there, and how a record becomes one."""

    shape: ClassVar[Shape]

    @classmethod
    def of(cls, record: Any) -> Self:
        """The type for a domain record. What is selected of it is read back from the graph by its id."""
        return cls(**{f.name: getattr(record, f.name, None) for f in dataclasses.fields(cast(Any, cls)) if f.init})


@strawberry.interface(description="Anything with an id. `node(id:)` finds it.")
class Node(Mapped):
    id: strawberry.ID = strawberry.field(
        description="Its id, the same for ever: a UUIDv7. Old ids of merged records work."
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Reference:
    """A record by its id, for a resolver that answers with a `Node`; null when there is none."""

    id: str


def mapped(
    label: str,
    *,
    pattern: str | None = None,
    ties: tuple[str, ...] = ("this.id",),
    texts: tuple[str, ...] = (),
) -> Callable[[T], T]:
    """Put a Strawberry type into the graph: nodes of `label`, or what `pattern` draws as `that`.

    Its plain fields are the properties of the same names. The full-text index holds its `texts`.
    """

    def decorate(kind: T) -> T:
        kind.shape = Shape(
            name=kind.__name__,
            label=label.replace(":", "&"),
            pattern=pattern or f"(that:{label.replace(':', '&')})",
            properties=_properties(kind),
            ties=ties,
            links=_links(kind),
            texts=texts,
        )
        return kind

    return decorate


def _links(kind: type) -> dict[str, Link]:
    said = ((field.python_name, linked(field)) for field in fields_of(kind))
    return {name: of.link for name, of in said if isinstance(of, One | Every | Many) and of.link}


def _properties(kind: type) -> dict[str, Property]:
    return {field.python_name: _property(field) for field in fields_of(kind) if linked(field) is None}


def _property(field: StrawberryField) -> Property:
    inner, nullable, many = unwrapped(field)
    return Property(
        field.metadata.get("expression", f"this.{field.python_name}"),
        nullable,
        TEMPORAL.get(inner),
        many,
        inner in (int, float) and not many,
        inner in COMPARABLE and not many,
        field.metadata.get("finish"),
    )


def computed(expression: str, *, description: str, finish: Callable[[Any], Any] | None = None) -> Any:
    """A field that Cypher over `this` works out. An expression may name what the request
    tells: `$language` (zh, en), `$period` and `$period_end` (the last half month that is over).

    `finish` makes the answer of it; the field can then be selected, but not filtered or ordered by.
    """
    return strawberry.field(
        default=None, description=description, metadata={"expression": f"({expression})", "finish": finish}
    )


def one(target: Name, path: str, description: str, *, where: str | None = None, sole: bool = False) -> Any:
    """A field for the one record that `path` leads to, or null.

    `sole`: whoever writes sees to it that it never leads to two. Otherwise the first by id is meant.
    """

    def resolve() -> None:
        """What was removed leads nowhere."""

    resolve.__annotations__ = {"return": target | None}
    link = Link(path, lambda: target.resolve_type().shape, where, many=False, sole=sole)
    return strawberry.field(resolver=resolve, description=description, metadata={"linked": One(target, link)})


def every(target: Name, path: str, description: str, *, order: str, where: str | None = None) -> Any:
    """A field for all records that `path` leads to, as a plain list in the `order` of that Cypher."""

    def resolve() -> list[Any]:
        return []

    resolve.__annotations__ = {"return": list[target]}  # type: ignore[valid-type]
    link = Link(path, lambda: target.resolve_type().shape, where, order=order)
    return strawberry.field(resolver=resolve, description=description, metadata={"linked": Every(target, link)})


def many(
    target: Name,
    path: str,
    description: str,
    *,
    by: Name | None = None,
    order: Order = (),
    where: str | None = None,
    distinct: bool = False,
) -> Any:
    """A field for a page of the records that `path` leads to, best by `order` when the caller gives none."""
    link = Link(path, lambda: target.resolve_type().shape, where, distinct)
    return _list_field(target, by or target, description, Many(target, link, order))


def listed(target: Name, description: str, *, by: Name | None = None, order: Order = ()) -> Any:
    """A root field for a page of all records of a type."""
    return _list_field(target, by or target, description, Many(target, None, order))


def single(target: Name, description: str) -> Any:
    """A root field for the record with an id, or null."""

    def resolve(wanted: str) -> None: ...

    resolve.__annotations__ = {
        "wanted": Annotated[strawberry.ID, strawberry.argument(name="id", description="The id to find.")],
        "return": target | None,
    }
    return strawberry.field(resolver=resolve, description=description, metadata={"linked": Single(target)})


def _list_field(target: Name, by: Name, description: str, said: Many) -> Any:
    wanted, order = _of(by, "Filter"), _of(by, "Order")
    arguments: dict[str, tuple[Any, Any, Any]] = {
        "filter": (wanted | None, None, WHICH),
        "search": (str | None, None, SEARCH),
        "order_by": (list[order] | None, None, ORDER_BY),  # type: ignore[valid-type]
        "first": (int, FIRST, HOW_MANY),
        "after": (str | None, None, AFTER),
        "offset": (int, 0, OFFSET),
    }
    if target.type_name not in SEARCHED:
        del arguments["search"]

    def resolve(**_given: Any) -> Any:
        """Of a record that was removed: nothing leads to it any more."""
        kind: Any = target.resolve_type()
        return cast(Any, connection_of(kind)).empty()

    resolve.__annotations__ = {name: Annotated[kind, how] for name, (kind, _, how) in arguments.items()}
    resolve.__annotations__["return"] = made(target, connection_of)
    cast(Any, resolve).__signature__ = Signature(
        [
            Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=resolve.__annotations__[name])
            for name, (_, default, _) in arguments.items()
        ],
        return_annotation=resolve.__annotations__["return"],
    )
    return strawberry.field(resolver=resolve, description=description, metadata={"linked": said})


def inputs_of(kind: type[Mapped]) -> tuple[type, type, type]:
    """The inputs that narrow and order lists of a type: `XFilter`, `XListFilter` (some, none, ...) and `XOrder`."""
    name = kind.__name__
    own = Name(f"{name}Filter", kind.__module__)
    fields: dict[str, tuple[Any, str, str | None]] = {}
    keys: dict[str, tuple[Any, str, str | None]] = {}
    for field in fields_of(kind):
        said = field.description or ""
        link = linked(field)
        if isinstance(link, One):
            fields[field.python_name] = (_of(link.target, "Filter") | None, said, None)
            keys[field.python_name] = (_of(link.target, "Order") | None, said, None)
        elif isinstance(link, Many):
            fields[field.python_name] = (_of(link.target, "ListFilter") | None, said, None)
            keys[field.python_name] = (CountOrder | None, said, None)
        elif link is None and kind.shape.properties[field.python_name].finish is None:
            inner, _, several = unwrapped(field)
            fields[field.python_name] = (_filter_of(inner, several) | None, said, None)
            if not several:
                keys[field.python_name] = (Direction | None, said, None)
    if kind.shape.located:
        fields["near"] = (NearFilter | None, "Not farther than this from a place.", None)
    own_list = list[own] | None  # type: ignore[valid-type]
    fields["and_"] = (own_list, "All of these hold.", "and")
    fields["or_"] = (own_list, "At least one of these holds; none does in an empty list.", "or")
    fields["not_"] = (own | None, "This doesn't hold.", "not")
    quantified: dict[str, tuple[Any, str, str | None]] = {
        "some": (own | None, "At least one is like this.", None),
        "none": (own | None, "Not one is like this.", None),
        "all_": (own | None, "Every one is like this; where there are none, that holds.", "all"),
        "single": (own | None, "Exactly one is like this.", None),
        "count": (IntFilter | None, "How many there are.", None),
    }
    inputs = (
        input_type(f"{name}Filter", f"Which of `{name}`. All that is given must hold.", fields),
        input_type(f"{name}ListFilter", f"By the `{name}` records that it leads to.", quantified),
        input_type(f"{name}Order", "One key to order by: give exactly one field.", keys, one_of=True),
    )
    for each in inputs:
        each.__module__ = kind.__module__
    return inputs


def _of(target: Name, what: str) -> Any:
    return Name(f"{target.type_name}{what}", target.module)


def _filter_of(inner: Any, several: bool) -> Any:
    if isinstance(inner, StrawberryEnumDefinition):
        return enum_filter(cast(type[Enum], inner.wrapped_cls), inner.name, several)
    return TextsFilter if several else BY_TYPE[inner]
