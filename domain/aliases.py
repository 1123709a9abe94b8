"""Other names of units and areas, and records that were merged away."""

from datetime import datetime

from domain.inputs import Input, Line
from domain.records import Record


class Alias(Record):
    """`merged_at` is set on one that was a record of its own.

    `common` holds, as JSON, the relationships that it and the record that was kept both had; `people` are the ids of
    those who were filed under it. `merged_from` are the records by way of which it came to the one that it names.
    """

    name: str
    name_key: str
    key: str
    aliases: tuple[str, ...] = ()
    merged_at: datetime | None = None
    common: str | None = None
    people: tuple[str, ...] = ()
    merged_from: tuple[str, ...] | None = None


class OtherName(Input):
    name: Line
