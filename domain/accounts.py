"""Accounts of programs: each has a name, and up to two secrets at a time, so that one can be replaced without a pause.

Accounts of people are those of whoever vouches for them (`<issuer>#<subject>`) and have no secret with us.
"""

import re
import secrets
from datetime import datetime
from hashlib import sha256
from typing import Final, NamedTuple, Self

from domain.records import Record
from domain.refusals import InvalidInput

SECRETS: Final = 2
PREFIX: Final = "cobuild"
NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
SEPARATOR: Final = "~"


class ServiceAccount(Record):
    """`secrets` is how many of its secrets are valid; `rotated_at` is when it got its newest."""

    name: str
    secrets: int
    rotated_at: datetime | None


class ServiceToken(NamedTuple):
    """What a program sends: `cobuild~<name>~<secret>`. Only the hash of the secret, of 256 bits, is kept."""

    name: str
    secret: str

    @classmethod
    def new(cls, name: str) -> Self:
        if not NAME.fullmatch(name):
            raise InvalidInput(
                "name",
                reason_zh="应由小写字母、数字和连字符组成,最多 60 个字符",
                reason_en="is made of small letters, digits and hyphens, at most 60",
            )
        return cls(name, secrets.token_urlsafe(32))

    @classmethod
    def read(cls, text: str) -> Self | None:
        """What a bearer token says, if it is one of these."""
        prefix, _, rest = text.partition(SEPARATOR)
        name, _, secret = rest.partition(SEPARATOR)
        return cls(name, secret) if prefix == PREFIX and secret and NAME.fullmatch(name) else None

    @property
    def hash(self) -> str:
        return sha256(self.secret.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def subject(self) -> str:
        return f"service#{self.name}"

    def __str__(self) -> str:
        return SEPARATOR.join((PREFIX, self.name, self.secret))
