"""What `schema/*.py` declares, read as text: nothing of the program runs to find out what its types say.

A type says `@mapped("Need")`, a link `one(PARTY, "(this)<-[:RAISES]-(that:Area)", "Who asks for it.")`. The Cypher that
a declaration holds beyond a path (`where=`, `computed(...)`) is not read: `computed.py` says by hand what it must be.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Types that are no records of their own: `computed.py` says what they hold.
BY_HAND = frozenset({"ProjectStep"})
SCHEMA = Path(__file__).parent.parent.parent / "schema"


@dataclass(frozen=True, slots=True)
class Link:
    """A field for what a path leads to: `kind` is the GraphQL name of it. `order` is the one when none is asked for."""

    kind: str
    path: str
    many: bool
    order: tuple[tuple[str, bool], ...] = ()
    where: bool = False


@dataclass(slots=True)
class Kind:
    """A mapped type: nodes with `ways` of labels, or relationships drawn by `pattern`."""

    name: str
    bases: tuple[str, ...]
    ways: tuple[frozenset[str], ...] = ()
    pattern: str | None = None
    ties: tuple[str, ...] = ("this.id",)
    texts: tuple[str, ...] = ()
    properties: set[str] = field(default_factory=set)
    links: dict[str, Link] = field(default_factory=dict)
    computed: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Root:
    """A root field: a list of all records of a kind, or the one with an id."""

    kind: str
    many: bool
    order: tuple[tuple[str, bool], ...] = ()


@dataclass(slots=True)
class Declarations:
    kinds: dict[str, Kind]
    roots: dict[str, Root]


def read(folder: Path = SCHEMA) -> Declarations:
    """Everything that the files of a folder declare; inherited fields are with each kind."""
    names: dict[str, str] = {}
    tuples: dict[str, Any] = {}
    modules = [ast.parse(path.read_text("utf-8")) for path in sorted(folder.glob("*.py"))]
    for module in modules:
        for target, value in _assigned(module.body):
            if isinstance(value, ast.Call) and _called(value) == "Name" and isinstance(value.args[0], ast.Constant):
                names[target] = value.args[0].value
            elif isinstance(value, ast.Tuple) and all(isinstance(each, ast.Constant) for each in value.elts):
                tuples[target] = ast.literal_eval(value)
    kinds: dict[str, Kind] = {}
    roots: dict[str, Root] = {}
    for module in modules:
        reader = _Reader(module, names, tuples)
        for node in module.body:
            if isinstance(node, ast.ClassDef):
                reader.kind(node, kinds)
                reader.roots(node, roots)
    for kind in kinds.values():
        _inherit(kind, kinds)
    mapped = {name: kind for name, kind in kinds.items() if (kind.ways or kind.pattern) and name not in BY_HAND}
    return Declarations(mapped, roots)


def _inherit(kind: Kind, kinds: dict[str, Kind]) -> None:
    for base in kind.bases:
        if base in kinds:
            _inherit(kinds[base], kinds)
            kind.properties |= kinds[base].properties
            kind.links = kinds[base].links | kind.links
            kind.computed |= kinds[base].computed


class _Reader:
    """The declarations of one module, with its own constants in the place of their names."""

    def __init__(self, module: ast.Module, names: dict[str, str], tuples: dict[str, Any]) -> None:
        self.names = names
        self.constants: dict[str, str] = {}
        self.tuples = tuples
        for target, value in _assigned(module.body):
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                self.constants[target] = value.value

    def kind(self, node: ast.ClassDef, kinds: dict[str, Kind]) -> None:
        kind = Kind(node.name, tuple(base.id for base in node.bases if isinstance(base, ast.Name)))
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call) and _called(decorator) == "mapped":
                self._mapped(kind, decorator)
        for name, value in _assigned(node.body):
            if not isinstance(value, ast.Call):
                continue
            if (called := _called(value)) in ("one", "many"):
                kind.links[name] = self._link(value, many=called == "many")
            elif called in ("computed", "every"):
                kind.computed.add(name)
            elif called == "field":
                kind.properties.add(name)
        kind.computed |= {
            each.name
            for each in node.body
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
            if _is_field(each)
        }
        kinds[node.name] = kind

    def _mapped(self, kind: Kind, call: ast.Call) -> None:
        label = self.text(call.args[0]) if call.args else ""
        kind.ways = tuple(frozenset(re.split("[:&]", way)) for way in label.split("|") if way)
        for keyword in call.keywords:
            if keyword.arg == "pattern":
                kind.pattern = self.text(keyword.value)
            elif keyword.arg == "ties":
                kind.ties = tuple(ast.literal_eval(keyword.value))
            elif keyword.arg == "texts":
                kind.texts = self.names_in(keyword.value)

    def _link(self, call: ast.Call, *, many: bool) -> Link:
        options = {keyword.arg: keyword.value for keyword in call.keywords}
        return Link(
            kind=self.name(call.args[0]),
            path=self.text(call.args[1]),
            many=many,
            order=tuple(ast.literal_eval(options["order"])) if "order" in options else (),
            where="where" in options,
        )

    def roots(self, node: ast.ClassDef, roots: dict[str, Root]) -> None:
        for name, value in _assigned(node.body):
            if isinstance(value, ast.Call) and (called := _called(value)) in ("listed", "single"):
                options = {keyword.arg: keyword.value for keyword in value.keywords}
                order: Any = ast.literal_eval(options["order"]) if "order" in options else ()
                roots[name] = Root(self.name(value.args[0]), called == "listed", tuple(order))

    def name(self, node: ast.expr) -> str:
        """`NEED` is the type `Need`."""
        assert isinstance(node, ast.Name)
        return self.names[node.id]

    def names_in(self, node: ast.expr) -> tuple[str, ...]:
        """A tuple of texts, or the constant that holds it."""
        value = self.tuples[node.id] if isinstance(node, ast.Name) else ast.literal_eval(node)
        return tuple(value)

    def text(self, node: ast.expr) -> str:
        """A literal, or an f-string or sum of literals and constants."""
        match node:
            case ast.Constant(value=str(text)):
                return text
            case ast.Name(id=name):
                return self.constants[name]
            case ast.JoinedStr(values=parts):
                return "".join(map(self.text, parts))
            case ast.FormattedValue(value=value):
                return self.text(value)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self.text(left) + self.text(right)
        raise ValueError(f"no constant text: {ast.unparse(node)}")


def _assigned(body: list[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    for node in body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                if "Private" not in ast.unparse(node.annotation):
                    yield name, value


def _called(call: ast.Call) -> str:
    function = call.func
    return (
        function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
    )


def _is_field(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(isinstance(each, ast.Call) and _called(each) == "field" for each in function.decorator_list)
