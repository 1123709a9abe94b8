"""Where the words of a search stand in a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domain.text import normalise


def highlights(
    wanted: str | None, names: Sequence[str], written: Sequence[str | None], shape: "HighlightShape"
) -> list[dict[str, Any]]:
    """The texts in which a word of the search stands, cut where it does, in either script, any width and case."""
    words = [word for word in normalise(wanted or "").split(" ") if word]
    found = []
    for name, text in zip(names, written, strict=False):
        if text and (marks := _marks(text, words)):
            found.append(shape.highlight(name, _cut(text, marks)))
    return found


@dataclass(frozen=True, slots=True)
class HighlightShape:
    """The keys under which a highlight is asked for: (key, what) of itself and of its parts."""

    keys: tuple[tuple[str, str], ...]
    part_keys: tuple[tuple[tuple[str, str], ...], ...]

    def highlight(self, name: str, cut: list[tuple[str, bool]]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        lists = iter(self.part_keys)
        for key, what in self.keys:
            if what == "parts":
                keys = next(lists)
                made[key] = [{k: {"text": text, "matched": hit}.get(w, w) for k, w in keys} for text, hit in cut]
            else:
                made[key] = {"field": name}.get(what, what)
        return made


def _marks(text: str, words: Sequence[str]) -> list[bool]:
    """For each character of a text whether a word covers it; empty when none does."""
    letters = [normalise(letter) for letter in text]
    joined = "".join(letters)
    covered = [False] * len(joined)
    for word in words:
        # What stands together is what the index found; where the whole doesn't, its pairs of characters may.
        for piece in [word] if word in joined else [word[i : i + 2] for i in range(len(word) - 1)]:
            start = joined.find(piece)
            while start >= 0:
                covered[start : start + len(piece)] = [True] * len(piece)
                start = joined.find(piece, start + 1)
    if not any(covered):
        return []
    marks, at = [], 0
    for letter in letters:
        marks.append(any(covered[at : at + len(letter)]))
        at += len(letter)
    return marks


def _cut(text: str, marks: Sequence[bool]) -> list[tuple[str, bool]]:
    cut: list[tuple[str, bool]] = []
    for letter, hit in zip(text, marks, strict=True):
        if cut and cut[-1][1] == hit:
            cut[-1] = (cut[-1][0] + letter, hit)
        else:
            cut.append((letter, hit))
    return cut
