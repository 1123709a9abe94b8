"""The taxonomy as SKOS in Turtle, for other programs. What is written is what taxonomy.csv says, in its order.

References: SKOS, https://www.w3.org/TR/skos-reference/; RDF 1.1 Turtle, https://www.w3.org/TR/turtle/
"""

import json
from collections.abc import Iterable, Iterator
from functools import cache

from domain.text import spellings
from matching.taxonomy import Concept, Taxonomy

NAMESPACE = "urn:cobuild:service-type:"
SCHEME = "urn:cobuild:service-types"
_HEAD = f"""@prefix : <{NAMESPACE}> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .

<{SCHEME}> a skos:ConceptScheme ;
  dct:title "服务分类"@zh-Hans , "Types of service"@en ;
"""


@cache
def turtle(taxonomy: Taxonomy) -> str:
    """The whole taxonomy, written once: its traditional characters take a second or two.

    Chinese labels are in simplified characters, and in traditional ones where these differ.

    SKOS wants labels disjoint: a word is preferred, alternative or hidden, whichever comes first.
    """
    tops = " , ".join(f":{one.code}" for one in taxonomy.concepts if one.broader is None)
    head = f'{_HEAD}  owl:versionInfo "{taxonomy.version}" ;\n  skos:hasTopConcept {tops} .\n'
    return "\n".join([head, *(_concept(one, taxonomy) for one in taxonomy.concepts)])


def _concept(concept: Concept, taxonomy: Taxonomy) -> str:
    preferred = list(_labels([concept.zh], set()))[:2]  # One for each language is all that SKOS allows.
    known = set(preferred)
    alternative = list(_labels((*concept.alt, *concept.whom), known))
    known |= set(alternative)
    objects = {
        "skos:inScheme": [f"<{SCHEME}>"],
        "skos:topConceptOf": [f"<{SCHEME}>"] if concept.broader is None else [],
        "skos:notation": [_quoted(concept.code)],
        "skos:prefLabel": [*preferred, f"{_quoted(concept.en)}@en"],
        "skos:altLabel": alternative,
        "skos:hiddenLabel": list(_labels(concept.hidden, known)),
        "skos:example": [f"{_quoted(example)}@zh-Hans" for example in concept.examples],
        "skos:broader": [f":{concept.broader}"] if concept.broader else [],
        "skos:related": [f":{code}" for code in sorted(taxonomy.related.get(concept.code, ()))],
        "skos:editorialNote": [f"{_quoted(concept.note)}@zh-Hans"] if concept.note else [],
        "dct:type": [_quoted(concept.kind)] if concept.kind else [],
    }
    lines = (f"  {name} {' , '.join(those)}" for name, those in objects.items() if those)
    return f":{concept.code} a skos:Concept ;\n" + " ;\n".join(lines) + " .\n"


def _labels(words: Iterable[str], known: set[str]) -> Iterator[str]:
    """Each word in simplified characters and, where they differ, in traditional ones of all kinds; none twice."""
    seen = set(known)
    for word in words:
        simplified, *traditional = spellings(word)
        for text, language in ((simplified, "zh-Hans"), *((text, "zh-Hant") for text in traditional)):
            label = f"{_quoted(text)}@{language}"
            if label not in seen:
                seen.add(label)
                yield label


def _quoted(text: str) -> str:
    """Turtle escapes what JSON does, in the same way."""
    return json.dumps(text, ensure_ascii=False)
