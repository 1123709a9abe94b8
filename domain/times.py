"""When: 2026年3月, 2026.6.28, 每月第一个周六, 春节, 晚上. Days are days in Asia/Shanghai."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """First and last day (both included, None is open), an RFC 5545 recurrence rule, parts of the day.

    `day_parts` are of EARLY_MORNING, MORNING, NOON, AFTERNOON, EVENING, NIGHT; empty means any.
    """

    first_day: date | None = None
    last_day: date | None = None
    rule: str | None = None
    day_parts: tuple[str, ...] = ()
