"""Words that tell what is given, whatever it is about: `kinds.csv`, which a domain expert edits."""

import csv
from functools import cache
from pathlib import Path

from domain.service_types import Kind
from domain.text import normalise
from matching.lexicon import Lexicon

FILE = Path(__file__).parent / "kinds.csv"


@cache
def _lexicon() -> Lexicon:
    meanings: dict[str, tuple[str, ...]] = {}
    with FILE.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            for word in map(normalise, row["words"].split()):
                meanings[word] = (*meanings.get(word, ()), row["kind"])
    return Lexicon(meanings)


def kinds_of(text: str) -> frozenset[Kind]:
    """The kinds that the words of a normalised text tell of. Building work is nothing else besides."""
    lexicon = _lexicon()
    kinds = frozenset(Kind(kind) for found in lexicon.find(text) for kind in lexicon.meanings[found.word])
    return frozenset({Kind.WORKS}) if Kind.WORKS in kinds else kinds
