"""Plans of pairings (结对共建): computed for an area, and adopted as one."""

import asyncio
import time

from domain.pairing_plans import Adopted, Adoption, ChosenPair, PairingFront, PairingWishes
from domain.pairings import not_paired
from domain.refusals import InvalidInput, NameAmbiguous
from domain.text import name_key
from domain.viewer import Viewer
from graph import exports, pairing_plans
from graph.database import Change, Database
from graph.records import Values
from matching.pairing_plans import front


async def plan(database: Database, area_id: str, stated: Values) -> PairingFront:
    """Plans for the units that have their seat in an area, to choose from. `stated` is a PairingWishes.

    Nothing is written. Raises NotFound for an area that there is not, InvalidInput.
    """
    wishes = PairingWishes.of(stated)
    begun = time.monotonic()
    around = await pairing_plans.surroundings(database, area_id)
    plans = await asyncio.to_thread(front, around, wishes)
    return PairingFront(around, tuple(plans), round(time.monotonic() - begun, 3))


async def plan_of(database: Database, area: str, stated: Values) -> PairingFront:
    """The same for the name or id of an area. Raises InvalidInput, NameAmbiguous."""
    return await plan(database, await area_of(database, area), stated)


async def area_of(database: Database, area: str) -> str:
    """The id of the area with this name or id. Raises InvalidInput, NameAmbiguous."""
    found = await exports.areas_called(database, area, name_key(area))
    if len(found) > 1:
        raise NameAmbiguous("area", area)
    if not found:
        raise unknown(area)
    return found[0][0]


def unknown(area: str) -> InvalidInput:
    return InvalidInput("area", f"没有叫“{area}”的区域", f"there is no area with the name or id {area}")


async def adopt(database: Database, viewer: Viewer, stated: Values) -> Adopted:
    """End and make the pairings of a chosen plan, all of them or none. `stated` is an Adoption.

    What is paired already stays as it is, since when and why included. Raises NotFound, InvalidInput: also when a
    pairing that should end is not there any more, since the plan was then made for another state of things.
    """
    adoption = Adoption.of(stated)
    pairs, ended = _pairs("pairs", adoption.pairs), _pairs("ended", adoption.ended)
    if pairs & ended:
        raise InvalidInput("ended", "不能同时结对和解除", "a pair can't be made and ended at once")

    async def work(change: Change) -> Adopted:
        kept = await pairing_plans.lock(change, pairs | ended)
        wanted, over = {kept[pair] for pair in pairs}, {kept[pair] for pair in ended}
        if await pairing_plans.end(change, over) < len(over):
            raise not_paired()
        made = await pairing_plans.make(change, wanted, adoption.pairing().stated())
        return Adopted(made=made, there_already=len(wanted) - made, ended=len(over))

    return await database.write(viewer, work)


def _pairs(field: str, chosen: tuple[ChosenPair, ...]) -> set[tuple[str, str]]:
    """Raises InvalidInput where one pair is stated twice."""
    pairs = {(pair.organisation_id, pair.community_id) for pair in chosen}
    if len(pairs) < len(chosen):
        raise InvalidInput(field, "同一对只能写一次", "names one pair twice")
    return pairs
