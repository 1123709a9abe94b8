"""People, and whom to call. Names and phones are personal data: they are shown here and nowhere else."""

from datetime import date
from typing import Annotated

import strawberry
from strawberry import UNSET

from resolvers import people as keeping
from schema.context import Info
from schema.inputs import Id, Version, stated
from schema.mapping import Mapped, inputs_of, listed, many, mapped, one, single
from schema.names import AREA, CLAIM, COMMUNITY, ORGANISATION, PERSON, POST, PROJECT, SERVICE_TYPE
from schema.parties import Party
from schema.refusals import Conflict, InvalidInput, NameTaken, NotFound, StillInUse, attempt


@mapped("Person")
@strawberry.type(description="A person: a contact, somebody responsible for a project, a member who claims one.")
class Person(Party):
    phone: str | None = strawberry.field(description="The phone number, as written. Personal data.")
    organisations = many(
        ORGANISATION,
        "(this)-[:MEMBER_OF]->(that:Organisation)",
        "The units that the person belongs to, by name.",
        order=(("name", False),),
    )
    registered_with = many(
        COMMUNITY,
        "(this)-[:REGISTERED_WITH]->(that:Community)",
        "The communities where the person has registered to serve (双报到), by name.",
        order=(("name", False),),
    )
    posts = many(POST, "(this)-[that:SERVES]->(:Area)", "The person's duties in areas.")
    skills = many(
        SERVICE_TYPE,
        "(this)-[:SKILLED_IN]->(that:ServiceType)",
        "What the person can do (特长).",
        order=(("code", False),),
    )
    responsible_for = many(
        PROJECT,
        "(this)-[:RESPONSIBLE_FOR]->(that:Project)",
        "The projects that the person is responsible for, the newest first.",
        order=(("created_at", True),),
    )
    claims = many(
        CLAIM,
        "(this)-[that:CLAIMED]->(:Project)",
        "The projects that the person has claimed, the newest claim first.",
        order=(("at", True),),
    )


@mapped(
    "",
    pattern="(:Person)-[that:SERVES]->(:Area)",
    ties=("startNode(this).id", "endNode(this).id", "this.post"),
)
@strawberry.type(description="A duty of a person in an area: 第一书记, 兼职委员, 网格员, 楼栋长, 党小组长.")
class Post(Mapped):
    post: str = strawberry.field(description="What it is.")
    since: date | None = strawberry.field(description="The first day; null where it isn't known.")
    until: date | None = strawberry.field(description="The last day; null while it goes on.")
    area = one(AREA, "()-[this]->(that:Area)", "Where.", sole=True)
    person = one(PERSON, "(that:Person)-[this]->()", "Who.", sole=True)


@mapped(
    "",
    pattern="(:Person)-[that:CONTACT_FOR]->()",
    ties=("startNode(this).id", "endNode(this).id"),
)
@strawberry.type(description="Whom to call about an entry of a list.")
class Contact(Mapped):
    phone: str | None = strawberry.field(description="The phone number that the list gives. Personal data.")
    person = one(PERSON, "(that:Person)-[this]->()", "The person.", sole=True)


PostFilter, PostListFilter, PostOrder = inputs_of(Post)
PersonFilter, PersonListFilter, PersonOrder = inputs_of(Person)
ContactFilter, ContactListFilter, ContactOrder = inputs_of(Contact)


@strawberry.type
class PersonQueries:
    people = listed(PERSON, "People, by name.", order=(("name", False),))
    person = single(PERSON, "The person with this id.")


@strawberry.input(description="A new person.")
class CreatePersonInput:
    name: str = strawberry.field(description="The name. Personal data.")
    phone: str | None = strawberry.field(default=UNSET, description="The phone number. Personal data.")
    stands_for: strawberry.ID = strawberry.field(
        description="The unit or area that the person stands for, which tells namesakes apart. "
        "Who stands for a unit is a member of it."
    )


@strawberry.input(description="Changes of a person. What is left out stays as it is; null takes a value away.")
class UpdatePersonInput:
    name: str | None = strawberry.field(default=UNSET, description="The name. Personal data.")
    phone: str | None = strawberry.field(default=UNSET, description="The phone number. Personal data.")


@strawberry.input(description="A duty of a person in an area.")
class PostInput:
    post: str = strawberry.field(description="第一书记, 兼职委员, 网格员, 楼栋长, 党小组长, ...")
    since: date | None = strawberry.field(default=UNSET, description="The first day, in Asia/Shanghai.")
    until: date | None = strawberry.field(default=UNSET, description="The last day, in Asia/Shanghai.")


