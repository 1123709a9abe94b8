"""Asks both sides random operations until enough were asked, and gathers what differs."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from graphql import parse, validate
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings

from tests.oracle.answers import Oracle
from tests.oracle.asking import Difference, ask, cursors, difference
from tests.oracle.elements import Elements, Used
from tests.oracle.operations import operations
from tests.oracle.reducing import reduced
from tests.oracle.writing import Operation

BATCH = 100
INVALID = [{"path": None, "code": "GRAPHQL_VALIDATION_FAILED"}]
SELDOM = 200


@dataclass(slots=True)
class Result:
    """What came of a run."""

    used: Used
    asked: int = 0
    filled: int = 0
    refused: int = 0
    differences: list[tuple[Operation, Difference]] = field(default_factory=list)

    @property
    def share_filled(self) -> float:
        return self.filled / max(self.asked, 1)


class Run:
    """Both sides, on one graph. Call `of` in a thread of its own: `loop` is where the program runs."""

    def __init__(self, client: httpx.AsyncClient, oracle: Oracle, loop: asyncio.AbstractEventLoop) -> None:
        self.client = client
        self.oracle = oracle
        self.loop = loop
        self.elements = Elements(oracle.schema)
        self.result = Result(Used(self.elements))
        self._ranks: dict[tuple[str, str, tuple[str, ...]], dict[str, float]] = {}
        oracle.rank = self.rank

    def of(
        self, number: int, start: int, *, stop_at: int = 10, told: Callable[[Result], None] = lambda _: None
    ) -> Result:
        """Ask `number` operations, by seeds from `start` on; end early after `stop_at` differences."""
        result = self.result
        batch = 0
        while result.asked < number and len(result.differences) < stop_at:
            self._batch(min(BATCH, number - result.asked), start * 1_000 + batch)
            batch += 1
            told(result)
        return result

    def _batch(self, number: int, number_of_seed: int) -> None:
        wanted = self.result.used.rarest(SELDOM)
        found: list[tuple[Operation, Difference]] = []

        @seed(number_of_seed)
        @settings(
            max_examples=number,
            database=None,
            deadline=None,
            derandomize=False,
            phases=[Phase.generate],
            verbosity=Verbosity.quiet,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
        )
        @given(operations(self.oracle, self.elements, wanted))
        def agrees(operation: Operation) -> None:
            if different := self.differs(operation, count=not found):
                found.append((operation, different))
                raise Differs

        try:
            agrees()
        except Differs:
            operation, different = found[-1]
            smaller = reduced(operation, lambda each: self.differs(each) is not None, self.oracle.schema)
            self.result.differences.append((smaller, self.differs(smaller) or different))

    def differs(self, operation: Operation, *, count: bool = False) -> Difference | None:
        """Where the two answers to an operation differ, if they do."""
        ours, theirs = dict(operation.variables), dict(operation.variables)
        for asked in operation.asks:
            expected = self.oracle.answer(asked.question, ours, operation.language)
            actual = self.ask(asked.question, theirs, operation.language)
            if found := difference(expected, actual):
                return found
            places, known = cursors(expected["data"]), cursors(actual["data"])
            at = asked.place % len(places) if places else 0
            ours[asked.variable] = places[at] if places else None
            theirs[asked.variable] = known[at] if known else None
        expected = self.oracle.answer(operation.question, ours, operation.language)
        if expected.get("errors") == INVALID and (wrong := validate(self.oracle.schema, parse(operation.question))):
            raise ValueError(f"the writer wrote what is no operation: {wrong[0].message}\n{operation!r}")
        if count:
            self.result.asked += 1
            self.result.filled += filled(expected["data"])
            self.result.refused += "errors" in expected
            self.result.used.count(operation.question, operation.variables)
        found = difference(expected, self.ask(operation.question, theirs, operation.language))
        return found or self._differs_otherwise(operation, ours, theirs)

    def _differs_otherwise(
        self, operation: Operation, ours: dict[str, Any], theirs: dict[str, Any]
    ) -> Difference | None:
        """Ask the same text again with its booleans turned round: its plans are kept, and must not be mixed up."""
        turned = {name: not value for name, value in operation.variables.items() if isinstance(value, bool)}
        if not turned:
            return None
        expected = self.oracle.answer(operation.question, ours | turned, operation.language)
        return difference(expected, self.ask(operation.question, theirs | turned, operation.language))

    def rank(self, root: str, text: str, types: tuple[str, ...]) -> dict[str, float]:
        """How well each record answers a search, as the program says: nobody else knows the index."""
        if (key := (root, text, types)) not in self._ranks:
            given = f", types: [{', '.join(types)}]" if root == "search" else ""
            name = "text" if root == "search" else "search"
            asked = f"{root}({name}: $text, first: 1000{given}) {{ edges {{ score node {{ id }} }} }}"
            question = f"query ($text: String!) {{ {asked} }}"
            edges = self.ask(question, {"text": text}, "zh")["data"][root]["edges"]
            self._ranks[key] = {edge["node"]["id"]: edge["score"] for edge in edges}
        return self._ranks[key]

    def ask(self, question: str, variables: dict[str, Any], language: str) -> dict[str, Any]:
        future: Future[dict[str, Any]] = asyncio.run_coroutine_threadsafe(
            ask(self.client, question, variables, language), self.loop
        )
        return future.result(timeout=60)


class Differs(AssertionError):
    """The two sides answer differently."""


def filled(answer: Any) -> bool:
    """Whether there is a record in an answer, or a number of some."""
    if isinstance(answer, dict):
        return any(filled(value) for name, value in answer.items() if name != "__typename")
    return any(map(filled, answer)) if isinstance(answer, list) else bool(answer)


@contextmanager
def quiet() -> Iterator[None]:
    """Nothing is logged of the errors that operations ask for."""
    import logging

    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
