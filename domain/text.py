"""One spelling for everything that is compared: names of units and communities, words of lists."""

import re
import unicodedata
from functools import cache, lru_cache

from opencc import OpenCC

_TO_SIMPLIFIED = OpenCC("t2s")
_SPACE = re.compile(r"\s+")
_NOT_PART_OF_A_NAME = re.compile(r"[\s\W_]+")


@lru_cache(maxsize=65_536)
def normalise(text: str) -> str:
    """NFKC, simplified, lower case, single spaces. `"  血壓１２０ "` gives `"血压120"`."""
    return _SPACE.sub(" ", _TO_SIMPLIFIED.convert(unicodedata.normalize("NFKC", text))).strip().casefold()


def name_key(name: str) -> str:
    """What two spellings of one name share: normalised, without spaces and punctuation.

    A name that is nothing but punctuation keeps it, so that no name has an empty key.
    """
    normal = normalise(name)
    return _NOT_PART_OF_A_NAME.sub("", normal) or normal


@cache
def _to_traditional() -> tuple[OpenCC, ...]:
    """As it is written in general, in Taiwan and in Hong Kong. Loaded when first asked for: a third of a second."""
    return OpenCC("s2t"), OpenCC("s2tw"), OpenCC("s2hk")


def spellings(text: str) -> list[str]:
    """The ways in which `text` may be written, each in NFKC and lower case: simplified first, then traditional."""
    simplified = normalise(text)
    return list(dict.fromkeys([simplified, *(form.convert(simplified) for form in _to_traditional())]))
