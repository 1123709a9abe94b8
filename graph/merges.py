"""Two units or areas that are one, and one that is two.

A record that is merged away becomes its own `Alias`, with all its properties, so that parting it gives it back. What
came to the record that was kept by way of it carries its id in `merged_from`.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import orjson

from domain.aliases import Alias
from domain.areas import Area
from domain.days import CHINA
from domain.events import Verb
from domain.organisations import Organisation, organisation_key
from graph import aliases, areas, organisations
from graph.aliases import Named
from graph.areas import AREAS
from graph.database import Change
from graph.organisations import ORGANISATIONS
from graph.records import NOW, Records
from graph.statement import WRITE, statement

# What both records have in common stays with the one that is kept; the other's own is remembered by the alias.
# A unit has one place, an area one area above it. One person may have several posts.
TAKE_COMMON = statement(
    "merges.take_common",
    WRITE,
    """
MATCH (away:Area|Organisation {id: $away_id})
MATCH (keep:Area|Organisation {id: $keep_id})
CALL (away, keep) {
  MATCH (away)-[tie]->(other)
  WHERE EXISTS { MATCH (keep)-[twin]->(same)
                 WHERE type(twin) = type(tie) AND (same = other OR type(tie) IN ['BASED_IN', 'PART_OF']) }
  RETURN tie, other, true AS out
UNION
  MATCH (away)<-[tie]-(other)
  WHERE EXISTS { MATCH (keep)<-[twin]-(other)
                 WHERE type(twin) = type(tie) AND coalesce(twin.post, '') = coalesce(tie.post, '') }
  RETURN tie, other, false AS out
}
WITH tie, type(tie) AS type, out, other.id AS id, properties(tie) AS properties
DELETE tie
RETURN type, out, id, properties
""",
)

# (:Area|Organisation)-[{merged_from: [ids of the records by way of which it came here]}]-()
MOVE_OUT = statement(
    "merges.move_out",
    WRITE,
    """
MATCH (away:Area|Organisation {id: $away_id})
MATCH (keep:Area|Organisation {id: $keep_id})
MATCH (away)-[tie]->(other)
CREATE (keep)-[moved:$(type(tie))]->(other)
SET moved = properties(tie), moved.merged_from = coalesce(tie.merged_from, []) + $away_id
DELETE tie
""",
)

MOVE_IN = statement(
    "merges.move_in",
    WRITE,
    """
MATCH (away:Area|Organisation {id: $away_id})
MATCH (keep:Area|Organisation {id: $keep_id})
MATCH (away)<-[tie]-(other)
CREATE (keep)<-[moved:$(type(tie))]-(other)
SET moved = properties(tie), moved.merged_from = coalesce(tie.merged_from, []) + $away_id
DELETE tie
""",
)

# (:Area|Organisation) becomes (:Alias {merged_at, common, people})-[:ALIAS_OF]->(:Area|Organisation)
BECOME_ALIAS = statement(
    "merges.become_alias",
    WRITE,
    f"""
MATCH (away:Area|Organisation {{id: $away_id}})
MATCH (keep:Area|Organisation {{id: $keep_id}})
REMOVE away:Organisation:Area:County:Street:Community:Compound:Grid:Building
SET away:Alias, away.merged_at = {NOW}, away.common = $common, away.people = $people
CREATE (away)-[:ALIAS_OF]->(keep)
""",
)

BECOME_RECORD = statement(
    "merges.become_record",
    WRITE,
    f"""
MATCH (record:Alias {{id: $id}})-[of:ALIAS_OF]->()
DELETE of
REMOVE record:Alias, record.merged_at, record.common, record.people
SET record:$($labels), record += $values, record.version = coalesce(record.version, 0) + 1,
  record.created_at = coalesce(record.created_at, {NOW}), record.updated_at = {NOW}
""",
)

# (:Area)-[:PART_OF]->(:Area), (:Organisation)-[:BASED_IN]->(:Area)
# An added name that becomes a record lies where the record lay that it named.
SHARE_PLACE = statement(
    "merges.share_place",
    WRITE,
    """
MATCH (record:Area|Organisation {id: $id})
MATCH (:Area|Organisation {id: $keep_id})-[tie:PART_OF|BASED_IN]->(place:Area)
CREATE (record)-[:$(type(tie))]->(place)
""",
)

SPELLINGS = statement(
    "merges.spellings",
    WRITE,
    """
MATCH (:Area|Organisation {id: $id})-[tie]-()
WHERE tie.written_as IS NOT NULL
RETURN DISTINCT tie.written_as AS spelling
""",
)

# What came by way of the record, and what was written with one of its names, goes (back) to it.
_BACK = """
WITH record, tie, other, coalesce(tie.merged_from, []) AS ways
WITH record, tie, other, [i IN range(0, size(ways) - 1) WHERE ways[i] = $id][0] AS at
WHERE at IS NOT NULL OR tie.written_as IN $spellings
"""
_MOVED_BACK = """
SET moved = properties(tie), moved.merged_from = CASE WHEN at > 0 THEN tie.merged_from[0..at] END
DELETE tie
"""
MOVE_BACK_OUT = statement(
    "merges.move_back_out",
    WRITE,
    f"""
MATCH (record:Area|Organisation {{id: $id}})
MATCH (:Area|Organisation {{id: $keep_id}})-[tie]->(other)
{_BACK}
WITH record, tie, other, at, type(tie) AS type
CREATE (record)-[moved:$(type)]->(other)
{_MOVED_BACK}
RETURN DISTINCT type
""",
)

MOVE_BACK_IN = statement(
    "merges.move_back_in",
    WRITE,
    f"""
