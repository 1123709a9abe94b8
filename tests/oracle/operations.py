"""Random operations over whatever the schema has: each leads to elements that were seldom used so far."""

from collections.abc import Sequence
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.oracle.answers import Oracle
from tests.oracle.drawing import Draw
from tests.oracle.elements import Elements, Step
from tests.oracle.inputs import Inputs, Must
from tests.oracle.searches import words
from tests.oracle.store import Node, Thing
from tests.oracle.texts import snake
from tests.oracle.world import World
from tests.oracle.writing import Ask, Operation, Selected, Variables, texts

Below = list["Selected | str"]
DEEP = 4
NO_RECORD = "00000000-0000-7000-8000-000000000000"


@st.composite
def operations(draw: Any, oracle: Oracle, elements: Elements, wanted: Sequence[str]) -> Operation:
    """An operation that uses some of the wanted elements, among others."""
    return Writer(oracle, elements, Draw(draw)).operation(wanted)


def sample(oracle: Oracle, elements: Elements, number: int, wanted: Sequence[str], of: int = 0) -> list[Operation]:
    """Operations that use the wanted elements; the same ones for the same seed `of`."""
    found: list[Operation] = []

    @seed(of)
    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operations(oracle, elements, wanted))
    def collected(operation: Operation) -> None:
        found.append(operation)

    collected()
    return found


