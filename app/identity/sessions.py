"""The cookie of whoever signed in with a browser: who they are, signed by us, for two hours.

No script can read it (`HttpOnly`), and no other site can make a browser send it (`SameSite=Strict`). What may run on
another port of this machine is the same site to a browser: that is why nothing is changed by a GET, and why a POST must
be JSON or carry a header of its own (`app/requests.py`), which a page of another origin can't send without asking us.
"""

from time import time
from typing import Final

from starlette.requests import HTTPConnection
from starlette.responses import Response

from app.identity.local import LocalKey
from app.identity.tokens import Identified, Tokens
from domain.viewer import Viewer

AUDIENCE: Final = "session"
SESSION_SECONDS: Final = 2 * 60 * 60


class Sessions:
    """`name` is the cookie's. Cookies don't tell ports apart, so that two programs on one machine need two names."""

    def __init__(self, key: LocalKey, *, name: str, secure: bool) -> None:
        self.name = f"__Host-{name}" if secure else name
        self._key = key
        self._tokens = Tokens(key, AUDIENCE)
        self._secure = secure

    def of(self, connection: HTTPConnection) -> str | None:
        """The session that a request brings along."""
        return connection.cookies.get(self.name)

    async def identify(self, session: str) -> Identified:
        """Raises NotBelieved, also for a token that is no session."""
        claims = await self._tokens.claims(session)
        return Identified(Viewer(id=claims["sub"], name=claims["name"]), float(claims["exp"]))

    def begin(self, response: Response, identified: Identified) -> None:
        """Sign a browser in by what it is answered, for no longer than what it showed is believed."""
        viewer, until = identified
        lasts = int(min(until - time(), SESSION_SECONDS))
        session = self._key.sign(viewer.id, viewer.name, audience=AUDIENCE, seconds=lasts)
        response.set_cookie(self.name, session, lasts, httponly=True, secure=self._secure, samesite="strict")

    def end(self, response: Response) -> None:
        """Sign it out."""
        response.delete_cookie(self.name, httponly=True, secure=self._secure, samesite="strict")
