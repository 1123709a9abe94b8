"""What units offer: the resource list."""

from datetime import date
from typing import Annotated

import strawberry
from strawberry import UNSET

from domain.resources import PERIODS_A_YEAR
from resolvers import resources as keeping
from schema.context import Info
from schema.entries import EntryInput
from schema.enums import Audience, DayPart, Period, ResourceStatus
from schema.inputs import Id, Reason, Version, stated
from schema.mapping import computed, inputs_of, listed, many, mapped, one, single
from schema.names import MATCH, NEED, PARTY, PROJECT, RESOURCE
from schema.records import TEXTS, ListEntry
from schema.refusals import CapacityExceeded, Conflict, InvalidInput, NotFound, StillInUse, attempt
from schema.understanding import Understood

# What a period's capacity comes to in a year: as domain/resources.py has it. Of a session's alone nothing follows.
YEARLY = (
    "CASE coalesce(this.capacity_per, 'YEAR') WHEN 'SESSION' THEN null "
    + " ".join(f"WHEN '{per}' THEN this.capacity * {times}" for per, times in PERIODS_A_YEAR.items())
    + " ELSE this.capacity END"
)


@mapped("Resource", texts=TEXTS)
@strawberry.type(description="What a unit offers to communities: a room, a service, a fund, people (资源清单).")
class Resource(ListEntry, Understood):
    status: ResourceStatus = strawberry.field(description="Whether it is offered.")
    capacity: float | None = strawberry.field(
        description="How much of it there is in each `capacityPer`, in `capacityUnit`; null where it isn't stated."
    )
    capacity_unit: str | None = strawberry.field(description="What it is counted in: 次, 人, 间, 元, ...")
    capacity_per: Period | None = strawberry.field(description="What `capacity` is counted by; null: in all.")
    capacity_text: str | None = strawberry.field(description="The capacity as written: `每月2次`.")
    promised: float = strawberry.field(
        description="How much of this year's capacity projects have been promised, in `capacityUnit`."
    )
    available_text: str | None = strawberry.field(description="When it is available, as written.")
    available_from: date | None = strawberry.field(description="The first day in Asia/Shanghai; null is open.")
    available_until: date | None = strawberry.field(description="The last day in Asia/Shanghai; null is open.")
    available_rule: str | None = strawberry.field(description="How it recurs, by RFC 5545: `FREQ=MONTHLY;BYDAY=1SA`.")
    day_parts: list[DayPart] = strawberry.field(description="The parts of the day; empty means any.")
    audience_text: str | None = strawberry.field(description="Whom it is for, as written.")
    audiences: list[Audience] = strawberry.field(description="Whom it is for; empty where nobody is named.")
    yearly_capacity: float | None = computed(
        YEARLY, description="What may be promised of it in a year, in `capacityUnit`; null where no bound is stated."
    )
    left: float | None = computed(
        f"CASE WHEN {YEARLY} > this.promised THEN round({YEARLY} - this.promised, 6) "
        f"WHEN {YEARLY} IS NOT NULL THEN 0.0 END",
        description="What is left to promise this year, in `capacityUnit`; null where no bound is stated.",
    )
    longitude: float | None = strawberry.field(description="Degrees east, WGS 84.")
    latitude: float | None = strawberry.field(description="Degrees north, WGS 84.")
    offered_by = one(
        PARTY, "(this)<-[:OFFERS]-(that:Organisation|Person)", "Who offers it, most often a unit.", sole=True
    )
    matches = many(
        MATCH, "(this)-[that:MATCHES]->(:Need)", "The needs that it fits, the best first.", order=(("score", True),)
    )
    fitting_needs = many(
        NEED,
        "(this)-[:MATCHES]->(that:Need {status: 'OPEN'})",
        "The open needs that it fits in the communities that its unit is paired with, each once, the newest first.",
        order=(("raised_on", True),),
        where="EXISTS { (that)<-[:RAISES]-(:Area)-[:PART_OF*0..3]->(:Community)"
        "<-[:PAIRED_WITH]-(:Organisation)-[:OFFERS]->(this) }",
    )
    projects = many(
        PROJECT,
        "(this)<-[:USES]-(that:Project)",
        "The projects that use it, dropped ones included, the newest first.",
        order=(("created_at", True),),
    )


ResourceFilter, ResourceListFilter, ResourceOrder = inputs_of(Resource)


