"""Days are days in Asia/Shanghai, wherever the program runs."""

from datetime import date, datetime, timedelta, timezone

# Fixed, since China keeps no summer time: nothing has to be looked up on machines without a time zone database.
CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")


def today() -> date:
    return datetime.now(CHINA).date()
