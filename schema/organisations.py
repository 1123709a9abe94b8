"""Units: whoever sits in a community or is paired with one."""

from datetime import date

import strawberry

from domain import organisations
from schema.enums import OrganisationKind
from schema.mapping import Mapped, inputs_of, listed, many, mapped, one, single
from schema.names import AREA, COMMUNITY, NEED, ORGANISATION, PAIRING, PERSON, RESOURCE
from schema.parties import Party


@mapped(
    "",
    pattern="(:Organisation)-[that:PAIRED_WITH]->(:Area)",
    computed={"organisation_id": "startNode(that).id", "community_id": "endNode(that).id"},
    ties=("organisation_id", "community_id"),
)
@strawberry.type(description="A unit and a community that are paired for co-building (结对共建).")
class Pairing(Mapped):
    organisation_id: strawberry.Private[str]
    community_id: strawberry.Private[str]
    since: date | None = strawberry.field(description="The first day; null where it isn't known.")
    basis: str | None = strawberry.field(description="What it rests on: an agreement, a notice.")
    organisation = one(ORGANISATION, "(that:Organisation)-[this]->()", "The unit.", key="organisation_id")
    community = one(COMMUNITY, "()-[this]->(that:Area)", "The community.", key="community_id")


@mapped("Organisation", record=organisations.Organisation)
@strawberry.type(description="A unit: a government body, a firm, a school, a hospital, ... that offers resources.")
class Organisation(Party):
    kind: OrganisationKind | None = strawberry.field(description="What sort of unit it is, if known.")
    tier: str | None = strawberry.field(description="The tier that it belongs to, as written: 市级, 区级, ...")
    code: str | None = strawberry.field(description="Its number in the list that it came from, or its official code.")
    aliases: list[str] = strawberry.field(description="Other spellings in which lists have named it.")
    longitude: float | None = strawberry.field(description="Degrees east, WGS 84.")
    latitude: float | None = strawberry.field(description="Degrees north, WGS 84.")
    based_in = one(AREA, "(this)-[:BASED_IN]->(that:Area)", "The area where it has its seat.")
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
