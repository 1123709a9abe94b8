"""What a role sees, as sets over plain data: written from the words of docs/access.md, and from nothing of the program.

A question is answered on what is left of a graph when all that is out of sight is taken away.
"""

from collections.abc import Callable, Iterable
from functools import cached_property

from domain.roles import Role
from tests.access.graphs import Graph

AREAS = ("County", "Street", "Community", "Grid")
OFFICES = {Role.DISTRICT_OFFICER, Role.STREET_OFFICER, Role.COMMUNITY_WORKER, Role.ANALYST, Role.INTEGRATION}
PUBLISHED = {"AGREED", "CLAIMED", "UNDER_WAY", "DONE", "CONFIRMED", "CLOSED_OUT"}
# The types that these roles don't read at all.
UNREAD = {
    Role.ANALYST: {"Person"},
    Role.INTEGRATION: {"Person", "Meeting", "AgendaItem"},
    Role.MEMBER: {"Meeting", "AgendaItem"},
    Role.RESIDENT: {"Resource", "Meeting", "AgendaItem"},
}


class Seen:
    """What of a graph is in sight of a role."""

    def __init__(self, graph: Graph, role: Role) -> None:
        self.graph, self.role = graph, role
        self._out: dict[tuple[str, str], set[str]] = {}
        self._into: dict[tuple[str, str], set[str]] = {}
        for start, kind, end in graph.ties:
            self._out.setdefault((start, kind), set()).add(end)
            self._into.setdefault((end, kind), set()).add(start)
        self.roots = graph.grants[role]
        unread = UNREAD.get(role, set())
        kinds = self._by_office() if role in OFFICES else self._by_unit() if self._of_units else self._by_resident()
        self.nodes = {node for node in kinds if graph.labels[node] not in unread}

    # --- steps through all of the graph, and through what is in sight ------------------------------------------------

    def to(self, nodes: Iterable[str], *kinds: str) -> set[str]:
        return {end for node in nodes for kind in kinds for end in self._out.get((node, kind), ())}

    def fro(self, nodes: Iterable[str], *kinds: str) -> set[str]:
        return {start for node in nodes for kind in kinds for start in self._into.get((node, kind), ())}

    def within(self, areas: Iterable[str], depth: int = 5) -> set[str]:
        """These areas and what lies in them."""
        found = layer = set(areas)
        for _ in range(depth):
            layer = self.fro(layer, "PART_OF")
            found = found | layer
        return found

    def all(self, *labels: str) -> set[str]:
        return set(self.graph.of(*labels))

    @property
    def _of_units(self) -> bool:
        return self.role in (Role.UNIT_EDITOR, Role.MEMBER)

    # --- the spheres -------------------------------------------------------------------------------------------------

    def _by_office(self) -> set[str]:
        areas = self.within(self.roots)
        based = self.fro(areas, "BASED_IN")
        parties = areas | based | self.fro(areas, "REGISTERED_WITH")
        needs = self.to(parties, "RAISES")
        paired = self.fro(areas, "PAIRED_WITH")
        fitting = self.fro(needs, "MATCHES")
        resources = self.to(parties | paired, "OFFERS") | fitting
        benefiting = self.fro(areas, "BENEFITS")
        taking_part = self.to(benefiting, "LED_BY") | self.fro(benefiting, "JOINS")
        projects = benefiting | self.fro(based, "LED_BY") | self.to(based, "JOINS")
        units = based | paired | taking_part | (self.fro(fitting, "OFFERS") & self.all("Organisation"))
        listed = needs | self.to(parties, "OFFERS")
        people = self.fro(parties, "MEMBER_OF", "REGISTERED_WITH", "SERVES") | self.fro(listed, "CONTACT_FOR")
        people |= self.fro(benefiting, "RESPONSIBLE_FOR", "CLAIMED", "CONTACT_FOR") & self.all("Person")
        meetings = self.fro(areas, "HELD_BY")
        items = self.to(meetings, "HAS_ITEM")
        reports = self.fro(projects, "REPORTS_ON")
        return areas | needs | resources | projects | units | people | meetings | items | reports

    def _by_unit(self) -> set[str]:
        own, me = self.roots, {self.graph.me}
        areas = self.within(self.to(own, "PAIRED_WITH"), 3)
        needs = self.to(own | areas | me, "RAISES")
        resources = self.to(own | me, "OFFERS")
        projects = self.fro(own, "LED_BY") | self.to(own | me, "JOINS", "CLAIMED") | self.fro(areas, "BENEFITS")
        units = own | self.to(projects, "LED_BY") | self.fro(projects, "JOINS")
        called = self.fro(self.to(own | areas, "RAISES", "OFFERS"), "CONTACT_FOR")
        standing = {p for p in self.all("Person") if str(self.graph.values[p]["key"]).split("/")[0] in own}
        people = me | self.fro(own, "MEMBER_OF") | called | standing
        items = self.fro(resources, "PROPOSES")
        meetings = self.fro(items, "HAS_ITEM")
        return (
            areas | needs | resources | projects | units | people | items | meetings | self.fro(projects, "REPORTS_ON")
        )

    def _by_resident(self) -> set[str]:
        me, areas = {self.graph.me}, self.within(self.roots)
        published = {p for p in self.fro(areas, "BENEFITS") if self.graph.values[p]["status"] in PUBLISHED}
        projects = published | self.to(me, "CLAIMED")
        units = self.to(projects, "LED_BY") | self.fro(projects, "JOINS")
        return areas | me | self.to(me, "RAISES") | projects | units | self.fro(projects, "REPORTS_ON")

    # --- answers -----------------------------------------------------------------------------------------------------

    @cached_property
    def _rest(self) -> Callable[[Iterable[str]], set[str]]:
        return lambda nodes: set(nodes) & self.nodes

    def a(self, *labels: str) -> list[str]:
        """What is in sight of these labels, in the order of ids."""
        return sorted(self.all(*labels) & self.nodes)

    def seen(self, nodes: Iterable[str]) -> list[str]:
        return sorted(set(nodes) & self.nodes)

    def down(self, area: str) -> set[str]:
        return self.within([area]) & self.nodes
