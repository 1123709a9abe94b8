"""Services and the words that people use for them: `concepts.csv` and `kinds.csv`, which a domain expert edits.

A concept is one service. Its words are found in normalised text, longer ones first, so that 健康步道 is a footpath and
no health service. Its kind (talk, service, goods, venue, works, money, people) tells 消防演练 from 消防通道改造, and a
gift of a radio from the repair of one. `related` services may stand in for each other in part.
"""

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from domain.text import normalise

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Concept:
    """`words` are normalised; `related` are codes."""

    code: str
    zh: str
    en: str
    kind: str
    words: tuple[str, ...]
    related: tuple[str, ...]


class Vocabulary:
    """Finds words in text. `meanings` maps a normalised word to what it may mean."""

    def __init__(self, meanings: Mapping[str, tuple[str, ...]]) -> None:
        self.meanings = meanings
        lengths: dict[str, set[int]] = defaultdict(set)
        for word in meanings:
            lengths[word[0]].add(len(word))
        self._lengths = {first: sorted(having, reverse=True) for first, having in lengths.items()}

    def find(self, text: str) -> dict[str, str]:
        """Meaning to the word that gave it. A word within a longer one that was found does not count."""
        found: dict[str, str] = {}
        end_of_last = 0
        for start, first in enumerate(text):
            for length in self._lengths.get(first, ()):
                word = text[start : start + length]
                if word in self.meanings:
                    if start + length > end_of_last:
                        end_of_last = start + length
                        for meaning in self.meanings[word]:
                            found.setdefault(meaning, word)
                    break
        return found


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def concepts() -> tuple[Concept, ...]:
    return tuple(
        Concept(
            row["code"],
            row["zh"],
            row["en"],
            row["kind"],
            tuple(map(normalise, row["words"].split())),
            tuple(row["related"].split()),
        )
        for row in _rows("concepts.csv")
    )


@cache
def service_words() -> Vocabulary:
    """Word to the codes of the concepts that it names."""
    meanings: dict[str, tuple[str, ...]] = {}
    for concept in concepts():
        for word in concept.words:
            meanings[word] = (*meanings.get(word, ()), concept.code)
    return Vocabulary(meanings)


@cache
def kind_words() -> Vocabulary:
    """Word to the kinds of service that it tells of, whatever the service is: 讲座, 捐赠, 改造."""
    meanings: dict[str, tuple[str, ...]] = {}
    for row in _rows("kinds.csv"):
        for word in map(normalise, row["words"].split()):
            meanings[word] = (*meanings.get(word, ()), row["kind"])
    return Vocabulary(meanings)


@cache
def by_code() -> dict[str, Concept]:
    return {concept.code: concept for concept in concepts()}
