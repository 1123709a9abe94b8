"""Entries as rows of numbers: what they say, what services they name, and what services their characters are near to.

No word list holds what residents will say tomorrow. But 烂牙, 洗牙 and 牙套 share a character that hardly any other
service has, so an entry's characters say which services it is near to, also when no word of it is known. Two entries
that are near to the same services are about the same thing. (The literature calls this explicit semantic analysis:
E. Gabrilovich, S. Markovitch, IJCAI 2007; the services are the articles.)

A row depends on its entry alone, never on what else is on the lists: how rare a word is, is shipped in `rarity.csv`.
So a pair has one score, whether it is found alone or among a million others.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from domain.service_types import Kind
from matching.entries import Entry
from matching.taxonomy import Taxonomy
from matching.text import TITLE_WEIGHT, grams

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Integers = NDArray[np.int64]

RARITY = Path(__file__).parent / "rarity.csv"
MOST = 20
"""Services that an entry is taken to be near to: the nearest ones. More of them is noise."""


class Rarity:
    """How many of `texts` texts have a gram: what words are common in lists, whatever they are about."""

    def __init__(self, texts: int, having: Mapping[str, int]) -> None:
        self.texts, self.having = texts, having

    @classmethod
    def count(cls, texts: Iterable[str]) -> "Rarity":
        """Grams that only one text has are as rare as those that none has, and left out."""
        having: Counter[str] = Counter()
        number = 0
        for text in texts:
            having.update(set(grams(text)))
            number += 1
        return cls(number, {gram: times for gram, times in sorted(having.items()) if times > 1})

    @classmethod
    def read(cls, file: Path = RARITY) -> "Rarity":
        with file.open(encoding="utf-8", newline="") as lines:
            rows = [(row["gram"], int(row["texts"])) for row in csv.DictReader(lines)]
        return cls(rows[0][1], dict(rows[1:]))

    def write(self, file: Path = RARITY) -> None:
        """The first row, of no gram, has the number of texts."""
        with file.open("w", encoding="utf-8", newline="") as stream:
            lines = csv.writer(stream, lineterminator="\n")
            lines.writerows([("gram", "texts"), ("", self.texts), *self.having.items()])

    def of(self, gram: str) -> float:
        """ln((1 + texts) / (1 + texts that have it)) + 1."""
        return float(np.log((1 + self.texts) / (1 + self.having.get(gram, 0)))) + 1


@cache
def rarity() -> Rarity:
    return Rarity.read()


class Vectors(NamedTuple):
    """One row per entry. `words` (grams) and `near` (concepts) have unit length, or are zero.

    `having` is 1 for each gram that the entry has at all; `shares` are the shares of its title, which add up to 1.
    """

    words: csr_array
    having: csr_array
    shares: csr_array
    near: Singles

    def at(self, rows: Integers | slice) -> "Vectors":
        words, having, shares = (matrix[rows] for matrix in self[:3])
        return Vectors(words, having, shares, self.near[rows])


class Encoder:
    """By the words of a taxonomy. `common` is the shipped rarity unless another one is given."""

    def __init__(self, taxonomy: Taxonomy, common: Rarity | None = None) -> None:
        self.concepts = [concept.code for concept in taxonomy.concepts]
        self.column_of = {code: column for column, code in enumerate(self.concepts)}
        self.of_kind = np.array([[concept.kind is kind for concept in taxonomy.concepts] for kind in Kind], dtype=bool)
        """Whether the service of a column is of the kind of a row."""
        self._rarity = common or rarity()
        self._telling = self._of_grams((*taxonomy.meanings.items(), *taxonomy.examples.items()))

    @classmethod
    @cache
    def of(cls, taxonomy: Taxonomy, common: Rarity | None = None) -> "Encoder":
        """One for each taxonomy: it takes a while to make."""
        return cls(taxonomy, common)

    def encode(self, entries: Sequence[Entry]) -> Vectors:
        """Columns of all but `near` are the grams of these entries, in the order in which they were met."""
        columns: dict[str, int] = {}
        counted = [(Counter(grams(entry.title)), Counter(grams(entry.detail))) for entry in entries]
        titles = _rows(([(gram, times) for gram, times in title.items()] for title, _ in counted), columns)
        words = _rows(
            ([(g, TITLE_WEIGHT * title[g] + detail[g]) for g in title | detail] for title, detail in counted), columns
        )
        names = list(columns)
        rare = np.array([self._rarity.of(name) for name in names])
        near = np.asarray((words @ self._by_gram(names)).todense(), dtype=np.float32)
        titles = csr_array((titles.data, titles.indices, titles.indptr), shape=(len(entries), len(names)))
        return Vectors(
            _scaled(words, (1 + np.log(words.data)) * rare[words.indices], 2),
            csr_array((np.ones(words.nnz, np.float32), words.indices, words.indptr), shape=words.shape),
            _scaled(titles, rare[titles.indices], 1),
            _nearest(near),
        )

    def _by_gram(self, names: Sequence[str]) -> csr_array:
        known = [(row, *self._telling[name]) for row, name in enumerate(names) if name in self._telling]
        rows = np.repeat([row for row, _, _ in known], [len(columns) for _, columns, _ in known]).astype(np.int64)
        columns = np.concatenate([np.zeros(0, np.int64), *(columns for _, columns, _ in known)])
        weights = np.concatenate([np.zeros(0), *(weights for _, _, weights in known)])
        return csr_array((weights, (rows, columns)), shape=(len(names), len(self.concepts)))

    def _of_grams(self, said: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[Integers, Floats]]:
        """By gram, the columns of the services whose words and examples have it, and how much it tells of each.

        The weights of a gram have length ln((1 + services) / services that have it); within it, a service weighs the
        square root of how many of its words have the gram.
        """
        having: dict[str, Counter[int]] = defaultdict(Counter)
        for words, codes in said:
            for gram in set(grams(words)):
                having[gram].update(self.column_of[code] for code in codes)
        telling = {}
        for gram, counts in having.items():
            columns = np.array(sorted(counts), dtype=np.int64)
            weight = np.sqrt([counts[column] for column in columns.tolist()])
            rare = np.log((1 + len(self.column_of)) / len(columns))
            telling[gram] = columns, weight / np.linalg.norm(weight) * rare
        return telling


def _rows(counted: Iterable[Sequence[tuple[str, float]]], columns: dict[str, int]) -> csr_array:
    indices: list[int] = []
    counts: list[float] = []
    starts = [0]
    for row in counted:
        for gram, count in row:
            indices.append(columns.setdefault(gram, len(columns)))
            counts.append(count)
        starts.append(len(indices))
    return csr_array((np.array(counts), np.array(indices, np.int32), starts), shape=(len(starts) - 1, len(columns)))


def _scaled(matrix: csr_array, data: Floats, norm: int) -> csr_array:
    """`data` in place of that of the matrix, each row at length 1 in the norm of order `norm`."""
    row_of = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    lengths = np.bincount(row_of, data**norm, minlength=matrix.shape[0]) ** (1 / norm)
    return csr_array(((data / lengths[row_of]).astype(np.float32), matrix.indices, matrix.indptr), shape=matrix.shape)


def _nearest(near: Singles) -> Singles:
    """The `MOST` largest of each row, at unit length."""
    if near.shape[1] > MOST:
        least = np.partition(near, near.shape[1] - MOST, axis=1)[:, [near.shape[1] - MOST]]
        near = np.asarray(near * (near >= least), dtype=np.float32)
    lengths = np.sqrt((near**2).sum(axis=1, keepdims=True))
    return np.asarray(near / np.where(lengths > 0, lengths, 1), dtype=np.float32)
