"""What communities ask for: the need list."""

from datetime import date
from typing import Annotated

import strawberry
from strawberry import UNSET

from resolvers import needs as keeping
from schema.context import Info
from schema.entries import EntryInput
from schema.enums import Audience, DayPart, NeedStatus, Urgency
from schema.inputs import Id, Reason, Version, stated
from schema.mapping import computed, inputs_of, listed, many, mapped, one, single
from schema.names import MATCH, NEED, PARTY, PROJECT
from schema.records import TEXTS, ListEntry
from schema.refusals import Conflict, InvalidInput, NotFound, StillInUse, attempt
from schema.understanding import Understood

# One of whatever it is where the list doesn't say how much: as domain/promises.py has it.
ASKED_FOR = "coalesce(nullIf(this.quantity, 0.0), 1.0)"


@mapped("Need", texts=TEXTS)
@strawberry.type(description="What a community asks for (需求清单).")
class Need(ListEntry, Understood):
    status: NeedStatus = strawberry.field(description="Where it stands.")
    quantity: float | None = strawberry.field(description="How much is asked for, in `quantityUnit`; null: not stated.")
    quantity_unit: str | None = strawberry.field(description="What it is counted in: 场, 人, 元, ...")
    quantity_text: str | None = strawberry.field(description="The quantity as written.")
    answered: float = strawberry.field(
        description="How much of it projects answer, in `quantityUnit`; out of 1 where no quantity is stated."
    )
    wanted_text: str | None = strawberry.field(description="When it is wanted, as written.")
    wanted_from: date | None = strawberry.field(description="The first day in Asia/Shanghai; null is open.")
    wanted_until: date | None = strawberry.field(description="The last day in Asia/Shanghai; null is open.")
    wanted_rule: str | None = strawberry.field(description="How it recurs, by RFC 5545: `FREQ=MONTHLY;BYDAY=1SA`.")
    day_parts: list[DayPart] = strawberry.field(description="The parts of the day; empty means any.")
    urgency: Urgency = strawberry.field(description="How soon it must be answered.")
    urgency_text: str | None = strawberry.field(description="The urgency as written.")
    audience_text: str | None = strawberry.field(description="Whom it is about, as written.")
    audiences: list[Audience] = strawberry.field(description="Whom it is about; empty where nobody is named.")
    raised_on: date = strawberry.field(description="The day on which it was raised, in Asia/Shanghai.")
    left: float = computed(
        f"CASE WHEN {ASKED_FOR} > this.answered THEN round({ASKED_FOR} - this.answered, 6) ELSE 0.0 END",
        description="How much of it nothing answers yet, in `quantityUnit`; out of 1 where none is stated.",
    )
    longitude: float | None = strawberry.field(description="Degrees east, WGS 84.")
    latitude: float | None = strawberry.field(description="Degrees north, WGS 84.")
    raised_by = one(
        PARTY,
        "(this)<-[:RAISES]-(that:Area|Organisation|Person)",
        "Who asks for it, most often a community.",
        sole=True,
    )
    matches = many(
        MATCH,
        "(this)<-[that:MATCHES]-(:Resource)",
        "The resources of all units that fit it, the best first.",
        order=(("score", True),),
    )
    projects = many(
        PROJECT,
        "(this)<-[:ANSWERS]-(that:Project)",
        "The projects that answer it or a part of it, dropped ones included, the newest first.",
        order=(("created_at", True),),
    )


NeedFilter, NeedListFilter, NeedOrder = inputs_of(Need)


@strawberry.type
class NeedQueries:
    needs = listed(NEED, "What communities ask for, the newest first.", order=(("raised_on", True),))
    need = single(NEED, "The need with this id.")


