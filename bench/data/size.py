"""How much of everything there is."""

from dataclasses import dataclass

SEED = 20261123


@dataclass(frozen=True)
class Size:
    """`giant` lets one community have ten times the needs of the others, on top of `needs`."""

    name: str
    counties: int
    streets: int
    communities: int
    grids: int
    organisations: int
    people: int
    resources: int
    needs: int
    matches: int
    projects: int
    giant: bool = False

    def times(self, factor: int, name: str) -> "Size":
        numbers = {field: value * factor for field, value in vars(self).items() if type(value) is int}
        return Size(name, **numbers, giant=True)


COUNTY = Size(
    name="county",
    counties=1,
    streets=9,
    communities=94,
    grids=1_098,
    organisations=690,
    people=16_000,
    resources=20_000,
    needs=30_000,
    matches=40_000,
    projects=15_000,
)
CITY = COUNTY.times(10, "city")
