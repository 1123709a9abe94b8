"""Progress reports: one for each half month."""

from datetime import date
from typing import Annotated

import strawberry

from domain import days
from resolvers import progress_reports as reporting
from schema.context import Info
from schema.inputs import stated
from schema.mapping import inputs_of, mapped, one
from schema.names import PROJECT
from schema.projects import Project
from schema.records import Kept
from schema.refusals import InvalidInput, NotFound, attempt


@mapped("ProgressReport")
@strawberry.type(
    description="What was done for a project in a half month: from the 1st to the 15th, or from the 16th to the end."
)
class ProgressReport(Kept):
    period: date = strawberry.field(description="The first day of the half month: the 1st or the 16th.")
    text: str = strawberry.field(description="What was done.")
    percent: int | None = strawberry.field(description="How much of the project is done in all, from 0 to 100.")
    reported_on: date = strawberry.field(description="The day of the report, in Asia/Shanghai.")
    project = one(PROJECT, "(this)-[:REPORTS_ON]->(that:Project)", "The project.", sole=True)


ProgressReportFilter, ProgressReportListFilter, ProgressReportOrder = inputs_of(ProgressReport)


@strawberry.type
class ProgressReportQueries:
    @strawberry.field(
        description="The projects for an area, at any depth, that were claimed or under way in the last half month "
        "that is over, and on which nobody has reported. An unknown area is an error with the code NOT_FOUND."
    )
    async def overdue_projects(
        self, info: Info, area_id: Annotated[strawberry.ID, strawberry.argument(description="The area.")]
    ) -> list[Project]:
        found = await reporting.overdue(info.context.database, area_id, days.today())
        return [Project.of(project) for project in found]


@strawberry.input(description="What was done for a project in a half month.")
class ReportProgressInput:
    text: str = strawberry.field(description="What was done.")
    percent: int | None = strawberry.field(
        default=None, description="How much of the project is done in all, from 0 to 100."
    )
    period: date | None = strawberry.field(
        default=None, description="Any day of the half month that it is about; today's when not given."
    )


ReportProgressResult = Annotated[ProgressReport | InvalidInput | NotFound, strawberry.union("ReportProgressResult")]


@strawberry.type
class ProgressReportMutations:
    @strawberry.mutation(
        description="Report the progress of a project. A half month has one report: sent again, it replaces the first."
    )
    async def report_progress(
        self,
        info: Info,
        project_id: Annotated[strawberry.ID, strawberry.argument(description="The project.")],
        input: ReportProgressInput,  # noqa: A002
    ) -> ReportProgressResult:
        context = info.context
        work = reporting.report(context.database, context.viewer, project_id, stated(input), days.today())
        return await attempt(info, work, ProgressReport.of)
