"""What was done under an operation id, so that it isn't done a second time: see decision 12.

`(:Operation {account_id, operation_id, arguments, answer, at})` is written in the transaction of its change, and is
unique by account and id. `answer` is what the work gave back, as JSON.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, partial
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from domain.operations import Operation
from graph.statement import READ, WRITE, statement

NOW = "datetime({timezone: 'Asia/Shanghai'})"
CREATE = f"""
CREATE (:Operation {{account_id: $account_id, operation_id: $operation_id, arguments: $arguments, answer: $answer,
  at: {NOW}}})
"""

KEEP = statement("operations.keep", WRITE, f"{CREATE}")

# Of work in several transactions: made before it, answered after it.
ANSWER = statement(
    "operations.answer",
    WRITE,
    """
MATCH (operation:Operation {account_id: $account_id, operation_id: $operation_id})
SET operation.answer = $answer
""",
)

FIND = statement(
    "operations.find",
    READ,
    """
MATCH (operation:Operation {account_id: $account_id, operation_id: $operation_id})
RETURN operation.arguments AS arguments, operation.answer AS answer
""",
)

REMOVE_OLD = statement(
    "operations.remove_old",
    WRITE,
    f"""
MATCH (operation:Operation)
WHERE operation.at < {NOW} - duration({{days: $days}})
WITH operation LIMIT $limit
DELETE operation
RETURN count(*) AS removed
""",
)


class Performing(NamedTuple):
    """`whole`: the operation is more than one transaction, and whoever began it keeps its answer."""

    operation: Operation
    whole: bool = False


_performing: ContextVar[Performing | None] = ContextVar("performing", default=None)


@contextmanager
def performing(operation: Operation, *, whole: bool = False) -> Iterator[None]:
    """What is written in here is done under this operation id: once."""
    token = _performing.set(Performing(operation, whole))
    try:
        yield
    finally:
        _performing.reset(token)


def performed() -> Performing | None:
    return _performing.get()


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def answers(work: Callable[..., Any]) -> TypeAdapter[Any]:
    """How what `work` gives back is kept, by the type that its signature says."""
    while isinstance(work, partial):
        work = work.func
    return _adapter(work.__annotations__["return"])


def key(operation: Operation) -> dict[str, str]:
    return {"account_id": operation.account_id, "operation_id": operation.id}
