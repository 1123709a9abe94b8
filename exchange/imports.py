"""Lists in: a file is read, compared with the graph, and written as a whole or not at all.

A row is known again within its list (`source`) by whom it is of and what it is called, then by its number. What an
update changes is what differs between the row as it last came and as it comes now: changes made here in between stay.
"""

import asyncio
import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import orjson
from neo4j.exceptions import ConstraintError

from domain.areas import AreaLevel
from domain.days import today
from domain.ids import new_id
from domain.lists import FLAG_TEXTS, LIST_NAMES, Flag, ListImport, ListKind, Outcome, Problem
from domain.needs import NeedStatus
from domain.projects import PROJECT_STATES, ProjectStatus
from domain.refusals import InvalidInput, NameAmbiguous, NotFound, StillInUse
from domain.resources import ResourceStatus, yearly_capacity
from domain.text import name_key, normalise
from domain.viewer import Viewer
from exchange.columns import RECORD_ID, headers, owners, texts
from exchange.readers import column_letters, read, tidy
from exchange.recognition import Row, Table, check_mapping, fields_of, read_place, recognise
from exchange.report import Complaint, Report, RowReport, Whereabouts
from exchange.rows import Draft, area_path, content_key, draft
from graph import exports, imports
from graph import undo as undoing
from graph.database import Change, Database
from graph.imports import ChangedEntry, NewEntry
from graph.names import Named, Names, Scope

