"""What every kept record shows, and what the lines of the three lists share."""

from datetime import datetime

import strawberry

from schema.enums import Category
from schema.mapping import Node, many, one
from schema.names import CONTACT, EVENT, SERVICE_TYPE, SOURCE

# What a search looks into.
TEXTS = ("title", "detail", "note")


@strawberry.interface(description="A record that people change. Every change is kept in its history.")
class Kept(Node):
    version: int = strawberry.field(description="Counts its changes. Give it back with a change to be told of others'.")
    created_at: datetime = strawberry.field(description="When it was made: a moment with its offset, in Asia/Shanghai.")
    updated_at: datetime = strawberry.field(
        description="When it was last changed: a moment with its offset, in Asia/Shanghai."
    )
    history = many(
        EVENT,
        "(that:Event {subject_id: this.id})",
        "What happened to it, the newest first: who did what, when and why.",
        order=(("seq", True),),
        # The index of events by their subject holds their numbers, too, and is not used unless both are asked for.
        where="that.seq > 0",
    )


@strawberry.interface(
    description="A line of one of the three lists: what was written is kept in `...Text` beside what was understood."
)
class ListEntry(Kept):
    title: str = strawberry.field(description="What it is about, in the words of the list.")
    code: str | None = strawberry.field(description="Its number in the list that it came from (编号).")
    detail: str | None = strawberry.field(description="What the list says of it beyond the title.")
    category: Category | None = strawberry.field(
        description="Its category; null where the list gives none of the five."
    )
    category_text: str | None = strawberry.field(description="The category as written.")
    note: str | None = strawberry.field(description="The remark of the list (备注).")
    flags: list[str] = strawberry.field(
        description="Codes of what was odd in its row and taken all the same, such as `TIME_UNCLEAR`."
    )
    source = one(
        SOURCE,
        "(this)-[that:FROM]->(:ListImport)",
        "Workbook, sheet and row that it came from; null if entered by hand.",
    )
    contact = one(CONTACT, "(this)<-[that:CONTACT_FOR]-(:Person)", "Whom to call about it.")
    service_type = one(
        SERVICE_TYPE,
        "(this)-[:OF_TYPE]->(that:ServiceType)",
        "What it most likely is in the service taxonomy; its category where nothing nearer is known.",
        where="that.code = coalesce(head(this.understood_types), this.category)",
    )
