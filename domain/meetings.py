"""Joint meetings: where matches become projects."""

from datetime import date
from enum import StrEnum

from domain.records import Kept


class MeetingStatus(StrEnum):
    CALLED = "CALLED"
    HELD = "HELD"
    CANCELLED = "CANCELLED"


class Decision(StrEnum):
    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"


class Meeting(Kept):
    title: str
    held_on: date
    status: MeetingStatus = MeetingStatus.CALLED


class AgendaItem(Kept):
    """One proposal: this resource for that need. Quantities as on the project that it becomes."""

    title: str
    position: int
    decision: Decision = Decision.PENDING
    reason: str | None = None
    needed: float
    used: float
    score: float | None = None
