"""Keeping units."""

from domain.organisations import Organisation, OrganisationDraft, OrganisationPatch, organisation_key
from domain.text import name_key
from domain.viewer import Viewer
from graph import aliases, organisations
from graph.areas import AREAS
from graph.database import Change, Database
from graph.organisations import ORGANISATIONS
from graph.records import NO_TIES, Ties, Values


async def create(database: Database, viewer: Viewer, stated: Values) -> Organisation:
    """`stated` is an OrganisationDraft. Raises InvalidInput, NameTaken, NotFound."""
    draft = OrganisationDraft.of(stated)

    async def work(change: Change) -> Organisation:
        place = await AREAS.lock(change, "basedIn", draft.based_in) if draft.based_in else None
        spelled = name_key(draft.name)
        place_id = place.id if place else None
        key = organisation_key(await organisations.county_of(change, place_id), spelled)
        await aliases.require_free(change, "name", draft.name, key)
        values = {**draft.stated(but="based_in"), "name_key": spelled, "key": key, "aliases": ()}
        unit = await ORGANISATIONS.create(change, values, {"based_in": place_id})
        await organisations.base(change, unit, place_id)
        return unit

    return await database.write(viewer, work)


async def update(database: Database, viewer: Viewer, unit_id: str, stated: Values, version: int | None) -> Organisation:
    """`stated` is an OrganisationPatch. Under a new name it is still found by the old one.

    Raises InvalidInput, NameTaken, NotFound, Conflict.
    """
    patch = OrganisationPatch.of(stated)

    async def work(change: Change) -> Organisation:
        unit = await ORGANISATIONS.lock(change, "id", unit_id, version, patch.stated())
        ties = NO_TIES
        if "based_in" in patch.model_fields_set:
            unit, ties = await _rebase(change, unit, patch.based_in)
        changes = patch.stated(but="based_in")
        if changes.get("name", unit.name) != unit.name:
            changes |= await aliases.renamed(change, unit, changes["name"])
        return await ORGANISATIONS.update(change, unit, changes, *ties)

    return await database.write(viewer, work)


async def _rebase(change: Change, unit: Organisation, area_id: str | None) -> tuple[Organisation, Ties]:
    place = await AREAS.lock(change, "basedIn", area_id) if area_id else None
    new = place.id if place else None
    old = await organisations.base(change, unit, new)
    if old == new:
        return unit, NO_TIES
    key = organisation_key(await organisations.county_of(change, new), unit.name_key)
    await aliases.require_free(change, "basedIn", unit.name, key, unit.id)
    return await organisations.rekeyed(change, unit, key), Ties({"based_in": old}, {"based_in": new})


async def remove(database: Database, viewer: Viewer, unit_id: str) -> Organisation:
    """Raises StillInUse when anything leans on it, NotFound."""

    async def work(change: Change) -> Organisation:
        unit = await ORGANISATIONS.lock(change, "id", unit_id)
        await ORGANISATIONS.remove(change, unit)
        return unit

    return await database.write(viewer, work)
