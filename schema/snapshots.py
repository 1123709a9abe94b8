"""The project list as it was."""

from datetime import date
from typing import Annotated, cast

import strawberry

from domain import snapshots
from domain.snapshots import end_of
from graph import snapshots as log
from graph.compile.patterns import LARGEST_PAGE, check_number
from schema.context import Info
from schema.enums import Category, ProjectStatus
from schema.mapping import Node, Reference

FIRST = 100


@strawberry.type(description="A quantity of a need or a resource that a project promised.")
class SnapshotShare:
    id: strawberry.ID = strawberry.field(description="The need or the resource.")
    quantity: float = strawberry.field(description="How much of it, in its own unit.")


@strawberry.type(description="A project as it was at the end of a day. What it was tied to is told by ids.")
class ProjectSnapshot:
    id: strawberry.ID = strawberry.field(description="The project.")
    title: str = strawberry.field(description="What it was called.")
    status: ProjectStatus = strawberry.field(description="Where it stood.")
    code: str | None = strawberry.field(description="Its number in the list that it came from (编号).")
    detail: str | None = strawberry.field(description="What was to be done.")
    category: Category | None = strawberry.field(description="Its category.")
    category_text: str | None = strawberry.field(description="The category as written.")
    note: str | None = strawberry.field(description="The remark (备注).")
    status_text: str | None = strawberry.field(description="The progress as written in its list.")
    time_text: str | None = strawberry.field(description="When, in words.")
    starts_on: date | None = strawberry.field(description="The first day in Asia/Shanghai.")
    ends_on: date | None = strawberry.field(description="The last day in Asia/Shanghai.")
    rule: str | None = strawberry.field(description="How it recurred, by RFC 5545.")
    begun_on: date | None = strawberry.field(description="The day on which it had first been claimed.")
    dropped_because: str | None = strawberry.field(description="Why it had been dropped.")
    claim_limit: int | None = strawberry.field(description="How many could claim it at most; null: any number.")
    lead_id: strawberry.ID | None = strawberry.field(description="The unit that led it.")
    responsible_ids: list[strawberry.ID] = strawberry.field(description="The persons responsible for it.")
    community_ids: list[strawberry.ID] = strawberry.field(description="The communities that it was for.")
    joined_ids: list[strawberry.ID] = strawberry.field(description="The units that took part beside the lead.")
    claimant_ids: list[strawberry.ID] = strawberry.field(description="The people and units that had claimed it.")
    needed: list[SnapshotShare] = strawberry.field(description="How much of which needs it answered.")
    used: list[SnapshotShare] = strawberry.field(description="How much of which resources it used.")

    @strawberry.field(description="The project as it is now; null when it is gone.")
    def record(self) -> Node | None:
        return cast(Node, Reference(self.id))

    @classmethod
    def of(cls, then: snapshots.ProjectSnapshot) -> "ProjectSnapshot":
        values = {name: getattr(then, name) for name in type(then).model_fields}
        shares = {
            name: [SnapshotShare(id=strawberry.ID(key), quantity=share) for key, share in values[name].items()]
            for name in ("needed", "used")
        }
        return cls(**values | shares)


@strawberry.type(description="Projects as they were, in the order in which they were made.")
class ProjectSnapshotPage:
    nodes: list[ProjectSnapshot] = strawberry.field(description="The projects, the oldest first.")
    cursor: str | None = strawberry.field(description="Give it as `after` to go on; null when there is nothing more.")
    has_next_page: bool = strawberry.field(description="Whether there are more.")


@strawberry.type
class SnapshotQueries:
    @strawberry.field(
        description="The project list as it was at the end of a day, made of events alone. What was removed since is "
        "on it; what personal data were erased since is not."
    )
    async def projects_as_of(
        self,
        info: Info,
        day: Annotated[date, strawberry.argument(description="The day, in Asia/Shanghai.")],
        after: Annotated[
            str | None, strawberry.argument(description="The cursor of the page before; without it, from the first.")
        ] = None,
        first: Annotated[
            int, strawberry.argument(description=f"How many at most: 0 to 1000, {FIRST} when not given.")
        ] = FIRST,
    ) -> ProjectSnapshotPage:
        check_number("first", first, LARGEST_PAGE)
        found = await log.projects(info.context.database, end_of(day), after or "", first + 1)
        shown, more = found[:first], len(found) > first
        return ProjectSnapshotPage(
            nodes=[ProjectSnapshot.of(then) for then in shown],
            cursor=shown[-1].id if more and shown else None,
            has_next_page=more,
        )