@strawberry.input(description="What is stated of a need.")
class NeedInput(EntryInput):
    quantity_text: str | None = strawberry.field(
        default=UNSET,
        description="How much, in words: `3场`, `三十人`. The next two are read from it unless you state any of them.",
    )
    quantity: float | None = strawberry.field(default=UNSET, description="How much, in `quantityUnit`.")
    quantity_unit: str | None = strawberry.field(default=UNSET, description="What it is counted in: 场, 人, 元, ...")
    wanted_text: str | None = strawberry.field(
        default=UNSET,
        description="When, in words: `每月第一个周六`, `2026年3月`. "
        "The next four are read from it unless you state any of them.",
    )
    wanted_from: date | None = strawberry.field(default=UNSET, description="The first day in Asia/Shanghai.")
    wanted_until: date | None = strawberry.field(default=UNSET, description="The last day in Asia/Shanghai.")
    wanted_rule: str | None = strawberry.field(default=UNSET, description="How it recurs, by RFC 5545.")
    day_parts: list[DayPart] | None = strawberry.field(
        default=UNSET, description="The parts of the day; empty means any."
    )
    audience_text: str | None = strawberry.field(
        default=UNSET, description="Whom it is for, in words. `audiences` is read from it unless you state it."
    )
    audiences: list[Audience] | None = strawberry.field(default=UNSET, description="Whom it is for.")
    urgency: Urgency | None = strawberry.field(default=UNSET, description="How soon it must be answered.")
    raised_on: date | None = strawberry.field(
        default=UNSET, description="The day on which it was raised, in Asia/Shanghai; today for a new one."
    )


@strawberry.input(description="A new need.")
class CreateNeedInput(NeedInput):
    title: str = strawberry.field(description="What it is about.")
    raised_by: strawberry.ID = strawberry.field(description="The area, unit or person that asks for it.")


@strawberry.input(description="Changes of a need. What is left out stays as it is; null takes a value away.")
class UpdateNeedInput(NeedInput):
    title: str | None = strawberry.field(default=UNSET, description="What it is about.")


CreateNeedResult = Annotated[Need | InvalidInput | NotFound, strawberry.union("CreateNeedResult")]
UpdateNeedResult = Annotated[Need | InvalidInput | NotFound | Conflict, strawberry.union("UpdateNeedResult")]
WithdrawNeedResult = Annotated[
    Need | InvalidInput | NotFound | Conflict | StillInUse, strawberry.union("WithdrawNeedResult")
]
ReopenNeedResult = Annotated[Need | InvalidInput | NotFound | Conflict, strawberry.union("ReopenNeedResult")]


@strawberry.type
class NeedMutations:
    @strawberry.mutation(description="Put a need on the list.")
    async def create_need(self, info: Info, input: CreateNeedInput) -> CreateNeedResult:  # noqa: A002
        context = info.context
        return await attempt(info, keeping.create(context.database, context.viewer, stated(input)), Need.of)

    @strawberry.mutation(description="Change a need.")
    async def update_need(
        self,
        info: Info,
        id: Id,  # noqa: A002
        input: UpdateNeedInput,  # noqa: A002
        version: Version = None,
    ) -> UpdateNeedResult:
        context = info.context
        work = keeping.update(context.database, context.viewer, id, stated(input), version)
        return await attempt(info, work, Need.of)

    @strawberry.mutation(
        description="Take a need off the list, and out of all matches. "
        "Refused while a project that is not over answers it."
    )
    async def withdraw_need(
        self,
        info: Info,
        id: Id,  # noqa: A002
        reason: Reason = None,
        version: Version = None,
    ) -> WithdrawNeedResult:
        context = info.context
        work = keeping.withdraw(context.database, context.viewer, id, reason, version)
        return await attempt(info, work, Need.of)

    @strawberry.mutation(
        description="Put a need that was withdrawn back on the list. The next matching run takes it in."
    )
    async def reopen_need(
        self,
        info: Info,
        id: Id,  # noqa: A002
        reason: Reason = None,
        version: Version = None,
    ) -> ReopenNeedResult:
        context = info.context
        work = keeping.reopen(context.database, context.viewer, id, reason, version)
        return await attempt(info, work, Need.of)
