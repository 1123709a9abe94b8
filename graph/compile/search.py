"""Words that a user looks for, as the full-text index understands them.

The index (`cjk`) holds pairs of neighbouring characters as they were written. So every pair is asked for in each of the
ways in which its characters may be written, simplified and traditional; a text that has all in one piece ranks first.
"""

import itertools
import re
from functools import lru_cache
from typing import Final

from domain.refusals import InvalidInput
from domain.text import normalise, spellings

LONGEST: Final = 200
_WORD = re.compile(r"[㐀-鿿豈-﫿]+|[^\W㐀-鿿豈-﫿]+")
_HAN = re.compile(r"[㐀-鿿豈-﫿]")


def lucene(text: str) -> str:
    """A query for the index. Raises InvalidInput for a text without any letter, or one that is too long."""
    words = _WORD.findall(normalise(text))
    if not words or len(text) > LONGEST:
        raise InvalidInput(
            "search",
            reason_zh=f"应有文字,且不超过 {LONGEST} 字",
            reason_en=f"must have letters in it, and at most {LONGEST} of them",
        )
    return " AND ".join(_either(word) for word in words)


def _either(word: str) -> str:
    if not _HAN.match(word):
        return f'"{word}"'
    whole = " OR ".join(f'"{spelling}"^4' for spelling in spellings(word))
    if len(word) < 2:
        return f"({whole})"
    pairs = (word[i : i + 2] for i in range(len(word) - 1))
    anyhow = " AND ".join(f"({' OR '.join(ways)})" for ways in map(_ways, pairs))
    return f"({whole} OR ({anyhow}))"


def _ways(pair: str) -> list[str]:
    return [f'"{one}{other}"' for one, other in itertools.product(*map(_forms, pair))]


@lru_cache(maxsize=8192)
def _forms(letter: str) -> tuple[str, ...]:
    return tuple(form for form in spellings(letter) if len(form) == 1)
