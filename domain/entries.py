"""What callers state about a line of a list: what drafts and patches of resources and needs share."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import StringConstraints

from domain.audiences import parse_audiences
from domain.inputs import Line, Placed, Prose
from domain.people import Contact
from domain.quantities import Quantity, parse_quantity
from domain.refusals import InvalidInput
from domain.service_types import Category
from domain.times import TimeWindow, parse_time

Rule = Annotated[
    str, StringConstraints(pattern=r"^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;[A-Z]+=[A-Z0-9,+-]+)*$", max_length=200)
]
Period = Literal["DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "SESSION"]
DayPart = Literal["EARLY_MORNING", "MORNING", "NOON", "AFTERNOON", "EVENING", "NIGHT"]


class EntryPatch(Placed):
    """`contact` replaces the contact person; null takes them away."""

    title: Line = ""
    code: Line | None = None
    detail: Prose | None = None
    category: Category | None = None
    note: Prose | None = None
    contact: Contact | None = None


def read_texts(stated: Mapping[str, Any], reads: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """`stated`, with what its texts say added wherever the caller has not said it in so many words.

    `reads` gives for the field of a text the fields that it was read into: `{"quantity_text": {"quantity": 3.0}}`.
    """
    understood = dict(stated)
    for text, values in reads.items():
        if text in stated and not values.keys() & stated.keys():
            understood |= values
    return understood


def read_quantity(text: str | None) -> Quantity | None:
    return parse_quantity(text) if text else None


def read_time(text: str | None, year: int) -> TimeWindow:
    return (parse_time(text, year) if text else None) or TimeWindow()


def read_audiences(text: str | None) -> tuple[str, ...]:
    return parse_audiences(text) if text else ()


def require_order(field: str, first: date | None, last: date | None) -> None:
    """Raises InvalidInput for `field` when `last` is before `first`."""
    if first and last and last < first:
        raise InvalidInput(field, f"不能早于{first}", f"must not be before {first}")
