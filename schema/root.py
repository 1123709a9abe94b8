"""The whole schema: every area's queries and mutations, composed by inheritance."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema.areas import AREA_TYPES, AreaQueries
from schema.changes import ChangeQueries
from schema.imports import ListImportQueries
from schema.matches import MatchQueries
from schema.meetings import MeetingMutations, MeetingQueries
from schema.needs import NeedQueries
from schema.nodes import NodeQueries
from schema.organisations import OrganisationQueries
from schema.people import PersonQueries
from schema.progress_reports import ProgressReportMutations, ProgressReportQueries
from schema.projects import ProjectMutations, ProjectQueries
from schema.resources import ResourceQueries
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
    ListImportQueries,
    ChangeQueries,
    NodeQueries,
):
    pass


@strawberry.type(description="What can be done. Each answers with its record, or with the refusal that says why not.")
class Mutation(MeetingMutations, ProjectMutations, ProgressReportMutations):
    pass


schema = strawberry.Schema(query=Query, mutation=Mutation, types=AREA_TYPES, config=StrawberryConfig())
