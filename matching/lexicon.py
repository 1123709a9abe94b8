"""Words found in text: the best way to cut it into known words, and words with one wrong character."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from matching.sounds import sounds_of


class Found(NamedTuple):
    """`word` of the lexicon at `start` of the text; `exact` is false where the text spells it otherwise."""

    start: int
    word: str
    exact: bool = True


class Lexicon:
    """`meanings` maps a normalised word to the codes of what it may mean."""

    def __init__(self, meanings: Mapping[str, tuple[str, ...]]) -> None:
        self.meanings = meanings
        lengths: dict[str, set[int]] = defaultdict(set)
        for word in meanings:
            lengths[word[0]].add(len(word))
        self._lengths = {first: sorted(having, reverse=True) for first, having in lengths.items()}
        self._gapped: dict[str, list[str]] | None = None

    def find(self, text: str) -> list[Found]:
        """The words of the best cut, in their order: no two overlap, and of two cuts the one with longer words wins.

        So 健康步道 is a footpath and no health service. A word of n characters counts n squared; of cuts that count the
        same, the one whose words stand further back: 爱心理发 is 理发 and no 心理, since names end with what they are.
        """
        at: dict[int, list[int]] = {}
        for start, first in enumerate(text):
            for length in self._lengths.get(first, ()):
                if text[start : start + length] in self.meanings and start + length <= len(text):
                    at.setdefault(start, []).append(length)
        if not at:
            return []
        best, step = [0] * (len(text) + 1), [0] * len(text)
        for start in range(len(text) - 1, -1, -1):
            best[start] = best[start + 1]
            for length in at.get(start, ()):
                value = length * length + best[start + length]
                if value > best[start]:
                    best[start], step[start] = value, length
        found, start = [], 0
        while start < len(text):
            if step[start]:
                found.append(Found(start, text[start : start + step[start]]))
            start += step[start] or 1
        return found

    def find_misspelt(self, text: str) -> list[Found]:
        """Words of which the text has all characters but one: any other one in a word of four or more, one that sounds
        alike in a word of three. Shorter ones are too much like everything.
        """
        if self._gapped is None:
            self._gapped = _gapped(self.meanings)
        found, free = [], 0
        for start in range(len(text) - 2):
            if start < free:
                continue
            for length in range(min(8, len(text) - start), 2, -1):
                word = self._misspelt(text[start : start + length])
                if word is not None:
                    found.append(Found(start, word, exact=False))
                    free = start + length
                    break
        return found

    def _misspelt(self, text: str) -> str | None:
        assert self._gapped is not None
        for gap in range(len(text)):
            for word in self._gapped.get(text[:gap] + "\0" + text[gap + 1 :], ()):
                if sounds_of(word[gap]) & sounds_of(text[gap]):
                    return word
        return None


def _gapped(words: Iterable[str]) -> dict[str, list[str]]:
    gapped: dict[str, list[str]] = defaultdict(list)
    for word in words:
        if 3 <= len(word) <= 8:
            for gap in range(len(word)):
                gapped[word[:gap] + "\0" + word[gap + 1 :]].append(word)
    return dict(gapped)
