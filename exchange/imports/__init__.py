"""Lists in: a file is read, compared with the graph, and written as a whole or not at all.

A row is known again within its list (`source`) by whom it is of and what it is called, then by its number. What an
update changes is what differs between the row as it last came and as it comes now: changes made here in between stay.

`lines` (the file) -> `owners` (whom rows are of) -> `identity` (which entry) -> `comparison` (what changed) -> `plans`
-> `parts` (written).
"""

import asyncio
from contextlib import suppress

from neo4j.exceptions import ConstraintError, Neo4jError

from domain.ids import new_id
from domain.lists import ListImport, Outcome
from domain.refusals import InvalidInput, NotFound, StillInUse
from domain.viewer import Viewer
from exchange.imports import parts
from exchange.imports.exported import as_exported, settle_exported
from exchange.imports.lines import lines_of, tables_of
from exchange.imports.options import Options, Progress, Understand, silent
from exchange.imports.plans import Plan
from exchange.report import Report
from graph.database import OUT_OF_MEMORY, Change, Database
from graph.imports import reading, undoing, writing

__all__ = ["Options", "Progress", "Understand", "import_list", "take_back_abandoned", "undo"]

ATTEMPTS = 4
ABANDONED_SECONDS = 900
TAKEN_AS_IT_IS = Options()


async def import_list(
    database: Database,
    viewer: Viewer,
    file_name: str,
    data: bytes,
    options: Options = TAKEN_AS_IT_IS,
    progress: Progress = silent,
    understand: Understand | None = None,
) -> Report:
    """Bring in one file. `progress` is told (stage, rows done, rows in all); `understand` is asked what new needs and
    resources say, which is written with them.

    Raises InvalidInput, which names the file, sheet and row at fault, when nothing of it can be used.
    """
    tables, unread = await asyncio.to_thread(tables_of, file_name, data, options)
    lines = await asyncio.to_thread(lines_of, file_name, tables, options, progress)
    exported = await as_exported(database, lines)
    settle_exported(lines, exported)

    await take_back_abandoned(database, viewer)

    for attempt in range(ATTEMPTS):

        async def work(change: Change) -> tuple[Report, Plan]:
            plan = Plan(change, file_name, lines, options, exported, progress)
            report = await plan.made()
            report.unread_sheets = unread
            report.dry_run = options.dry_run
            report.refused_whole = options.strict and report.counts[Outcome.REFUSED] > 0
            if not (report.dry_run or report.refused_whole) and 0 < plan.writes.rows() <= parts.ROWS_A_PART:
                report.import_id = new_id()
                for part in plan.parts(report, report.import_id, understand):
                    await part(change)
            return report, plan

        try:
            report, plan = await database.write(viewer, work)
            if not (report.dry_run or report.refused_whole) and plan.writes.rows() > parts.ROWS_A_PART:
                report.import_id = await _write_in_parts(database, viewer, plan, report, understand)
            return report
        except ConstraintError:
            # Somebody made one of its records at the same moment: plan again, and find it.
            if attempt == ATTEMPTS - 1:
                raise
        except Neo4jError as error:
            if error.code not in OUT_OF_MEMORY:
                raise
            raise InvalidInput(
                file_name,
                "对 Neo4j 的内存来说太大,未写入任何内容;请分成几个文件,或给 Neo4j 更多内存",
                "too large for the memory of Neo4j, so nothing of it was written; split it, or give Neo4j more memory",
            ) from error
    raise AssertionError("unreachable")


async def _write_in_parts(
    database: Database, viewer: Viewer, plan: Plan, report: Report, understand: Understand | None
) -> str:
    """Write a large list in several transactions, since one holds all that it writes in the server's memory.

    A fault takes back what is written; when not even that is possible any more, `take_back_abandoned` does later.
    """
    import_id = new_id()
    every = plan.parts(report, import_id, understand)
    try:
        for part in every:

            async def work(change: Change, part: parts.Part = part) -> None:
                await part(change)
                await writing.leave_open(change, import_id)
                if part is every[-1]:
                    await writing.close(change, import_id)

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


async def take_back_abandoned(database: Database, viewer: Viewer) -> None:
    """Take back what imports that were killed left, once they have not been heard of for `ABANDONED_SECONDS`."""
    for import_id in await reading.abandoned(database, ABANDONED_SECONDS):
        await _take_back(database, viewer, import_id)


async def undo(database: Database, viewer: Viewer, import_id: str) -> ListImport:
    """Take an import back. Raises NotFound, and StillInUse where something was built on it."""
    while (undone := await database.write(viewer, lambda change: undoing.undo(change, import_id))) is None:
        pass
    return undone
