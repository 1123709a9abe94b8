"""Groups of the records of a list: the selection of `key` is what they are grouped by."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    SelectionSetNode,
    get_named_type,
)
from graphql.execution.values import get_argument_values, get_directive_values
from graphql.type import GraphQLIncludeDirective, GraphQLSkipDirective

from tests.oracle import orders, pages
from tests.oracle.computed import CHINA
from tests.oracle.refused import Refused
from tests.oracle.store import Thing
from tests.oracle.texts import snake
from tests.oracle.world import World

PARTS = ("Group", "Key", "Numbers", "Bounds")
# The keys of the answer that lead to a value, the names that they stand for, and what a day or moment is cut to.
Path = tuple[str, ...]
Leaf = tuple[Path, Path, str | None]
LENGTH = {"YEAR": 4, "MONTH": 7, "DAY": 10}


@dataclass(frozen=True, slots=True)
class Group:
    """Records that have the values of `key` in common."""

    world: World
    kind: str
    key: Mapping[Path, Any]
    things: tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class Below:
    """Of a group what lies behind the names of a path: of its key, or of the totals of `function`."""

    group: Group
    path: Path
    function: str | None = None


def parts(kinds: Iterable[str]) -> frozenset[str]:
    """The types that groups of these kinds consist of."""
    return frozenset(f"{kind}{part}" for kind in kinds for part in PARTS)


def resolver(schema: GraphQLSchema, owner: str, name: str) -> Callable[..., Any]:
    """How a field of one of these types is answered."""
    if owner.endswith("Group"):
        if name == "count":
            return lambda group, _: len(group.things)
        return lambda group, info: Below(group, (info.path.key,), None if name == "key" else name)
    kind = schema.type_map[owner]
    assert isinstance(kind, GraphQLObjectType)
    if owner.endswith("Key") and isinstance(get_named_type(kind.fields[name].type), GraphQLObjectType):
        return lambda below, info: Below(below.group, (*below.path, info.path.key))
    if owner.endswith("Key"):
        return lambda below, info, **_: below.group.key[(*below.path, info.path.key)]
    return lambda below, _: _total(below.group, below.function, snake(name))


def _total(group: Group, function: str, name: str) -> Any:
    values = [value for thing in group.things if (value := group.world.value(thing, name)) is not None]
    match function:
        case "sum":
            return float(sum(values))
        case "avg":
            return sum(values) / len(values) if values else None
        case "min":
            return min(values, default=None)
    return max(values, default=None)


def grouped(page: pages.Page, info: GraphQLResolveInfo, first: int = 100) -> list[Group]:
    """All groups of a list, the largest first. Without a key there is one, of everything."""
    if not 0 <= first <= pages.LARGEST_PAGE:
        raise Refused("INVALID_INPUT", "first")
    leaves = list(dict.fromkeys(_keys(info)))
    members: dict[tuple[Any, ...], dict[Thing, None]] = {} if leaves else {(): dict.fromkeys(page.all)}
    for thing in page.all if leaves else ():
        for values in _values(
            page.world, page.kind, thing, [(keys[1:], names[1:], unit) for keys, names, unit in leaves]
        ):
            members.setdefault(values, {})[thing] = None
    by_size = sorted(members.items(), key=lambda pair: (-len(pair[1]), orders.comparable(pair[0])))
    return [
        Group(page.world, page.kind, dict(zip((keys for keys, _, _ in leaves), values, strict=True)), tuple(things))
        for values, things in by_size[:first]
    ]


def _values(world: World, kind: str, thing: Thing, leaves: Sequence[Leaf]) -> set[tuple[Any, ...]]:
    """The keys that a record has: several where a link leads from it to several others."""
    own = [leaf for leaf in leaves if len(leaf[0]) == 1]
    links = list(dict.fromkeys((keys[0], names[0]) for keys, names, _ in leaves if len(keys) > 1))
    ways = [[{leaf: _cut(world.value(thing, leaf[1][0], kind), leaf[2]) for leaf in own}]]
    for key, name in links:
        below = [leaf for leaf in leaves if len(leaf[0]) > 1 and leaf[0][0] == key]
        further = [(keys[1:], names[1:], unit) for keys, names, unit in below]
        target = world.kinds[kind].links[name].kind
        others = world.follow(kind, name, thing)
        found = {values for other in others for values in _values(world, target, other, further)}
        ways.append([dict(zip(below, values, strict=True)) for values in found or {(None,) * len(further)}])
    wholes = ({leaf: value for part in way for leaf, value in part.items()} for way in product(*ways))
    return {tuple(whole[leaf] for leaf in leaves) for whole in wholes}


def _cut(value: Any, unit: str | None) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(CHINA).isoformat()[: LENGTH[unit or "DAY"]]
    return value.isoformat()[: LENGTH[unit or "DAY"]] if isinstance(value, date) else value


def _keys(info: GraphQLResolveInfo) -> Iterator[Leaf]:
    owner = get_named_type(info.return_type)
    for node in info.field_nodes:
        for field, kind in _selected(info, node.selection_set, owner):
            if field.name.value == "key":
                key = (field.alias or field.name).value
                yield from _leaves(info, field.selection_set, get_named_type(kind.fields["key"].type), (key,), ("key",))


def _leaves(
    info: GraphQLResolveInfo, selected: SelectionSetNode | None, owner: Any, keys: Path, names: Path
) -> Iterator[Leaf]:
    for field, kind in _selected(info, selected, owner):
        if field.name.value == "__typename":
            continue
        definition = kind.fields[field.name.value]
        here = (*keys, (field.alias or field.name).value)
        said = (*names, snake(field.name.value))
        if field.selection_set:
            yield from _leaves(info, field.selection_set, get_named_type(definition.type), here, said)
        else:
            yield here, said, get_argument_values(definition, field, info.variable_values).get("unit")


def _selected(
    info: GraphQLResolveInfo, selected: SelectionSetNode | None, owner: Any
) -> Iterator[tuple[FieldNode, Any]]:
    for node in selected.selections if selected else ():
        if not _included(info, node):
            continue
        if isinstance(node, FieldNode):
            yield node, owner
        elif isinstance(node, FragmentSpreadNode):
            yield from _selected(info, info.fragments[node.name.value].selection_set, owner)
        else:
            yield from _selected(info, node.selection_set, owner)  # type: ignore[attr-defined]


def _included(info: GraphQLResolveInfo, node: Any) -> bool:
    skip = get_directive_values(GraphQLSkipDirective, node, info.variable_values)
    include = get_directive_values(GraphQLIncludeDirective, node, info.variable_values)
    return not (skip and skip["if"]) and not (include and not include["if"])
