"""What was agreed: the project list."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.entries import require_order
from domain.inputs import Input, Line, Prose, Share
from domain.language import Text
from domain.promises import Docking
from domain.records import ListEntry
from domain.refusals import FullyClaimed, InvalidInput
from domain.service_types import Category
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
    """`dropped_because` is set exactly when it was dropped; `begun_on` is the day when it was first claimed.

    At most `claim_limit` people and units may claim it; None is any number.
    """

    status: ProjectStatus = ProjectStatus.PROPOSED
    status_text: str | None = None
    time_text: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    rule: str | None = None
    begun_on: date | None = None
    dropped_because: str | None = None
    claim_limit: int | None = None

    def check_claims(self, claims: int) -> None:
        """Raises FullyClaimed where `claims` are as many as it may have."""
        if self.claim_limit is not None and claims >= self.claim_limit:
            raise FullyClaimed(self.id, self.claim_limit)


class Tie(BaseModel):
    """What a relationship of a project holds. A line that a list brought may state no quantity."""

    model_config = ConfigDict(frozen=True)

    project_id: str


class Answer(Tie):
    """Properties of `(:Project)-[:ANSWERS]->(:Need)`, in the need's unit."""

    need_id: str
    quantity: float | None = None


class Use(Tie):
    """Properties of `(:Project)-[:USES]->(:Resource)`, in the resource's unit."""

    resource_id: str
    quantity: float | None = None


class Claim(Tie):
    """Properties of `(:Person|Organisation)-[:CLAIMED]->(:Project)`."""

    claimant_id: str
    at: datetime


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

# Who did it stays on record.
FINISHED = (ProjectStatus.DONE, ProjectStatus.CONFIRMED, ProjectStatus.CLOSED_OUT, ProjectStatus.DROPPED)


def check(project: Project) -> None:
    """Raises InvalidInput when its days are out of order."""
    require_order("endsOn", project.starts_on, project.ends_on)


class NeedShare(Input):
    """How much of a need a project answers, in the need's unit."""

    need_id: str
    needed: Share


class ResourceShare(Input):
    """How much of a resource a project uses, in the resource's unit."""

    resource_id: str
    used: Share


class ProjectPatch(Input):
    """`needs` and `resources` replace all that the project answers and uses."""

    title: Line = ""
    detail: Prose | None = None
    category: Category | None = None
    note: Prose | None = None
    time_text: Line | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    lead_id: str | None = None
    responsible_id: str | None = None
    community_ids: tuple[str, ...] = ()
    claim_limit: int | None = Field(default=None, ge=1, le=1_000)
    needs: tuple[NeedShare, ...] = ()
    resources: tuple[ResourceShare, ...] = ()

    def values(self) -> dict[str, Any]:
        """What was stated but for the docking."""
        return {name: value for name, value in self.stated().items() if name not in ("needs", "resources")}

    def docking(self, current: Docking) -> Docking:
        """`current`, with what was stated in its place. Raises InvalidInput where one thing is stated twice."""
        needed = {share.need_id: share.needed for share in self.needs}
        used = {share.resource_id: share.used for share in self.resources}
        for field, shares, by_id in (("needs", self.needs, needed), ("resources", self.resources, used)):
            if len(by_id) < len(shares):
                raise InvalidInput(field, "同一条目只能写一次", "names one record twice")
        return Docking(
            needed=needed if "needs" in self.model_fields_set else current.needed,
            used=used if "resources" in self.model_fields_set else current.used,
        )


class ProjectDraft(ProjectPatch):
    title: Line


class ProjectMove(Input):
    to: ProjectStatus
    reason: Prose | None = None


class Withdrawal(Input):
    reason: Prose | None = None


def check_move(current: ProjectStatus, move: ProjectMove) -> None:
    """Raises ImpossibleChange, or InvalidInput where the step needs a reason: dropping, and going back to work."""
    PROJECT_STATES.check(current, move.to)
    goes_back = (current, move.to) == (ProjectStatus.DONE, ProjectStatus.UNDER_WAY)
    if (move.to is ProjectStatus.DROPPED or goes_back) and not move.reason:
        raise InvalidInput("reason", "请说明原因", "say why")
