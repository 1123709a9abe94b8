"""`cobuild export`: a list as a workbook, CSV or JSON Lines."""

import os
import sys
from collections.abc import AsyncIterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.commands.common import connect, language, progress, run, say
from domain.language import Text
from domain.lists import LIST_NAMES, ListKind
from domain.refusals import InvalidInput
from exchange import exports
from exchange.exports import ExportFormat, Listing
from graph.database import Database

STDOUT = Path("-")
WRITING = Text("正在写", "Writing")
WRITTEN = Text("{file}:{count}行,变更游标 {cursor}", "{file}: {count} rows, change cursor {cursor}")


class ExportedList(StrEnum):
    PROJECTS = "projects"
    RESOURCES = "resources"
    NEEDS = "needs"


def export(
    what: Annotated[ExportedList, typer.Argument(help="Which list.", metavar="projects|resources|needs")],
    form: Annotated[
        ExportFormat | None,
        typer.Option("--format", help="xlsx, csv or jsonl; by the name of FILE without it, else xlsx."),
    ] = None,
    area: Annotated[str | None, typer.Option(help="Only what is in this area: its name or id.")] = None,
    status: Annotated[
        list[str] | None, typer.Option(help="Only this state, such as UNDER_WAY; may be repeated.")
    ] = None,
    category: Annotated[
        list[str] | None, typer.Option(help="Only this category, such as HEALTH; may be repeated.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="FILE, or - for standard output. 项目清单.xlsx without it.")
    ] = None,
) -> None:
    """Write a list as an office would pin it on the wall (xlsx), as CSV, or as JSON Lines for programs.

    What goes out as xlsx or csv can be edited and brought back by `cobuild import`.
    """
    run(_export(ListKind(what.name), form, area, status or [], category or [], output))


async def _export(
    kind: ListKind,
    form: ExportFormat | None,
    area: str | None,
    statuses: list[str],
    categories: list[str],
    output: Path | None,
) -> None:
    form = form or _form_of(output)
    file = output or Path(f"{LIST_NAMES[kind].zh}.{form}")
    if file == STDOUT and form is ExportFormat.XLSX:
        raise InvalidInput("--output", "工作簿不能写到标准输出", "a workbook can't be written to standard output")
    async with connect() as database:
        wanted = await exports.listing(database, kind, area=area, statuses=statuses, categories=categories)
        await _write(database, wanted, form, file)
    say(WRITTEN, file=file, count=len(wanted.ids), cursor=wanted.cursor)


def _form_of(output: Path | None) -> ExportFormat:
    ending = output.suffix.removeprefix(".").lower() if output else ""
    if not ending:
        return ExportFormat.XLSX
    if ending not in tuple(ExportFormat):
        formats = ", ".join(ExportFormat)
        raise InvalidInput(
            "--output",
            f"文件名以 .{ending} 结尾;可以写成 {formats},或用 --format 注明",
            f"the name ends in .{ending}; a list is written as {formats}, or as --format says",
        )
    return ExportFormat(ending)


async def _write(database: Database, wanted: Listing, form: ExportFormat, file: Path) -> None:
    """Write the whole file or leave what was there."""
    if file == STDOUT:
        async for piece in _lines(database, wanted, form):
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
        return
    part = file.with_name(f".{file.name}.part")
    try:
        with progress() as bar, part.open("wb") as stream:
            task = bar.add_task(WRITING.say(language()), total=len(wanted.ids))
            if form is ExportFormat.XLSX:
                await exports.workbook(database, wanted, stream, lambda count: bar.advance(task, count))
            else:
                async for piece in _lines(database, wanted, form):
                    stream.write(piece)
                    bar.advance(task, piece.count(b"\n"))
        os.replace(part, file)
    except OSError as error:
        raise InvalidInput("--output", f"写不了 {file}", f"can't write {file}") from error
    finally:
        part.unlink(missing_ok=True)


def _lines(database: Database, wanted: Listing, form: ExportFormat) -> AsyncIterator[bytes]:
    return (exports.csv_lines if form is ExportFormat.CSV else exports.json_lines)(database, wanted)
