"""The change feed: everything that changed since a cursor, removals included."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, cast

import orjson
import strawberry
from strawberry.scalars import JSON

from domain import events
from domain.refusals import InvalidInput
from graph import events as log
from graph.compile.access import sight_of
from graph.compile.patterns import LARGEST_PAGE, check_number
from schema.context import Info
from schema.enums import Verb, described
from schema.mapping import Node, Reference

FIRST = 100


class RecordType(StrEnum):
    """What events are about, by the labels of the graph."""

    AREA = "Area"
    ORGANISATION = "Organisation"
    ALIAS = "Alias"
    PERSON = "Person"
    SERVICE_TYPE = "ServiceType"
    RESOURCE = "Resource"
    NEED = "Need"
    PROJECT = "Project"
    PROGRESS_REPORT = "ProgressReport"
    MEETING = "Meeting"
    AGENDA_ITEM = "AgendaItem"
    MATCH_RUN = "MatchRun"
    LIST_IMPORT = "ListImport"
    ACCOUNT = "Account"


described(
    RecordType,
    "The type of a record that changed.",
    {
        RecordType.AREA: "A county, street, community, compound, grid or building.",
        RecordType.ORGANISATION: "单位, a unit; also its pairings with communities.",
        RecordType.ALIAS: "Another name of a unit or area.",
        RecordType.PERSON: "A contact, or who is responsible for a project.",
        RecordType.SERVICE_TYPE: "服务类别.",
        RecordType.RESOURCE: "资源, a line of a resource list.",
        RecordType.NEED: "需求, a line of a need list.",
        RecordType.PROJECT: "项目, a line of the project list.",
        RecordType.PROGRESS_REPORT: "进展报告, a report on a project.",
        RecordType.MEETING: "联席会议, a joint meeting.",
        RecordType.AGENDA_ITEM: "议题, an item on the agenda of a meeting.",
        RecordType.MATCH_RUN: "供需对接, one run of the matching.",
        RecordType.LIST_IMPORT: "A file that was brought in.",
        RecordType.ACCOUNT: "An account, and what was granted to it.",
    },
)


@strawberry.type(description="One change of one record.")
class Change:
    cursor: str = strawberry.field(description="Its place in the feed: give it as `after` to go on behind it.")
    at: datetime = strawberry.field(description="When: a moment with its offset, in Asia/Shanghai.")
    verb: Verb = strawberry.field(description="What happened.")
    subject_type: RecordType = strawberry.field(description="The type of the record.")
    subject_id: strawberry.ID = strawberry.field(description="The id of the record, also of one that is gone.")
    actor_name: str = strawberry.field(description="Who did it.")
    actor_role: str | None = strawberry.field(description="In which role; null where the program itself did it.")
    request_id: strawberry.ID | None = strawberry.field(
        description="The request that did it, by its `X-Request-ID`; null where no request did."
    )
    operation_id: strawberry.ID | None = strawberry.field(
        description="The `operationId` that the mutation was given, if it was given one."
    )
    reason: str | None = strawberry.field(description="Why, where the change gives a reason.")
    before: JSON | None = strawberry.field(
        description="The properties that changed, as they were. Personal data stays out of it."
    )
    after: JSON | None = strawberry.field(
        description="The properties that changed, as they were after it. Personal data stays out of it."
    )

    @strawberry.field(
        description="The record as it is now, maybe changed again since; the one that it was merged into, if it was; "
        "null when it is gone."
    )
    def record(self) -> Node | None:
        return cast(Node, Reference(self.subject_id))

    @classmethod
    def of(cls, event: events.Event) -> "Change":
        return cls(
            cursor=str(event.seq),
            at=event.at,
            verb=event.verb,
            subject_type=RecordType(event.subject_type),
            subject_id=strawberry.ID(event.subject_id),
            actor_name=event.actor_name,
            actor_role=event.actor_role,
            request_id=_id(event.request_id),
            operation_id=_id(event.operation_id),
            reason=event.reason,
            before=_object(event.before),
            after=_object(event.after),
        )


@strawberry.type(description="Changes in the order in which they were made.")
class ChangePage:
    nodes: list[Change] = strawberry.field(description="The changes, the oldest first.")
    cursor: str = strawberry.field(
        description="How far the log was read: keep it, and give it as `after` next time. An empty page has one, too."
    )
    has_next_page: bool = strawberry.field(description="Whether more can be read at once.")


@strawberry.type
class ChangeQueries:
    @strawberry.field(
        description="Everything that changed after a cursor. A reader that keeps the cursor misses nothing and gets "
        "nothing twice, however many write at the same time. An export tells the cursor to begin with."
    )
    async def changes(
        self,
        info: Info,
        after: Annotated[
            str | None, strawberry.argument(description="The cursor that was kept; without it, from the beginning.")
        ] = None,
        types: Annotated[
            list[RecordType] | None,
            strawberry.argument(description="Only changes of records of these types; without it, of all."),
        ] = None,
        first: Annotated[
            int, strawberry.argument(description=f"How many at most: 0 to 1000, {FIRST} when not given.")
        ] = FIRST,
    ) -> ChangePage:
        check_number("first", first, LARGEST_PAGE)
        context = info.context
        read = await log.after(context.database, _number(after), types, first)
        told = read.events
        # As they are delivered: what was removed since, or moved out of sight, is not told any more.
        if sight := sight_of(context.access, context.viewer):
            seen = await sight.of(context.database.ask, ((event.subject_type, event.subject_id) for event in told))
            told = [event for event in told if event.subject_id in seen]
        return ChangePage(nodes=[Change.of(event) for event in told], cursor=str(read.cursor), has_next_page=read.more)


def _number(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 18:
        raise InvalidInput("after", f"“{cursor}”不是 changes 给出的游标", f"{cursor} is no cursor that `changes` gave")
    return int(cursor)


def _id(given: str | None) -> strawberry.ID | None:
    return None if given is None else strawberry.ID(given)


def _object(text: str | None) -> Any:
    return orjson.loads(text) if text else None
