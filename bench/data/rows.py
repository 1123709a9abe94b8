"""What all rows share: ids that come with the time, and seeded chance."""

import random
from datetime import date, timedelta
from typing import Any

Row = dict[str, Any]
FIRST_MOMENT = 1_735_660_800_000  # 2025-01-01 00:00 in Asia/Shanghai, in milliseconds since 1970.
FIRST_DAY = date(2025, 1, 1)
DAYS = 690


class Chance(random.Random):
    """Seeded chance, and records that follow each other in time: ids are UUIDv7 of the moment `at`."""

    def __init__(self, seed: int, begun_at: int = FIRST_MOMENT) -> None:
        super().__init__(seed)
        self._at = begun_at

    def row(self, **values: Any) -> Row:
        """A row with an id and `at`, milliseconds since 1970; values that are None are left out, as in the graph."""
        self._at += 37
        low = f"{self.getrandbits(62) | 1 << 63:016x}"
        high = f"{self._at:012x}7{self.getrandbits(12):03x}"
        return {
            "id": f"{high[:8]}-{high[8:12]}-{high[12:]}-{low[:4]}-{low[4:]}",
            "at": self._at,
            "values": {name: value for name, value in values.items() if value is not None},
        }

    def day(self, since: date = FIRST_DAY, days: int = DAYS) -> date:
        return since + timedelta(days=self.randrange(days))

    def near(self, degrees: float) -> float:
        return round(degrees + self.uniform(-0.02, 0.02), 6)
