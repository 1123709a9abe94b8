"""Choices, drawn from Hypothesis: what it tries first, when it makes a failing operation smaller, is the least."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Draw:
    """Chance, numbers and picks by one test case's own `draw`."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._draw = draw

    def chance(self, share: float) -> bool:
        """True in this share of cases; False is the smaller one."""
        return bool(self._draw(_PERCENT) >= 100 - 100 * share)

    def number(self, low: int, high: int) -> int:
        return int(self._draw(st.integers(low, high)))

    def of(self, values: Sequence[T]) -> T:
        """One of these; the first is the smallest."""
        return values[self.number(0, len(values) - 1)]

    def few(self, values: Sequence[T], most: int) -> list[T]:
        """One to `most` of these, none twice."""
        left, found = list(values), []
        for _ in range(min(len(left), self.number(1, max(most, 1)))):
            found.append(left.pop(self.number(0, len(left) - 1)))
        return found


_PERCENT = st.integers(0, 99)
