"""Every type by its name and its place, so that types which lead to each other need no circular imports."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from strawberry.types.lazy_type import LazyType

Name = LazyType[Any, Any]


@dataclass(frozen=True)
class Made(LazyType[Any, Any]):
    """A type that is made of another one when it is first asked for: `Made` of `Need` by `connection_of`."""

    make: Callable[[Any], type] | None = None

    def resolve_type(self) -> type[Any]:
        assert self.make is not None
        return self.make(super().resolve_type())


def made(target: Name, make: Callable[[Any], type]) -> Made:
    return Made(target.type_name, target.module, None, make)


PARTY = Name("Party", "schema.parties")
AREA = Name("Area", "schema.areas")
COUNTY = Name("County", "schema.areas")
STREET = Name("Street", "schema.areas")
COMMUNITY = Name("Community", "schema.areas")
COMPOUND = Name("Compound", "schema.areas")
GRID = Name("Grid", "schema.areas")
BUILDING = Name("Building", "schema.areas")
ORGANISATION = Name("Organisation", "schema.organisations")
PAIRING = Name("Pairing", "schema.organisations")
PERSON = Name("Person", "schema.people")
CONTACT = Name("Contact", "schema.people")
POST = Name("Post", "schema.people")
SERVICE_TYPE = Name("ServiceType", "schema.service_types")
TYPING = Name("Typing", "schema.understanding")
RESOURCE = Name("Resource", "schema.resources")
NEED = Name("Need", "schema.needs")
MATCH = Name("Match", "schema.matches")
DOCKING_RUN = Name("DockingRun", "schema.match_runs")
PLANNED_DOCKING = Name("PlannedDocking", "schema.match_runs")
SHORTAGE = Name("Shortage", "schema.match_runs")
PROJECT = Name("Project", "schema.projects")
MEETING = Name("Meeting", "schema.meetings")
AGENDA_ITEM = Name("AgendaItem", "schema.meetings")
PROGRESS_REPORT = Name("ProgressReport", "schema.progress_reports")
ANSWER = Name("Answer", "schema.projects")
USE = Name("Use", "schema.projects")
CLAIM = Name("Claim", "schema.projects")
PROJECT_STEP = Name("ProjectStep", "schema.projects")
LIST_IMPORT = Name("ListImport", "schema.imports")
SOURCE = Name("Source", "schema.imports")
EVENT = Name("Event", "schema.events")
NODE = Name("Node", "schema.mapping")

# The types whose texts the full-text index holds.
SEARCHED = frozenset(
    name.type_name
    for name in (
        *(AREA, COUNTY, STREET, COMMUNITY, COMPOUND, GRID, BUILDING),
        *(ORGANISATION, SERVICE_TYPE, RESOURCE, NEED, PROJECT, MEETING),
    )
)
