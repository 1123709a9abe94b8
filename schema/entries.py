"""What callers state about a line of a list, whichever list it is."""

import strawberry
from strawberry import UNSET

from schema.enums import Category


@strawberry.input(description="Whom to call about an entry.")
class ContactInput:
    name: str = strawberry.field(description="The name. Personal data.")
    phone: str | None = strawberry.field(default=UNSET, description="The phone number. Personal data.")


@strawberry.input
class EntryInput:
    detail: str | None = strawberry.field(default=UNSET, description="What there is to say beyond the title.")
    code: str | None = strawberry.field(default=UNSET, description="Its number in the list of whoever keeps it (编号).")
    category: Category | None = strawberry.field(default=UNSET, description="One of the five categories.")
    note: str | None = strawberry.field(default=UNSET, description="A remark (备注).")
    contact: ContactInput | None = strawberry.field(
        default=UNSET, description="Whom to call, in place of whoever it was; null takes them away."
    )
    longitude: float | None = strawberry.field(default=UNSET, description="Degrees east, WGS 84.")
    latitude: float | None = strawberry.field(default=UNSET, description="Degrees north, WGS 84.")
