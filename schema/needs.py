"""What communities ask for: the need list."""

from datetime import date

import strawberry

from domain import needs
from schema.enums import Audience, DayPart, NeedStatus, Urgency
from schema.mapping import inputs_of, listed, many, mapped, one, single
from schema.names import MATCH, NEED, PARTY
from schema.records import ListEntry


@mapped("Need", record=needs.Need)
@strawberry.type(description="What a community asks for (需求清单).")
class Need(ListEntry):
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
    longitude: float | None = strawberry.field(description="Degrees east, WGS 84.")
    latitude: float | None = strawberry.field(description="Degrees north, WGS 84.")
    raised_by = one(
        PARTY, "(this)<-[:RAISES]-(that:Area|Organisation|Person)", "Who asks for it, most often a community."
    )
    matches = many(
        MATCH,
        "(this)<-[that:MATCHES]-(:Resource)",
        "The resources of all units that fit it, the best first.",
        order=(("score", True),),
    )

    @strawberry.field(
        description="How much of it nothing answers yet, in `quantityUnit`; out of 1 where none is stated."
    )
    def left(self) -> float:
        return max((1.0 if self.quantity is None else self.quantity) - self.answered, 0.0)


NeedFilter, NeedListFilter, NeedOrder = inputs_of(Need)


@strawberry.type
class NeedQueries:
    needs = listed(NEED, "What communities ask for, the newest first.", order=(("raised_on", True),))
    need = single(NEED, "The need with this id.")
