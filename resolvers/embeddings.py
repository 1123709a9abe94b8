"""Vectors of what entries say, where an endpoint is set: a further way to find what may fit one entry."""

from functools import partial
from hashlib import blake2b
from typing import Any

from domain.viewer import SYSTEM
from exchange.embeddings import Endpoint, endpoint
from graph import embeddings
from graph.database import Database
from graph.embeddings import Text


async def bring_up_to_date(database: Database) -> int:
    """Embed what is new, was written anew, or was last embedded by another model; how many entries that is.

    Ends early where the endpoint doesn't answer: the rest comes with the next run.
    """
    source = endpoint()
    if source is None:
        return 0
    number = 0
    async for page in embeddings.texts(database):
        stale = [text for text in page if _stale(text, source)]
        if not await _embed(database, source, stale):
            break
        number += len(stale)
    await database.write(SYSTEM, embeddings.forget)
    return number


async def nearest(database: Database, label: str, entry_id: str) -> list[str]:
    """Ids of open entries of a label that mean what this one means; none where there are no embeddings to be had."""
    source = endpoint()
    if source is None:
        return []
    text = await embeddings.text(database, entry_id)
    if text is None or (_stale(text, source) and not await _embed(database, source, [text])):
        return []
    return await embeddings.nearest(database, label, entry_id)


async def _embed(database: Database, source: Endpoint, texts: list[Text]) -> bool:
    """Whether there are vectors of them now."""
    vectors = await source.embed([_words(text) for text in texts])
    if vectors is None:
        return False
    rows: list[dict[str, Any]] = [
        {"id": text.id, "vector": vector, "text": _key(text)} for text, vector in zip(texts, vectors, strict=True)
    ]
    if rows:
        await database.write(SYSTEM, partial(embeddings.keep, model=source.model, rows=rows))
    return True


def _stale(text: Text, source: Endpoint) -> bool:
    return (text.kept, text.model) != (_key(text), source.model)


def _words(text: Text) -> str:
    return f"{text.title}\n{text.detail}".strip()


def _key(text: Text) -> str:
    return blake2b(_words(text).encode(), digest_size=16).hexdigest()
