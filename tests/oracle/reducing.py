"""Makes an operation on which the two sides differ smaller, for as long as they go on differing."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from graphql import DocumentNode, GraphQLSchema, Node, OperationDefinitionNode, parse, print_ast, validate

from tests.oracle.writing import VARIABLE, Operation

TRIES = 80
PARTS = ("selections", "arguments", "directives", "fields", "values", "selection_set", "value", "alias", "definitions")


def reduced(operation: Operation, differs: Callable[[Operation], bool], schema: GraphQLSchema) -> Operation:
    """The smallest operation that was found by taking away one part after the other, the largest first."""
    tries, at = 0, 0
    while tries < TRIES:
        document = parse(operation.question, no_location=True)
        paths = sorted(_removable(document, ()), key=len)
        if at >= len(paths):
            return operation
        smaller = _without(operation, document, paths[at], schema)
        if smaller is not None:
            tries += 1
        if smaller is not None and differs(smaller):
            operation = smaller
        else:
            at += 1
    return operation


def _without(
    operation: Operation, document: DocumentNode, path: tuple[Any, ...], schema: GraphQLSchema
) -> Operation | None:
    """The operation without the part at a path; None where that is no operation."""
    smaller = copy.deepcopy(document)
    _remove(smaller, path)
    _tidy(smaller)
    if validate(schema, smaller):
        return None
    text = print_ast(smaller)
    names = set(VARIABLE.findall(text)) | {name for each in operation.asks for name in VARIABLE.findall(each.question)}
    return replace(
        operation,
        question=" ".join(text.split()),
        variables={name: value for name, value in operation.variables.items() if name in names},
        asks=tuple(each for each in operation.asks if each.variable in names),
    )


def _removable(node: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    for part in PARTS:
        below = getattr(node, part, None)
        if isinstance(below, Node):
            if part == "alias":
                yield (*path, part)
            yield from _removable(below, (*path, part))
        elif isinstance(below, list | tuple):
            for at, each in enumerate(below):
                if not isinstance(each, OperationDefinitionNode) and not (part == "selections" and len(below) == 1):
                    yield (*path, part, at)
                yield from _removable(each, (*path, part, at))


def _remove(node: Any, path: tuple[Any, ...]) -> None:
    *above, last = path
    if last == "alias":
        for part in above:
            node = node[part] if isinstance(part, int) else getattr(node, part)
        object.__setattr__(node, last, None)
        return
    *above, name = above
    for part in above:
        node = node[part] if isinstance(part, int) else getattr(node, part)
    object.__setattr__(node, name, tuple(each for at, each in enumerate(getattr(node, name)) if at != last))


def _tidy(document: DocumentNode) -> None:
    """Take away fragments and variables that nothing uses."""
    for _ in range(5):
        text = print_ast(document)
        kept = tuple(
            each
            for each in document.definitions
            if isinstance(each, OperationDefinitionNode) or f"...{each.name.value}" in text  # type: ignore[attr-defined]
        )
        object.__setattr__(document, "definitions", kept)
    body = " ".join(print_ast(each.selection_set) for each in document.definitions)  # type: ignore[attr-defined]
    used = set(VARIABLE.findall(body))
    for each in document.definitions:
        if isinstance(each, OperationDefinitionNode):
            kept = tuple(one for one in each.variable_definitions or () if one.variable.name.value in used)
            object.__setattr__(each, "variable_definitions", kept)
