"""Areas: county, street, community, compound, grid, building. One hierarchy."""

from enum import StrEnum

from domain.inputs import Line, Placed
from domain.language import Text
from domain.records import Kept
from domain.refusals import InvalidInput


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


class AreaPatch(Placed):
    name: Line = ""
    code: Line | None = None


class AreaDraft(AreaPatch):
    """`within` is the id of the area above."""

    level: AreaLevel
    name: Line
    within: str | None = None


# What an area of a level may lie in. A list often leaves out a step: a community whose street it does not name.
LEVELS_ABOVE: dict[AreaLevel, tuple[AreaLevel, ...]] = {
    AreaLevel.COUNTY: (),
    AreaLevel.STREET: (AreaLevel.COUNTY,),
    AreaLevel.COMMUNITY: (AreaLevel.STREET, AreaLevel.COUNTY),
    AreaLevel.COMPOUND: (AreaLevel.COMMUNITY,),
    AreaLevel.GRID: (AreaLevel.COMMUNITY, AreaLevel.COMPOUND),
    AreaLevel.BUILDING: (AreaLevel.GRID, AreaLevel.COMPOUND, AreaLevel.COMMUNITY),
}
LEVEL_NAMES: dict[AreaLevel, Text] = {
    AreaLevel.COUNTY: Text("区县", "county"),
    AreaLevel.STREET: Text("街道", "street"),
    AreaLevel.COMMUNITY: Text("社区", "community"),
    AreaLevel.COMPOUND: Text("小区", "compound"),
    AreaLevel.GRID: Text("网格", "grid"),
    AreaLevel.BUILDING: Text("楼栋", "building"),
}


def require_above(field: str, above: AreaLevel, level: AreaLevel) -> None:
    """Raises InvalidInput when an area of `level` can't lie in one of level `above`."""
    if above not in LEVELS_ABOVE[level]:
        upper, lower = LEVEL_NAMES[above], LEVEL_NAMES[level]
        raise InvalidInput(field, f"{lower.zh}不能设在{upper.zh}之下", f"a {lower.en} does not lie in a {upper.en}")


def area_key(level: AreaLevel, parent_id: str | None, name_key: str) -> str:
    return f"{level}/{parent_id or '-'}/{name_key}"
