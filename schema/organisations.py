"""Units: whoever sits in a community or is paired with one."""

from datetime import date
from typing import Annotated

import strawberry
from strawberry import UNSET

from resolvers import organisations as keeping
from schema.context import Info
from schema.enums import OrganisationKind
from schema.inputs import Id, Version, stated
from schema.mapping import Mapped, inputs_of, listed, many, mapped, one, single
from schema.names import AREA, CLAIM, COMMUNITY, NEED, ORGANISATION, PAIRING, PERSON, PROJECT, RESOURCE
from schema.parties import Party
from schema.refusals import Conflict, InvalidInput, NameTaken, NotFound, StillInUse, attempt


@mapped(
    "",
    pattern="(:Organisation)-[that:PAIRED_WITH]->(:Area)",
    ties=("startNode(this).id", "endNode(this).id"),
)
@strawberry.type(description="A unit and a community that are paired for co-building (结对共建).")
class Pairing(Mapped):
    since: date | None = strawberry.field(description="The first day; null where it isn't known.")
    basis: str | None = strawberry.field(description="What it rests on: an agreement, a notice.")
    organisation = one(ORGANISATION, "(that:Organisation)-[this]->()", "The unit.", sole=True)
    community = one(COMMUNITY, "()-[this]->(that:Area)", "The community.", sole=True)


@mapped("Organisation", texts=("name",))
@strawberry.type(description="A unit: a government body, a firm, a school, a hospital, ... that offers resources.")
class Organisation(Party):
    kind: OrganisationKind | None = strawberry.field(description="What sort of unit it is, if known.")
    tier: str | None = strawberry.field(description="The tier that it belongs to, as written: 市级, 区级, ...")
    code: str | None = strawberry.field(description="Its number in the list that it came from, or its official code.")
    aliases: list[str] = strawberry.field(description="Other spellings in which lists have named it.")
    longitude: float | None = strawberry.field(description="Degrees east, WGS 84.")
    latitude: float | None = strawberry.field(description="Degrees north, WGS 84.")
    based_in = one(AREA, "(this)-[:BASED_IN]->(that:Area)", "The area where it has its seat.", sole=True)
    paired_communities = many(
        COMMUNITY,
        "(this)-[:PAIRED_WITH]->(that:Community)",
        "The communities that it is paired with for co-building, by name.",
        order=(("name", False),),
    )
    pairings = many(PAIRING, "(this)-[that:PAIRED_WITH]->(:Area)", "Its pairings, with since when and why.")
    members = many(
        PERSON, "(this)<-[:MEMBER_OF]-(that:Person)", "The people of the unit, by name.", order=(("name", False),)
    )
    resources = many(
        RESOURCE, "(this)-[:OFFERS]->(that:Resource)", "What it offers, by title.", order=(("title", False),)
    )
    projects = many(
        PROJECT,
        "(this)-[:LED_BY|JOINS]-(that:Project)",
        "The projects that it leads or takes part in, the newest first.",
        order=(("created_at", True),),
    )
    claims = many(
        CLAIM,
        "(this)-[that:CLAIMED]->(:Project)",
        "The projects that it has claimed, the newest claim first.",
        order=(("at", True),),
    )
    fitting_needs = many(
        NEED,
        "(this)-[:PAIRED_WITH]->(:Community)<-[:PART_OF*0..3]-(:Area)-[:RAISES]->(that:Need {status: 'OPEN'})"
        "<-[:MATCHES]-(:Resource)<-[:OFFERS]-(this)",
        "The open needs in the communities it is paired with that its resources fit, each once, the newest first. "
        "For which resource fits, select `matches(filter: {resource: {offeredBy: {id: {eq: ...}}}})` of the need.",
        order=(("raised_on", True),),
        distinct=True,
    )


PairingFilter, PairingListFilter, PairingOrder = inputs_of(Pairing)
OrganisationFilter, OrganisationListFilter, OrganisationOrder = inputs_of(Organisation)


@strawberry.type
class OrganisationQueries:
    organisations = listed(ORGANISATION, "Units, by name.", order=(("name", False),))
    organisation = single(ORGANISATION, "The unit with this id.")
    pairings = listed(PAIRING, "Which units are paired with which communities.")


@strawberry.input
class OrganisationInput:
    kind: OrganisationKind | None = strawberry.field(default=UNSET, description="What sort of unit it is.")
    tier: str | None = strawberry.field(default=UNSET, description="The tier that it belongs to: 市级, 区级, ...")
    code: str | None = strawberry.field(default=UNSET, description="Its number or official code.")
    longitude: float | None = strawberry.field(default=UNSET, description="Degrees east, WGS 84.")
    latitude: float | None = strawberry.field(default=UNSET, description="Degrees north, WGS 84.")
    based_in: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The area, of any level, where it has its seat."
    )


@strawberry.input(description="A new unit.")
class CreateOrganisationInput(OrganisationInput):
    name: str = strawberry.field(description="Its name. No other unit of the same county may have it.")


@strawberry.input(description="Changes of a unit. What is left out stays as it is; null takes a value away.")
class UpdateOrganisationInput(OrganisationInput):
    name: str | None = strawberry.field(default=UNSET, description="Another name. It is still found by the old one.")


CreateOrganisationResult = Annotated[
    Organisation | InvalidInput | NotFound | NameTaken, strawberry.union("CreateOrganisationResult")
]
UpdateOrganisationResult = Annotated[
    Organisation | InvalidInput | NotFound | NameTaken | Conflict, strawberry.union("UpdateOrganisationResult")
]
RemoveOrganisationResult = Annotated[
    Organisation | InvalidInput | NotFound | StillInUse, strawberry.union("RemoveOrganisationResult")
]


@strawberry.type
class OrganisationMutations:
    @strawberry.mutation(description="Add a unit.")
    async def create_organisation(
        self,
        info: Info,
        input: CreateOrganisationInput,  # noqa: A002
    ) -> CreateOrganisationResult:
        context = info.context
        return await attempt(info, keeping.create(context.database, context.viewer, stated(input)), Organisation.of)

    @strawberry.mutation(description="Change a unit.")
    async def update_organisation(
        self,
        info: Info,
        id: Id,  # noqa: A002
        input: UpdateOrganisationInput,  # noqa: A002
        version: Version = None,
    ) -> UpdateOrganisationResult:
        context = info.context
        work = keeping.update(context.database, context.viewer, id, stated(input), version)
        return await attempt(info, work, Organisation.of)

    @strawberry.mutation(
        description="Remove a unit that nothing refers to: no resource, project, person, pairing. "
        "The answer is how it last was."
    )
    async def remove_organisation(self, info: Info, id: Id) -> RemoveOrganisationResult:  # noqa: A002
        context = info.context
        return await attempt(info, keeping.remove(context.database, context.viewer, id), Organisation.of)
