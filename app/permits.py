"""Who may have a download or a page: the same table as for GraphQL."""

from starlette.requests import Request

from domain.actions import PAGES, may
from domain.refusals import Forbidden, InvalidInput, NotFound
from domain.roles import Role
from graph import grants
from graph.compile.access import access_of, sight_of
from graph.database import Database
from graph.guard import Guard, Named, Sight


async def permitted(request: Request, page: str) -> Sight | None:
    """What may be seen in it; None is all. Raises Forbidden."""
    database: Database = request.app.state.database
    access = access_of(request.user, request.scope["role"])
    held = not access.opening or access.role in await grants.roles_of(database, request.user.id)
    if not (held and may(access.role, PAGES[page])):
        raise Forbidden(page)
    return sight_of(access, request.user)


async def check_target(request: Request, page: str, name: str, wanted: str, unknown: InvalidInput) -> None:
    """Raises `unknown` where the record that a page is about is not in scope, as if there were none."""
    role: Role = access_of(request.user, request.scope["role"]).role
    target = PAGES[page].targets[name]
    if role is Role.ADMINISTRATOR:
        return
    guard = Guard(role, request.user.id, (Named(name, (wanted,), target.types, target.must),))
    try:
        await guard.check_named(request.app.state.database.ask)
    except NotFound:
        raise unknown from None
