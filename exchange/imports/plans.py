"""The plan of an import: what becomes of each row, found out by reading alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from domain.days import today
from domain.ids import new_id
from domain.lists import FLAG_TEXTS, Flag, ListKind, Outcome, Problem
from domain.needs import NeedStatus
from domain.projects import ProjectStatus
from domain.resources import ResourceStatus, yearly_capacity
from exchange.imports.comparison import (
    ENDED,
    Known,
    changed_extras,
    changed_fields,
    may_be_withdrawn,
    may_become,
    plain,
)
from exchange.imports.exported import Exported
from exchange.imports.identity import Keys, match
from exchange.imports.lines import Line
from exchange.imports.options import Options, Progress, Understand
from exchange.imports.owners import OWNER_FIELDS, Owners
from exchange.imports.parts import Part, Writes
from exchange.report import Report, RowReport, Whereabouts
from exchange.rows import draft
from graph.database import Change
from graph.imports import reading
from graph.imports.writing import ChangedEntry, NewEntry
from graph.names import Names

OWNER_TIES: dict[ListKind, tuple[str, ...]] = {
    ListKind.RESOURCES: ("OFFERS",),
    ListKind.NEEDS: ("RAISES",),
    ListKind.PROJECTS: ("LED_BY", "JOINS", "BENEFITS"),
}
_AT_FIRST: dict[ListKind, dict[str, Any]] = {
    ListKind.RESOURCES: {"status": ResourceStatus.OPEN, "promised": 0.0},
    ListKind.NEEDS: {"status": NeedStatus.OPEN, "answered": 0.0},
}


class Plan:
    """Everything that an import is going to do, found out by reading alone."""

    def __init__(
        self,
        change: Change,
        file_name: str,
        lines: Sequence[Line],
        options: Options,
        exported: Mapping[str, Exported],
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
        self._owners = Owners(self._names, options, exported)
        self.writes = Writes()
        self._gone: list[RowReport] = []
        self._firsts: dict[int, Line] = {}

    def parts(self, report: Report, import_id: str, understand: Understand | None) -> list[Part]:
        """What is to be written, part by part."""
        self.writes.used.update(self._owners.places())
        return self.writes.parts(report, import_id, self._names, self._progress, understand)

    async def made(self) -> Report:
        await self._owners.find([line for line in self._lines if line.outcome is None])
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

    # Rows that are there already -------------------------------------------------------------------------------------

    def _find_repeats_within(self) -> None:
        """A row that says of the same what an earlier one of the file says is its repeat."""
        seen: dict[tuple[ListKind, str, frozenset[str]], Line] = {}
        for line in self._lines:
            if line.outcome is not None:
                continue
            first = seen.setdefault((line.table.kind, *line.identity), line)
            if first is not line:
                line.outcome = Outcome.REPEATED
                line.repeats = Whereabouts(first.table.sheet, first.row.number)
                self._firsts[id(line)] = first

    async def _plan_list(self, kind: ListKind, source: str, lines: list[Line]) -> None:
        known = [
            Known(entry_id, code, key, status, tuple(flags or ()), sheet or "", row, cells or "", self._options.mapping)
            for entry_id, code, key, status, flags, sheet, row, cells in await reading.existing(
                self._change, kind, source
            )
        ]
        matched, others = match(kind, [line for line in lines if line.outcome is None], known, self._exported)
        still_there = {entry.id for _, entry in matched}
        # A list that we wrote holds what was asked for: what it leaves out is not gone.
        ours = any(line.draft.record_id in self._exported for line in lines)
        gone = [] if ours else [entry for entry in known if entry.id not in still_there]
        others = await self._find_repeats_elsewhere(kind, others)
        await self._owners.load_people(kind, [*others, *(line for line, _ in matched)])
        keys = Keys(source, (entry.key for entry in known if entry.key))
        await self._plan_updates(kind, matched, keys)
        for line in others:
            self._plan_new(kind, line, keys)
        if not any(line.table.titles.source for line in lines):
            await self._plan_gone(kind, gone)

    async def _find_repeats_elsewhere(self, kind: ListKind, lines: list[Line]) -> list[Line]:
        """The rows that no other list has said before."""
        there: dict[tuple[str, frozenset[str]], dict[str, Any]] = {}
        for row in await reading.contents(self._change, kind, list({line.draft.content_key for line in lines})):
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

    async def _plan_repeats(self, kind: ListKind, lines: list[Line]) -> None:
        """Keep each repeated row on record with the entry that it repeats, once."""
        repeats = [line for line in lines if line.outcome is Outcome.REPEATED]
        for line in repeats:
            if first := self._firsts.get(id(line)):
                line.entry_id = first.entry_id
        known = await reading.repeats_known(
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
                self.writes.repeats[kind].append((line.entry_id, line.came_from()))

    # Rows that changed -----------------------------------------------------------------------------------------------

    async def _plan_updates(self, kind: ListKind, matched: list[tuple[Line, Known]], keys: Keys) -> None:
        differing: list[tuple[Line, Known, dict[str, str], set[str]]] = []
        for line, entry in matched:
            line.entry_id = entry.id
            returned = Flag.GONE in entry.flags and entry.status in ENDED
            if line.cells == entry.cells and not returned:
                line.outcome = Outcome.UNCHANGED
                continue
            exported = line.draft.record_id == entry.id
            base = self._exported[entry.id].fields if exported else entry.fields(kind)
            changed = changed_fields(line, base, exported=exported)
            extra = set() if exported else changed_extras(line, entry)
            if changed or extra or returned:
                line.extras = extra
                differing.append((line, entry, base, changed))
            else:
                line.outcome = Outcome.UNCHANGED
        states = await reading.states(self._change, kind, [entry.id for _, entry, _, _ in differing])
        for line, entry, base, changed in differing:
            self._plan_update(kind, line, entry, base, changed, states[entry.id], keys)

    def _plan_update(
        self,
        kind: ListKind,
        line: Line,
        entry: Known,
        base: dict[str, str],
        changed: set[str],
        state: dict[str, Any],
        keys: Keys,
    ) -> None:
        node = state["entry"]
        before = draft(kind, base, line.year)
        values = {
            name: value
            for name, value in line.draft.properties.items()
            if value != before.properties.get(name) and plain(value) != plain(node.get(name))
        }
        if line.draft.record_id == entry.id:
            values.pop("code", None)
        flags = set(line.draft.flags) | line.flags
        if "status" in values and not may_become(before.properties["status"], node["status"], values["status"]):
            for name in ("status", "status_text", "dropped_because"):
                values.pop(name, None)
            flags.add(Flag.STATUS_KEPT)
            line.flags.add(Flag.STATUS_KEPT)
        if Flag.GONE in entry.flags and entry.status in ENDED:
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
        self.writes.used.update(tie[1] for tie in ties)
        self.writes.updates[kind].append(
            ChangedEntry(
                entry.id,
                values,
                line.came_from(),
                untie,
                ties,
                {
                    "properties": {name: plain(node.get(name)) for name in values},
                    "untie": [kind for kind in untie if kind != "OF_TYPE"],
                    "ties": was,
                },
            )
        )

    def _changed_ties(
        self, kind: ListKind, line: Line, changed: set[str], state: dict[str, Any]
    ) -> tuple[list[str], list[list[Any]], list[list[Any]]]:
        """Types of relationships to replace, what replaces them, and what they were."""
        untie: list[str] = []
        ties: list[list[Any]] = []
        was: list[list[Any]] = []
        for fields, there, wanted, types in (
            (OWNER_FIELDS, state["owners"], line.owners, OWNER_TIES[kind]),
            ({"contact", "phone"}, state["contacts"], self._owners.contacts(line), ("CONTACT_FOR",)),
            ({"responsible"}, state["responsible"], self._owners.responsible(line), ("RESPONSIBLE_FOR",)),
        ):
            # What is written on an owner's tie is the spelling of the name: another one alone is no change.
            tell = 2 if types is OWNER_TIES[kind] else 3
            if fields & changed and {tuple(tie[:tell]) for tie in there} != {tuple(tie[:tell]) for tie in wanted}:
                untie += types
                ties += wanted
                was += there
        return untie, ties, was

    def _check_promises(self, kind: ListKind, line: Line, values: Mapping[str, Any], node: Mapping[str, Any]) -> None:
        """Nothing that is promised is taken back by a list."""
        now = {**node, **values}
        if kind is ListKind.RESOURCES and values.keys() & {"capacity", "capacity_per"}:
            capacity = yearly_capacity(now.get("capacity"), now.get("capacity_per"))
            if capacity is not None and capacity < now["promised"]:
                line.complain(Problem.CAPACITY_PROMISED, "capacity_text", f"{now['promised']:g}")
        if kind is ListKind.NEEDS and "quantity" in values and now["answered"] > (now.get("quantity") or 1.0):
            line.complain(Problem.QUANTITY_ANSWERED, "quantity_text", f"{now['answered']:g}")

    # Rows that are new -----------------------------------------------------------------------------------------------

    def _plan_new(self, kind: ListKind, line: Line, keys: Keys) -> None:
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
        ties = line.owners + self._owners.contacts(line) + self._owners.responsible(line)
        self.writes.used.update(tie[1] for tie in ties)
        stated = {name: value for name, value in values.items() if value is not None and value != ()}
        self.writes.new[kind].append(NewEntry(line.entry_id, stated, ties, line.came_from()))

    # Rows that are gone ----------------------------------------------------------------------------------------------

    async def _plan_gone(self, kind: ListKind, gone: list[Known]) -> None:
        gone = [entry for entry in gone if entry.status not in ENDED]
        states = await reading.states(self._change, kind, [entry.id for entry in gone])
        for entry in gone:
            node = states[entry.id]["entry"]
            withdrawn = self._options.withdraw_gone and may_be_withdrawn(kind, node)
            if withdrawn:
                values: dict[str, Any] = {"status": "WITHDRAWN", "flags": sorted({*entry.flags, Flag.GONE})}
                if kind is ListKind.PROJECTS:
                    values |= {"status": "DROPPED", "dropped_because": FLAG_TEXTS[Flag.GONE].zh}
                came_from = {"sheet": entry.sheet, "row": entry.row, "cells": entry.cells}
                before = {"properties": {name: plain(node.get(name)) for name in values}, "untie": [], "ties": []}
                self.writes.updates[kind].append(ChangedEntry(entry.id, values, came_from, ["MATCHES"], [], before))
            self._gone.append(
                RowReport(entry.sheet, entry.row, Outcome.GONE, node["title"], kind, entry.id, withdrawn=withdrawn)
            )

    # Pairings --------------------------------------------------------------------------------------------------------

    async def _plan_pairings(self, lines: list[Line]) -> None:
        pending = [line for line in lines if line.outcome is None]
        wanted = [
            (line, {"unit": line.owners[0][1], "area": tie[1]})
            for line in pending
            for tie in line.owners
            if tie[0] == "BENEFITS"
        ]
        there = await reading.paired(self._change, [pair for _, pair in wanted])
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
            self.writes.used.update((pair["unit"], pair["area"]))
            self.writes.pairs.append({**pair, **new, "before": was})
