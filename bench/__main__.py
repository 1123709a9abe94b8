"""How fast we are beside our peers: `make bench`, or `make bench QUICK=1`. See docs/performance.md."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Annotated

import orjson
import typer
import uvloop

from bench.data.size import CITY, COUNTY
from bench.database import ROOT, Served, console, served
from bench.load import Run, drive, request
from bench.measure import Answers, collect, compare, measure, warm
from bench.processes import peak_megabytes
from bench.questions import CREATE, QUICK, READS, Question, Variables
from bench.report import MANY, ONE, RESULTS, Results, better_peer, keep, markdown, publish
from bench.sides import BARE, FLOOR, KINDS, OURS, Driver, Server, Side, driving, started
from bench.statements import compiled, written
from bench.writes import write

MEASURED_SECONDS = 6.0
WARM_SECONDS = 8.0
ALONE_SECONDS = 4.0
# A side that is slow is compared on as many arguments as it answers in this time.
COMPARE_SECONDS = 20.0
TRIAL_SECONDS = 1.0
COLD_PLANS = 30
CITY_QUESTIONS = READS[:4]
CITY_COMPARED = 100


def main(
    quick: Annotated[bool, typer.Option(help="Three questions, the better peer, 16 connections.")] = False,
) -> None:
    """Measure all sides on one Neo4j of this machine, in one run."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        begun = time.monotonic()
        results = runner.run(_quick() if quick else _full())
        folder = ROOT / ".cobuild" / "bench" / "quick" if quick else RESULTS
        keep(results, folder)
        if not quick:
            publish(results)
        console.print(
            f"{(time.monotonic() - begun) / 60:.1f} minutes; tables and samples are in {folder.relative_to(ROOT)}\n"
        )
        # The last line of the tables says it all.
        print(markdown(results), end="")


@asynccontextmanager
async def _sides(database: Served, names: Sequence[str]) -> AsyncIterator[tuple[list[Server], list[Driver]]]:
    """The servers with these names, and the driver with either statement."""
    async with AsyncExitStack() as stack:
        servers = [
            await stack.enter_async_context(started(kind, database.account)) for kind in KINDS if kind.name in names
        ]
        drivers = [
            await stack.enter_async_context(driving(name, asked, database.account))
            for name, asked in (("compiled", compiled), ("written", written))
        ]
        yield servers, drivers


async def _quick() -> Results:
    results = Results()
    names = (OURS, better_peer(), BARE)
    async with served(COUNTY) as database, _sides(database, names) as (servers, drivers):
        for question in QUICK:
            arguments = question.arguments(database.ids)
            floor = await _floor(results, question, arguments, drivers)
            answers = {}
            sides: list[Side] = [*servers, floor]
            for side in sides:
                console.print(f"{question.name}: warming {side.name} up")
                answers[side.name] = await collect(side, question, arguments, MANY, WARM_SECONDS, once=False)
            compared = compare(question, arguments, answers)
            console.print(f"{question.name}: {compared} answers are alike")
            await _measured(results, question, arguments, sides, answers, (MANY,), compared, database.pid)
    return results


async def _full() -> Results:
    results = Results()
    async with served(COUNTY) as database, _sides(database, [kind.name for kind in KINDS]) as (servers, drivers):
        for question in READS:
            arguments = question.arguments(database.ids)
            answers = {}
            asked: list[Side] = [*servers, *drivers]
            for side in asked:
                console.print(f"{question.name}: asking {side.name}")
                answers[side.name] = await collect(side, question, arguments, MANY, COMPARE_SECONDS, once=True)
            compared = compare(question, arguments, answers)
            console.print(f"{question.name}: {compared} answers are alike")
            floor = await _floor(results, question, arguments, drivers)
            answers[FLOOR] = Answers()
            sides: list[Side] = [*servers, floor]
            for side in sides:
                await warm(side, question, arguments, MANY)
            await _measured(results, question, arguments, sides, answers, (MANY, ONE), compared, database.pid)
        results.megabytes = {server.name: peak_megabytes(server.pid) for server in servers}
        ours = next(server for server in servers if server.name == OURS)
        for question in READS:
            results.cold[question.name] = await _cold(ours, question, question.arguments(database.ids))
        await _writes(results, database, [server for server in servers if server.name != BARE])
    async with served(CITY) as database, _sides(database, [OURS]) as ([ours], drivers):
        for question in CITY_QUESTIONS:
            results.city[question.name] = await _in_the_city(ours, drivers[1], question, database)
    return results


