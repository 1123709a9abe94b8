"""Names of units and areas: whose a key is, and other names."""

from collections.abc import Iterable, Sequence
from typing import Any

from domain.aliases import Alias
from domain.areas import Area
from domain.ids import new_id
from domain.organisations import Organisation
from domain.refusals import NameTaken
from domain.text import name_key
from graph.database import Change
from graph.statement import WRITE, statement

Named = Area | Organisation

# (:Area|Organisation {key}), (:Alias {key})-[:ALIAS_OF]->(:Area|Organisation)
HOLDER = statement(
    "aliases.holder",
    WRITE,
    """
OPTIONAL MATCH (area:Area {key: $key})
OPTIONAL MATCH (unit:Organisation {key: $key})
OPTIONAL MATCH (alias:Alias {key: $key})-[:ALIAS_OF]->(named)
RETURN coalesce(area.id, unit.id, named.id) AS id, alias {.*} AS alias
""",
)

# (:Alias)-[:ALIAS_OF]->(:Area|Organisation)
OF = statement(
    "aliases.of",
    WRITE,
    """
MATCH (alias:Alias)-[of:ALIAS_OF]->(:Area|Organisation {id: $id})
RETURN alias {.*, merged_from: of.merged_from} AS alias ORDER BY alias.name
""",
)

OWNER = statement(
    "aliases.owner",
    WRITE,
    """
MATCH (alias:Alias {id: $id})-[:ALIAS_OF]->(named)
RETURN alias {.*} AS alias, named.id AS id
""",
)

ADD = statement(
    "aliases.add",
    WRITE,
    """
MATCH (named:Area|Organisation {id: $id})
CREATE (alias:Alias {id: $alias_id})-[:ALIAS_OF]->(named)
SET alias += $values
""",
)

REMOVE = statement("aliases.remove", WRITE, "MATCH (alias:Alias {id: $id}) DETACH DELETE alias")

# Records whose key no longer says where they lie. All are looked at before any is changed.
TAKEN = statement(
    "aliases.taken",
    WRITE,
    """
UNWIND $wanted AS wanted
OPTIONAL MATCH (area:Area {key: wanted.key})
OPTIONAL MATCH (unit:Organisation {key: wanted.key})
OPTIONAL MATCH (:Alias {key: wanted.key})-[:ALIAS_OF]->(named)
WITH wanted, coalesce(area.id, unit.id, named.id) AS id
WHERE id <> wanted.id
RETURN wanted.name AS name, id LIMIT 1
""",
)

REKEY = statement(
    "aliases.rekey",
    WRITE,
    """
UNWIND $wanted AS wanted
MATCH (record:Area|Organisation {id: wanted.id})
SET record.key = wanted.key
""",
)


async def require_free(change: Change, field: str, name: str, key: str, own_id: str | None = None) -> Alias | None:
    """Raises NameTaken when another record is named so; the alias that `own_id` has by that key itself, if any."""
    [row] = await change.run(HOLDER, key=key)
    if row["id"] and row["id"] != own_id:
        raise NameTaken(field, name, row["id"])
    return Alias.of(row["alias"]) if row["alias"] else None


async def of(change: Change, record_id: str) -> list[Alias]:
    return [Alias.of(row["alias"]) for row in await change.run(OF, id=record_id)]


async def owner(change: Change, alias_id: str) -> tuple[Alias, str] | None:
    """The alias with this id, and the id of the record that it names."""
    rows = await change.run(OWNER, id=alias_id)
    return (Alias.of(rows[0]["alias"]), rows[0]["id"]) if rows else None


async def add(change: Change, record_id: str, name: str, key: str, spellings: Sequence[str] = ()) -> None:
    values = {"name": name, "name_key": name_key(name), "key": key, "aliases": list(spellings)}
    await change.run(ADD, id=record_id, alias_id=new_id(), values=values)


async def add_spelling(change: Change, record: Named, spelling: str) -> None:
    """Let one exact spelling lead to the record, though it counts as a spelling of another one's name."""
    key = record.key.removesuffix(record.name_key) + spelling
    values = {"name": spelling, "name_key": name_key(spelling), "key": key, "aliases": []}
    await change.run(ADD, id=record.id, alias_id=new_id(), values=values)


async def remove(change: Change, alias: Alias) -> None:
    await change.run(REMOVE, id=alias.id)


async def renamed(change: Change, record: Named, name: str) -> dict[str, Any]:
    """The changes that give the record another name; the old one goes on naming it. Raises NameTaken."""
    key = name_key(name)
    if key == record.name_key:
        spellings = dict.fromkeys((*record.aliases, record.name))
        return {"name": name, "aliases": tuple(spelling for spelling in spellings if spelling != name)}
    scope = record.key.removesuffix(record.name_key)
    taken = await require_free(change, "name", name, scope + key, record.id)
    if taken and taken.merged_at:
        raise NameTaken("name", name, taken.id)
    if taken:
        await remove(change, taken)
    await add(change, record.id, record.name, record.key, record.aliases)
    return {"name": name, "name_key": key, "key": scope + key, "aliases": taken.aliases if taken else ()}


async def rekey(change: Change, field: str, wanted: Iterable[dict[str, str]]) -> None:
    """Give records `{id, name, key}` their keys. Raises NameTaken when there is another of that name where they lie."""
    by_key: dict[str, dict[str, str]] = {}
    for one in wanted:
        twin = by_key.setdefault(one["key"], one)
        if twin["id"] != one["id"]:
            raise NameTaken(field, one["name"], twin["id"])
    if not by_key:
        return
    for taken in await change.run(TAKEN, wanted=list(by_key.values())):
        raise NameTaken(field, taken["name"], taken["id"])
    await change.run(REKEY, wanted=list(by_key.values()))
