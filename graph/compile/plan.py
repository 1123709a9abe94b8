"""A statement, where each of its parameters comes from, and what makes the answer of its row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.compile.answers import Make, Missing, Nulled, Run
from graph.compile.parameters import Read
from graph.compile.questions import Variables
from graph.compile.quick import Quick
from graph.statement import Statement


@dataclass(frozen=True, slots=True)
class Plan:
    """`ambient` names what the statement wants to know of the request beside its variables."""

    statement: Statement
    reads: Mapping[str, Read]
    checks: Sequence[Read]
    ambient: Sequence[str]
    make: Make
    quick: Quick

    def parameters(self, variables: Variables, ambient: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters of one run. Raises Refused for an argument that can't be used."""
        for check in self.checks:
            check(variables)
        values = {name: read(variables) for name, read in self.reads.items()}
        for name in self.ambient:
            values[name] = ambient[name]
        return values

    def answer(self, row: Any, variables: Variables, missing: list[Missing]) -> Any:
        """The answer, ready to be written. `missing` is told of nulls that the schema doesn't allow. Raises Nulled."""
        if row is None:
            return None
        run = Run(variables, [])
        try:
            made = self.quick(row, run)
            if not run.missing:
                return made
        except Nulled:
            pass
        # Something may not be null. Made step by step, the answer knows where.
        return self.make(row, None, Run(variables, missing))
