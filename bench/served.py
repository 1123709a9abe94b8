"""Our side: `uvicorn --factory bench.served:application`. Who asks is an administrator, let in by code."""

from starlette.applications import Starlette
from starlette.requests import HTTPConnection

from app import main
from domain.roles import Role
from domain.viewer import Viewer

BENCH = Viewer("bench", "Bench", Role.ADMINISTRATOR)


async def as_bench(_: HTTPConnection) -> Viewer:
    return BENCH


def application() -> Starlette:
    return main.application(viewer_of=as_bench)
