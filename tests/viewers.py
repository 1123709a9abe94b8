"""Who asks in tests. There is no way to ask without signing in but to be let in by code, as here."""

from starlette.requests import HTTPConnection

from app.viewer import ViewerOf
from domain.roles import Role
from domain.viewer import Viewer

OPERATOR = Viewer(id="operator", name="Operator", role=Role.ADMINISTRATOR)


def always(viewer: Viewer) -> ViewerOf:
    """For `application(database, viewer_of=always(...))`: every request is this viewer's."""

    async def viewer_of(_: HTTPConnection) -> Viewer:
        return viewer

    return viewer_of


as_operator = always(OPERATOR)
