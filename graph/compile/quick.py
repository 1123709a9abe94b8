"""The makers of an answer as one function: what Python does for each value is then an instruction or two."""

from collections.abc import Callable
from typing import Any

from graph.compile.answers import Make, Nulled, Run

Quick = Callable[[Any, Run], Any]


class _Names:
    def __init__(self) -> None:
        self.values: dict[str, Any] = {"no": _no}
        self._rows = 0

    def of(self, value: Any) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return name

    def row(self) -> str:
        self._rows += 1
        return f"r{self._rows}"


def _no() -> None:
    raise Nulled


def quick(make: Make) -> Quick:
    """What `make` does at the top of an answer, but for telling what is missing: raises Nulled then."""
    names = _Names()
    source = f"lambda row, run: {make.source(names, 'row')}"
    # The source holds names, positions and keys of the answer, as literals; nothing else that a caller gave.
    made: Quick = eval(compile(source, "<answer>", "eval"), names.values)
    return made
