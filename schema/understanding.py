"""What an entry is understood to say, and how a person corrects it."""

from datetime import date
from typing import Annotated

import strawberry
from strawberry import UNSET

from domain.needs import Need
from domain.resources import Resource
from resolvers import matches
from schema.context import Info
from schema.enums import Aspect, Audience, DayPart, Period, Reach, TypedBy
from schema.inputs import Id, Version, stated
from schema.mapping import Mapped, inputs_of, many, mapped, one
from schema.names import NEED, RESOURCE, SERVICE_TYPE, TYPING
from schema.refusals import Conflict, InvalidInput, NotFound, attempt


@mapped(
    "",
    pattern="(:Resource|Need|Project)-[that:OF_TYPE]->(:ServiceType)",
    ties=("startNode(this).id", "endNode(this).id", "this.by"),
)
@strawberry.type(description="A type of service that an entry is of, and how that is known.")
class Typing(Mapped):
    by: TypedBy = strawberry.field(description="Who or what says so.")
    confidence: float = strawberry.field(description="How certain that is, from 0 to 1.")
    words: list[str] = strawberry.field(description="The words of the entry that say so, as the taxonomy writes them.")
    type = one(SERVICE_TYPE, "()-[this]->(that:ServiceType)", "The type.", sole=True)


TypingFilter, TypingListFilter, TypingOrder = inputs_of(Typing)


@strawberry.interface(
    description="What an entry says as a whole, columns, title and detail together, as the program understands it "
    "or as a person corrected it."
)
class Understood(Mapped):
    types = many(
        TYPING,
        "(this)-[that:OF_TYPE]->(:ServiceType)",
        "The types of service that it is of, the most certain first. Its category is one of them.",
        order=(("confidence", True),),
    )
    understood_types: list[str] = strawberry.field(
        description="The codes of the types that its words or a person say, the most certain first."
    )
    understood_audiences: list[Audience] = strawberry.field(description="Whom it is for.")
    understood_quantity: float | None = strawberry.field(description="How much, in `understoodUnit`.")
    understood_unit: str | None = strawberry.field(description="What it is counted in.")
    understood_per: Period | None = strawberry.field(description="What the quantity is counted by; null: in all.")
    understood_from: date | None = strawberry.field(description="The first day in Asia/Shanghai; null is open.")
    understood_until: date | None = strawberry.field(description="The last day in Asia/Shanghai; null is open.")
    understood_rule: str | None = strawberry.field(description="How it recurs, by RFC 5545.")
    understood_day_parts: list[DayPart] = strawberry.field(description="The parts of the day; empty means any.")
    understood_reach: Reach | None = strawberry.field(description="Where it is given or needed; null: not said.")
    understood_place: str | None = strawberry.field(description="The only place that it is about, in its own words.")
    understood_money: float | None = strawberry.field(description="The sum of money that it names, in yuan.")
    corrected: list[Aspect] = strawberry.field(
        description="What a person said instead. No list and no program changes that."
    )


@strawberry.input(
    description="What an entry means. What is left out stays as it is, but for fields of the same aspect as one "
    "that is given: they become empty."
)
class CorrectionInput:
    types: list[str] | None = strawberry.field(
        default=UNSET, description="Codes of types of service, the most fitting first; categories are none."
    )
    audiences: list[Audience] | None = strawberry.field(default=UNSET, description="Whom it is for.")
    quantity: float | None = strawberry.field(default=UNSET, description="How much, in `unit`.")
    unit: str | None = strawberry.field(default=UNSET, description="What it is counted in: 场, 人, 元, ...")
    per: Period | None = strawberry.field(default=UNSET, description="What the quantity is counted by.")
    first_day: date | None = strawberry.field(default=UNSET, description="The first day in Asia/Shanghai.")
    last_day: date | None = strawberry.field(default=UNSET, description="The last day in Asia/Shanghai.")
    rule: str | None = strawberry.field(default=UNSET, description="How it recurs, by RFC 5545.")
    day_parts: list[DayPart] | None = strawberry.field(default=UNSET, description="The parts of the day.")
    reach: Reach | None = strawberry.field(default=UNSET, description="Where it is given or needed.")
    place: str | None = strawberry.field(default=UNSET, description="The only place that it is about.")
    money: float | None = strawberry.field(default=UNSET, description="A sum of money, in yuan.")
    restore: list[Aspect] | None = strawberry.field(
        default=UNSET, description="What the program is to understand by itself again."
    )


CorrectUnderstandingResult = Annotated[
    NEED | RESOURCE | InvalidInput | NotFound | Conflict,  # type: ignore[valid-type]
    strawberry.union("CorrectUnderstandingResult"),
]


@strawberry.type
class UnderstandingMutations:
    @strawberry.mutation(
        description="Say what a need or a resource means, where it was understood otherwise. "
        "That is kept when its list comes in again and when it is matched again, and its matches follow at once."
    )
    async def correct_understanding(
        self,
        info: Info,
        id: Id,  # noqa: A002
        input: CorrectionInput,  # noqa: A002
        version: Version = None,
    ) -> CorrectUnderstandingResult:
        context = info.context
        work = matches.correct(context.database, context.viewer, id, stated(input), version)
        return await attempt(info, work, _shown)


def _shown(record: Need | Resource) -> Mapped:
    kind: type[Mapped] = (NEED if isinstance(record, Need) else RESOURCE).resolve_type()
    return kind.of(record)
