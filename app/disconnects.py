"""Nobody computes an answer that nobody waits for."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from starlette.requests import ClientDisconnect
from starlette.types import Receive

T = TypeVar("T")
# Almost every answer is there before it is worth looking whether its caller is, too: looking costs a task.
PATIENCE_SECONDS = 0.1


async def unless_gone(receive: Receive, work: Awaitable[T]) -> T:
    """What `work` gives; once the client is gone, `work` is cancelled and ClientDisconnect raised.

    The body of the request must have been read: all that `receive` can then tell is that the client left.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    watcher: asyncio.Task[None] | None = None
    gone = False

    async def watch() -> None:
        nonlocal gone
        while (await receive())["type"] != "http.disconnect":
            pass
        gone = True
        task.cancel()

    def look() -> None:
        nonlocal watcher
        watcher = loop.create_task(watch())

    patience = loop.call_later(PATIENCE_SECONDS, look)
    try:
        return await work
    except asyncio.CancelledError:
        if gone and task.uncancel() == 0:
            raise ClientDisconnect from None
        raise
    finally:
        patience.cancel()
        if watcher is not None:
            watcher.cancel()
