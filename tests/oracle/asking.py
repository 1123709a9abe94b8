"""Asks the program, and says where two answers differ."""

import math
from dataclasses import dataclass
from typing import Any

import httpx

from tests.oracle.pages import MARK

Answer = dict[str, Any]


async def ask(client: httpx.AsyncClient, question: str, variables: dict[str, Any], language: str) -> Answer:
    """What the program answers over HTTP, errors by path and code alone."""
    response = await client.post(
        "/graphql", json={"query": question, "variables": variables}, headers={"Accept-Language": language}
    )
    answer = response.json()
    if "errors" in answer:
        answer["errors"] = [
            {"path": error.get("path"), "code": error["extensions"]["code"]} for error in answer["errors"]
        ]
    return {name: answer[name] for name in ("data", "errors") if name in answer}


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where the answers differ: its path, and what either side says."""

    path: tuple[str | int, ...]
    expected: Any
    actual: Any


def difference(expected: Answer, actual: Answer) -> Difference | None:
    """Equal are: the same JSON, its keys in the same order, and the same errors by path and code, in any order.

    A cursor is equal to any text that isn't the cursor of another place.
    """
    if _errors(expected) != _errors(actual):
        return Difference(("errors",), _errors(expected), _errors(actual))
    return _differs(expected.get("data"), actual.get("data"), (), {})


def _errors(answer: Answer) -> list[str]:
    return sorted({f"{_place(error)} {error['code']}" for error in answer.get("errors", ())})


def _place(error: Any) -> Any:
    """Where an error is. An argument is refused once, for whichever entries of a list it was given."""
    refused = error["code"] == "INVALID_INPUT" and error["path"]
    return [name for name in error["path"] if isinstance(name, str)] if refused else error["path"]


def _differs(expected: Any, actual: Any, path: tuple[str | int, ...], places: dict[str, str]) -> Difference | None:
    if isinstance(expected, str) and expected.startswith(MARK):
        same = isinstance(actual, str) and places.setdefault(expected, actual) == actual
        return None if same else Difference(path, "a cursor", actual)
    if type(expected) is not type(actual):
        return Difference(path, expected, actual)
    if isinstance(expected, dict):
        if list(expected) != list(actual):
            return Difference(path, list(expected), list(actual))
        pairs: Any = ((name, expected[name], actual[name]) for name in expected)
    elif isinstance(expected, list):
        if len(expected) != len(actual):
            return Difference(path, f"{len(expected)} entries", f"{len(actual)} entries: {actual!r:.300}")
        pairs = ((at, one, other) for at, (one, other) in enumerate(zip(expected, actual, strict=True)))
    else:
        return None if _same(expected, actual) else Difference(path, expected, actual)
    for name, one, other in pairs:
        if found := _differs(one, other, (*path, name), places):
            return found
    return None


def _same(expected: Any, actual: Any) -> bool:
    """Sums may be added up in another order."""
    if isinstance(expected, float):
        return math.isclose(expected, actual, rel_tol=1e-12, abs_tol=1e-12)
    return bool(expected == actual)


def cursors(answer: Any) -> list[str]:
    """The texts under `cursor` in an answer, in their order."""
    if isinstance(answer, list):
        return [found for one in answer for found in cursors(one)]
    if isinstance(answer, dict):
        return [
            found
            for name, value in answer.items()
            for found in ([value] if name == "cursor" and isinstance(value, str) else cursors(value))
        ]
    return []
