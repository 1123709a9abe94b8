"""The whole schema: every area's queries and mutations, composed by inheritance."""

from typing import Any

import strawberry
from graphql import GraphQLError, GraphQLUnionType, get_named_type
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from schema.aliases import AliasMutations
from schema.areas import AREA_TYPES, AreaMutations, AreaQueries
from schema.changes import ChangeQueries
from schema.imports import ListImportMutations, ListImportQueries
from schema.matches import MatchMutations, MatchQueries
from schema.meetings import MeetingMutations, MeetingQueries
from schema.needs import NeedMutations, NeedQueries
from schema.nodes import NodeQueries
from schema.organisations import OrganisationMutations, OrganisationQueries
from schema.pairing_plans import PairingPlanMutations, PairingPlanQueries
from schema.pairings import PairingMutations
from schema.people import PersonMutations, PersonQueries
from schema.progress_reports import ProgressReportMutations, ProgressReportQueries
from schema.projects import ProjectMutations, ProjectQueries
from schema.refusals import REFUSALS
from schema.resources import ResourceMutations, ResourceQueries
from schema.service_types import ServiceTypeQueries


@strawberry.type(description="What can be asked. Lists are Relay connections: `first`, `after`, `filter`, `orderBy`.")
class Query(
    AreaQueries,
    OrganisationQueries,
    PersonQueries,
    ServiceTypeQueries,
    ResourceQueries,
    NeedQueries,
    MatchQueries,
    MeetingQueries,
    ProjectQueries,
    ProgressReportQueries,
    PairingPlanQueries,
    ListImportQueries,
    ChangeQueries,
    NodeQueries,
):
    pass


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
    MatchMutations,
    MeetingMutations,
    ProjectMutations,
    ProgressReportMutations,
    ListImportMutations,
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

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Strawberry would log every error with the values in it; `app/graphql.py` decides what is logged."""


schema = Schema(query=Query, mutation=Mutation, types=[*AREA_TYPES, *REFUSALS.values()], config=StrawberryConfig())
