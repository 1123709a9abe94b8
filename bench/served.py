"""Our side: `uvicorn --factory bench.served:application`. Who asks is let in by code: an administrator or `BENCH_ROLE`.

An administrator who is let in by code has no scope; what any other role sees is what the account `bench` was granted.
"""

import os

from starlette.applications import Starlette
from starlette.requests import HTTPConnection

from app import main
from domain.roles import Role
from domain.viewer import Viewer

BENCH = Viewer("bench", "Bench", Role(os.environ.get("BENCH_ROLE", Role.ADMINISTRATOR)))


async def as_bench(_: HTTPConnection) -> Viewer:
    return BENCH


def application() -> Starlette:
    return main.application(viewer_of=as_bench)
