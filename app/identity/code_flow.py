"""Signing a browser in at an OpenID provider: authorization code with PKCE (RFC 6749, RFC 7636, RFC 9700).

The code is exchanged by the server, so that no script ever holds a token of the provider. What has to be remembered in
between (state, nonce, verifier) is in a signed cookie that lasts ten minutes, so that no process has to.
"""

import base64
import hmac
import re
import secrets
from hashlib import sha256
from typing import Final
from urllib.parse import urlencode

import httpx
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.identity.local import LocalKey
from app.identity.providers import TIMEOUT_SECONDS, Provider, ProviderAway
from app.identity.tokens import Identified, NotBelieved, Tokens

AUDIENCE: Final = "signing-in"
SECONDS: Final = 600
PATH: Final = "/signin"
OURS: Final = re.compile(r"/graphql(\?[^\s]*)?")


class CodeFlow:
    """`client_id` (and `client_secret`, if there is one) are what the provider calls us; `scope` is what we ask for."""

    def __init__(
        self, provider: Provider, key: LocalKey, *, client_id: str, client_secret: str, scope: str, address: str
    ) -> None:
        self._provider = provider
        self._key = key
        self._ours = Tokens(key, AUDIENCE)
        self._theirs = Tokens(provider, client_id)
        self._client = client_id, client_secret
        self._scope = scope
        self._redirect_uri = f"{address}{PATH}/callback"
        self._secure = address.startswith("https:")
        self._cookie = "cobuild-signing-in"

    async def begin(self, to: str) -> Response:
        """Send the browser to the provider; `to` is the page of ours that it wanted. Raises ProviderAway."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        asked = {
            "response_type": "code",
            "client_id": self._client[0],
            "redirect_uri": self._redirect_uri,
            "scope": self._scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        endpoint = await self._provider.said("authorization_endpoint")
        answer = RedirectResponse(f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}", 303)
        kept = {"nonce": nonce, "verifier": verifier, "to": to if OURS.fullmatch(to) else "/graphql"}
        answer.set_cookie(
            self._cookie,
            self._key.sign(state, "", audience=AUDIENCE, seconds=SECONDS, **kept),
            SECONDS,
            path=PATH,
            httponly=True,
            secure=self._secure,
            samesite="lax",  # It comes back from another site.
        )
        return answer

    async def end(self, request: Request) -> tuple[Identified, str]:
        """Who came back, and where they wanted to go. Raises NotBelieved, or ProviderAway."""
        kept = await self._ours.claims(request.cookies.get(self._cookie, ""))
        given = request.query_params
        if not hmac.compare_digest(given.get("state", "").encode(), kept["sub"].encode()):
            raise NotBelieved
        # A code of another provider must not be shown to this one (RFC 9207).
        if given.get("iss", self._provider.issuer) != self._provider.issuer or "code" not in given:
            raise NotBelieved
        token = await self._exchange(given["code"], kept["verifier"])
        claims = await self._theirs.claims(token)
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), kept["nonce"].encode()):
            raise NotBelieved
        return self._theirs.identified(claims), kept["to"]

    def forget(self, answer: Response) -> None:
        answer.delete_cookie(self._cookie, path=PATH, httponly=True, secure=self._secure, samesite="lax")

    async def _exchange(self, code: str, verifier: str) -> str:
        """The ID token that a code stands for."""
        client_id, client_secret = self._client
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "code_verifier": verifier,
        }
        if not client_secret:
            asked["client_id"] = client_id
        auth = httpx.BasicAuth(client_id, client_secret) if client_secret else None
        endpoint = await self._provider.said("token_endpoint")
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as http:
                answer = await http.post(endpoint, data=asked, auth=auth or httpx.USE_CLIENT_DEFAULT)
                said = answer.json() if answer.status_code == 200 else {}
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderAway(f"{endpoint}: {type(error).__name__}") from error
        if answer.status_code >= 500:
            raise ProviderAway(f"{endpoint}: {answer.status_code}")
        if not isinstance(said.get("id_token"), str):
            raise NotBelieved
        return str(said["id_token"])


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
