"""Text as numbers: character 1- and 2-grams, TF-IDF, unit length.

Titles weigh more than details. What every list says and no service hides in (希望, 想有人, 微心愿:) is left out.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from scipy.sparse import csr_array

from matching.entries import Entry

TITLE_WEIGHT = 2.0
BOILERPLATE = re.compile(
    r"微心愿|心愿|希望|想有人|想要|想有|能有|有人|能否|能不能|需要|需求|请求|请|求助|求|盼望?|帮忙|帮助|帮|提供|开展|组织|进行"
    r"|服务|活动|项目|居民|社区|村民|小区|想|要|没有?|不会|我们|老是|总是"
)
_PIECE = re.compile(r"[^\W_]+")


def grams(text: str) -> Iterable[str]:
    """Characters and pairs of neighbours; pairs don't reach across punctuation or boilerplate."""
    for piece in _PIECE.findall(BOILERPLATE.sub(" ", text)):
        yield from piece
        yield from (piece[i : i + 2] for i in range(len(piece) - 1))


def tfidf(entries: Sequence[Entry]) -> csr_array:
    """One row of unit length per entry (of zeros where nothing is left of its text).

    Weight of a gram: (1 + ln of its weighted count) x ln((1 + entries) / (1 + entries that have it)), smoothed by + 1.
    """
    columns: dict[str, int] = {}
    indices: list[int] = []
    counts: list[float] = []
    starts = [0]
    for entry in entries:
        weighted: Counter[str] = Counter()
        for gram in grams(entry.title):
            weighted[gram] += TITLE_WEIGHT  # type: ignore[assignment]
        for gram in grams(entry.detail):
            weighted[gram] += 1
        for gram, count in sorted(weighted.items()):
            indices.append(columns.setdefault(gram, len(columns)))
            counts.append(count)
        starts.append(len(indices))
    matrix = csr_array(
        (1 + np.log(np.asarray(counts, dtype=np.float64)), np.asarray(indices, dtype=np.int32), np.asarray(starts)),
        shape=(len(entries), max(1, len(columns))),
    )
    having = np.bincount(matrix.indices, minlength=matrix.shape[1])
    matrix.data *= (np.log((1 + len(entries)) / (1 + having)) + 1)[matrix.indices]
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    matrix.data /= np.repeat(np.where(lengths > 0, lengths, 1), np.diff(matrix.indptr))
    return matrix.astype(np.float32)
