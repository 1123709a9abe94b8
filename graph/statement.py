"""Every statement that the program runs has a name; it reaches logs, metrics and transaction metadata."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any


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


_PARAMETER = re.compile(r"\$(?=\w)")


def together(waiting: Sequence[tuple[Statement, Mapping[str, Any]]]) -> tuple[Statement, dict[str, Any]]:
    """Statements that answer nothing as one, in their order, with the parameters of all."""
    if len(waiting) == 1:
        [(only, given)] = waiting
        return only, dict(given)
    parameters = {f"p{i}_{name}": value for i, (_, given) in enumerate(waiting) for name, value in given.items()}
    return _joined(tuple(what for what, _ in waiting)), parameters


@lru_cache(maxsize=256)
def _joined(parts: tuple[Statement, ...]) -> Statement:
    calls = (f"CALL () {{\n{_PARAMETER.sub(f'$p{i}_', part.text)}\n}}" for i, part in enumerate(parts))
    return Statement(" + ".join(part.name for part in parts), WRITE, "\n".join(calls))
