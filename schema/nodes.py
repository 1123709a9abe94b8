"""`node(id:)`: a record by its id, of whatever type."""

from typing import Annotated, Any

import strawberry

from graph.statement import READ, statement
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
# A seek in each label's own index: an id alone would scan every node.
LABEL_OF = statement(
    "nodes.label_of",
    READ,
    "\nUNION\n".join(f"MATCH (n:{label} {{id: $id}}) RETURN '{label}' AS label" for label in KINDS)
    + "\nUNION\nMATCH (:Alias {id: $id})-[:ALIAS_OF]->(n:Area|Organisation)\n"
    "RETURN [label IN labels(n) WHERE label IN ['Area', 'Organisation']][0] AS label",
)


@strawberry.type
class NodeQueries:
    @strawberry.field(description="The record with this id, of whatever type; null when there is none.")
    async def node(
        self,
        info: Info,
        wanted: Annotated[strawberry.ID, strawberry.argument(name="id", description="The id to find.")],
    ) -> Node | None:
        found: list[dict[str, Any]] = await info.context.database.read(LABEL_OF, id=wanted)
        return await by_id(info, KINDS[found[0]["label"]], wanted) if found else None
