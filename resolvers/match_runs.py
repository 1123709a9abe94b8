"""Docking: all open needs at once in a run, or one need that comes between meetings."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from domain.areas import AreaLevel
from domain.days import today
from domain.ids import new_id
from domain.language import Text
from domain.match_runs import (
    DockingRun,
    DockingWishes,
    PlanChange,
    PlannedDocking,
    ShortageKind,
    difference,
)
from domain.promises import rest_of
from domain.refusals import InvalidInput
from domain.viewer import Viewer
from graph import match_runs, matches
from graph.database import Change, Database
from graph.match_runs import Arrival, Bid
from graph.matches import Surroundings
from graph.records import Values
from matching.docking.bids import best_bid, prices
from matching.docking.entries import Asked, Offered, problem_of, promise_of
from matching.docking.problem import Option, Plan, Problem
from matching.docking.runs import Docked, dock
from matching.docking.shortages import Shortage, shortages
from matching.docking.wording import sentence

# A plan that is so near to the bound is near enough; what is left of the time goes to its certificates.
GAP = 0.005
FOR_CERTIFICATES = 0.25
# The copy of a resource that a what-if adds.
COPY = "+1"


async def run(database: Database, viewer: Viewer, stated: Values) -> DockingRun:
    """Plan which resources answer the open needs (of an area and what lies below it; else of all), and keep the plan.

    `stated` is a DockingWishes. Nobody is promised anything by it. Raises NotFound, InvalidInput.
    """
    wishes = DockingWishes.of(stated)

    # Minutes of work, so that it is asked first whether they were spent already.
    async def whole() -> DockingRun:
        return await _run(database, viewer, wishes)

    return await database.whole(viewer, whole)


async def _run(database: Database, viewer: Viewer, wishes: DockingWishes) -> DockingRun:
    began = time.monotonic()
    lists = await _Lists.read(database, wishes)
    seconds = wishes.time_limit_seconds * (1 - FOR_CERTIFICATES)
    docked = await asyncio.to_thread(dock, lists.problem, seconds, GAP, fair=wishes.fair)
    left = max(1.0, wishes.time_limit_seconds - (time.monotonic() - began))
    lacks = await asyncio.to_thread(shortages, docked.plan, left / 2)
    bids = await asyncio.to_thread(prices, lists.problem, left / 2)
    values = _values(wishes, lists, docked, round(time.monotonic() - began, 3))
    plan, told = lists.plan(docked.plan), await _told(database, lists, lacks)
    known = {id_: price for id_, price in bids.items() if id_ in lists.resources}

    async def work(change: Change) -> DockingRun:
        return await match_runs.keep(change, values, plan, told, known)

    return await database.write(viewer, work)


async def compare(database: Database, before: str, after: str) -> list[PlanChange]:
    """What the project list of one run has, and that of another hasn't. Raises NotFound."""
    return difference(await match_runs.lines(database, "a", before), await match_runs.lines(database, "b", after))


async def sentences(database: Database, run_id: str) -> list[Text]:
    """The shortages of a run in words, in their order."""
    return [Text(*told) for told in await match_runs.sentences(database, run_id)]


async def dock_need(database: Database, viewer: Viewer, need_id: str) -> PlannedDocking | None:
    """Dock a need that came after the newest run, by that run's prices, and add it to that run's plan.

    None where every candidate is worth more to others, or has nothing left. Raises NotFound, and InvalidInput before
    the first run and for a need that is planned for already.
    """

    async def work(change: Change) -> PlannedDocking | None:
        run_id = await match_runs.newest(change)
        if run_id is None:
            raise InvalidInput("id", "还没有对接方案,请先运行对接", "there is no docking run yet: run one first")
        arrived = await match_runs.arrival(change, run_id, need_id)
        if arrived.planned > 0:
            raise InvalidInput("id", "最近一次方案已安排这条需求", "the newest run has planned for this need already")
        bids = {bid.resource.id: bid for bid in await match_runs.bids(change, run_id, arrived.need.id)}
        chosen = _bid(arrived, bids)
        if chosen is None:
            return None
        row = _row(chosen, chosen.steps, rest_of(arrived.need), bids[chosen.supply].score, 0) | {
            "need_id": arrived.need.id,
            "resource_id": chosen.supply,
        }
        row["values"]["between_meetings"] = True
        return await match_runs.add(change, run_id, row)

    return await database.write(viewer, work)


def _bid(arrived: Arrival, bids: Mapping[str, Bid]) -> Option | None:
    """What the run has planned is spoken for: the rest is what there is."""
    offers = [
        Offered(
            bid.resource.model_copy(update={"promised": bid.resource.promised + bid.planned}),
            paired=bid.paired,
        )
        for bid in bids.values()
    ]
    scores = {(id_, arrived.need.id): bid.score for id_, bid in bids.items()}
    problem = problem_of(offers, [Asked(arrived.need, arrived.community_id)], scores, today())
    return best_bid(problem.options, rest_of(arrived.need), {id_: bid.price for id_, bid in bids.items()})


