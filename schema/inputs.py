"""What callers give to mutations, as plain values."""

from typing import Any

from strawberry import UNSET
from strawberry.types.base import get_object_definition


def stated(given: Any) -> Any:
    """An input as a mapping of what the caller stated: null is there, what was left out is not."""
    if isinstance(given, list):
        return [stated(one) for one in given]
    definition = get_object_definition(given)
    if definition is None:
        return given
    values = ((field.python_name, getattr(given, field.python_name)) for field in definition.fields)
    return {name: stated(value) for name, value in values if value is not UNSET}
