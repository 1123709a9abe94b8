"""Events: what changed, who changed it, when and why. Append-only."""

from datetime import datetime
from enum import StrEnum

from domain.records import Record


class Verb(StrEnum):
    CREATED = "CREATED"
    UPDATED = "UPDATED"
    REMOVED = "REMOVED"


class Event(Record):
    """`seq` numbers the events in the order of their commits, without gaps: a reader's cursor.

    `before` and `after` are JSON objects of the properties that changed; names and phones of people stay out of them.
    """

    seq: int
    at: datetime
    verb: Verb
    subject_type: str
    subject_id: str
    actor_id: str
    actor_name: str
    actor_role: str | None = None
    request_id: str | None = None
    operation_id: str | None = None
    reason: str | None = None
    import_id: str | None = None
    before: str | None = None
    after: str | None = None
