"""`cobuild import`, `cobuild template` and `cobuild undo`: lists in."""

import asyncio
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress
from rich.table import Table

from app.commands.common import connect, language, out, progress, run, say
from domain.language import Text
from domain.lists import FLAG_TEXTS, OUTCOME_NAMES, ListKind, Outcome
from domain.refusals import InvalidInput
from domain.viewer import SYSTEM
from exchange.imports import Options
from exchange.refused import refused_workbook
from exchange.report import Report
from exchange.templates import template as template_of
from graph.database import Database
from resolvers import imports
from resolvers.matches import rematch

READING, WRITING, MATCHING = Text("正在读", "Reading"), Text("正在写", "Writing"), Text("正在匹配", "Matching")
STAGES = {"read": READING, "write": WRITING}
IMPORT = Text("导入编号 {id}(可用 cobuild undo 撤销)", "import {id} (cobuild undo takes it back)")
REFUSED_WRITTEN = Text("退回的行写入 {file}", "the refused rows are in {file}")
UNDONE = Text("已撤销对 {file} 的导入", "the import of {file} is undone")
TEMPLATE_WRITTEN = Text("已写入 {file}", "{file} is written")
COLUMNS = (Text("表", "sheet"), Text("行", "row"), Text("结果", "outcome"), Text("名称", "title"), Text("说明", "note"))
AND_SO_ON = Text("……另有{number}行(用 --all 全部列出)", "... and {number} more rows (--all lists them)")
# Rows of which nothing needs to be said are counted, not listed.
LISTED = (Outcome.REFUSED, Outcome.REPEATED, Outcome.UPDATED, Outcome.GONE, Outcome.SKIPPED)
SHOWN = 200


class Kind(StrEnum):
    RESOURCES = "resources"
    NEEDS = "needs"
    PROJECTS = "projects"
    PAIRINGS = "pairings"

    @property
    def list_kind(self) -> ListKind:
        return ListKind(self.name)


def import_(
    files: Annotated[list[Path], typer.Argument(help="Lists: .xlsx, .xls, .ods or .csv.", metavar="FILE...")],
    kind: Annotated[Kind | None, typer.Option(help="What the sheets hold; seen from their headers without it.")] = None,
    area: Annotated[
        str | None,
        typer.Option(help="County and street of the list, such as 梧溪县城东街道, where no title names them."),
    ] = None,
    owner: Annotated[
        str | None,
        typer.Option(help="The unit whose resources, or the community whose needs these are, where no column says it."),
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Which list this is a version of; its office or file name without it.")
    ] = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", help="A column that is not understood, as HEADER=field; - ignores it.", metavar="H=F"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would happen; write nothing.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Take nothing of a file of which a row is refused.")] = False,
    withdraw_gone: Annotated[
        bool, typer.Option("--withdraw-gone", help="Withdraw entries that are no longer in their list.")
    ] = False,
    refused: Annotated[
        Path | None, typer.Option(help="Write the refused rows with their reasons here (.xlsx).", metavar="OUT.xlsx")
    ] = None,
    match: Annotated[bool, typer.Option("--match/--no-match", help="Match needs and resources afterwards.")] = True,
    every: Annotated[
        bool, typer.Option("--all", help="List every row, also those of which nothing is to be said.")
    ] = False,
) -> None:
    """Bring in resource, need and project lists and pairings, and say what became of each row.

    Ends with exit code 1 when a row was refused.
    """
    options = Options(
        kind=kind.list_kind if kind else None,
        area=area,
        owner=owner,
        source=source,
        mapping=_mapping(mapping or []),
        dry_run=dry_run,
        strict=strict,
        withdraw_gone=withdraw_gone,
    )
    reports = run(_import(files, options, match))
    for report in reports:
        _print(report, every)
    if refused:
        _write_refused(refused, reports)
    if any(report.counts[Outcome.REFUSED] for report in reports):
        raise typer.Exit(1)


