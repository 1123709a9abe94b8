"""Who is asking: the one place where a request's identity is found.

A bearer token says it, else the session of a browser that signed in. Without either it is the public. What somebody may
do is granted to their account in the graph.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import time
from typing import Final

from starlette.requests import HTTPConnection

from app.identity.code_flow import CodeFlow
from app.identity.local import AUDIENCE, LocalKey
from app.identity.providers import Provider, ProviderAway
from app.identity.sessions import Sessions
from app.identity.tokens import Identified, NotBelieved, Remembered, Tokens
from app.settings import Settings
from domain.accounts import ServiceToken
from domain.language import Text
from domain.refusals import Refusal
from domain.viewer import PUBLIC, Viewer
from graph import accounts
from graph.database import Database

log = logging.getLogger(__name__)

# A secret that was revoked is noticed within this time.
SECRET_SECONDS: Final = 5.0

ViewerOf = Callable[[HTTPConnection], Awaitable[Viewer]]


@dataclass(eq=False)
class NotIdentified(Refusal):
    """Something was brought along that proves nothing. What is wrong with it would only help who made it up."""

    code = "UNAUTHENTICATED"
    text = Text("凭据无效或已过期,请重新登录", "this token or session is not valid, or no longer: sign in again")


@dataclass(eq=False)
class ProviderUnavailable(Refusal):
    """Nobody can be identified just now."""

    code = "PROVIDER_UNAVAILABLE"
    text = Text(
        "暂时无法核实登录身份,请稍后再试", "the provider that signs people in can't be reached; try again in a while"
    )


class Identity:
    """Finds who a request is from: by the configured provider or, without one, by the local issuer."""

    def __init__(self, settings: Settings) -> None:
        self.key = LocalKey(settings.key_file)
        self.sessions = Sessions(
            self.key,
            name=f"cobuild-{settings.port}",
            secure=settings.address.startswith("https:"),
        )
        self.provider = Provider(settings.oidc_issuer) if settings.oidc_issuer else None
        self.tokens = Tokens(self.provider or self.key, settings.oidc_audience or AUDIENCE)
        self.code_flow = (
            CodeFlow(
                self.provider,
                self.key,
                client_id=settings.oidc_client_id,
                client_secret=settings.oidc_client_secret,
                scope=settings.oidc_scope,
                address=settings.address,
            )
            if self.provider and settings.oidc_client_id
            else None
        )
        # Apart, so that what is believed as a cookie is not believed as a token.
        self._bearers, self._browsers = Remembered(), Remembered()

    async def viewer_of(self, connection: HTTPConnection) -> Viewer:
        """Raises NotIdentified, or ProviderUnavailable."""
        try:
            if (authorization := connection.headers.get("authorization")) is not None:
                kind, _, token = authorization.partition(" ")
                if kind.lower() != "bearer":
                    raise NotBelieved
                return await self.bearer(token.strip(), connection.app.state.database)
            if session := self.sessions.of(connection):
                return await self._browsers.identify(session, self.sessions.identify)
        except NotBelieved:
            raise NotIdentified from None
        except ProviderAway as away:
            log.warning("%s", away)
            raise ProviderUnavailable from away
        return PUBLIC

    async def bearer(self, token: str, database: Database) -> Viewer:
        """Who a token is of. Raises NotBelieved."""
        if service := ServiceToken.read(token):

            async def by_secret(_: str) -> Identified:
                if (name := await accounts.name_of(database, service)) is None:
                    raise NotBelieved
                return Identified(Viewer(service.subject, name), time() + SECRET_SECONDS)

            return await self._bearers.identify(token, by_secret)
        return await self._bearers.identify(token, self.tokens.identify)
