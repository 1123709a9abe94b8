"""What one caller can do to the others: a cartesian question, a write that waits for a lock, a caller that hangs up.

Promise: each is over in the database within its timeout and one second, while the neighbours' 99th percentile stays
under twice what it is alone (and 10 ms, below which it is noise). The neighbours ask 40 questions a second.
Load: 30 s of each (8 s). Defect: `no_timeout`.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx

from graph.database import Database
from graph.statement import WRITE, Statement
from tests.build import Build
from tests.slow import gone_after, seen_running
from tests.torture.figures import Figure, percentile, tell
from tests.torture.programs import Api, api, connected, folder, neo4j
from tests.torture.statements import CARTESIAN

NAME = "neighbours"
DEFECTS = ("no_timeout",)
READ_SECONDS = 3.0
LOCK_SECONDS = 3.0
RATE = 40
NOISE = 10.0
FILL = Statement(
    "torture.fill",
    WRITE,
    """
MATCH (community:Area {id: $community})
UNWIND range(1, 400) AS n
CREATE (community)-[:RAISES]->(:Need {id: 'n' + n, title: '需求' + n, status: 'OPEN', version: 1})
""",
)
NOTHING = {"needs": {"nodes": ()}}
HOLD = "MATCH (community:Area {id: $id}) SET community.version = community.version + 1"
ASKED = {"query": "{ needs(first: 20) { nodes { id title raisedBy { id name } } } }"}
SLOW = {"query": "{ count }"}
RENAME = """
mutation ($id: ID!) { updateArea(id: $id, input: {name: "改名社区"}) { __typename } }
"""


async def run(quick: bool, broken: str | None) -> Figure:
    seconds = 8.0 if quick else 30.0
    settings = {"db.lock.acquisition.timeout": f"{LOCK_SECONDS:.0f}s"}
    async with folder() as home:
        server = neo4j(home, settings)
        async with server.running(), connected(server) as database:
            community = await Build(database).community()
            await Build(database).run(FILL.text, community=community)
            limits = {"COBUILD_READ_SECONDS": str(READ_SECONDS)}
            async with (
                api(server, home, broken, limits) as serving,
                httpx.AsyncClient(base_url=serving.address, timeout=60) as client,
            ):
                return await _measured(serving, client, database, community, seconds)


async def _measured(
    serving: Api, client: httpx.AsyncClient, database: Database, community: str, seconds: float
) -> Figure:
    for _ in range(50):  # Plans are made and code is compiled.
        await client.post("/graphql", json=ASKED)
    await neighbours(client, 5.0)
    alone = percentile(await neighbours(client, seconds), 0.99)
    parts, passed = [f"{alone:.1f} ms alone"], True
    attacks: dict[str, tuple[float, Callable[[], Awaitable[float]]]] = {
        "cartesian question": (READ_SECONDS, lambda: cartesian(client, database)),
        "lock wait": (LOCK_SECONDS, lambda: lock_wait(client, database, community)),
        "caller gone": (0.0, lambda: caller_gone(serving, database)),
    }
    ended = []
    for name, (limit, attack) in attacks.items():
        times, longest = await beside(client, seconds, attack)
        p99 = percentile(times, 0.99)
        tell(f"{NAME}: {name}: over after {longest:.1f} s, neighbours {p99:.1f} ms")
        ended.append(f"{name} over after {longest:.1f} s (limit {limit:.0f})")
        parts.append(f"{p99:.1f} beside a {name}")
        # Neighbours that were all refused have shown nothing.
        passed &= longest <= limit + 1 and math.isfinite(p99) and p99 <= 2 * max(alone, NOISE)
    return Figure(NAME, f"{', '.join(ended)}; neighbours' p99 {', '.join(parts)}", passed)


async def neighbours(client: httpx.AsyncClient, seconds: float) -> list[float]:
    """Milliseconds of each answer, from when it was due: a question that had to wait for its turn waited, too.

    One that was refused waited for ever.
    """
    times: list[float] = []

    async def one(due: float) -> None:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        answer = await client.post("/graphql", json=ASKED)
        answered = len((answer.json().get("data") or NOTHING)["needs"]["nodes"]) == 20
        times.append((time.perf_counter() - due) * 1000 if answered else math.inf)

    start = time.perf_counter() + 0.1
    await asyncio.gather(*(one(start + n / RATE) for n in range(int(seconds * RATE))))
    return times


async def beside(
    client: httpx.AsyncClient, seconds: float, attack: Callable[[], Awaitable[float]]
) -> tuple[list[float], float]:
    """The neighbours' times while the attack is repeated, and the longest that it lasted."""
    longest = 0.0

    async def again() -> None:
        nonlocal longest
        while True:
            longest = max(longest, await attack())

    attacking = asyncio.create_task(again())
    try:
        times = await neighbours(client, seconds)
        # At least one attack is seen to its end.
        while longest == 0.0 and not attacking.done():
            await asyncio.wait([attacking], timeout=0.1)
    finally:
        attacking.cancel()
        await asyncio.wait([attacking])
    if not attacking.cancelled() and (error := attacking.exception()):
        raise error
    return times, longest


async def cartesian(client: httpx.AsyncClient, database: Database) -> float:
    """Seconds until a cartesian question is answered (it took too long) and over in the database."""
    began = time.monotonic()
    try:
        answer = await client.post("/slow", json=SLOW, timeout=READ_SECONDS + 3)
        code = answer.json()["errors"][0]["extensions"]["code"]
        assert code == "TIMEOUT", code
    except httpx.TimeoutException:
        return time.monotonic() - began
    await gone_after(database, CARTESIAN.name)
    return time.monotonic() - began


async def lock_wait(client: httpx.AsyncClient, database: Database, community: str) -> float:
    """Seconds until four writes that wait for a lock are told that there is no getting it."""
    async with held(database, community):
        began = time.monotonic()
        asked = {"query": RENAME, "variables": {"id": community}}
        answers = await asyncio.gather(*(client.post("/graphql", json=asked) for _ in range(4)))
        codes = {answer.json()["errors"][0]["extensions"]["code"] for answer in answers}
        assert codes == {"UNAVAILABLE"}, codes
        return time.monotonic() - began


@asynccontextmanager
async def held(database: Database, community: str) -> AsyncIterator[None]:
    """Somebody else's transaction that locks a record and never ends."""
    async with database.driver.session(database=database.name) as session:
        tx = await session.begin_transaction()
        await (await tx.run(HOLD, id=community)).consume()
        yield
        await tx.rollback()


async def caller_gone(serving: Api, database: Database) -> float:
    """Seconds until the question of a caller that hung up is over in the database."""
    _, writer = await asyncio.open_connection("127.0.0.1", serving.port)
    body = b'{"query": "{ count }"}'
    head = b"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    writer.write(head % len(body) + body)
    await writer.drain()
    await seen_running(database, CARTESIAN.name)
    writer.close()
    return await gone_after(database, CARTESIAN.name)
