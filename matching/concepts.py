"""Services and the words that people use for them: `concepts.csv` and `kinds.csv`, which a domain expert edits.

A concept is one service. Its words are found in normalised text, longer ones first, so that 健康步道 is a footpath and
no health service. Its kind (talk, service, goods, venue, works, money, people) tells 消防演练 from 消防通道改造, and a
gift of a radio from the repair of one. `related` services may stand in for each other in part.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
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

    def __init__(self, meanings: dict[str, tuple[str, ...]]) -> None:
        self._meanings = meanings
        self._longest = max(map(len, meanings), default=0)
        self._starts = {word[0] for word in meanings}

    def find(self, text: str) -> dict[str, str]:
        """Meaning to the word that gave it. A word within a longer one that was found does not count."""
        found: dict[str, str] = {}
        end_of_last = 0
        for start, end in self._spans(text):
            if end > end_of_last:
                for meaning in self._meanings[text[start:end]]:
                    found.setdefault(meaning, text[start:end])
                end_of_last = end
        return found

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        for start, first in enumerate(text):
            if first in self._starts:
                for length in range(min(self._longest, len(text) - start), 0, -1):
                    if text[start : start + length] in self._meanings:
                        yield start, start + length
                        break


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


FEWEST_WORDS = 3
PUREST = 0.6


@cache
def hints() -> dict[str, tuple[str, float]]:
    """Character or pair of characters to the one concept that it hints at, and how surely, in 0.6..1.

    The surety is the share of that concept among the words with the character, of which there must be three at least:
    牙 hints at dental care, so 烂牙 is understood though no list of words has it.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for concept in concepts():
        for word in concept.words:
            for gram in {*word, *map("".join, pairwise(word))}:
                counts[gram][concept.code] += 1
    best = {gram: (*having.most_common(1)[0], having.total()) for gram, having in counts.items()}
    return {
        gram: (code, number / total)
        for gram, (code, number, total) in best.items()
        if number >= FEWEST_WORDS and number / total >= PUREST
    }


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
