"""Matches: which resource fits which need, how well and why."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from domain import matches, needs, resources
from resolvers.matches import match_entry, rematch
from schema.context import Info
from schema.mapping import Mapped, computed, inputs_of, listed, mapped, one
from schema.names import MATCH, NEED, RESOURCE
from schema.needs import Need
from schema.refusals import InvalidInput, NotFound, attempt
from schema.resources import Resource


@mapped(
    "",
    pattern="(:Resource)-[that:MATCHES]->(:Need)",
    ties=("startNode(this).id", "endNode(this).id"),
)
@strawberry.type(description="A resource that fits a need: a candidate for a joint meeting (供需对接).")
class Match(Mapped):
    score: float = strawberry.field(
        description="How likely it is to dock, from 0 to 1: its log-odds are the sum of `base` and of all the parts."
    )
    base: float = computed(
        "coalesce(this.base, 0.0)", description="The log-odds that every pair begins with: few pairs fit."
    )
    service: float = computed(
        "coalesce(this.service, 0.0)", description="What the services that both are about add to the log-odds."
    )
    text: float = strawberry.field(description="What the words that both share add to the log-odds.")
    category: float = computed(
        "coalesce(this.category, 0.0)", description="What the stated categories add; below 0 they speak against it."
    )
    audience: float = strawberry.field(description="What those whom it is for add; below 0 they speak against it.")
    time: float = strawberry.field(description="What the times add; below 0 they speak against it.")
    capacity: float = strawberry.field(description="What a quantity that is too small takes away: 0 or less.")
    place: float = strawberry.field(description="What the way between unit and community adds.")
    run_id: strawberry.ID | None = strawberry.field(description="The run that found it.")
    matched_at: datetime | None = strawberry.field(description="When it was found: a moment with its offset.")
    reason: str = computed(
        "CASE $language WHEN 'zh' THEN this.reason_zh ELSE this.reason_en END",
        description="Why it fits, in a sentence for users, in the language of `Accept-Language`.",
    )
    resource = one(RESOURCE, "(that:Resource)-[this]->()", "The resource.", sole=True)
    need = one(NEED, "()-[this]->(that:Need)", "The need.", sole=True)


MatchFilter, MatchListFilter, MatchOrder = inputs_of(Match)


@strawberry.type
class MatchQueries:
    matches = listed(MATCH, "Which resources fit which needs, the best first.", order=(("score", True),))


@strawberry.type(description="What one matching of open needs with open resources came to (供需对接).")
class MatchRun:
    run_id: strawberry.ID | None = strawberry.field(
        description="The `runId` of the matches that it wrote; null when nothing had changed, so no run was kept."
    )
    at: datetime = strawberry.field(description="When it began: a moment with its offset, in Asia/Shanghai.")
    area_id: strawberry.ID | None = strawberry.field(description="The area whose needs were matched; null: all.")
    resources: int = strawberry.field(description="How many open resources were looked at.")
    needs: int = strawberry.field(description="How many open needs were matched.")
    pairs: int = strawberry.field(description="How many candidates there are now.")
    unanswered: int = strawberry.field(description="How many of the needs nothing fits.")
    written: int = strawberry.field(description="How many candidates are new or have another score than before.")
    removed: int = strawberry.field(description="How many candidates fit no more.")
    threshold: float = strawberry.field(description="The score that the best pair of a need must reach.")
    seconds: float = strawberry.field(description="How long the matching took, writing not counted.")

    @classmethod
    def of(cls, run: matches.MatchRun) -> Self:
        return cls(run_id=strawberry.ID(run.id) if run.id else None, **run.model_dump(exclude={"id"}))


MatchEntryResult = Annotated[Need | Resource | InvalidInput | NotFound, strawberry.union("MatchEntryResult")]
RunMatchingResult = Annotated[MatchRun | InvalidInput | NotFound, strawberry.union("RunMatchingResult")]


@strawberry.type
class MatchMutations:
    @strawberry.mutation(
        description="Find the resources that fit the open needs, across all units, and bring `matches` up to date. "
        "What has not changed is left alone."
    )
    async def run_matching(
        self,
        info: Info,
        area_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Match only the needs of this area, at any depth; all when not given."),
        ] = None,
    ) -> RunMatchingResult:
        context = info.context
        return await attempt(info, rematch(context.database, context.viewer, area_id=area_id), MatchRun.of)

    @strawberry.mutation(
        description="Bring the `matches` of one need or resource up to date after it was written, without a run. The "
        "answer is the record."
    )
    async def match_entry(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The need or resource.")],  # noqa: A002
    ) -> MatchEntryResult:
        context = info.context
        return await attempt(info, match_entry(context.database, context.viewer, id), _entry)


def _entry(record: needs.Need | resources.Resource) -> Need | Resource:
    return Need.of(record) if isinstance(record, needs.Need) else Resource.of(record)
