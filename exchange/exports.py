"""Lists out: workbooks and CSV for people, JSON Lines for programs, all from the same rows.

What goes out as a workbook or CSV carries the id of each record in its last column, so that it can come back.
"""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import BinaryIO

import orjson

from domain.days import today
from domain.lists import LIST_NAMES, ListKind
from domain.needs import NeedStatus
from domain.projects import ProjectStatus
from domain.refusals import InvalidInput, NameAmbiguous
from domain.resources import ResourceStatus
from domain.service_types import Category
from domain.text import name_key
from exchange.columns import FIELDS, NO_CATEGORY, NUMBER, RECORD_ID, headers, texts
from exchange.formulas import guarded
from exchange.workbooks import ListWorkbook
from graph import events, exports
from graph.database import Database
from graph.exports import Selection
from graph.guard import Sight

BYTE_ORDER_MARK = b"\xef\xbb\xbf"

TITLES = {
    ListKind.RESOURCES: "{area}{year}年共驻共建单位“资源清单”",
    ListKind.NEEDS: "{area}{year}年村(社区)“需求清单”汇总表",
    ListKind.PROJECTS: "{area}{year}年共驻共建“项目清单”",
}
REMARKS = {
    ListKind.RESOURCES: "填报时间:{day}",
    ListKind.NEEDS: "截止日期:{day}",
    ListKind.PROJECTS: "审定:党建联席会议      日期:{day}",
}
STATUSES: dict[ListKind, type[StrEnum]] = {
    ListKind.RESOURCES: ResourceStatus,
    ListKind.NEEDS: NeedStatus,
    ListKind.PROJECTS: ProjectStatus,
}
# A list on the wall doesn't offer what was withdrawn; ask for WITHDRAWN to see it.
NOT_LISTED = (ResourceStatus.WITHDRAWN, NeedStatus.WITHDRAWN)


class ExportFormat(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"
    JSONL = "jsonl"

    @property
    def media_type(self) -> str:
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.JSONL: "application/jsonl; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Listing:
    """What an export holds: the ids in the order of the list, and where the change feed goes on from it.

    Whatever is changed from now on is in the feed after `cursor`, though a row that is read later may show it already.
    """

    kind: ListKind
    title: str
    remark: str
    ids: tuple[str, ...]
    cursor: int
    sight: Sight | None = None


async def listing(
    database: Database,
    kind: ListKind,
    *,
    area: str | None = None,
    statuses: Sequence[str] = (),
    categories: Sequence[str] = (),
    on: date | None = None,
    sight: Sight | None = None,
) -> Listing:
    """The records of a list: those of an area (its id or name) and all within it, of these states and categories.

    `on` is the day that its heading names, today when not given. Of all these, what is in `sight`.

    Raises InvalidInput for an unknown area, state or category, NameAmbiguous for a name that several areas have.
    """
    area_id, area_name = await _area(database, area, sight)
    states = STATUSES[kind]
    selection = Selection(
        kind,
        area_id,
        _known("status", states, statuses) or tuple(state for state in states if state not in NOT_LISTED),
        _known("category", Category, categories),
    )
    cursor = await events.position(database)
    entries = await exports.ids(database, selection)
    if sight:
        shown = await exports.seen(database, kind, [record_id for record_id, _ in entries], sight)
        entries = [entry for entry in entries if entry[0] in shown]
    entries.sort(key=_by_category if kind is ListKind.PROJECTS else _by_name)
    day = on or today()
    return Listing(
        kind,
        TITLES[kind].format(area=area_name, year=day.year),
        REMARKS[kind].format(day=f"{day.year}年{day.month}月{day.day}日"),
        tuple(record_id for record_id, _ in entries),
        cursor,
        sight,
    )


async def _area(database: Database, given: str | None, sight: Sight | None) -> tuple[str | None, str]:
    """The area's id and name; without one, the name of the area that holds all others, if there is such a one."""
    if given is None:
        tops = [] if sight else await exports.top_areas(database)
        return None, tops[0] if len(tops) == 1 else ""
    found = await exports.areas_called(database, given, name_key(given))
    if sight:
        shown = await sight.of(database.ask, (("Area", area_id) for area_id, _ in found))
        found = [area for area in found if area[0] in shown]
    if len(found) > 1:
        raise NameAmbiguous("area", given)
    if not found:
        raise InvalidInput("area", f"没有叫“{given}”的区域", f"there is no area with the name or id {given}")
    return found[0]


def _known(field: str, kind: type[StrEnum], given: Sequence[str]) -> tuple[str, ...]:
    names = [name.strip().upper() for name in given]
    for name in names:
        if name not in kind.__members__:
            members = ", ".join(kind.__members__)
            raise InvalidInput(field, f"没有“{name}”;可以是:{members}", f"{name} is none of {members}")
    return tuple(names)


def _by_category(entry: tuple[str, str | None]) -> tuple[int, str, str]:
    """The five categories in their order, then whatever else was written; within each, by age."""
    record_id, category = entry
    if category in _RANKS:
        return _RANKS[category], "", record_id
    return len(_RANKS), category or NO_CATEGORY, record_id


def _by_name(entry: tuple[str, str | None]) -> tuple[bytes, str]:
    """In GB 18030 the common characters stand in the order of their pinyin, as offices look them up."""
    record_id, name = entry
    return (name or "").encode("gb18030"), record_id


_RANKS: dict[str | None, int] = {category.value: rank for rank, category in enumerate(Category)}


async def workbook(
    database: Database, wanted: Listing, file: BinaryIO, advanced: Callable[[int], object] = lambda _: None
) -> None:
    """Write the list into `file`; `advanced` is told the number of rows that were written since it was last called."""
    book = ListWorkbook(
        file,
        sheet=LIST_NAMES[wanted.kind].zh,
        title=wanted.title,
        remark=wanted.remark,
        columns=[NUMBER, *(field.column for field in FIELDS[wanted.kind]), RECORD_ID],
    )
    try:
        number = 0
        async for rows in exports.in_batches(database, wanted.kind, wanted.ids, wanted.sight):
            lines = [(number + i, *texts(wanted.kind, row), row["id"]) for i, row in enumerate(rows, 1)]
            await asyncio.to_thread(book.write, lines)
            number += len(rows)
            advanced(len(rows))
    finally:
        await asyncio.to_thread(book.close)


async def csv_lines(database: Database, wanted: Listing) -> AsyncIterator[bytes]:
    """The list as CSV (RFC 4180, UTF-8 with a byte order mark, by which Excel knows it), in pieces of many lines."""
    yield BYTE_ORDER_MARK + csv_bytes([headers(wanted.kind)])
    number = 0
    async for rows in exports.in_batches(database, wanted.kind, wanted.ids, wanted.sight):
        yield csv_bytes(
            [str(number + i), *map(guarded, texts(wanted.kind, row)), row["id"]] for i, row in enumerate(rows, 1)
        )
        number += len(rows)


async def json_lines(database: Database, wanted: Listing) -> AsyncIterator[bytes]:
    """The list as JSON Lines: one record a line, keys in alphabetical order, as in docs/integrations.md."""
    async for rows in exports.in_batches(database, wanted.kind, wanted.ids, wanted.sight):
        yield b"".join(orjson.dumps(row, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE) for row in rows)


def csv_bytes(lines: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()