Progress = Callable[[str, int, int], None]
Part = Callable[[Change], Awaitable[None]]
ATTEMPTS = 4
# What the memory of a small server holds of one transaction, with much to spare: 14 KB a row.
ROWS_A_PART = 4_000
ABANDONED_SECONDS = 900
# How alike two titles must be for a row of the same unit and number to be the same entry under a corrected title.
ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is to be taken.

    `area` is the name of a county, a street, or both (梧溪县城东街道); `mapping` gives columns a field by their header.
    """

    kind: ListKind | None = None
    area: str | None = None
    source: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False
    strict: bool = False
    withdraw_gone: bool = False


def _silent(_stage: str, _done: int, _total: int) -> None:
    pass


async def import_list(
    database: Database,
    viewer: Viewer,
    file_name: str,
    data: bytes,
    options: Options = Options(),
    progress: Progress = _silent,
) -> Report:
    """Bring in one file. `progress` is told (stage, rows done, rows in all).

    Raises InvalidInput, which names the file, sheet and row at fault, when nothing of it can be used.
    """
    tables, unread = await asyncio.to_thread(_tables, file_name, data, options)
    lines = await asyncio.to_thread(_lines, file_name, tables, options, progress)
    exported = await _as_exported(database, lines)
    _settle_exported(lines, exported)

    for abandoned in await imports.abandoned(database, ABANDONED_SECONDS):
        await _take_back(database, viewer, abandoned)

    for attempt in range(ATTEMPTS):

        async def work(change: Change) -> tuple[Report, _Plan]:
            plan = _Plan(change, file_name, lines, options, exported, progress)
            report = await plan.made()
            report.unread_sheets = unread
            report.dry_run = options.dry_run
            report.refused_whole = options.strict and report.counts[Outcome.REFUSED] > 0
            if not (report.dry_run or report.refused_whole) and 0 < plan.writes() <= ROWS_A_PART:
                report.import_id = new_id()
                for part in plan.parts(report, report.import_id):
                    await part(change)
            return report, plan

        try:
            report, plan = await database.write(viewer, work)
            if not (report.dry_run or report.refused_whole) and plan.writes() > ROWS_A_PART:
                report.import_id = await _write_in_parts(database, viewer, plan, report)
            return report
        except ConstraintError:
            # Somebody made one of its records at the same moment: plan again, and find it.
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


async def _write_in_parts(database: Database, viewer: Viewer, plan: "_Plan", report: Report) -> str:
    """Write a large list in several transactions, since one holds all that it writes in the server's memory.

    A fault takes back what is written; when not even that is possible any more, the next import does.
    """
    import_id = new_id()
    parts = plan.parts(report, import_id)
    try:
        for part in parts:

            async def work(change: Change, part: Part = part) -> None:
                await part(change)
                await imports.leave_open(change, import_id)
                if part is parts[-1]:
                    await imports.close(change, import_id)

            await database.write(viewer, work)
    except BaseException:
        await asyncio.shield(_take_back(database, viewer, import_id))
        raise
    return import_id


async def _take_back(database: Database, viewer: Viewer, import_id: str) -> None:
    """Leave nothing of an import that was cut short, unless somebody has built on it already."""
    with suppress(NotFound, StillInUse):
        while await database.write(viewer, lambda change: undoing.undo(change, import_id, keep=False)) is None:
            pass


async def undo(database: Database, viewer: Viewer, import_id: str) -> ListImport:
    """Take an import back. Raises NotFound, and StillInUse where something was built on it."""
    while (undone := await database.write(viewer, lambda change: undoing.undo(change, import_id))) is None:
        pass
    return undone


# --- from the file to drafts -----------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class _Line:
    """A row on its way. The plan fills in its outcome, and what goes with it."""

    table: Table
    row: Row
    draft: Draft
    source: str
    year: int
    cells: str
    outcome: Outcome | None = None
    owners: list[list[Any]] = field(default_factory=list)
    entry_id: str | None = None
    repeats: Whereabouts | None = None
    complaints: list[Complaint] = field(default_factory=list)
    flags: set[Flag] = field(default_factory=set)
    changed: tuple[str, ...] = ()
    extras: set[str] = field(default_factory=set)

    @property
    def identity(self) -> tuple[str, frozenset[str]]:
        """What it says, and of whom."""
        return self.draft.content_key, frozenset(party for _, party, _ in self.owners)

    def complain(self, problem: Problem, name: str, value: str = "") -> None:
        at = self.table.columns.get(name)
        column, header = (column_letters(at[0]), at[1]) if at else ("", "")
        self.complaints.append(Complaint(problem, name, column, header, value))
        self.outcome = Outcome.REFUSED

    def called(self, name: str) -> str:
        return self.table.columns[name][1] if name in self.table.columns else name

    def came_from(self) -> dict[str, Any]:
        return {"sheet": self.table.sheet, "row": self.row.number, "cells": self.cells}

    def report(self) -> RowReport:
        assert self.outcome is not None
        refused = self.outcome is Outcome.REFUSED
        flags = set() if refused else set(self.draft.flags) | self.flags
        return RowReport(
            self.table.sheet,
            self.row.number,
            self.outcome,
            self.draft.title,
            self.table.kind,
            None if refused else self.entry_id,
            self.changed,
            self.repeats,
            tuple(flag for flag in Flag if flag in flags),
            tuple(self.complaints),
            table=self.table if refused else None,
            source=self.source,
        )


def _tables(file_name: str, data: bytes, options: Options) -> tuple[list[Table], tuple[str, ...]]:
    sheets = [sheet for sheet in read(file_name, data) if any(any(row) for row in sheet.rows)]
    tables, unread, trouble = [], [], []
    for sheet in sheets:
        if sheet.hidden:
            unread.append(sheet.name)
            continue
        try:
            table = recognise(file_name, sheet, options.kind, options.mapping)
        except InvalidInput as refusal:
            trouble.append(refusal)
            continue
        if table is None:
            unread.append(sheet.name)
        else:
            tables.append(table)
    if trouble:
        raise InvalidInput(
            ";".join(refusal.field for refusal in trouble),
            ";".join(refusal.reason_zh for refusal in trouble),
            "; ".join(refusal.reason_en for refusal in trouble),
        )
    if not tables:
        kinds = [options.kind] if options.kind else list(LIST_NAMES)
        raise InvalidInput(
            f"{file_name} {'、'.join(sheet.name for sheet in sheets)}".strip(),
            f"没有找到{'、'.join(LIST_NAMES[kind].zh for kind in kinds)}的表头;请注明种类,或说明各列是什么",
            f"no header of a {' or '.join(LIST_NAMES[kind].en for kind in kinds)} was found; state kind or mapping",
        )
    check_mapping(tables, options.mapping)
    return tables, tuple(unread)


def _lines(file_name: str, tables: Sequence[Table], options: Options, progress: Progress) -> list[_Line]:
    lines: list[_Line] = []
    total = sum(len(table.rows) for table in tables)
    for table in tables:
        source = options.source or table.titles.source or _source(file_name, table)
        year = table.titles.year or today().year
        codes = Counter(row.fields.get("stable_code") or row.fields.get("code") for row in table.rows)
        for row in table.rows:
            made = draft(table.kind, row.fields, year)
            line = _Line(table, row, made, source, year, orjson.dumps(row.cells).decode())
            if row.from_above:
                line.flags.add(Flag.FROM_ABOVE)
            if made.code and codes[made.code] > 1:
                line.flags.add(Flag.NUMBER_REPEATED)
            for fault in made.faults:
                line.complain(fault.problem, fault.field, fault.value)
            lines.append(line)
            if len(lines) % 500 == 0:
                progress("read", len(lines), total)
    progress("read", total, total)
    return lines


_VERSION = re.compile(
    r"(?:19|20)\d\d(?:[-._年/]?\d{1,2}){0,2}[月日]?|[(\[]\d+[)\]]|[-_ ]?(?:副本|copy|复件)\s*\d*|"
    r"[-_ ]?v\d+(?:\.\d+)*|第?[一二三四五\d]+版|最新版?|最终版?|更新版?|修改版?|修订版?|终稿|定稿|年度?$"
)


def _source(file_name: str, table: Table) -> str:
    """Whose list it is: the place and office that its titles name, else the file's name without dates and versions."""
    titles = table.titles
    place = f"{titles.county or ''}{titles.street or ''}{titles.community or ''}"
    office = titles.office or ""
    if titles.street and office.startswith(titles.street):
        place, office = f"{titles.county or ''}{office}", ""
    whose = f"{place} {office}".strip()
    if not whose:
        stem = file_name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or file_name
        whose = _VERSION.sub("", normalise(stem)).strip(" -_.()") or normalise(stem)
    return f"{whose}/{LIST_NAMES[table.kind].zh}"


