"""Who is acting: the one place that says so."""

from starlette.requests import HTTPConnection

from domain.viewer import Viewer

OPERATOR = Viewer(id="operator", name="Operator")


def viewer_of(connection: HTTPConnection) -> Viewer:  # noqa: ARG001
    """The acting person of a request. Everyone who reaches the local address is its operator, until people sign in."""
    return OPERATOR
