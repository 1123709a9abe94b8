"""What callers give to mutations, as plain values."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET
from strawberry.types.base import get_object_definition

Id = Annotated[strawberry.ID, strawberry.argument(description="The record. Old ids of merged records work.")]
Version = Annotated[
    int | None,
    strawberry.argument(description="The version that you have read: refused with `Conflict` if it is not the last."),
]
Reason = Annotated[str | None, strawberry.argument(description="Why: it goes into the history.")]


def stated(given: Any) -> Any:
    """An input as a mapping of what the caller stated: null is there, what was left out is not."""
    if isinstance(given, list):
        return [stated(one) for one in given]
    definition = get_object_definition(given)
    if definition is None:
        return given
    values = ((field.python_name, getattr(given, field.python_name)) for field in definition.fields)
    return {name: stated(value) for name, value in values if value is not UNSET}
