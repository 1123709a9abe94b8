"""Expected failures as types: what a mutation answers when it can't do what was asked.

    CreateNeedResult = Annotated[Need | InvalidInput | NotFound, strawberry.union("CreateNeedResult")]

    @strawberry.mutation(description="...")
    async def create_need(self, info: Info, input: CreateNeedInput) -> CreateNeedResult:
        return await attempt(info, needs.create(...), Need.of)

A refusal that the union doesn't name is a programming error: it comes out as INTERNAL, and the tests fail.
"""

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, Self, TypeVar, cast

import orjson
import strawberry
from strawberry.scalars import JSON

from domain import refusals
from domain.language import Language, Text
from schema.context import Info
from schema.mapping import Node, Reference

R = TypeVar("R")
T = TypeVar("T")


@strawberry.interface(
    description="Why a mutation did nothing. Nothing is half written: the graph is as it was before the call."
)
class Refusal:
    domain: ClassVar[type[refusals.Refusal]]
    error_code: str = strawberry.field(description="A stable code to branch on, listed in docs/errors.md: `NOT_FOUND`.")
    message: str = strawberry.field(
        description="One sentence to show to the user, in the language of `Accept-Language` (Chinese or English)."
    )

    @classmethod
    def of(cls, refusal: refusals.Refusal, language: Language) -> Self:
        given = vars(refusal)
        own = {name: _said(given[name], language) for name in cls.__annotations__ if name in given}
        return cls(error_code=refusal.code, message=refusal.message(language), **own)


def _said(value: object, language: Language) -> object:
    match value:
        case Text():
            return value.written(language)
        case refusals.Difference():
            now, sent = (orjson.loads(orjson.dumps(each)) for each in (value.now, value.sent))
            return FieldConflict(field=value.field, now=now, sent=sent)
        case tuple():
            return [_said(each, language) for each in value]
    return value


@strawberry.type(description="Nothing has the id that was given.")
class NotFound(Refusal):
    domain = refusals.NotFound
    field: str = strawberry.field(description="The argument that holds the id.")
    id: strawberry.ID = strawberry.field(description="The id that was given.")


@strawberry.type(description="A value can't be used as it is. `message` says what it should be.")
class InvalidInput(Refusal):
    domain = refusals.InvalidInput
    field: str = strawberry.field(description="The argument, input field or column at fault.")


@strawberry.type(description="Another record has this name already, in any spelling of it.")
class NameTaken(Refusal):
    domain = refusals.NameTaken
    field: str = strawberry.field(description="The argument or input field that holds the name.")
    name: str = strawberry.field(description="The name that was given.")
    existing_id: strawberry.ID = strawberry.field(description="The record that has it.")


@strawberry.type(description="Several records have this name, so it doesn't say which one is meant.")
class NameAmbiguous(Refusal):
    domain = refusals.NameAmbiguous
    field: str = strawberry.field(description="The argument or input field that holds the name.")
    name: str = strawberry.field(description="The name that was given.")


@strawberry.type(description="A step that the state of the record doesn't allow.")
class ImpossibleChange(Refusal):
    domain = refusals.ImpossibleChange
    current: str = strawberry.field(description="The state that the record is in.")
    wanted: str = strawberry.field(description="The state that was asked for.")
    allowed: list[str] = strawberry.field(description="The states that it may go to from here; often none.")


@strawberry.type(description="More of a resource was asked for than is left of it this year.")
class CapacityExceeded(Refusal):
    domain = refusals.CapacityExceeded
    resource_id: strawberry.ID = strawberry.field(description="The resource.")
    limit: float = strawberry.field(description="What it has in a year, in the resource's unit.")
    promised: float = strawberry.field(description="What projects have been promised of it, in the same unit.")
    asked: float = strawberry.field(description="What was asked for on top, in the same unit.")


@strawberry.type(description="As many as may have claimed the project already.")
class FullyClaimed(Refusal):
    domain = refusals.FullyClaimed
    id: strawberry.ID = strawberry.field(description="The project.")
    limit: int = strawberry.field(description="How many may claim it.")


@strawberry.type(description="Something was built on the record, so it can't be removed or undone.")
class StillInUse(Refusal):
    domain = refusals.StillInUse
    id: strawberry.ID = strawberry.field(description="The record.")
    by: str = strawberry.field(description="What was built on it, to show to the user: `Project × 2`, or titles.")


@strawberry.type(description="A field of which another value was sent than the record has now.")
class FieldConflict:
    field: str = strawberry.field(description="The input field.")
    now: JSON | None = strawberry.field(description="What the record has.")
    sent: JSON | None = strawberry.field(description="What was sent.")


@strawberry.type(
    description="Somebody else changed the record since it was read. Both versions are told, for a person to choose."
)
class Conflict(Refusal):
    domain = refusals.Conflict
    id: strawberry.ID = strawberry.field(description="The record.")
    version: int = strawberry.field(description="Its version now.")
    expected: int = strawberry.field(description="The version that was given.")
    differences: list[FieldConflict] = strawberry.field(
        description="The fields of the record that were sent with other values than they have now."
    )

    @strawberry.field(description="The record as it is now; its `history` tells who changed it.")
    def record(self) -> Node | None:
        return cast(Node, Reference(self.id))


REFUSALS: dict[type[refusals.Refusal], type[Refusal]] = {
    kind.domain: kind
    for kind in (
        NotFound,
        InvalidInput,
        NameTaken,
        NameAmbiguous,
        ImpossibleChange,
        CapacityExceeded,
        FullyClaimed,
        StillInUse,
        Conflict,
    )
}


def refused(info: Info, refusal: refusals.Refusal) -> Refusal:
    """The typed result that says why, in the language of the request."""
    return REFUSALS[type(refusal)].of(refusal, info.context.language)


async def attempt(info: Info, work: Awaitable[R], of: Callable[[R], T]) -> T | Any:
    """Do `work` and show its record by `of`; a refusal becomes its typed result, but for one of access."""
    try:
        done = await work
    except (refusals.Forbidden, refusals.OutOfReach):
        raise
    except refusals.Refusal as refusal:
        return refused(info, refusal)
    return of(done)
