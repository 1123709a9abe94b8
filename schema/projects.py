"""What was agreed: the project list, and who does what for whom."""

from datetime import date, datetime
from typing import Annotated

import orjson
import strawberry
from strawberry import UNSET

from domain import days, projects
from resolvers import projects as keeping
from schema.context import Info
from schema.enums import Category, ProjectStatus
from schema.inputs import Id, Reason, Version, stated
from schema.mapping import Mapped, computed, every, inputs_of, listed, many, mapped, one, single
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
    PROJECT_STEP,
    RESOURCE,
    USE,
)
from schema.records import TEXTS, ListEntry
from schema.refusals import CapacityExceeded, Conflict, FullyClaimed, ImpossibleChange, InvalidInput, NotFound, attempt


def status_in(properties: str) -> str | None:
    """The status among the properties that an event tells."""
    status: str | None = orjson.loads(properties).get("status")
    return status


@mapped("Event")
@strawberry.type(description="One change of a project's state: who, when and why.")
class ProjectStep(Mapped):
    before: ProjectStatus | None = computed(
        "this.before", description="The state it was in; null where it began.", finish=status_in
    )
    after: ProjectStatus = computed("this.after", description="The state it came into.", finish=status_in)
    at: datetime = strawberry.field(description="When: a moment with its offset, in Asia/Shanghai.")
    actor_id: strawberry.ID = strawberry.field(description="Who did it.")
    actor_name: str = strawberry.field(description="Who did it, as shown to people.")
    reason: str | None = strawberry.field(description="Why, where a reason was given.")


def next_statuses(status: str) -> list[str]:
    return [each.value for each in projects.PROJECT_STATES.following[projects.ProjectStatus(status)]]


# When a project began: as domain/progress_reports.py has it.
BEGUN = "coalesce(this.begun_on, this.starts_on, date(this.created_at))"
OVERDUE = (
    "this.status IN ['CLAIMED', 'UNDER_WAY'] "
    f"AND CASE WHEN this.status = 'CLAIMED' AND this.starts_on > {BEGUN} THEN this.starts_on ELSE {BEGUN} END "
    "<= $period_end AND NOT EXISTS { (this)<-[:REPORTS_ON]-(:ProgressReport {period: $period}) }"
)


@mapped("Project", texts=TEXTS)
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
    claim_limit: int | None = strawberry.field(
        description="How many people and units may claim it at most; null: any number."
    )
    lead = one(ORGANISATION, "(this)-[:LED_BY]->(that:Organisation)", "The unit that leads it.", sole=True)
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
    meeting = one(
        MEETING,
        "(this)-[:DECIDED_AT]->(that:Meeting)",
        "The meeting that agreed it; null without one.",
        sole=True,
    )
    agenda_item = one(AGENDA_ITEM, "(this)<-[:BECAME]-(that:AgendaItem)", "The agenda item that it was.", sole=True)
    reports = many(
        PROGRESS_REPORT,
        "(this)<-[:REPORTS_ON]-(that:ProgressReport)",
        "Its progress reports, the newest half month first.",
        order=(("period", True),),
    )
    next_statuses: list[ProjectStatus] = computed(
        "this.status", description="The states that it can go to from here: the buttons to show.", finish=next_statuses
    )
    report_overdue: bool = computed(
        OVERDUE,
        description="Whether nobody reported on the last half month that is over, though it was claimed or under way.",
    )
    steps = every(
        PROJECT_STEP,
        "(that:Event {subject_id: this.id})",
        "Its changes of state in their order: who, when and why.",
        where="that.seq > 0 AND that.after CONTAINS '\"status\":'",
        order="that.seq",
    )


@mapped(
    "",
    pattern="(:Project)-[that:ANSWERS]->(:Need)",
    ties=("startNode(this).id", "endNode(this).id"),
)
@strawberry.type(description="How much of a need a project answers.")
class Answer(Mapped):
    quantity: float | None = strawberry.field(
        description="In the need's `quantityUnit`; out of 1 where the need states no quantity."
    )
    project = one(PROJECT, "(that:Project)-[this]->()", "The project.", sole=True)
    need = one(NEED, "()-[this]->(that:Need)", "The need.", sole=True)


