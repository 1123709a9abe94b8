"""Reporting the progress of projects, and which reports are missing."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.progress_reports import (
    ProgressReport,
    ReportDraft,
    due_period,
    last_finished_period,
    period_to_report,
)
from domain.projects import Project
from domain.viewer import Viewer
from graph import progress_reports
from graph.database import Change, Database
from graph.matches import require_area
from graph.projects import PROJECTS


async def report(
    database: Database, viewer: Viewer, project_id: str, stated: Mapping[str, Any], today: date
) -> ProgressReport:
    """The report of a half month; sent again, it takes the place of the earlier one. Raises NotFound, InvalidInput."""
    draft = ReportDraft.of(stated)

    async def work(change: Change) -> ProgressReport:
        project = await PROJECTS.lock(change, "projectId", project_id)
        period = period_to_report(project, draft.period, today)
        values = {"text": draft.text, "percent": draft.percent, "reported_on": today}
        return await progress_reports.report(change, project.id, period, values)

    return await database.write(viewer, work)


async def overdue(database: Database, area_id: str, today: date) -> list[Project]:
    """The projects for an area, at any depth, whose report is due and missing. Raises NotFound."""
    area_id = await require_area(database, area_id)
    missing = await progress_reports.unreported(database, area_id, last_finished_period(today))
    return [project for project in missing if due_period(project, today)]
