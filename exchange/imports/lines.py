"""From a file to its rows, each with its draft and the list that it belongs to."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from domain.days import today
from domain.lists import LIST_NAMES, Flag, Outcome, Problem
from domain.refusals import InvalidInput
from domain.text import normalise
from exchange.headers import REQUIRED, printed
from exchange.imports.options import Options, Progress
from exchange.readers import column_letters, read
from exchange.recognition import Row, Table, check_mapping, recognise
from exchange.report import Complaint, RowReport, Whereabouts
from exchange.rows import Draft, draft


@dataclass(slots=True, eq=False)
class Line:
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


def tables_of(file_name: str, data: bytes, options: Options) -> tuple[list[Table], tuple[str, ...]]:
    """The lists in a file, and the names of its sheets that are none. Raises InvalidInput where there is no list."""
    sheets = [sheet for sheet in read(file_name, data) if any(any(row) for row in sheet.rows)]
    tables, unread, trouble = [], [], []
    for sheet in sheets:
        if sheet.hidden:
            unread.append(sheet.name)
            continue
        try:
            table = recognise(file_name, sheet, options.kind, options.mapping, options.owner)
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
        names, columns = (
            [LIST_NAMES[kind] for kind in kinds],
            "、".join(printed(kinds[0], key) for key in REQUIRED[kinds[0]]),
        )
        raise InvalidInput(
            f"{file_name} {'、'.join(sheet.name for sheet in sheets)}".strip(),
            f"没有找到{'、'.join(name.zh for name in names)}的表头;"
            + (f"需要{columns}各一列,请说明哪一列是什么" if options.kind else "请注明种类,或说明各列是什么"),
            f"no header of a {' or '.join(name.en for name in names)} was found; "
            + (f"it needs the columns {columns}: map yours to them" if options.kind else "state kind or mapping"),
        )
    check_mapping(tables, options.mapping)
    return tables, tuple(unread)


OWNER_MISSING = (Problem.UNIT_MISSING, Problem.COMMUNITY_MISSING)


def lines_of(file_name: str, tables: Sequence[Table], options: Options, progress: Progress) -> list[Line]:
    """Every entry in the lists of a file, with its draft and its source; one that can't be used is refused already."""
    lines: list[Line] = []
    total = sum(len(table.rows) for table in tables)
    for table in tables:
        source = options.source or table.titles.source or _source(file_name, table)
        year = table.titles.year or today().year
        codes = Counter(row.fields.get("stable_code") or row.fields.get("code") for row in table.rows)
        for row in table.rows:
            made = draft(table.kind, row.fields, year)
            line = Line(table, row, made, source, year, orjson.dumps(row.cells).decode())
            if row.from_above:
                line.flags.add(Flag.FROM_ABOVE)
            if made.code and codes[made.code] > 1:
                line.flags.add(Flag.NUMBER_REPEATED)
            if table.owner and not table.owner_stated:
                line.flags.add(Flag.OWNER_FROM_TITLE)
            for fault in made.faults:
                nobody = fault.problem in OWNER_MISSING and table.columns[fault.field][0] < 0
                line.complain(Problem.OWNER_NOT_STATED if nobody else fault.problem, fault.field, fault.value)
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
    office = table.owner or titles.office or ""
    if office in place:
        office = ""
    elif place and office.startswith(place):
        place = ""
    elif titles.street and office.startswith(titles.street):
        place, office = f"{titles.county or ''}{office}", ""
    whose = f"{place} {office}".strip()
    if not whose:
        stem = file_name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or file_name
        whose = _VERSION.sub("", normalise(stem)).strip(" -_.()") or normalise(stem)
    return f"{whose}/{LIST_NAMES[table.kind].zh}"