@mapped(
    "",
    pattern="(:Project)-[that:USES]->(:Resource)",
    ties=("startNode(this).id", "endNode(this).id"),
)
@strawberry.type(description="How much of a resource a project uses.")
class Use(Mapped):
    quantity: float | None = strawberry.field(description="In the resource's `capacityUnit`.")
    project = one(PROJECT, "(that:Project)-[this]->()", "The project.", sole=True)
    resource = one(RESOURCE, "()-[this]->(that:Resource)", "The resource.", sole=True)


@mapped(
    "",
    pattern="(:Organisation|Person)-[that:CLAIMED]->(:Project)",
    ties=("startNode(this).id", "endNode(this).id"),
)
@strawberry.type(description="A person or a unit that has claimed a project (认领).")
class Claim(Mapped):
    at: datetime = strawberry.field(description="When: a moment with its offset, in Asia/Shanghai.")
    organisation = one(ORGANISATION, "(that:Organisation)-[this]->()", "The unit; null if a person did.", sole=True)
    person = one(PERSON, "(that:Person)-[this]->()", "The person; null if a unit did.", sole=True)
    project = one(PROJECT, "()-[this]->(that:Project)", "The project.", sole=True)


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
    claim_limit: int | None = strawberry.field(
        default=UNSET, description="How many may claim it at most, 1 to 1000; null: any number."
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
    Project | InvalidInput | NotFound | ImpossibleChange | Conflict, strawberry.union("MoveProjectResult")
]
ClaimProjectResult = Annotated[
    Project | InvalidInput | NotFound | ImpossibleChange | FullyClaimed, strawberry.union("ClaimProjectResult")
]
WithdrawClaimResult = Annotated[Project | InvalidInput | NotFound, strawberry.union("WithdrawClaimResult")]
LeaveProjectResult = Annotated[Project | InvalidInput | NotFound, strawberry.union("LeaveProjectResult")]
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
        version: Version = None,
    ) -> MoveProjectResult:
        context = info.context
        work = keeping.move(context.database, context.viewer, id, to, reason, version)
        return await attempt(info, work, Project.of)

    @strawberry.mutation(
        description="A person or a unit takes a project on. The first claim moves it from AGREED to CLAIMED; others "
        "may claim it, too, until it is done or has as many claims as its `claimLimit`."
    )
    async def claim_project(
        self,
        info: Info,
        id: Id,  # noqa: A002
        claimant_id: Annotated[strawberry.ID, strawberry.argument(description="The person or the unit.")],
    ) -> ClaimProjectResult:
        context = info.context
        work = keeping.claim(context.database, context.viewer, id, claimant_id, days.today())
        return await attempt(info, work, Project.of)

    @strawberry.mutation(
        description="A person or a unit takes their claim back. Without any claim left, a CLAIMED project is AGREED "
        "again. One that is under way keeps its last claim, and one that is done or dropped keeps all of them."
    )
    async def withdraw_claim(
        self,
        info: Info,
        id: Id,  # noqa: A002
        claimant_id: Annotated[strawberry.ID, strawberry.argument(description="The person or the unit.")],
        reason: Reason = None,
    ) -> WithdrawClaimResult:
        context = info.context
        work = keeping.withdraw(context.database, context.viewer, id, claimant_id, reason)
        return await attempt(info, work, Project.of)

    @strawberry.mutation(description="A unit that joined a project takes part in it no longer.")
    async def leave_project(
        self,
        info: Info,
        id: Id,  # noqa: A002
        organisation_id: Annotated[strawberry.ID, strawberry.argument(description="The unit.")],
        reason: Reason = None,
    ) -> LeaveProjectResult:
        context = info.context
        work = keeping.leave(context.database, context.viewer, id, organisation_id, reason)
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
