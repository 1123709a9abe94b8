"""People, and whom to call. Names and phones are personal data: they are shown here and nowhere else."""

import strawberry

from domain import people
from schema.mapping import Mapped, inputs_of, listed, many, mapped, one, single
from schema.names import ORGANISATION, PERSON
from schema.records import Kept


@mapped("Person", record=people.Person)
@strawberry.type(description="A person: a contact, somebody responsible for a project, a member who claims one.")
class Person(Kept):
    name: str = strawberry.field(description="The name. Personal data.")
    phone: str | None = strawberry.field(description="The phone number, as written. Personal data.")
    organisations = many(
        ORGANISATION,
        "(this)-[:MEMBER_OF]->(that:Organisation)",
        "The units that the person belongs to, by name.",
        order=(("name", False),),
    )


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


PersonFilter, PersonListFilter, PersonOrder = inputs_of(Person)
ContactFilter, ContactListFilter, ContactOrder = inputs_of(Contact)


@strawberry.type
class PersonQueries:
    people = listed(PERSON, "People, by name.", order=(("name", False),))
    person = single(PERSON, "The person with this id.")
