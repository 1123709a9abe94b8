"""How texts are compared: `contains` finds simplified by traditional and back, in any width and case."""

import re
import unicodedata
from functools import cache

from opencc import OpenCC

_SIMPLIFIED = OpenCC("t2s")


@cache
def folded(text: str) -> str:
    """The same for two texts that differ in spelling, width and case alone."""
    return _SIMPLIFIED.convert(unicodedata.normalize("NFKC", text)).casefold()


def snake(name: str) -> str:
    """`raisedBy` is `raised_by` in the declarations and in the graph."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def camel(name: str) -> str:
    """And back."""
    first, *others = name.split("_")
    return first + "".join(other.title() for other in others)
