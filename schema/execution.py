"""How an operation is answered: what is of the graph by compiled plans, the rest by graphql-core's executor.

Compiled are the root fields that say what they lead to, one statement each. The others (introspection, mutations, the
change feed, ...) are resolved; where one answers with a record, the record is read back by a plan of its own, so that
as much may be selected of it as of any.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from graphql import GraphQLError, GraphQLObjectType, get_named_type
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from domain import days
from domain.progress_reports import last_day_of, last_finished_period
from domain.refusals import Forbidden
from graph.compile.answers import Missing, Nulled
from graph.compile.emitter import Emitter
from graph.compile.parameters import Refused
from graph.compile.plan import Plan
from graph.compile.questions import Variables
from graph.telemetry import plan_found, plan_made
from schema import links
from schema.context import Context
from schema.links import linked
from schema.mapping import Node, Reference
from schema.questions import Details, Reader, definition_of, form_of

NOTHING: Mapping[str, Any] = {}
# The plans of an operation that is nothing but compiled fields, by their keys in the answer.
Whole = Mapping[str, Plan]


class Executor(StrawberryGraphQLCoreExecutionContext):
    """Runs one operation. `plans` are those that were made for it before; `failed` is what went wrong with some."""

    def __init__(
        self, *args: Any, plans: dict[Any, Plan], failed: Mapping[str, Exception] = NOTHING, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._plans = plans
        self._failed = failed
        self._variables: Variables = self.variable_values.coerced
        self._form = form_of(self._variables)
        self._batches: dict[Any, Batch] = {}
        self._roots: dict[str, Plan | None] = {}

    @property
    def whole(self) -> Whole | None:
        """The plans of all root fields, once they ran; None where one isn't compiled."""
        return {key: plan for key, plan in self._roots.items() if plan} if all(self._roots.values()) else None

    # --- root fields that are compiled -------------------------------------------------------------------------------

    def execute_field(
        self, parent_type: GraphQLObjectType, source: Any, details: Details, path: Path, context: Any
    ) -> Any:
        field_def = parent_type.fields.get(details[0].node.name.value)
        if path.prev is None:
            self._roots[str(path.key)] = None
            if field_def is not None and (said := linked_of(field_def)) is not None:
                return self._compiled(said, field_def, details, path)
        return super().execute_field(parent_type, source, details, path, context)

    async def _compiled(self, said: links.Linked, field_def: Any, details: Details, path: Path) -> Any:
        key = path.as_list()
        try:
            with refusing():
                if path.key in self._failed:
                    raise self._failed[str(path.key)]
            place = str(path.key)
            plan = self._plan(
                place, lambda reader: question(said, field_def, details, (place,), reader, self._emitter())
            )
            self._roots[place] = plan
            [row] = await self._run(plan, self._variables)
            return self._answer(plan, row, key)
        except Exception as error:
            self.handle_field_error(error, field_def.type, details, path)
            return None

    # --- records that a resolver answered with -----------------------------------------------------------------------

    def complete_object_value(
        self, return_type: GraphQLObjectType, details: Details, info: Any, path: Path, result: Any, context: Any
    ) -> Any:
        def last() -> Any:
            return super(Executor, self).complete_object_value(return_type, details, info, path, result, context)

        # One that was removed by what answered with it is told as it last was, without anything that it led to.
        return self._from_graph(return_type, details, path, result.id, last) if isinstance(result, Node) else last()

    def complete_abstract_value(
        self, return_type: Any, details: Details, info: Any, path: Path, result: Any, context: Any
    ) -> Any:
        if isinstance(result, Reference):
            return self._from_graph(return_type, details, path, result.id, lambda: None)
        return super().complete_abstract_value(return_type, details, info, path, result, context)

    def _from_graph(
        self, kind: Any, details: Details, path: Path, wanted: str, otherwise: Callable[[], Any]
    ) -> Awaitable[Any]:
        """The record with an id, read together with the others of its list."""
        key = (kind.name, id(details))
        batch = self._batches.get(key)
        if batch is None:
            batch = self._batches[key] = Batch(lambda ids: self._read_back(key, kind, details, path, ids))
        batch.ids.append(wanted)

        async def read_back() -> Any:
            plan, rows = await batch.rows()
            if wanted in rows:
                return self._answer(plan, rows[wanted], path.as_list())
            other = otherwise()
            return await other if self.is_awaitable(other) else other

        return read_back()

    async def _read_back(
        self, key: Any, kind: Any, details: Details, path: Path, ids: Sequence[str]
    ) -> tuple[Plan, dict[str, Any]]:
        del self._batches[key]
        # Where it is in the answer, without the places in lists.
        keys = tuple(str(step) for step in path.as_list() if not isinstance(step, int))

        def ask(reader: Reader) -> Plan:
            return self._emitter().records_by_id(kind.name, reader.selection(kind, details, keys))

        plan = self._plan((*keys, kind.name), ask)
        [rows] = await self._run(plan, {**self._variables, "ids": list(ids)})
        return plan, dict(rows)

    # --- plans -------------------------------------------------------------------------------------------------------

    def _emitter(self) -> Emitter:
        context: Context = self.context_value
        return Emitter(context.access)

    def _plan(self, place: Any, ask: Callable[[Reader], Plan]) -> Plan:
        key = place, self._form
        plan = self._plans.get(key)
        if plan is not None:
            plan_found()
        else:
            plan_made()
            reader = Reader(
                self.schema, lambda kind, details: self.collect_subfields(kind, details)[0], self.variable_values
            )
            with refusing():
                plan = self._plans[key] = ask(reader)
        return plan

    async def _run(self, plan: Plan, variables: Variables) -> Sequence[Any]:
        with refusing():
            return await row_of(plan, variables, self.context_value)

    def _answer(self, plan: Plan, row: Any, at: list[str | int]) -> Any:
        """What a row says. Nulls that may not be are told as errors, and take what they are in with them."""
        missing: list[Missing] = []
        try:
            return plan.answer(row, self._variables, missing)
        except Nulled:
            raise self._error(missing.pop(), at) from None
        finally:
            for one in missing:
                error = self._error(one, at)
                self.collected_errors.add(error, placed(error.path or []))

    def _error(self, missing: Missing, at: list[str | int]) -> GraphQLError:
        said = f"Cannot return null for non-nullable field {missing.type_name}.{missing.field_name}."
        return GraphQLError(said, path=[*at, *missing.path], original_error=TypeError(said))


