"""What an entry says: service types with confidence, and whom, when, how much, where and for how much money.

`understand` adds to what an entry states the types that its words name in the taxonomy. A word speaks for its types
the more, the longer it is, the fewer types share it, and the nearer it is to the end of the title, since Chinese names
end with what they are. Evidence adds up as independent evidence does: 1 - (1 - p)(1 - q). The stated category raises
or lowers it, and never decides: a fifth of all lists' categories are blank or wrong. So does the kind of what is given.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, log

from domain.audiences import Audience
from domain.quantities import Quantity
from domain.reach import Reach
from domain.service_types import Category, Kind
from domain.times import TimeWindow
from domain.understanding import Aspect
from matching.entries import Entry
from matching.kinds import kinds_of
from matching.lexicon import Found
from matching.taxonomy import Taxonomy, taxonomy

RULES = "2"
"""Goes up when this module understands an entry otherwise than before, so that those in the graph are brought along."""

MOST_TYPES = 5
CERTAIN = 0.95
BY_LENGTH = {1: 0.45, 2: 0.75, 3: 0.9}
EARLIER_IN_TITLE, IN_DETAIL, ONLY_IN_DETAIL, MISSPELT = 0.6, 0.45, 0.85, 0.75
WHOM = 0.4
"""What a word that names people weighs beside one that names a service: 环卫工理发 is a haircut."""
SAME_CATEGORY, OTHER_CATEGORY = log(1.5), log(0.6)
WORKS_AND_OTHERS, OTHER_KIND = log(0.25), log(0.6)
LEAST, LEAST_OF_BEST = 0.15, 0.3
"""A type that is less likely than this, or than this share of the likeliest, is not what an entry is about."""


@dataclass(frozen=True, slots=True)
class Service:
    """A type (its code) that an entry is of, how likely that is, from 0 to 1, and the words that say so.

    `words` are as the taxonomy writes them, normalised, the first of the title first; without any, a person said so.
    """

    code: str
    confidence: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Understanding:
    """`services` has the likeliest first; empty where no word is known. What is None or empty was not said.

    `kinds` are told by words such as 讲座, 捐赠, 改造, or else by the likeliest service. `money` is in yuan. `place` is
    the only place that the entry is about, in its words.
    """

    services: tuple[Service, ...]
    kinds: frozenset[Kind]
    audiences: frozenset[Audience]
    window: TimeWindow
    quantity: Quantity | None
    reach: Reach | None
    place: str | None
    money: float | None


def understand(entry: Entry, concepts: Taxonomy | None = None) -> Understanding:
    """Pure: the same entry and taxonomy (that of this program, unless another is given) give the same answer."""
    concepts = concepts or taxonomy()
    kinds = kinds_of(entry.title) or kinds_of(entry.detail)
    if Aspect.TYPES in entry.correction.aspects:
        services = tuple(Service(code, 1.0) for code in entry.correction.types)
    else:
        category = Category(entry.category) if entry.category else None
        services = _services(entry.title, entry.detail, category, kinds, concepts)
    if not kinds and services and (kind := concepts.by_code[services[0].code].kind):
        kinds = frozenset({kind})
    return Understanding(
        services,
        kinds,
        entry.audiences,
        entry.window,
        entry.quantity,
        entry.reach,
        entry.only_in,
        entry.money,
    )


def version(concepts: Taxonomy | None = None) -> str:
    """Tells understandings by other rules or another taxonomy from those of this program."""
    return f"{RULES}-{(concepts or taxonomy()).version}"


@dataclass(slots=True)
class _Evidence:
    doubt: float
    words: list[str]


def _services(
    title: str, detail: str, category: Category | None, kinds: frozenset[Kind], concepts: Taxonomy
) -> tuple[Service, ...]:
    in_title, in_detail = concepts.lexicon.find(title), concepts.lexicon.find(detail)
    if not in_title:
        in_title = concepts.lexicon.find_misspelt(title)
    if not in_title and not in_detail:
        in_detail = concepts.lexicon.find_misspelt(detail)
    told = any(found.word not in concepts.people for found in (*in_title, *in_detail))
    evidence: dict[str, _Evidence] = {}
    for found, weight in _weighed(in_title, in_detail):
        codes = concepts.meanings[found.word]
        weight *= WHOM if told and found.word in concepts.people else 1
        weight *= BY_LENGTH.get(len(found.word), 1) * (1 if found.exact else MISSPELT) / len(codes)
        for code in codes:
            mentioned = evidence.setdefault(code, _Evidence(1, []))
            if found.word not in mentioned.words:
                mentioned.doubt *= 1 - CERTAIN * weight
                mentioned.words.append(found.word)
    services = sorted(
        (
            Service(code, _confidence(1 - one.doubt, code, category, kinds, concepts), tuple(one.words))
            for code, one in evidence.items()
        ),
        key=lambda service: (-service.confidence, service.code),
    )
    if not services:
        return ()
    least = max(LEAST, LEAST_OF_BEST * services[0].confidence)
    return tuple(service for service in services[:MOST_TYPES] if service.confidence >= least)


def _weighed(in_title: list[Found], in_detail: list[Found]) -> Iterator[tuple[Found, float]]:
    for found in in_title:
        yield found, 1.0 if found is in_title[-1] else EARLIER_IN_TITLE
    for found in in_detail:
        yield found, IN_DETAIL if in_title else ONLY_IN_DETAIL


def _confidence(
    evidence: float, code: str, category: Category | None, kinds: frozenset[Kind], concepts: Taxonomy
) -> float:
    odds = log(evidence / (1 - evidence))
    if category is not None:
        odds += SAME_CATEGORY if concepts.category(code) is category else OTHER_CATEGORY
    kind = concepts.by_code[code].kind
    if kind is not None and kinds and kind not in kinds:
        odds += WORKS_AND_OTHERS if Kind.WORKS in (kind, *kinds) else OTHER_KIND
    return round(1 / (1 + exp(-odds)), 3)
