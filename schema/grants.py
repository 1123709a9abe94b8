"""Grants: which account acts in which role, and on what."""

from datetime import datetime
from typing import Annotated

import strawberry

from domain import grants as domain
from domain.roles import Role
from graph import grants as graph
from graph.compile.patterns import LARGEST_PAGE, check_number
from resolvers import grants as keeping
from schema.context import Info
from schema.enums import described
from schema.refusals import InvalidInput, NotFound, attempt

described(
    Role,
    "In which role a request acts. Each but PUBLIC is granted on an area or a unit.",
    {
        Role.ADMINISTRATOR: "Keeps the system: sees and does everything.",
        Role.INTEGRATION: "Another program, which follows the projects of its area.",
        Role.ANALYST: "Counts and compares: everything of its area but personal data.",
        Role.DISTRICT_OFFICER: "区级: everything of the area.",
        Role.STREET_OFFICER: "街道: everything of the street.",
        Role.COMMUNITY_WORKER: "社区工作者: everything of the community.",
        Role.UNIT_EDITOR: "单位联络员: keeps the lists of a unit.",
        Role.MEMBER: "党员: sees what their unit does, and claims projects.",
        Role.RESIDENT: "居民: states wishes, and sees what is done.",
        Role.PUBLIC: "Whoever has not signed in.",
    },
)


@strawberry.type(description="An account may act in a role on an area or a unit, and on what belongs to it.")
class Grant:
    id: strawberry.ID = strawberry.field(description="The id of the account.")
    subject: str = strawberry.field(description="What the account's provider calls it. Personal data.")
    name: str = strawberry.field(description="The name of the account. Personal data.")
    role: Role = strawberry.field(description="The role.")
    on_id: strawberry.ID = strawberry.field(description="The area or unit.")
    on_name: str = strawberry.field(description="The name of the area or unit.")
    granted_at: datetime = strawberry.field(description="When it was granted, in Asia/Shanghai.")
    granted_by: str = strawberry.field(description="The subject of the account that granted it.")
    person_id: strawberry.ID | None = strawberry.field(description="The person that the account belongs to, if any.")

    @classmethod
    def of(cls, grant: domain.Grant) -> "Grant":
        return cls(**{name: getattr(grant, name) for name in domain.Grant.model_fields})


GrantRoleResult = Annotated[Grant | InvalidInput | NotFound, strawberry.union("GrantRoleResult")]
RevokeRoleResult = Annotated[Grant | InvalidInput | NotFound, strawberry.union("RevokeRoleResult")]
Subject = Annotated[str, strawberry.argument(description="What the account's provider calls it: `issuer#subject`.")]
OnId = Annotated[strawberry.ID, strawberry.argument(description="The area, or the unit for members and unit editors.")]


@strawberry.type
class GrantQueries:
    @strawberry.field(description="What was granted, by subject. For administrators.")
    async def grants(
        self,
        info: Info,
        subject: Annotated[str | None, strawberry.argument(description="Only those of this account.")] = None,
        first: Annotated[int, strawberry.argument(description="How many at most: 0 to 1000.")] = 100,
        offset: Annotated[int, strawberry.argument(description="How many to skip.")] = 0,
    ) -> list[Grant]:
        check_number("first", first, LARGEST_PAGE)
        check_number("offset", offset, None)
        return [Grant.of(grant) for grant in await graph.listed(info.context.database, subject, first, offset)]


@strawberry.type
class GrantMutations:
    @strawberry.mutation(description="Let an account act in a role. It holds from the account's next request on.")
    async def grant_role(
        self,
        info: Info,
        subject: Subject,
        role: Annotated[Role, strawberry.argument(description="The role.")],
        on_id: OnId,
        name: Annotated[str | None, strawberry.argument(description="The name of the account.")] = None,
        person_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="The person that the account belongs to.")
        ] = None,
    ) -> GrantRoleResult:
        context = info.context
        work = keeping.grant(context.database, context.viewer, subject, role, on_id, name=name, person_id=person_id)
        return await attempt(info, work, Grant.of)

    @strawberry.mutation(description="Take a grant back: no request that begins after it sees anything by it.")
    async def revoke_role(
        self,
        info: Info,
        subject: Subject,
        role: Annotated[Role, strawberry.argument(description="The role.")],
        on_id: OnId,
    ) -> RevokeRoleResult:
        context = info.context
        return await attempt(info, keeping.revoke(context.database, context.viewer, subject, role, on_id), Grant.of)
