"""The service taxonomy: `taxonomy.csv`, which a domain expert edits, one row for each concept, in the terms of SKOS.

| column | what it holds |
|---|---|
| code | its id for ever: other rows, the graph and labels name it |
| broader | the code of the concept above it; blank for the five categories |
| kind | what is given: TALK, SERVICE, GOODS, VENUE, WORKS, MONEY or PEOPLE; blank for a group |
| zh, en | its names (prefLabel) |
| alt | the words that people use for it (altLabel), between spaces, simplified or traditional |
| whom | words for it that name people (独居老人, 骑手): beside any other word they say whom, not what (altLabel) |
| hidden | abbreviations, slips of the pen, brands (hiddenLabel): found, but never shown |
| examples | how people put it, between spaces, and words of several types (example): not searched for, but what shares
their characters is near to it |
| related | codes of concepts that may stand in for it in part; written on one side, holds on both |
| note | what an editor must know; names in “” each word that another concept has, too, and why |

Reference: SKOS, W3C Recommendation 18 August 2009, https://www.w3.org/TR/skos-reference/
"""

import csv
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from domain.service_types import Category, Kind
from domain.text import normalise
from matching.lexicon import Lexicon

FILE = Path(__file__).parent / "taxonomy.csv"
COLUMNS = ("code", "broader", "kind", "zh", "en", "alt", "whom", "hidden", "examples", "related", "note")


@dataclass(frozen=True, slots=True)
class Concept:
    """`broader` and `related` are codes; `alt`, `whom`, `hidden` and `examples` are as they are written in the file."""

    code: str
    broader: str | None
    kind: Kind | None
    zh: str
    en: str
    alt: tuple[str, ...] = ()
    whom: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    note: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Every label that text is searched for, normalised, each once. Those of the categories are no services."""
        labels = (self.zh, *self.alt, *self.whom, *self.hidden) if self.broader else ()
        return tuple(dict.fromkeys(map(normalise, labels)))


class Taxonomy:
    """`version` tells two taxonomies apart, by all that they say."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self.concepts: tuple[Concept, ...] = tuple(concepts)
        self.by_code: Mapping[str, Concept] = {concept.code: concept for concept in self.concepts}
        self.version = hashlib.sha256(repr(self.concepts).encode()).hexdigest()[:12]
        related: dict[str, set[str]] = defaultdict(set)
        for concept in self.concepts:
            for other in concept.related:
                related[concept.code].add(other)
                related[other].add(concept.code)
        self.related: Mapping[str, frozenset[str]] = {code: frozenset(others) for code, others in related.items()}
        """Code to the codes of related concepts, on both sides."""

    @cached_property
    def lexicon(self) -> Lexicon:
        """Normalised word to the codes of the concepts that it names."""
        return Lexicon(self.meanings)

    @cached_property
    def meanings(self) -> dict[str, tuple[str, ...]]:
        meanings: dict[str, tuple[str, ...]] = {}
        for concept in self.concepts:
            for word in concept.words:
                meanings[word] = (*meanings.get(word, ()), concept.code)
        return meanings

    @cached_property
    def people(self) -> frozenset[str]:
        """Normalised words that name people."""
        return frozenset(normalise(word) for concept in self.concepts for word in concept.whom)

    @cached_property
    def examples(self) -> dict[str, tuple[str, ...]]:
        """Normalised example to the codes of the concepts that it is of."""
        examples: dict[str, tuple[str, ...]] = {}
        for concept in self.concepts:
            for example in dict.fromkeys(map(normalise, concept.examples)):
                examples[example] = (*examples.get(example, ()), concept.code)
        return examples

    def path(self, code: str) -> tuple[str, ...]:
        """The concept and those above it, up to its category."""
        path = [code]
        while (above := self.by_code[path[-1]].broader) is not None and above not in path:
            path.append(above)
        return tuple(path)

    def category(self, code: str) -> Category:
        return Category(self.path(code)[-1])

    def closeness(self, one: str, other: str) -> float:
        """How far one service stands in for another: 1 for itself, 0.7 for a broader or narrower one, 0.5 for a
        related one, 0.3 for one of the same group, else 0. Categories bring nothing together.
        """
        if one == other:
            return 1.0
        if other in self.path(one)[:-1] or one in self.path(other)[:-1]:
            return 0.7
        if other in self.related.get(one, ()):
            return 0.5
        groups = [self.path(code)[1:-1] for code in (one, other)]
        return 0.3 if set(groups[0]) & set(groups[1]) else 0.0


def problems(concepts: Sequence[Concept]) -> list[str]:
    """What is wrong with a taxonomy, in words for its editor; empty when it can be used."""
    found = [f"{code}: is there twice" for code, times in Counter(one.code for one in concepts).items() if times > 1]
    by_code = {concept.code: concept for concept in concepts}
    for concept in concepts:
        if not (concept.zh and concept.en):
            found.append(f"{concept.code}: a name is missing")
        if concept.broader is None and concept.code not in list(Category):
            found.append(f"{concept.code}: broader is missing")
        found += [
            f"{concept.code}: there is no {other}"
            for other in (concept.broader, *concept.related)
            if other is not None and other not in by_code
        ]
        found += [f"{concept.code}: {word} is there twice" for word in _twice(concept)]
        if concept.code in concept.related:
            found.append(f"{concept.code}: is related to itself")
        seen, above = {concept.code}, concept.broader
        while above in by_code and above is not None:
            if above in concept.related:
                found.append(f"{concept.code}: {above} is both above it and related")
            if above in seen:
                found.append(f"{concept.code}: is above itself")
                break
            seen.add(above)
            above = by_code[above].broader
    meanings: dict[str, list[Concept]] = defaultdict(list)
    for concept in concepts:
        for word in concept.words:
            meanings[word].append(concept)
    for word, those in meanings.items():
        if len(those) > 1 and not any(f"“{word}”" in normalise(one.note) for one in those):
            found.append(f"{', '.join(one.code for one in those)}: no note says why they share “{word}”")
    return found


def _twice(concept: Concept) -> list[str]:
    words = Counter(map(normalise, (concept.zh, *concept.alt, *concept.whom, *concept.hidden)))
    return [word for word, times in words.items() if times > 1]


def read(file: Path = FILE) -> Taxonomy:
    """The taxonomy in a file of the form of taxonomy.csv: UTF-8, one type a row, words between blanks."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return Taxonomy(
            Concept(
                code=row["code"],
                broader=row["broader"] or None,
                kind=Kind(row["kind"]) if row["kind"] else None,
                zh=row["zh"],
                en=row["en"],
                alt=tuple(row["alt"].split()),
                whom=tuple(row["whom"].split()),
                hidden=tuple(row["hidden"].split()),
                examples=tuple(row["examples"].split()),
                related=tuple(row["related"].split()),
                note=row["note"],
            )
            for row in csv.DictReader(lines)
        )


@cache
def taxonomy() -> Taxonomy:
    """The taxonomy of this program, read once."""
    return read()
