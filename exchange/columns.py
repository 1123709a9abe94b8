"""The columns of the three lists, and what a record shows in each, in the words of an office."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.lists import ListKind
from domain.needs import Urgency
from domain.projects import PROJECT_STATES, ProjectStatus
from domain.service_types import CATEGORY_NAMES, Category
from exchange.workbooks import Column
from graph.exports import Row

NUMBER = Column("序号", 6)
# By it a row finds its record when a list comes back, whatever list the record came from. Hidden in workbooks.
RECORD_ID = Column("系统编号", 38, hidden=True)
NO_CATEGORY = "其他"


@dataclass(frozen=True, slots=True)
class Field:
    """A column and what a record shows in it."""

    column: Column
    of: Callable[[Row], str | None]


def _category(row: Row) -> str:
    """The category's name; else what was written; never blank, since a blank cell below a merged one belongs to it."""
    known = row["category"]
    return CATEGORY_NAMES[Category(known)] if known else row["category_text"] or NO_CATEGORY


def _names(people: Sequence[Mapping[str, Any]]) -> str:
    return "、".join(one["name"] for one in people if one["name"])


def _phones(row: Row) -> str:
    return "、".join(dict.fromkeys(one["phone"] for one in row["contacts"] if one["phone"]))


def _amount(value: float | None, unit: str | None, per: str | None = None) -> str | None:
    """As an office writes it: 每月2次, 60人/次, 3间."""
    if value is None:
        return None
    number = f"{value:.15g}{unit or ''}"
    if per == "SESSION":
        return f"{number}/次"
    return f"{_PERIODS[per]}{number}" if per else number


def _days(first: date | None, last: date | None) -> str | None:
    """2026年3月1日-2026年6月30日; one that is open ends in 起 or begins with 至."""
    if first and last and first != last:
        return f"{_day(first)}-{_day(last)}"
    if first:
        return _day(first) if last else f"{_day(first)}起"
    return f"至{_day(last)}" if last else None


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _status(row: Row) -> str:
    return row["status_text"] or PROJECT_STATES.names[ProjectStatus(row["status"])].zh


_PERIODS = {"DAY": "每天", "WEEK": "每周", "MONTH": "每月", "QUARTER": "每季度", "YEAR": "每年"}
_URGENCY = {Urgency.NORMAL: "一般", Urgency.SOON: "较急", Urgency.URGENT: "急"}

FIELDS: dict[ListKind, tuple[Field, ...]] = {
    ListKind.RESOURCES: (
        Field(Column("单位名称", 24, merged=True), lambda row: row["provider"] and row["provider"]["name"]),
        Field(Column("资源名称", 20), lambda row: row["title"]),
        Field(Column("资源内容", 36), lambda row: row["detail"]),
        Field(Column("类别", 10), _category),
        Field(
            Column("数量", 12),
            lambda row: row["capacity_text"] or _amount(row["capacity"], row["capacity_unit"], row["capacity_per"]),
        ),
        Field(
            Column("可提供时间", 20),
            lambda row: row["available_text"] or _days(row["available_from"], row["available_until"]),
        ),
        Field(Column("服务对象", 16), lambda row: row["audience_text"]),
        Field(Column("联系人", 10), lambda row: _names(row["contacts"])),
        Field(Column("联系电话", 18), _phones),
        Field(Column("备注", 18), lambda row: row["note"]),
    ),
    ListKind.NEEDS: (
        Field(Column("村(社区)", 16, merged=True), lambda row: row["raised_by"] and row["raised_by"]["name"]),
        Field(Column("需求名称", 22), lambda row: row["title"]),
        Field(Column("需求内容", 36), lambda row: row["detail"]),
        Field(Column("需求类别", 10), _category),
        Field(Column("数量", 10), lambda row: row["quantity_text"] or _amount(row["quantity"], row["quantity_unit"])),
        Field(
            Column("希望完成时间", 18), lambda row: row["wanted_text"] or _days(row["wanted_from"], row["wanted_until"])
        ),
        Field(Column("紧急程度", 10), lambda row: row["urgency_text"] or _URGENCY[Urgency(row["urgency"])]),
        Field(Column("联系人", 10), lambda row: _names(row["contacts"])),
        Field(Column("联系电话", 18), _phones),
        Field(Column("备注", 18), lambda row: row["note"]),
    ),
    ListKind.PROJECTS: (
        Field(Column("项目类别", 12, merged=True), _category),
        Field(Column("项目名称", 22), lambda row: row["title"]),
        Field(
            Column("牵头(共建)单位", 26),
            lambda row: _names([*([row["lead"]] if row["lead"] else []), *row["joined_by"]]),
        ),
        Field(Column("受益社区", 20), lambda row: _names(row["benefits"])),
        Field(Column("主要内容", 36), lambda row: row["detail"]),
        Field(Column("实施时间", 20), lambda row: row["time_text"] or _days(row["starts_on"], row["ends_on"])),
        Field(Column("进展情况", 10), _status),
        Field(Column("责任人", 10), lambda row: _names(row["responsible"])),
        Field(Column("备注", 18), lambda row: row["note"] or row["dropped_because"]),
    ),
}


def headers(kind: ListKind) -> list[str]:
    return [NUMBER.header, *(field.column.header for field in FIELDS[kind]), RECORD_ID.header]


def texts(kind: ListKind, row: Row) -> list[str]:
    """What a record shows in each column between its number and its id; "" where it says nothing."""
    return [field.of(row) or "" for field in FIELDS[kind]]
