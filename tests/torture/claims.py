"""Clients that claim projects at the same moment, through two API processes.

Promise: a project that k may claim, and that n want, has exactly min(k, n) winners; who won was told so, and everybody
else that it is full. Load: 200 clients, 500 projects (50) of 1 and of several claims. Defect: `claim_without_lock`.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import httpx

from graph.database import Database
from graph.statement import READ, Statement
from tests.build import Build
from tests.torture.figures import Figure
from tests.torture.programs import api, connected, folder, neo4j

NAME = "claims"
DEFECTS = ("claim_without_lock",)
CLIENTS = 200
LIMITS = (1, 3, 7)
# Fewer than may, just as many, and far too many.
WANTED = (1, 3, 5, 12, 30)
# What is sent again under its operation id: a crowded server says so.
AGAIN = ("UNAVAILABLE", "OUTCOME_UNKNOWN", "TOO_MANY_REQUESTS")
CLAIM = """
mutation ($project: ID!, $unit: ID!, $operation: ID) {
  claimProject(id: $project, claimantId: $unit, operationId: $operation) { __typename }
}
"""
CLAIMED = Statement(
    "torture.claimed",
    READ,
    """
MATCH (project:Project)
RETURN project.id AS id, COLLECT { MATCH (unit:Organisation)-[:CLAIMED]->(project) RETURN unit.id } AS winners,
  COUNT { MATCH (event:Event {subject_id: project.id}) WHERE event.after CONTAINS 'claimed_by' } AS events
""",
)


class Wanted(NamedTuple):
    """A project that at most `limit` may claim, and the units that try."""

    project: str
    limit: int
    units: Sequence[str]


class Tally(NamedTuple):
    """What became of the projects. `wrong`: not min(k, n) winners, others than were told, or not an event for each."""

    attempts: int
    winners: int
    wrong: int
    odd_answers: dict[str, int]


async def prepared(database: Database, projects: int, clients: int = CLIENTS) -> list[Wanted]:
    """Projects of every limit, each wanted by another number of clients."""
    build, chance = Build(database), random.Random(7)
    units = [await build.organisation() for _ in range(clients)]
    wanted = []
    for number in range(projects):
        limit = LIMITS[number % len(LIMITS)]
        tries = min(WANTED[number // len(LIMITS) % len(WANTED)], clients)
        wanted.append(Wanted(await build.project(claim_limit=limit), limit, chance.sample(units, tries)))
    return wanted


async def claimed(database: Database, addresses: Sequence[str], wanted: Sequence[Wanted]) -> Tally:
    """Let every client claim what it wants, in the same order as all others, at one of the addresses in turn."""
    by_unit: dict[str, list[str]] = {}
    for each in wanted:
        for unit in each.units:
            by_unit.setdefault(unit, []).append(each.project)
    told: dict[str, set[str]] = {each.project: set() for each in wanted}
    answers: Counter[str] = Counter()

    async def client(number: int, unit: str, http: httpx.AsyncClient) -> None:
        for project in by_unit[unit]:
            given = {"project": project, "unit": unit, "operation": f"{unit}/{project}"}
            asked = {"query": CLAIM, "variables": given}
            kind = AGAIN[0]
            while kind in AGAIN:
                response = await http.post(f"{addresses[number % len(addresses)]}/graphql", json=asked)
                kind = _kind(response.json())
                if kind in AGAIN:
                    await asyncio.sleep(0.5)
            answers[kind] += 1
            if kind == "Project":
                told[project].add(unit)

    limits = httpx.Limits(max_connections=len(by_unit))
    async with httpx.AsyncClient(timeout=120, limits=limits) as http:
        await asyncio.gather(*(client(number, unit, http) for number, unit in enumerate(by_unit)))
    there = {row["id"]: row for row in await database.read(CLAIMED)}
    wrong = 0
    for each in wanted:
        winners, events = there[each.project]["winners"], there[each.project]["events"]
        right = len(winners) == events == min(each.limit, len(each.units)) and set(winners) == told[each.project]
        wrong += not right
    odd = {kind: number for kind, number in answers.items() if kind not in ("Project", "FullyClaimed")}
    return Tally(sum(answers.values()), answers["Project"], wrong, odd)


def _kind(answer: dict[str, Any]) -> str:
    """The type of the answer, or the code of the error."""
    if "errors" in answer:
        return str(answer["errors"][0]["extensions"]["code"])
    return str(answer["data"]["claimProject"]["__typename"])


async def run(quick: bool, broken: str | None) -> Figure:
    projects = 50 if quick else 500
    async with folder() as home:
        server = neo4j(home)
        async with server.running(), connected(server) as database:
            wanted = await prepared(database, projects)
            async with api(server, home, broken) as one, api(server, home, broken) as two:
                tally = await claimed(database, [one.address, two.address], wanted)
    return Figure(
        NAME,
        f"{CLIENTS} clients, {projects} projects, 2 processes: {tally.attempts:,} claims, {tally.winners:,} won; "
        f"{tally.wrong} projects without exactly min(k, n) winners, {sum(tally.odd_answers.values())} answers of "
        "another kind",
        tally.wrong == 0 and not tally.odd_answers,
    )
