"""Progress reports: one for each half month, the 1st to the 15th and the 16th to the end."""

from datetime import date, timedelta

from domain.projects import ProjectStatus
from domain.records import Kept

# A project may be reported on from its claim until it is closed out; it has to be until its work is done.
REPORTABLE = (ProjectStatus.CLAIMED, ProjectStatus.UNDER_WAY, ProjectStatus.DONE, ProjectStatus.CONFIRMED)
MUST_REPORT = (ProjectStatus.CLAIMED, ProjectStatus.UNDER_WAY)


class ProgressReport(Kept):
    """`period` is the first day of the half month that it is about; `percent` (0 to 100) is how much is done."""

    period: date
    text: str
    percent: int | None = None
    reported_on: date


def period_of(day: date) -> date:
    """The first day of the half month that a day lies in."""
    return day.replace(day=1 if day.day <= 15 else 16)


def last_finished_period(day: date) -> date:
    """The first day of the last half month that was over on `day`. On the 16th, the first half is over."""
    return period_of(period_of(day) - timedelta(days=1))


def last_day_of(period: date) -> date:
    """The last day of the half month that begins on `period`: the 15th, or the end of the month."""
    if period.day == 1:
        return period.replace(day=15)
    return (period + timedelta(days=16)).replace(day=1) - timedelta(days=1)
