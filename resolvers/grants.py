"""Granting roles to accounts, and taking them back."""

from domain.grants import Grant
from domain.refusals import InvalidInput, NotFound
from domain.roles import Role
from domain.viewer import Viewer
from graph import grants
from graph.areas import AREAS
from graph.database import Change, Database
from graph.organisations import ORGANISATIONS
from graph.people import PEOPLE
from graph.records import lock_one_of

LONGEST_SUBJECT = 500
OF_UNITS = frozenset({Role.UNIT_EDITOR, Role.MEMBER, Role.ADMINISTRATOR})
OF_AREAS = frozenset(Role) - {Role.UNIT_EDITOR, Role.MEMBER}


async def grant(
    database: Database,
    viewer: Viewer,
    subject: str,
    role: Role,
    on_id: str,
    *,
    name: str | None = None,
    person_id: str | None = None,
) -> Grant:
    """Let an account act in a role on an area or a unit; what was granted before is left as it is.

    Raises InvalidInput, NotFound.
    """
    _check(subject, role)

    async def work(change: Change) -> Grant:
        kinds = (ORGANISATIONS,) if role in OF_UNITS else (AREAS,)
        on = await lock_one_of(
            change, "onId", on_id, *(kinds if role is not Role.ADMINISTRATOR else (AREAS, ORGANISATIONS))
        )
        person = await PEOPLE.lock(change, "personId", person_id) if person_id else None
        return await grants.grant(change, subject, role, on.id, name=name, person_id=person.id if person else None)

    return await database.write(viewer, work)


async def revoke(database: Database, viewer: Viewer, subject: str, role: Role, on_id: str) -> Grant:
    """Take a grant back: what begins after it is committed no longer sees by it. Raises NotFound."""

    async def work(change: Change) -> Grant:
        was = await grants.revoke(change, subject, role, on_id)
        if was is None:
            raise NotFound("onId", on_id)
        return was

    return await database.write(viewer, work)


def _check(subject: str, role: Role) -> None:
    if not 0 < len(subject.strip()) <= LONGEST_SUBJECT or not subject.isprintable():
        raise InvalidInput(
            "subject", f"应有 1 到 {LONGEST_SUBJECT} 个字符", f"must have 1 to {LONGEST_SUBJECT} characters"
        )
    if role is Role.PUBLIC:
        raise InvalidInput("role", "公众角色无须授权", "nobody needs to be granted the role of the public")