CreatePersonResult = Annotated[Person | InvalidInput | NotFound | NameTaken, strawberry.union("CreatePersonResult")]
UpdatePersonResult = Annotated[
    Person | InvalidInput | NotFound | NameTaken | Conflict, strawberry.union("UpdatePersonResult")
]
RemovePersonResult = Annotated[Person | InvalidInput | NotFound | StillInUse, strawberry.union("RemovePersonResult")]
TiePersonResult = Annotated[
    Person | InvalidInput | NotFound,
    strawberry.union("TiePersonResult", description="The person, or why the relationship can't be changed so."),
]
PersonId = Annotated[strawberry.ID, strawberry.argument(description="The person.")]
UnitId = Annotated[strawberry.ID, strawberry.argument(description="The unit.")]
CommunityId = Annotated[strawberry.ID, strawberry.argument(description="The community.")]
AreaId = Annotated[strawberry.ID, strawberry.argument(description="The area, of any level.")]
ServiceTypeId = Annotated[strawberry.ID, strawberry.argument(description="What the person is good at.")]


@strawberry.type
class PersonMutations:
    @strawberry.mutation(description="Add a person.")
    async def create_person(self, info: Info, input: CreatePersonInput) -> CreatePersonResult:  # noqa: A002
        context = info.context
        return await attempt(info, keeping.create(context.database, context.viewer, stated(input)), Person.of)

    @strawberry.mutation(description="Change a person.")
    async def update_person(
        self,
        info: Info,
        id: Id,  # noqa: A002
        input: UpdatePersonInput,  # noqa: A002
        version: Version = None,
    ) -> UpdatePersonResult:
        context = info.context
        work = keeping.update(context.database, context.viewer, id, stated(input), version)
        return await attempt(info, work, Person.of)

    @strawberry.mutation(
        description="Remove a person whom nobody counts on as a contact or for a project. "
        "The answer is how it last was."
    )
    async def remove_person(self, info: Info, id: Id) -> RemovePersonResult:  # noqa: A002
        context = info.context
        return await attempt(info, keeping.remove(context.database, context.viewer, id), Person.of)

    @strawberry.mutation(description="Make a person a member of a unit.")
    async def join_organisation(self, info: Info, person_id: PersonId, organisation_id: UnitId) -> TiePersonResult:
        context = info.context
        work = keeping.join(context.database, context.viewer, person_id, organisation_id)
        return await attempt(info, work, Person.of)

    @strawberry.mutation(description="End a membership.")
    async def leave_organisation(self, info: Info, person_id: PersonId, organisation_id: UnitId) -> TiePersonResult:
        context = info.context
        work = keeping.leave(context.database, context.viewer, person_id, organisation_id)
        return await attempt(info, work, Person.of)

    @strawberry.mutation(description="Register a member with a community (双报到).")
    async def register_with_community(
        self, info: Info, person_id: PersonId, community_id: CommunityId
    ) -> TiePersonResult:
        context = info.context
        work = keeping.register(context.database, context.viewer, person_id, community_id)
        return await attempt(info, work, Person.of)

    @strawberry.mutation(description="End a registration.")
    async def unregister_from_community(
        self, info: Info, person_id: PersonId, community_id: CommunityId
    ) -> TiePersonResult:
        context = info.context
        work = keeping.unregister(context.database, context.viewer, person_id, community_id)
        return await attempt(info, work, Person.of)

    @strawberry.mutation(description="Give a person a post in an area, or change the days of one.")
    async def appoint(
        self,
        info: Info,
        person_id: PersonId,
        area_id: AreaId,
        input: PostInput,  # noqa: A002
    ) -> TiePersonResult:
        context = info.context
        work = keeping.appoint(context.database, context.viewer, person_id, area_id, stated(input))
        return await attempt(info, work, Person.of)

    @strawberry.mutation(
        description="Take a post away that somebody should not have had; one that is over gets an `until`."
    )
    async def dismiss(
        self,
        info: Info,
        person_id: PersonId,
        area_id: AreaId,
        post: Annotated[str, strawberry.argument(description="Which post.")],
    ) -> TiePersonResult:
        context = info.context
        work = keeping.dismiss(context.database, context.viewer, person_id, area_id, post)
        return await attempt(info, work, Person.of)

    @strawberry.mutation(description="Note what a person is good at.")
    async def add_skill(self, info: Info, person_id: PersonId, service_type_id: ServiceTypeId) -> TiePersonResult:
        context = info.context
        work = keeping.add_skill(context.database, context.viewer, person_id, service_type_id)
        return await attempt(info, work, Person.of)

    @strawberry.mutation(description="Take a skill away.")
    async def remove_skill(self, info: Info, person_id: PersonId, service_type_id: ServiceTypeId) -> TiePersonResult:
        context = info.context
        work = keeping.remove_skill(context.database, context.viewer, person_id, service_type_id)
        return await attempt(info, work, Person.of)
