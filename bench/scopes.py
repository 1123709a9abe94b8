"""`python -m bench.scopes`: what it costs that each statement sees no more than was granted.

One role after the other beside an administrator without any scope, on the county, in turns of two seconds at 16
connections: a district officer of the county, who sees the same; a street officer and a community worker, asked about
what is theirs. Prints for each question the requests a second with the scope as a share of those without.
"""

import asyncio
import math
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace

import uvloop
from neo4j import GraphDatabase

from app.settings import Account
from bench.data.size import COUNTY
from bench.database import console, served
from bench.measure import collect, compare
from bench.questions import COUNTS, NEWEST, READS, STREET, Ids, Question, Variables
from bench.report import MANY
from bench.sides import KINDS, OURS, Server, started
from domain.roles import Role
from graph.statement import READ, WRITE, statement

ROUNDS, SECONDS, WARM_SECONDS = 4, 2.0, 6.0

GRANT = statement(
    "bench.grant",
    WRITE,
    """
MATCH (area:Area) WHERE CASE $role WHEN 'district_officer' THEN area:County ELSE area.id = $id END
MERGE (account:Account {subject: 'bench'}) ON CREATE SET account.name = 'Bench', account.id = 'bench'
CREATE (account)-[:GRANTED {role: $role}]->(area)
""",
)
COMMUNITY = statement(
    "bench.community_of_street",
    READ,
    "MATCH (:Street {id: $id})<-[:PART_OF]-(area:Community) RETURN area.id AS id ORDER BY id LIMIT 1",
)


async def main() -> None:
    ours = next(kind for kind in KINDS if kind.name == OURS)
    async with served(COUNTY) as database, AsyncExitStack() as stack:
        street = database.ids.streets[0]
        community = await asyncio.to_thread(_granted, database.account, street)
        open_side = await stack.enter_async_context(started(ours, database.account))
        shares = []
        for role, asked in (
            (Role.DISTRICT_OFFICER, [(question, question.arguments(database.ids)) for question in READS]),
            (Role.STREET_OFFICER, [_about(question, street, database.ids) for question in (COUNTS, STREET)]),
            (Role.COMMUNITY_WORKER, [_about(NEWEST, community, database.ids)]),
        ):
            async with started(ours, database.account, BENCH_ROLE=role.value) as side:
                sides = (replace(open_side, label="open"), replace(side, label=role.value))
                for question, arguments in asked:
                    shares.append(await _share(question, arguments, sides))
        print(f"lowest share {min(shares):.2f}, geometric mean {math.prod(shares) ** (1 / len(shares)):.2f}")


def _granted(account: Account, street: str) -> str:
    """The id of a community in the street, all being granted."""
    uri, user, password, name = account
    with GraphDatabase.driver(uri, auth=(user, password), telemetry_disabled=True) as driver:
        community = str(driver.execute_query(COMMUNITY.text, id=street, database_=name).records[0]["id"])
        for role, id_ in (("district_officer", ""), ("street_officer", street), ("community_worker", community)):
            driver.execute_query(GRANT.text, role=role, id=id_, database_=name)
    return community


def _about(question: Question, id_: str, ids: Ids) -> tuple[Question, list[Variables]]:
    return question, [{**one, "id": id_} for one in question.arguments(ids)]


async def _share(question: Question, arguments: Sequence[Variables], sides: tuple[Server, Server]) -> float:
    answers = {side.name: await collect(side, question, arguments, MANY, WARM_SECONDS, once=False) for side in sides}
    # A county is everything: whoever has it must be told the same.
    alike = compare(question, arguments, answers) if sides[1].name == Role.DISTRICT_OFFICER else 0
    asked = [0, 0]
    for _ in range(ROUNDS):
        for i, side in enumerate(sides):
            samples = await side.ask(question, arguments, MANY, SECONDS, expected=answers[side.name].checksums)
            asked[i] += len(samples.milliseconds)
    share = asked[1] / asked[0]
    rates = [each / ROUNDS / SECONDS for each in asked]
    console.print(
        f"{question.name} {sides[1].name}: {rates[1]:.0f}/s of {rates[0]:.0f}/s, {share:.2f}"
        + (f", {alike} answers alike" if alike else "")
    )
    return share


if __name__ == "__main__":
    uvloop.run(main())
