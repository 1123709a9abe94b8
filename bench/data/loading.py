"""Writing the rows to a graph that is migrated and empty."""

from collections.abc import Callable, Iterator

from neo4j import Driver

from bench.data.entries import cells, matches, needs, resources
from bench.data.places import places
from bench.data.projects import projects
from bench.data.rows import FIRST_MOMENT, Chance, Row
from bench.data.size import SEED, Size
from graph.statement import WRITE, Statement, statement

BATCH = 2_000
AT = "datetime({epochMillis: row.at, timezone: 'Asia/Shanghai'})"
KEPT = f"SET n = row.values, n.id = row.id, n.version = 1, n.created_at = {AT}, n.updated_at = {AT}"

# (:Area)-[:PART_OF]->(:Area)
AREAS = statement(
    "bench.areas",
    WRITE,
    f"""
UNWIND $rows AS row
CREATE (n:Area) SET n:$(row.label) {KEPT}
WITH n, row WHERE row.within IS NOT NULL
MATCH (above:Area {{id: row.within}})
CREATE (n)-[:PART_OF]->(above)
""",
)
# (:Organisation)-[:BASED_IN]->(:Community)
ORGANISATIONS = statement(
    "bench.organisations",
    WRITE,
    f"""
UNWIND $rows AS row
MATCH (home:Area {{id: row.within}})
CREATE (n:Organisation)-[:BASED_IN]->(home) {KEPT}
""",
)
# (:Alias)-[:ALIAS_OF]->(:Organisation)
ALIASES = statement(
    "bench.aliases",
    WRITE,
    """
UNWIND $rows AS row
MATCH (unit:Organisation {id: row.unit})
CREATE (alias:Alias {id: row.id})-[:ALIAS_OF]->(unit) SET alias += row.values
""",
)
# (:Person)-[:MEMBER_OF]->(:Organisation), (:Person)-[:REGISTERED_WITH]->(:Community)
PEOPLE = statement(
    "bench.people",
    WRITE,
    f"""
UNWIND $rows AS row
MATCH (unit:Organisation {{id: row.unit}})
CREATE (n:Person)-[:MEMBER_OF]->(unit) {KEPT}
WITH n, row WHERE row.community IS NOT NULL
MATCH (community:Area {{id: row.community}})
CREATE (n)-[:REGISTERED_WITH]->(community)
""",
)
# (:Person)-[:SERVES {post, since}]->(:Grid)
POSTS = statement(
    "bench.posts",
    WRITE,
    """
UNWIND $rows AS row
MATCH (person:Person {id: row.person})
MATCH (grid:Area {id: row.grid})
CREATE (person)-[:SERVES {post: '网格员', since: date('2025-01-01')}]->(grid)
""",
)
# (:Organisation)-[:PAIRED_WITH {since, basis}]->(:Community)
PAIRINGS = statement(
    "bench.pairings",
    WRITE,
    """
UNWIND $rows AS row
MATCH (unit:Organisation {id: row.unit})
MATCH (community:Area {id: row.community})
CREATE (unit)-[:PAIRED_WITH {since: row.since, basis: row.basis}]->(community)
""",
)
# (:ListImport)
LISTS = statement(
    "bench.lists",
    WRITE,
    f"""
UNWIND $rows AS row
CREATE (list:ListImport) SET list = row.values, list.id = row.id, list.imported_at = {AT}
""",
)
_TYPED = f"""{KEPT}
CREATE (n)-[:FROM {{sheet: row.sheet, row: row.line, cells: row.cells, version: 1}}]->(list)
WITH n, row
MATCH (type:ServiceType {{code: row.values.category}})
CREATE (n)-[:OF_TYPE]->(type)
WITH n, row"""
# (:Organisation)-[:OFFERS]->(:Resource)-[:OF_TYPE]->(:ServiceType), (:Person)-[:CONTACT_FOR {phone}]->(:Resource)
RESOURCES = statement(
    "bench.resources",
    WRITE,
    f"""
UNWIND $rows AS row
MATCH (list:ListImport {{id: row.list}})
MATCH (unit:Organisation {{id: row.unit}})
CREATE (unit)-[:OFFERS {{written_as: unit.name}}]->(n:Resource) {_TYPED}
MATCH (person:Person {{id: row.contact}})
CREATE (person)-[:CONTACT_FOR {{phone: row.phone}}]->(n)
""",
)
# (:Community)-[:RAISES]->(:Need)-[:OF_TYPE]->(:ServiceType)
NEEDS = statement(
    "bench.needs",
    WRITE,
    f"""
UNWIND $rows AS row
MATCH (list:ListImport {{id: row.list}})
MATCH (community:Area {{id: row.community}})
CREATE (community)-[:RAISES {{written_as: community.name}}]->(n:Need) {_TYPED}
FINISH
""",
)
# (:Resource)-[:MATCHES]->(:Need)
MATCHES = statement(
    "bench.matches",
    WRITE,
    f"""
UNWIND $rows AS row
MATCH (resource:Resource {{id: row.resource}})
MATCH (need:Need {{id: row.need}})
CREATE (resource)-[match:MATCHES]->(need)
SET match = row.values, match.run_id = row.run, match.matched_at = {AT}
""",
)
MATCH_RUN = statement(
    "bench.match_run",
    WRITE,
    f"UNWIND $rows AS row CREATE (run:MatchRun) SET run = row.values, run.id = row.id, run.at = {AT}",
)
# (:Project)-[:LED_BY]->(:Organisation), (:Project)-[:BENEFITS]->(:Community)
# (:Person)-[:RESPONSIBLE_FOR]->(:Project), (:Organisation)-[:CLAIMED {at}]->(:Project)
# (:Project)-[:ANSWERS {quantity}]->(:Need), (:Project)-[:USES {quantity}]->(:Resource)
PROJECTS = statement(
    "bench.projects",
    WRITE,
    f"""
UNWIND $rows AS row
MATCH (list:ListImport {{id: row.list}})
MATCH (unit:Organisation {{id: row.unit}})
MATCH (community:Area {{id: row.community}})
MATCH (person:Person {{id: row.person}})
CREATE (unit)<-[:LED_BY {{written_as: unit.name}}]-(n:Project)-[:BENEFITS {{written_as: community.name}}]->(community),
  (person)-[:RESPONSIBLE_FOR]->(n)
{_TYPED}, [(n)-[:LED_BY]->(lead) | lead][0] AS unit
CALL (n, row, unit) {{ WITH * WHERE row.claimed CREATE (unit)-[:CLAIMED {{at: {AT}}}]->(n) }}
CALL (n, row) {{
  UNWIND row.needs AS answer
  MATCH (need:Need {{id: answer[0]}})
  CREATE (n)-[:ANSWERS {{quantity: answer[1]}}]->(need)
}}
UNWIND row.resources AS use
MATCH (resource:Resource {{id: use[0]}})
CREATE (n)-[:USES {{quantity: use[1]}}]->(resource)
""",
)

