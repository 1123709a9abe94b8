"""Areas: county, street, community, compound, grid, building. One hierarchy, asked from any level."""

from typing import Annotated, Any, Self, cast

import strawberry
from strawberry import UNSET

from domain import areas
from resolvers import areas as keeping
from schema.context import Info
from schema.enums import AreaLevel
from schema.inputs import Id, Version, stated
from schema.mapping import Mapped, every, inputs_of, listed, many, mapped, one, single
from schema.names import AREA, COMMUNITY, COUNTY, MEETING, NEED, ORGANISATION, PAIRING, PROJECT, STREET
from schema.parties import Party
from schema.refusals import Conflict, InvalidInput, NameTaken, NotFound, StillInUse, attempt

WITHIN = "[:PART_OF*0..5]"


@mapped("Area", texts=("name",))
@strawberry.interface(description="A place in the hierarchy from county to building.")
class Area(Party):
    level: AreaLevel = strawberry.field(description="Its level. The type of the record is named after it.")
    code: str | None = strawberry.field(description="Its official code, if known.")
    aliases: list[str] = strawberry.field(description="Other spellings in which lists have named it.")
    longitude: float | None = strawberry.field(description="Degrees east, WGS 84.")
    latitude: float | None = strawberry.field(description="Degrees north, WGS 84.")
    parent = one(AREA, "(this)-[:PART_OF]->(that:Area)", "The area one step above; null at the top.", sole=True)
    children = many(
        AREA, "(this)<-[:PART_OF]-(that:Area)", "The areas one step below, by name.", order=(("name", False),)
    )
    descendants = many(
        AREA, "(this)<-[:PART_OF*1..5]-(that:Area)", "All areas below it, by name.", order=(("name", False),)
    )
    organisations = many(
        ORGANISATION,
        f"(this)<-{WITHIN}-(:Area)<-[:BASED_IN]-(that:Organisation)",
        "The units that have their seat in it or in an area below it, by name.",
        order=(("name", False),),
    )
    needs = many(
        NEED,
        f"(this)<-{WITHIN}-(:Area)-[:RAISES]->(that:Need)",
        "What it and the areas below it ask for, the newest first.",
        order=(("raised_on", True),),
    )
    projects = many(
        PROJECT,
        f"(this)<-{WITHIN}-(:Area)<-[:BENEFITS]-(that:Project)",
        "The projects for it and the areas below it, the newest first.",
        order=(("created_at", True),),
        distinct=True,
    )
    meetings = many(
        MEETING,
        "(this)<-[:HELD_BY]-(that:Meeting)",
        "The joint meetings that it called, the newest first.",
        order=(("held_on", True),),
    )
    unanswered_needs = many(
        NEED,
        f"(this)<-{WITHIN}-(:Area)-[:RAISES]->(that:Need {{status: 'OPEN'}})",
        "The open needs in it that nothing answers: no resource matches them and no project that goes on answers "
        "even a part. The newest first.",
        where="NOT EXISTS { (that)<-[:MATCHES]-(:Resource) } "
        "AND NOT EXISTS { (that)<-[:ANSWERS]-(project:Project) WHERE project.status <> 'DROPPED' }",
        order=(("raised_on", True),),
    )

    path = every(
        AREA,
        "way = (this)-[:PART_OF*0..5]->(that:Area)",
        "The areas from the top of the hierarchy down to this one.",
        order="length(way) DESC",
    )

    @classmethod
    def of(cls, record: Any) -> Self:
        return super(Area, LEVELS[record.level]).of(record)  # type: ignore[return-value]


@mapped("Area:County", texts=("name",))
@strawberry.type(description="区县: a county or a district of a city.")
class County(Area):
    pass


@mapped("Area:Street", texts=("name",))
@strawberry.type(
    description="街道: a sub-district or township. Its office calls the joint meetings of its communities."
)
class Street(Area):
    pass


@mapped("Area:Community", texts=("name",))
@strawberry.type(
    description="社区: a residential community or village. Communities raise needs; units are paired with them."
)
class Community(Area):
    paired_organisations = many(
        ORGANISATION,
        "(this)<-[:PAIRED_WITH]-(that:Organisation)",
        "The units that are paired with it for co-building, by name.",
        order=(("name", False),),
    )
    pairings = many(PAIRING, "(this)<-[that:PAIRED_WITH]-(:Organisation)", "Its pairings, with since when and why.")


@mapped("Area:Compound", texts=("name",))
@strawberry.type(description="小区: a gated estate inside a community.")
class Compound(Area):
    pass


