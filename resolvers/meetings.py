"""Holding joint meetings: an agenda is drafted, changed and decided, and what is accepted becomes projects."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from domain.language import Text
from domain.match_runs import as_planned
from domain.meetings import (
    MEETING_STATES,
    AgendaItem,
    AgendaItemDraft,
    AgendaItemPatch,
    Decision,
    Handling,
    Meeting,
    MeetingDraft,
    MeetingStatus,
    Proposal,
    Refusing,
    check,
    check_item,
    draft,
    may_call,
)
from domain.projects import ProjectStatus
from domain.promises import Docking, Promise, answer, asked_for, promise, suggest
from domain.refusals import InvalidInput, StillInUse
from domain.viewer import Viewer
from graph import match_runs, meetings, projects
from graph.database import Change, Database
from graph.meetings import ITEMS, MEETINGS, Agreement
from graph.records import NOTHING_SENT

LARGEST_DRAFT = 1000


async def call(database: Database, viewer: Viewer, stated: Mapping[str, Any]) -> Meeting:
    """A joint meeting of a community, street or county. Raises NotFound, InvalidInput."""
    wanted = MeetingDraft.of(stated)

    async def work(change: Change) -> Meeting:
        area_id, level = await meetings.area_of(change, wanted.area_id)
        may_call(level)
        values = {"title": wanted.title, "held_on": wanted.held_on, "status": MeetingStatus.CALLED}
        return await meetings.call(change, area_id, values)

    return await database.write(viewer, work)


async def close(database: Database, viewer: Viewer, meeting_id: str) -> Meeting:
    """The meeting was held. Raises NotFound, ImpossibleChange."""
    return await _move(database, viewer, meeting_id, MeetingStatus.HELD)


async def cancel(database: Database, viewer: Viewer, meeting_id: str, reason: str | None) -> Meeting:
    """The meeting is not held. Raises NotFound, ImpossibleChange, and StillInUse when it has accepted something."""
    return await _move(database, viewer, meeting_id, MeetingStatus.CANCELLED, reason)


async def _move(
    database: Database, viewer: Viewer, meeting_id: str, to: MeetingStatus, reason: str | None = None
) -> Meeting:
    async def work(change: Change) -> Meeting:
        meeting = await MEETINGS.lock(change, "id", meeting_id)
        MEETING_STATES.check(meeting.status, to)
        if to is MeetingStatus.CANCELLED and (accepted := await meetings.accepted(change, meeting.id)):
            raise StillInUse(meeting.id, Text(f"已采纳的议题 × {accepted}", f"accepted AgendaItem × {accepted}"))
        return await MEETINGS.update(change, meeting, {"status": to})

    return await database.write(viewer, work, reason=reason)


async def draft_agenda(
    database: Database, viewer: Viewer, meeting_id: str, limit: int, from_run: str | None = None
) -> tuple[Meeting, list[AgendaItem]]:
    """New items: the open needs of the meeting's area with their best candidates, or with those of a docking run.

    Raises NotFound, ImpossibleChange, InvalidInput.
    """
    if not 1 <= limit <= LARGEST_DRAFT:
        raise InvalidInput("limit", f"应为 1 到 {LARGEST_DRAFT}", f"must be 1 to {LARGEST_DRAFT}")

    async def work(change: Change) -> tuple[Meeting, list[AgendaItem]]:
        meeting = await _lock(change, meeting_id)
        spoken_for = defaultdict(float, await meetings.pending(change, meeting.id))
        if from_run is not None:
            planned = await match_runs.agenda(change, "fromRun", from_run, meeting.id, limit)
            return meeting, await meetings.add(change, meeting.id, as_planned(planned, spoken_for))
        proposals: list[Proposal] = []
        async for needs in meetings.open_needs(change, meeting.id):
            drafted = draft(needs, spoken_for, limit - len(proposals))
            for proposal in drafted:
                spoken_for[proposal.resource.id] += proposal.promise.used
            proposals += drafted
            if len(proposals) == limit:
                break
        return meeting, await meetings.add(change, meeting.id, proposals)

    return await database.write(viewer, work)


async def add_item(database: Database, viewer: Viewer, meeting_id: str, stated: Mapping[str, Any]) -> AgendaItem:
    """A need with a resource for it, whether they match or not. Raises NotFound, InvalidInput, CapacityExceeded."""
    wanted = AgendaItemDraft.of(stated)

    async def work(change: Change) -> AgendaItem:
        meeting = await _lock(change, meeting_id)
        pair = await meetings.pair(change, wanted.need_id, wanted.resource_id)
        proposal = Proposal(pair.need, pair.resource, pair.score, _quantities(pair, wanted))
        [item] = await meetings.add(change, meeting.id, [proposal])
        return await _update(change, item.id, wanted)

    return await database.write(viewer, work)


async def change_item(
    database: Database, viewer: Viewer, item_id: str, stated: Mapping[str, Any], version: int | None = None
) -> AgendaItem:
    """Another resource, other quantities, days, words or people. Raises NotFound, Conflict, ImpossibleChange,
    InvalidInput, CapacityExceeded."""
    wanted = AgendaItemPatch.of(stated)

    async def work(change: Change) -> AgendaItem:
        await _lock_pending(change, item_id, Handling.CHANGED, version, wanted.stated())
        return await _update(change, item_id, wanted)

    return await database.write(viewer, work)


async def remove_item(database: Database, viewer: Viewer, item_id: str) -> AgendaItem:
    """The item that is no longer on the agenda. Raises NotFound, ImpossibleChange."""

    async def work(change: Change) -> AgendaItem:
        current = await _lock_pending(change, item_id, Handling.REMOVED)
        await meetings.take_off(change, current.item)
        return current.item

    return await database.write(viewer, work)


async def refuse_item(database: Database, viewer: Viewer, item_id: str, reason: str) -> AgendaItem:
    """The need stays open. Raises NotFound, ImpossibleChange, InvalidInput."""
    refusing = Refusing.of({"reason": reason})

    async def work(change: Change) -> AgendaItem:
        current = await _lock_pending(change, item_id, Decision.REFUSED)
        return await ITEMS.update(change, current.item, {"decision": Decision.REFUSED, "reason": refusing.reason})

    return await database.write(viewer, work, reason=refusing.reason)


async def accept_item(database: Database, viewer: Viewer, item_id: str) -> AgendaItem:
    """The item becomes an agreed project, and the need and the resource keep what it promises.

    Raises NotFound, ImpossibleChange, InvalidInput, CapacityExceeded.
    """

    async def work(change: Change) -> AgendaItem:
        current = await _lock_pending(change, item_id, Decision.ACCEPTED)
        item, need, resource = current.item, current.need, current.resource
        lead_id = current.lead_id or await meetings.offering_unit(change, resource.id)
        if lead_id is None:
            raise InvalidInput(
                "leadId", "资源由个人提供,请指定牵头单位", "a person offers the resource: state a lead unit"
            )
        project = await projects.create(
            change,
            {
                "status": ProjectStatus.AGREED,
                "title": item.title,
                "detail": resource.detail or need.detail,
                "category": need.category or resource.category,
                "starts_on": item.starts_on,
                "ends_on": item.ends_on,
                "time_text": item.time_text,
                "flags": [],
                "lead_id": lead_id,
                "responsible_id": current.responsible_id,
                "community_ids": await meetings.raised_in(change, need.id),
            },
            Docking(needed={need.id: item.needed}, used={resource.id: item.used}),
        )
        await meetings.became(change, item.id, project.id)
        return await ITEMS.update(change, item, {"decision": Decision.ACCEPTED}, after={"project_id": project.id})

    return await database.write(viewer, work)


async def _lock(change: Change, meeting_id: str) -> Meeting:
    """The meeting, locked, if its agenda may still change. Raises NotFound, ImpossibleChange."""
    meeting = await MEETINGS.lock(change, "meetingId", meeting_id)
    _check_goes_on(meeting)
    return meeting


def _check_goes_on(meeting: Meeting) -> None:
    if meeting.status is MeetingStatus.CANCELLED:
        MEETING_STATES.check(meeting.status, MeetingStatus.HELD)


async def _lock_pending(
    change: Change,
    item_id: str,
    to: Decision | Handling,
    version: int | None = None,
    sent: Mapping[str, Any] = NOTHING_SENT,
) -> Agreement:
    """The item, its meeting locked, if this may be done to it. Raises NotFound, Conflict, ImpossibleChange."""
    _check_goes_on(await meetings.lock_of_item(change, item_id))
    await ITEMS.lock(change, "itemId", item_id, version, sent)
    current = await meetings.agreement(change, item_id)
    check_item(current.item.decision, to)
    return current


async def _update(change: Change, item_id: str, wanted: AgendaItemPatch) -> AgendaItem:
    current = await meetings.agreement(change, item_id)
    stated = wanted.stated()
    ties: dict[str, Any] = {
        name: stated.pop(name) for name in ("resource_id", "lead_id", "responsible_id") if name in stated
    }
    stated.pop("need_id", None)
    if ties.get("resource_id", current.resource.id) != current.resource.id:
        pair = await meetings.pair(change, current.need.id, ties["resource_id"])
        needed, used = _quantities(pair, wanted)
        stated |= {"needed": needed, "used": used, "score": pair.score}
    elif {"needed", "used"} & stated.keys():
        promise(current.resource, stated.get("used", current.item.used))
        answer(current.need, stated.get("needed", current.item.needed))
    item = await meetings.update(change, current, stated, ties)
    check(item)
    return item


def _quantities(pair: meetings.Pair, wanted: AgendaItemPatch) -> Promise:
    """What was stated, else what is suggested. Raises CapacityExceeded, InvalidInput when there is not so much left."""
    suggested = suggest(pair.need, pair.resource) or Promise(asked_for(pair.need), 1.0)
    stated = wanted.stated()
    quantities = Promise(stated.get("needed", suggested.needed), stated.get("used", suggested.used))
    promise(pair.resource, quantities.used)
    answer(pair.need, quantities.needed)
    return quantities
