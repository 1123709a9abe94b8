"""What was agreed: the project list."""

from datetime import date
from enum import StrEnum

from domain.records import ListEntry


class ProjectStatus(StrEnum):
    """提出, 已商定(未启动), 已认领, 在实施, 已完成, 社区确认, 销号, 取消."""

    PROPOSED = "PROPOSED"
    AGREED = "AGREED"
    CLAIMED = "CLAIMED"
    UNDER_WAY = "UNDER_WAY"
    DONE = "DONE"
    CONFIRMED = "CONFIRMED"
    CLOSED_OUT = "CLOSED_OUT"
    DROPPED = "DROPPED"


class Project(ListEntry):
    """`dropped_because` is set exactly when it was dropped."""

    status: ProjectStatus = ProjectStatus.PROPOSED
    status_text: str | None = None
    time_text: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    rule: str | None = None
    dropped_because: str | None = None
