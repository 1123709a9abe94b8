"""The whole schema: every area's queries and mutations, composed by inheritance."""

from collections.abc import Iterable
from inspect import isawaitable
from typing import Any, cast

import strawberry
from graphql import GraphQLError, GraphQLUnionType, get_named_type, get_variable_values
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from domain.refusals import Forbidden
from domain.roles import Role
from schema.access import check
from schema.aliases import AliasMutations
from schema.areas import AREA_TYPES, AreaMutations, AreaQueries
from schema.changes import ChangeQueries
from schema.context import Context
from schema.documents import document, operation
from schema.execution import Executor, answer_whole
from schema.grants import GrantMutations, GrantQueries
from schema.guards import guarded
from schema.imports import ListImportMutations, ListImportQueries
from schema.match_runs import MatchRunMutations, MatchRunQueries
from schema.matches import MatchMutations, MatchQueries
from schema.meetings import MeetingMutations, MeetingQueries
from schema.needs import NeedMutations, NeedQueries
from schema.nodes import NodeQueries
from schema.operations import once
from schema.organisations import OrganisationMutations, OrganisationQueries
from schema.pairing_plans import PairingPlanMutations, PairingPlanQueries
from schema.pairings import PairingMutations
from schema.people import PersonMutations, PersonQueries
from schema.personal_data import PersonalDataMutations, PersonalDataQueries
from schema.progress_reports import ProgressReportMutations, ProgressReportQueries
from schema.projects import ProjectMutations, ProjectQueries
from schema.questions import form_of
from schema.refusals import REFUSALS
from schema.resources import ResourceMutations, ResourceQueries
from schema.service_types import ServiceTypeQueries
from schema.snapshots import SnapshotQueries
from schema.understanding import UnderstandingMutations


@guarded
@strawberry.type(description="What can be asked. Lists are Relay connections: `first`, `after`, `filter`, `orderBy`.")
class Query(
    AreaQueries,
    OrganisationQueries,
    PersonQueries,
    ServiceTypeQueries,
    ResourceQueries,
    NeedQueries,
    MatchQueries,
    MatchRunQueries,
    MeetingQueries,
    ProjectQueries,
    ProgressReportQueries,
    PairingPlanQueries,
    ListImportQueries,
    ChangeQueries,
    SnapshotQueries,
    PersonalDataQueries,
    NodeQueries,
    GrantQueries,
):
    pass


@guarded
@once
@strawberry.type(description="What can be done. Each answers with its record, or with the refusal that says why not.")
class Mutation(
    AreaMutations,
    OrganisationMutations,
    PersonMutations,
    PairingMutations,
    PairingPlanMutations,
    AliasMutations,
    ResourceMutations,
    NeedMutations,
    UnderstandingMutations,
    MatchMutations,
    MatchRunMutations,
    MeetingMutations,
    ProjectMutations,
    ProgressReportMutations,
    ListImportMutations,
    PersonalDataMutations,
    GrantMutations,
):
    pass


class Schema(strawberry.Schema):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What can be said of all results and inputs alike is said here, once.
        for name, kind in self._schema.type_map.items():
            if isinstance(kind, GraphQLUnionType) and kind.description is None and name.endswith("Result"):
                mutation = name[0].lower() + name.removesuffix("Result")[1:]
                kind.description = f"What `{mutation}` answers: the record, or the refusal that says why there is none."
        for field in self._schema.mutation_type.fields.values() if self._schema.mutation_type else ():
            if (given := field.args.get("input")) and given.description is None:
                given.description = get_named_type(given.type).description

    async def execute(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any | None = None,
        root_value: Any | None = None,
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,  # noqa: ARG002
        operation_extensions: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> ExecutionResult:
        """The answer to one operation. Raises GraphQLError when it can't be parsed, or there is no such operation."""
        text, context = query or "", cast(Context, context_value)
        limits = context.limits
        meant, asked = operation(text, operation_name, limits.tokens), document(text, limits.tokens)
        asked.check(limits, introspection=context.introspection)
        if errors := asked.errors(self._schema):
            return ExecutionResult(data=None, errors=errors)
        values = get_variable_values(self._schema, meant.variable_definitions or (), variable_values or {})
        if isinstance(values, list):
            return ExecutionResult(data=None, errors=values)
        asked.rows(self._schema, meant, operation_name).check(limits, values.coerced)
        role = context.access.name
        form = operation_name, role, form_of(values.coerced)
        failed: dict[str, Exception] = {}
        if plans := asked.whole.get(form):
            data = await answer_whole(plans, values.coerced, context, failed)
            if data is not None:
                return ExecutionResult(data=data, errors=None)
        if (form not in asked.allowed) and context.access.role is not Role.ADMINISTRATOR:
            try:
                check(self._schema, asked.node, meant, values, context.access.role)
            except Forbidden as refusal:
                return ExecutionResult(data=None, errors=[GraphQLError("", original_error=refusal)])
            asked.allowed[form] = True
        executor = cast(
            Executor | list[GraphQLError],
            Executor.build(
                self._schema,
                asked.node,
                root_value,
                context_value,
                variable_values,
                operation_name,
                plans=asked.plans[operation_name, role],
                failed=failed,
            ),
        )
        if isinstance(executor, list):
            return ExecutionResult(data=None, errors=executor)
        result: Any = executor.execute_operation()
        answered = await result if isawaitable(result) else result
        if meant.operation.value == "query" and (whole := executor.whole):
            asked.whole[form] = whole
        return ExecutionResult(data=answered.data, errors=answered.errors)


schema = Schema(query=Query, mutation=Mutation, types=[*AREA_TYPES, *REFUSALS.values()], config=StrawberryConfig())
