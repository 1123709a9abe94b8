"""A row of a list as a draft of a record: what it says, how that is understood, and what is odd or wrong about it.

Pure: the same row gives the same draft, so that two versions of a row can be compared by their drafts.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain import needs, resources
from domain.audiences import parse_audiences
from domain.lists import Flag, ListKind, Problem
from domain.projects import ProjectStatus
from domain.quantities import parse_quantity
from domain.service_types import Category
from domain.text import name_key, normalise
from domain.times import TimeWindow, parse_time
from exchange.headers import CATEGORIES, NEAR_CATEGORIES, REQUIRED, STATUSES, UNIT_KINDS, URGENCIES
from exchange.titles import read_place

LONGEST_LINE = 200
LONGEST_PROSE = 5_000
LARGEST_NUMBER = 1e12
_LINES = ("title", "code", "stable_code", "unit", "community", "contact", "phone", "responsible", "category")


@dataclass(slots=True)
class Fault:
    """Why the row can't be used: the field at fault, and the value there."""

    problem: Problem
    field: str
    value: str = ""


@dataclass(slots=True)
class Draft:
    """`units` and `communities` are names as written, the first unit leads; `properties` are those of the node.

    `whole_area`: the row means every community. `content_key` is alike for rows that say the same, of whomever.
    """

    kind: ListKind
    title: str = ""
    code: str | None = None
    stable: bool = False
    record_id: str | None = None
    units: tuple[str, ...] = ()
    unit_kind: str | None = None
    communities: tuple[str, ...] = ()
    whole_area: bool = False
    contact: str | None = None
    phone: str | None = None
    responsible: tuple[str, ...] = ()
    since: date | None = None
    properties: dict[str, Any] = field(default_factory=dict)
    flags: tuple[Flag, ...] = ()
    faults: list[Fault] = field(default_factory=list)
    content_key: str = ""


def draft(kind: ListKind, fields: Mapping[str, str], year: int) -> Draft:
    """What the row of a list of `year` says. Faults, if any, are in the draft."""
    said = content_key(kind, fields)
    flags: set[Flag] = set()
    if errors := {name for name, text in fields.items() if _ERRORS.fullmatch(text)} - set(REQUIRED[kind]):
        flags.add(Flag.CELL_ERROR)
        fields = {name: text for name, text in fields.items() if name not in errors & _NO_PROSE}
    made = Draft(kind, title=fields.get("title", ""), content_key=said)
    made.stable = "stable_code" in fields
    made.code = fields.get("stable_code") or fields.get("code") or None
    made.record_id = fields.get("record_id") or None
    made.properties = {"title": made.title, "code": made.code, "note": fields.get("note")}
    _names(made, fields, flags)
    {
        ListKind.RESOURCES: _resource,
        ListKind.NEEDS: _need,
        ListKind.PROJECTS: _project,
        ListKind.PAIRINGS: _pairing,
    }[kind](made, fields, year, flags)
    _check(made, fields)
    made.flags = tuple(flag for flag in Flag if flag in flags)
    return made


# --- names -----------------------------------------------------------------------------------------------------------

_SEPARATOR = re.compile(r"[、,,;;/\n]+|(?<=[社区村])(?:和|及|与)")
_EVERY_COMMUNITY = re.compile(
    r"^(?:各|全体|所有|全部|辖区各?)(?:个)?(?:村|社区|村居|村社区|村\(社区\))+$|^(?:全街道|全镇|全乡|全区|全县)$"
)


def split_names(text: str) -> tuple[str, ...]:
    """`"南桥社区、北门社区"` gives both; blanks and doubles are left out."""
    return tuple(dict.fromkeys(part.strip() for part in _SEPARATOR.split(text) if part.strip()))


def _names(made: Draft, fields: Mapping[str, str], flags: set[Flag]) -> None:
    unit, community = fields.get("unit", ""), fields.get("community", "")
    if made.kind is ListKind.PROJECTS:
        made.units = tuple(dict.fromkeys((*split_names(unit), *split_names(fields.get("joins", "")))))
        if len(split_names(unit)) > 1:
            flags.add(Flag.SEVERAL_UNITS)
        if not community:
            flags.add(Flag.COMMUNITY_MISSING)
    else:
        made.units = (unit,) if unit else ()
    if _EVERY_COMMUNITY.match(normalise(community)):
        made.whole_area = True
        flags.add(Flag.ALL_COMMUNITIES)
    else:
        made.communities = split_names(community)
        if len(made.communities) > 1 and made.kind is not ListKind.PROJECTS:
            flags.add(Flag.SEVERAL_COMMUNITIES)
    made.contact = fields.get("contact")
    made.responsible = split_names(fields.get("responsible", ""))
    if phone := fields.get("phone"):
        made.phone = tidy_phone(phone)
        if not _PHONE.fullmatch(made.phone):
            flags.add(Flag.PHONE_ODD)


