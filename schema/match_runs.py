"""Docking runs: plans of which resource answers which need, all at once."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from domain import match_runs as domain
from resolvers import match_runs as docking
from schema.context import Info
from schema.enums import ShortageKind
from schema.inputs import Id, stated
from schema.mapping import Node, computed, inputs_of, listed, many, mapped, one, single
from schema.names import AREA, DOCKING_RUN, NEED, PLANNED_DOCKING, RESOURCE, SHORTAGE
from schema.refusals import InvalidInput, NotFound, attempt


@mapped("DockingRun")
@strawberry.type(
    description="A plan for all open needs at once, fair first and then as good as can be, with its proof. "
    "Nobody is promised anything until a joint meeting decides (对接方案)."
)
class DockingRun(Node):
    at: datetime = strawberry.field(description="When it was kept: a moment with its offset, in Asia/Shanghai.")
    fair: bool = strawberry.field(description="Whether the worst-off community comes first.")
    unit_load: int | None = strawberry.field(description="How many dockings each unit may get; null: any number.")
    without_units: list[str] = strawberry.field(description="What-if: the ids of units that were left out.")
    without_resources: list[str] = strawberry.field(description="What-if: the ids of resources that were left out.")
    one_more_of: list[str] = strawberry.field(description="What-if: the ids of resources of which one was added.")
    needs: int = strawberry.field(description="How many open needs were planned for.")
    resources: int = strawberry.field(description="How many open resources there were.")
    pairs: int = strawberry.field(description="How many candidates could be taken.")
    met: float = strawberry.field(description="How many needs the plan meets; one that is met by half counts 0.5.")
    value: float = strawberry.field(description="What the plan is worth: probability x urgency x share met, in sum.")
    bound: float = strawberry.field(description="No plan that is as fair is worth more: proven by the solver.")
    gap: float = strawberry.field(description="How far `value` may be from the best, as a share of `bound`.")
    worst_share: float = strawberry.field(
        description="The share met of the worst-off community, of those of its needs that something fits."
    )
    worst_share_bound: float = strawberry.field(description="The most that this share could be: proven by the solver.")
    unfair_value: float = strawberry.field(description="The worth of the best plan found that heeds no community.")
    fairness_price: float = strawberry.field(description="The share of `unfairValue` that fairness costs.")
    seconds: float = strawberry.field(description="How long it took to plan, reading included.")
    area = one(AREA, "(this)-[:COVERS]->(that:Area)", "The area whose needs were planned for; null: all.", sole=True)
    plan = many(
        PLANNED_DOCKING, "(this)-[:PLANS]->(that:PlannedDocking)", "The plan, in order.", order=(("position", False),)
    )
    shortages = many(
        SHORTAGE, "(this)-[:FINDS]->(that:Shortage)", "Why needs stay unmet.", order=(("position", False),)
    )


@mapped("PlannedDocking")
@strawberry.type(description="A line of a plan: this resource for that need.")
class PlannedDocking(Node):
    position: int = strawberry.field(description="Its place in the plan, from 1; 0 when it came between meetings.")
    needed: float = strawberry.field(description="How much of the need it answers, in the need's `quantityUnit`.")
    used: float = strawberry.field(description="How much of the resource it uses, in the resource's `capacityUnit`.")
    share: float = strawberry.field(description="How much of the need that is, from 0 to 1.")
    score: float = strawberry.field(description="How likely the two are to dock, from 0 to 1.")
    value: float = strawberry.field(description="What it adds to the plan's `value`.")
    extra: bool = strawberry.field(description="Whether it uses the resource that only a what-if adds.")
    between_meetings: bool = strawberry.field(description="Whether the need came after the run and was docked at once.")
    run = one(DOCKING_RUN, "(this)<-[:PLANS]-(that:DockingRun)", "The plan that it is of.", sole=True)
    need = one(NEED, "(this)-[:MEETS]->(that:Need)", "The need.", sole=True)
    resource = one(RESOURCE, "(this)-[:TAKES]->(that:Resource)", "The resource.", sole=True)


@mapped("Shortage")
@strawberry.type(description="Why needs stay unmet: which needs compete for which resources (缺口).")
class Shortage(Node):
    position: int = strawberry.field(description="Its place among the run's shortages, from 1.")
    kind: ShortageKind = strawberry.field(description="What is short.")
    needs: int = strawberry.field(description="How many needs compete.")
    unmet: int = strawberry.field(description="How many of them aren't met in full.")
    resources: int = strawberry.field(description="How many resources they compete for.")
    one_more_meets: float | None = strawberry.field(
        description="How many more needs one more resource would meet, as solving again shows; null where none would."
    )
    sentence: str = computed(
        "CASE $language WHEN 'zh' THEN this.sentence_zh ELSE this.sentence_en END",
        description="All of it in a sentence for users, in the language of `Accept-Language`.",
    )
    run = one(DOCKING_RUN, "(this)<-[:FINDS]-(that:DockingRun)", "The plan that it is of.", sole=True)
    between = many(NEED, "(this)-[:BETWEEN]->(that:Need)", "The needs that compete.", order=(("title", False),))
    lacks = many(
        RESOURCE, "(this)-[:LACKS]->(that:Resource)", "The resources that they compete for.", order=(("title", False),)
    )


DockingRunFilter, DockingRunListFilter, DockingRunOrder = inputs_of(DockingRun)
PlannedDockingFilter, PlannedDockingListFilter, PlannedDockingOrder = inputs_of(PlannedDocking)
ShortageFilter, ShortageListFilter, ShortageOrder = inputs_of(Shortage)


@strawberry.type(description="A line that two plans don't share, or not with the same amount.")
class PlanChange:
    need_id: strawberry.ID = strawberry.field(description="The need.")
    resource_id: strawberry.ID = strawberry.field(description="The resource.")
    need_title: str = strawberry.field(description="What the need is about.")
    resource_title: str = strawberry.field(description="What the resource is.")
    before: float = strawberry.field(description="How much of the need the first plan answers by it; 0: not planned.")
    after: float = strawberry.field(description="How much of the need the second plan answers by it; 0: not planned.")

    @classmethod
    def of(cls, change: domain.PlanChange) -> Self:
        return cls(**change.model_dump())


@strawberry.type(description="How the project lists of two plans differ.")
class PlanDifference:
    changes: list[PlanChange] = strawberry.field(description="The lines that differ, by need.")

    @classmethod
    def of(cls, changes: list[domain.PlanChange]) -> Self:
        return cls(changes=[PlanChange.of(change) for change in changes])


@strawberry.type(description="What became of a need that came between meetings.")
class DockedNeed:
    docking: PlannedDocking | None = strawberry.field(
        description="What was added to the newest plan; null where every candidate is worth more to others."
    )

    @classmethod
    def of(cls, docked: domain.PlannedDocking | None) -> Self:
        return cls(docking=PlannedDocking.of(docked) if docked else None)


@strawberry.input(description="The same run, but with something otherwise.")
class WhatIfInput:
    without_units: list[strawberry.ID] = strawberry.field(default_factory=list, description="Without these units.")
    without_resources: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="Without these resources."
    )
    one_more_of: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="With one more resource like each of these, unused and of no unit's load."
    )


RunDockingResult = Annotated[DockingRun | InvalidInput | NotFound, strawberry.union("RunDockingResult")]
DockNeedResult = Annotated[DockedNeed | InvalidInput | NotFound, strawberry.union("DockNeedResult")]
DockingDifferenceResult = Annotated[PlanDifference | NotFound, strawberry.union("DockingDifferenceResult")]
RunId = Annotated[strawberry.ID, strawberry.argument(description="A docking run.")]


@strawberry.type
class MatchRunQueries:
    docking_runs = listed(DOCKING_RUN, "Docking runs, the newest first.", order=(("at", True),))
    docking_run = single(DOCKING_RUN, "The docking run with this id.")

    @strawberry.field(description="How the project list of plan `b` differs from that of plan `a`.")
    async def docking_difference(self, info: Info, a: RunId, b: RunId) -> DockingDifferenceResult:
        return await attempt(info, docking.compare(info.context.database, a, b), PlanDifference.of)


@strawberry.type
class MatchRunMutations:
    @strawberry.mutation(
        description="Plan which resources answer the open needs, all at once: candidates are the `matches` that there "
        "are. The worst-off community comes first, then the total. The plan is kept; nobody is promised anything."
    )
    async def run_docking(
        self,
        info: Info,
        area_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Plan only for the needs of this area, at any depth; all when not given."),
        ] = None,
        time_limit_seconds: Annotated[
            float, strawberry.argument(description="When the time is up the best plan so far is kept, with its gap.")
        ] = 60.0,
        unit_load: Annotated[
            int | None, strawberry.argument(description="How many dockings each unit may get; any number without it.")
        ] = None,
        fair: Annotated[bool, strawberry.argument(description="Whether the worst-off community comes first.")] = True,
        what_if: Annotated[WhatIfInput | None, strawberry.argument(description="What should be otherwise.")] = None,
    ) -> RunDockingResult:
        wishes = {
            "area_id": area_id,
            "time_limit_seconds": time_limit_seconds,
            "unit_load": unit_load,
            "fair": fair,
            "what_if": stated(what_if) if what_if else {},
        }
        context = info.context
        return await attempt(info, docking.run(context.database, context.viewer, wishes), DockingRun.of)

    @strawberry.mutation(
        description="Dock a need that came after the newest run, at once, by the prices that its plan puts on "
        "resources: it takes what is worth most beyond its price. The docking is added to that plan."
    )
    async def dock_need(self, info: Info, id: Id) -> DockNeedResult:  # noqa: A002
        context = info.context
        return await attempt(info, docking.dock_need(context.database, context.viewer, id), DockedNeed.of)
