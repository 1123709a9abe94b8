"""GraphQL documents, each read and checked once."""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, TypeVar

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    parse,
    specified_rules,
)
from strawberry.schema.schema import validate_document

from graph.compile.plan import Plan

DOCUMENTS: Final = 1000
# Of one operation: what its variables decide on leads to so many statements at most.
FORMS: Final = 100
V = TypeVar("V")


class Recent(dict[Any, V]):
    """The `FORMS` entries that were made last."""

    def __setitem__(self, form: Any, made: V) -> None:
        if len(self) >= FORMS:
            del self[next(iter(self))]
        super().__setitem__(form, made)


class Document:
    """A document that could be parsed.

    `plans` are those of its operations, by name and access role. `whole` are those of operations that need nothing
    else, by name, role and form of the variables.
    """

    def __init__(self, node: DocumentNode) -> None:
        self.node = node
        self.plans: dict[tuple[str | None, str], Recent[Plan]] = defaultdict(Recent)
        self.whole: Recent[Mapping[str, Plan]] = Recent()
        self._errors: list[GraphQLError] | None = None

    def errors(self, schema: GraphQLSchema) -> list[GraphQLError]:
        """What in it doesn't fit the schema."""
        if self._errors is None:
            self._errors = validate_document(schema, self.node, tuple(specified_rules))
        return self._errors


@lru_cache(maxsize=DOCUMENTS)
def document(text: str) -> Document:
    """Raises GraphQLError for a text that can't be parsed."""
    return Document(parse(text))


def operation_type(text: str, name: str | None) -> OperationType:
    """The type of the operation that a request means. Raises GraphQLError as `operation` does."""
    return operation(text, name).operation


@lru_cache(maxsize=DOCUMENTS)
def operation(text: str, name: str | None) -> OperationDefinitionNode:
    """The operation that a request means, of those in its document.

    Raises GraphQLError when the document can't be parsed, or when it is not clear which operation is meant.
    """
    operations = [node for node in document(text).node.definitions if isinstance(node, OperationDefinitionNode)]
    if name is not None:
        operations = [node for node in operations if node.name and node.name.value == name]
        if not operations:
            raise GraphQLError(f"Unknown operation named '{name}'.")
    if not operations:
        raise GraphQLError("Must provide an operation.")
    if len(operations) > 1 and name is None:
        raise GraphQLError("Must provide operation name if query contains multiple operations.")
    return operations[0]