@dataclass(frozen=True, slots=True)
class _Exported:
    """What a list that we wrote says of a record now, by field, and whose it is: [type, id, name] of each tie."""

    fields: dict[str, str]
    owners: list[list[Any]]


async def _as_exported(database: Database, lines: Sequence[_Line]) -> dict[str, _Exported]:
    """By record id. See exchange/columns.py."""
    exported: dict[str, _Exported] = {}
    for kind in imports.LABELS:
        ids = [line.draft.record_id for line in lines if line.table.kind is kind and line.draft.record_id]
        columns = [header for header in headers(kind)[1:] if header != RECORD_ID.header]
        for start in range(0, len(ids), exports.BATCH):
            for row in await exports.by_ids(database, kind, [one for one in ids[start : start + exports.BATCH] if one]):
                cells = dict(zip(columns, map(tidy, texts(kind, row)), strict=True))
                exported[row["id"]] = _Exported(fields_of(kind, cells, {}), owners(kind, row))
    return exported


def _settle_exported(lines: Sequence[_Line], exported: Mapping[str, _Exported]) -> None:
    """A row that says what we wrote is unchanged, whomever else its names may mean, and is its record.

    A copy of it that was edited is a new row.
    """
    settled: set[str] = set()
    for line in lines:
        record = exported.get(line.draft.record_id or "")
        if record and not _changed_fields(line, record.fields, exported=True):
            line.outcome, line.entry_id, line.complaints = Outcome.UNCHANGED, line.draft.record_id, []
            settled.add(str(line.entry_id))
    for line in lines:
        if line.outcome is not Outcome.UNCHANGED and line.draft.record_id in settled:
            line.draft.record_id = None


# --- the plan --------------------------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class _Known:
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


