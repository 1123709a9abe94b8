"""What tells the entries that may fit one entry, without looking at all: service types, and words of the title."""

from functools import cache

from matching.entries import Entry
from matching.taxonomy import Taxonomy, taxonomy
from matching.text import grams
from matching.understanding import understand
from matching.vectors import Encoder

NEAREST = 5
BY_CHARACTERS = 0.3
"""What the nearness of characters weighs beside an understood service."""


def sought_types(entry: Entry, concepts: Taxonomy | None = None) -> dict[str, float]:
    """Codes with weights from 0 to 1: what the entry is of, what is close to that, and what its characters are near."""
    concepts = concepts or taxonomy()
    weights: dict[str, float] = {}
    near = Encoder.of(concepts).encode([entry]).near[0]
    for column in (-near).argsort(kind="stable")[:NEAREST].tolist():
        if near[column] > 0:
            weights[concepts.concepts[column].code] = BY_CHARACTERS * float(near[column])
    for service in understand(entry, concepts).services:
        for code, close in _close(concepts, service.code).items():
            weights[code] = max(weights.get(code, 0.0), service.confidence * close)
    return weights


@cache
def _close(concepts: Taxonomy, code: str) -> dict[str, float]:
    closeness = {other.code: concepts.closeness(code, other.code) for other in concepts.concepts}
    return {other: close for other, close in closeness.items() if close > 0}


def sought_words(entry: Entry) -> str:
    """Pairs of characters of the title (of the detail where there are none), for a full-text index of such pairs."""
    words = [gram for text in (entry.title, entry.detail) for gram in grams(text) if len(gram) > 1]
    # In quotes, no word is taken for an operator (OR), and none at all is a query that finds nothing.
    return " ".join(f'"{word}"' for word in dict.fromkeys(words[:40])) or '"-"'
