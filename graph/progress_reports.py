"""Progress reports of projects."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.progress_reports import MUST_REPORT, ProgressReport
from domain.projects import Project
from graph.database import Change, Database
from graph.records import Records
from graph.statement import READ, WRITE, statement

REPORTS = Records("progress_reports", ProgressReport)

# (:ProgressReport {period})-[:REPORTS_ON]->(:Project)
OF_PERIOD = statement(
    "progress_reports.of_period",
    READ,
    """
MATCH (report:ProgressReport {period: $period})-[:REPORTS_ON]->(:Project {id: $project_id})
RETURN report {.*} AS report
""",
)

REPORTS_ON = statement(
    "progress_reports.reports_on",
    WRITE,
    """
MATCH (report:ProgressReport {id: $id}), (project:Project {id: $project_id})
CREATE (report)-[:REPORTS_ON]->(project)
""",
)

# (:Area)<-[:PART_OF*0..]-(:Area)<-[:BENEFITS]-(:Project)
UNREPORTED = statement(
    "progress_reports.unreported",
    READ,
    """
MATCH (:Area {id: $area_id})<-[:PART_OF*0..]-(:Area)<-[:BENEFITS]-(project:Project)
WHERE project.status IN $statuses
  AND NOT EXISTS { (:ProgressReport {period: $period})-[:REPORTS_ON]->(project) }
WITH DISTINCT project
RETURN project {.*} AS project ORDER BY project.id
""",
)


async def report(change: Change, project_id: str, period: date, values: Mapping[str, Any]) -> ProgressReport:
    """The one report of this half month, new or rewritten. Call it under the project's lock."""
    for row in await change.run(OF_PERIOD, project_id=project_id, period=period):
        return await REPORTS.update(change, ProgressReport.of(row["report"]), values)
    new = await REPORTS.create(change, {"period": period, **values}, ties={"project_id": project_id})
    await change.run(REPORTS_ON, id=new.id, project_id=project_id)
    return new


async def unreported(database: Database, area_id: str, period: date) -> list[Project]:
    """The projects for an area, at any depth, that have to report and haven't for this half month."""
    rows = await database.read(UNREPORTED, area_id=area_id, statuses=list(MUST_REPORT), period=period)
    return [Project.of(row["project"]) for row in rows]
