"""How a type says, once, how it lies in the graph. Filters, orders, pages and loaders follow from that.

@mapped("Need", record=needs.Need)
@strawberry.type(description="Something that a community asks for.")
class Need(Node):
    title: str = strawberry.field(description="...")
    raised_by = one(AREA, "(this)<-[:RAISES]-(that:Area)", "Who asks for it.")
    matches = many(MATCH, "(this)<-[that:MATCHES]-(:Resource)", "What fits it, best first.")

NeedFilter, NeedListFilter, NeedOrder = inputs_of(Need)
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any, ClassVar, Self, TypeVar, cast

import strawberry
from pydantic import BaseModel
from strawberry.types.base import StrawberryList, StrawberryOptional
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField

from graph import search
from graph.search import Link, Property, Search, Shape
from schema.connections import FIRST, After, Asked, Connection, First, check_first
from schema.context import Info
from schema.filters import BY_TYPE, Direction, TextsFilter, enum_filter, given, input_type
from schema.names import Name

T = TypeVar("T", bound="type[Mapped]")
TEMPORAL = {date: "date", datetime: "datetime"}


class Mapped:
    """What every type that lies in the graph has: the shape of it there, and how a record becomes one."""

    shape: ClassVar[Shape]
    record: ClassVar[type[BaseModel] | None] = None

    @classmethod
    def of(cls, record: Any) -> Self:
        """The type for a domain record."""
        return cls(**{f.name: getattr(record, f.name) for f in dataclasses.fields(cast(Any, cls)) if f.init})

    @classmethod
    def load(cls, properties: Mapping[str, Any]) -> Self:
        """The type for a node or a relationship as the graph keeps it."""
        if cls.record is None:
            return cls(**{f.name: properties.get(f.name) for f in dataclasses.fields(cast(Any, cls)) if f.init})
        return cls.of(cls.record.model_validate(properties))


@strawberry.interface(description="Anything with an id. `node(id:)` finds it.")
class Node(Mapped):
    id: strawberry.ID = strawberry.field(
        description="Its id, the same for ever: a UUIDv7. Old ids of merged records work."
    )


def mapped(
    label: str,
    *,
    record: type[BaseModel] | None = None,
    pattern: str | None = None,
    ties: tuple[str, ...] = ("id",),
    computed: Mapping[str, str] | None = None,
) -> Callable[[T], T]:
    """Put a Strawberry type into the graph: nodes of `label`, or what `pattern` draws as `that`.

    Its plain fields are the properties of the same names, but for those that `computed` gives an expression.
    """

    def decorate(kind: T) -> T:
        kind.record = record
        kind.shape = Shape(
            name=kind.__name__,
            label=label,
            pattern=pattern or f"(that:{label})",
            properties=_properties(kind, computed or {}),
            ties=ties,
            links={name: link for name, (link, _) in _links(kind).items()},
        )
        return kind

    return decorate


def _fields(kind: type) -> list[StrawberryField]:
    return cast(Any, kind).__strawberry_definition__.fields  # type: ignore[no-any-return]


def _properties(kind: type, computed: Mapping[str, str]) -> dict[str, Property]:
    found = {name: Property(expression, nullable=False) for name, expression in computed.items()}
    for field in _fields(kind):
        if field.base_resolver is None and field.python_name not in found:
            inner, nullable, _ = _unwrapped(field)
            found[field.python_name] = Property(f"that.{field.python_name}", nullable, TEMPORAL.get(inner))
    return found


def _unwrapped(field: StrawberryField) -> tuple[Any, bool, bool]:
    """The type of a field without its wrappers, whether it may be null and whether it is a list."""
    kind: Any = field.type
    nullable = isinstance(kind, StrawberryOptional)
    kind = kind.of_type if nullable else kind
    many = isinstance(kind, StrawberryList)
    return (kind.of_type if many else kind), nullable, many


def _links(kind: type) -> dict[str, tuple[Link, Name]]:
    return {field.python_name: field.metadata["link"] for field in _fields(kind) if "link" in field.metadata}


def one(target: Name, path: str, description: str, *, key: str | None = None, where: str | None = None) -> Any:
    """A field for the one record that `path` leads to, or null. With `key` it is loaded by the id in that attribute."""
    link = Link(path, lambda: target.resolve_type().shape, where, many=False)

    async def resolve(self: Any, info: Info) -> Any:
        if key is not None:
            return await by_id(info, target.resolve_type(), getattr(self, key))
        page = await _page_loader(info, type(self).shape, link, Search(first=1)).load(self.id)
        return target.resolve_type().load(page.rows[0][0]) if page.rows else None

    resolve.__annotations__ = {"info": Info, "return": target | None}
    return strawberry.field(resolver=resolve, description=description, metadata={"link": (link, target)})


def many(
    target: Name,
    path: str,
    description: str,
    *,
    by: Name | None = None,
    order: search.Order = (),
    where: str | None = None,
    distinct: bool = False,
) -> Any:
    """A field for a page of the records that `path` leads to, best by `order` when the caller gives none."""
    link = Link(path, lambda: target.resolve_type().shape, where, distinct)

    async def resolve(self: Any, info: Info, wanted: Any, order_by: Any, first: int, after: str | None) -> Any:
        return connection(info, target.resolve_type(), _search(wanted, order_by, first, after, order), self, link)

    return _list_field(resolve, target, by or target, description, {"link": (link, target)})


def listed(target: Name, description: str, *, by: Name | None = None, order: search.Order = ()) -> Any:
    """A root field for a page of all records of a type."""

    async def resolve(self: Any, info: Info, wanted: Any, order_by: Any, first: int, after: str | None) -> Any:  # noqa: ARG001
        return connection(info, target.resolve_type(), _search(wanted, order_by, first, after, order))

    return _list_field(resolve, target, by or target, description, {})


def single(target: Name, description: str) -> Any:
    """A root field for the record with an id, or null."""

    async def resolve(self: Any, info: Info, wanted: str) -> Any:  # noqa: ARG001
        return await by_id(info, target.resolve_type(), wanted)

    resolve.__annotations__ = {
        "info": Info,
        "wanted": Annotated[strawberry.ID, strawberry.argument(name="id", description="The id to find.")],
        "return": target | None,
    }
    return strawberry.field(resolver=resolve, description=description)


def _list_field(resolve: Any, target: Name, by: Name, description: str, metadata: Mapping[str, Any]) -> Any:
    wanted, order = Name(f"{by.type_name}Filter", by.module), Name(f"{by.type_name}Order", by.module)
    resolve.__annotations__ = {
        "info": Info,
        "wanted": Annotated[
            wanted | None, strawberry.argument(name="filter", description="Only those for which all of this holds.")
        ],
        "order_by": Annotated[
            list[order] | None,  # type: ignore[valid-type]
            strawberry.argument(description="By the first key, then the second where that is equal, and so on."),
        ],
        "first": First,
        "after": After,
        "return": Connection[target],  # type: ignore[valid-type]
    }
    resolve.__defaults__ = (None, None, FIRST, None)
    return strawberry.field(resolver=resolve, description=description, metadata=metadata)


def _search(wanted: Any, order_by: Any, first: int, after: str | None, default_order: search.Order) -> Search:
    check_first(first)
    order = tuple(
        (name, direction == "DESC")
        for one in given(order_by or [], "orderBy")
        for name, direction in cast(dict[str, str], one).items()
    )
    return Search(given(wanted) or {}, order or default_order, first, after)


def connection(
    info: Info, kind: type[Mapped], asked: Search, parent: Any = None, link: Link | None = None
) -> Connection[Any]:
    """The page of all records of a type, or of those that a link leads to from `parent`."""
    owner = type(parent).shape if link else None
    key = parent.id if link else ""
    return Connection(
        asked=Asked(
            page=lambda: _page_loader(info, owner or kind.shape, link, asked).load(key),
            total=lambda: _count_loader(info, owner or kind.shape, link, asked).load(key),
            load=kind.load,
            after=asked.after,
        )
    )


def _page_loader(info: Info, shape: Shape, link: Link | None, asked: Search) -> Any:
    database = info.context.database

    async def load(parents: list[str]) -> Sequence[search.Page]:
        if link is None:
            return [await search.page(database, shape, asked)]
        return await search.pages(database, shape, link, asked, parents)

    return info.context.loaders.of(("page", shape.name, link, asked.key), load)


def _count_loader(info: Info, shape: Shape, link: Link | None, asked: Search) -> Any:
    database = info.context.database

    async def load(parents: list[str]) -> Sequence[int]:
        if link is None:
            return [await search.count(database, shape, asked)]
        return await search.counts(database, shape, link, asked, parents)

    return info.context.loaders.of(("count", shape.name, link, asked.key), load)


async def by_id(info: Info, kind: type[Mapped], wanted: str) -> Any:
    """The record with this id, or the one that it was merged into; None when there is none."""
    database = info.context.database

    async def load(ids: list[str]) -> Sequence[dict[str, Any] | None]:
        return await search.by_ids(database, kind.shape, ids)

    found = await info.context.loaders.of(("by_id", kind.shape.name), load).load(wanted)
    return kind.load(found) if found else None


def inputs_of(kind: type[Mapped]) -> tuple[type, type, type]:
    """The inputs that narrow and order lists of a type: `XFilter`, `XListFilter` (some, none) and `XOrder`."""
    name = kind.__name__
    own = Name(f"{name}Filter", kind.__module__)
    fields: dict[str, tuple[Any, str, str | None]] = {}
    keys: dict[str, tuple[Any, str, str | None]] = {}
    for field in _fields(kind):
        said = field.description or ""
        if "link" in field.metadata:
            link, target = field.metadata["link"]
            of = f"{target.type_name}{'ListFilter' if link.many else 'Filter'}"
            fields[field.python_name] = (Name(of, target.module) | None, said, None)
        elif field.base_resolver is None:
            inner, _, several = _unwrapped(field)
            fields[field.python_name] = (_filter_of(inner, several) | None, said, None)
            if not several:
                keys[field.python_name] = (Direction | None, said, None)
    own_list = list[own] | None  # type: ignore[valid-type]
    fields["and_"] = (own_list, "All of these hold.", "and")
    fields["or_"] = (own_list, "At least one of these holds; none does in an empty list.", "or")
    fields["not_"] = (own | None, "This doesn't hold.", "not")
    quantified: dict[str, tuple[Any, str, str | None]] = {
        "some": (own | None, "At least one is like this.", None),
        "none": (own | None, "Not one is like this.", None),
    }
    made = (
        input_type(f"{name}Filter", f"Which of `{name}`. All that is given must hold.", fields),
        input_type(f"{name}ListFilter", f"By the `{name}` records that it leads to.", quantified),
        input_type(f"{name}Order", "One key to order by: give exactly one field.", keys, one_of=True),
    )
    for each in made:
        each.__module__ = kind.__module__
    return made


def _filter_of(inner: Any, several: bool) -> Any:
    if isinstance(inner, StrawberryEnumDefinition):
        return enum_filter(cast(type[Enum], inner.wrapped_cls), inner.name, several)
    return TextsFilter if several else BY_TYPE[inner]