class _Lists:
    """What a run is made from, and how its ids are told."""

    def __init__(
        self,
        wishes: DockingWishes,
        resources: Mapping[str, tuple[Any, Surroundings]],
        needs: Mapping[str, tuple[Any, Surroundings]],
        units: Mapping[str, str],
        scores: Mapping[tuple[str, str], float],
    ) -> None:
        self.resources, self.needs, self.scores = resources, needs, scores
        self.communities = {
            id_: min(around.at(AreaLevel.COMMUNITY), default=None) for id_, (_, around) in needs.items()
        }
        loads = dict.fromkeys(set(units.values()), wishes.unit_load) if wishes.unit_load else {}
        offers = [
            Offered(resource, units.get(id_), around.paired)
            for id_, (resource, around) in resources.items()
            if id_ not in wishes.what_if.without_resources and units.get(id_) not in wishes.what_if.without_units
        ]
        asked = [Asked(need, self.communities[id_]) for id_, (need, _) in needs.items()]
        problem = problem_of(offers, asked, scores, today(), {unit: int(most or 0) for unit, most in loads.items()})
        for id_ in wishes.what_if.one_more_of:
            if any(supply.id == id_ for supply in problem.supplies):
                problem = problem.with_one_more(id_, id_ + COPY)
        self.problem: Problem = problem

    @classmethod
    async def read(cls, database: Database, wishes: DockingWishes) -> "_Lists":
        area_id = wishes.area_id and await matches.require_area(database, wishes.area_id)
        resources = {one.id: (one, around) for one, around in await matches.open_resources(database)}
        needs = {
            one.id: (one, around)
            for one, around in await matches.open_needs(database)
            if area_id is None or area_id in around.areas
        }
        units = await match_runs.units(database, list(resources))
        what_if = wishes.what_if
        _require("whatIf.withoutUnits", what_if.without_units, set(units.values()))
        _require("whatIf.withoutResources", what_if.without_resources, resources.keys())
        _require("whatIf.oneMoreOf", what_if.one_more_of, resources.keys())
        return cls(wishes, resources, needs, units, await match_runs.scores(database))

    def plan(self, plan: Plan) -> list[dict[str, Any]]:
        """The rows of a plan: urgent and good ones first."""
        rows = []
        amounts = {demand.id: demand.amount for demand in plan.problem.demands}
        taken = sorted(plan.taken, key=lambda one: (-one[0].value, one[0].pair))
        for position, (option, steps) in enumerate(taken, 1):
            supply = option.supply.removesuffix(COPY)
            row = _row(option, steps, amounts[option.demand], self.scores[supply, option.demand], position)
            row["values"]["extra"] = supply != option.supply
            rows.append(row | {"need_id": option.demand, "resource_id": supply})
        return rows


def _row(option: Option, steps: float, amount: float, score: float, position: int) -> dict[str, Any]:
    promise = promise_of(option, steps)
    share = min(1.0, promise.needed / amount)
    return {
        "values": {
            "id": new_id(),
            "position": position,
            "needed": promise.needed,
            "used": promise.used,
            "share": round(share, 6),
            "score": score,
            "value": round(option.value * share, 6),
            "extra": False,
            "between_meetings": False,
        }
    }


def _require(field: str, ids: tuple[str, ...], known: Any) -> None:
    for id_ in ids:
        if id_ not in known:
            raise InvalidInput(field, f"没有可用的“{id_}”", f"nothing open has the id {id_}")


def _values(wishes: DockingWishes, lists: _Lists, docked: Docked, seconds: float) -> dict[str, Any]:
    return {
        **wishes.model_dump(include={"area_id", "fair", "unit_load"}),
        **{name: list(ids) for name, ids in wishes.what_if.model_dump().items()},
        "needs": len(lists.problem.demands),
        "resources": len(lists.resources),
        "pairs": len(lists.problem.options),
        "met": round(sum(docked.plan.shares.values()), 6),
        "value": round(docked.plan.value, 6),
        "bound": round(docked.bound, 6),
        "gap": round(docked.gap, 6),
        "worst_share": round(docked.worst, 6),
        "worst_share_bound": round(docked.worst_bound, 6),
        "unfair_value": round(docked.unfair_value, 6),
        "fairness_price": round(docked.price_of_fairness, 6),
        "seconds": seconds,
    }


async def _told(database: Database, lists: _Lists, found: list[Shortage]) -> list[dict[str, Any]]:
    """The rows of shortages, with their sentences."""
    named = await match_runs.names(database, sorted({id_ for id_ in lists.communities.values() if id_}))
    communities = {id_: named[area] for id_, area in lists.communities.items() if area}
    needs = {id_: need.title for id_, (need, _) in lists.needs.items()}
    resources = {id_: resource.title for id_, (resource, _) in lists.resources.items()}
    resources |= {id_ + COPY: title for id_, title in resources.items()}
    rows = []
    for position, lack in enumerate(found, 1):
        words = sentence(lack, needs, resources, communities)
        kind = ShortageKind.COMPETITION if lack.supplies else ShortageKind.NOTHING_FITS
        values = {
            "id": new_id(),
            "position": position,
            "kind": ShortageKind.UNIT_LOAD if lack.by_load else kind,
            "needs": len(lack.demands),
            "unmet": len(lack.unmet),
            "resources": len(lack.supplies),
            "one_more_meets": lack.more if lack.like else None,
            "sentence_zh": words.zh,
            "sentence_en": words.en,
        }
        ids = sorted({id_.removesuffix(COPY) for id_ in lack.supplies})
        rows.append({"values": values, "need_ids": list(lack.demands), "resource_ids": ids})
    return rows
