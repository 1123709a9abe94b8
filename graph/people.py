"""People, and whom to call about a list entry."""

from domain.people import Contact, Person, person_key
from domain.text import name_key
from graph.database import Change
from graph.records import Records, Ties
from graph.statement import WRITE, statement

PEOPLE = Records(
    "people",
    Person,
    own=frozenset({"MEMBER_OF", "SERVES", "REGISTERED_WITH", "SKILLED_IN"}),
    private=frozenset({"name", "key", "phone"}),
)

BY_KEY = statement("people.by_key", WRITE, "MATCH (person:Person {key: $key}) RETURN person {.*} AS person")

# (:Person)-[:CONTACT_FOR {phone}]->(:Resource|Need)
SET_CONTACT = statement(
    "people.set_contact",
    WRITE,
    """
MATCH (entry:Resource|Need {id: $entry_id})
OPTIONAL MATCH (was:Person)-[old:CONTACT_FOR]->(entry)
WITH entry, collect(old) AS olds, collect([was.id, old.phone]) AS contacts
FOREACH (old IN olds | DELETE old)
WITH entry, contacts
OPTIONAL MATCH (person:Person {id: $person_id})
FOREACH (one IN CASE WHEN person IS NULL THEN [] ELSE [person] END |
  CREATE (one)-[:CONTACT_FOR {phone: $phone}]->(entry))
RETURN contacts
""",
)


async def by_key(change: Change, key: str) -> Person | None:
    rows = await change.run(BY_KEY, key=key)
    return Person.of(rows[0]["person"]) if rows else None


async def set_contact(change: Change, entry_id: str, party_id: str, contact: Contact | None) -> Ties:
    """Let this person of the party (a unit, area or person) be the one to call about an entry, or nobody.

    The contact before and after, by id; nothing where that is no change.
    """
    person = None
    if contact:
        key = person_key(party_id, name_key(contact.name))
        person = await by_key(change, key) or await PEOPLE.create(
            change, {"name": contact.name, "key": key, "phone": contact.phone}
        )
    wanted = [person.id, contact.phone] if person and contact else [None, None]
    [row] = await change.run(SET_CONTACT, entry_id=entry_id, person_id=wanted[0], phone=wanted[1])
    old = row["contacts"][0] if row["contacts"] else [None, None]
    return Ties() if old == wanted else Ties({"contact": old[0]}, {"contact": wanted[0]})
