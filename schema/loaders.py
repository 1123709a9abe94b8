"""Data loaders: what the resolvers of one level ask for one by one goes to the database in one statement."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Any

from strawberry.dataloader import DataLoader

LARGEST_BATCH = 1000
# A question with many branches must not take every connection to the database.
AT_ONCE = 8


class Loaders:
    """The loaders of one request, made when first asked for."""

    def __init__(self) -> None:
        self._by_question: dict[Hashable, DataLoader[str, Any]] = {}
        self._turn = asyncio.Semaphore(AT_ONCE)

    def of(self, question: Hashable, load: Callable[[list[str]], Awaitable[Sequence[Any]]]) -> DataLoader[str, Any]:
        """The loader that answers `question` for many keys at once; `load` gives one answer for each key, in order."""

        async def in_turn(keys: list[str]) -> Sequence[Any]:
            async with self._turn:
                return await load(keys)

        if question not in self._by_question:
            self._by_question[question] = DataLoader(load_fn=in_turn, max_batch_size=LARGEST_BATCH)
        return self._by_question[question]

    def forget(self) -> None:
        """Call after a write: what was read before it may have changed."""
        self._by_question.clear()
