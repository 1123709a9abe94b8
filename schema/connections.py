"""Relay pages. Nothing is read that isn't selected: neither the records nor their number."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

import strawberry

from domain.refusals import InvalidInput
from graph.search import Page

T = TypeVar("T")
FIRST = 20
LARGEST_PAGE = 1000

First = Annotated[
    int, strawberry.argument(description=f"How many at most: 0 to {LARGEST_PAGE}, {FIRST} when not given.")
]
After = Annotated[
    str | None, strawberry.argument(description="The cursor of the record before the page, in this same order.")
]


@dataclass(frozen=True, slots=True)
class Asked(Generic[T]):
    """What a connection was asked for, and how to get it."""

    page: Callable[[], Awaitable[Page]]
    total: Callable[[], Awaitable[int]]
    load: Callable[[dict[str, Any]], T]
    after: str | None


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether records follow this page.")
    has_previous_page: bool = strawberry.field(description="Whether the page was asked for `after` a record.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first record; null on an empty page.")
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last record, to give as `after` for the next page; null on an empty page."
    )


@strawberry.type(description="A record and its place in the list.")
class Edge(Generic[T]):
    cursor: str = strawberry.field(
        description="Its place in this order. It stays right when records are inserted or removed around it."
    )
    node: T = strawberry.field(description="The record.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    asked: strawberry.Private[Asked[Any]]

    @strawberry.field(description="The records of the page, each with its cursor.")
    async def edges(self) -> list[Edge[T]]:
        page = await self.asked.page()
        return [Edge(cursor=cursor, node=self.asked.load(record)) for record, cursor in page.rows]

    @strawberry.field(description="The records of the page.")
    async def nodes(self) -> list[T]:
        page = await self.asked.page()
        return [self.asked.load(record) for record, _ in page.rows]

    @strawberry.field(description="Where the page lies.")
    async def page_info(self) -> PageInfo:
        page = await self.asked.page()
        cursors = [cursor for _, cursor in page.rows]
        return PageInfo(
            has_next_page=page.more,
            has_previous_page=self.asked.after is not None,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        )

    @strawberry.field(description="How many records pass the filter, on all pages. Counted only when selected.")
    async def total_count(self) -> int:
        return await self.asked.total()


def check_first(first: int) -> None:
    if not 0 <= first <= LARGEST_PAGE:
        raise InvalidInput(
            "first",
            reason_zh=f"应在 0 到 {LARGEST_PAGE} 之间,现为 {first}",
            reason_en=f"must lie between 0 and {LARGEST_PAGE}, not {first}",
        )