def _mapping(pairs: Sequence[str]) -> dict[str, str]:
    mapping = {}
    for pair in pairs:
        header, equals, field = pair.rpartition("=")
        if not equals or not header.strip() or not field.strip():
            raise InvalidInput("--map", f"“{pair}”应写成 表头=字段", f"“{pair}” should read HEADER=field")
        mapping[header.strip()] = field.strip()
    return mapping


async def _import(files: Sequence[Path], options: Options, match: bool) -> list[Report]:
    reports = []
    async with connect() as database:
        with progress() as bar:
            for file in files:
                reports.append(await _import_one(database, file, options, bar))
            # Once for all files, since matching looks at every need anyway.
            if match and any(report.import_id for report in reports):
                task = bar.add_task(MATCHING.say(language()), total=None)
                await rematch(
                    database, SYSTEM, progress=lambda done, total: bar.update(task, completed=done, total=total)
                )
    return reports


async def _import_one(database: Database, file: Path, options: Options, bar: Progress) -> Report:
    data = await asyncio.to_thread(_bytes, file)
    task = bar.add_task(f"{READING.say(language())} {file.name}", total=None)

    def advanced(stage: str, done: int, total: int) -> None:
        bar.update(task, description=f"{STAGES[stage].say(language())} {file.name}", completed=done, total=total)

    report = await imports.import_list(database, SYSTEM, file.name, data, options, match=False, progress=advanced)
    bar.remove_task(task)
    return report


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InvalidInput(str(file), "打不开这个文件", "the file can't be opened") from error


def _print(report: Report, every: bool) -> None:
    rows = [row for row in report.rows if every or row.outcome in LISTED or row.flags]
    if rows:
        table = Table(box=None, padding=(0, 2, 0, 0))
        for column in COLUMNS:
            # Chinese has no blanks to break a line at, and a reason that is cut off helps nobody.
            table.add_column(column.say(language()), overflow="fold")
        for row in rows if every else rows[:SHOWN]:
            table.add_row(
                row.sheet,
                str(row.row or ""),
                OUTCOME_NAMES[row.outcome].say(language()),
                row.title,
                row.say(language()),
                style="red" if row.outcome is Outcome.REFUSED else None,
            )
        out.print(table, highlight=False, markup=False)
        if not every and len(rows) > SHOWN:
            out.print(AND_SO_ON.say(language(), number=len(rows) - SHOWN))
    for flag, number in report.flags.items():
        out.print(f"  {number:>6}  {FLAG_TEXTS[flag].say(language())}", highlight=False, markup=False)
    if unread := report.unread(language()):
        out.print(unread, highlight=False, markup=False)
    out.print(report.summary(language()), style="bold", highlight=False, markup=False)
    if report.import_id:
        out.print(IMPORT.say(language(), id=report.import_id), highlight=False, markup=False)


def _write_refused(file: Path, reports: Sequence[Report]) -> None:
    """One workbook for each file that has refused rows; the second is numbered."""
    number = 0
    for report in reports:
        if workbook := refused_workbook(report, language()):
            number += 1
            target = file if number == 1 else file.with_stem(f"{file.stem}-{number}")
            _write(target, workbook, "--refused")
            say(REFUSED_WRITTEN, file=target)


def _write(file: Path, data: bytes, argument: str) -> None:
    try:
        file.write_bytes(data)
    except OSError as error:
        raise InvalidInput(argument, f"写不了 {file}", f"can't write {file}") from error


def template(
    kind: Annotated[Kind, typer.Argument(help="Which list.")],
    file: Annotated[Path, typer.Argument(help="Where to write it (.xlsx).", metavar="OUT.xlsx")],
) -> None:
    """Write a blank list to fill in."""
    _write(file, template_of(kind.list_kind), "OUT.xlsx")
    say(TEMPLATE_WRITTEN, file=file)


def undo(import_id: Annotated[str, typer.Argument(help="The import, as its report names it.", metavar="ID")]) -> None:
    """Take an import back, as long as nothing was built on it."""
    run(_undo(import_id))


async def _undo(import_id: str) -> None:
    async with connect() as database:
        done = await imports.undo(database, SYSTEM, import_id)
    say(UNDONE, file=done.file_name)
