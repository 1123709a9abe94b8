"""What two versions of a row have to do with each other: what changed, and what may be taken over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import orjson

from domain.lists import ListKind
from domain.projects import PROJECT_STATES, ProjectStatus
from domain.text import name_key
from exchange.imports.lines import Line
from exchange.recognition import fields_of

ENDED = ("WITHDRAWN", "DROPPED")


@dataclass(slots=True, eq=False)
class Known:
    """An entry that the graph has, and the row that it last came from; `fields` is what that row said."""

    id: str
    code: str | None = None
    key: str | None = None
    status: str = ""
    flags: tuple[str, ...] = ()
    sheet: str = ""
    row: int | None = None
    cells: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    stated: dict[str, str] | None = None

    def fields(self, kind: ListKind) -> dict[str, str]:
        if self.stated is None:
            cells = orjson.loads(self.cells) if self.cells else {}
            present = {name_key(header) for header in cells}
            mapping = {header: name for header, name in self.mapping.items() if name_key(header) in present}
            self.stated = fields_of(kind, cells, mapping)
        return self.stated


def changed_fields(line: Line, base: Mapping[str, str], *, exported: bool) -> set[str]:
    fields = line.row.fields
    ignored = {"record_id", "code", "stable_code"} if exported else {"record_id"}
    return {name for name in {*fields, *base} - ignored if fields.get(name, "") != base.get(name, "")}


def changed_extras(line: Line, entry: Known) -> set[str]:
    """Columns that mean nothing to us, but whose contents changed."""
    cells = orjson.loads(entry.cells) if entry.cells else {}
    known = {header for _, header in line.table.columns.values()}
    return {
        header
        for header, text in line.row.cells.items()
        if header not in known and header in cells and cells[header] != text
    }


def may_become(listed: str, current: str, wanted: str) -> bool:
    """Whether a project whose state was `listed` and is `current` here takes the state that the list has now."""
    if listed == current:
        return True
    reached = {ProjectStatus(current)}
    while following := {step for state in reached for step in PROJECT_STATES.following[state]} - reached:
        reached |= following
    return ProjectStatus(wanted) in reached


def may_be_withdrawn(kind: ListKind, node: Mapping[str, Any]) -> bool:
    """What projects are built on stays, and so does a project that is done."""
    if kind is ListKind.PROJECTS:
        return node["status"] in (ProjectStatus.PROPOSED, ProjectStatus.AGREED, ProjectStatus.CLAIMED)
    return not (node.get("promised") or node.get("answered"))


def plain(value: Any) -> Any:
    """A value as the graph would give it back, to compare."""
    if isinstance(value, tuple | list):
        return [str(item) for item in value]
    return str(value) if isinstance(value, StrEnum) else value
