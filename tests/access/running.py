"""Asking the program and the oracle the same."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from domain.language import Language
from domain.refusals import Forbidden
from domain.roles import Role
from domain.viewer import Viewer
from graph.compile.access import ACCESS, Access
from graph.database import Database
from schema.context import Context
from schema.root import schema
from tests.access.forms import FORMS, Form
from tests.access.graphs import Graph
from tests.access.oracle import Seen

ROLES = tuple(role for role in Role if role not in (Role.ADMINISTRATOR, Role.PUBLIC))
FORBIDDEN = "FORBIDDEN"
# What lies in an area is told by every way that leads there: its writers see to it that there is one.
TREE = "what lies in areas"


@dataclass(frozen=True)
class Operation:
    graph: Graph
    role: Role
    form: Form
    id: str

    def __str__(self) -> str:
        return f"{self.role.value}, {self.form.name}, graph {self.graph.name}, id {self.id}"


def operations(random: Random, graphs: list[Graph], roles: tuple[Role, ...] = ROLES) -> Iterator[Operation]:
    """Operations without end: of any graph in any role and form, about a record of it or of another graph."""
    while True:
        graph = random.choice(graphs)
        of = graph if random.random() < 0.9 else random.choice(graphs)
        form = random.choice(FORMS)
        if form.name == TREE and two_parents(graph):
            continue
        yield Operation(graph, random.choice(roles), form, random.choice(list(of.labels)))


def two_parents(graph: Graph) -> bool:
    starts = [start for start, kind, _ in graph.ties if kind == "PART_OF"]
    return len(starts) != len(set(starts))


def expected(operation: Operation) -> Any:
    if operation.role not in operation.form.roles:
        return FORBIDDEN
    return operation.form.answer(Seen(operation.graph, operation.role), operation.id)


async def told(database: Database, operation: Operation, access: Access | None = None) -> Any:
    viewer = Viewer(operation.graph.name, "示例")
    context = Context(database, viewer, Language.EN, access or ACCESS[operation.role])
    variables = {"id": operation.id} if "$id" in operation.form.text else {}
    result = await schema.execute(operation.form.text, variables, context_value=context)
    if result.errors:
        cause = result.errors[0].original_error
        return FORBIDDEN if isinstance(cause, Forbidden) else repr(cause or result.errors[0])
    return _in_order(result.data)


def _in_order(value: Any) -> Any:
    """Matches come in the order of their score, and a path from the top: of these, the records alone are compared."""
    if isinstance(value, dict):
        told = {key: _in_order(inner) for key, inner in value.items()}
        return {key: sorted(inner, key=str) if key == "path" else inner for key, inner in told.items()}
    if isinstance(value, list):
        items = [_in_order(each) for each in value]
        return sorted(items, key=str) if all(each.keys() == {"resource"} for each in items) else items
    return value


def same(one: Any, other: Any) -> bool:
    return bool(_in_order(one) == _in_order(other))


def without(role: Role, label: str, name: str) -> Access:
    """The access of a role with the predicate of one label taken away."""
    access = ACCESS[role]

    def scope(labels: str, record: str) -> str | None:
        if label in labels.split("|")[0].split("&") and "|" not in labels:
            return None
        found = access.scope(labels, record)
        if found is not None and "|" in labels and label in labels.split("|"):
            own = access.scope(label, record)
            return found.replace(f"WHEN {record}:{label} THEN {own}", f"WHEN {record}:{label} THEN true")
        return found

    return replace(access, name=name, scope=scope)
