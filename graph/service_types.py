"""The service taxonomy in the graph.

`(:ServiceType)-[:BROADER|RELATED]->(:ServiceType)`
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from domain.ids import new_id
from domain.service_types import ServiceType
from domain.viewer import SYSTEM
from graph.database import Change, Database
from graph.records import NOW, Records
from graph.statement import READ, WRITE, statement

SERVICE_TYPES = Records("service_types", ServiceType)

# (:ServiceType)-[:BROADER|RELATED]->(:ServiceType)
ALL = statement(
    "service_types.all",
    READ,
    """
MATCH (type:ServiceType)
RETURN type {
  .code, .name, .name_en, .aliases, .kind, .note, deprecated: coalesce(type.deprecated, false),
  broader: head(COLLECT { MATCH (type)-[:BROADER]->(above:ServiceType) RETURN above.code ORDER BY above.code }),
  related: COLLECT { MATCH (type)-[:RELATED]->(other:ServiceType) RETURN other.code ORDER BY other.code }
} AS type
""",
)

PUT = statement(
    "service_types.put",
    WRITE,
    f"""
UNWIND $types AS row
MERGE (type:ServiceType {{code: row.values.code}})
ON CREATE SET type.id = row.id, type.version = 0, type.created_at = {NOW}
SET type += row.values, type.version = type.version + 1, type.updated_at = {NOW}
""",
)

LINK = statement(
    "service_types.link",
    WRITE,
    """
UNWIND $types AS row
MATCH (type:ServiceType {code: row.values.code})
CALL (type) {
  MATCH (type)-[old:BROADER|RELATED]->(:ServiceType)
  DELETE old
}
CALL (type, row) {
  MATCH (above:ServiceType {code: row.broader})
  CREATE (type)-[:BROADER]->(above)
}
CALL (type, row) {
  UNWIND row.related AS code
  MATCH (other:ServiceType {code: code})
  CREATE (type)-[:RELATED]->(other)
}
""",
)

DEPRECATE = statement(
    "service_types.deprecate",
    WRITE,
    f"""
UNWIND $codes AS code
MATCH (type:ServiceType {{code: code}})
SET type.deprecated = true, type.version = type.version + 1, type.updated_at = {NOW}
""",
)

KNOWN = statement(
    "service_types.known",
    WRITE,
    """
UNWIND $codes AS code
MATCH (type:ServiceType {code: code})-[:BROADER]->(:ServiceType)
WHERE NOT coalesce(type.deprecated, false)
RETURN collect(type.code) AS codes
""",
)


async def bring_up_to_date(database: Database, types: Iterable[Mapping[str, Any]]) -> int:
    """Make `types` the types of the graph, and say how many changed; without a change nothing is written.

    Each is {code, name, name_en, aliases, kind, note, broader, related}: the last two are codes. A type that is not
    among them stays, deprecated, since people and entries may refer to it.
    """
    there = {row["type"]["code"]: row["type"] for row in await database.read(ALL)}
    wanted = {one["code"]: {**one, "related": sorted(one["related"]), "deprecated": False} for one in types}
    changed = [
        {
            "id": new_id(),
            "values": {name: value for name, value in one.items() if name not in ("broader", "related")},
            "broader": one["broader"],
            "related": one["related"],
        }
        for code, one in wanted.items()
        if there.get(code) != one
    ]
    gone = [code for code, one in there.items() if code not in wanted and not one["deprecated"]]

    async def work(change: Change) -> None:
        await change.run(PUT, types=changed)
        await change.run(LINK, types=changed)
        await change.run(DEPRECATE, codes=gone)

    if changed or gone:
        await database.write(SYSTEM, work)
    return len(changed) + len(gone)


async def unknown(change: Change, codes: Collection[str]) -> list[str]:
    """Which of `codes` are of no type, of a deprecated one or of a category."""
    [row] = await change.run(KNOWN, codes=list(codes))
    return [code for code in codes if code not in row["codes"]]
