"""Keeping the need list."""

from domain.days import today
from domain.needs import Need, NeedDraft, NeedPatch, NeedStatus, Urgency, check, understand
from domain.promises import answer
from domain.viewer import Viewer
from graph import entries, people
from graph.areas import AREAS
from graph.database import Change, Database
from graph.needs import NEEDS
from graph.organisations import ORGANISATIONS
from graph.people import PEOPLE
from graph.records import NO_TIES, Values, lock_one_of
from resolvers import understanding


async def create(database: Database, viewer: Viewer, stated: Values) -> Need:
    """`stated` is a NeedDraft. Raises InvalidInput, NotFound."""
    draft = NeedDraft.of(stated)

    async def work(change: Change) -> Need:
        party = await lock_one_of(change, "raisedBy", draft.raised_by, AREAS, ORGANISATIONS, PEOPLE)
        stated = {"raised_on": today(), "urgency": Urgency.NORMAL, **draft.stated(but=("raised_by", "contact"))}
        understood = understand(stated, stated["raised_on"].year)
        values = {"status": NeedStatus.OPEN, "answered": 0.0, "flags": (), **understood}
        need = await NEEDS.create(change, values, {"raised_by": party.id})
        check(need)
        entries.own(change, party.id, "RAISES", need.id)
        entries.classify(change, need.id, need.category)
        await understanding.note(change, need)
        if draft.contact:
            await people.set_contact(change, need.id, party.id, draft.contact)
        return need

    return await database.write(viewer, work)


async def update(database: Database, viewer: Viewer, need_id: str, stated: Values, version: int | None) -> Need:
    """`stated` is a NeedPatch. A need of which something is left again is open again.

    Raises InvalidInput, NotFound, Conflict.
    """
    patch = NeedPatch.of(stated)

    async def work(change: Change) -> Need:
        old = await NEEDS.lock(change, "id", need_id, version, patch.stated())
        stated = patch.stated(but="contact")
        values = understand(stated, stated.get("raised_on", old.raised_on).year)
        ties = NO_TIES
        if "contact" in patch.model_fields_set:
            ties = await people.set_contact(change, old.id, await entries.owner(change, old.id), patch.contact)
        if "quantity" in values:
            _, values["status"] = answer(old.model_copy(update={"quantity": values["quantity"]}), 0.0)
        need = await NEEDS.update(change, old, values, *ties)
        check(need)
        if need.category != old.category:
            entries.classify(change, need.id, need.category)
        await understanding.note(change, need)
        return need

    return await database.write(viewer, work)


async def withdraw(
    database: Database, viewer: Viewer, need_id: str, reason: str | None, version: int | None = None
) -> Need:
    """Take a need off the list. Raises Conflict, StillInUse while a live project answers it, NotFound."""

    async def work(change: Change) -> Need:
        need = await NEEDS.lock(change, "id", need_id, version)
        await entries.require_no_live_project(change, need.id)
        need = await NEEDS.update(change, need, {"status": NeedStatus.WITHDRAWN})
        entries.drop_candidates(change, need.id)
        return need

    return await database.write(viewer, work, reason)


async def reopen(
    database: Database, viewer: Viewer, need_id: str, reason: str | None, version: int | None = None
) -> Need:
    """Put a withdrawn need back on the list, with what fits it by now. Raises NotFound."""

    async def work(change: Change) -> Need:
        need = await NEEDS.lock(change, "id", need_id, version)
        _, status = answer(need.model_copy(update={"status": NeedStatus.OPEN}), 0.0)
        return await NEEDS.update(change, need, {"status": status})

    return await database.write(viewer, work, reason)
