"""Pairing units with communities."""

from datetime import date
from typing import Annotated

import strawberry
from strawberry import UNSET

from resolvers import pairings as keeping
from schema.context import Info
from schema.inputs import stated
from schema.organisations import Organisation
from schema.refusals import InvalidInput, NotFound, attempt

UnitId = Annotated[strawberry.ID, strawberry.argument(description="The unit.")]
CommunityId = Annotated[strawberry.ID, strawberry.argument(description="The community.")]


@strawberry.input(description="What is known of a pairing. What is left out stays as it is; null takes a value away.")
class PairingInput:
    since: date | None = strawberry.field(default=UNSET, description="The first day, in Asia/Shanghai.")
    basis: str | None = strawberry.field(default=UNSET, description="What it rests on: an agreement, a notice.")


PairResult = Annotated[Organisation | InvalidInput | NotFound, strawberry.union("PairResult")]
UnpairResult = Annotated[Organisation | InvalidInput | NotFound, strawberry.union("UnpairResult")]


@strawberry.type
class PairingMutations:
    @strawberry.mutation(
        description="Pair a unit with a community for co-building (结对共建), or change the pairing that they have."
    )
    async def pair(
        self,
        info: Info,
        organisation_id: UnitId,
        community_id: CommunityId,
        input: PairingInput | None = None,  # noqa: A002
    ) -> PairResult:
        context = info.context
        known = stated(input) if input else {}
        work = keeping.pair(context.database, context.viewer, organisation_id, community_id, known)
        return await attempt(info, work, Organisation.of)

    @strawberry.mutation(description="End a pairing.")
    async def unpair(self, info: Info, organisation_id: UnitId, community_id: CommunityId) -> UnpairResult:
        context = info.context
        work = keeping.unpair(context.database, context.viewer, organisation_id, community_id)
        return await attempt(info, work, Organisation.of)
