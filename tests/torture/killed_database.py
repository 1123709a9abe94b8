"""Neo4j, killed with signal 9 again and again while 16 writers send mutations.

Promise: what was acknowledged is there, once, with its event, whatever was killed when; a write of which its caller
heard nothing is sent again under its operation id, and is there once then; and `neo4j-admin database check` finds the
files whole. Load: 10,000 writes and 20 kills (1,000 and 2).
Defects: `acknowledges_before_commit`, `ignores_operation_id`.
"""

import asyncio
import os
import signal
from dataclasses import dataclass, field
from typing import Any

import httpx

from graph.server.admin import admin_status
from graph.server.process import LocalServer
from graph.statement import READ, Statement
from tests.build import Build
from tests.torture.figures import Figure, tell
from tests.torture.programs import api, connected, folder, neo4j

NAME = "killed_database"
DEFECTS = ("acknowledges_before_commit", "ignores_operation_id")
WRITERS = 16
CREATE = """
mutation ($community: ID!, $title: String!, $operation: ID!) {
  createNeed(input: {raisedBy: $community, title: $title}, operationId: $operation) { __typename }
}
"""
THERE = Statement(
    "torture.there",
    READ,
    """
MATCH (need:Need)
RETURN need.title AS title,
  COUNT { MATCH (event:Event {subject_id: need.id}) WHERE event.verb = 'CREATED' } AS events
""",
)


@dataclass
class Tally:
    """The titles that were acknowledged, and how often a writer heard nothing and sent a write again."""

    writes: int
    acknowledged: set[str] = field(default_factory=set)
    again: int = 0
    sent: int = 0

    def next(self) -> str | None:
        if self.sent == self.writes:
            return None
        self.sent += 1
        return f"需求{self.sent}"

    async def reach(self, number: int) -> None:
        while len(self.acknowledged) < number:  # noqa: ASYNC110 writers that told it would be slower
            await asyncio.sleep(0.01)


async def run(quick: bool, broken: str | None) -> Figure:
    writes, kills = (1_000, 2) if quick else (10_000, 20)
    async with folder() as home:
        server = neo4j(home)
        async with server.running(), connected(server) as database:
            communities = [await Build(database).community() for _ in range(WRITERS)]
        tally = Tally(writes)
        async with api(server, home, broken) as serving, asyncio.TaskGroup() as group:
            for community in communities:
                group.create_task(write(serving.address, community, tally))
            for kill in range(1, kills + 1):
                await until_killed(server, tally, kill * writes // (kills + 1))
                tell(f"{NAME}: kill {kill} of {kills}, {len(tally.acknowledged)} writes acknowledged")
            async with server.running():
                await tally.reach(writes)
        async with server.running(), connected(server) as database:
            there = await database.read(THERE)
        status = await admin_status(server, "database", "check", "neo4j")
    return figure(tally, there, kills, status)


def figure(tally: Tally, there: list[dict[str, Any]], kills: int, status: int) -> Figure:
    titles = [row["title"] for row in there]
    lost = len(tally.acknowledged - set(titles))
    doubled = len(titles) - len(set(titles))
    without = sum(row["events"] != 1 for row in there)
    return Figure(
        NAME,
        f"{WRITERS} writers, {tally.writes:,} writes, {kills} kills: {lost} acknowledged ones lost, "
        f"{doubled} doubled, {without} without exactly one event, {tally.again} unknown ones sent again and "
        f"resolved; neo4j-admin database check exits {status}",
        lost == doubled == without == status == 0 and len(titles) == tally.writes,
    )


async def write(address: str, community: str, tally: Tally) -> None:
    """One write after the other, each sent until it is acknowledged."""
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        while title := tally.next():
            asked = {"query": CREATE, "variables": {"community": community, "title": title, "operation": title[2:]}}
            while not await acknowledged(client, asked):
                tally.again += 1
                await asyncio.sleep(0.5)
            tally.acknowledged.add(title)


async def acknowledged(client: httpx.AsyncClient, asked: dict[str, Any]) -> bool:
    try:
        answer = await client.post("/graphql", json=asked)
    except httpx.TransportError:
        return False
    made: bool = answer.json().get("data") == {"createNeed": {"__typename": "Need"}}
    return made


async def until_killed(server: LocalServer, tally: Tally, number: int) -> None:
    """Start Neo4j, and kill it when that many writes have been sent."""
    async with server.running():
        await tally.reach(number)
        os.kill(server.pid, signal.SIGKILL)
