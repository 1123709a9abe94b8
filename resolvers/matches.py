"""Running the matcher over the graph."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.areas import AreaLevel
from domain.matches import Match, MatchRun
from domain.needs import Need
from domain.promises import left_of
from domain.resources import Resource
from domain.viewer import Viewer
from graph import candidates, matches
from graph.candidates import Weighted
from graph.database import Change, Database
from graph.matches import Surroundings
from graph.needs import NEEDS
from graph.records import Values, lock_one_of
from graph.resources import RESOURCES
from matching.entries import Entry, NeedEntry, Place, ResourceEntry
from matching.matcher import best_of, match
from matching.model import shipped
from matching.seeking import sought_types, sought_words
from matching.training import Decided
from resolvers import embeddings, understanding

Progress = Callable[[int, int], None]

_SHANGHAI = ZoneInfo("Asia/Shanghai")


async def rematch(
    database: Database, viewer: Viewer, *, area_id: str | None = None, progress: Progress | None = None
) -> MatchRun:
    """Bring the candidates of the open needs (of an area and what lies below it; else of all) up to date.

    Resources of which nothing is left to promise are no candidates. What has not changed is not written: a second run
    over the same data leaves the graph as it is. Raises NotFound for an area that there is not. `progress` is told how
    many of the needs are matched, and how many there are.
    """

    async def work() -> MatchRun:
        return await _rematch(database, viewer, area_id, progress)

    return await database.whole(viewer, work)


async def _rematch(database: Database, viewer: Viewer, area_id: str | None, progress: Progress | None) -> MatchRun:
    begun, at = time.monotonic(), datetime.now(_SHANGHAI)
    if area_id is not None:
        area_id = await matches.require_area(database, area_id)
    await understanding.bring_up_to_date(database)
    await embeddings.bring_up_to_date(database)
    resources = [
        ResourceEntry.of(resource, _place(around))
        for resource, around in await matches.open_resources(database)
        if left_of(resource) > 0
    ]
    open_needs = await matches.open_needs(database)
    inside = {need.id for need, around in open_needs if area_id is None or area_id in around.areas}
    needs = [NeedEntry.of(need, _place(around)) for need, around in open_needs]
    found = await asyncio.to_thread(match, resources, needs, only=inside, progress=progress)
    run = MatchRun(
        at=at,
        area_id=area_id,
        resources=len(resources),
        needs=len(inside),
        pairs=len(found),
        unanswered=len(inside) - len({pair.need_id for pair in found}),
        threshold=shipped().shown,
        seconds=round(time.monotonic() - begun, 3),
    )
    stale = set() if area_id else await matches.needs_no_longer_open(database)
    return await matches.bring_up_to_date(database, viewer, run, inside | stale, found)


async def match_entry(database: Database, viewer: Viewer, entry_id: str) -> Need | Resource:
    """Bring the matches of one need or resource up to date, among what the graph finds alike. Raises NotFound."""

    async def found(change: Change) -> Need | Resource:
        entry: Need | Resource = await lock_one_of(change, "id", entry_id, NEEDS, RESOURCES)
        return entry

    async def work() -> Need | Resource:
        entry = await database.write(viewer, found)
        await _refresh(database, viewer, entry)
        return entry

    return await database.whole(viewer, work)


async def correct(
    database: Database, viewer: Viewer, entry_id: str, stated: Values, version: int | None
) -> Need | Resource:
    """Say what an entry means (see `understanding.correct`), and bring its matches up to date with that."""

    async def work() -> Need | Resource:
        entry = await understanding.correct(database, viewer, entry_id, stated, version)
        await _refresh(database, viewer, entry)
        return entry

    return await database.whole(viewer, work)


async def _refresh(database: Database, viewer: Viewer, entry: Need | Resource) -> None:
    await (refresh_need if isinstance(entry, Need) else refresh_resource)(database, viewer, entry.id)


async def refresh_need(database: Database, viewer: Viewer, need_id: str) -> None:
    """Bring the matches of one need up to date, as a run would, after it was written: among the entries that the graph
    finds alike, not among all."""
    found = await candidates.need(database, need_id)
    shown: list[Match] = []
    if found is not None:
        need = NeedEntry.of(found[0], _place(found[1]))
        others = await embeddings.nearest(database, "Resource", need_id)
        alike = await candidates.resources_alike(database, *_sought(need), others)
        resources = [ResourceEntry.of(one, _place(around)) for one, around in alike if left_of(one) > 0]
        shown = await asyncio.to_thread(match, resources, [need])
    await matches.refresh(database, viewer, [need_id], shown)


async def refresh_resource(database: Database, viewer: Viewer, resource_id: str) -> None:
    """Bring the matches of one resource up to date after it was written.

    Needs keep their other matches, except those that this one pushes out of the first `LIMIT`. What a need could be
    shown in its place comes with the next run.
    """
    found = await candidates.resource(database, resource_id)
    if found is None or left_of(found[0]) <= 0:
        pairs: list[Match] = []
        need_ids = await candidates.needs_of(database, resource_id)
    else:
        resource = ResourceEntry.of(found[0], _place(found[1]))
        others = await embeddings.nearest(database, "Need", resource_id)
        alike = await candidates.needs_alike(database, *_sought(resource), resource_id, others)
        needs = [NeedEntry.of(one, _place(around)) for one, around in alike]
        need_ids = [need.id for need in needs]
        every = replace(shipped(), shown=shipped().beside)
        pairs = await asyncio.to_thread(match, [resource], needs, model=every)
    by_need = defaultdict(list, {pair.need_id: [pair] for pair in pairs})
    for kept in await matches.of_needs(database, need_ids):
        if kept.resource_id != resource_id:
            by_need[kept.need_id].append(kept)
    shown = [pair for of_need in by_need.values() for pair in best_of(of_need)]
    await matches.refresh(database, viewer, need_ids, shown)


async def decisions(database: Database) -> list[Decided]:
    """What meetings decided on matches, for the matcher to learn from. What was promised since does not count."""
    return [
        Decided(
            NeedEntry.of(need.model_copy(update={"answered": 0.0})),
            ResourceEntry.of(resource.model_copy(update={"promised": 0.0})),
            accepted,
        )
        for need, resource, accepted in await matches.decided(database)
    ]


def _sought(entry: Entry) -> tuple[list[Weighted], str]:
    """What tells entries that may fit this one: types with weights, and words of its title."""
    weights = sought_types(entry)
    return [{"code": code, "weight": weight} for code, weight in weights.items()], sought_words(entry)


def _place(around: Surroundings) -> Place:
    return Place(
        longitude=around.longitude,
        latitude=around.latitude,
        communities=around.at(AreaLevel.COMMUNITY),
        streets=around.at(AreaLevel.STREET),
        paired=around.paired,
    )
