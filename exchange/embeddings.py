"""Texts as vectors, from any endpoint that speaks the embeddings API of OpenAI: `POST .../embeddings`.

Off unless an address and a model are set. Matching never depends on it: an endpoint that is away, slow, or answers
nonsense is left alone for `PAUSE_SECONDS`, and what would have been found by it is not found.
"""

import asyncio
import logging
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

logger = logging.getLogger(__name__)

SECONDS = 5.0
PAUSE_SECONDS = 60.0
TEXTS_A_REQUEST = 64

Vector = list[float]


@dataclass(slots=True)
class Endpoint:
    """`url` is the base of the API (https://host/v1) or the whole address of its embeddings; `key` may be empty."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    seconds: float = SECONDS
    _away_until: float = field(default=0.0, init=False, repr=False)

    async def embed(self, texts: Sequence[str]) -> list[Vector] | None:
        """A vector for each text, all of one length; None where there are none to be had now."""
        if not texts:
            return []
        if time.monotonic() < self._away_until:
            return None
        try:
            async with httpx.AsyncClient(timeout=self.seconds) as http:
                vectors: list[Vector] = []
                for start in range(0, len(texts), TEXTS_A_REQUEST):
                    vectors += await self._asked(http, texts[start : start + TEXTS_A_REQUEST])
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError) as error:
            self._away_until = time.monotonic() + PAUSE_SECONDS
            # The kind alone: an answer may repeat what entries say, and an address may hold a key.
            logger.warning("no embeddings for %.0f s: %s", PAUSE_SECONDS, type(error).__name__)
            return None
        return vectors

    async def _asked(self, http: httpx.AsyncClient, texts: Sequence[str]) -> list[Vector]:
        address = self.url if self.url.endswith("/embeddings") else f"{self.url.rstrip('/')}/embeddings"
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        # The client bounds each wait; an answer that drips in would never end.
        async with asyncio.timeout(self.seconds):
            answer = await http.post(address, json={"model": self.model, "input": list(texts)}, headers=headers)
        answer.raise_for_status()
        return vectors_of(answer.json(), len(texts))


def vectors_of(answer: Any, number: int) -> list[Vector]:
    """The vectors of an answer in the order of the texts. Raises ValueError for what is none."""
    try:
        rows = sorted(answer["data"], key=lambda row: row["index"])
        vectors = [[float(value) for value in row["embedding"]] for row in rows]
    except (KeyError, TypeError) as error:
        raise ValueError("not an answer of an embeddings API") from error
    lengths = {len(vector) for vector in vectors}
    if len(vectors) != number or len(lengths) != 1 or lengths == {0}:
        raise ValueError("not a vector for each text")
    if not all(math.isfinite(value) for vector in vectors for value in vector) or not all(map(any, vectors)):
        raise ValueError("a vector without a direction")
    return vectors


class _Chosen:
    """The endpoint of this process."""

    endpoint: Endpoint | None = None


def use(endpoint: Endpoint | None) -> None:
    """Take the embeddings of this process from there; None turns them off."""
    _Chosen.endpoint = endpoint


def endpoint() -> Endpoint | None:
    return _Chosen.endpoint
