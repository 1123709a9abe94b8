"""Relay pages, and what else is told of a list: how many it has, and groups of them.

Everything here is made of the type that a list is of, when the schema is put together.
"""

from functools import cache
from typing import Annotated, Any, Final

import strawberry

from schema.filters import Deciding
from schema.links import Many, One, fields_of, linked, unwrapped
from schema.names import Name, made

FIRST: Final = 20
GROUPS: Final = 100
LARGEST_PAGE: Final = 1000

WHICH = strawberry.argument(description="Only those for which all of this holds.")
SEARCH = strawberry.argument(
    description="Only those in whose texts these words stand, in either script, the best first."
)
ORDER_BY = strawberry.argument(description="By the first key, then the second where that is equal, and so on.")
HOW_MANY = strawberry.argument(description=f"How many at most: 0 to {LARGEST_PAGE}, {FIRST} when not given.")
AFTER = strawberry.argument(description="The cursor of the record before the page, in this same order.")
OFFSET = strawberry.argument(description="How many to skip, behind the cursor if one is given.")


@strawberry.enum(description="What days and moments are cut to, in Asia/Shanghai.")
class TimeUnit(Deciding):
    DAY = strawberry.enum_value("DAY", description="`2026-03-01`.")
    MONTH = strawberry.enum_value("MONTH", description="`2026-03`.")
    YEAR = strawberry.enum_value("YEAR", description="`2026`.")


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether records follow this page.")
    has_previous_page: bool = strawberry.field(
        description="Whether the page was asked for `after` a record or at an offset."
    )
    start_cursor: str | None = strawberry.field(description="The cursor of the first record; null on an empty page.")
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last record, to give as `after` for the next page; null on an empty page."
    )


@strawberry.type(description="A piece of a text.")
class HighlightPart:
    text: str = strawberry.field(description="The piece. All of them together are the text.")
    matched: bool = strawberry.field(description="Whether it is what was looked for.")


@strawberry.type(description="A text in which words that were looked for stand.")
class Highlight:
    field: str = strawberry.field(description="The field that holds the text.")
    parts: list[HighlightPart] = strawberry.field(
        description="The text, cut where what was looked for begins and ends."
    )


def _type(name: str, description: str, fields: dict[str, tuple[Any, str]], **more: Any) -> type:
    body: dict[str, Any] = {field: strawberry.field(description=said) for field, (_, said) in fields.items()}
    body["__annotations__"] = {field: kind for field, (kind, _) in fields.items()}
    body["__module__"] = __name__
    return strawberry.type(type(name, (), {**body, **more}), name=name, description=description)


@cache
def connection_of(kind: Any) -> type:
    """`NeedConnection` of `Need`."""
    target = Name(kind.__name__, kind.__module__)
    fields = {
        "edges": (list[made(target, edge_of)], "The records of the page, each with its cursor."),  # type: ignore[misc]
        "nodes": (list[target], "The records of the page."),  # type: ignore[valid-type]
        "page_info": (PageInfo, "Where the page lies."),
        "total_count": (int, "How many records pass the filter, on all pages. Counted only when selected."),
    }

    def groups(first: int = GROUPS) -> list[Any]:  # noqa: ARG001
        return []

    groups.__annotations__ = {
        "first": Annotated[int, strawberry.argument(description=f"How many at most: 0 to {LARGEST_PAGE}.")],
        "return": list[made(target, group_of)],  # type: ignore[misc]
    }
    grouped = strawberry.field(
        resolver=groups,
        description="All that pass the filter, one entry for each combination of what its `key` selects, the largest "
        "first; without a `key`, one in all.",
    )

    def empty(cls: Any) -> Any:
        nowhere = PageInfo(has_next_page=False, has_previous_page=False, start_cursor=None, end_cursor=None)
        return cls(edges=[], nodes=[], page_info=nowhere, total_count=0)

    name = f"{kind.__name__}Connection"
    return _type(name, "A page of a list.", fields, groups=grouped, empty=classmethod(empty))


@cache
def edge_of(kind: Any) -> type:
    """`NeedEdge` of `Need`."""
    fields: dict[str, tuple[Any, str]] = {
        "cursor": (str, "Its place in this order. It stays right when records are inserted or removed around it."),
        "node": (Name(kind.__name__, kind.__module__), "The record."),
    }
    if kind.shape.texts:
        fields["score"] = (float | None, "How well it answers the `search`, more being better; null without one.")
        fields["highlights"] = (list[Highlight], "Where the words of the `search` stand; empty without one.")
    return _type(f"{kind.__name__}Edge", "A record and its place in the list.", fields)


@cache
def group_of(kind: Any) -> type:
    """`NeedGroup` of `Need`."""
    target = Name(kind.__name__, kind.__module__)
    fields: dict[str, tuple[Any, str]] = {
        "key": (
            made(target, key_of),
            "What the records of the group have in common: what is selected of it makes the groups.",
        ),
        "count": (int, "How many records it has."),
    }
    if any(prop.numeric and not prop.finish for prop in kind.shape.properties.values()):
        fields["sum"] = (made(target, numbers_of), "Sums of what is stated; 0 where nothing is.")
        fields["avg"] = (made(target, numbers_of), "Means of what is stated; null where nothing is.")
    if any(prop.comparable and not prop.finish for prop in kind.shape.properties.values()):
        fields["min"] = (made(target, bounds_of), "The smallest, the earliest or the first by the code of letters.")
        fields["max"] = (made(target, bounds_of), "The largest, the latest or the last by the code of letters.")
    return _type(f"{kind.__name__}Group", f"Some `{kind.__name__}` records that have their key in common.", fields)


@cache
def key_of(kind: Any) -> type:
    """`NeedKey` of `Need`."""
    fields: dict[str, tuple[Any, str]] = {}
    cut: dict[str, Any] = {}
    for field in fields_of(kind):
        said = field.description or ""
        link = linked(field)
        if isinstance(link, One | Many):
            fields[field.python_name] = (made(link.target, key_of), said)
        elif link is None and not (prop := kind.shape.properties[field.python_name]).many and not prop.finish:
            if prop.temporal:
                cut[field.python_name] = _cut(said)
            else:
                inner = unwrapped(field)[0]
                fields[field.python_name] = (getattr(inner, "wrapped_cls", inner) | None, said)
    return _type(
        f"{kind.__name__}Key", f"What `{kind.__name__}` records are grouped by. What is missing is null.", fields, **cut
    )


def _cut(said: str) -> Any:
    def resolve(unit: TimeUnit = TimeUnit.DAY) -> None: ...

    resolve.__annotations__ = {
        "unit": Annotated[TimeUnit, strawberry.argument(description="What it is cut to.")],
        "return": str | None,
    }
    return strawberry.field(resolver=resolve, description=said)


@cache
def numbers_of(kind: Any) -> type:
    """`NeedNumbers` of `Need`."""
    fields = {
        field.python_name: (float | None, field.description or "")
        for field in fields_of(kind)
        if (prop := kind.shape.properties.get(field.python_name)) and prop.numeric and not prop.finish
    }
    return _type(f"{kind.__name__}Numbers", f"The numbers of `{kind.__name__}` records.", fields)


@cache
def bounds_of(kind: Any) -> type:
    """`NeedBounds` of `Need`."""
    fields = {
        field.python_name: (unwrapped(field)[0] | None, field.description or "")
        for field in fields_of(kind)
        if (prop := kind.shape.properties.get(field.python_name)) and prop.comparable and not prop.finish
    }
    return _type(f"{kind.__name__}Bounds", f"Ends of the values of `{kind.__name__}` records.", fields)