@strawberry.type
class ResourceQueries:
    resources = listed(RESOURCE, "What units offer, by title.", order=(("title", False),))
    resource = single(RESOURCE, "The resource with this id.")


@strawberry.input(description="What is stated of a resource.")
class ResourceInput(EntryInput):
    capacity_text: str | None = strawberry.field(
        default=UNSET,
        description="How much, in words: `每月2次`, `3间`. "
        "The next three are read from it unless you state any of them.",
    )
    capacity: float | None = strawberry.field(
        default=UNSET, description="How much in each `capacityPer`, in `capacityUnit`. Not below what is promised."
    )
    capacity_unit: str | None = strawberry.field(
        default=UNSET, description="What it is counted in: 次, 人, 间, 元, ..."
    )
    capacity_per: Period | None = strawberry.field(default=UNSET, description="What `capacity` is counted by.")
    available_text: str | None = strawberry.field(
        default=UNSET,
        description="When, in words: `每月第一个周六`, `2026年3月`. "
        "The next four are read from it unless you state any of them.",
    )
    available_from: date | None = strawberry.field(default=UNSET, description="The first day in Asia/Shanghai.")
    available_until: date | None = strawberry.field(default=UNSET, description="The last day in Asia/Shanghai.")
    available_rule: str | None = strawberry.field(default=UNSET, description="How it recurs, by RFC 5545.")
    day_parts: list[DayPart] | None = strawberry.field(
        default=UNSET, description="The parts of the day; empty means any."
    )
    audience_text: str | None = strawberry.field(
        default=UNSET, description="Whom it is for, in words. `audiences` is read from it unless you state it."
    )
    audiences: list[Audience] | None = strawberry.field(default=UNSET, description="Whom it is for.")


@strawberry.input(description="A new resource.")
class CreateResourceInput(ResourceInput):
    title: str = strawberry.field(description="What it is about.")
    offered_by: strawberry.ID = strawberry.field(description="The unit or person that offers it.")


@strawberry.input(description="Changes of a resource. What is left out stays as it is; null takes a value away.")
class UpdateResourceInput(ResourceInput):
    title: str | None = strawberry.field(default=UNSET, description="What it is about.")


CreateResourceResult = Annotated[Resource | InvalidInput | NotFound, strawberry.union("CreateResourceResult")]
UpdateResourceResult = Annotated[
    Resource | InvalidInput | NotFound | Conflict | CapacityExceeded, strawberry.union("UpdateResourceResult")
]
WithdrawResourceResult = Annotated[
    Resource | InvalidInput | NotFound | Conflict | StillInUse, strawberry.union("WithdrawResourceResult")
]
ReopenResourceResult = Annotated[
    Resource | InvalidInput | NotFound | Conflict, strawberry.union("ReopenResourceResult")
]


@strawberry.type
class ResourceMutations:
    @strawberry.mutation(description="Put a resource on the list.")
    async def create_resource(self, info: Info, input: CreateResourceInput) -> CreateResourceResult:  # noqa: A002
        context = info.context
        return await attempt(info, keeping.create(context.database, context.viewer, stated(input)), Resource.of)

    @strawberry.mutation(description="Change a resource.")
    async def update_resource(
        self,
        info: Info,
        id: Id,  # noqa: A002
        input: UpdateResourceInput,  # noqa: A002
        version: Version = None,
    ) -> UpdateResourceResult:
        context = info.context
        work = keeping.update(context.database, context.viewer, id, stated(input), version)
        return await attempt(info, work, Resource.of)

    @strawberry.mutation(
        description="Take a resource off the list, and out of all matches. "
        "Refused while a project that is not over uses it."
    )
    async def withdraw_resource(
        self,
        info: Info,
        id: Id,  # noqa: A002
        reason: Reason = None,
        version: Version = None,
    ) -> WithdrawResourceResult:
        context = info.context
        work = keeping.withdraw(context.database, context.viewer, id, reason, version)
        return await attempt(info, work, Resource.of)

    @strawberry.mutation(
        description="Put a resource that was withdrawn back on the list. The next matching run takes it in."
    )
    async def reopen_resource(
        self,
        info: Info,
        id: Id,  # noqa: A002
        reason: Reason = None,
        version: Version = None,
    ) -> ReopenResourceResult:
        context = info.context
        work = keeping.reopen(context.database, context.viewer, id, reason, version)
        return await attempt(info, work, Resource.of)
