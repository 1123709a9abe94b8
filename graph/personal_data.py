"""Everything about one person: to be given to them, or taken out."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from domain.events import Verb
from domain.people import Person
from domain.personal_data import ERASED, SHORTEST_NAME, WISH_TEXTS, Erased, without
from graph.database import Change, Database
from graph.people import PEOPLE
from graph.records import NOW
from graph.statement import READ, WRITE, statement

# Which properties of a node or relationship `it` hold one of $texts: strings, and lists of them.
HOLDS = """
[key IN keys(it) WHERE any(text IN $texts WHERE CASE
    WHEN it[key] IS :: STRING NOT NULL THEN it[key] CONTAINS text
    WHEN it[key] IS :: LIST<STRING NOT NULL> NOT NULL THEN any(one IN it[key] WHERE one CONTAINS text)
    ELSE false END)] AS held
"""
FOUND = "RETURN elementId(it) AS element, [key IN held | [key, it[key]]] AS values"
# What has a name of its own, which is no person's.
NAMED = "(it:Area OR it:Organisation OR it:Alias OR it:ServiceType)"

# (:Account)-[:BELONGS_TO]->(:Person)-[:CONTACT_FOR {phone}]->()
KNOWN_BY = statement(
    "personal_data.known_by",
    READ,
    """
MATCH (person:Person {id: $id})
RETURN person {.*} AS person,
  COLLECT { MATCH (person)-[tie:CONTACT_FOR]->() WHERE tie.phone IS NOT NULL RETURN DISTINCT tie.phone } AS phones,
  COUNT { MATCH (other:Person {name: person.name}) WHERE other <> person } AS namesakes,
  COLLECT { MATCH (account:Account)-[:BELONGS_TO]->(person) RETURN account.subject } AS accounts
""",
)

# All nodes: no list of labels can then lack one.
NODES_HOLDING = statement(
    "personal_data.nodes_holding",
    READ,
    f"""
MATCH (it)
WITH it, {HOLDS}
WHERE size(held) > 0
{FOUND}, it.id AS id, last(labels(it)) AS label, it.seq AS seq, it.subject_id AS subject,
  {NAMED} OR it:Person AND it.id <> $id AS named
""",
)

TIES_HOLDING = statement(
    "personal_data.ties_holding",
    READ,
    f"""
MATCH (start)-[it]->(end)
WITH start, end, it, {HOLDS}
WHERE size(held) > 0
{FOUND}, type(it) AS type, start.id AS start, end.id AS end
""",
)

# What the person is tied to: entries, and what was made of them.
# (:Person)-[:CONTACT_FOR|RESPONSIBLE_FOR|CLAIMED|RAISES|OFFERS]->(:Need|Resource|Project|AgendaItem)
TIED_TO = statement(
    "personal_data.tied_to",
    READ,
    """
MATCH (:Person {id: $id})-[:CONTACT_FOR|RESPONSIBLE_FOR|CLAIMED|RAISES|OFFERS]->(entry)
OPTIONAL MATCH (entry)--(other:Need|Resource|Project|AgendaItem|ProgressReport|Shortage|PlannedDocking)
UNWIND [entry, other] AS one
WITH DISTINCT one WHERE one IS NOT NULL
RETURN collect(one.id) AS ids
""",
)

# (:Person)-[:RAISES]->(:Need)
WISHES = statement(
    "personal_data.wishes",
    READ,
    "MATCH (:Person {id: $id})-[:RAISES]->(wish:Need) RETURN wish {.*} AS wish",
)

TIES_OF = statement(
    "personal_data.ties_of",
    READ,
    """
MATCH (person:Person {id: $id})-[tie]-(other)
RETURN type(tie) AS type, properties(tie) AS properties, last(labels(other)) AS label, other.id AS id,
  coalesce(other.title, other.name) AS title
ORDER BY type, id
""",
)

EVENTS_OF = statement(
    "personal_data.events_of",
    READ,
    """
MATCH (event:Event)
WHERE event.seq > 0 AND (event.subject_id = $id OR event.actor_id IN $accounts)
RETURN event {.seq, .verb, .subject_type, .subject_id, .reason, at: toString(event.at)} AS event ORDER BY event.seq
""",
)

SET_NODES = statement(
    "personal_data.set_nodes",
    WRITE,
    """
UNWIND $rows AS row
MATCH (it) WHERE elementId(it) = row.element AND NOT it:Event
SET it += row.values
""",
)

SET_TIES = statement(
    "personal_data.set_ties",
    WRITE,
    "UNWIND $rows AS row MATCH ()-[it]->() WHERE elementId(it) = row.element SET it += row.values",
)

# The one step that changes events: it takes words out of them, and leaves what happened, when, and to what.
SET_EVENTS = statement(
    "personal_data.set_events",
    WRITE,
    """
