"""Pairing plans: which unit could stand by which community, near and balanced (就近就便、相对均衡)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from pydantic import Field

from domain.inputs import Input, Line
from domain.organisations import OrganisationKind
from domain.pairings import Pairing

MOST_PLANS = 24
MOST_PER_UNIT = 5

# What a unit can bring by what it is: staff, rooms, money of its own. A judgement, to be changed here.
_OF_KIND = {
    OrganisationKind.GOVERNMENT: 3,
    OrganisationKind.PUBLIC_INSTITUTION: 3,
    OrganisationKind.STATE_FIRM: 3,
    OrganisationKind.SCHOOL: 3,
    OrganisationKind.HOSPITAL: 3,
    OrganisationKind.PRIVATE_FIRM: 2,
    OrganisationKind.SOCIAL_ORGANISATION: 2,
    OrganisationKind.PARTY_ORGANISATION: 2,
    OrganisationKind.PROPERTY_COMPANY: 1,
    OrganisationKind.OWNERS_COMMITTEE: 1,
}
_OF_UNKNOWN_KIND = 2
_MOST_OF_RESOURCES = 5
_MEMBERS_A_POINT = 10
_MOST_OF_MEMBERS = 5

GRADES = (1, 2, 3)
"""Ordinary, middling, strong: the thirds of the units by their points."""


def strength(kind: OrganisationKind | None, resources: int, members: int) -> int:
    """Points, 1 to 13: 1 to 3 for its kind, one for each open resource up to 5, one for every ten members up to 5."""
    of_kind = _OF_UNKNOWN_KIND if kind is None else _OF_KIND[kind]
    return of_kind + min(resources, _MOST_OF_RESOURCES) + min(members // _MEMBERS_A_POINT, _MOST_OF_MEMBERS)


class Site(NamedTuple):
    """Degrees of WGS 84. `of` names the area whose position stands in for the own one, if one does."""

    longitude: float
    latitude: float
    of: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedUnit:
    """`inside` is whether it has its seat in the area that is planned; others count where they are paired already.

    `elsewhere` is how many communities outside the area it is paired with.
    """

    id: str
    name: str
    points: int
    site: Site | None
    inside: bool = True
    elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class PlannedCommunity:
    id: str
    name: str
    site: Site | None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a plan is made of: `existing` are the pairings, unit id first, of these units with these communities."""

    area_id: str
    area_name: str
    units: tuple[PlannedUnit, ...]
    communities: tuple[PlannedCommunity, ...]
    existing: frozenset[tuple[str, str]] = frozenset()

    @property
    def unplaced_units(self) -> list[PlannedUnit]:
        """Units of the area that no plan can pair anew."""
        return [unit for unit in self.units if unit.inside and not unit.site]

    @property
    def unplaced_communities(self) -> list[PlannedCommunity]:
        return [community for community in self.communities if not community.site]


def grades(units: Iterable[PlannedUnit]) -> dict[str, int]:
    """By unit id: 3 where at least two thirds of all units have fewer points, 2 where at least one third, else 1."""
    points = {unit.id: unit.points for unit in units}
    ordered = sorted(points.values())
    fewer = {value: ordered.index(value) for value in set(ordered)}
    return {id_: 1 + min(2, 3 * fewer[value] // len(ordered)) for id_, value in points.items()}


class PlannedPair(NamedTuple):
    """`metres` is None where one of the two has no position; `kept` is whether they are paired already."""

    unit_id: str
    community_id: str
    metres: int | None
    kept: bool


class Load(NamedTuple):
    """What a community would have: units of each grade, the ordinary ones first."""

    by_grade: tuple[int, int, int]

    @property
    def number(self) -> int:
        return sum(self.by_grade)

    @property
    def strength(self) -> int:
        """The grades of its units in sum."""
        return sum(grade * count for grade, count in zip(GRADES, self.by_grade, strict=True))


@dataclass(frozen=True, slots=True)
class PairingPlan:
    """`pairs` are all pairings there would be, those that stay included; `ended` are those there would be no more.

    Distances are in metres, over the pairs whose two places are known. The spreads are standard deviations over the
    communities that have a position: of the number of units, and of how many are strong and how many at least middling
    (the root of the sum of both variances). `loads` are by the id of the community.
    """

    pairs: tuple[PlannedPair, ...]
    ended: tuple[tuple[str, str], ...]
    loads: Mapping[str, Load]
    number_spread: float
    strength_spread: float
    total_metres: int = field(init=False)
    largest_metres: int = field(init=False)
    mean_metres: float = field(init=False)

    def __post_init__(self) -> None:
        known = [pair.metres for pair in self.pairs if pair.metres is not None]
        object.__setattr__(self, "total_metres", sum(known))
        object.__setattr__(self, "largest_metres", max(known, default=0))
        object.__setattr__(self, "mean_metres", sum(known) / len(known) if known else 0.0)

    @property
    def measures(self) -> tuple[float, float, float]:
        """What a plan is judged by; of each, less is better."""
        return self.total_metres, self.number_spread, self.strength_spread


def dominates(one: PairingPlan, other: PairingPlan) -> bool:
    """Whether `one` is as good in everything, and better in something."""
    pairs = list(zip(one.measures, other.measures, strict=True))
    return all(mine <= theirs for mine, theirs in pairs) and any(mine < theirs for mine, theirs in pairs)


@dataclass(frozen=True, slots=True)
class PairingFront:
    """Plans to choose from, the nearest first; none is dominated."""

    around: Surroundings
    plans: tuple[PairingPlan, ...]
    seconds: float


class PairingWishes(Input):
    """How often each unit should be paired, whether pairings that there are stay, and how many plans to show."""

    per_unit: int = Field(default=1, ge=1, le=MOST_PER_UNIT)
    keep_existing: bool = True
    at_most: int = Field(default=12, ge=1, le=MOST_PLANS)


class ChosenPair(Input):
    organisation_id: str
    community_id: str


class Adoption(Input):
    """The pairs of a plan that are new, and those that end. `since` and `basis` are as of any pairing."""

    pairs: tuple[ChosenPair, ...]
    ended: tuple[ChosenPair, ...] = ()
    since: date | None = None
    basis: Line | None = None

    def pairing(self) -> Pairing:
        return Pairing.of(self.stated(but=("pairs", "ended")))


class Adopted(NamedTuple):
    """How many pairings were made, how many there were already, and how many ended."""

    made: int
    there_already: int
    ended: int
