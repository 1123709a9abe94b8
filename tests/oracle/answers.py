"""Answers any operation by the stock executor of graphql-core, over plain resolvers on the graph in Python."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    execute_sync,
    parse,
    validate,
)

from tests.oracle import conditions, feed, groups, orders, pages, searches
from tests.oracle.computed import CHINA
from tests.oracle.declarations import SCHEMA, Declarations, Link, Root
from tests.oracle.refused import Refused
from tests.oracle.store import Node, Store, Thing, Tie
from tests.oracle.texts import camel, snake
from tests.oracle.world import World

Resolver = Callable[..., Any]
COMPARISONS = ("Id", "Text", "Texts", "Boolean", "Int", "Float", "Date", "DateTime")


class Oracle:
    """Answers questions in `language` (`zh` or `en`) as a reader of the documents would.

    How well a record answers a search is up to the index, so `rank` is asked for it.
    """

    def __init__(self, store: Store, declared: Declarations, sdl: str, rank: searches.Rank | None = None) -> None:
        self.rank = rank or searches.unranked
        self.schema = schema = build_schema(sdl)
        self.world = World(store, declared, _lists(schema, declared))
        self.comparisons = _comparisons(schema, declared)
        for kind in schema.type_map.values():
            if isinstance(kind, GraphQLScalarType):
                _scalar(kind)
            elif isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
                kind.resolve_type = lambda thing, *_: self.world.kind_of(thing)
            elif isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
                for name, field in kind.fields.items():
                    field.resolve = self._resolver(kind.name, name, field)

    def answer(self, question: str, variables: Mapping[str, Any], language: str = "zh") -> dict[str, Any]:
        """`{"data": ..., "errors": [{"path": ..., "code": ...}]}`; `errors` only if there are any."""
        try:
            document = parse(question)
        except GraphQLError:
            return {"data": None, "errors": [{"path": None, "code": "GRAPHQL_PARSE_FAILED"}]}
        if validate(self.schema, document):
            return {"data": None, "errors": [{"path": None, "code": "GRAPHQL_VALIDATION_FAILED"}]}
        self.world.store.language = language
        result = execute_sync(self.schema, document, variable_values=dict(variables))
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer["errors"] = [{"path": error.path, "code": _code(error)} for error in result.errors]
        return answer

    def _resolver(self, owner: str, name: str, field: GraphQLField) -> Resolver:
        world, python_name = self.world, snake(name)
        if owner == "Query":
            return self._root(python_name, field)
        if owner in world.kinds:
            if link := world.link(owner, python_name):
                return self._link(owner, python_name, link, field)
            return lambda thing, *_, **__: world.value(thing, python_name)
        if owner.endswith("Connection") and owner.removesuffix("Connection") in world.kinds:
            return CONNECTION[name]
        if owner.endswith("Edge") and name in ("score", "highlights"):
            return lambda edge, _: getattr(searches, name)(world, edge)
        if owner in groups.parts(world.kinds):
            return groups.resolver(self.schema, owner, name)
        if owner == "PageInfo":
            return PAGE_INFO[name]
        if owner in feed.FIELDS:
            return lambda source, _: feed.field(self.world, owner, name, source)
        return lambda source, _: source.get(python_name) if isinstance(source, dict) else None

    def _root(self, name: str, field: GraphQLField) -> Resolver:
        declared: Root | None = self.world.roots.get(name)
        if name == "search":
            return lambda *_, **arguments: searches.everywhere(self.world, self.rank, arguments)
        if declared is None or declared.kind not in self.world.kinds:
            return lambda *_, **arguments: feed.ROOTS[name](self.world, arguments)
        kind, default = declared.kind, declared.order
        if declared.many:
            return lambda *_, **arguments: self._page(kind, self.world.all(kind), default, field, arguments)

        def by_id(_: Any, info: GraphQLResolveInfo, **arguments: Any) -> Node | None:  # noqa: ARG001
            found = self.world.store.record(arguments["id"])
            return found if found and self.world.is_kind(found, kind) else None

        return by_id

    def _link(self, owner: str, name: str, link: Link, field: GraphQLField) -> Resolver:
        def one(thing: Thing, info: GraphQLResolveInfo) -> Thing | None:  # noqa: ARG001
            found = orders.ordered(self.world, link.kind, self.world.follow(owner, name, thing), ())
            return found[0] if found else None

        def many(thing: Thing, info: GraphQLResolveInfo, **arguments: Any) -> pages.Page:  # noqa: ARG001
            return self._page(link.kind, self.world.follow(owner, name, thing), link.order, field, arguments)

        return many if link.many else one

    def _page(
        self,
        kind: str,
        things: list[Thing],
        default: tuple[tuple[str, bool], ...],
        field: GraphQLField,
        arguments: dict[str, Any],
    ) -> pages.Page:
        if arguments.get("filter"):
            wanted = conditions.named(field.args["filter"].type)
            conditions.check(arguments["filter"], "filter", self.comparisons, wanted)
        found = None
        if arguments.get("search") is not None:
            found = searches.found(self.world, self.rank, kind, arguments["search"])
        page = pages.page(self.world, kind, things, default, arguments, found)
        return replace(page, words=tuple(searches.words(arguments["search"]))) if found is not None else page


CONNECTION: Mapping[str, Resolver] = {
    "edges": lambda page, _: [
        {"page": page, "node": thing, "cursor": page.cursor(thing), "kind": page.kind, "words": page.words}
        for thing in page.things
    ],
    "groups": groups.grouped,
    "nodes": lambda page, _: list(page.things),
    "pageInfo": lambda page, _: page,
    "totalCount": lambda page, _: len(page.all),
}
PAGE_INFO: Mapping[str, Resolver] = {
    "hasNextPage": lambda page, _: page.more,
    "hasPreviousPage": lambda page, _: page.behind_others,
    "startCursor": lambda page, _: page.cursor(page.things[0]) if page.things else None,
    "endCursor": lambda page, _: page.cursor(page.things[-1]) if page.things else None,
}


def _code(error: GraphQLError) -> str:
    cause = error.original_error
    if isinstance(cause, Refused):
        return cause.code
    return "GRAPHQL_VALIDATION_FAILED" if error.path is None or isinstance(cause, GraphQLError) else "INTERNAL"


def _lists(schema: GraphQLSchema, declared: Declarations) -> dict[str, frozenset[str]]:
    """The properties of each kind that are lists."""
    found = {}
    for name, kind in declared.kinds.items():
        fields = getattr(schema.type_map[name], "fields", {})
        found[name] = frozenset(
            each for each in kind.properties if camel(each) in fields and _is_list(fields[camel(each)].type)
        )
    return found


def _is_list(kind: Any) -> bool:
    return isinstance(kind.of_type if isinstance(kind, GraphQLNonNull) else kind, GraphQLList)


def _comparisons(schema: GraphQLSchema, declared: Declarations) -> frozenset[str]:
    """The names of the inputs that compare with a value, rather than narrow a kind of records."""
    kinds = {f"{name}{suffix}" for name in declared.kinds for suffix in ("Filter", "ListFilter")}
    inputs = {name for name, kind in schema.type_map.items() if isinstance(kind, GraphQLInputObjectType)}
    return frozenset(name for name in inputs if name.endswith("Filter")) - kinds


def _scalar(kind: GraphQLScalarType) -> None:
    """Days and moments as docs/asking.md says; a moment without an offset is one in Asia/Shanghai."""
    if kind.name == "Date":
        kind.coerce_output_value = lambda value: value.isoformat()
        kind.coerce_input_value = _reading(lambda text: date.fromisoformat(text))
    elif kind.name == "DateTime":
        kind.coerce_output_value = written
        kind.coerce_input_value = _reading(_moment)


def written(moment: datetime | str) -> str:
    """With its offset and as many digits of a second as it has."""
    if isinstance(moment, str):
        return moment
    whole, fraction = moment.replace(microsecond=0).isoformat(), f"{moment.microsecond:06}".rstrip("0")
    return f"{whole[:-6]}.{fraction}{whole[-6:]}" if fraction else whole


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=CHINA)


def _reading(read: Callable[[str], Any]) -> Callable[[Any], Any]:
    def parsed(value: Any) -> Any:
        try:
            return read(value)
        except (TypeError, ValueError) as error:
            raise GraphQLError(str(error)) from error

    return parsed


__all__ = ["SCHEMA", "Oracle", "Tie"]
