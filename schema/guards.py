"""What stands around each mutation, and each query that is resolved: its row in the table of `domain/access.py`.

Whether a role may use the field at all is decided before (`schema/access.py`). Here the records that its arguments name
are looked at, and what a mutation writes is put under its guard (`graph/guard.py`).
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic.alias_generators import to_camel
from strawberry.extensions import FieldExtension
from strawberry.extensions.field_extension import AsyncExtensionResolver
from strawberry.types.base import get_object_definition

from domain.actions import MUTATIONS, QUERIES, Action
from domain.refusals import Forbidden, NotFound
from domain.roles import Role
from graph import grants
from graph.guard import Guard, Named, guarding
from graph.operations import performed
from schema.context import Context
from schema.inputs import stated
from schema.links import linked
from schema.operations import NAME
from schema.refusals import refused

T = TypeVar("T", bound=type)


class Guarded(FieldExtension):
    """Puts the field of a mutation, or of a query that is resolved, under its row."""

    def __init__(self, action: Action, *, writes: bool) -> None:
        self._action = action
        self._writes = writes

    async def resolve_async(self, next_: AsyncExtensionResolver, source: Any, info: Any, **given: Any) -> Any:
        context: Context = info.context
        access = context.access
        if not access.opening:
            return await next_(source, info, **given)
        if access.role not in await grants.roles_of(context.database, context.viewer.id):
            raise Forbidden(access.role)
        if access.role is Role.ADMINISTRATOR:
            return await next_(source, info, **given)

        by = Guard(access.role, context.viewer.id, tuple(self._named(info.field_name, given)), self._action.strict)
        try:
            await by.check_named(context.database.ask)
        except NotFound as missing:
            if not self._writes:
                raise
            # What an operation that was done before removed is missing by now: the write looks, and checks again.
            if performed() is None and given.get(NAME) is None:
                return refused(info, missing)
        if not self._writes:
            return await next_(source, info, **given)
        with guarding(by):
            return await next_(source, info, **given)

    def _named(self, field: str, given: Mapping[str, Any]) -> Iterator[Named]:
        told = dict(_leaves(stated_all(given)))
        for path in self._action.required:
            if not told.get(path):
                raise Forbidden(f"{field}({path}: null)")
        for path, target in self._action.targets.items():
            if wanted := told.get(path):
                yield Named(path.rpartition(".")[2], tuple(wanted), target.types, target.must)


def stated_all(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: stated(value) for name, value in given.items()}


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """The texts in a tree of arguments, by their paths; those of the items of a list share one."""
    found: dict[str, list[str]] = {}
    if isinstance(value, Mapping):
        for name, inner in value.items():
            for where, texts in _leaves(inner, f"{path}.{to_camel(name)}" if path else to_camel(name)):
                found.setdefault(where, []).extend(texts)
    elif isinstance(value, list | tuple):
        for one in value:
            for where, texts in _leaves(one, path):
                found.setdefault(where, []).extend(texts)
    elif isinstance(value, str):
        found[path] = [str(value)]
    yield from found.items()


def guarded(root: T) -> T:
    """Every field of `Mutation`, and each of `Query` that is resolved, under its row; nobody may use what has none."""
    definition = get_object_definition(root, strict=True)
    writes = definition.name == "Mutation"
    table = MUTATIONS if writes else QUERIES
    for field in definition.fields:
        if linked(field) is None:
            action = table.get(field.graphql_name or to_camel(field.python_name), Action(frozenset()))
            field.extensions = [Guarded(action, writes=writes), *field.extensions]
    return root
