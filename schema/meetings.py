"""Joint meetings and their agendas: where matches become projects."""

from datetime import date
from typing import Annotated

import strawberry
from strawberry import UNSET

from domain import meetings
from resolvers import meetings as holding
from schema.context import Info
from schema.enums import Decision, MeetingStatus
from schema.inputs import Id, Reason, Version, stated
from schema.mapping import inputs_of, listed, many, mapped, one, single
from schema.names import AGENDA_ITEM, AREA, MATCH, MEETING, NEED, ORGANISATION, PERSON, PROJECT, RESOURCE
from schema.records import Kept
from schema.refusals import CapacityExceeded, Conflict, ImpossibleChange, InvalidInput, NotFound, StillInUse, attempt


@mapped("Meeting", texts=("title",))
@strawberry.type(description="A joint meeting of a community, street or county (联席会议).")
class Meeting(Kept):
    title: str = strawberry.field(description="What it is called.")
    held_on: date = strawberry.field(description="Its day, in Asia/Shanghai.")
    status: MeetingStatus = strawberry.field(description="Where it stands.")
    area = one(AREA, "(this)-[:HELD_BY]->(that:Area)", "The community, street or county that holds it.", sole=True)
    items = many(
        AGENDA_ITEM, "(this)-[:HAS_ITEM]->(that:AgendaItem)", "Its agenda, in order.", order=(("position", False),)
    )
    projects = many(
        PROJECT, "(this)<-[:DECIDED_AT]-(that:Project)", "What it agreed, in order.", order=(("created_at", False),)
    )


@mapped("AgendaItem")
@strawberry.type(description="A proposal to a joint meeting: this resource for that need.")
class AgendaItem(Kept):
    title: str = strawberry.field(description="What the project will be called.")
    position: int = strawberry.field(description="Its place on the agenda, from 1.")
    decision: Decision = strawberry.field(description="What the meeting decided.")
    reason: str | None = strawberry.field(description="Why it was refused; null unless it was.")
    needed: float = strawberry.field(description="How much of the need it answers, in the need's `quantityUnit`.")
    used: float = strawberry.field(description="How much of the resource it uses, in the resource's `capacityUnit`.")
    score: float | None = strawberry.field(
        description="How well the two match, from 0 to 1, when they were put together; null where they don't."
    )
    starts_on: date | None = strawberry.field(description="The first day in Asia/Shanghai, if it is known.")
    ends_on: date | None = strawberry.field(description="The last day in Asia/Shanghai, if it is known.")
    time_text: str | None = strawberry.field(description="When, in words.")
    meeting = one(MEETING, "(this)<-[:HAS_ITEM]-(that:Meeting)", "The meeting.", sole=True)
    need = one(NEED, "(this)-[:ABOUT]->(that:Need)", "The need that it answers.", sole=True)
    resource = one(RESOURCE, "(this)-[:PROPOSES]->(that:Resource)", "The resource that it proposes.", sole=True)
    match = one(
        MATCH,
        "(this)-[:ABOUT]->(:Need)<-[that:MATCHES]-(:Resource)<-[:PROPOSES]-(this)",
        "How the two match, and why; null where they don't.",
    )
    lead = one(
        ORGANISATION,
        "(this)-[:LED_BY]->(that:Organisation)",
        "The unit that is to lead, if it isn't the one that offers the resource.",
    )
    responsible = one(
        PERSON,
        "(this)<-[:RESPONSIBLE_FOR]-(that:Person)",
        "The person who is to be responsible.",
        sole=True,
    )
    project = one(
        PROJECT,
        "(this)-[:BECAME]->(that:Project)",
        "The project that it became when it was accepted.",
        sole=True,
    )


MeetingFilter, MeetingListFilter, MeetingOrder = inputs_of(Meeting)
AgendaItemFilter, AgendaItemListFilter, AgendaItemOrder = inputs_of(AgendaItem)


