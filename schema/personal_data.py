"""What people may ask of those who keep data about them."""

from typing import Annotated, Any, Self

import strawberry
from strawberry.scalars import JSON

from domain import personal_data
from resolvers import personal_data as keeping
from schema.context import Info
from schema.refusals import InvalidInput, NotFound, attempt

PersonId = Annotated[strawberry.ID, strawberry.argument(description="The person.")]


@strawberry.type(description="All that is kept about one person.")
class PersonalData:
    data: JSON = strawberry.field(
        description="`person`, `accounts`, `ties` (what leads to the person), `wishes` (what the person asks for), "
        "`mentions` (texts elsewhere that hold the name or a phone number) and `events`."
    )

    @classmethod
    def of(cls, told: dict[str, Any]) -> Self:
        return cls(data=told)  # type: ignore[arg-type]


@strawberry.type(description="What the erasure of a person took words out of. All records and events are still there.")
class ErasedPersonalData:
    person_id: strawberry.ID = strawberry.field(description="The person, who has no name any more.")
    records: int = strawberry.field(description="How many records lost words.")
    relationships: int = strawberry.field(description="How many relationships did, rows of lists included.")
    events: int = strawberry.field(description="How many events did.")
    operations: int = strawberry.field(description="How many kept answers of operations did.")
    left: int = strawberry.field(
        description="How many places hold the name still, since it may be somebody else's: namesakes, and names of "
        "units and areas. `exportPersonalData` of before tells where."
    )

    @classmethod
    def of(cls, erased: personal_data.Erased) -> Self:
        return cls(**erased.model_dump())


ExportPersonalDataResult = Annotated[PersonalData | NotFound, strawberry.union("ExportPersonalDataResult")]
ErasePersonalDataResult = Annotated[
    ErasedPersonalData | InvalidInput | NotFound, strawberry.union("ErasePersonalDataResult")
]


@strawberry.type
class PersonalDataQueries:
    @strawberry.field(description="All that is kept about one person, to be given to them. It looks through the graph.")
    async def export_personal_data(self, info: Info, person_id: PersonId) -> ExportPersonalDataResult:
        return await attempt(info, keeping.export(info.context.database, person_id), PersonalData.of)


@strawberry.type
class PersonalDataMutations:
    @strawberry.mutation(
        description="Take a person's names, phone numbers and wishes out of everything: records, rows of lists, texts, "
        "events, kept answers. What was promised stays, without the name. It can't be taken back."
    )
    async def erase_personal_data(
        self,
        info: Info,
        person_id: PersonId,
        reason: Annotated[str, strawberry.argument(description="Why: it goes into the history, without the name.")],
    ) -> ErasePersonalDataResult:
        context = info.context
        work = keeping.erase(context.database, context.viewer, person_id, {"reason": reason})
        return await attempt(info, work, ErasedPersonalData.of)
