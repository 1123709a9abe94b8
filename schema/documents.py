"""GraphQL documents: which operation of one is meant."""

from functools import lru_cache

from graphql import GraphQLError, OperationDefinitionNode, OperationType, parse


@lru_cache(maxsize=256)
def operation_type(text: str, name: str | None) -> OperationType:
    """The type of the operation that a request means, of those in its document.

    Raises GraphQLError when the document can't be parsed, or when it is not clear which operation is meant.
    """
    operations = [node for node in parse(text).definitions if isinstance(node, OperationDefinitionNode)]
    if name is not None:
        operations = [node for node in operations if node.name and node.name.value == name]
        if not operations:
            raise GraphQLError(f"Unknown operation named '{name}'.")
    if not operations:
        raise GraphQLError("Must provide an operation.")
    if len(operations) > 1 and name is None:
        raise GraphQLError("Must provide operation name if query contains multiple operations.")
    return operations[0].operation
