"""Keeping the resource list."""

from domain.days import today
from domain.resources import Resource, ResourceDraft, ResourcePatch, ResourceStatus, check, understand
from domain.viewer import Viewer
from graph import entries, people
from graph.database import Change, Database
from graph.organisations import ORGANISATIONS
from graph.people import PEOPLE
from graph.records import NO_TIES, Values, lock_one_of
from graph.resources import RESOURCES
from resolvers import understanding


async def create(database: Database, viewer: Viewer, stated: Values) -> Resource:
    """`stated` is a ResourceDraft. Raises InvalidInput, NotFound."""
    draft = ResourceDraft.of(stated)

    async def work(change: Change) -> Resource:
        party = await lock_one_of(change, "offeredBy", draft.offered_by, ORGANISATIONS, PEOPLE)
        stated = understand(draft.stated(but=("offered_by", "contact")), today().year)
        values = {"status": ResourceStatus.OPEN, "promised": 0.0, "flags": (), **stated}
        resource = await RESOURCES.create(change, values, {"offered_by": party.id})
        check(resource)
        entries.own(change, party.id, "OFFERS", resource.id)
        entries.classify(change, resource.id, resource.category)
        await understanding.note(change, resource)
        if draft.contact:
            await people.set_contact(change, resource.id, party.id, draft.contact)
        return resource

    return await database.write(viewer, work)


async def update(database: Database, viewer: Viewer, resource_id: str, stated: Values, version: int | None) -> Resource:
    """`stated` is a ResourcePatch. Raises CapacityExceeded when less would be offered than is promised; InvalidInput,
    NotFound, Conflict.
    """
    patch = ResourcePatch.of(stated)

    async def work(change: Change) -> Resource:
        old = await RESOURCES.lock(change, "id", resource_id, version, patch.stated())
        values = understand(patch.stated(but="contact"), old.created_at.year)
        ties = NO_TIES
        if "contact" in patch.model_fields_set:
            ties = await people.set_contact(change, old.id, await entries.owner(change, old.id), patch.contact)
        resource = await RESOURCES.update(change, old, values, *ties)
        check(resource)
        if resource.category != old.category:
            entries.classify(change, resource.id, resource.category)
        await understanding.note(change, resource)
        return resource

    return await database.write(viewer, work)


async def withdraw(
    database: Database, viewer: Viewer, resource_id: str, reason: str | None, version: int | None = None
) -> Resource:
    """Take a resource off the list. Raises Conflict, StillInUse while a live project uses it, NotFound."""

    async def work(change: Change) -> Resource:
        resource = await RESOURCES.lock(change, "id", resource_id, version)
        await entries.require_no_live_project(change, resource.id)
        resource = await RESOURCES.update(change, resource, {"status": ResourceStatus.WITHDRAWN})
        entries.drop_candidates(change, resource.id)
        return resource

    return await database.write(viewer, work, reason)


async def reopen(
    database: Database, viewer: Viewer, resource_id: str, reason: str | None, version: int | None = None
) -> Resource:
    """Put a withdrawn resource back on the list, with what it fits by now. Raises NotFound."""

    async def work(change: Change) -> Resource:
        resource = await RESOURCES.lock(change, "id", resource_id, version)
        return await RESOURCES.update(change, resource, {"status": ResourceStatus.OPEN})

    return await database.write(viewer, work, reason)
