"""Pairing units with communities: 结对共建."""

from domain.areas import Area, AreaLevel
from domain.organisations import Organisation
from domain.pairings import Pairing, not_paired, only_communities
from domain.viewer import Viewer
from graph import ties
from graph.areas import AREAS
from graph.database import Change, Database
from graph.organisations import ORGANISATIONS
from graph.records import NO_TIES, Values


async def pair(database: Database, viewer: Viewer, unit_id: str, community_id: str, stated: Values) -> Organisation:
    """Pair them, or change the pairing that they have. `stated` is a Pairing. Raises NotFound, InvalidInput."""
    pairing = Pairing.of(stated)

    async def work(change: Change) -> Organisation:
        return await tie(change, unit_id, community_id, pairing)

    return await database.write(viewer, work)


async def unpair(database: Database, viewer: Viewer, unit_id: str, community_id: str) -> Organisation:
    """Raises NotFound, and InvalidInput when they are not paired."""

    async def work(change: Change) -> Organisation:
        return await untie(change, unit_id, community_id)

    return await database.write(viewer, work)


async def tie(change: Change, unit_id: str, community_id: str, pairing: Pairing) -> Organisation:
    """Pair them within a change. Raises NotFound, InvalidInput."""
    unit, community = await _lock(change, unit_id, community_id)
    return await ORGANISATIONS.update(
        change, unit, {}, *await ties.put(change, unit, "PAIRED_WITH", community, pairing.stated())
    )


async def untie(change: Change, unit_id: str, community_id: str) -> Organisation:
    """End their pairing within a change. Raises NotFound, and InvalidInput when they are not paired."""
    unit, community = await _lock(change, unit_id, community_id)
    gone = await ties.cut(change, unit, "PAIRED_WITH", community)
    if gone == NO_TIES:
        raise not_paired()
    return await ORGANISATIONS.update(change, unit, {}, *gone)


async def _lock(change: Change, unit_id: str, community_id: str) -> tuple[Organisation, Area]:
    unit = await ORGANISATIONS.lock(change, "organisationId", unit_id)
    community = await AREAS.lock(change, "communityId", community_id)
    if community.level is not AreaLevel.COMMUNITY:
        raise only_communities()
    return unit, community
