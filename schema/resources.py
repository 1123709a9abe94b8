"""What units offer: the resource list."""

from datetime import date

import strawberry

from domain import resources
from domain.resources import yearly_capacity
from schema.enums import Audience, DayPart, Period, ResourceStatus
from schema.mapping import inputs_of, listed, many, mapped, one, single
from schema.names import MATCH, PARTY, RESOURCE
from schema.records import ListEntry


@mapped("Resource", record=resources.Resource)
@strawberry.type(description="What a unit offers to communities: a room, a service, a fund, people (资源清单).")
class Resource(ListEntry):
    status: ResourceStatus = strawberry.field(description="Whether it is offered.")
    capacity: float | None = strawberry.field(
        description="How much of it there is in each `capacityPer`, in `capacityUnit`; null where it isn't stated."
    )
    capacity_unit: str | None = strawberry.field(description="What it is counted in: 次, 人, 间, 元, ...")
    capacity_per: Period | None = strawberry.field(description="What `capacity` is counted by; null: in all.")
    capacity_text: str | None = strawberry.field(description="The capacity as written: `每月2次`.")
    promised: float = strawberry.field(
        description="How much of this year's capacity projects have been promised, in `capacityUnit`."
    )
    available_text: str | None = strawberry.field(description="When it is available, as written.")
    available_from: date | None = strawberry.field(description="The first day in Asia/Shanghai; null is open.")
    available_until: date | None = strawberry.field(description="The last day in Asia/Shanghai; null is open.")
    available_rule: str | None = strawberry.field(description="How it recurs, by RFC 5545: `FREQ=MONTHLY;BYDAY=1SA`.")
    day_parts: list[DayPart] = strawberry.field(description="The parts of the day; empty means any.")
    audience_text: str | None = strawberry.field(description="Whom it is for, as written.")
    audiences: list[Audience] = strawberry.field(description="Whom it is for; empty where nobody is named.")
    longitude: float | None = strawberry.field(description="Degrees east, WGS 84.")
    latitude: float | None = strawberry.field(description="Degrees north, WGS 84.")
    offered_by = one(PARTY, "(this)<-[:OFFERS]-(that:Organisation|Person)", "Who offers it, most often a unit.")
    matches = many(
        MATCH, "(this)-[that:MATCHES]->(:Need)", "The needs that it fits, the best first.", order=(("score", True),)
    )

    @strawberry.field(
        description="What may be promised of it in a year, in `capacityUnit`; null where no bound is stated."
    )
    def yearly_capacity(self) -> float | None:
        return yearly_capacity(self.capacity, self.capacity_per)

    @strawberry.field(
        description="What is left to promise this year, in `capacityUnit`; null where no bound is stated."
    )
    def left(self) -> float | None:
        capacity = yearly_capacity(self.capacity, self.capacity_per)
        return None if capacity is None else capacity - self.promised


ResourceFilter, ResourceListFilter, ResourceOrder = inputs_of(Resource)


@strawberry.type
class ResourceQueries:
    resources = listed(RESOURCE, "What units offer, by title.", order=(("title", False),))
    resource = single(RESOURCE, "The resource with this id.")
