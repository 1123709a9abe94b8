"""Keeping projects, and moving them from their proposal to their end."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.projects import (
    CLAIMABLE,
    FINISHED,
    PROJECT_STATES,
    Project,
    ProjectDraft,
    ProjectMove,
    ProjectPatch,
    ProjectStatus,
    Withdrawal,
    check,
    check_move,
)
from domain.promises import NOTHING
from domain.refusals import InvalidInput
from domain.viewer import Viewer
from graph import projects
from graph.database import Change, Database
from graph.projects import PROJECTS
from graph.records import NOTHING_SENT


async def create(database: Database, viewer: Viewer, stated: Mapping[str, Any]) -> Project:
    """A project that no meeting has agreed yet. Raises NotFound, InvalidInput, CapacityExceeded."""
    draft = ProjectDraft.of(stated)

    async def work(change: Change) -> Project:
        values = {"status": ProjectStatus.PROPOSED, "flags": [], **draft.values()}
        project = await projects.create(change, values, draft.docking(NOTHING))
        check(project)
        return project

    return await database.write(viewer, work)


async def update(
    database: Database, viewer: Viewer, project_id: str, stated: Mapping[str, Any], version: int | None = None
) -> Project:
    """Other values, other units, another docking. Raises NotFound, Conflict, InvalidInput, CapacityExceeded."""
    patch = ProjectPatch.of(stated)

    async def work(change: Change) -> Project:
        project = await _lock_unended(change, project_id, version, patch.stated())
        docking = patch.docking(await projects.docking_of(change, project.id))
        project = await projects.update(change, project, patch.values(), docking)
        check(project)
        if "claim_limit" in patch.model_fields_set and project.claim_limit is not None:
            claims = await projects.claims(change, project.id)
            if claims > project.claim_limit:
                raise InvalidInput(
                    "claimLimit", f"已有{claims}方认领", f"is less than the {claims} who have claimed it"
                )
        return project

    return await database.write(viewer, work)


async def move(
    database: Database,
    viewer: Viewer,
    project_id: str,
    to: ProjectStatus,
    reason: str | None = None,
    version: int | None = None,
) -> Project:
    """The project in its next state. Dropping it gives back what it had promised.

    Raises NotFound, Conflict, ImpossibleChange, InvalidInput.
    """
    wanted = ProjectMove.of({"to": to, "reason": reason})

    async def work(change: Change) -> Project:
        project = await PROJECTS.lock(change, "id", project_id, version, {"status": wanted.to})
        check_move(project.status, wanted)
        if wanted.to is ProjectStatus.CLAIMED:
            raise InvalidInput("to", "请用 claimProject 认领", "use claimProject, which says who claims it")
        changes: dict[str, Any] = {"status": wanted.to}
        if wanted.to is ProjectStatus.DROPPED:
            await projects.settle(change, await projects.docking_of(change, project.id), NOTHING)
            changes["dropped_because"] = wanted.reason
        return await PROJECTS.update(change, project, changes)

    return await database.write(viewer, work, reason=wanted.reason)


async def claim(database: Database, viewer: Viewer, project_id: str, claimant_id: str, today: date) -> Project:
    """A person or a unit takes it on. The first to claim it moves it on; others may join them while work goes on.

    Raises NotFound, ImpossibleChange, InvalidInput, FullyClaimed.
    """

    async def work(change: Change) -> Project:
        project = await PROJECTS.lock(change, "id", project_id)
        if project.status not in CLAIMABLE:
            PROJECT_STATES.check(project.status, ProjectStatus.CLAIMED)
        [claimant] = await projects.found(change, "claimantId", [claimant_id], "Person", "Organisation")
        before = await projects.claim(change, project.id, claimant)
        if before is None:
            raise InvalidInput("claimantId", "已经认领了这个项目", "has claimed this project already")
        project.check_claims(before)
        first = project.status is ProjectStatus.AGREED
        changes = {"status": ProjectStatus.CLAIMED, "begun_on": today} if first else {}
        return await PROJECTS.update(change, project, changes, after={"claimed_by": claimant})

    return await database.write(viewer, work)


async def withdraw(
    database: Database, viewer: Viewer, project_id: str, claimant_id: str, reason: str | None = None
) -> Project:
    """A person or a unit takes their claim back. Without any claim left, a claimed project is an agreed one again.

    What is under way keeps one who does it, and what is done keeps all who did. Raises NotFound, InvalidInput.
    """
    why = Withdrawal.of({"reason": reason}).reason

    async def work(change: Change) -> Project:
        project = await PROJECTS.lock(change, "id", project_id)
        if project.status in FINISHED:
            raise InvalidInput("id", "项目已经完成或取消,不能撤回认领", "what is done or dropped keeps its claims")
        [claimant] = await projects.found(change, "claimantId", [claimant_id], "Person", "Organisation")
        left = await projects.withdraw(change, project.id, claimant)
        if left is None:
            raise InvalidInput("claimantId", "没有认领这个项目", "has not claimed this project")
        if left == 0 and project.status is ProjectStatus.UNDER_WAY:
            raise InvalidInput(
                "claimantId",
                "项目在实施,至少要有一方认领;请先由他人认领",
                "is the only one who does it, and it is under way: somebody else has to claim it first",
            )
        last = left == 0 and project.status is ProjectStatus.CLAIMED
        changes = {"status": ProjectStatus.AGREED, "begun_on": None} if last else {}
        return await PROJECTS.update(change, project, changes, before={"claimed_by": claimant})

    return await database.write(viewer, work, reason=why)


async def leave(
    database: Database, viewer: Viewer, project_id: str, organisation_id: str, reason: str | None = None
) -> Project:
    """A unit takes part no longer. The one that leads it is changed by `update`. Raises NotFound, InvalidInput."""
    why = Withdrawal.of({"reason": reason}).reason

    async def work(change: Change) -> Project:
        project = await _lock_unended(change, project_id)
        [unit] = await projects.found(change, "organisationId", [organisation_id], "Organisation")
        if not await projects.leave(change, project.id, unit):
            raise InvalidInput(
                "organisationId",
                "不是这个项目的参加单位(牵头单位请用 updateProject 更换)",
                "is not among those who joined this project; another lead is set by updateProject",
            )
        return await PROJECTS.update(change, project, {}, before={"joined_by": unit})

    return await database.write(viewer, work, reason=why)


async def join(database: Database, viewer: Viewer, project_id: str, organisation_id: str) -> Project:
    """A further unit takes part beside the one that leads. Raises NotFound, InvalidInput."""

    async def work(change: Change) -> Project:
        project = await _lock_unended(change, project_id)
        [unit] = await projects.found(change, "organisationId", [organisation_id], "Organisation")
        if not await projects.join(change, project.id, unit):
            raise InvalidInput("organisationId", "已经参加了这个项目", "takes part in this project already")
        return await PROJECTS.update(change, project, {}, after={"joined_by": unit})

    return await database.write(viewer, work)


async def _lock_unended(
    change: Change, project_id: str, version: int | None = None, sent: Mapping[str, Any] = NOTHING_SENT
) -> Project:
    project = await PROJECTS.lock(change, "id", project_id, version, sent)
    if not PROJECT_STATES.following[project.status]:
        raise InvalidInput("id", "项目已经结束,不能再修改", "the project has ended and can't be changed")
    return project
