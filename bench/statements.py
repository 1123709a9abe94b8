"""A question as one statement for the driver: written by hand, or as our compiler makes it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NoReturn, cast

from graphql import FieldNode, OperationDefinitionNode

from bench.questions import Question, Variables
from domain.language import Language
from domain.projects import ProjectStatus
from domain.service_types import Category
from domain.viewer import SYSTEM
from graph.compile.plan import Plan
from graph.database import Database
from schema.context import Context
from schema.documents import document
from schema.root import schema

# What GraphQL makes of the variables of the questions.
COERCED: dict[str, Callable[[Any], Any]] = {
    "since": date.fromisoformat,
    "until": date.fromisoformat,
    "category": Category,
    "status": ProjectStatus,
    "statuses": lambda names: [ProjectStatus(name) for name in names],
}
# A plan is made for the form of the variables, whatever their values are.
EXAMPLE: Variables = {
    "id": "01941d72-0825-728f-9f9b-7739a7ace732",
    "since": "2026-01-01",
    "until": "2026-01-01",
    "category": "HEALTH",
    "status": "DONE",
    "statuses": ["AGREED", "DONE"],
}


@dataclass(frozen=True)
class Asked:
    """`parameters` makes the statement's of the variables, `answer` makes the `data` of the answer of its one row."""

    text: str
    parameters: Callable[[Variables], Mapping[str, Any]]
    answer: Callable[[Sequence[Any], Variables], Any]


@cache
def written(question: Question) -> Asked:
    """The statement of `statement.cypher`, whose only value is the answer."""
    return Asked(question.text("statement.cypher"), lambda variables: variables, lambda row, _: row[0])


@cache
def compiled(question: Question) -> Asked:
    """The statement that our compiler makes of `cobuild.graphql`, as a constant. No variables need to be checked."""
    # In a thread of its own, since another loop may run in this one.
    with ThreadPoolExecutor(1) as thread:
        key, plan = thread.submit(asyncio.run, _plan(question)).result()

    def parameters(variables: Variables) -> dict[str, Any]:
        return plan.parameters(coerced(variables), {})

    def answer(row: Sequence[Any], variables: Variables) -> dict[str, Any]:
        return {key: plan.answer(row[0], coerced(variables), [])}

    return Asked(plan.statement.text, parameters, answer)


def coerced(variables: Variables) -> Variables:
    return {name: COERCED[name](value) if name in COERCED else value for name, value in variables.items()}


class _Unasked:
    """A database that is not asked: the plan is there before it would be."""

    async def row(self, *_: Any) -> NoReturn:
        raise NotImplementedError


async def _plan(question: Question) -> tuple[str, Plan]:
    """The plan of the only root field of a question, and its key in the answer."""
    text = question.text("cobuild.graphql")
    context = Context(database=cast(Database, _Unasked()), viewer=SYSTEM, language=Language.EN)
    result = await schema.execute(text, EXAMPLE, context_value=context)
    asked = document(text, context.limits.tokens)
    assert any(asked.plans.values()), f"{question.name} is not compiled: {result.errors}"
    [plans] = asked.plans.values()
    [plan] = plans.values()
    assert not plan.ambient, f"{question.name} asks for more than its variables"
    [operation] = asked.node.definitions
    assert isinstance(operation, OperationDefinitionNode)
    [field] = operation.selection_set.selections
    assert isinstance(field, FieldNode)
    return (field.alias or field.name).value, plan
