"""The load generator: keep-alive connections that each wait for an answer before they send the next request.

It shares two cores with what it measures, so it does as little as it can: requests are made beforehand, and answers are
hashed (CRC-32) as they arrive, and kept only when that is asked for.
"""

import asyncio
import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast
from zlib import crc32

import httptools

HOST = "127.0.0.1"
# How long the last answers may take after the end of a run.
GRACE_SECONDS = 60.0
Keep = Callable[[int, int, bytes], None]


@dataclass
class Samples:
    """What was measured: the milliseconds of each request in the order of the answers, within `seconds`."""

    seconds: float = 0.0
    milliseconds: "array[float]" = field(default_factory=lambda: array("d"))
    bytes: int = 0

    def add(self, seconds: float, size: int) -> None:
        self.milliseconds.append(seconds * 1000)
        self.bytes += size

    @property
    def rate(self) -> float:
        return len(self.milliseconds) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """In milliseconds, by the nearest rank."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


class WrongAnswer(Exception):
    """An answer that is an error, or another one than before for the same arguments."""


class Run:
    """Requests in turn, again and again for `seconds`; each at most once when `once` is set.

    An answer must have the checksum in `expected`, if there is one; `keep` is given index, checksum and body.
    """

    def __init__(
        self,
        requests: Sequence[bytes],
        seconds: float,
        *,
        once: bool = False,
        expected: Sequence[int | None] | None = None,
        keep: Keep | None = None,
    ) -> None:
        self.requests = requests
        self.seconds = seconds
        self.samples = Samples()
        self.failure: BaseException | None = None
        self._expected = expected
        self._keep = keep
        self._next = 0
        self._last = len(requests) if once else None
        self._begun = time.perf_counter()
        self._until = self._begun + seconds

    @property
    def keeps(self) -> bool:
        return self._keep is not None

    def take(self) -> int | None:
        """The index of the next request; None when it is over."""
        if self.failure or self._next == self._last or time.perf_counter() >= self._until:
            return None
        self._next += 1
        return (self._next - 1) % len(self.requests)

    def done(self, index: int, begun: float, status: int, checksum: int, size: int, body: bytes) -> None:
        now = time.perf_counter()
        if status != 200:
            raise WrongAnswer(f"status {status}: {body[:300].decode(errors='replace')}")
        if self._expected is not None and self._expected[index] not in (None, checksum):
            raise WrongAnswer(f"request {index} was answered in another way than before")
        if now <= self._until:
            self.samples.add(now - begun, size)
        if self._keep is not None:
            self._keep(index, checksum, body)

    def close(self) -> None:
        self.samples.seconds = min(time.perf_counter(), self._until) - self._begun


class Connection(asyncio.Protocol):
    """One keep-alive connection: it is given its next request when the last one is answered."""

    def __init__(self, run: Run, closed: asyncio.Future[None]) -> None:
        self._run = run
        self._closed = closed
        self._parser = httptools.HttpResponseParser(self)
        self._index: int | None = None
        self._begun = 0.0
        self._reset()

    def _reset(self) -> None:
        self._checksum = 0
        self._size = 0
        self._parts: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # That of uvloop is no asyncio.Transport by its class.
        self._transport = cast(asyncio.Transport, transport)
        self._send()

    def _send(self) -> None:
        self._index = self._run.take()
        if self._index is None:
            self._transport.close()
            return
        self._reset()
        self._begun = time.perf_counter()
        self._transport.write(self._run.requests[self._index])

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except Exception as error:
            self._fail(error)

    def on_body(self, part: bytes) -> None:
        self._checksum = crc32(part, self._checksum)
        self._size += len(part)
        if self._run.keeps or self._parser.get_status_code() != 200:
            self._parts.append(part)

    def on_message_complete(self) -> None:
        assert self._index is not None
        status, body = self._parser.get_status_code(), b"".join(self._parts)
        try:
            self._run.done(self._index, self._begun, status, self._checksum, self._size, body)
        except Exception as error:
            # httptools would wrap it.
            self._fail(error)
            return
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if self._index is not None:
            self._fail(error or ConnectionResetError("the server closed the connection"))
        if not self._closed.done():
            self._closed.set_result(None)

    def _fail(self, error: BaseException) -> None:
        self._run.failure = self._run.failure or error
        self._index = None
        self._transport.close()


def request(port: int, path: str, body: bytes) -> bytes:
    """A POST as it goes over the wire."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nContent-Type: application/json\r\n"
        f"Accept: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def drive(run: Run, port: int, connections: int) -> Samples:
    """Send the requests of a run over that many connections. Raises WrongAnswer, OSError, TimeoutError."""
    loop = asyncio.get_running_loop()
    ends = [loop.create_future() for _ in range(connections)]
    for end in ends:
        await loop.create_connection(lambda end=end: Connection(run, end), HOST, port)  # type: ignore[misc]
    async with asyncio.timeout(run.seconds + GRACE_SECONDS):
        await asyncio.gather(*ends)
    run.close()
    if run.failure is not None:
        raise run.failure
    return run.samples