@mapped("Area:Grid", texts=("name",))
@strawberry.type(description="网格: the patch that one grid worker looks after.")
class Grid(Area):
    pass


@mapped("Area:Building", texts=("name",))
@strawberry.type(description="楼栋: a building.")
class Building(Area):
    pass


LEVELS: dict[AreaLevel, type[Area]] = {
    AreaLevel.COUNTY: County,
    AreaLevel.STREET: Street,
    AreaLevel.COMMUNITY: Community,
    AreaLevel.COMPOUND: Compound,
    AreaLevel.GRID: Grid,
    AreaLevel.BUILDING: Building,
}
AREA_TYPES: list[type[Mapped]] = [*LEVELS.values()]
AreaFilter, AreaListFilter, AreaOrder = inputs_of(Area)
CommunityFilter, CommunityListFilter, CommunityOrder = inputs_of(Community)


@strawberry.type
class AreaQueries:
    areas = listed(AREA, "Areas of any level, by name.", order=(("name", False),))
    area = single(AREA, "The area with this id, of any level.")
    counties = listed(COUNTY, "Counties, by name.", by=AREA, order=(("name", False),))
    county = single(COUNTY, "The county with this id.")
    streets = listed(STREET, "Streets, by name.", by=AREA, order=(("name", False),))
    street = single(STREET, "The street with this id.")
    communities = listed(COMMUNITY, "Communities, by name.", order=(("name", False),))
    community = single(COMMUNITY, "The community with this id.")


@strawberry.input
class AreaInput:
    code: str | None = strawberry.field(default=UNSET, description="Its official code.")
    longitude: float | None = strawberry.field(default=UNSET, description="Degrees east, WGS 84.")
    latitude: float | None = strawberry.field(default=UNSET, description="Degrees north, WGS 84.")


@strawberry.input(description="A new area.")
class CreateAreaInput(AreaInput):
    level: AreaLevel = strawberry.field(description="Its level.")
    name: str = strawberry.field(description="Its name. No other area of its level in the same area may have it.")
    within: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The area that it lies in, of a level above its own; left out if it isn't known."
    )


@strawberry.input(description="Changes of an area. What is left out stays as it is; null takes a value away.")
class UpdateAreaInput(AreaInput):
    name: str | None = strawberry.field(default=UNSET, description="Another name. It is still found by the old one.")


OneArea = County | Street | Community | Compound | Grid | Building
CreateAreaResult = Annotated[OneArea | InvalidInput | NotFound | NameTaken, strawberry.union("CreateAreaResult")]
UpdateAreaResult = Annotated[
    OneArea | InvalidInput | NotFound | NameTaken | Conflict, strawberry.union("UpdateAreaResult")
]
MoveAreaResult = Annotated[OneArea | InvalidInput | NotFound | NameTaken, strawberry.union("MoveAreaResult")]
RemoveAreaResult = Annotated[OneArea | InvalidInput | NotFound | StillInUse, strawberry.union("RemoveAreaResult")]


def one_area(record: areas.Area) -> OneArea:
    """The area as the type of its level: a union can't hold an interface."""
    return cast(OneArea, Area.of(record))


@strawberry.type
class AreaMutations:
    @strawberry.mutation(description="Add an area.")
    async def create_area(self, info: Info, input: CreateAreaInput) -> CreateAreaResult:  # noqa: A002
        context = info.context
        return await attempt(info, keeping.create(context.database, context.viewer, stated(input)), one_area)

    @strawberry.mutation(description="Change an area.")
    async def update_area(
        self,
        info: Info,
        id: Id,  # noqa: A002
        input: UpdateAreaInput,  # noqa: A002
        version: Version = None,
    ) -> UpdateAreaResult:
        context = info.context
        work = keeping.update(context.database, context.viewer, id, stated(input), version)
        return await attempt(info, work, one_area)

    @strawberry.mutation(description="Let an area lie in another one, with all that is in it.")
    async def move_area(
        self,
        info: Info,
        id: Id,  # noqa: A002
        within: Annotated[
            strawberry.ID | None, strawberry.argument(description="The area that it lies in; null if it isn't known.")
        ],
    ) -> MoveAreaResult:
        context = info.context
        return await attempt(info, keeping.move(context.database, context.viewer, id, within), one_area)

    @strawberry.mutation(description="Remove an area that nothing is in. The answer is how it last was.")
    async def remove_area(self, info: Info, id: Id) -> RemoveAreaResult:  # noqa: A002
        context = info.context
        return await attempt(info, keeping.remove(context.database, context.viewer, id), one_area)
