"""People, and whom to call. Names and phones are personal data: they are shown here and nowhere else."""

from datetime import date

import strawberry

from domain import people
from schema.mapping import Mapped, inputs_of, listed, many, mapped, one, single
from schema.names import AREA, COMMUNITY, ORGANISATION, PERSON, POST, SERVICE_TYPE
from schema.parties import Party


@mapped("Person", record=people.Person)
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


@mapped(
    "",
    pattern="(:Person)-[that:SERVES]->(:Area)",
    computed={"person_id": "startNode(that).id", "area_id": "endNode(that).id"},
    ties=("person_id", "area_id", "post"),
)
@strawberry.type(description="A duty of a person in an area: 第一书记, 兼职委员, 网格员, 楼栋长, 党小组长.")
class Post(Mapped):
    person_id: strawberry.Private[str]
    area_id: strawberry.Private[str]
    post: str = strawberry.field(description="What it is.")
    since: date | None = strawberry.field(description="The first day; null where it isn't known.")
    until: date | None = strawberry.field(description="The last day; null while it goes on.")
    area = one(AREA, "()-[this]->(that:Area)", "Where.", key="area_id")
    person = one(PERSON, "(that:Person)-[this]->()", "Who.", key="person_id")


@mapped(
    "",
    pattern="(:Person)-[that:CONTACT_FOR]->()",
    computed={"person_id": "startNode(that).id", "entry_id": "endNode(that).id"},
    ties=("person_id", "entry_id"),
)
@strawberry.type(description="Whom to call about an entry of a list.")
class Contact(Mapped):
    person_id: strawberry.Private[str]
    entry_id: strawberry.Private[str]
    phone: str | None = strawberry.field(description="The phone number that the list gives. Personal data.")
    person = one(PERSON, "(that:Person)-[this]->()", "The person.", key="person_id")


PostFilter, PostListFilter, PostOrder = inputs_of(Post)
PersonFilter, PersonListFilter, PersonOrder = inputs_of(Person)
ContactFilter, ContactListFilter, ContactOrder = inputs_of(Contact)


@strawberry.type
class PersonQueries:
    people = listed(PERSON, "People, by name.", order=(("name", False),))
    person = single(PERSON, "The person with this id.")
