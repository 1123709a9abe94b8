"""`neo4j-admin`, from the jars that run Neo4j: https://neo4j.com/docs/operations-manual/current/neo4j-admin-neo4j-cli/.

It works on the files of a server that is stopped, and refuses those of one that runs.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from graph.server import configuration
from graph.server.java import find_java, flags
from graph.server.process import LocalServer
from graph.server.refusals import AdminFailed

HEAP = "-Xmx512m"


async def admin(server: LocalServer, *arguments: str) -> None:
    """Run one command of neo4j-admin on a stopped server's files; what it said is in `logs/admin.log`.

    `admin(server, "database", "check", "neo4j")` is refused (AdminFailed) where the check finds anything.
    """
    status = await admin_status(server, *arguments)
    if status != 0:
        raise AdminFailed(command=" ".join(arguments[:2]), status=status, log=str(_log(server)))


async def admin_status(server: LocalServer, *arguments: str) -> int:
    """The same; its exit code, 0 when all went well."""
    conf = server.home / "conf"
    conf.mkdir(mode=0o700, parents=True, exist_ok=True)
    (conf / "neo4j.conf").write_text(configuration.text(server.all_settings), "utf-8")
    _log(server).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    java = find_java()
    with _log(server).open("ab") as log:
        async with _ended(
            await asyncio.create_subprocess_exec(
                *(str(java), HEAP, *flags(java), "-cp", f"{server.jars}/*", "org.neo4j.cli.AdminTool", *arguments),
                env={**os.environ, "NEO4J_HOME": str(server.home), "NEO4J_CONF": str(conf)},
                cwd=server.home,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        ) as process:
            return await process.wait()


@asynccontextmanager
async def _ended(process: asyncio.subprocess.Process) -> AsyncIterator[asyncio.subprocess.Process]:
    """A cancelled command takes its process with it."""
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _log(server: LocalServer) -> Path:
    return server.home / "logs" / "admin.log"
