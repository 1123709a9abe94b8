"""Processes that are measured: started, ready, their CPU time and their peak of memory, by /proc."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from graph.server import child

START_SECONDS = 90.0
TICKS = os.sysconf("SC_CLK_TCK")


class NotStarted(Exception):
    """A server that ended, or that didn't listen in time."""


@asynccontextmanager
async def serving(
    command: Sequence[str], environment: Mapping[str, str], port: int, log: Path, folder: Path
) -> AsyncIterator[int]:
    """The pid of a server that listens on `port`; it ends with the block, and with us, however we end."""
    process = _started(command, environment, log, folder)
    try:
        await _listening(process, port, log)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _started(
    command: Sequence[str], environment: Mapping[str, str], log: Path, folder: Path
) -> "subprocess.Popen[bytes]":
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "-I", child.__file__, str(os.getpid()), *command],
            env={**os.environ, **environment},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )


async def _listening(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        if process.poll() is not None or time.monotonic() > deadline:
            raise NotStarted(_tail(log))
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return


def _tail(log: Path) -> str:
    return f"{log}: {log.read_text('utf-8', errors='replace')[-1500:]}"


def cpu_seconds(pid: int) -> float:
    """User and system time that a process has used, all threads, its children not counted."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def peak_megabytes(pid: int) -> float:
    """The largest resident memory that a process has had."""
    for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise ValueError(f"no peak of memory is known of {pid}")
