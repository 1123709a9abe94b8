"""A read that takes minutes, and what the database says of it."""

import asyncio
import time

from graph.database import Database
from graph.statement import READ, Statement

SLOW = Statement("tests.slow", READ, "UNWIND range(1, 10000000000) AS x WITH x WHERE x % $by = 0 RETURN count(x) AS n")
RUNNING = Statement(
    "tests.running",
    READ,
    "SHOW TRANSACTIONS YIELD metaData, status WHERE metaData.statement = $name OR metaData.work = $name RETURN status",
)


async def running(database: Database, name: str) -> list[str]:
    """The state of each transaction in which a statement, or a write, of that name runs."""
    return [row["status"] for row in await database.read(RUNNING, name=name)]


async def seen_running(database: Database, name: str = SLOW.name) -> None:
    """Return once the statement has reached the database."""
    for _ in range(200):
        if await running(database, name):
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"{name} never ran")


async def gone_after(database: Database, name: str = SLOW.name) -> float:
    """Seconds until no transaction of that name is left."""
    began = time.monotonic()
    for _ in range(200):
        if not await running(database, name):
            break
        await asyncio.sleep(0.02)
    return time.monotonic() - began
