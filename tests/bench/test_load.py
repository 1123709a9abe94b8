"""What the load generator counts is what was answered, and it sees a wrong answer."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from zlib import crc32

import pytest

from bench.load import Run, Samples, WrongAnswer, drive, request

Answer = Callable[[bytes], bytes]


@asynccontextmanager
async def server(answer: Answer, status: str = "200 OK") -> AsyncIterator[int]:
    """An HTTP server that answers every body with `answer(body)`, in two chunks; the port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
                body = answer(await reader.readexactly(length))
                half = len(body) // 2
                writer.write(f"HTTP/1.1 {status}\r\ntransfer-encoding: chunked\r\n\r\n".encode())
                for part in (body[:half], body[half:]):
                    writer.write(b"%x\r\n%b\r\n" % (len(part), part))
                writer.write(b"0\r\n\r\n")
        except asyncio.IncompleteReadError:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening:
        yield listening.sockets[0].getsockname()[1]


async def test_each_request_is_sent_once_and_its_answer_kept_whole() -> None:
    kept: dict[int, tuple[int, bytes]] = {}
    async with server(lambda body: body[::-1]) as port:
        requests = [request(port, "/", b"request %03d" % i) for i in range(50)]

        def keep(index: int, checksum: int, body: bytes) -> None:
            assert index not in kept
            kept[index] = checksum, body

        samples = await drive(Run(requests, 30.0, once=True, keep=keep), port, 4)
    assert len(samples.milliseconds) == 50
    assert samples.bytes == 50 * 11
    assert kept == {i: (crc32(body), body) for i in range(50) for body in [(b"request %03d" % i)[::-1]]}


async def test_a_run_ends_when_its_time_is_up() -> None:
    async with server(lambda body: body) as port:
        samples = await drive(Run([request(port, "/", b"again")], 0.3), port, 2)
    assert samples.seconds == pytest.approx(0.3, abs=0.05)
    assert samples.rate == pytest.approx(len(samples.milliseconds) / samples.seconds)
    assert len(samples.milliseconds) > 2


async def test_another_answer_than_before_fails_the_run() -> None:
    async with server(lambda _: b"changed") as port:
        run = Run([request(port, "/", b"same")], 5.0, expected=[crc32(b"before")])
        with pytest.raises(WrongAnswer, match="request 0"):
            await drive(run, port, 1)


async def test_a_status_that_is_not_200_fails_the_run() -> None:
    async with server(lambda _: b"too much", "503 Busy") as port:
        with pytest.raises(WrongAnswer, match="503: too much"):
            await drive(Run([request(port, "/", b"please")], 5.0), port, 1)


def test_percentiles_are_by_the_nearest_rank() -> None:
    samples = Samples(seconds=1.0)
    for milliseconds in range(100, 0, -1):
        samples.add(milliseconds / 1000, 1)
    assert samples.percentile(0.5) == pytest.approx(51)
    assert samples.percentile(0.99) == pytest.approx(100)
    assert samples.rate == 100
