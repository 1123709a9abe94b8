"""The command line, run as a user runs it."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from app.settings import ROOT, Account

MAIN = "from app.cli import main; main()"


class Ended(NamedTuple):
    code: int | None
    out: str
    err: str


Cobuild = Callable[..., Awaitable[Ended]]


@pytest.fixture
def cobuild(account: Account, tmp_path: Path) -> Cobuild:
    """The command as a user runs it, in a folder of its own: `await cobuild("export", "needs", COBUILD_PORT="1")`."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "COBUILD_LANGUAGE": "en",
        "NEO4J_URI": account.uri,
        "NEO4J_USER": account.user,
        "NEO4J_PASSWORD": account.password,
        "NEO4J_DATABASE": account.database,
    }

    async def cobuild(*arguments: str, **more: str) -> Ended:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            MAIN,
            *arguments,
            cwd=tmp_path,
            env={**environment, **more},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        return Ended(process.returncode, out.decode(), err.decode())

    return cobuild
