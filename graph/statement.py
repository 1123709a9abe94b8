"""Every statement that the program runs has a name; it reaches logs, metrics and transaction metadata."""

from dataclasses import dataclass
from enum import StrEnum


class Access(StrEnum):
    READ = "READ"
    WRITE = "WRITE"


READ, WRITE = Access.READ, Access.WRITE


@dataclass(frozen=True, slots=True)
class Statement:
    name: str
    access: Access
    text: str


STATEMENTS: dict[str, Statement] = {}


def statement(name: str, access: Access, text: str) -> Statement:
    """Register a constant statement. Each registered one is explained against a migrated database in a test."""
    if name in STATEMENTS:
        raise ValueError(f"two statements are named {name}")
    STATEMENTS[name] = made = Statement(name, access, text.strip())
    return made
