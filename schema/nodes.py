"""`node(id:)`: a record by its id, of whatever type. `search`: records of several types by their texts."""

from typing import Annotated

import strawberry

from graph.compile.shapes import Property, Shape
from schema.areas import Area
from schema.connections import FIRST, HOW_MANY, OFFSET, Highlight
from schema.events import Event
from schema.filters import Deciding
from schema.imports import ListImport
from schema.links import Found
from schema.mapping import Mapped, Node, single
from schema.match_runs import DockingRun, PlannedDocking, Shortage
from schema.meetings import AgendaItem, Meeting
from schema.names import NODE
from schema.needs import Need
from schema.organisations import Organisation
from schema.people import Person
from schema.progress_reports import ProgressReport
from schema.projects import Project
from schema.resources import Resource
from schema.service_types import ServiceType

KINDS: tuple[type[Mapped], ...] = (
    *(Area, Organisation, Person, ServiceType, Resource, Need, Meeting, AgendaItem, Project, ProgressReport),
    *(ListImport, Event, DockingRun, PlannedDocking, Shortage),
)
SEARCHED_KINDS = tuple(kind for kind in KINDS if kind.shape.texts)
LABELS = "|".join(kind.shape.label for kind in KINDS)

Node.shape = Shape(
    name="Node",
    label=LABELS,
    pattern=f"(that:{LABELS})",
    properties={"id": Property("this.id", nullable=False)},
    texts=tuple(dict.fromkeys(text for kind in SEARCHED_KINDS for text in kind.shape.texts)),
)


@strawberry.enum(description="The types that a search looks through.")
class SearchType(Deciding):
    AREA = strawberry.enum_value("Area", description="Areas of any level, by name.")
    ORGANISATION = strawberry.enum_value("Organisation", description="Units, by name.")
    SERVICE_TYPE = strawberry.enum_value("ServiceType", description="Types of service, by name.")
    RESOURCE = strawberry.enum_value("Resource", description="Resources, by title, detail and note.")
    NEED = strawberry.enum_value("Need", description="Needs, by title, detail and note.")
    PROJECT = strawberry.enum_value("Project", description="Projects, by title, detail and note.")
    MEETING = strawberry.enum_value("Meeting", description="Joint meetings, by title.")


@strawberry.type(description="A record that a search found.")
class FoundEdge:
    score: float = strawberry.field(description="How well it answers the search, more being better.")
    highlights: list[Highlight] = strawberry.field(description="Where the words of the search stand.")
    node: Node = strawberry.field(description="The record.")


@strawberry.type(description="What a search found, the best first.")
class FoundConnection:
    edges: list[FoundEdge] = strawberry.field(description="The records of the page.")
    total_count: int = strawberry.field(description="How many were found, on all pages. Counted only when selected.")


def search(
    text: Annotated[str, strawberry.argument(description="Words, in either script; all of them must be there.")],  # noqa: ARG001
    types: Annotated[  # noqa: ARG001
        list[SearchType], strawberry.argument(description="The types to look through; all when not given.")
    ] = list(SearchType),  # noqa: B006
    first: Annotated[int, HOW_MANY] = FIRST,  # noqa: ARG001
    offset: Annotated[int, OFFSET] = 0,  # noqa: ARG001
) -> FoundConnection:
    raise AssertionError("compiled")


@strawberry.type
class NodeQueries:
    node = single(NODE, "The record with this id, of whatever type; null when there is none.")
    search: FoundConnection = strawberry.field(
        resolver=search,
        description="Records of several types in whose texts these words stand, in either script, the best first.",
        metadata={"linked": Found(NODE)},
    )
