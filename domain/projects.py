"""What was agreed: the project list."""

from datetime import date
from enum import StrEnum

from domain.language import Text
from domain.records import ListEntry
from domain.refusals import InvalidInput
from domain.states import States


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
    """`dropped_because` is set exactly when it was dropped; `begun_on` is the day when it was first claimed."""

    status: ProjectStatus = ProjectStatus.PROPOSED
    status_text: str | None = None
    time_text: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    rule: str | None = None
    begun_on: date | None = None
    dropped_because: str | None = None


# Nothing gets under way that nobody has claimed. What the unit reports as done goes back to work when the community
# doesn't confirm it; once it is confirmed, it can no longer be dropped.
PROJECT_STATES = States[ProjectStatus](
    following={
        ProjectStatus.PROPOSED: (ProjectStatus.AGREED, ProjectStatus.DROPPED),
        ProjectStatus.AGREED: (ProjectStatus.CLAIMED, ProjectStatus.DROPPED),
        ProjectStatus.CLAIMED: (ProjectStatus.UNDER_WAY, ProjectStatus.DROPPED),
        ProjectStatus.UNDER_WAY: (ProjectStatus.DONE, ProjectStatus.DROPPED),
        ProjectStatus.DONE: (ProjectStatus.CONFIRMED, ProjectStatus.UNDER_WAY, ProjectStatus.DROPPED),
        ProjectStatus.CONFIRMED: (ProjectStatus.CLOSED_OUT,),
        ProjectStatus.CLOSED_OUT: (),
        ProjectStatus.DROPPED: (),
    },
    names={
        ProjectStatus.PROPOSED: Text("已提出", "proposed"),
        ProjectStatus.AGREED: Text("已商定", "agreed"),
        ProjectStatus.CLAIMED: Text("已认领", "claimed"),
        ProjectStatus.UNDER_WAY: Text("在实施", "under way"),
        ProjectStatus.DONE: Text("已完成", "done"),
        ProjectStatus.CONFIRMED: Text("社区已确认", "confirmed by the community"),
        ProjectStatus.CLOSED_OUT: Text("已销号", "closed out"),
        ProjectStatus.DROPPED: Text("已取消", "dropped"),
    },
)

# Further members and units may claim a project until its work is done.
CLAIMABLE = (ProjectStatus.AGREED, ProjectStatus.CLAIMED, ProjectStatus.UNDER_WAY)


def check_move(current: ProjectStatus, wanted: ProjectStatus, reason: str | None) -> None:
    """Raises ImpossibleChange, or InvalidInput where the step needs a reason: dropping, and going back to work."""
    PROJECT_STATES.check(current, wanted)
    goes_back = (current, wanted) == (ProjectStatus.DONE, ProjectStatus.UNDER_WAY)
    if (wanted is ProjectStatus.DROPPED or goes_back) and not (reason or "").strip():
        raise InvalidInput("reason", "请说明原因", "say why")
