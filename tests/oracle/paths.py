"""Walks a path as it is drawn in the declarations: `(this)<-[:PART_OF*0..5]-(:Area)-[:RAISES]->(that:Need)`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.oracle.store import Node, Store, Thing, Tie

_NODE = re.compile(r"\((?P<name>\w*)(?::(?P<labels>[\w:|&]+))?\s*(?:\{(?P<properties>[^}]*)\})?\)")
_TIE = re.compile(
    r"(?P<left><?)-\[(?P<name>\w*)(?::(?P<types>[\w|]+))?(?P<star>\*(?P<low>\d+)?\.\.(?P<high>\d+)?)?\]-(?P<right>>?)"
)
_PROPERTY = re.compile(r"(\w+):\s*(?:'([^']*)'|(\d+)|(\w+)\.(\w+))")
LONGEST = 10
Bound = dict[str, Thing]


@dataclass(frozen=True, slots=True)
class NodeStep:
    """A node of a path. `ways`: it has all labels of one of these. `properties`: a literal, or (name, property)."""

    name: str
    ways: tuple[frozenset[str], ...]
    properties: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class TieStep:
    """A relationship of a path, `low` to `high` of them in a row."""

    name: str
    types: frozenset[str]
    forwards: bool
    backwards: bool
    low: int = 1
    high: int = 1


@cache
def parsed(path: str) -> tuple[NodeStep | TieStep, ...]:
    """Nodes and relationships by turns. Raises ValueError for what this reader of paths doesn't know."""
    steps: list[NodeStep | TieStep] = []
    at = 0
    while at < len(path):
        found = (_TIE if len(steps) % 2 else _NODE).match(path, at)
        if found is None:
            raise ValueError(f"can't read {path!r} at {path[at:]!r}")
        at = found.end()
        steps.append(_tie(found) if len(steps) % 2 else _node(found))
    return tuple(steps)


def _node(found: re.Match[str]) -> NodeStep:
    ways = tuple(frozenset(re.split("[:&]", way)) for way in (found["labels"] or "").split("|") if way)
    properties = tuple(
        (name, int(number) if number else (of, of_name) if of else text)
        for name, text, number, of, of_name in _PROPERTY.findall(found["properties"] or "")
    )
    return NodeStep(found["name"], ways, properties)


def _tie(found: re.Match[str]) -> TieStep:
    undirected = not found["left"] and not found["right"]
    low, high = (int(found["low"] or 1), int(found["high"] or LONGEST)) if found["star"] else (1, 1)
    types = frozenset((found["types"] or "").split("|")) - {""}
    return TieStep(
        found["name"], types, bool(found["right"]) or undirected, bool(found["left"]) or undirected, low, high
    )


def walk(store: Store, path: str, this: Thing) -> list[Thing]:
    """What `that` can be from `this`, once for each way that leads there. No way walks one relationship twice."""
    return [bound["that"] for bound in _ways(store, parsed(path), {"this": this})]


def everywhere(store: Store, path: str) -> list[Thing]:
    """What `that` can be anywhere in the graph."""
    return [bound["that"] for bound in _ways(store, parsed(path), {})]


def _ways(store: Store, steps: tuple[NodeStep | TieStep, ...], bound: Bound) -> Iterator[Bound]:
    names = [step.name for step in steps]
    at = names.index("this") if "this" in names and "this" in bound else 0
    anchor = steps[at]
    if isinstance(anchor, TieStep):
        # `this` is a relationship: begin with the node before it.
        tie = bound["this"]
        assert isinstance(tie, Tie)
        for start in {tie.start, tie.end}:
            yield from _from(store, steps, at - 1, start, bound)
    elif anchor.name == "this" and "this" in bound:
        node = bound["this"]
        assert isinstance(node, Node)
        yield from _from(store, steps, at, node, bound)
    else:
        for node in store.nodes:
            yield from _from(store, steps, at, node, bound)


def _from(store: Store, steps: tuple[NodeStep | TieStep, ...], at: int, node: Node, bound: Bound) -> Iterator[Bound]:
    """The ways through a path of which the step `at` is `node`: first to its end, then back to its beginning."""
    step = steps[at]
    assert isinstance(step, NodeStep)
    if (mine := _fits(step, node, bound)) is None:
        return
    for right, walked in _along(store, steps, at, 1, node, mine, frozenset()):
        for left, _ in _along(store, steps, at, -1, node, right, walked):
            yield left


def _along(
    store: Store,
    steps: tuple[NodeStep | TieStep, ...],
    at: int,
    turn: int,
    node: Node,
    bound: Bound,
    walked: frozenset[Tie],
) -> Iterator[tuple[Bound, frozenset[Tie]]]:
    if not 0 <= at + turn < len(steps):
        yield bound, walked
        return
    tie_step, next_step = steps[at + turn], steps[at + 2 * turn]
    assert isinstance(tie_step, TieStep)
    assert isinstance(next_step, NodeStep)
    for end, tie, further in _reached(store, tie_step, turn, node, walked, 0):
        named = dict(bound)
        if tie_step.name:
            if tie is None or named.get(tie_step.name, tie) is not tie:
                continue
            named[tie_step.name] = tie
        if (mine := _fits(next_step, end, named)) is not None:
            yield from _along(store, steps, at + 2 * turn, turn, end, mine, further)


def _reached(
    store: Store, step: TieStep, turn: int, node: Node, walked: frozenset[Tie], length: int
) -> Iterator[tuple[Node, Tie | None, frozenset[Tie]]]:
    if length == 0 and step.low == 0:
        yield node, None, walked
    if length >= step.high:
        return
    ahead, behind = (step.forwards, step.backwards) if turn == 1 else (step.backwards, step.forwards)
    ties = [(tie, tie.end) for tie in store.out.get(node, ()) if ahead]
    ties += [(tie, tie.start) for tie in store.into.get(node, ()) if behind and not (ahead and tie.start is node)]
    for tie, end in ties:
        if tie in walked or (step.types and tie.type not in step.types):
            continue
        if length + 1 >= step.low:
            yield end, tie, walked | {tie}
        if step.high > 1:
            yield from _reached(store, step, turn, end, walked | {tie}, length + 1)


def _fits(step: NodeStep, node: Node, bound: Bound) -> Bound | None:
    """The bindings with this node in its place; None where it doesn't fit."""
    if step.name and bound.get(step.name, node) is not node:
        return None
    if step.ways and not any(way <= node.labels for way in step.ways):
        return None
    for name, wanted in step.properties:
        value = bound[wanted[0]].properties.get(wanted[1]) if isinstance(wanted, tuple) else wanted
        if value is None or node.properties.get(name) != value:
            return None
    return {**bound, step.name: node} if step.name else bound