_PHONE = re.compile(r"\+?[\d-]{7,20}(?:[转#]\d{1,6})?(?:[、/,;]\+?[\d-]{7,20}(?:[转#]\d{1,6})?)*")


def tidy_phone(text: str) -> str:
    """Without blanks, and with plain digits and dashes: `"000- ００００ 1012"` gives `"000-00001012"`."""
    return re.sub(r"[–—−‐]", "-", normalise(text)).replace(" ", "")


# --- what each kind says ---------------------------------------------------------------------------------------------


def _category(made: Draft, fields: Mapping[str, str], flags: set[Flag]) -> None:
    text = fields.get("category")
    category: Category | None = None
    if not text:
        flags.add(Flag.CATEGORY_BLANK)
    else:
        key = name_key(text)
        category = CATEGORIES.get(key) or NEAR_CATEGORIES.get(key)
        if category is None:
            flags.add(Flag.CATEGORY_UNKNOWN)
        elif key not in CATEGORIES:
            flags.add(Flag.CATEGORY_READ_AS)
    made.properties |= {"category": category and category.value, "category_text": text}


def _entry(made: Draft, fields: Mapping[str, str], flags: set[Flag]) -> None:
    _category(made, fields, flags)
    longitude, latitude = _place(fields, flags)
    made.properties |= {
        "detail": fields.get("detail"),
        "longitude": longitude,
        "latitude": latitude,
    }
    if (text := fields.get("audience_text")) and not parse_audiences(text):
        flags.add(Flag.AUDIENCE_UNCLEAR)


def _place(fields: Mapping[str, str], flags: set[Flag]) -> tuple[float | None, float | None]:
    texts = fields.get("longitude"), fields.get("latitude")
    if not any(texts):
        return None, None
    try:
        longitude, latitude = (float(normalise(text or "")) for text in texts)
    except ValueError:
        longitude = latitude = 1e9
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        flags.add(Flag.PLACE_UNCLEAR)
        return None, None
    return longitude, latitude


def _amount(made: Draft, fields: Mapping[str, str], text: str, unit: str, flags: set[Flag]) -> str | None:
    """The text of a quantity, with the unit that stands in a column of its own."""
    written = fields.get(text)
    if not written:
        return None
    if unit in fields and re.fullmatch(r"[\d.,]+", normalise(written)):
        written = f"{written}{fields[unit]}"
    quantity = parse_quantity(written)
    if quantity is None:
        flags.add(Flag.QUANTITY_UNCLEAR)
    elif quantity.amount < 0:
        made.faults.append(Fault(Problem.NUMBER_NEGATIVE, text, written))
    return written


def _time(fields: Mapping[str, str], name: str, year: int, flags: set[Flag]) -> TimeWindow:
    window = parse_time(fields[name], year) if name in fields else None
    if name in fields and window is None:
        flags.add(Flag.TIME_UNCLEAR)
    return window or TimeWindow()


def _resource(made: Draft, fields: Mapping[str, str], year: int, flags: set[Flag]) -> None:
    _entry(made, fields, flags)
    _time(fields, "available_text", year, flags)
    stated = {
        "capacity_text": _amount(made, fields, "capacity_text", "capacity_unit", flags),
        "available_text": fields.get("available_text"),
        "audience_text": fields.get("audience_text"),
    }
    made.properties |= resources.understand(stated, year)
    if text := fields.get("unit_kind"):
        kind = UNIT_KINDS.get(name_key(text))
        made.unit_kind = kind and kind.value
        if kind is None:
            flags.add(Flag.UNIT_KIND_UNKNOWN)