@strawberry.type
class MeetingQueries:
    meetings = listed(MEETING, "Joint meetings, the newest first.", order=(("held_on", True),))
    meeting = single(MEETING, "The meeting with this id.")


@strawberry.input(description="A joint meeting to be.")
class CallMeetingInput:
    area_id: strawberry.ID = strawberry.field(description="The community, street or county that holds it.")
    title: str = strawberry.field(description="What it is called.")
    held_on: date = strawberry.field(description="Its day, in Asia/Shanghai.")


@strawberry.input(
    description="Values of an agenda item. What is left out stays as it is, but for the quantities of a new resource: "
    "they are suggested anew."
)
class ChangeAgendaItemInput:
    title: str | None = strawberry.field(default=UNSET, description="What the project will be called.")
    resource_id: strawberry.ID | None = strawberry.field(default=UNSET, description="Any open resource.")
    needed: float | None = strawberry.field(
        default=UNSET, description="How much of the need it answers, in the need's `quantityUnit`."
    )
    used: float | None = strawberry.field(
        default=UNSET, description="How much of the resource it uses, in the resource's `capacityUnit`."
    )
    starts_on: date | None = strawberry.field(default=UNSET, description="The first day in Asia/Shanghai.")
    ends_on: date | None = strawberry.field(default=UNSET, description="The last day in Asia/Shanghai.")
    time_text: str | None = strawberry.field(default=UNSET, description="When, in words.")
    lead_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The unit that is to lead; null: the one that offers the resource."
    )
    responsible_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The person who is to be responsible."
    )


@strawberry.input(description="A proposal to a meeting. What is left out but the two ids is suggested.")
class AddAgendaItemInput(ChangeAgendaItemInput):
    need_id: strawberry.ID = strawberry.field(description="An open need.")
    resource_id: strawberry.ID = strawberry.field(description="An open resource.")


@strawberry.type(description="A drafted agenda.")
class DraftedAgenda:
    meeting: Meeting = strawberry.field(description="The meeting, with all of its agenda.")
    items: list[AgendaItem] = strawberry.field(description="The items that were added, in their order.")

    @classmethod
    def of(cls, drafted: tuple[meetings.Meeting, list[meetings.AgendaItem]]) -> "DraftedAgenda":
        meeting, items = drafted
        return cls(meeting=Meeting.of(meeting), items=[AgendaItem.of(item) for item in items])


CallMeetingResult = Annotated[Meeting | InvalidInput | NotFound, strawberry.union("CallMeetingResult")]
CloseMeetingResult = Annotated[
    Meeting | InvalidInput | NotFound | ImpossibleChange, strawberry.union("CloseMeetingResult")
]
CancelMeetingResult = Annotated[
    Meeting | InvalidInput | NotFound | ImpossibleChange | StillInUse, strawberry.union("CancelMeetingResult")
]
DraftAgendaResult = Annotated[
    DraftedAgenda | InvalidInput | NotFound | ImpossibleChange, strawberry.union("DraftAgendaResult")
]
AddAgendaItemResult = Annotated[
    AgendaItem | InvalidInput | NotFound | ImpossibleChange | CapacityExceeded, strawberry.union("AddAgendaItemResult")
]
ChangeAgendaItemResult = Annotated[
    AgendaItem | InvalidInput | NotFound | ImpossibleChange | CapacityExceeded | Conflict,
    strawberry.union("ChangeAgendaItemResult"),
]
RemoveAgendaItemResult = Annotated[
    AgendaItem | InvalidInput | NotFound | ImpossibleChange, strawberry.union("RemoveAgendaItemResult")
]
AcceptAgendaItemResult = Annotated[
    AgendaItem | InvalidInput | NotFound | ImpossibleChange | CapacityExceeded,
    strawberry.union("AcceptAgendaItemResult"),
]
RefuseAgendaItemResult = Annotated[
    AgendaItem | InvalidInput | NotFound | ImpossibleChange, strawberry.union("RefuseAgendaItemResult")
]

