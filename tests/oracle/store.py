"""The whole graph in Python: nodes and relationships as they are, read once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.database import Database
from graph.statement import READ, Statement

NODES = Statement(
    "oracle.nodes",
    READ,
    """
MATCH (node) WHERE NOT node:__Neo4jMigration AND NOT node:__Neo4jMigrationsLock
RETURN elementId(node) AS element, labels(node) AS labels, properties(node) AS properties
ORDER BY node.id
""",
)
TIES = Statement(
    "oracle.ties",
    READ,
    """
MATCH (start)-[tie]->(end) WHERE NOT start:__Neo4jMigration AND NOT start:__Neo4jMigrationsLock
RETURN elementId(tie) AS element, type(tie) AS type, properties(tie) AS properties,
  elementId(start) AS from, elementId(end) AS to
ORDER BY from, to, type, element
""",
)


@dataclass(eq=False, slots=True)
class Node:
    """A node. Two nodes are equal only if they are the same one."""

    labels: frozenset[str]
    properties: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.properties["id"])


@dataclass(eq=False, slots=True)
class Tie:
    """A relationship, from `start` to `end`."""

    type: str
    start: Node
    end: Node
    properties: Mapping[str, Any]


Thing = Node | Tie


@dataclass(slots=True)
class Store:
    """Nodes and relationships, and how to get from one to the next. `language` is that of the question at hand."""

    nodes: list[Node]
    ties: list[Tie]
    language: str = "zh"
    by_label: dict[str, list[Node]] = field(default_factory=lambda: defaultdict(list))
    out: dict[Node, list[Tie]] = field(default_factory=lambda: defaultdict(list))
    into: dict[Node, list[Tie]] = field(default_factory=lambda: defaultdict(list))
    by_id: dict[str, list[Node]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for node in self.nodes:
            for label in node.labels:
                self.by_label[label].append(node)
            self.by_id[node.id].append(node)
        for tie in self.ties:
            self.out[tie.start].append(tie)
            self.into[tie.end].append(tie)

    def labelled(self, labels: Iterable[str]) -> list[Node]:
        """The nodes with all of these labels."""
        first, *others = labels
        return [node for node in self.by_label[first] if node.labels.issuperset(others)]

    def record(self, wanted: str) -> Node | None:
        """The node with this id; for that of an alias, the record that it names."""
        for node in self.by_id.get(wanted, ()):
            if "Alias" not in node.labels:
                return node
            return next(tie.end for tie in self.out[node] if tie.type == "ALIAS_OF")
        return None

    def ids(self, node: Node) -> list[str]:
        """Every id that finds a record: its own, and those of its aliases."""
        return [node.id, *(tie.start.id for tie in self.into[node] if tie.type == "ALIAS_OF")]


async def read(database: Database) -> Store:
    """The graph as it is now."""
    nodes = {row["element"]: Node(frozenset(row["labels"]), row["properties"]) for row in await database.read(NODES)}
    ties = [
        Tie(row["type"], nodes[row["from"]], nodes[row["to"]], row["properties"]) for row in await database.read(TIES)
    ]
    return Store(list(nodes.values()), ties)
