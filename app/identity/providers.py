"""An OpenID provider: what it says of itself, and the keys that it signs with (OpenID Connect Discovery 1.0, RFC 7517).

Both are fetched when they are first needed, and again from time to time, since keys are rotated. A token that names a
key which we don't know makes us look again; a flood of them doesn't, or anybody could use us to flood the provider.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import httpx
import jwt
import orjson

from app.identity.tokens import NotBelieved

REFETCH_SECONDS: Final = 30.0
REFRESH_SECONDS: Final = 600.0
TIMEOUT_SECONDS: Final = 5.0
DOCUMENT_BYTES: Final = 1_000_000


class ProviderAway(Exception):
    """The provider doesn't answer, or not as OpenID has it, so that nobody can be identified. An operator's matter."""


class Provider:
    """`refetch_seconds` lie at least between two looks at its keys, whatever tokens say; `clock` is in seconds."""

    def __init__(
        self,
        issuer: str,
        *,
        refetch_seconds: float = REFETCH_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.issuer = issuer
        self._refetch_seconds = refetch_seconds
        self._clock = clock
        self._said: Mapping[str, Any] | None = None
        self._keys: Sequence[Mapping[str, Any]] = ()
        self._asked_at = -float("inf")
        self._asking = asyncio.Lock()

    async def said(self, name: str) -> Any:
        """What its discovery document says under a name, such as `token_endpoint`. Raises ProviderAway."""
        if self._said is None:
            await self._look()
        if self._said is None or name not in self._said:
            raise ProviderAway(f"{self.issuer} says no {name}")
        return self._said[name]

    async def algorithms(self) -> frozenset[str]:
        return frozenset(await self.said("id_token_signing_alg_values_supported"))

    async def key(self, name: str | None, algorithm: str) -> jwt.PyJWK:
        # Keys that were withdrawn are noticed in time, those that were added at once.
        if self._clock() - self._asked_at > REFRESH_SECONDS:
            await self._look()
        found = self._found(name, algorithm)
        if found is None:
            await self._look()
            found = self._found(name, algorithm)
        if found is None:
            raise NotBelieved
        return jwt.PyJWK(dict(found), algorithm)

    def _found(self, name: str | None, algorithm: str) -> Mapping[str, Any] | None:
        fitting = [
            key
            for key in self._keys
            if name in (key.get("kid"), None)
            and key.get("alg", algorithm) == algorithm
            and key.get("use", "sig") == "sig"
        ]
        return fitting[0] if len(fitting) == 1 else None

    async def _look(self) -> None:
        """Ask for everything anew, unless it was just done. What is known stays while the provider is away."""
        before = self._asked_at
        async with self._asking:
            if self._asked_at != before or self._clock() - self._asked_at < self._refetch_seconds:
                return
            self._asked_at = self._clock()
            try:
                async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as http:
                    said = await _document(http, f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
                    if said.get("issuer") != self.issuer:
                        raise ProviderAway(f"{self.issuer} calls itself something else")
                    given = (await _document(http, said["jwks_uri"])).get("keys", [])
            except (httpx.HTTPError, httpx.InvalidURL, KeyError, ProviderAway) as error:
                if self._said is None:
                    raise ProviderAway(f"{self.issuer}: {type(error).__name__}") from error
                return
        # A shared secret has no place in a public list of keys.
        self._keys = [key for key in given if isinstance(key, dict) and key.get("kty") != "oct"]
        self._said = said


async def _document(http: httpx.AsyncClient, address: str) -> dict[str, Any]:
    async with http.stream("GET", address, headers={"Accept": "application/json"}) as answer:
        body = bytearray()
        async for chunk in answer.aiter_bytes():
            body += chunk
            if len(body) > DOCUMENT_BYTES:
                raise ProviderAway("its document is too large")
    if answer.status_code != 200:
        raise ProviderAway(f"it answers with {answer.status_code}")
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ProviderAway("its document is no JSON") from error
    if not isinstance(said, dict):
        raise ProviderAway("its document is no object")
    return said
