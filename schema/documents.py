"""GraphQL documents, each read and checked once."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, TypeVar

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    parse,
    specified_rules,
)
from strawberry.schema.schema import validate_document

from domain.limits import WIDEST, IntrospectionOff, LimitExceeded, Limits
from graph.compile.plan import Plan
from schema.limits import Rows, extent_of, rows_of

DOCUMENTS: Final = 1000
# Of one operation: what its variables decide on leads to so many statements at most.
FORMS: Final = 100
# A document can be wrong in very many places; its author has to see to one after the other anyway.
TOLD: Final = 5
# How graphql-core says that it stopped reading.
ABORTED: Final = re.compile(r"Syntax Error: Document contains more than \d+ (?:lexical )?(?:tokens|comments)\..*")
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
    else, by name, role and form of the variables. `allowed` are those of which the role may use every field.
    """

    def __init__(self, node: DocumentNode) -> None:
        self.node = node
        self.plans: dict[tuple[str | None, str], Recent[Plan]] = defaultdict(Recent)
        self.whole: Recent[Mapping[str, Plan]] = Recent()
        self.allowed: Recent[bool] = Recent()
        self._errors: list[GraphQLError] | None = None
        self._extent = extent_of(node)
        self._within: set[int] = set()
        self._rows: dict[str | None, Rows] = {}

    def check(self, limits: Limits, *, introspection: bool) -> None:
        """Raises LimitExceeded, and IntrospectionOff. Once for all who may ask for as much."""
        # Limits are few and live as long as the program.
        if id(limits) not in self._within:
            self._extent.check(limits)
            self._within.add(id(limits))
        if self._extent.introspects and not introspection:
            raise IntrospectionOff

    def rows(self, schema: GraphQLSchema, meant: OperationDefinitionNode, name: str | None) -> Rows:
        """How many records an operation of it could lead to. It must fit the schema."""
        if (rows := self._rows.get(name)) is None:
            rows = self._rows[name] = rows_of(schema, self.node, meant)
        return rows

    def errors(self, schema: GraphQLSchema) -> list[GraphQLError]:
        """What in it doesn't fit the schema."""
        if self._errors is None:
            self._errors = validate_document(schema, self.node, tuple(specified_rules))[:TOLD]
        return self._errors


@lru_cache(maxsize=DOCUMENTS)
def document(text: str, tokens: int = WIDEST.tokens) -> Document:
    """Raises GraphQLError for a text that can't be parsed, or that has more tokens, or comments, than may be."""
    try:
        return Document(parse(text, max_lexical_tokens=tokens, max_comments=tokens))
    except GraphQLSyntaxError as error:
        if ABORTED.fullmatch(error.message):
            raise GraphQLError("", original_error=LimitExceeded("tokens", tokens)) from None
        raise


def operation_type(text: str, name: str | None, tokens: int = WIDEST.tokens) -> OperationType:
    """The type of the operation that a request means. Raises GraphQLError as `operation` does."""
    return operation(text, name, tokens).operation


@lru_cache(maxsize=DOCUMENTS)
def operation(text: str, name: str | None, tokens: int = WIDEST.tokens) -> OperationDefinitionNode:
    """The operation that a request means, of those in its document.

    Raises GraphQLError when the document can't be parsed, or when it is not clear which operation is meant.
    """
    definitions = document(text, tokens).node.definitions
    operations = [node for node in definitions if isinstance(node, OperationDefinitionNode)]
    if name is not None:
        operations = [node for node in operations if node.name and node.name.value == name]
        if not operations:
            raise GraphQLError(f"Unknown operation named '{name}'.")
    if not operations:
        raise GraphQLError("Must provide an operation.")
    if len(operations) > 1 and name is None:
        raise GraphQLError("Must provide operation name if query contains multiple operations.")
    return operations[0]
