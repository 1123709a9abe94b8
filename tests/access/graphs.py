"""Random graphs as plain data: many of them lie in one database at once, each the noise around the others."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from domain.ids import new_id
from domain.roles import Role
from tests.build import Build

Tie = tuple[str, str, str]
STATUSES = ("PROPOSED", "AGREED", "UNDER_WAY", "DROPPED")


@dataclass
class Graph:
    """`labels` by id, `ties` as (start, type, end), `values` of nodes; `grants` by role, on which records."""

    labels: dict[str, str] = field(default_factory=dict)
    ties: set[Tie] = field(default_factory=set)
    values: dict[str, dict[str, object]] = field(default_factory=lambda: defaultdict(dict))
    grants: dict[Role, set[str]] = field(default_factory=lambda: defaultdict(set))
    me: str = ""
    name: str = field(default_factory=new_id)

    def add(self, label: str, **values: object) -> str:
        node = new_id()
        self.labels[node] = label
        self.values[node] = values
        return node

    def tie(self, start: str, kind: str, end: str) -> None:
        self.ties.add((start, kind, end))

    def of(self, *labels: str) -> list[str]:
        return [node for node, label in self.labels.items() if label in labels]


def random_graph(random: Random) -> Graph:
    """Two counties' worth of trouble: orphans, areas and projects with two parents, people who belong nowhere."""
    graph = Graph()
    some = random.randint
    counties = [graph.add("County") for _ in range(some(1, 2))]
    streets = _within(graph, random, "Street", some(1, 3), counties)
    communities = _within(graph, random, "Community", some(1, 4), streets)
    grids = _within(graph, random, "Grid", some(0, 3), communities)
    areas = [*counties, *streets, *communities, *grids]
    units = [graph.add("Organisation") for _ in range(some(1, 4))]
    people = [graph.add("Person", key=f"{random.choice([*units, *areas])}/{new_id()}") for _ in range(some(1, 4))]
    for unit in units:
        _maybe(graph, random, unit, "BASED_IN", areas, 0.7)
        _maybe(graph, random, unit, "PAIRED_WITH", communities, 0.6)
    for person in people:
        _maybe(graph, random, person, "MEMBER_OF", units, 0.5)
        _maybe(graph, random, person, "REGISTERED_WITH", communities, 0.4)
        _maybe(graph, random, person, "SERVES", areas, 0.2)
    resources = [graph.add("Resource") for _ in range(some(0, 5))]
    needs = [graph.add("Need") for _ in range(some(0, 5))]
    for resource in resources:
        _maybe(graph, random, random.choice([*units, *units, *people]), "OFFERS", [resource], 0.95)
        _maybe(graph, random, resource, "MATCHES", needs, 0.6)
        _maybe(graph, random, resource, "MATCHES", needs, 0.3)
    for need in needs:
        _maybe(graph, random, random.choice([*areas, *areas, *units, *people]), "RAISES", [need], 0.95)
    for entry in (*resources, *needs):
        _maybe(graph, random, random.choice(people), "CONTACT_FOR", [entry], 0.3)
    for _ in range(some(0, 4)):
        project = graph.add("Project", status=random.choice(STATUSES))
        _maybe(graph, random, project, "LED_BY", units, 0.7)
        _maybe(graph, random, random.choice(units), "JOINS", [project], 0.3)
        _maybe(graph, random, project, "BENEFITS", areas, 0.7)
        _maybe(graph, random, project, "BENEFITS", areas, 0.3)
        _maybe(graph, random, project, "ANSWERS", needs, 0.5)
        _maybe(graph, random, project, "USES", resources, 0.5)
        _maybe(graph, random, random.choice(people), "RESPONSIBLE_FOR", [project], 0.4)
        _maybe(graph, random, random.choice([*people, *units]), "CLAIMED", [project], 0.4)
        for _ in range(some(0, 1)):
            graph.tie(graph.add("ProgressReport"), "REPORTS_ON", project)
    if random.random() < 0.6:
        meeting, item = graph.add("Meeting"), graph.add("AgendaItem")
        _maybe(graph, random, meeting, "HELD_BY", areas, 0.9)
        graph.tie(meeting, "HAS_ITEM", item)
        _maybe(graph, random, item, "PROPOSES", resources, 0.8)
        _maybe(graph, random, item, "ABOUT", needs, 0.8)
    graph.me = random.choice(people)
    for role, on in (
        *((Role.DISTRICT_OFFICER, counties), (Role.ANALYST, counties), (Role.INTEGRATION, streets)),
        *((Role.STREET_OFFICER, streets), (Role.COMMUNITY_WORKER, communities), (Role.RESIDENT, communities)),
        *((Role.UNIT_EDITOR, units), (Role.MEMBER, units)),
    ):
        graph.grants[role] = {random.choice(on) for _ in range(some(1, 2))}
    return graph


def _within(graph: Graph, random: Random, label: str, number: int, above: list[str]) -> list[str]:
    made = [graph.add(label) for _ in range(number)]
    for area in made:
        _maybe(graph, random, area, "PART_OF", above, 0.9)
        _maybe(graph, random, area, "PART_OF", above, 0.1)
    return made


def _maybe(graph: Graph, random: Random, start: str, kind: str, ends: list[str], chance: float) -> None:
    if ends and random.random() < chance:
        graph.tie(start, kind, random.choice(ends))


async def plant(build: Build, graphs: Iterable[Graph]) -> None:
    """Write graphs, each with an account of its own that holds all of its grants."""
    nodes: dict[str, list[dict[str, object]]] = defaultdict(list)
    ties: dict[str, list[list[str]]] = defaultdict(list)
    for graph in graphs:
        for node, label in graph.labels.items():
            nodes[label].append({"id": node, "title": "示例", "name": "示例", "version": 1, **graph.values[node]})
        for start, kind, end in graph.ties:
            ties[kind].append([start, end])
        nodes["Account"].append({"id": graph.name, "subject": graph.name, "name": "示例"})
        ties["BELONGS_TO"].append([graph.name, graph.me])
        for role, on in graph.grants.items():
            ties[f"GRANTED {{role: '{role.value}'}}"] += [[graph.name, each] for each in on]
    for label, made in nodes.items():
        area = label in ("County", "Street", "Community", "Grid")
        await build.run(
            f"UNWIND $rows AS row CREATE (n:{'Area:' if area else ''}{label}:Planted) SET n = row", rows=made
        )
    await build.run("CREATE INDEX planted IF NOT EXISTS FOR (n:Planted) ON (n.id)")
    await build.run("CALL db.awaitIndexes(60)")
    for kind, rows in ties.items():
        await build.run(
            "UNWIND $rows AS row MATCH (a:Planted {id: row[0]}) MATCH (b:Planted {id: row[1]}) "
            f"CREATE (a)-[:{kind}]->(b)",
            rows=rows,
        )
