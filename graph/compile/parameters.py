"""The parameters of a statement: each knows where its value comes from in the next request."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from domain.refusals import Refusal
from graph.compile.questions import Given, Variables

Read = Callable[[Variables], Any]

# What an expression may name beside the values that were given. The request tells them.
AMBIENT: Final = ("language", "period", "period_end", "subject")


class Refused(Exception):
    """An argument can't be used. `path` is the field that it was given to, in keys of the answer."""

    def __init__(self, path: Sequence[str], refusal: Refusal) -> None:
        super().__init__(path)
        self.path, self.refusal = path, refusal


class Parameters:
    """`path` is the field whose arguments are being added."""

    def __init__(self) -> None:
        self.path: tuple[str, ...] = ()
        self.reads: dict[str, Read] = {}
        self.checks: list[Read] = []

    def add(self, read: Read) -> str:
        """A new parameter, as it stands in Cypher."""
        name = f"p{len(self.reads)}"
        self.reads[name] = self._placed(read)
        return f"${name}"

    def given(self, given: Given, convert: Callable[[Any], Any] | None = None) -> str:
        read = given.read
        return self.add(read if convert is None else lambda variables: convert(read(variables)))

    def check(self, read: Read) -> None:
        """Something to be looked at before the statement runs. It raises a Refusal."""
        self.checks.append(self._placed(read))

    def _placed(self, read: Read) -> Read:
        path = self.path

        def placed(variables: Variables) -> Any:
            try:
                return read(variables)
            except Refusal as refusal:
                raise Refused(path, refusal) from refusal

        return placed
