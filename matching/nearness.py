"""What unknown wording is near to: services by the characters of their words.

`concepts.csv` can't hold every wording. But 烂牙, 洗牙 and 牙套 share a character that hardly any other service has, so
an entry's characters say which services it is near to, also when no word of it is known. Two entries that are near to
the same services are about the same thing. (The literature calls this explicit semantic analysis: the services are the
articles.) Nothing is learned from labelled pairs: whoever adds a word to `concepts.csv` changes this, too.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matching.concepts import Vocabulary, concepts
from matching.entries import Entry
from matching.text import TITLE_WEIGHT, grams

MOST = 20
"""Services that an entry is taken to be near to: the nearest ones. More of them is noise."""


@cache
def _columns() -> dict[str, int]:
    return {concept.code: column for column, concept in enumerate(concepts())}


@cache
def _of_grams(vocabulary: Vocabulary) -> dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """By gram, the columns of the services whose words have it, and how much it tells of each.

    The weights of a gram have length ln((1 + services) / services that have it); within it, a service weighs the square
    root of how many of its words have the gram.
    """
    having: dict[str, Counter[int]] = defaultdict(Counter)
    for word, codes in vocabulary.meanings.items():
        for gram in set(grams(word)):
            having[gram].update(_columns()[code] for code in codes)
    weights = {}
    for gram, counts in having.items():
        columns = np.array(sorted(counts), dtype=np.int64)
        weight = np.sqrt([counts[column] for column in columns.tolist()])
        rarity = np.log((1 + len(_columns())) / len(columns))
        weights[gram] = columns, weight / np.linalg.norm(weight) * rarity
    return weights


def nearness(entries: Sequence[Entry], vocabulary: Vocabulary) -> csr_array:
    """One row of unit length per entry, one column per concept; zeros where no character is one of any service."""
    of_grams = _of_grams(vocabulary)
    rows: list[tuple[NDArray[np.int64], NDArray[np.float64]]] = []
    for entry in entries:
        row = np.zeros(len(_columns()))
        for text, times in ((entry.title, TITLE_WEIGHT), (entry.detail, 1.0)):
            for gram in grams(text):
                if gram in of_grams:
                    columns, weights = of_grams[gram]
                    row[columns] += times * weights
        nearest = np.sort(np.argsort(-row, kind="stable")[:MOST])
        nearest = nearest[row[nearest] > 0]
        rows.append((nearest, row[nearest] / (np.linalg.norm(row[nearest]) or 1)))
    starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows])
    return csr_array((np.concatenate([row for _, row in rows]), columns, starts), shape=(len(entries), len(_columns())))
