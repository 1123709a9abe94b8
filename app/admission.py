"""What is asked of every request before anything else: who sends it, in which role, and whether they send too many.

The viewer is then in the scope, as `request.user`, and the role as `request.scope["role"]`. Every answer leaves with
headers that keep browsers from guessing.
"""

from dataclasses import dataclass
from typing import Final

import orjson
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.graphql import AWAY, CODES, UNAVAILABLE
from app.identity.pages import to_sign_in
from app.rates import Rates, address_of
from app.roles import HEADER, RoleNotHeld, Roles
from app.viewer import NotIdentified, ProviderUnavailable, ViewerOf
from domain.language import Text, preferred_language
from domain.limits import LIMITS
from domain.refusals import Refusal
from domain.roles import Role
from domain.viewer import PUBLIC, Viewer

# What has no viewer and is not counted: whoever watches the program, and files that hold nothing of the graph.
OPEN: Final = ("/health", "/ready", "/metrics", "/graphiql/", "/analysts/", "/signout")
CHALLENGE: Final = (b"www-authenticate", b'Bearer error="invalid_token"')
# A page says for itself what it may load; nothing else is a page.
POLICY: Final = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
HEADERS: Final = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"content-security-policy": POLICY,
}


@dataclass(eq=False)
class TooManyRequests(Refusal):
    """`seconds` is when it is worth trying again."""

    code = "TOO_MANY_REQUESTS"
    text = Text(
        "请求过多:每分钟最多 {most} 次,请在 {seconds} 秒后再试",
        "too many requests: there may be {most} a minute; try again in {seconds} s",
    )
    most: int
    seconds: int


@dataclass(eq=False)
class DatabaseAway(Refusal):
    code = UNAVAILABLE
    text = CODES[UNAVAILABLE]


STATUS: Final = {
    NotIdentified: 401,
    RoleNotHeld: 403,
    TooManyRequests: 429,
    ProviderUnavailable: 503,
    DatabaseAway: 503,
}


class Admission:
    """Lets requests through to `app`, each with its viewer."""

    def __init__(self, app: ASGIApp, viewer_of: ViewerOf, *, secure: bool = False) -> None:
        self.app = app
        self._viewer_of = viewer_of
        self._rates = Rates()
        self._roles = Roles()
        more = {b"strict-transport-security": b"max-age=31536000"} if secure else {}
        self._headers = {**HEADERS, **more}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        more: list[tuple[bytes, bytes]] = []

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"] = [*message["headers"], *more]
                given = {name for name, _ in headers}
                headers += [header for header in self._headers.items() if header[0] not in given]
            await send(message)

        if scope["path"].startswith(OPEN):
            await self.app(scope, receive, told)
            return
        viewer, role = PUBLIC, Role.PUBLIC
        refused: Refusal | None = None
        try:
            connection = HTTPConnection(scope)
            viewer = await self._viewer_of(connection)
            role = await self._role(connection, viewer)
        except Refusal as refusal:
            # Counted like the public, so that nobody can try tokens without end.
            refused = refusal
        except AWAY:
            refused = DatabaseAway()
        scope["user"], scope["role"] = viewer, role
        # Whoever was let in by code, a test or a measurement, is not counted.
        if viewer.role is None or role is Role.PUBLIC:
            client = scope.get("client")
            caller = address_of(client[0] if client else "") if viewer is PUBLIC else viewer.id
            rate = self._rates.count(f"{role} {caller}", LIMITS[role].requests)
            more += rate.headers
            if not rate.allowed:
                refused = TooManyRequests(rate.limit, rate.reset)
        if refused is None:
            await self.app(scope, receive, told)
            return
        if isinstance(refused, NotIdentified):
            if scope["path"].startswith("/signin"):
                # Where else should a browser with an old session go?
                await self.app(scope, receive, told)
                return
            more.append(CHALLENGE)
            if b"text/html" in dict(scope["headers"]).get(b"accept", b"") and scope["method"] == "GET":
                await to_sign_in(Request(scope))(scope, receive, told)
                return
        await _refuse(told, scope, STATUS[type(refused)], refused)

    async def _role(self, connection: HTTPConnection, viewer: Viewer) -> Role:
        if viewer is PUBLIC:
            return Role.PUBLIC
        named = connection.headers.get(HEADER)
        return await self._roles.acting(connection.app.state.database, viewer, named)


async def _refuse(send: Send, scope: Scope, status: int, refusal: Refusal) -> None:
    """As GraphQL tells errors, and with the members of a problem document (RFC 9457)."""
    headers = dict(scope["headers"])
    language = preferred_language(headers.get(b"accept-language", b"").decode("latin-1"))
    message = refusal.message(language)
    body = orjson.dumps(
        {
            "errors": [{"message": message, "extensions": {"code": refusal.code}}],
            "status": status,
            "code": refusal.code,
            "detail": message,
        }
    )
    kept = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": kept})
    await send({"type": "http.response.body", "body": body})
