"""The columns of the three lists, and what a record shows in each, in the words of an office.

What an office wrote is shown as it was written, unless what was understood of it has been changed here since.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.audiences import Audience, parse_audiences
from domain.lists import ListKind
from domain.needs import Urgency
from domain.projects import PROJECT_STATES, ProjectStatus
from domain.quantities import parse_quantity
from domain.service_types import CATEGORY_NAMES, Category
from domain.text import name_key
from domain.times import parse_time
from exchange.headers import STATUSES, URGENCIES
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


def _amount(row: Row, text: str | None, value: float | None, unit: str | None, per: str | None) -> str | None:
    """As an office writes it: 每月2次, 60人/次, 3间."""
    if text and (row["version"] == 1 or _says_amount(text, value, unit, per)):
        return text
    if value is None:
        return None
    number = f"{value:.15g}{unit or ''}"
    if per == "SESSION":
        return f"{number}/次"
    return f"{_PERIODS[per]}{number}" if per else number


def _says_amount(text: str, value: float | None, unit: str | None, per: str | None) -> bool:
    said = parse_quantity(text)
    return (said and said.amount, said and said.unit, said and said.per) == (value, unit, per)


def _days(row: Row, text: str | None, first: str | None, last: str | None) -> str | None:
    """2026年3月1日-2026年6月30日; one that is open ends in 起 or begins with 至."""
    if text and (row["version"] == 1 or _says_days(text, first, last, row["created_at"])):
        return text
    if first and last and first != last:
        return f"{_day(first)}-{_day(last)}"
    if first:
        return _day(first) if last else f"{_day(first)}起"
    return f"至{_day(last)}" if last else None


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日"


def _says_days(text: str, first: str | None, last: str | None, created_at: str) -> bool:
    """Whether it says these days in one of the years that its list may be of."""
    for year in {int(moment[:4]) for moment in (first, last, created_at) if moment}:
        said = parse_time(text, year)
        days = (said and said.first_day, said and said.last_day)
        if tuple(day and day.isoformat() for day in days) == (first, last):
            return True
    return False


def _status(row: Row) -> str:
    status, text = ProjectStatus(row["status"]), row["status_text"]
    return text if text and STATUSES.get(name_key(text), ProjectStatus.AGREED) is status else _STATUS[status].zh


def _urgency(row: Row) -> str:
    urgency, text = Urgency(row["urgency"]), row["urgency_text"]
    return text if text and URGENCIES.get(name_key(text), Urgency.NORMAL) is urgency else _URGENCY[urgency]


def _audience(row: Row) -> str | None:
    audiences, text = tuple(row["audiences"] or ()), row["audience_text"]
    if text and (row["version"] == 1 or parse_audiences(text) == audiences):
        return str(text)
    return "、".join(_AUDIENCE[Audience(one)] for one in audiences)


_PERIODS = {"DAY": "每天", "WEEK": "每周", "MONTH": "每月", "QUARTER": "每季度", "YEAR": "每年"}
_STATUS = PROJECT_STATES.names
_URGENCY = {Urgency.NORMAL: "一般", Urgency.SOON: "较急", Urgency.URGENT: "急"}
_AUDIENCE = {
    Audience.EVERYONE: "居民",
    Audience.OLDER_PEOPLE: "老年人",
    Audience.CHILDREN: "儿童",
    Audience.YOUTH: "青年",
    Audience.PARENTS: "家长",
    Audience.WOMEN: "妇女",
    Audience.DISABLED_PEOPLE: "残疾人",
    Audience.PATIENTS: "患者",
    Audience.POOR_HOUSEHOLDS: "困难家庭",
    Audience.VETERANS: "退役军人",
    Audience.PARTY_MEMBERS: "党员",
    Audience.JOB_SEEKERS: "求职者",
    Audience.WORKERS: "职工",
    Audience.NEW_EMPLOYMENT: "新就业群体",
    Audience.COMMUNITY_STAFF: "社区工作者",
}

FIELDS: dict[ListKind, tuple[Field, ...]] = {
    ListKind.RESOURCES: (
        Field(Column("单位名称", 24, merged=True), lambda row: row["provider"] and row["provider"]["name"]),
        Field(Column("资源名称", 20), lambda row: row["title"]),
        Field(Column("资源内容", 36), lambda row: row["detail"]),
        Field(Column("类别", 10), _category),
        Field(
            Column("数量", 12),
            lambda row: _amount(row, row["capacity_text"], row["capacity"], row["capacity_unit"], row["capacity_per"]),
        ),
        Field(
            Column("可提供时间", 20),
            lambda row: _days(row, row["available_text"], row["available_from"], row["available_until"]),
        ),
        Field(Column("服务对象", 16), _audience),
        Field(Column("联系人", 10), lambda row: _names(row["contacts"])),
        Field(Column("联系电话", 18), _phones),
        Field(Column("备注", 18), lambda row: row["note"]),
    ),
    ListKind.NEEDS: (
        Field(Column("村(社区)", 16, merged=True), lambda row: row["raised_by"] and row["raised_by"]["name"]),
        Field(Column("需求名称", 22), lambda row: row["title"]),
        Field(Column("需求内容", 36), lambda row: row["detail"]),
        Field(Column("需求类别", 10), _category),
        Field(
            Column("数量", 10),
            lambda row: _amount(row, row["quantity_text"], row["quantity"], row["quantity_unit"], None),
        ),
        Field(
            Column("希望完成时间", 18),
            lambda row: _days(row, row["wanted_text"], row["wanted_from"], row["wanted_until"]),
        ),
        Field(Column("紧急程度", 10), _urgency),
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
        Field(Column("实施时间", 20), lambda row: _days(row, row["time_text"], row["starts_on"], row["ends_on"])),
        Field(Column("进展情况", 10), _status),
        Field(Column("责任人", 10), lambda row: _names(row["responsible"])),
        Field(Column("备注", 18), lambda row: row["note"] or row["dropped_because"]),
    ),
}


def headers(kind: ListKind) -> list[str]:
    return [NUMBER.header, *(field.column.header for field in FIELDS[kind]), RECORD_ID.header]


def owners(kind: ListKind, row: Row) -> list[list[str]]:
    """Whose a record is: the type of each tie with the id and the name at its other end, the first unit leading."""
    if kind is ListKind.RESOURCES:
        ties = [("OFFERS", row["provider"])]
    elif kind is ListKind.NEEDS:
        ties = [("RAISES", row["raised_by"])]
    else:
        ties = [("LED_BY", row["lead"])]
        ties += [("JOINS", unit) for unit in row["joined_by"]]
        ties += [("BENEFITS", area) for area in row["benefits"]]
    return [[tie, one["id"], one["name"]] for tie, one in ties if one]


def texts(kind: ListKind, row: Row) -> list[str]:
    """What a record shows in each column between its number and its id; "" where it says nothing."""
    return [field.of(row) or "" for field in FIELDS[kind]]
