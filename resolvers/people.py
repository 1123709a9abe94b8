"""Keeping people, and what they are to units and areas."""

from typing import Any

from domain.areas import Area, AreaLevel
from domain.organisations import Organisation
from domain.people import Person, PersonDraft, PersonPatch, Post, person_key
from domain.refusals import InvalidInput, NameTaken
from domain.text import name_key
from domain.viewer import Viewer
from graph import people, ties
from graph.areas import AREAS
from graph.database import Change, Database
from graph.organisations import ORGANISATIONS
from graph.people import PEOPLE
from graph.records import NO_TIES, Records, Values, lock_one_of
from graph.service_types import SERVICE_TYPES
from graph.ties import Tie


async def create(database: Database, viewer: Viewer, stated: Values) -> Person:
    """`stated` is a PersonDraft. Someone who stands for a unit is a member of it.

    Raises InvalidInput, NameTaken, NotFound.
    """
    draft = PersonDraft.of(stated)

    async def work(change: Change) -> Person:
        scope: Organisation | Area = await lock_one_of(change, "standsFor", draft.stands_for, ORGANISATIONS, AREAS)
        key = person_key(scope.id, name_key(draft.name))
        await _require_free(change, draft.name, key)
        values = {"name": draft.name, "phone": draft.phone, "key": key}
        person = await PEOPLE.create(change, values, {"stands_for": scope.id})
        if isinstance(scope, Organisation):
            await ties.put(change, person, "MEMBER_OF", scope, {})
        return person

    return await database.write(viewer, work)


async def update(database: Database, viewer: Viewer, person_id: str, stated: Values, version: int | None) -> Person:
    """`stated` is a PersonPatch. Raises InvalidInput, NameTaken, NotFound, Conflict."""
    patch = PersonPatch.of(stated)

    async def work(change: Change) -> Person:
        person = await PEOPLE.lock(change, "id", person_id, version, patch.stated())
        changes = patch.stated()
        if "name" in changes:
            key = person_key(person.key.partition("/")[0], name_key(changes["name"]))
            if key != person.key:
                await _require_free(change, changes["name"], key)
                changes["key"] = key
        return await PEOPLE.update(change, person, changes)

    return await database.write(viewer, work)


async def remove(database: Database, viewer: Viewer, person_id: str) -> Person:
    """Raises StillInUse while somebody counts on them: as a contact, for a project. NotFound."""

    async def work(change: Change) -> Person:
        person = await PEOPLE.lock(change, "id", person_id)
        await PEOPLE.remove(change, person)
        return person

    return await database.write(viewer, work)


async def join(database: Database, viewer: Viewer, person_id: str, unit_id: str) -> Person:
    return await _tie(database, viewer, person_id, "MEMBER_OF", "organisationId", unit_id)


async def leave(database: Database, viewer: Viewer, person_id: str, unit_id: str) -> Person:
    return await _untie(database, viewer, person_id, "MEMBER_OF", "organisationId", unit_id)


async def register(database: Database, viewer: Viewer, person_id: str, community_id: str) -> Person:
    return await _tie(database, viewer, person_id, "REGISTERED_WITH", "communityId", community_id)


async def unregister(database: Database, viewer: Viewer, person_id: str, community_id: str) -> Person:
    return await _untie(database, viewer, person_id, "REGISTERED_WITH", "communityId", community_id)


async def add_skill(database: Database, viewer: Viewer, person_id: str, service_type_id: str) -> Person:
    return await _tie(database, viewer, person_id, "SKILLED_IN", "serviceTypeId", service_type_id)


async def remove_skill(database: Database, viewer: Viewer, person_id: str, service_type_id: str) -> Person:
    return await _untie(database, viewer, person_id, "SKILLED_IN", "serviceTypeId", service_type_id)


async def appoint(database: Database, viewer: Viewer, person_id: str, area_id: str, stated: Values) -> Person:
    """Give someone a post in an area, or change the days of the one that they have. `stated` is a Post."""
    post = Post.of(stated)
    return await _tie(database, viewer, person_id, "SERVES", "areaId", area_id, post.stated())


async def dismiss(database: Database, viewer: Viewer, person_id: str, area_id: str, post: str) -> Person:
    return await _untie(database, viewer, person_id, "SERVES", "areaId", area_id, post)


_ENDS: dict[Tie, Records[Any]] = {
    "MEMBER_OF": ORGANISATIONS,
    "REGISTERED_WITH": AREAS,
    "SERVES": AREAS,
    "SKILLED_IN": SERVICE_TYPES,
}


async def _tie(
    database: Database,
    viewer: Viewer,
    person_id: str,
    tie: Tie,
    field: str,
    other_id: str,
    properties: Values | None = None,
) -> Person:
    """Raises NotFound, and InvalidInput for someone who is to be registered with what is no community."""

    async def work(change: Change) -> Person:
        person = await PEOPLE.lock(change, "personId", person_id)
        other = await lock_one_of(change, field, other_id, _ENDS[tie])
        if tie == "REGISTERED_WITH" and other.level is not AreaLevel.COMMUNITY:
            raise InvalidInput(field, "党员向社区报到", "people register with a community, not with another area")
        return await PEOPLE.update(change, person, {}, *await ties.put(change, person, tie, other, properties or {}))

    return await database.write(viewer, work)


async def _untie(
    database: Database, viewer: Viewer, person_id: str, tie: Tie, field: str, other_id: str, post: str | None = None
) -> Person:
    """Raises NotFound, and InvalidInput when there is no such tie."""

    async def work(change: Change) -> Person:
        person = await PEOPLE.lock(change, "personId", person_id)
        other = await lock_one_of(change, field, other_id, _ENDS[tie])
        gone = await ties.cut(change, person, tie, other, post)
        if gone == NO_TIES:
            raise InvalidInput(field, "此人与它没有这种关系", "the person has no such tie to it")
        return await PEOPLE.update(change, person, {}, *gone)

    return await database.write(viewer, work)


async def _require_free(change: Change, name: str, key: str) -> None:
    namesake = await people.by_key(change, key)
    if namesake:
        raise NameTaken("name", name, namesake.id)
