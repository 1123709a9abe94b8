"""Bodies that are no GraphQL request: cut short, in no encoding, too deep, too large, broken forms and broken HTTP.

Promise: no 5xx, the process goes on, its memory stays within 50 MiB of what it was, and a body that is too large is
refused before it is read. Load: 10,000 bodies over 16 connections (1,000). Defect: `body_limit_off`.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import orjson

from domain.limits import WIDEST
from tests.torture.figures import Figure, tell
from tests.torture.programs import Api, api, connected, folder, neo4j, resident_megabytes

NAME = "malformed_bodies"
DEFECTS = ("body_limit_off",)
CONNECTIONS = 16
MEGABYTES = 50
SEED = 20261123
GOOD = orjson.dumps({"query": "{ needs(first: 1) { nodes { id title } } }", "variables": {"a": [1, {"b": "理发"}]}})
BOUNDARY = b"----------cobuild"


def cut(chance: random.Random) -> bytes:
    return GOOD[: chance.randrange(len(GOOD))]


def flipped(chance: random.Random) -> bytes:
    body = bytearray(GOOD)
    for _ in range(chance.randint(1, 8)):
        body[chance.randrange(len(body))] = chance.randrange(256)
    return bytes(body)


def noise(chance: random.Random) -> bytes:
    return chance.randbytes(chance.randint(0, 4_000))


def nested(chance: random.Random) -> bytes:
    depth = chance.randint(500, 100_000)
    return chance.choice([b"[" * depth, b'{"query":' * depth, b"[" * depth + b"]" * depth])


def mistyped(chance: random.Random) -> bytes:
    odd: Any = chance.choice([None, 1, 1e308, "", [], {}, True, "\ud83d", "x" * 200_000])
    member = chance.choice(["query", "variables", "operationName", "extensions"])
    return str({"query": "{ __typename }", member: odd}).replace("'", '"').encode("utf-8", "surrogatepass")


def wrong_language(chance: random.Random) -> bytes:
    text = "".join(chance.choice('{}()[]:!$@"\\#&|=,._ \u3000需求needs ') for _ in range(chance.randint(1, 300)))
    return orjson.dumps({"query": text})


def long_numbers(chance: random.Random) -> bytes:
    return b'{"query": "{ needs(first: %d) { nodes { id } } }", "variables": {"n": %s}}' % (
        chance.getrandbits(400),
        b"9" * chance.randint(1, 5_000),
    )


JSON_BODIES: tuple[Callable[[random.Random], bytes], ...] = (
    *(cut, flipped, noise, nested, mistyped, wrong_language, long_numbers),
)


def form(chance: random.Random) -> bytes:
    """A multipart form that is cut short, or whose parts don't fit."""
    part = b'--%b\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n'
    names = (b"operations", b"map", b"0", b"\xff", b'"')
    parts = [
        part % (BOUNDARY, chance.choice(names), chance.choice([b"", b'; filename="a.xlsx"']), cut(chance))
        for _ in range(chance.randint(0, 30))
    ]
    body = b"".join(parts) + b"--" + BOUNDARY + b"--\r\n"
    return body[: chance.randrange(len(body))]


def request(chance: random.Random) -> bytes:
    """The whole of one, head included."""
    headers = {b"Host": b"x", b"Content-Type": b"application/json", b"Connection": b"close"}
    method, path = b"POST", b"/graphql"
    body = chance.choice(JSON_BODIES)(chance)
    match chance.randrange(10):
        case 0 | 1:
            body = form(chance)
            headers |= {
                b"Content-Type": b"multipart/form-data; boundary=" + BOUNDARY,
                b"GraphQL-Require-Preflight": b"1",
            }
        case 2:
            headers[b"Content-Type"] = chance.choice(
                [b"", b"text/plain", b"application/x-www-form-urlencoded", b"application/json; charset=utf-7", b"\xff"]
            )
        case 3:
            method = chance.choice([b"PUT", b"PATCH", b"DELETE", b"GET", b"BREW"])
            path = b"/graphql?query=" + bytes(b for b in noise(chance) if 32 < b < 127)
    length = len(body)
    if chance.random() < 0.05:
        length = chance.choice([-1, length + 1, max(0, length - 1), 10**30])
    headers[b"Content-Length"] = str(length).encode()
    return (
        method
        + b" "
        + path
        + b" HTTP/1.1\r\n"
        + b"".join(b"%b: %b\r\n" % pair for pair in headers.items())
        + b"\r\n"
        + body
    )


async def run(quick: bool, broken: str | None) -> Figure:
    bodies = 1_000 if quick else 10_000
    async with folder() as home:
        server = neo4j(home)
        async with server.running():
            async with connected(server):
                pass
            async with api(server, home, broken) as serving:
                return await _measured(serving, bodies)


async def _measured(serving: Api, bodies: int) -> Figure:
    statuses: Counter[int] = Counter()
    await send_all(serving, [request(random.Random(-seed)) for seed in range(1, 300)], Counter())
    before = resident_megabytes(serving.pid)
    for start in range(0, bodies, 1_000):
        await send_all(serving, [request(random.Random(SEED + start + n)) for n in range(1_000)], statuses)
        tell(f"{NAME}: {start + 1_000} of {bodies}")
    too_large = await asyncio.gather(*(oversized(serving) for _ in range(CONNECTIONS)))
    more = resident_megabytes(serving.pid) - before
    faults = sum(number for status, number in statuses.items() if status >= 500)
    alive = await answered(serving, b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") == 200
    refused = too_large.count(413)
    return Figure(
        NAME,
        f"{bodies:,} bodies: {faults} answered with 5xx, the process {'lives' if alive else 'is dead'}, "
        f"{more:+.0f} MiB of memory; {refused} of {CONNECTIONS} that were too large refused by 413",
        faults == 0 and alive and more <= MEGABYTES and refused == CONNECTIONS and 200 not in too_large,
    )


async def send_all(serving: Api, requests: list[bytes], statuses: "Counter[int]") -> None:
    waiting = iter(requests)

    async def one_after_the_other() -> None:
        for each in waiting:
            statuses[await answered(serving, each)] += 1

    await asyncio.gather(*(one_after_the_other() for _ in range(CONNECTIONS)))


async def answered(serving: Api, request: bytes) -> int:
    """The status; 0 when the connection was closed without an answer, as broken HTTP deserves."""
    reader, writer = await asyncio.open_connection("127.0.0.1", serving.port)
    try:
        writer.write(request)
        # A request that states more than it sends is waited for: the sender goes away instead.
        async with asyncio.timeout(2):
            await writer.drain()
            line = await reader.readline()
        return int(line.split()[1]) if line else 0
    except (OSError, TimeoutError):
        return 0
    finally:
        writer.close()


async def oversized(serving: Api) -> int:
    """The status of a body of twice what is taken, sent in pieces without a stated length."""
    reader, writer = await asyncio.open_connection("127.0.0.1", serving.port)
    head = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    piece = b"[" + b"0," * 32_000
    try:
        writer.write(head)
        for _ in range(2 * WIDEST.body // len(piece)):
            writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            await writer.drain()
        writer.write(b"0\r\n\r\n")
        async with asyncio.timeout(10):
            line = await reader.readline()
        return int(line.split()[1]) if line else 0
    except (OSError, TimeoutError):
        # The answer may have come before the connection was closed on the rest of the body.
        line = await reader.readline() if not reader.at_eof() and reader.exception() is None else b""
        return int(line.split()[1]) if line else 0
    finally:
        writer.close()