MeetingId = Annotated[strawberry.ID, strawberry.argument(description="The meeting.")]
ItemId = Annotated[strawberry.ID, strawberry.argument(description="The agenda item.")]


@strawberry.type
class MeetingMutations:
    @strawberry.mutation(description="Call a joint meeting of a community, a street or a county.")
    async def call_meeting(self, info: Info, input: CallMeetingInput) -> CallMeetingResult:  # noqa: A002
        context = info.context
        return await attempt(info, holding.call(context.database, context.viewer, stated(input)), Meeting.of)

    @strawberry.mutation(description="Note that a meeting was held. What it left open can still be decided.")
    async def close_meeting(self, info: Info, id: Id) -> CloseMeetingResult:  # noqa: A002
        context = info.context
        return await attempt(info, holding.close(context.database, context.viewer, id), Meeting.of)

    @strawberry.mutation(description="Note that a meeting is not held. One that has accepted something was held.")
    async def cancel_meeting(
        self,
        info: Info,
        id: Id,  # noqa: A002
        reason: Reason = None,
    ) -> CancelMeetingResult:
        context = info.context
        return await attempt(info, holding.cancel(context.database, context.viewer, id, reason), Meeting.of)

    @strawberry.mutation(
        description="Add the open needs of the meeting's area, at any depth, that aren't on the agenda yet, each with "
        "the best resource that has something left: urgent needs first, then good matches. Nothing is handed out twice."
    )
    async def draft_agenda(
        self,
        info: Info,
        meeting_id: MeetingId,
        limit: Annotated[int, strawberry.argument(description="How many items at most: 1 to 1000.")] = 200,
        from_run: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Take what this docking run plans instead, in the order of its plan."),
        ] = None,
    ) -> DraftAgendaResult:
        context = info.context
        work = holding.draft_agenda(context.database, context.viewer, meeting_id, limit, from_run)
        return await attempt(info, work, DraftedAgenda.of)

    @strawberry.mutation(description="Put a need with a resource for it on the agenda, whether they match or not.")
    async def add_agenda_item(
        self,
        info: Info,
        meeting_id: MeetingId,
        input: AddAgendaItemInput,  # noqa: A002
    ) -> AddAgendaItemResult:
        context = info.context
        work = holding.add_item(context.database, context.viewer, meeting_id, stated(input))
        return await attempt(info, work, AgendaItem.of)

    @strawberry.mutation(description="Change an item that is not decided.")
    async def change_agenda_item(
        self,
        info: Info,
        item_id: ItemId,
        input: ChangeAgendaItemInput,  # noqa: A002
        version: Version = None,
    ) -> ChangeAgendaItemResult:
        context = info.context
        work = holding.change_item(context.database, context.viewer, item_id, stated(input), version)
        return await attempt(info, work, AgendaItem.of)

    @strawberry.mutation(description="Take an item that is not decided off the agenda. The answer is how it last was.")
    async def remove_agenda_item(self, info: Info, item_id: ItemId) -> RemoveAgendaItemResult:
        context = info.context
        return await attempt(info, holding.remove_item(context.database, context.viewer, item_id), AgendaItem.of)

    @strawberry.mutation(
        description="Accept an item: it becomes an agreed project, led by the unit that offers the resource unless the "
        "item says another, for the communities that raised the need. Refused where not so much is left of either."
    )
    async def accept_agenda_item(self, info: Info, item_id: ItemId) -> AcceptAgendaItemResult:
        context = info.context
        return await attempt(info, holding.accept_item(context.database, context.viewer, item_id), AgendaItem.of)

    @strawberry.mutation(description="Refuse an item. The need stays open.")
    async def refuse_agenda_item(
        self,
        info: Info,
        item_id: ItemId,
        reason: Annotated[str, strawberry.argument(description="Why.")],
    ) -> RefuseAgendaItemResult:
        context = info.context
        work = holding.refuse_item(context.database, context.viewer, item_id, reason)
        return await attempt(info, work, AgendaItem.of)
