"""Areas: county, street, community, compound, grid, building. One hierarchy."""

from enum import StrEnum

from domain.records import Kept


class AreaLevel(StrEnum):
    """From the top down. The node's second label is the value in title case: `:Area:Community`."""

    COUNTY = "COUNTY"
    STREET = "STREET"
    COMMUNITY = "COMMUNITY"
    COMPOUND = "COMPOUND"
    GRID = "GRID"
    BUILDING = "BUILDING"

    @property
    def label(self) -> str:
        return self.value.title()


class Area(Kept):
    """`name_key` is what spellings share; `key` is unique: `<level>/<id of the area above or ->/<name_key>`."""

    level: AreaLevel
    name: str
    name_key: str
    key: str
    code: str | None = None
    aliases: tuple[str, ...] = ()
    longitude: float | None = None
    latitude: float | None = None


def area_key(level: AreaLevel, parent_id: str | None, name_key: str) -> str:
    return f"{level}/{parent_id or '-'}/{name_key}"