MATCH (record:Area|Organisation {{id: $id}})
MATCH (:Area|Organisation {{id: $keep_id}})<-[tie]-(other)
{_BACK}
CREATE (record)<-[moved:$(type(tie))]-(other)
{_MOVED_BACK}
""",
)

GIVE_COMMON = statement(
    "merges.give_common",
    WRITE,
    """
MATCH (record:Area|Organisation {id: $id})
UNWIND $common AS tie
MATCH (found:Area|Organisation|Person|Project|Resource|Need|Meeting|Alias {id: tie.id})
OPTIONAL MATCH (found)-[:ALIAS_OF]->(kept)
WITH record, tie, coalesce(kept, found) AS other
CALL (record, tie, other) {
  WITH * WHERE tie.out
  CREATE (record)-[given:$(tie.type)]->(other)
  SET given = tie.properties
UNION
  WITH * WHERE NOT tie.out
  CREATE (record)<-[given:$(tie.type)]-(other)
  SET given = tie.properties
}
""",
)

# (:Person {key: '<id of a unit or area>/<name_key>'}); two people of one name stay two.
RESCOPE_PEOPLE = statement(
    "merges.rescope_people",
    WRITE,
    """
MATCH (person:Person)
WHERE person.key STARTS WITH $old_id + '/' AND ($people IS NULL OR person.id IN $people)
WITH person, $new_id + substring(person.key, size($old_id)) AS key
WHERE NOT EXISTS { MATCH (:Person {key: key}) }
SET person.key = key
RETURN person.id AS id
""",
)


async def absorb(change: Change, keep: Named, away: Named) -> Named:
    """Merge `away`, locked as `keep` is, into it. Raises NameTaken when both have an area of one name in them."""
    ids = {"away_id": away.id, "keep_id": keep.id}
    common = await change.run(TAKE_COMMON, **ids)
    await change.run(MOVE_OUT, **ids)
    await change.run(MOVE_IN, **ids)
    people = await change.run(RESCOPE_PEOPLE, old_id=away.id, new_id=keep.id, people=None)
    await change.run(BECOME_ALIAS, **ids, common=_packed(common), people=[person["id"] for person in people])
    await _rekey(change, "away", keep)
    change.record(Verb.REMOVED, type(away).__name__, away.id, after={"merged_into": keep.id})
    kept: Named = await _records(keep).update(change, keep, {}, after={"merged": away.id})
    return kept


async def release(change: Change, keep: Named, alias: Alias, spellings: Sequence[str]) -> Named:
    """Make a record of an alias of `keep` again, with what came by way of it and what was written with `spellings`."""
    labels = ["Organisation"] if isinstance(keep, Organisation) else ["Area", keep.level.label]
    values: dict[str, Any] = {"aliases": alias.aliases}
    if isinstance(keep, Area):
        values["level"] = keep.level
    await change.run(BECOME_RECORD, id=alias.id, labels=labels, values=values)
    back = {"id": alias.id, "keep_id": keep.id, "spellings": spellings}
    gone = await change.run(MOVE_BACK_OUT, **back)
    await change.run(MOVE_BACK_IN, **back)
    if alias.merged_at:
        await change.run(GIVE_COMMON, id=alias.id, common=_unpacked(alias.common))
        await change.run(RESCOPE_PEOPLE, old_id=keep.id, new_id=alias.id, people=list(alias.people))
    else:
        await change.run(SHARE_PLACE, id=alias.id, keep_id=keep.id)
    records = _records(keep)
    record: Named = await records.lock(change, "id", alias.id)
    if isinstance(keep, Organisation) and {"type": "BASED_IN"} in gone:
        keep = await organisations.rekeyed(change, keep, organisation_key(None, keep.name_key))
    await _rekey(change, "id", keep)
    await _rekey(change, "id", record)
    change.record(Verb.CREATED, records.label, record.id, after={"name": record.name, "parted_from": keep.id})
    await records.update(change, keep, {}, after={"parted": record.id})
    return record


async def spellings_in(change: Change, record: Named) -> list[str]:
    """The names that entries of the record were written with."""
    return [row["spelling"] for row in await change.run(SPELLINGS, id=record.id)]


def _records(record: Named) -> Records[Any]:
    return AREAS if isinstance(record, Area) else ORGANISATIONS


async def _rekey(change: Change, field: str, record: Named) -> None:
    misplaced = areas.misplaced if isinstance(record, Area) else organisations.misplaced
    await aliases.rekey(change, field, await misplaced(change, record.id))


def _packed(ties: Sequence[Mapping[str, Any]]) -> str:
    return orjson.dumps(ties, default=_tagged, option=orjson.OPT_PASSTHROUGH_DATETIME).decode()


def _tagged(value: date) -> dict[str, str]:
    return {type(value).__name__: value.isoformat()}


def _unpacked(ties: str | None) -> list[dict[str, Any]]:
    unpacked: list[dict[str, Any]] = orjson.loads(ties or "[]")
    for tie in unpacked:
        tie["properties"] = {name: _untagged(value) for name, value in tie["properties"].items()}
    return unpacked


def _untagged(value: Any) -> Any:
    match value:
        case {"date": str(day)}:
            return date.fromisoformat(day)
        case {"datetime": str(moment)}:
            return datetime.fromisoformat(moment).astimezone(CHINA)
    return value