UNWIND $rows AS row
MATCH (it:Event {seq: row.seq})
SET it.before = coalesce(row.values.before, it.before), it.after = coalesce(row.values.after, it.after),
  it.reason = coalesce(row.values.reason, it.reason), it.actor_name = coalesce(row.values.actor_name, it.actor_name)
""",
)

# (:Account)-[:BELONGS_TO]->(:Person)
FORGET_PERSON = statement(
    "personal_data.forget_person",
    WRITE,
    f"""
MATCH (person:Person {{id: $id}})
SET person.name = $erased, person.key = person.id, person.erased_at = {NOW}
REMOVE person.phone
WITH person
OPTIONAL MATCH (person)-[tie:CONTACT_FOR]->()
REMOVE tie.phone
WITH DISTINCT person
OPTIONAL MATCH (account:Account)-[:BELONGS_TO]->(person)
SET account.name = $erased
""",
)

FORGET_ACTOR = statement(
    "personal_data.forget_actor",
    WRITE,
    "MATCH (event:Event) WHERE event.seq > 0 AND event.actor_id IN $accounts SET event.actor_name = $erased",
)

# (:Person)-[:RAISES]->(:Need)
FORGET_WISHES = statement(
    "personal_data.forget_wishes",
    WRITE,
    """
MATCH (:Person {id: $id})-[:RAISES]->(wish:Need)
SET wish += $values, wish.title = $erased, wish.version = wish.version + 1
""",
)

# The rows of list versions that a newer one took the place of: (entry)-[:FROM {cells, before}]->(:ListImport)
FORGET_ROWS = statement(
    "personal_data.forget_rows",
    WRITE,
    f"""
MATCH (list:ListImport)
WHERE list.imported_at < {NOW} - duration({{days: $days}})
MATCH (entry)-[from:FROM]->(list)
WHERE from.cells IS NOT NULL AND EXISTS {{
  MATCH (entry)-[:FROM]->(later:ListImport)
  WHERE later.imported_at > list.imported_at AND later.imported_at < {NOW} - duration({{days: $days}})
}}
WITH list, from LIMIT $limit
REMOVE from.cells
SET from.before = CASE WHEN from.before IS NULL THEN NULL ELSE $nothing END
RETURN list.id AS id, count(*) AS rows
""",
)

# Nothing leads to them, and nothing changed. (:Person)-[:MEMBER_OF]->(:Organisation) alone is no reason to keep them.
UNUSED_PEOPLE = statement(
    "personal_data.unused_people",
    READ,
    f"""
MATCH (person:Person)
WHERE person.erased_at IS NULL AND person.updated_at < {NOW} - duration({{days: $days}})
  AND NOT EXISTS {{ MATCH (person)-[tie]-() WHERE type(tie) <> 'MEMBER_OF' }}
RETURN person.id AS id LIMIT $limit
""",
)


# What an import replaced, when that is forgotten: undoing it then gives nothing back.
NOTHING = '{"properties":{},"untie":[],"ties":[]}'


class Known(NamedTuple):
    """How a person may be named: by texts that are theirs alone, and by those that may be others', too."""

    person: Person
    own: tuple[str, ...]
    shared: tuple[str, ...]
    accounts: tuple[str, ...]


async def known(database: Database | Change, person_id: str) -> Known | None:
    rows = await _read(database, KNOWN_BY, id=person_id)
    if not rows:
        return None
    row = rows[0]
    person = Person.of(row["person"])
    phones = {phone for phone in (person.phone, *row["phones"]) if phone}
    name = (person.name,) if len(person.name) >= SHORTEST_NAME else ()
    alone = row["namesakes"] == 0
    return Known(person, (*phones, *(name if alone else ())), () if alone else name, tuple(row["accounts"]))


async def everything(database: Database, who: Known) -> dict[str, Any]:
    """All that the graph holds of a person. Mentions are the texts that name them, with where they stand."""
    id_, texts = who.person.id, [*who.own, *who.shared]
    nodes = await database.read(NODES_HOLDING, texts=texts, id=id_)
    ties = await database.read(TIES_HOLDING, texts=texts)
    told = ("label", "id", "type", "start", "end")
    return {
        "person": who.person.model_dump(mode="json"),
        "accounts": list(who.accounts),
        "ties": await database.read(TIES_OF, id=id_),
        "wishes": [row["wish"] for row in await database.read(WISHES, id=id_)],
        "mentions": [
            {name: row[name] for name in told if row.get(name)} | {"values": dict(row["values"])}
            for row in (*nodes, *ties)
            if row.get("id") != id_
        ],
        "events": [row["event"] for row in await database.read(EVENTS_OF, id=id_, accounts=list(who.accounts))],
    }


