"""Who may see which records: the place where access goes into every statement."""

from collections.abc import Callable
from dataclasses import dataclass

from graph.compile.shapes import Shape

# The predicate that holds of a record which may be seen, over its name in the statement; None where all may be.
Scope = Callable[[Shape, str], str | None]


def everything(_shape: Shape, _record: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Access:
    """`role` names it: what is asked with one access is compiled apart from what is asked with another."""

    role: str
    scope: Scope


OPEN = Access("open", everything)
