"""What a row has to say."""

import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """`text` is what was measured, with its load; `passed`, whether the promise held."""

    name: str
    text: str
    passed: bool

    def __str__(self) -> str:
        return f"{self.name}: {self.text} ({'pass' if self.passed else 'FAIL'})"


def tell(line: str) -> None:
    """Progress, beside the figures."""
    print(f"  {line}", file=sys.stderr, flush=True)


def percentile(values: list[float], share: float) -> float:
    """By the nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