async def answer_whole(
    plans: Whole, variables: Variables, context: Context, failed: dict[str, Exception]
) -> dict[str, Any] | None:
    """The data of an operation by its plans alone; None where anything went wrong, which `failed` is told by its key.

    Most operations come again and again, and need none of what an executor does then.
    """
    plan_found(len(plans))
    asked = [_outcome(row_of(plan, variables, context)) for plan in plans.values()]
    # One needs no task of its own.
    rows = await asyncio.gather(*asked) if len(asked) > 1 else [await asked[0]]
    data: dict[str, Any] = {}
    for (key, plan), row in zip(plans.items(), rows, strict=True):
        if isinstance(row, Exception):
            failed[key] = row
            continue
        missing: list[Missing] = []
        try:
            data[key] = plan.answer(row[0], variables, missing)
        except Nulled:
            return None
        if missing:
            return None
    return None if failed else data


async def _outcome(work: Awaitable[Sequence[Any]]) -> Any:
    try:
        return await work
    except Exception as error:
        return error


async def row_of(plan: Plan, variables: Variables, context: Context) -> Sequence[Any]:
    """The one row of a plan. Raises Refused, and Forbidden where the role is no longer granted."""
    ambient = ambient_of(context) if plan.ambient else NOTHING
    row = await context.database.row(plan.statement, plan.parameters(variables, ambient))
    if row is None:
        raise Forbidden(context.access.name)
    return row


@contextmanager
def refusing() -> Iterator[None]:
    """An argument that can't be used is told where it was given."""
    try:
        yield
    except Refused as refused:
        raise GraphQLError("", path=refused.path, original_error=refused.refusal) from refused


class Batch:
    """Records of one list that are read back together."""

    def __init__(self, read: Callable[[Sequence[str]], Any]) -> None:
        self.ids: list[str] = []
        self._read = read
        self._task: asyncio.Task[Any] | None = None

    async def rows(self) -> Any:
        if self._task is None:
            self._task = asyncio.ensure_future(self._read(self.ids))
        return await self._task


def question(
    said: links.Linked, field_def: Any, details: Details, path: tuple[str, ...], reader: Reader, emitter: Emitter
) -> Plan:
    """The plan of a root field."""
    name = definition_of(field_def).python_name
    match said:
        case links.Single():
            wanted = reader.arguments(field_def, details, path)["wanted"]
            return emitter.record_by_id(name, reader.selection(get_named_type(field_def.type), details, path), wanted)
        case links.Many() | links.Found():
            return emitter.list_of(name, reader.page(said, field_def, details, path))
    raise AssertionError(f"{name} is no root field")


def ambient_of(context: Context) -> dict[str, Any]:
    """What expressions may want to know of a request."""
    period = last_finished_period(days.today())
    return {
        "language": context.language.value,
        "period": period,
        "period_end": last_day_of(period),
        "subject": context.viewer.id,
    }


def linked_of(field_def: Any) -> links.Linked | None:
    definition = definition_of(field_def)
    return None if definition is None else linked(definition)


def placed(keys: Sequence[str | int]) -> Path | None:
    path: Path | None = None
    for key in keys:
        path = Path(path, key, None)
    return path
