"""Categories of lists and projects: the five tops of the service taxonomy."""

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


class ServiceType(Kept):
    """A node of the taxonomy; `code` is unique."""

    code: str
    name: str
    name_en: str | None = None
    aliases: tuple[str, ...] = ()
