"""A real server in front of the application, for what can only be seen over a real connection."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.types import ASGIApp

from app.commands.up import Api


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[str]:
    """The address of `app`, served as `cobuild up` serves it."""
    ready = asyncio.Event()
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = Api(app, ready.set)
        running = asyncio.create_task(server.serve(sockets=[door]))
        await ready.wait()
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            await running