def _need(made: Draft, fields: Mapping[str, str], year: int, flags: set[Flag]) -> None:
    _entry(made, fields, flags)
    _time(fields, "wanted_text", year, flags)
    stated = {
        "quantity_text": _amount(made, fields, "quantity_text", "quantity_unit", flags),
        "wanted_text": fields.get("wanted_text"),
        "audience_text": fields.get("audience_text"),
    }
    made.properties |= needs.understand(stated, year)
    urgency = needs.Urgency.NORMAL
    if text := fields.get("urgency_text"):
        known = URGENCIES.get(name_key(text))
        if known is None:
            flags.add(Flag.URGENCY_UNKNOWN)
        urgency = known or urgency
    made.properties |= {"urgency": urgency.value, "urgency_text": fields.get("urgency_text")}


def _project(made: Draft, fields: Mapping[str, str], year: int, flags: set[Flag]) -> None:
    _category(made, fields, flags)
    window = _time(fields, "time_text", year, flags)
    text = fields.get("status_text")
    status = STATUSES.get(name_key(text)) if text else ProjectStatus.AGREED
    if status is None:
        flags.add(Flag.STATUS_UNKNOWN)
        status = ProjectStatus.AGREED
    dropped = status is ProjectStatus.DROPPED
    made.properties |= {
        "detail": fields.get("detail"),
        "time_text": fields.get("time_text"),
        "starts_on": window.first_day,
        "ends_on": window.last_day,
        "rule": window.rule,
        "status": status.value,
        "status_text": text,
        "dropped_because": (fields.get("note") or text) if dropped else None,
    }


def _pairing(made: Draft, fields: Mapping[str, str], year: int, flags: set[Flag]) -> None:
    window = _time(fields, "since", year, flags)
    made.since = window.first_day
    made.properties = {"since": window.first_day, "basis": fields.get("basis")}
    made.title = "、".join((*made.units, *made.communities))


# --- what can't be used ----------------------------------------------------------------------------------------------

# An error in one of these is nobody's name or number; in any other optional column it is kept as the text there.
_NO_PROSE = frozenset(
    {"code", "stable_code", "record_id", "unit_kind", "joins", "community", "contact", "phone", "responsible"}
    | {"capacity_unit", "quantity_unit", "longitude", "latitude"}
)
_ERRORS = re.compile(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)")


def _check(made: Draft, fields: Mapping[str, str]) -> None:
    for name, text in fields.items():
        if (name in REQUIRED[made.kind] and _ERRORS.fullmatch(text)) or "\ufffd" in text:
            made.faults.append(Fault(Problem.CELL_ERROR, name, text))
        longest = LONGEST_LINE if name in _LINES else LONGEST_PROSE
        if len(text) > longest:
            made.faults.append(Fault(Problem.TEXT_TOO_LONG, name, str(longest)))
    if not made.title:
        made.faults.append(Fault(Problem.TITLE_MISSING, "title"))
    if made.kind is not ListKind.NEEDS and not made.units:
        made.faults.append(Fault(Problem.UNIT_MISSING, "unit"))
    if made.kind in (ListKind.NEEDS, ListKind.PAIRINGS) and not (made.communities or made.whole_area):
        made.faults.append(Fault(Problem.COMMUNITY_MISSING, "community"))


# --- rows that say the same ------------------------------------------------------------------------------------------

# Of whom it says it is told apart by the units and areas that the names resolve to. How far a project has got, and who
# sees to it, doesn't make another project of it.
_NOT_CONTENT = frozenset(
    {"code", "stable_code", "record_id", "unit", "unit_kind", "joins", "community", "contact", "phone", "note"}
    | {"longitude", "latitude", "status_text", "responsible"}
)
# 1.5万元 is not 15万元: between digits, marks count.
_MARKS = re.compile(r"\s+|(?<!\d)[^\w\s]+|[^\w\s]+(?!\d)")


def content_key(kind: ListKind, fields: Mapping[str, str]) -> str:
    """What the row says, normalised; number, contact and remark don't count, nor do blanks and full stops."""
    said = "|".join(
        f"{name}={_MARKS.sub('', normalise(fields[name]))}" for name in sorted(fields) if name not in _NOT_CONTENT
    )
    return hashlib.blake2b(f"{kind}|{said}".encode(), digest_size=12).hexdigest()


def area_path(name: str) -> tuple[str | None, str | None, str]:
    """County, street and the area itself in a name: `"城东街道城东社区"` gives `(None, "城东街道", "城东社区")`."""
    county, street, community = read_place(name)
    if community and name_key(name) == name_key(f"{county or ''}{street or ''}{community}"):
        return county, street, community
    return None, None, name
