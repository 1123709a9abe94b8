"""What was agreed: the project list, and who does what for whom."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

import strawberry
from strawberry import UNSET

from domain import days, projects
from domain.progress_reports import due_period
from graph.progress_reports import reported
from graph.projects import histories
from resolvers import projects as keeping
from schema.context import Info
from schema.enums import Category, ProjectStatus
from schema.inputs import Id, Reason, Version, stated
from schema.mapping import Mapped, inputs_of, listed, many, mapped, one, single
from schema.names import (
    AGENDA_ITEM,
    ANSWER,
    AREA,
    CLAIM,
    MEETING,
    NEED,
    ORGANISATION,
    PERSON,
    PROGRESS_REPORT,
    PROJECT,
    RESOURCE,
    USE,
)
from schema.records import ListEntry
from schema.refusals import CapacityExceeded, Conflict, ImpossibleChange, InvalidInput, NotFound, attempt


@strawberry.type(description="One change of a project's state: who, when and why.")
class ProjectStep:
    before: ProjectStatus | None = strawberry.field(description="The state it was in; null where it began.")
    after: ProjectStatus = strawberry.field(description="The state it came into.")
    at: datetime = strawberry.field(description="When: a moment with its offset, in Asia/Shanghai.")
    actor_id: strawberry.ID = strawberry.field(description="Who did it.")
    actor_name: str = strawberry.field(description="Who did it, as shown to people.")
    reason: str | None = strawberry.field(description="Why, where a reason was given.")

    @classmethod
    def of(cls, step: projects.Step) -> "ProjectStep":
        return cls(**dict(step))


@mapped("Project", record=projects.Project)
@strawberry.type(description="What was agreed: who does what for whom, and when (项目清单).")
class Project(ListEntry):
    status: ProjectStatus = strawberry.field(description="Where it stands.")
    status_text: str | None = strawberry.field(description="The progress as written in the list that it came from.")
    time_text: str | None = strawberry.field(description="When it takes place, in words: `每月第一个周六`.")
    starts_on: date | None = strawberry.field(description="The first day in Asia/Shanghai, if it is known.")
    ends_on: date | None = strawberry.field(description="The last day in Asia/Shanghai, if it is known.")
    rule: str | None = strawberry.field(description="How it recurs, by RFC 5545: `FREQ=MONTHLY;BYDAY=1SA`.")
    begun_on: date | None = strawberry.field(description="The day in Asia/Shanghai on which it was first claimed.")
    dropped_because: str | None = strawberry.field(description="Why it was dropped; null unless it was.")
    lead = one(ORGANISATION, "(this)-[:LED_BY]->(that:Organisation)", "The unit that leads it.")
    joined = many(
        ORGANISATION,
        "(this)<-[:JOINS]-(that:Organisation)",
        "The units that take part beside the lead, by name.",
        order=(("name", False),),
    )
    communities = many(
        AREA, "(this)-[:BENEFITS]->(that:Area)", "The communities that it is for, by name.", order=(("name", False),)
    )
    responsible = many(
        PERSON,
        "(this)<-[:RESPONSIBLE_FOR]-(that:Person)",
        "The persons responsible for it, by name.",
        order=(("name", False),),
    )
    answers = many(ANSWER, "(this)-[that:ANSWERS]->(:Need)", "The needs that it answers, and how much of each.")
    uses = many(USE, "(this)-[that:USES]->(:Resource)", "The resources that it uses, and how much of each.")
    claims = many(
        CLAIM,
        "(this)<-[that:CLAIMED]-(:Organisation|Person)",
        "Who has claimed it, the first first.",
        order=(("at", False),),
    )
    meeting = one(MEETING, "(this)-[:DECIDED_AT]->(that:Meeting)", "The meeting that agreed it; null without one.")
    agenda_item = one(AGENDA_ITEM, "(this)<-[:BECAME]-(that:AgendaItem)", "The agenda item that it was.")
    reports = many(
        PROGRESS_REPORT,
        "(this)<-[:REPORTS_ON]-(that:ProgressReport)",
        "Its progress reports, the newest half month first.",
        order=(("period", True),),
    )

    @strawberry.field(description="The states that it can go to from here: the buttons to show.")
    def next_statuses(self) -> list[ProjectStatus]:
        return list(projects.PROJECT_STATES.following[self.status])

    @strawberry.field(
        description="Whether nobody reported on the last half month that is over, though it was claimed or under way."
    )
    async def report_overdue(self, info: Info) -> bool:
        period = due_period(self, days.today())
        if period is None:
            return False
        database = info.context.database

        async def load(ids: list[str]) -> Sequence[bool]:
            return await reported(database, ids, period)

        return not await info.context.loaders.of(("reported", period), load).load(self.id)

    @strawberry.field(description="Its changes of state in their order: who, when and why.")
    async def steps(self, info: Info) -> list[ProjectStep]:
        database = info.context.database

        async def load(ids: list[str]) -> Sequence[list[projects.Step]]:
            return await histories(database, ids)

        return [ProjectStep.of(step) for step in await info.context.loaders.of("steps", load).load(self.id)]


@mapped(
    "",
    record=projects.Answer,
    pattern="(:Project)-[that:ANSWERS]->(:Need)",
    computed={"project_id": "startNode(that).id", "need_id": "endNode(that).id"},
    ties=("project_id", "need_id"),
)
@strawberry.type(description="How much of a need a project answers.")
class Answer(Mapped):
    project_id: strawberry.Private[str]
    need_id: strawberry.Private[str]
    quantity: float | None = strawberry.field(
        description="In the need's `quantityUnit`; out of 1 where the need states no quantity."
    )
    project = one(PROJECT, "(that:Project)-[this]->()", "The project.", key="project_id")
    need = one(NEED, "()-[this]->(that:Need)", "The need.", key="need_id")


@mapped(
    "",
    record=projects.Use,
    pattern="(:Project)-[that:USES]->(:Resource)",
    computed={"project_id": "startNode(that).id", "resource_id": "endNode(that).id"},
    ties=("project_id", "resource_id"),
)
@strawberry.type(description="How much of a resource a project uses.")
class Use(Mapped):
    project_id: strawberry.Private[str]
    resource_id: strawberry.Private[str]
    quantity: float | None = strawberry.field(description="In the resource's `capacityUnit`.")
    project = one(PROJECT, "(that:Project)-[this]->()", "The project.", key="project_id")
    resource = one(RESOURCE, "()-[this]->(that:Resource)", "The resource.", key="resource_id")


@mapped(
    "",
    record=projects.Claim,
    pattern="(:Organisation|Person)-[that:CLAIMED]->(:Project)",
    computed={"claimant_id": "startNode(that).id", "project_id": "endNode(that).id"},
    ties=("claimant_id", "project_id"),
)
@strawberry.type(description="A person or a unit that has claimed a project (认领).")
class Claim(Mapped):
    claimant_id: strawberry.Private[str]
    project_id: strawberry.Private[str]
    at: datetime = strawberry.field(description="When: a moment with its offset, in Asia/Shanghai.")
    organisation = one(
        ORGANISATION, "(that:Organisation)-[this]->()", "The unit; null if a person did.", key="claimant_id"
    )
    person = one(PERSON, "(that:Person)-[this]->()", "The person; null if a unit did.", key="claimant_id")
    project = one(PROJECT, "()-[this]->(that:Project)", "The project.", key="project_id")


ProjectFilter, ProjectListFilter, ProjectOrder = inputs_of(Project)
AnswerFilter, AnswerListFilter, AnswerOrder = inputs_of(Answer)
UseFilter, UseListFilter, UseOrder = inputs_of(Use)
ClaimFilter, ClaimListFilter, ClaimOrder = inputs_of(Claim)


@strawberry.type
class ProjectQueries:
    projects = listed(PROJECT, "What was agreed, the newest first.", order=(("created_at", True),))
    project = single(PROJECT, "The project with this id.")


@strawberry.input(description="How much of a need a project answers.")
class NeedShareInput:
    need_id: strawberry.ID = strawberry.field(description="The need. It must be open.")
    needed: float = strawberry.field(description="In the need's `quantityUnit`, at most what is left of it.")


@strawberry.input(description="How much of a resource a project uses.")
class ResourceShareInput:
    resource_id: strawberry.ID = strawberry.field(description="The resource. It must be open.")
    used: float = strawberry.field(description="In the resource's `capacityUnit`, at most what is left of it.")


@strawberry.input(description="Values of a project. What is left out stays as it is; null empties it.")
class UpdateProjectInput:
    title: str | None = strawberry.field(default=UNSET, description="What it is called. It can't be emptied.")
    detail: str | None = strawberry.field(default=UNSET, description="What is to be done.")
    category: Category | None = strawberry.field(default=UNSET, description="One of the five.")
    note: str | None = strawberry.field(default=UNSET, description="A remark (备注).")
    time_text: str | None = strawberry.field(default=UNSET, description="When, in words.")
    starts_on: date | None = strawberry.field(default=UNSET, description="The first day in Asia/Shanghai.")
    ends_on: date | None = strawberry.field(default=UNSET, description="The last day in Asia/Shanghai.")
    lead_id: strawberry.ID | None = strawberry.field(default=UNSET, description="The unit that leads it.")
    responsible_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The person responsible, in place of all who were."
    )
    community_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="The communities that it is for: all of them."
    )
    needs: list[NeedShareInput] | None = strawberry.field(
        default=UNSET, description="The needs that it answers: all of them."
    )
    resources: list[ResourceShareInput] | None = strawberry.field(
        default=UNSET, description="The resources that it uses: all of them."
    )


@strawberry.input(description="A project that no meeting has agreed yet. What it needs and uses is promised at once.")
class CreateProjectInput(UpdateProjectInput):
    title: str = strawberry.field(description="What it is called.")


CreateProjectResult = Annotated[
    Project | InvalidInput | NotFound | CapacityExceeded, strawberry.union("CreateProjectResult")
]
UpdateProjectResult = Annotated[
    Project | InvalidInput | NotFound | CapacityExceeded | Conflict, strawberry.union("UpdateProjectResult")
]
MoveProjectResult = Annotated[
    Project | InvalidInput | NotFound | ImpossibleChange, strawberry.union("MoveProjectResult")
]
JoinProjectResult = Annotated[Project | InvalidInput | NotFound, strawberry.union("JoinProjectResult")]


@strawberry.type
class ProjectMutations:
    @strawberry.mutation(description="Put a project on the list without a meeting. It begins as PROPOSED.")
    async def create_project(self, info: Info, input: CreateProjectInput) -> CreateProjectResult:  # noqa: A002
        context = info.context
        work = keeping.create(context.database, context.viewer, stated(input))
        return await attempt(info, work, Project.of)

    @strawberry.mutation(description="Change what a project says, who does it, and what it needs and uses.")
    async def update_project(
        self,
        info: Info,
        id: Id,  # noqa: A002
        input: UpdateProjectInput,  # noqa: A002
        version: Version = None,
    ) -> UpdateProjectResult:
        context = info.context
        work = keeping.update(context.database, context.viewer, id, stated(input), version)
        return await attempt(info, work, Project.of)

    @strawberry.mutation(
        description="Move a project on to one of its `nextStatuses`. To claim it, use `claimProject`. Dropping it "
        "gives back what it promised; dropping it and sending it back to work need a reason."
    )
    async def move_project(
        self,
        info: Info,
        id: Id,  # noqa: A002
        to: Annotated[ProjectStatus, strawberry.argument(description="The next state.")],
        reason: Reason = None,
    ) -> MoveProjectResult:
        context = info.context
        return await attempt(info, keeping.move(context.database, context.viewer, id, to, reason), Project.of)

    @strawberry.mutation(
        description="A person or a unit takes a project on. The first claim moves it from AGREED to CLAIMED; others "
        "may claim it, too, until it is done."
    )
    async def claim_project(
        self,
        info: Info,
        id: Id,  # noqa: A002
        claimant_id: Annotated[strawberry.ID, strawberry.argument(description="The person or the unit.")],
    ) -> MoveProjectResult:
        context = info.context
        work = keeping.claim(context.database, context.viewer, id, claimant_id, days.today())
        return await attempt(info, work, Project.of)

    @strawberry.mutation(description="A further unit takes part in a project beside its lead.")
    async def join_project(
        self,
        info: Info,
        id: Id,  # noqa: A002
        organisation_id: Annotated[strawberry.ID, strawberry.argument(description="The unit.")],
    ) -> JoinProjectResult:
        context = info.context
        work = keeping.join(context.database, context.viewer, id, organisation_id)
        return await attempt(info, work, Project.of)
