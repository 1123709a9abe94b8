"""Bringing lists in, and taking an import back: each with the matching that follows from it."""

from domain.lists import ListImport
from domain.viewer import Viewer
from exchange import imports
from exchange.imports import Options, Progress
from exchange.report import Report
from graph.database import Database
from resolvers import understanding
from resolvers.matches import rematch


async def import_list(
    database: Database,
    viewer: Viewer,
    file_name: str,
    data: bytes,
    options: Options,
    *,
    match: bool = True,
    progress: Progress = lambda *_: None,
) -> Report:
    """Bring in one file, then match what it brought. Raises InvalidInput when nothing of it can be used."""

    async def work() -> Report:
        report = await imports.import_list(
            database, viewer, file_name, data, options, progress, understanding.understood
        )
        if report.import_id and not match:
            await understanding.bring_up_to_date(database)
        elif report.import_id:
            await rematch(database, viewer, progress=lambda done, total: progress("match", done, total))
        return report

    return await database.whole(viewer, work)


async def undo(database: Database, viewer: Viewer, import_id: str) -> ListImport:
    """Take an import back, then match what is left. Raises NotFound, StillInUse."""

    async def work() -> ListImport:
        undone = await imports.undo(database, viewer, import_id)
        await rematch(database, viewer)
        return undone

    return await database.whole(viewer, work)
