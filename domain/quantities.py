"""How much: 每月2次, 60人/次, 3间, 资金5000元, 三十人."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quantity:
    """`amount` of `unit`, each `per` (DAY, WEEK, MONTH, QUARTER, YEAR or SESSION) or in all when `per` is None."""

    amount: float
    unit: str | None = None
    per: str | None = None
