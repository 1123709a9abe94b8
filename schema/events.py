"""Events: what changed, who changed it, when and why."""

from datetime import datetime

import strawberry

from schema.enums import Verb
from schema.mapping import Node, inputs_of, mapped


@mapped("Event")
@strawberry.type(description="One change of one record. Events are only ever appended.")
class Event(Node):
    seq: int = strawberry.field(description="Its number in the order of commits, without gaps.")
    at: datetime = strawberry.field(description="When: a moment with its offset, in Asia/Shanghai.")
    verb: Verb = strawberry.field(description="What happened.")
    subject_type: str = strawberry.field(description="The type of the record that changed: `Need`, ...")
    subject_id: strawberry.ID = strawberry.field(description="The record that changed.")
    actor_id: strawberry.ID = strawberry.field(description="Who did it.")
    actor_name: str = strawberry.field(description="Who did it, as shown to people.")
    actor_role: str | None = strawberry.field(description="In which role; null where the program itself did it.")
    request_id: strawberry.ID | None = strawberry.field(
        description="The request that did it, by its `X-Request-ID`; null where no request did."
    )
    operation_id: strawberry.ID | None = strawberry.field(
        description="The `operationId` that the mutation was given, if it was given one."
    )
    reason: str | None = strawberry.field(description="Why, where the change gives a reason.")
    import_id: strawberry.ID | None = strawberry.field(description="The import that did it, if one did.")
    before: str | None = strawberry.field(
        description="The properties that changed, as they were: a JSON object. Personal data stays out of it."
    )
    after: str | None = strawberry.field(
        description="The properties that changed, as they are since: a JSON object. Personal data stays out of it."
    )


EventFilter, EventListFilter, EventOrder = inputs_of(Event)