Progress = Callable[[str, int, int], None]


def load(driver: Driver, size: Size, progress: Progress, database: str = "neo4j") -> None:
    """Write a county or a city; `progress(what, done, total)` tells how far it is."""
    with driver.session(database=database) as session:
        for what, rows in steps(size):
            for start in range(0, len(rows), BATCH):
                progress(what.name.removeprefix("bench."), start, len(rows))
                session.run(what.text, rows=[_sent(row) for row in rows[start : start + BATCH]]).consume()
            progress(what.name.removeprefix("bench."), len(rows), len(rows))


def steps(size: Size) -> Iterator[tuple[Statement, list[Row]]]:
    """Each statement with its rows, in an order in which every row finds what it hangs on."""
    chance = Chance(SEED + 5, FIRST_MOMENT - 1_000_000)
    where = places(size)
    for level in (where.counties, where.streets, where.communities, where.grids):
        yield AREAS, level
    yield ORGANISATIONS, where.organisations
    yield ALIASES, where.aliases
    yield PEOPLE, where.people
    yield POSTS, [{"grid": grid["id"], "person": chance.choice(where.people)["id"]} for grid in where.grids]
    yield PAIRINGS, where.pairings
    names = ("资源清单", "需求清单", "项目清单")
    lists = [chance.row(file_name=f"{name}(示例).xlsx", imported_by="示例人员") for name in names]
    yield LISTS, lists
    offered = resources(size, where)
    wanted = needs(size, where, offered[-1]["at"])
    found = matches(size, where, offered, wanted)
    agreed = projects(size, where, offered, wanted)
    for what, rows, of, sheet in zip(
        (RESOURCES, NEEDS, PROJECTS), (offered, wanted, agreed), lists, names, strict=True
    ):
        for line, row in enumerate(rows):
            row |= {"list": of["id"], "sheet": sheet, "line": line + 2, "cells": cells(row)}
        yield what, rows
    run = chance.row(
        resources=len(offered), needs=len(wanted), pairs=len(found), unanswered=0, threshold=0.3, seconds=1.0
    )
    yield MATCH_RUN, [run]
    yield MATCHES, [{**match, "run": run["id"], "at": run["at"]} for match in found]


def _sent(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "above"}
