"""The issuer of `make run`: tokens for whoever may read the data folder; off where another is configured.

Its key is made when it is first needed. Whoever can read it can be anybody, as with the password of the local Neo4j
beside it; so both are for their owner's eyes alone.
"""

import os
import time
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from jwt.algorithms import OKPAlgorithm

from app.identity.tokens import NotBelieved
from domain.ids import new_id

ALGORITHM: Final = "EdDSA"
AUDIENCE: Final = "cobuild"
HOURS: Final = 12


class LocalKey:
    """An Ed25519 key in a file of the data folder (0600)."""

    def __init__(self, file: Path, issuer: str = "local") -> None:
        self.issuer = issuer
        self._file = file

    async def algorithms(self) -> frozenset[str]:
        return frozenset({ALGORITHM})

    async def key(self, name: str | None, algorithm: str) -> jwt.PyJWK:
        if name is not None:
            raise NotBelieved
        return jwt.PyJWK(OKPAlgorithm.to_jwk(self._own.public_key(), as_dict=True), algorithm)

    def sign(self, subject: str, name: str, *, audience: str, seconds: float, **more: object) -> str:
        """A token of this issuer, believed for so many seconds."""
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": audience, "sub": subject, "name": name, "jti": new_id()}
        return jwt.encode({**claims, "iat": now, "exp": now + int(seconds), **more}, self._own, algorithm=ALGORITHM)

    @cached_property
    def _own(self) -> Ed25519PrivateKey:
        with suppress(FileExistsError):
            self._make()
        key = load_pem_private_key(self._file.read_bytes(), password=None)
        assert isinstance(key, Ed25519PrivateKey)
        return key

    def _make(self) -> None:
        """Raises FileExistsError when another process was first; nobody ever sees half a key."""
        if self._file.exists():
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        draft = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
        try:
            os.link(draft, self._file)
        finally:
            draft.unlink()
