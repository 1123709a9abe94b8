"""`node(id:)`: a record by its id, of whatever type."""

from typing import Annotated

import strawberry

from graph.nodes import label_of
from schema.areas import Area
from schema.context import Info
from schema.events import Event
from schema.imports import ListImport
from schema.mapping import Mapped, Node, by_id
from schema.meetings import AgendaItem, Meeting
from schema.needs import Need
from schema.organisations import Organisation
from schema.people import Person
from schema.progress_reports import ProgressReport
from schema.projects import Project
from schema.resources import Resource
from schema.service_types import ServiceType

KINDS: dict[str, type[Mapped]] = {
    kind.shape.label: kind
    for kind in (
        Area,
        Organisation,
        Person,
        ServiceType,
        Resource,
        Need,
        Meeting,
        AgendaItem,
        Project,
        ProgressReport,
        ListImport,
        Event,
    )
}


@strawberry.type
class NodeQueries:
    @strawberry.field(description="The record with this id, of whatever type; null when there is none.")
    async def node(
        self,
        info: Info,
        wanted: Annotated[strawberry.ID, strawberry.argument(name="id", description="The id to find.")],
    ) -> Node | None:
        label = await label_of(info.context.database, wanted)
        return await by_id(info, KINDS[label], wanted) if label else None
