"""Filters and orders with values that are in the graph, so that something passes them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from graphql import GraphQLInputObjectType, get_named_type
from graphql.utilities import coerce_input_value
from opencc import OpenCC

from tests.oracle import conditions
from tests.oracle.answers import Oracle
from tests.oracle.drawing import Draw
from tests.oracle.elements import DEEPEST, Elements
from tests.oracle.store import Node, Thing
from tests.oracle.texts import folded, snake

Must = list[tuple[str, str]]
_TRADITIONAL, _SIMPLIFIED = OpenCC("s2t"), OpenCC("t2s")
WIDE = str.maketrans({letter: chr(ord(letter) + 0xFEE0) for letter in map(chr, range(0x30, 0x7B))})


class Inputs:
    """Makes the inputs of one operation, as JSON."""

    def __init__(self, oracle: Oracle, elements: Elements, draw: Draw) -> None:
        self.oracle = oracle
        self.world = oracle.world
        self.elements = elements
        self.draw = draw

    def input_type(self, name: str) -> GraphQLInputObjectType:
        kind = self.oracle.schema.type_map[name]
        assert isinstance(kind, GraphQLInputObjectType)
        return kind

    def filter(self, name: str, kind: str, witnesses: Sequence[Thing], deep: int = 0, must: Must | None = None) -> Any:
        """A filter of a kind of records that one of the witnesses passes, if there are any."""
        witness = self.draw.of(witnesses) if witnesses else None
        parts: list[dict[str, Any]] = []
        wanted = [must] if must else [None] * self.draw.number(1, 2 if deep else 3)
        for each in wanted:
            part = self._part(name, kind, witness, deep, each)
            if part is None:
                continue
            if witness is not None and not self._holds(name, kind, part, witness) and self.draw.chance(0.85):
                part = {"not": part} if deep <= DEEPEST else {}
            parts.append(part)
        return self._together(parts)

    def _together(self, parts: list[dict[str, Any]]) -> dict[str, Any]:
        """In one object where their names allow it, else by `and`."""
        whole: dict[str, Any] = {}
        for part in parts:
            if whole.keys().isdisjoint(part) and not self.draw.chance(0.1):
                whole |= part
            else:
                whole = {"and": [whole, part]}
        return whole

    def _holds(self, name: str, kind: str, part: Any, witness: Thing) -> bool:
        return conditions.passes(self.world, kind, coerce_input_value(part, self.input_type(name)), witness)

    def _part(self, name: str, kind: str, witness: Thing | None, deep: int, must: Must | None) -> Any:
        fields = self.input_type(name).fields
        if must:
            field, rest = must[0][1], must[1:]
        else:
            plain = [each for each in fields if self._plain(name, each) or deep < DEEPEST]
            field, rest = self.draw.of(plain), []
        if field in ("and", "or"):
            others = [self.filter(name, kind, [witness] if witness else [], deep + 1, rest or None)]
            others += [self.filter(name, kind, self.world.all(kind), deep + 1) for _ in range(self.draw.number(0, 1))]
            return {field: others if self.draw.chance(0.95) else []}
        if field == "not":
            return {"not": self.filter(name, kind, self.world.all(kind), deep + 1, rest or None)}
        inner = get_named_type(fields[field].type)
        if {"longitude", "latitude", "metres"} <= getattr(inner, "fields", {}).keys():
            return {field: self._near(witness or self.draw.of(self.world.all(kind)))}
        if link := self.world.link(kind, snake(field)):
            others = self.world.follow(kind, snake(field), witness) if witness else []
            if not link.many:
                return {field: self.filter(inner.name, link.kind, others or self.world.all(link.kind), deep + 1, rest)}
            return {field: self._counted(inner.name, link.kind, others, deep, rest)}
        pool = [self.world.value(thing, snake(field), kind) for thing in self.world.all(kind)]
        value = self.world.value(witness, snake(field), kind) if witness else self.draw.of(pool) if pool else None
        if field == "id" and isinstance(witness, Node):
            value = self.draw.of(self.world.store.ids(witness))
        return {field: self.comparison(inner.name, value, pool, [each for _, each in rest])}

    def _plain(self, name: str, field: str) -> bool:
        """Whether a field compares a value of the record itself."""
        return field not in ("and", "or", "not") and get_named_type(self.input_type(name).fields[field].type).name in (
            self.oracle.comparisons
        )

    def _counted(self, name: str, kind: str, others: list[Thing], deep: int, must: Must) -> dict[str, Any]:
        quantity = must[0][1] if must else self.draw.of(list(self.input_type(name).fields))
        inner = get_named_type(self.input_type(name).fields[quantity].type)
        if quantity == "count":
            counts = [len(others), len(others) + 1, 1]
            return {quantity: self.comparison(inner.name, len(others), counts, [each for _, each in must[1:]])}
        return {quantity: self.filter(inner.name, kind, others or self.world.all(kind), deep + 1, must[1:])}

    def _near(self, thing: Thing) -> dict[str, Any]:
        longitude, latitude = self.world.value(thing, "longitude"), self.world.value(thing, "latitude")
        shift = self.draw.of((0.0, 0.01, -0.02))
        return {
            "longitude": round((longitude or 120.15) + shift, 4),
            "latitude": round((latitude or 30.25) + shift / 2, 4),
            "metres": self.draw.of((1500.5, 50.5, 5000.5, 20000)),
        }

    def comparison(self, name: str, value: Any, pool: Sequence[Any], must: Sequence[str] = ()) -> dict[str, Any]:
        """Operators that hold of a value, most often: those that must be there, else one or two."""
        fields = self.input_type(name).fields
        known = [each for each in pool if each is not None and each != []]
        operators = list(must) or self.draw.few(list(fields), 2 if self.draw.chance(0.2) else 1)
        found: dict[str, Any] = {}
        for operator in operators:
            if operator == "isNull":
                found[operator] = (value is None) != self.draw.chance(0.1)
            elif known or value not in (None, []):
                compared = value if value is not None and value != [] else self.draw.of(known)
                found[operator] = self._operand(operator, compared, known or [compared])
        return found or {next(iter(fields.keys() & {"isNull", "includesAny"})): True if "isNull" in fields else ["x"]}

    def _operand(self, operator: str, value: Any, known: Sequence[Any]) -> Any:
        draw = self.draw
        match operator:
            case "in":
                return [self._json(each) for each in [value, *draw.few(known, 2)]] if draw.chance(0.97) else []
            case "includes":
                return draw.of(value) if isinstance(value, list) else value
            case "includesAny":
                others = draw.of(known)
                return [*draw.few(value, 2), *(draw.few(others, 1) if isinstance(others, list) else ())]
            case "contains" | "startsWith" | "endsWith":
                return self._piece(operator, value)
            case "not" | "lt" | "lte" | "gt" | "gte":
                fitting = [each for each in known if conditions.compared(operator, value, each)]
                return self._json(draw.of(fitting or list(known)))
        return self._json(value)

    def _piece(self, operator: str, text: str) -> str:
        """A part of a text."""
        begin = 0 if operator == "startsWith" else self.draw.number(0, max(len(text) - 1, 0))
        end = len(text) if operator == "endsWith" else min(len(text), begin + self.draw.number(1, 6))
        return self.spelt(text[begin:end].strip() or text)

    def spelt(self, piece: str) -> str:
        """The same in either script, in another case or width."""
        ways = [piece, _TRADITIONAL.convert(piece), _SIMPLIFIED.convert(piece), piece.swapcase(), piece.translate(WIDE)]
        other = self.draw.of(ways)
        return other if folded(other) == folded(piece) else piece

    def _json(self, value: Any) -> Any:
        if isinstance(value, datetime):
            other = self.draw.of((value, value.astimezone(UTC), value.astimezone(timezone(timedelta(hours=9)))))
            return other.isoformat()
        return value.isoformat() if isinstance(value, date) else value

    def order(self, name: str, must: Must | None = None) -> list[dict[str, Any]]:
        """One to three keys, of related records too."""
        keys = [self._key(name, 0, must)]
        keys += [self._key(name, 0, None) for _ in range(self.draw.number(0, 2) if self.draw.chance(0.4) else 0)]
        return keys

    def _key(self, name: str, deep: int, must: Must | None) -> dict[str, Any]:
        fields = self.input_type(name).fields
        plain = [each for each in fields if not hasattr(get_named_type(fields[each].type), "fields")]
        field = (
            must[0][1] if must else self.draw.of(plain if plain and (deep or self.draw.chance(0.6)) else list(fields))
        )
        inner = get_named_type(fields[field].type)
        if isinstance(inner, GraphQLInputObjectType):
            return {field: self._key(inner.name, deep + 1, must[1:] if must else None)}
        return {field: self.draw.of(("ASC", "DESC"))}
