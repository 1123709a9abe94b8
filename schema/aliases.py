"""Other names of units and areas; merging two records that are one, parting one that is two."""

from typing import Annotated

import strawberry

from domain import areas
from graph.aliases import Named
from resolvers import aliases as keeping
from schema.areas import OneArea, one_area
from schema.context import Info
from schema.inputs import Id
from schema.organisations import Organisation
from schema.refusals import InvalidInput, NameTaken, NotFound, StillInUse, attempt

AddAliasResult = Annotated[
    Organisation | OneArea | InvalidInput | NotFound | NameTaken, strawberry.union("AddAliasResult")
]
RemoveAliasResult = Annotated[
    Organisation | OneArea | InvalidInput | NotFound | StillInUse, strawberry.union("RemoveAliasResult")
]
MergeResult = Annotated[Organisation | OneArea | InvalidInput | NotFound | NameTaken, strawberry.union("MergeResult")]
PartResult = Annotated[Organisation | OneArea | InvalidInput | NotFound | NameTaken, strawberry.union("PartResult")]
Name = Annotated[str, strawberry.argument(description="The other name.")]


def _shown(record: Named) -> Organisation | OneArea:
    return one_area(record) if isinstance(record, areas.Area) else Organisation.of(record)


@strawberry.type
class AliasMutations:
    @strawberry.mutation(description="Let a unit or an area be found by another name, also when lists are brought in.")
    async def add_alias(self, info: Info, id: Id, name: Name) -> AddAliasResult:  # noqa: A002
        context = info.context
        return await attempt(info, keeping.add(context.database, context.viewer, id, name), _shown)

    @strawberry.mutation(
        description="Take another name away. One that was a record of its own can only be parted: its id must go on "
        "leading somewhere."
    )
    async def remove_alias(self, info: Info, id: Id, name: Name) -> RemoveAliasResult:  # noqa: A002
        context = info.context
        return await attempt(info, keeping.remove(context.database, context.viewer, id, name), _shown)

    @strawberry.mutation(
        description="Make two units, or two areas of one level, one: all that `away` has goes to `keep`, and the id "
        "and names of `away` lead to `keep` from now on. The answer is `keep`. `part` undoes it."
    )
    async def merge(
        self,
        info: Info,
        keep: Annotated[strawberry.ID, strawberry.argument(description="The record that stays.")],
        away: Annotated[strawberry.ID, strawberry.argument(description="The record that becomes another name of it.")],
    ) -> MergeResult:
        context = info.context
        return await attempt(info, keeping.merge(context.database, context.viewer, keep, away), _shown)

    @strawberry.mutation(
        description="Make a record of another name of a unit or area, with what came by way of it and the entries that "
        "were written with it. A record that was merged away has its old id again. The answer is the new record."
    )
    async def part(
        self,
        info: Info,
        id: Annotated[  # noqa: A002
            strawberry.ID,
            strawberry.argument(
                description="An old id that was merged away; or the record, with one of its `spelling`s."
            ),
        ],
        spelling: Annotated[str | None, strawberry.argument(description="The other name that is to be parted.")] = None,
        name: Annotated[
            str | None,
            strawberry.argument(
                description="The new record's name, where the spelling doesn't differ enough from the old one's: when "
                "they are traditional and simplified spellings of one another, or differ by blanks alone."
            ),
        ] = None,
    ) -> PartResult:
        context = info.context
        return await attempt(info, keeping.part(context.database, context.viewer, id, spelling, name), _shown)
