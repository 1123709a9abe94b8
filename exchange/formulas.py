"""Texts that a spreadsheet program would run as a formula when it opens a CSV.

The apostrophe is the mark by which people type such a text into a cell. A text goes out behind one more of them than it
has, and one is taken away when it comes in, so that every text comes back as it was.
"""

import re

STARTS = ("=", "+", "-", "@", "\t", "\r")
_RUNS = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def guarded(text: str) -> str:
    """`"=1+1"` gives `"'=1+1"`; a text that no program would run is left alone."""
    return f"'{text}" if _RUNS.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given; also what people mean by an apostrophe that they put there."""
    return text[1:] if _GUARDED.match(text) else text
