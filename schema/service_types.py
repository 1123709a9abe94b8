"""What resources and needs are about: a taxonomy, its tops the five categories."""

import strawberry

from schema.enums import Kind
from schema.mapping import computed, inputs_of, listed, many, mapped, one, single
from schema.names import NEED, RESOURCE, SERVICE_TYPE
from schema.records import Kept


@mapped("ServiceType", texts=("name", "name_en"))
@strawberry.type(description="A type of service (服务类别). The five categories are the tops of the taxonomy.")
class ServiceType(Kept):
    code: str = strawberry.field(description="Its code, unique: `HEALTH`, ...")
    name: str = strawberry.field(description="Its name in Chinese.")
    name_en: str | None = strawberry.field(description="Its name in English.")
    aliases: list[str] = strawberry.field(description="Other words that people use for it.")
    kind: Kind | None = strawberry.field(description="What it gives; null for a group of types.")
    note: str | None = strawberry.field(description="What an editor of the taxonomy must know.")
    deprecated: bool = computed(
        "coalesce(this.deprecated, false)", description="Whether the taxonomy no longer has it; nothing new is of it."
    )
    broader = one(
        SERVICE_TYPE, "(this)-[:BROADER]->(that:ServiceType)", "The type above it; null at the top.", sole=True
    )
    narrower = many(
        SERVICE_TYPE, "(this)<-[:BROADER]-(that:ServiceType)", "The types below it, by code.", order=(("code", False),)
    )
    related = many(
        SERVICE_TYPE,
        "(this)-[:RELATED]-(that:ServiceType)",
        "Types that may stand in for it in part, by code.",
        order=(("code", False),),
    )
    resources = many(
        RESOURCE, "(this)<-[:OF_TYPE]-(that:Resource)", "The resources of it, by title.", order=(("title", False),)
    )
    needs = many(
        NEED, "(this)<-[:OF_TYPE]-(that:Need)", "The needs of it, the newest first.", order=(("raised_on", True),)
    )


ServiceTypeFilter, ServiceTypeListFilter, ServiceTypeOrder = inputs_of(ServiceType)


@strawberry.type
class ServiceTypeQueries:
    service_types = listed(SERVICE_TYPE, "Types of service, by code.", order=(("code", False),))
    service_type = single(SERVICE_TYPE, "The type of service with this id.")
