"""A list on its own: its rows as records, without a graph. What a row says is read as an import reads it."""

from datetime import UTC, datetime
from typing import TypeVar

from domain.lists import ListKind
from domain.needs import Need
from domain.records import ListEntry
from domain.refusals import InvalidInput
from domain.resources import Resource
from exchange.readers import read
from exchange.recognition import recognise
from exchange.rows import draft

R = TypeVar("R", bound=ListEntry)


def resources_of(file: str, data: bytes) -> list[Resource]:
    """Raises InvalidInput for a file that is no such list, or a row without a title or with an id seen before."""
    return _records(file, data, ListKind.RESOURCES, Resource)


def needs_of(file: str, data: bytes) -> list[Need]:
    """Raises InvalidInput for a file that is no such list, or a row without a title or with an id seen before."""
    return _records(file, data, ListKind.NEEDS, Need)


def _records(file: str, data: bytes, kind: ListKind, record: type[R]) -> list[R]:
    tables = [table for sheet in read(file, data) if (table := recognise(file, sheet, kind))]
    if not tables:
        raise InvalidInput(file, "没有找到表头", "no header was found")
    now = datetime.now(UTC)
    by_id: dict[str, R] = {}
    for table in tables:
        year = table.titles.year or now.year
        for row in table.rows:
            said = draft(kind, row.fields, year)
            place = f"{file} {table.sheet} 第{row.number}行 (row {row.number})"
            if not said.code:
                raise InvalidInput(place, "缺少编号(id)", "the id is missing")
            if not said.title:
                raise InvalidInput(place, "缺少名称(title)", "the title is missing")
            if said.code in by_id:
                raise InvalidInput(place, f"编号 {said.code} 重复", f"the id {said.code} was seen before")
            dates = {"created_at": now, "updated_at": now, "raised_on": table.titles.listed_on or now.date()}
            by_id[said.code] = record.model_validate({**dates, **_stated(said.properties), "id": said.code})
    return list(by_id.values())


def _stated(properties: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in properties.items() if value is not None}