async def _floor(
    results: Results, question: Question, arguments: Sequence[Variables], drivers: Sequence[Driver]
) -> Driver:
    """The driver with the faster of the two statements, tried in turn; the first time each is a warm-up."""
    rates = {}
    for driver in (*drivers, *drivers):
        rates[driver] = (await driver.ask(question, arguments, MANY, TRIAL_SECONDS)).rate
    best = max(rates, key=lambda driver: rates[driver])
    results.floors[question.name] = best.name
    return Driver(FLOOR, best.asked, best.driver, best.database)


async def _measured(
    results: Results,
    question: Question,
    arguments: Sequence[Variables],
    sides: Sequence[Side],
    answers: dict[str, Answers],
    connections: Sequence[int],
    compared: int,
    database_pid: int,
) -> None:
    for number in connections:
        seconds = MEASURED_SECONDS if number == MANY else ALONE_SECONDS
        for side in sides:
            cell = await measure(side, question, arguments, number, seconds, answers[side.name], database_pid, compared)
            results.cells.append(cell)
            rate, median = cell.samples.rate, cell.samples.percentile(0.5)
            console.print(f"{question.name}: {side.name:10} {number:2} connections {rate:8.1f}/s, p50 {median:.2f} ms")


async def _cold(ours: Server, question: Question, arguments: Sequence[Variables]) -> float:
    """What a text that was never seen costs beyond one that was, in milliseconds: the medians' difference.

    A comment makes the text new to us. The statement that comes of it is the same, so Neo4j has planned it already.
    """
    known = [orjson.loads(question.body(ours.kind.text, one)) for one in arguments[:COLD_PLANS]]
    medians = []
    for mark in ("", "# {}\n"):
        bodies = [{**body, "query": mark.format(time.time_ns()) + body["query"]} for body in known]
        requests = [request(ours.port, "/graphql", orjson.dumps(body)) for body in bodies]
        samples = await drive(Run(requests, COMPARE_SECONDS, once=True), ours.port, ONE)
        medians.append(statistics.median(samples.milliseconds))
    return medians[1] - medians[0]


async def _writes(results: Results, database: Served, servers: Sequence[Server]) -> None:
    creates = CREATE.arguments(database.ids)
    said = {}
    for server in servers:
        console.print(f"Q8: {server.name}")
        cells, said[server.name] = await write(server, creates, (MANY, ONE), ALONE_SECONDS, database.pid)
        results.cells += cells
    console.print(f"Q8: {compare(CREATE, creates, said)} needs are alike")


async def _in_the_city(ours: Server, by_hand: Driver, question: Question, database: Served) -> float:
    """Our median at one connection, in milliseconds; compared with the statement written by hand."""
    arguments = question.arguments(database.ids)
    sides: tuple[Side, ...] = (ours, by_hand)
    answers = {
        side.name: await collect(side, question, arguments[:CITY_COMPARED], MANY, COMPARE_SECONDS, once=True)
        for side in sides
    }
    compare(question, arguments, answers)
    await warm(ours, question, arguments, MANY)
    samples = await ours.ask(question, arguments, ONE, MEASURED_SECONDS)
    console.print(f"{question.name}: in the city, p50 {samples.percentile(0.5):.2f} ms")
    return samples.percentile(0.5)


if __name__ == "__main__":
    typer.run(main)