async def erase(change: Change, who: Known) -> Erased:
    """Take a person out of everything; the record, nameless, and all events stay, so that nothing leads nowhere."""
    id_ = who.person.id
    [tied] = await change.run(TIED_TO, id=id_)
    wishes = [row["wish"] for row in await change.run(WISHES, id=id_)]
    words = [text for wish in wishes for name in WISH_TEXTS if (text := wish.get(name)) and len(text) >= SHORTEST_NAME]
    near = {*tied["ids"], id_}
    texts = [*who.own, *who.shared, *words]
    nodes = [_Hit(row, near, who, texts) for row in await change.run(NODES_HOLDING, texts=texts, id=id_)]
    ties = [_Hit(row, near, who, texts) for row in await change.run(TIES_HOLDING, texts=texts)]
    events = [hit for hit in nodes if hit.label == "Event"]
    others = [hit for hit in nodes if hit.label != "Event"]
    await change.run(SET_NODES, rows=[hit.row for hit in others if hit.row])
    await change.run(SET_TIES, rows=[hit.row for hit in ties if hit.row])
    await change.run(SET_EVENTS, rows=[hit.row for hit in events if hit.row])
    await change.run(FORGET_ACTOR, accounts=list(who.accounts), erased=ERASED)
    await change.run(FORGET_WISHES, id=id_, values=dict.fromkeys(WISH_TEXTS), erased=ERASED)
    await change.run(FORGET_PERSON, id=id_, erased=ERASED)
    for wish in wishes:
        change.record(Verb.UPDATED, "Need", wish["id"], after={"erased": True})
    change.record(Verb.UPDATED, PEOPLE.label, id_, after={"erased": True})
    return Erased(
        person_id=id_,
        records=sum(hit.label != "Operation" and bool(hit.row) for hit in others),
        relationships=sum(bool(hit.row) for hit in ties),
        events=sum(bool(hit.row) for hit in events),
        operations=sum(hit.label == "Operation" and bool(hit.row) for hit in others),
        left=sum(hit.left for hit in (*nodes, *ties)),
    )


# Of the others, everything; of these, what is no key of theirs.
_MAY_LOSE = {
    "Event": frozenset({"before", "after", "reason", "actor_name"}),
    "Operation": frozenset({"answer"}),
}


class _Hit:
    """A place that holds one of the texts. `row` is what to write there; `left`: it may mean somebody else."""

    def __init__(self, found: Mapping[str, Any], near: Collection[str], who: Known, texts: Sequence[str]) -> None:
        self.label: str | None = found.get("label")
        may_lose = _MAY_LOSE.get(self.label or "")
        values = {name: value for name, value in found["values"] if may_lose is None or name in may_lose}
        ids = {found.get("id"), found.get("subject"), found.get("start"), found.get("end")}
        # An event and a kept answer name what they are about in themselves.
        about = bool(ids & set(near)) or (
            self.label == "Operation" and any(id_ in values.get("answer", "") for id_ in near)
        )
        mine = list(texts) if about else list(who.own)
        if found.get("named"):
            # A unit or a namesake keeps its name; a number that stands there is the person's all the same.
            mine = [text for text in who.own if text.isascii()]
        cleared = {name: without(value, mine) for name, value in values.items()}
        changed = {name: value for name, value in cleared.items() if value != values[name]}
        self.row = {"element": found["element"], "seq": found.get("seq"), "values": changed} if changed else None
        self.left = any(without(value, [*who.own, *who.shared]) != value for value in cleared.values())


async def _read(database: Database | Change, what: Any, **parameters: Any) -> list[dict[str, Any]]:
    return await (database.run if isinstance(database, Change) else database.read)(what, **parameters)


async def unused_people(database: Database, days: int, limit: int) -> list[str]:
    """The next people whom nothing leads to and of whom nothing changed for so many days."""
    return [row["id"] for row in await database.read(UNUSED_PEOPLE, days=days, limit=limit)]


async def forget_rows(change: Change, days: int, limit: int) -> int:
    """Take the cells from the next rows that a newer version of their list took the place of; how many those are."""
    forgotten = await change.run(FORGET_ROWS, days=days, limit=limit, nothing=NOTHING)
    for row in forgotten:
        change.record(Verb.UPDATED, "ListImport", row["id"], after={"rows_forgotten": row["rows"]})
    return sum(int(row["rows"]) for row in forgotten)
