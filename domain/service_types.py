"""Types of service, and the five categories of lists and projects, which are the tops of their taxonomy."""

from enum import StrEnum

from domain.records import Kept


class Category(StrEnum):
    PARTY_BUILDING = "PARTY_BUILDING"
    CULTURE_SPORT = "CULTURE_SPORT"
    POVERTY_RELIEF = "POVERTY_RELIEF"
    HEALTH = "HEALTH"
    VOLUNTEERING = "VOLUNTEERING"


CATEGORY_NAMES: dict[Category, str] = {
    Category.PARTY_BUILDING: "党建活动",
    Category.CULTURE_SPORT: "文体活动",
    Category.POVERTY_RELIEF: "扶贫帮困",
    Category.HEALTH: "医疗卫生",
    Category.VOLUNTEERING: "志愿服务",
}


class Kind(StrEnum):
    """What a service gives, whatever it is about: a talk on fires, a fire extinguisher and a fire lane are three."""

    TALK = "TALK"
    SERVICE = "SERVICE"
    GOODS = "GOODS"
    VENUE = "VENUE"
    WORKS = "WORKS"
    MONEY = "MONEY"
    PEOPLE = "PEOPLE"


class ServiceType(Kept):
    """A concept of the taxonomy; `code` is unique. One that the taxonomy no longer has is `deprecated`."""

    code: str
    name: str
    name_en: str | None = None
    aliases: tuple[str, ...] = ()
    kind: Kind | None = None
    note: str | None = None
    deprecated: bool = False