class _Plan:
    """Everything that an import is going to do, found out by reading alone."""

    def __init__(
        self,
        change: Change,
        file_name: str,
        lines: Sequence[_Line],
        options: Options,
        exported: Mapping[str, _Exported],
        progress: Progress,
    ) -> None:
        self._change = change
        self._file_name = file_name
        # A plan may be made again, when another import came in between: each begins with fresh lines.
        self._lines = [replace(line, complaints=list(line.complaints), flags=set(line.flags)) for line in lines]
        self._options = options
        self._exported = exported
        self._progress = progress
        self._names = Names(change)
        self._scopes: dict[int, Scope] = {}
        self._new: dict[ListKind, list[NewEntry]] = defaultdict(list)
        self._updates: dict[ListKind, list[ChangedEntry]] = defaultdict(list)
        self._repeats: dict[ListKind, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
        self._pairs: list[dict[str, Any]] = []
        self._gone: list[RowReport] = []
        self._firsts: dict[int, _Line] = {}
        self._used: set[str] = set()

    def writes(self) -> int:
        """How many rows there are to write."""
        planned = (self._new, self._updates, self._repeats)
        return len(self._pairs) + sum(len(entries) for kinds in planned for entries in kinds.values())

    async def made(self) -> Report:
        await self._resolve()
        self._find_repeats_within()
        for kind in ListKind:
            lines = [line for line in self._lines if line.table.kind is kind]
            if kind is ListKind.PAIRINGS:
                await self._plan_pairings(lines)
                continue
            for source in dict.fromkeys(line.source for line in lines):
                await self._plan_list(kind, source, [line for line in lines if line.source == source])
            await self._plan_repeats(kind, lines)
        return self._report()

    def _report(self) -> Report:
        rows = [line.report() for line in self._lines]
        tables = list({id(line.table): line.table for line in self._lines}.values())
        for table in tables:
            rows += [
                RowReport(table.sheet, number, Outcome.SKIPPED, title, table.kind, skip=skip)
                for number, skip, title in table.skipped
            ]
        order = {table.sheet: i for i, table in enumerate(tables)}
        rows.sort(key=lambda row: (order[row.sheet], row.row or 0))
        return Report(
            self._file_name,
            rows + self._gone,
            tuple(dict.fromkeys(line.source for line in self._lines)),
            tuple(dict.fromkeys(table.kind for table in tables)),
        )

    # Whom each row is of ---------------------------------------------------------------------------------------------

    async def _resolve(self) -> None:
        tables = {id(line.table): line.table for line in self._lines}
        places = {key: self._place(table) for key, table in tables.items()}
        area_names = {name for place in places.values() for name in place if name}
        unit_names: set[str] = set()
        for line in self._lines:
            unit_names.update(line.draft.units)
            for name in line.draft.communities:
                area_names.update(part for part in area_path(name) if part)
        await self._names.load(area_names, unit_names)
        for key, (county_name, street_name) in places.items():
            county = self._names.area(AreaLevel.COUNTY, county_name, None) if county_name else None
            street = self._names.area(AreaLevel.STREET, street_name, county) if street_name else None
            if street and not county and street.above:
                county = Named(street.above[0], "", "", AreaLevel.COUNTY, ())
            self._scopes[key] = Scope(county, street)
        for line in self._lines:
            if line.outcome is None:
                self._find_owners(line, self._scopes[id(line.table)])

    def _place(self, table: Table) -> tuple[str | None, str | None]:
        """The names of county and street: as the user says, else off the titles."""
        if area := self._options.area:
            county, street, _ = read_place(area)
            if not (county or street):
                raise InvalidInput(
                    "area", f"“{area}”不是区县或街道的名称", f"“{area}” is no name of a county or street (…县…街道)"
                )
            return county, street
        return table.titles.county, table.titles.street

    def _find_owners(self, line: _Line, scope: Scope) -> None:
        made, kind = line.draft, line.table.kind
        record = self._exported.get(made.record_id or "")
        if record and not _OWNER_FIELDS & _changed_fields(line, record.fields, exported=True):
            line.owners = record.owners
            return
        column = "unit"
        try:
            units = [[self._names.unit(name, scope, made.unit_kind).id, name] for name in made.units]
            column = "community"
            areas = [[self._area(name, scope).id, name] for name in made.communities]
        except NameAmbiguous as refusal:
            line.complain(Problem.NAME_AMBIGUOUS, column, refusal.name)
            return
        if made.whole_area:
            every = line.row.fields["community"]
            if kind is ListKind.PAIRINGS or (kind is ListKind.NEEDS and not scope.area):
                line.complain(Problem.COMMUNITY_MISSING, "community", every)
                return
            areas = [[scope.area.id, every]] if scope.area else []
        ties: list[list[Any]]
        if kind is ListKind.RESOURCES:
            ties = [["OFFERS", *unit] for unit in units]
        elif kind is ListKind.NEEDS:
            ties = [["RAISES", *area] for area in areas]
        else:
            ties = [["LED_BY", *unit] for unit in units[:1]]
            ties += [["JOINS", *unit] for unit in units[1:] if unit[0] != units[0][0]]
            ties += [["BENEFITS", *area] for area in areas]
        line.owners = list({(tie[0], tie[1]): tie for tie in ties}.values())

    def _area(self, name: str, scope: Scope) -> Named:
        county_name, street_name, own = area_path(name)
        county = self._names.area(AreaLevel.COUNTY, county_name, None) if county_name else scope.county
        if _STREET.search(own):
            return self._names.area(AreaLevel.STREET, own, county)
        street = self._names.area(AreaLevel.STREET, street_name, county) if street_name else scope.street
        return self._names.area(AreaLevel.COMMUNITY, own, street or county)

    # Rows that are there already -------------------------------------------------------------------------------------

    def _find_repeats_within(self) -> None:
        """A row that says of the same what an earlier one of the file says is its repeat."""
        seen: dict[tuple[ListKind, str, frozenset[str]], _Line] = {}
        for line in self._lines:
            if line.outcome is not None:
                continue
            first = seen.setdefault((line.table.kind, *line.identity), line)
            if first is not line:
                line.outcome = Outcome.REPEATED
                line.repeats = Whereabouts(first.table.sheet, first.row.number)
                self._firsts[id(line)] = first

    async def _plan_list(self, kind: ListKind, source: str, lines: list[_Line]) -> None:
        known = [
            _Known(
                entry_id, code, key, status, tuple(flags or ()), sheet or "", row, cells or "", self._options.mapping
            )
            for entry_id, code, key, status, flags, sheet, row, cells in await imports.existing(
                self._change, kind, source
            )
        ]
        matched, others = _match(kind, [line for line in lines if line.outcome is None], known, self._exported)
        still_there = {entry.id for _, entry in matched}
        # A list that we wrote holds what was asked for: what it leaves out is not gone.
        ours = any(line.draft.record_id in self._exported for line in lines)
        gone = [] if ours else [entry for entry in known if entry.id not in still_there]
        others = await self._find_repeats_elsewhere(kind, others)
        await self._load_people(kind, [*others, *(line for line, _ in matched)])
        keys = _Keys(source, (entry.key for entry in known if entry.key))
        await self._plan_updates(kind, matched, keys)
        for line in others:
            self._plan_new(kind, line, keys)
        if not any(line.table.titles.source for line in lines):
            await self._plan_gone(kind, gone)

    async def _find_repeats_elsewhere(self, kind: ListKind, lines: list[_Line]) -> list[_Line]:
        """The rows that no other list has said before."""
        there: dict[tuple[str, frozenset[str]], dict[str, Any]] = {}
        for row in await imports.contents(self._change, kind, list({line.draft.content_key for line in lines})):
            there.setdefault((row["content_key"], frozenset(row["owners"])), row)
        new = []
        for line in lines:
            if same := there.get(line.identity):
                line.outcome = Outcome.REPEATED
                line.entry_id = same["id"]
                line.repeats = Whereabouts(same["sheet"] or "", same["row"] or 0, same["file"])
            else:
                new.append(line)
        return new

    async def _plan_repeats(self, kind: ListKind, lines: list[_Line]) -> None:
        """Keep each repeated row on record with the entry that it repeats, once."""
        repeats = [line for line in lines if line.outcome is Outcome.REPEATED]
        for line in repeats:
            if first := self._firsts.get(id(line)):
                line.entry_id = first.entry_id
        known = await imports.repeats_known(
            self._change,
            kind,
            [
                {"number": i, "id": line.entry_id, "cells": line.cells}
                for i, line in enumerate(repeats)
                if line.entry_id
            ],
        )
        for i, line in enumerate(repeats):
            if line.entry_id and i not in known:
                self._repeats[kind].append((line.entry_id, line.came_from()))

    # Rows that changed -----------------------------------------------------------------------------------------------

    async def _plan_updates(self, kind: ListKind, matched: list[tuple[_Line, _Known]], keys: "_Keys") -> None:
        differing: list[tuple[_Line, _Known, dict[str, str], set[str]]] = []
        for line, entry in matched:
            line.entry_id = entry.id
            returned = Flag.GONE in entry.flags and entry.status in _ENDED
            if line.cells == entry.cells and not returned:
                line.outcome = Outcome.UNCHANGED
                continue
            exported = line.draft.record_id == entry.id
            base = self._exported[entry.id].fields if exported else entry.fields(kind)
            changed = _changed_fields(line, base, exported=exported)
            extra = set() if exported else _changed_extras(line, entry)
            if changed or extra or returned:
                line.extras = extra
                differing.append((line, entry, base, changed))
            else:
                line.outcome = Outcome.UNCHANGED
        states = await imports.states(self._change, kind, [entry.id for _, entry, _, _ in differing])
        for line, entry, base, changed in differing:
            self._plan_update(kind, line, entry, base, changed, states[entry.id], keys)

    def _plan_update(
        self,
        kind: ListKind,
        line: _Line,
        entry: _Known,
        base: dict[str, str],
        changed: set[str],
        state: dict[str, Any],
        keys: "_Keys",
    ) -> None:
        node = state["entry"]
        before = draft(kind, base, line.year)
        values = {
            name: value
            for name, value in line.draft.properties.items()
            if value != before.properties.get(name) and _plain(value) != _plain(node.get(name))
        }
        if line.draft.record_id == entry.id:
            values.pop("code", None)
        flags = set(line.draft.flags) | line.flags
        if "status" in values and not _may_become(before.properties["status"], node["status"], values["status"]):
            for name in ("status", "status_text", "dropped_because"):
                values.pop(name, None)
            flags.add(Flag.STATUS_KEPT)
            line.flags.add(Flag.STATUS_KEPT)
        if Flag.GONE in entry.flags and entry.status in _ENDED:
            values["status"] = {ListKind.PROJECTS: line.draft.properties.get("status")}.get(kind, "OPEN")
            if kind is ListKind.PROJECTS:
                values["dropped_because"] = line.draft.properties.get("dropped_because")
        self._check_promises(kind, line, values, node)
        if line.outcome is Outcome.REFUSED:
            return
        untie, ties, was = self._changed_ties(kind, line, changed, state)
        if not (values or untie or line.extras):
            line.outcome = Outcome.UNCHANGED
            return
        if sorted(flags) != sorted(node.get("flags") or ()):
            values["flags"] = sorted(flags)
        if node.get("content_key") != line.draft.content_key:
            values["content_key"] = line.draft.content_key
        if "code" in values:
            values["key"] = keys.moved(entry.key, line.draft)
        if "category" in values:
            untie.append("OF_TYPE")
        line.outcome = Outcome.UPDATED
        line.changed = tuple(line.called(name) for name in line.table.columns if name in changed) + tuple(line.extras)
        self._used.update(tie[1] for tie in ties)
        self._updates[kind].append(
            ChangedEntry(
                entry.id,
                values,
                line.came_from(),
                untie,
                ties,
                {
                    "properties": {name: _plain(node.get(name)) for name in values},
                    "untie": [kind for kind in untie if kind != "OF_TYPE"],
                    "ties": was,
                },
            )
        )

    def _changed_ties(
        self, kind: ListKind, line: _Line, changed: set[str], state: dict[str, Any]
    ) -> tuple[list[str], list[list[Any]], list[list[Any]]]:
        """Types of relationships to replace, what replaces them, and what they were."""
        untie: list[str] = []
        ties: list[list[Any]] = []
        was: list[list[Any]] = []
        for fields, there, wanted, types in (
            (_OWNER_FIELDS, state["owners"], line.owners, _OWNER_TIES[kind]),
            ({"contact", "phone"}, state["contacts"], self._contacts(line), ("CONTACT_FOR",)),
            ({"responsible"}, state["responsible"], self._responsible(line), ("RESPONSIBLE_FOR",)),
        ):
            # What is written on an owner's tie is the spelling of the name: another one alone is no change.
            tell = 2 if types is _OWNER_TIES[kind] else 3
            if fields & changed and {tuple(tie[:tell]) for tie in there} != {tuple(tie[:tell]) for tie in wanted}:
                untie += types
                ties += wanted
                was += there
        return untie, ties, was

    def _check_promises(self, kind: ListKind, line: _Line, values: Mapping[str, Any], node: Mapping[str, Any]) -> None:
        """Nothing that is promised is taken back by a list."""
        now = {**node, **values}
        if kind is ListKind.RESOURCES and values.keys() & {"capacity", "capacity_per"}:
            capacity = yearly_capacity(now.get("capacity"), now.get("capacity_per"))
            if capacity is not None and capacity < now["promised"]:
                line.complain(Problem.CAPACITY_PROMISED, "capacity_text", f"{now['promised']:g}")
        if kind is ListKind.NEEDS and "quantity" in values and now["answered"] > (now.get("quantity") or 1.0):
            line.complain(Problem.QUANTITY_ANSWERED, "quantity_text", f"{now['answered']:g}")

    # Rows that are new -----------------------------------------------------------------------------------------------

    def _plan_new(self, kind: ListKind, line: _Line, keys: "_Keys") -> None:
        made = line.draft
        line.outcome = Outcome.CREATED
        line.entry_id = new_id()
        flags = set(made.flags) | line.flags
        values = {
            **made.properties,
            **_AT_FIRST.get(kind, {}),
            "key": keys.new(made),
            "source": line.source,
            "content_key": made.content_key,
            "flags": [flag for flag in Flag if flag in flags],
        }
        if kind is ListKind.NEEDS:
            values["raised_on"] = line.table.titles.listed_on or today()
        if kind is ListKind.PROJECTS and values["status"] in (ProjectStatus.CLAIMED, ProjectStatus.UNDER_WAY):
            values["begun_on"] = today()
        ties = line.owners + self._contacts(line) + self._responsible(line)
        self._used.update(tie[1] for tie in ties)
        stated = {name: value for name, value in values.items() if value is not None and value != ()}
        self._new[kind].append(NewEntry(line.entry_id, stated, ties, line.came_from()))

    async def _load_people(self, kind: ListKind, lines: Sequence[_Line]) -> None:
        wanted: set[tuple[str, str]] = set()
        for line in lines:
            if kind is ListKind.PROJECTS:
                wanted.update((self._responsible_to(line), name) for name in line.draft.responsible)
            elif line.draft.contact:
                wanted.add((line.owners[0][1], line.draft.contact))
        await self._names.load_people(wanted)

    def _contacts(self, line: _Line) -> list[list[Any]]:
        made = line.draft
        if line.table.kind is ListKind.PROJECTS or not made.contact:
            return []
        return [["CONTACT_FOR", self._names.person(line.owners[0][1], made.contact, made.phone), made.phone]]

    def _responsible(self, line: _Line) -> list[list[Any]]:
        names = line.draft.responsible
        return [["RESPONSIBLE_FOR", self._names.person(self._responsible_to(line), name), None] for name in names]

    def _responsible_to(self, line: _Line) -> str:
        """Whoever sees to projects works for the office whose list it is; else for the unit that leads."""
        area = self._scopes[id(line.table)].area
        return area.id if area else line.owners[0][1]

    # Rows that are gone ----------------------------------------------------------------------------------------------

    async def _plan_gone(self, kind: ListKind, gone: list[_Known]) -> None:
        gone = [entry for entry in gone if entry.status not in _ENDED]
        states = await imports.states(self._change, kind, [entry.id for entry in gone])
        for entry in gone:
            node = states[entry.id]["entry"]
            withdrawn = self._options.withdraw_gone and _may_be_withdrawn(kind, node)
            if withdrawn:
                values: dict[str, Any] = {"status": "WITHDRAWN", "flags": sorted({*entry.flags, Flag.GONE})}
                if kind is ListKind.PROJECTS:
                    values |= {"status": "DROPPED", "dropped_because": FLAG_TEXTS[Flag.GONE].zh}
                came_from = {"sheet": entry.sheet, "row": entry.row, "cells": entry.cells}
                before = {"properties": {name: _plain(node.get(name)) for name in values}, "untie": [], "ties": []}
                self._updates[kind].append(ChangedEntry(entry.id, values, came_from, ["MATCHES"], [], before))
            self._gone.append(
                RowReport(entry.sheet, entry.row, Outcome.GONE, node["title"], kind, entry.id, withdrawn=withdrawn)
            )

    # Pairings --------------------------------------------------------------------------------------------------------

    async def _plan_pairings(self, lines: list[_Line]) -> None:
        pending = [line for line in lines if line.outcome is None]
        wanted = [
            (line, {"unit": line.owners[0][1], "area": tie[1]})
            for line in pending
            for tie in line.owners
            if tie[0] == "BENEFITS"
        ]
        there = await imports.paired(self._change, [pair for _, pair in wanted])
        for line, pair in wanted:
            old = there.get((pair["unit"], pair["area"]))
            stated = {name: value for name, value in line.draft.properties.items() if value is not None}
            was = {"since": old["since"], "basis": old["basis"]} if old else None
            new = {"since": None, "basis": None, **(was or {}), **stated}
            if was == new:
                line.outcome = line.outcome or Outcome.UNCHANGED
                continue
            line.outcome = Outcome.UPDATED if was else line.outcome or Outcome.CREATED
            if was:
                line.changed = tuple(line.called(name) for name in ("since", "basis") if was[name] != new[name])
            self._used.update((pair["unit"], pair["area"]))
            self._pairs.append({**pair, **new, "before": was})

    # Writing ---------------------------------------------------------------------------------------------------------

    def parts(self, report: Report, import_id: str) -> "list[Part]":
        """What is to be written, in parts that are small enough for a transaction; the first makes the import."""
        self._used.update(scope.area.id for scope in self._scopes.values() if scope.area)
        total, done = self.writes(), 0

        async def begin(change: Change) -> None:
            await self._names.create(change, import_id, self._used)
            counts = {outcome.value.lower(): number for outcome, number in report.counts.items()}
            lists = {"kinds": list(report.kinds), "sources": list(report.sources)}
            await imports.create_list(change, import_id, {"file_name": report.file_name, **lists, **counts})
            await imports.pair(change, import_id, self._pairs)

        parts: list[Part] = [begin]
        for kind in imports.LABELS:
            for write, entries in (
                (imports.update_entries, self._updates[kind]),
                (imports.create_entries, self._new[kind]),
                (imports.note_repeats, self._repeats[kind]),
            ):
                for start in range(0, len(entries), ROWS_A_PART):
                    some = entries[start : start + ROWS_A_PART]
                    done += len(some)
                    parts.append(self._part(write, kind, import_id, some, done, total))
        return parts

    def _part(self, write: Any, kind: ListKind, import_id: str, entries: Any, done: int, total: int) -> "Part":
        async def part(change: Change) -> None:
            before = done - len(entries)
            for some in imports.batches(entries):
                self._progress("write", before, total)
                await write(change, kind, import_id, some)
                before += len(some)
            self._progress("write", done, total)

        return part


_STREET = re.compile(r"(?:街道|镇|乡)$")
_ENDED = ("WITHDRAWN", "DROPPED")
_OWNER_FIELDS = {"unit", "joins", "community"}
_OWNER_TIES: dict[ListKind, tuple[str, ...]] = {
    ListKind.RESOURCES: ("OFFERS",),
    ListKind.NEEDS: ("RAISES",),
    ListKind.PROJECTS: ("LED_BY", "JOINS", "BENEFITS"),
}
_AT_FIRST: dict[ListKind, dict[str, Any]] = {
    ListKind.RESOURCES: {"status": ResourceStatus.OPEN, "promised": 0.0},
    ListKind.NEEDS: {"status": NeedStatus.OPEN, "answered": 0.0},
}


class _Keys:
    """Keys of the entries of one list: `<source>#<code>`, and something of the contents where that is taken."""

    def __init__(self, source: str, taken: Iterable[str]) -> None:
        self._source = source
        self._taken = set(taken)

    def new(self, made: Draft) -> str:
        key = f"{self._source}#{made.code or ''}"
        attempt = 0
        while not made.code or key in self._taken:
            key = f"{self._source}#{made.code or ''}~{made.content_key}{f'-{attempt}' if attempt else ''}"
            if key not in self._taken:
                break
            attempt += 1
        self._taken.add(key)
        return key

    def moved(self, old: str | None, made: Draft) -> str:
        """The key of an entry under another number. One that is given up stays taken, so that no two ever meet."""
        return self.new(made) if f"{self._source}#{made.code}" != old else str(old)


def _match(
    kind: ListKind, lines: Sequence[_Line], known: Sequence[_Known], exported: Mapping[str, _Exported]
) -> tuple[list[tuple[_Line, _Known]], list[_Line]]:
    """Which row is which entry of its list, and the rows that are none.

    The id that a list of ours carries decides; then a row that is as it was; then a number that stays with its entry;
    then whom it is of and what it says; then what it is called; last its number, under a title that is alike.
    """
    matched: list[tuple[_Line, _Known]] = []
    by_id = {entry.id: entry for entry in known}
    left: list[_Line] = []
    taken: set[str] = set()
    for line in lines:
        record_id = line.draft.record_id
        if record_id and record_id in exported and record_id not in taken:
            matched.append((line, by_id.get(record_id) or _Known(record_id)))
            taken.add(record_id)
        else:
            left.append(line)

    def pass_over(of_line: Callable[[_Line], Any], of_entry: Callable[[_Known], Any]) -> None:
        nonlocal left
        if not left:
            return
        index: dict[Any, list[_Known]] = defaultdict(list)
        for entry in known:
            if entry.id not in taken and (key := of_entry(entry)) is not None:
                index[key].append(entry)
        rest = []
        for line in left:
            key = of_line(line)
            there = [entry for entry in index.get(key, ()) if entry.id not in taken] if key is not None else []
            if not there:
                rest.append(line)
                continue
            entry = next((one for one in there if one.code == line.draft.code), there[0])
            taken.add(entry.id)
            matched.append((line, entry))
        left = rest

    def said(fields: Mapping[str, str]) -> tuple[str, str]:
        return _owner_key(kind, fields), name_key(fields.get("title", ""))

    pass_over(lambda line: line.cells, lambda entry: entry.cells or None)
    pass_over(lambda line: line.draft.code if line.draft.stable else None, lambda entry: entry.code)
    pass_over(
        lambda line: (_owner_key(kind, line.row.fields), line.draft.content_key),
        lambda entry: (_owner_key(kind, entry.fields(kind)), content_key(kind, entry.fields(kind))),
    )
    pass_over(lambda line: said(line.row.fields), lambda entry: said(entry.fields(kind)))
    by_code = {entry.code: entry for entry in known if entry.code and entry.id not in taken}
    rest = []
    for line in left:
        entry = by_code.get(line.draft.code or "")
        if entry and entry.id not in taken and _alike(said(line.row.fields), said(entry.fields(kind))):
            taken.add(entry.id)
            matched.append((line, entry))
        else:
            rest.append(line)
    return matched, rest


def _owner_key(kind: ListKind, fields: Mapping[str, str]) -> str:
    return name_key(fields.get("community" if kind is ListKind.NEEDS else "unit", ""))


def _alike(line: tuple[str, str], entry: tuple[str, str]) -> bool:
    """Whether a row of the same number is the same entry: another owner of one title, or a title that was corrected."""
    if line[1] == entry[1]:
        return True
    return line[0] == entry[0] and difflib.SequenceMatcher(None, line[1], entry[1]).ratio() >= ALIKE


def _changed_fields(line: _Line, base: Mapping[str, str], *, exported: bool) -> set[str]:
    fields = line.row.fields
    ignored = {"record_id", "code", "stable_code"} if exported else {"record_id"}
    return {name for name in {*fields, *base} - ignored if fields.get(name, "") != base.get(name, "")}


def _changed_extras(line: _Line, entry: _Known) -> set[str]:
    """Columns that mean nothing to us, but whose contents changed."""
    cells = orjson.loads(entry.cells) if entry.cells else {}
    known = {header for _, header in line.table.columns.values()}
    return {
        header
        for header, text in line.row.cells.items()
        if header not in known and header in cells and cells[header] != text
    }


def _may_become(listed: str, current: str, wanted: str) -> bool:
    """Whether a project whose state was `listed` and is `current` here takes the state that the list has now."""
    if listed == current:
        return True
    reached = {ProjectStatus(current)}
    while following := {step for state in reached for step in PROJECT_STATES.following[state]} - reached:
        reached |= following
    return ProjectStatus(wanted) in reached


def _may_be_withdrawn(kind: ListKind, node: Mapping[str, Any]) -> bool:
    """What projects are built on stays, and so does a project that is done."""
    if kind is ListKind.PROJECTS:
        return node["status"] in (ProjectStatus.PROPOSED, ProjectStatus.AGREED, ProjectStatus.CLAIMED)
    return not (node.get("promised") or node.get("answered"))


def _plain(value: Any) -> Any:
    """A value as the graph would give it back, to compare."""
    if isinstance(value, tuple | list):
        return [str(item) for item in value]
    return str(value) if isinstance(value, StrEnum) else value
