"""Progress reports: one for each half month, the 1st to the 15th and the 16th to the end."""

from datetime import date, datetime, timedelta
from typing import Annotated, Protocol

from pydantic import Field

from domain.days import CHINA
from domain.inputs import Input, Prose
from domain.projects import Project, ProjectStatus
from domain.records import Kept
from domain.refusals import InvalidInput

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


class Tracked(Protocol):
    """What decides whether a report on a project is due."""

    @property
    def status(self) -> ProjectStatus: ...
    @property
    def begun_on(self) -> date | None: ...
    @property
    def starts_on(self) -> date | None: ...
    @property
    def created_at(self) -> datetime: ...


def due_period(project: Tracked, today: date) -> date | None:
    """The half month that the project should have been reported on by `today`; None while nothing is due.

    It is the last finished one, if the project had begun by its last day. A project begins when it is first claimed,
    but not before its first day while nobody works on it; one that a list brought began on its first day.
    """
    if project.status not in MUST_REPORT:
        return None
    begun = project.begun_on or project.starts_on or project.created_at.astimezone(CHINA).date()
    if project.status is ProjectStatus.CLAIMED and project.starts_on:
        begun = max(begun, project.starts_on)
    period = last_finished_period(today)
    return period if begun <= last_day_of(period) else None


class ReportDraft(Input):
    """`period` is any day of the half month that it is about; when left out, the one that is under way."""

    text: Prose
    percent: Annotated[int, Field(ge=0, le=100)] | None = None
    period: date | None = None


def period_to_report(project: Project, stated: date | None, today: date) -> date:
    """The half month that a report is about. Raises InvalidInput when it can't be reported on (yet, or any more)."""
    if project.status not in REPORTABLE:
        raise InvalidInput(
            "projectId",
            "项目认领后、销号前才能报告进展",
            "progress is reported from the claim of a project until it is closed out",
        )
    period = period_of(stated or today)
    if period > today:
        raise InvalidInput("period", "这半个月还没有开始", "that half month has not begun")
    return period
