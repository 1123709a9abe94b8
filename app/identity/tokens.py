"""Bearer tokens: what a JSON Web Token must say before we believe who sent it (RFC 7519, RFC 8725, RFC 9068).

A token only says who somebody is. What they may do is in the graph.
"""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from typing import Any, Final, NamedTuple, Protocol

import jwt

from domain.viewer import Viewer

# With a shared secret, whoever can verify can also sign; `none` is no signature.
ASYMMETRIC: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
TYPES: Final = frozenset({"jwt", "at+jwt", "application/at+jwt", "application/jwt"})
LEEWAY_SECONDS: Final = 30
TOKEN_CHARACTERS: Final = 8_192
REMEMBERED: Final = 10_000
REMEMBERED_SECONDS: Final = 300


class NotBelieved(Exception):
    """A token, a cookie or a secret that proves nothing. What is wrong with it is nobody's business."""


class Identified(NamedTuple):
    """Somebody, and until when they are believed to be it (seconds since 1970)."""

    viewer: Viewer
    until: float


class Keys(Protocol):
    """The keys of whoever signs."""

    issuer: str

    async def algorithms(self) -> frozenset[str]:
        """Those that the issuer signs with."""

    async def key(self, name: str | None, algorithm: str) -> jwt.PyJWK:
        """The key of a name (`kid`); without one, the only key. Raises NotBelieved where there is none."""


class Tokens:
    """Believes tokens that one issuer made for `audience`."""

    def __init__(self, keys: Keys, audience: str) -> None:
        self._keys = keys
        self._audience = audience

    async def identify(self, token: str) -> Identified:
        """Who a token says that its bearer is. Raises NotBelieved."""
        return self.identified(await self.claims(token))

    def identified(self, claims: Mapping[str, Any]) -> Identified:
        """Who verified claims are about. Raises NotBelieved where they name nobody."""
        subject = claims["sub"]
        if not isinstance(subject, str) or not subject:
            raise NotBelieved
        name = next(
            (claims[key] for key in ("name", "preferred_username") if isinstance(claims.get(key), str)), subject
        )
        return Identified(Viewer(id=f"{self._keys.issuer}#{subject}", name=name), float(claims["exp"]))

    async def claims(self, token: str) -> dict[str, Any]:
        """What a token says, once it is verified. Raises NotBelieved."""
        if len(token) > TOKEN_CHARACTERS:
            raise NotBelieved
        try:
            header = jwt.get_unverified_header(token)
            algorithm = header.get("alg")
            if algorithm not in ASYMMETRIC & await self._keys.algorithms():
                raise NotBelieved
            if str(header.get("typ") or "JWT").lower() not in TYPES or "crit" in header:
                raise NotBelieved
            # Only the name of a key is taken from the token: never a key (`jwk`), nor where to find one (`jku`, `x5u`).
            key = await self._keys.key(header.get("kid"), algorithm)
            return jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                audience=self._audience,
                issuer=self._keys.issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "aud", "sub"], "enforce_minimum_key_length": True},
            )
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise NotBelieved from error


class Remembered:
    """Who brought which token, by its hash: a signature costs more than all the rest of a request.

    Until the token expires, but for no more than five minutes: what no longer holds of it is noticed then.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, Identified] = OrderedDict()

    async def identify(self, token: str, identify: Callable[[str], Awaitable[Identified]]) -> Viewer:
        """Raises NotBelieved; what is not believed is not remembered."""
        key, now = sha256(token.encode("utf-8", "surrogatepass")).digest(), time.time()
        if (known := self._known.get(key)) and known.until > now:
            return known.viewer
        viewer, until = await identify(token)
        self._known[key] = Identified(viewer, min(until, now + REMEMBERED_SECONDS))
        self._known.move_to_end(key)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return viewer
