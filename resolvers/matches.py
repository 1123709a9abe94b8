"""Running the matcher over the graph."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.areas import AreaLevel
from domain.matches import MatchRun
from domain.promises import left_of
from domain.viewer import Viewer
from graph import matches
from graph.database import Database
from graph.matches import Surroundings
from matching.entries import NeedEntry, Place, ResourceEntry
from matching.matcher import match
from matching.model import shipped
from resolvers import understanding

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
    begun, at = time.monotonic(), datetime.now(_SHANGHAI)
    if area_id is not None:
        area_id = await matches.require_area(database, area_id)
    await understanding.bring_up_to_date(database)
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


def _place(around: Surroundings) -> Place:
    return Place(
        longitude=around.longitude,
        latitude=around.latitude,
        communities=around.at(AreaLevel.COMMUNITY),
        streets=around.at(AreaLevel.STREET),
        paired=around.paired,
    )
