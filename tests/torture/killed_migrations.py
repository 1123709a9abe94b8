"""Migrations, killed with signal 9 before each of their steps, and five migrators that start at the same moment.

Promise: the next migrator finishes the work, and constraints, indexes and data are those of a run that nobody killed;
of five at once, each file is run by exactly one. Load: every step (each tenth), and ten times five (twice).
Defect: `migrator_without_lock`.
"""

import asyncio
import signal
from typing import Any

from graph.database import Database
from graph.migrations import FOLDER
from graph.server.process import LocalServer
from tests.build import graph_hash
from tests.torture.figures import Figure, tell
from tests.torture.programs import account, folder, neo4j, program

NAME = "killed_migrations"
DEFECTS = ("migrator_without_lock",)
# What tells when, not what.
MOMENTS = ("created_at", "updated_at", "at")
CHAIN = "MATCH (m:__Neo4jMigration)-[:MIGRATED_TO]->(n) RETURN m.version AS before, n.version AS after ORDER BY after"


async def run(quick: bool, broken: str | None) -> Figure:
    async with folder() as home:
        server = neo4j(home)
        async with server.running():
            database = Database.connect(*account(server))
            try:
                return await _measured(server, database, 10 if quick else 1, 2 if quick else 10, broken)
            finally:
                await database.close()


async def _measured(server: LocalServer, database: Database, stride: int, rounds: int, broken: str | None) -> Figure:
    steps = int((await migrated(server))[1][-1])
    whole = await state(database)
    killed = unlike = 0
    for step in range(1, steps + 1, stride):
        await wiped(database)
        status, _ = await migrated(server, step)
        killed += status == -signal.SIGKILL
        status, _ = await migrated(server)
        unlike += status != 0 or await state(database) != whole
        if step % 20 == 1:
            tell(f"{NAME}: killed at step {step} of {steps}")
    files = sorted(path.name for path in FOLDER.glob("V*.cypher"))
    twice = 0
    for _ in range(rounds):
        await wiped(database)
        five = await asyncio.gather(*(migrated(server, broken=broken) for _ in range(5)))
        ran = sorted(line for _, lines in five for line in lines if line.endswith(".cypher"))
        twice += any(status for status, _ in five) or ran != files or await state(database) != whole
    tried = len(range(1, steps + 1, stride))
    return Figure(
        NAME,
        f"killed {killed} times in {steps} steps: {unlike} ended otherwise than an unbroken run; five at once, "
        f"{rounds} times: {twice} in which a file did not run exactly once",
        killed == tried and unlike == twice == 0,
    )


async def migrated(server: LocalServer, step: int = 0, broken: str | None = None) -> tuple[int, list[str]]:
    """The exit code of a migrator, and what it printed."""
    async with program("tests.torture.migrator", str(step), server=server, defect=broken) as process:
        out, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, out.decode().splitlines()


async def state(database: Database) -> tuple[Any, ...]:
    """Constraints, indexes, which files ran in which order, and the data."""
    constraints = await rows(
        database, "SHOW CONSTRAINTS YIELD name, type, labelsOrTypes, properties RETURN * ORDER BY name"
    )
    columns = "name, type, labelsOrTypes, properties, state"
    indexes = await rows(database, f"SHOW INDEXES YIELD {columns} RETURN {columns} ORDER BY name")
    return constraints, indexes, await rows(database, CHAIN), await graph_hash(database, but=MOMENTS)


async def wiped(database: Database) -> None:
    """Nothing is left, as in a graph that no migration has seen."""
    await rows(database, "MATCH (n) DETACH DELETE n")
    for row in await rows(database, "SHOW CONSTRAINTS YIELD name RETURN name"):
        await rows(database, f"DROP CONSTRAINT {row['name']}")
    for row in await rows(database, "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name"):
        await rows(database, f"DROP INDEX {row['name']}")


async def rows(database: Database, text: str) -> list[dict[str, Any]]:
    async with database.driver.session(database=database.name) as session:
        return [dict(record) async for record in await session.run(text)]
