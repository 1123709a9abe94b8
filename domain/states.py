"""State machines: a table of what may follow what, and the names of the states."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from domain.language import Text
from domain.refusals import ImpossibleChange

State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True)
class States(Generic[State]):
    """`following` says for every state which ones may come next; `names` say each to people."""

    following: Mapping[State, tuple[State, ...]]
    names: Mapping[State, Text]

    def check(self, current: State, wanted: State) -> None:
        """Raises ImpossibleChange, which lists the possible states, unless `wanted` may follow `current`."""
        if wanted not in self.following[current]:
            names = {state.value: name for state, name in self.names.items()}
            raise ImpossibleChange(current.value, wanted.value, tuple(self.following[current]), names)