class Writer:
    """Writes one operation."""

    def __init__(self, oracle: Oracle, elements: Elements, draw: Draw) -> None:
        self.oracle = oracle
        self.world: World = oracle.world
        self.elements = elements
        self.draw = draw
        self.inputs = Inputs(oracle, elements, draw)
        self.variables = Variables(draw, oracle.comparisons)
        self.fragments: list[str] = []
        self.asks: list[Ask] = []
        self.aliases = 0
        self.trail: list[Selected] = []

    def operation(self, wanted: Sequence[str]) -> Operation:
        keys: dict[str, str] = {}
        below: Below = []
        for element in self.draw.few(wanted, 3):
            steps, must = self._way(element)
            below += self._selection("Query", [], 0, keys, steps, must)
        if self.draw.chance(0.05):
            below.insert(self.draw.number(0, len(below)), "__typename")
        body = " ".join([f"{{ {texts(below)} }}", *self.fragments])
        question = f"{self.variables.head(body)} {body}"
        language = self.draw.of(("zh", "en"))
        return Operation(question, dict(self.variables.values), language, tuple(self.asks))

    # --- the way to an element ---------------------------------------------------------------------------------------

    def _way(self, element: str) -> tuple[list[Step], Must]:
        """The steps from the root to a field, and the fields of inputs to go through in its arguments."""
        owner, _, name = element.partition(".")
        if owner in self.elements.depth:
            must: Must = [(owner, name)]
            while not (homes := self.elements.homes(owner)) or (self.draw.chance(0.2) and self.elements.above(owner)):
                owner, field = self.draw.of(self.elements.above(owner))
                must.insert(0, (owner, field))
            home, field, argument = self.draw.of(homes)
            return self._steps(home, field), [("", argument), *must]
        name, _, argument = name.removesuffix(":)").partition("(")
        return self._steps(owner, name), [("", argument)] if argument else []

    def _steps(self, owner: str, name: str) -> list[Step]:
        kind = get_named_type(self.elements.composite(owner).fields[name].type)
        steps = [Step(owner, name, kind.name)]
        while steps[0].owner != "Query":
            # Records of the kinds that are wanted further on may lie behind some of these steps alone.
            steps.insert(0, self.draw.of(self._nearer(steps[0].owner)))
        return steps

    def _nearer(self, name: str) -> list[Step]:
        steps = [
            step
            for step in self.elements.steps_to(name)
            if self.elements.distance[step.owner] < self.elements.distance[name]
        ]
        further = [step for step in self.elements.steps_to(name) if step not in steps and step.owner != name]
        return further if further and self.draw.chance(0.1) else steps

    # --- what lies behind a field ------------------------------------------------------------------------------------

    def _behind(self, owner: str, name: str, things: Sequence[Thing]) -> list[Thing]:
        """The records that the answer to a field is made of, of any of these."""
        if owner == "Query":
            root = self.world.roots.get(snake(name))
            kind = root.kind if root else {"changes": "Event", "overdueProjects": "Project"}.get(name)
            if kind in self.world.kinds:
                return self.world.all(kind)
            return [
                each
                for each in self.world.store.nodes
                if self._is_record(each) and (name == "node" or self._texts(each))
            ]
        if owner in self.world.kinds or self._abstract(owner):
            return list(dict.fromkeys(each for thing in things for each in self._linked(snake(name), thing)))
        if (owner, name) == ("Change", "record"):
            found = [self.world.store.record(str(thing.properties["subject_id"])) for thing in things]
            return [each for each in found if each and self._is_record(each)]
        return list(things)

    def _linked(self, name: str, thing: Thing) -> list[Thing]:
        kind = self.world.kind_of(thing)
        return self.world.follow(kind, name, thing) if self.world.link(kind, name) else [thing]

    def _abstract(self, name: str) -> bool:
        return isinstance(self.elements.schema.type_map[name], GraphQLInterfaceType | GraphQLUnionType)

    def _is_record(self, thing: Thing) -> bool:
        return isinstance(thing, Node) and any(self.world.is_kind(thing, each) for each in self.world.kinds)

    def _taken(self, things: Sequence[Thing], name: str) -> list[Thing]:
        """Those of the records that are of a type."""
        if self._abstract(name):
            kinds = {kind.name for kind in self.elements.schema.get_possible_types(self.elements.schema.type_map[name])}
            return [thing for thing in things if self.world.kind_of(thing) in kinds]
        return [thing for thing in things if name not in self.world.kinds or self.world.kind_of(thing) == name]

    def _leads(self, steps: Sequence[Step], thing: Thing) -> bool:
        """Whether there is something at the end of the steps from a record."""
        found = [thing]
        for step in steps:
            found = self._taken(self._behind(step.owner, step.field, self._taken(found, step.owner)), step.taken_as)
        return bool(found)

    # --- selections --------------------------------------------------------------------------------------------------

    def _selection(
        self,
        name: str,
        things: Sequence[Thing],
        deep: int,
        keys: dict[str, str],
        steps: Sequence[Step] = (),
        must: Must | None = None,
    ) -> Below:
        """What is selected of a type: the next step, and other fields beside it."""
        kind = self.elements.schema.type_map[name]
        below: Below = []
        fields = {} if isinstance(kind, GraphQLUnionType) else self.elements.composite(name).fields
        if steps:
            below += self._step(name, things, deep, keys, steps, must)
        leaves = [each for each, field in fields.items() if is_leaf_type(get_named_type(field.type)) and not field.args]
        if name != "Query":
            for each in self.draw.few(leaves, 3) if leaves and (not steps or self.draw.chance(0.6)) else ():
                below.append(self._leaf(name, each, keys))
            others = [each for each in fields if each not in leaves]
            if others and deep < DEEP and self.draw.chance(0.35 if below else 0.9):
                below += self._field(name, self.draw.of(others), things, deep, keys)
        if not isinstance(kind, GraphQLObjectType):
            below += self._fragments_on(kind, things, deep, keys)
        if not below or self.draw.chance(0.08):
            below.append("__typename")
        return self._named_fragment(name, below) if self.draw.chance(0.1) and name != "Query" else below

    def _step(
        self,
        name: str,
        things: Sequence[Thing],
        deep: int,
        keys: dict[str, str],
        steps: Sequence[Step],
        must: Must | None,
    ) -> Below:
        step = steps[0]
        if step.owner == name:
            return self._field(name, step.field, things, deep, keys, steps, must)
        return [self._inline(step.owner, things, deep, keys, steps, must)]

    def _inline(
        self,
        on: str,
        things: Sequence[Thing],
        deep: int,
        keys: dict[str, str],
        steps: Sequence[Step] = (),
        must: Must | None = None,
    ) -> Selected:
        selected = Selected("", on=on)
        self.trail.append(selected)
        selected.below = self._selection(on, self._taken(things, on), deep, keys, steps, must)
        self.trail.pop()
        selected.directives = self._directive()
        return selected

    def _fragments_on(self, kind: Any, things: Sequence[Thing], deep: int, keys: dict[str, str]) -> Below:
        """An inline fragment or two, on types that the records are of."""
        found: Below = []
        for _ in range(self.draw.number(0, 2)):
            here = [each for each in self.elements.taken_as(kind) if self._taken(things, each)]
            on = self.draw.of(here or self.elements.taken_as(kind))
            found.append(self._inline(on, things, deep + 1, keys))
        return found

    def _named_fragment(self, name: str, below: Below) -> Below:
        fragment = f"F{len(self.fragments)}"
        self.fragments.append(f"fragment {fragment} on {name} {{ {texts(below)} }}")
        return [f"...{fragment}{self._directive()}"]

    def _directive(self) -> str:
        if not self.draw.chance(0.08):
            return ""
        keeps = self.draw.chance(0.7)
        name, value = self.draw.of((("include", keeps), ("skip", not keeps)))
        written = {True: "true", False: "false"}[value]
        if self.draw.chance(0.6):
            written = f"${self.variables.new('Boolean!', value)}"
        elif self.draw.chance(0.3):
            written = f"${self.variables.new(f'Boolean = {written}')}"
        return f" @{name}(if: {written})"

    def _alias(self, key: str, signature: str, keys: dict[str, str], *, alone: bool) -> str:
        """An alias where the name stands for something else already, and now and then all the same."""
        if (key in keys and (alone or keys[key] != signature)) or self.draw.chance(0.1):
            self.aliases += 1
            return f"a{self.aliases}"
        keys[key] = signature
        return ""

    def _leaf(self, name: str, field: str, keys: dict[str, str]) -> Selected:
        signature = str(self.elements.composite(name).fields[field].type)
        return Selected(field, alias=self._alias(field, signature, keys, alone=False), directives=self._directive())

    def _field(
        self,
        name: str,
        field_name: str,
        things: Sequence[Thing],
        deep: int,
        keys: dict[str, str],
        steps: Sequence[Step] = (),
        must: Must | None = None,
    ) -> Below:
        field: GraphQLField = self.elements.composite(name).fields[field_name]
        kind = get_named_type(field.type)
        last = len(steps) <= 1
        found = self._behind(name, field_name, things)
        if steps:
            found = self._taken(found, steps[0].taken_as)
        witnesses = [each for each in found if self._leads(steps[1:], each)] or found
        selected = Selected(field_name, alias=self._alias(field_name, "alone", keys, alone=True))
        self.trail.append(selected)
        selected.arguments = self._arguments(name, field, kind, witnesses, deep, (must or []) if last else [])
        if not is_leaf_type(kind):
            inner = self._narrowed(field, witnesses)
            selected.below = self._below(kind.name, inner, deep, steps[1:], must)
        self.trail.pop()
        selected.directives = self._directive()
        if len(selected.below) > 1 and self.draw.chance(0.05):
            # The same field twice: the executor must merge the two.
            half = Selected(
                field_name, selected.arguments, selected.alias, None, selected.directives, selected.below[1:]
            )
            return [
                Selected(field_name, selected.arguments, selected.alias, None, selected.directives, selected.below[:1]),
                half,
            ]
        return [selected]

    def _narrowed(self, field: GraphQLField, witnesses: Sequence[Thing]) -> list[Thing]:
        """What the arguments left of the records: the one with the id, if there is one."""
        return [self._chosen] if "id" in field.args and witnesses and self._chosen else list(witnesses)

    _chosen: Thing | None = None

    def _below(self, kind: str, things: Sequence[Thing], deep: int, steps: Sequence[Step], must: Must | None) -> Below:
        wrapper = kind.endswith(("Connection", "Edge", "Page", "PageInfo"))
        return self._selection(kind, things, deep if wrapper else deep + 1, {}, steps, must)

    # --- arguments ---------------------------------------------------------------------------------------------------

    def _arguments(
        self, owner: str, field: GraphQLField, kind: Any, witnesses: Sequence[Thing], deep: int, must: Must
    ) -> str:
        wanted = must[0][1] if must else ""
        written: list[str] = []
        self.variables.careful = self._below_lists()
        for name, argument in field.args.items():
            rest = must[1:] if name == wanted else None
            value = self._argument(owner, name, argument.type, kind, witnesses, deep, rest)
            if value is not None:
                written.append(f"{name}: {value}")
        if (
            field.args.keys() >= {"first", "after"}
            and "edges" in getattr(kind, "fields", {})
            and (wanted == "after" or self.draw.chance(0.06))
        ):
            written.append(f"after: {self._after(written)}")
        return f"({', '.join(written)})" if written else ""

    def _argument(
        self, owner: str, name: str, kind: Any, answer: Any, witnesses: Sequence[Thing], deep: int, must: Must | None
    ) -> str | None:
        """How an argument is written; None where it is left out."""
        draw, named = self.draw, get_named_type(kind)
        asked = must is not None
        match name:
            case "filter" if asked or draw.chance(0.4):
                target = named.name.removesuffix("Filter")
                return self.variables.argument(self.inputs.filter(named.name, target, witnesses, 0, must), kind)
            case "orderBy" if asked or draw.chance(0.35):
                return self.variables.argument(self.inputs.order(named.name, must), kind)
            case "first":
                if not (asked or deep > 0 or draw.chance(0.5)):
                    return None
                wrong = draw.chance(0.01) and not self.variables.careful
                return self.variables.argument(
                    1001 if wrong else draw.number(0 if draw.chance(0.1) else 1, 4 if deep else 25), kind
                )
            case "offset" if asked or draw.chance(0.1):
                return self.variables.argument(draw.of((0, 1, 2, 5)), kind)
            case "id" | "areaId":
                return self.variables.argument(self._id(name, witnesses), kind)
            case "types" if asked or draw.chance(0.3):
                return self.variables.argument(draw.few(list(named.values), 3), kind)
            case "unit" if asked or draw.chance(0.6):
                return self.variables.argument(draw.of(list(named.values)), kind)
            case "search" | "text" if asked or name == "text" or draw.chance(0.05):
                return self.variables.argument(self._words(witnesses), kind)
            case "after" if (owner == "Query" and not hasattr(answer, "fields")) or "edges" not in getattr(
                answer, "fields", {}
            ):
                return self.variables.argument(str(draw.number(0, 30)), kind) if asked or draw.chance(0.5) else None
        return None

    def _below_lists(self) -> bool:
        """Whether what is being written is asked of each entry of a list, or of a record that may not be there."""
        return len([each for each in self.trail if not each.on]) > 1

    def _id(self, name: str, witnesses: Sequence[Thing]) -> str:
        if name == "areaId":
            return self.draw.of([each.id for each in self.world.store.by_label["Area"]])
        self._chosen = None
        nodes = [each for each in witnesses if isinstance(each, Node)]
        if not nodes or self.draw.chance(0.03):
            return NO_RECORD
        self._chosen = chosen = self.draw.of(nodes)
        return self.draw.of(self.world.store.ids(chosen)) if self.draw.chance(0.3) else chosen.id

    def _words(self, witnesses: Sequence[Thing]) -> str:
        """A word or two that stand in the texts of a record, in one spelling or another."""
        texts = [text for thing in witnesses for text in self._texts(thing)] or ["血压"]
        found = []
        for word in self.draw.few(words(self.draw.of(texts)) or ["血压"], 2 if self.draw.chance(0.2) else 1):
            begin = 0 if word.isascii() else self.draw.number(0, max(len(word) - 2, 0))
            found.append(self.inputs.spelt(word if word.isascii() else word[begin : begin + self.draw.number(2, 4)]))
        return " ".join(found)

    def _texts(self, thing: Thing) -> list[str]:
        kind = self.world.kinds.get(self.world.kind_of(thing)) if self._is_record(thing) else None
        return [text for name in kind.texts if (text := thing.properties.get(name))] if kind else []

    def _after(self, written: list[str]) -> str:
        """A variable for a cursor of the list that is being written, in its own order."""
        if self.draw.chance(0.02) and not self.variables.careful:
            return '"no cursor"'
        variable = self.variables.new("String")
        own = [each for each in written if not each.startswith(("first:", "offset:", "filter:"))]
        inner = f"{self.trail[-1].name}({', '.join(['first: 30', *own])}) {{ edges {{ cursor }} }}"
        for above in reversed(self.trail[:-1]):
            head = f"... on {above.on}" if above.on else f"{above.name}{above.arguments}"
            inner = f"{head} {{ {inner} }}"
        self.asks.append(Ask(variable, f"{self.variables.head(inner)} {{ {inner} }}", self.draw.number(0, 7)))
        return f"${variable}"
