"""Keeping areas."""

from domain.areas import Area, AreaDraft, AreaPatch, area_key, require_above
from domain.text import name_key
from domain.viewer import Viewer
from graph import aliases, areas
from graph.areas import AREAS
from graph.database import Change, Database
from graph.records import Values


async def create(database: Database, viewer: Viewer, stated: Values) -> Area:
    """`stated` is an AreaDraft. Raises NameTaken, NotFound, InvalidInput."""
    draft = AreaDraft.of(stated)

    async def work(change: Change) -> Area:
        above = await AREAS.lock(change, "within", draft.within) if draft.within else None
        if above:
            require_above("within", above.level, draft.level)
        spelled = name_key(draft.name)
        key = area_key(draft.level, above.id if above else None, spelled)
        await aliases.require_free(change, "name", draft.name, key)
        values = draft.stated(but="within")
        ties = {"within": above.id} if above else None
        area = await AREAS.create(change, {**values, "name_key": spelled, "key": key, "aliases": ()}, ties)
        await areas.label(change, area)
        await areas.place(change, area, above)
        return area

    return await database.write(viewer, work)


async def update(database: Database, viewer: Viewer, area_id: str, stated: Values, version: int | None) -> Area:
    """`stated` is an AreaPatch. Under a new name it is still found by the old one.

    Raises InvalidInput, NameTaken, NotFound, Conflict.
    """
    patch = AreaPatch.of(stated)

    async def work(change: Change) -> Area:
        area = await AREAS.lock(change, "id", area_id, version, patch.stated())
        changes = patch.stated()
        if changes.get("name", area.name) != area.name:
            changes |= await aliases.renamed(change, area, changes["name"])
        return await AREAS.update(change, area, changes)

    return await database.write(viewer, work)


async def move(database: Database, viewer: Viewer, area_id: str, within: str | None) -> Area:
    """Let an area lie in another one, with all that is in it. Raises NameTaken, NotFound, InvalidInput."""

    async def work(change: Change) -> Area:
        area = await AREAS.lock(change, "id", area_id)
        above = await AREAS.lock(change, "within", within) if within else None
        if above:
            require_above("within", above.level, area.level)
        old, new = await areas.above(change, area), above.id if above else None
        if old == new:
            return area
        await areas.place(change, area, above)
        await aliases.rekey(change, "within", await areas.misplaced(change, area.id))
        return await AREAS.update(change, area, {}, before={"within": old}, after={"within": new})

    return await database.write(viewer, work)


async def remove(database: Database, viewer: Viewer, area_id: str) -> Area:
    """Raises StillInUse when anything is in it, NotFound."""

    async def work(change: Change) -> Area:
        area = await AREAS.lock(change, "id", area_id)
        await AREAS.remove(change, area)
        return area

    return await database.write(viewer, work)
