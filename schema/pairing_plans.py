"""Plans of pairings: which unit could stand by which community, near and balanced."""

from datetime import date
from typing import Annotated, Self

import strawberry
from strawberry import UNSET

from domain import pairing_plans as domain
from resolvers import pairing_plans as planning
from schema.context import Info
from schema.inputs import stated
from schema.refusals import InvalidInput, NotFound, attempt


@strawberry.type(description="A position, in degrees of WGS 84.")
class PlannedSite:
    longitude: float = strawberry.field(description="Degrees east.")
    latitude: float = strawberry.field(description="Degrees north.")
    placed_by: str | None = strawberry.field(
        description="The name of the area whose position stands in for the own one, which is not known; else null."
    )

    @classmethod
    def of(cls, site: domain.Site | None) -> Self | None:
        return site and cls(longitude=site.longitude, latitude=site.latitude, placed_by=site.of)


@strawberry.type(description="A unit of a plan.")
class PlannedUnit:
    id: strawberry.ID = strawberry.field(description="The id of the `Organisation`.")
    name: str = strawberry.field(description="Its name.")
    points: int = strawberry.field(
        description="Its strength, 1 to 13: 1 to 3 for its kind, one for each open resource up to 5, one for every ten "
        "members up to 5."
    )
    grade: int = strawberry.field(
        description="1 ordinary, 2 middling, 3 strong: the thirds of the units of the plan by their points."
    )
    site: PlannedSite | None = strawberry.field(description="Where the plan takes it to be; null where nothing says.")


@strawberry.type(description="A community of a plan.")
class PlannedCommunity:
    id: strawberry.ID = strawberry.field(description="The id of the `Community`.")
    name: str = strawberry.field(description="Its name.")
    site: PlannedSite | None = strawberry.field(description="Where the plan takes it to be; null where nothing says.")


@strawberry.type(description="A pair of a plan. `adoptPairingPlan` takes the two ids of those that are not `kept`.")
class PlannedPair:
    organisation_id: strawberry.ID = strawberry.field(description="The unit.")
    organisation_name: str = strawberry.field(description="Its name.")
    community_id: strawberry.ID = strawberry.field(description="The community.")
    community_name: str = strawberry.field(description="Its name.")
    metres: int | None = strawberry.field(
        description="The distance as the crow flies; null where one of the two has no position."
    )
    kept: bool = strawberry.field(description="Whether they are paired already.")


@strawberry.type(description="A pairing that a plan would end.")
class EndedPair:
    organisation_id: strawberry.ID = strawberry.field(description="The unit.")
    organisation_name: str = strawberry.field(description="Its name.")
    community_id: strawberry.ID = strawberry.field(description="The community.")
    community_name: str = strawberry.field(description="Its name.")


@strawberry.type(description="What a community would have by a plan.")
class CommunityLoad:
    community_id: strawberry.ID = strawberry.field(description="The community.")
    community_name: str = strawberry.field(description="Its name.")
    units: int = strawberry.field(description="How many units.")
    strength: int = strawberry.field(description="Their grades in sum.")
    by_grade: list[int] = strawberry.field(description="How many ordinary, middling and strong ones.")


@strawberry.type(
    description="One way to pair. No other way at all is as near and as balanced, and better in one of the three: "
    "`totalMetres`, `numberSpread`, `strengthSpread`."
)
class PairingPlan:
    total_metres: int = strawberry.field(description="The distances of its pairs in sum, where they are known.")
    mean_metres: float = strawberry.field(description="Their mean.")
    largest_metres: int = strawberry.field(description="The largest of them.")
    number_spread: float = strawberry.field(
        description="How unevenly units are spread: the standard deviation of their number over the communities."
    )
    strength_spread: float = strawberry.field(
        description="How unevenly strength is: the same of how many are strong and how many at least middling, both "
        "variances added before the root is taken."
    )
    pairs: list[PlannedPair] = strawberry.field(description="All pairs that there would be, kept ones included.")
    ended: list[EndedPair] = strawberry.field(description="Pairings that there are and would be no more.")
    loads: list[CommunityLoad] = strawberry.field(description="What each community that has a place would have.")

    @classmethod
    def of(cls, plan: domain.PairingPlan, names: dict[str, str]) -> Self:
        def both(unit: str, community: str) -> dict[str, strawberry.ID | str]:
            return {
                "organisation_id": strawberry.ID(unit),
                "organisation_name": names[unit],
                "community_id": strawberry.ID(community),
                "community_name": names[community],
            }

        return cls(
            total_metres=plan.total_metres,
            mean_metres=plan.mean_metres,
            largest_metres=plan.largest_metres,
            number_spread=plan.number_spread,
            strength_spread=plan.strength_spread,
            pairs=[
                PlannedPair(**both(pair.unit_id, pair.community_id), metres=pair.metres, kept=pair.kept)  # type: ignore[arg-type]
                for pair in plan.pairs
            ],
            ended=[EndedPair(**both(*pair)) for pair in plan.ended],  # type: ignore[arg-type]
            loads=[
                CommunityLoad(
                    community_id=strawberry.ID(id_),
                    community_name=names[id_],
                    units=load.number,
                    strength=load.strength,
                    by_grade=list(load.by_grade),
                )
                for id_, load in plan.loads.items()
            ],
        )


@strawberry.type(description="Plans to choose from, the nearest first, and what they were made of (结对共建方案).")
class PairingPlans:
    area_id: strawberry.ID = strawberry.field(description="The area.")
    area_name: str = strawberry.field(description="Its name.")
    plans: list[PairingPlan] = strawberry.field(
        description="From the nearest to the most balanced. The ends are among them as far as `atMost` allows."
    )
    units: list[PlannedUnit] = strawberry.field(
        description="The units that have their seat in the area, and those from elsewhere that are paired in it."
    )
    communities: list[PlannedCommunity] = strawberry.field(description="The communities of the area.")
    unplaced_units: list[PlannedUnit] = strawberry.field(
        description="Units of the area that are in no plan but with the pairings they have: neither they nor any area "
        "that they lie in has a position."
    )
    unplaced_communities: list[PlannedCommunity] = strawberry.field(
        description="Communities that no plan gives a unit to, for the same reason."
    )
    seconds: float = strawberry.field(description="How long it took.")

    @classmethod
    def of(cls, front: domain.PairingFront) -> Self:
        around = front.around
        graded = domain.grades(around.units)
        names = {one.id: one.name for one in around.units} | {one.id: one.name for one in around.communities}
        units = {
            unit.id: PlannedUnit(
                id=strawberry.ID(unit.id),
                name=unit.name,
                points=unit.points,
                grade=graded[unit.id],
                site=PlannedSite.of(unit.site),
            )
            for unit in around.units
        }
        communities = {
            community.id: PlannedCommunity(
                id=strawberry.ID(community.id), name=community.name, site=PlannedSite.of(community.site)
            )
            for community in around.communities
        }
        return cls(
            area_id=strawberry.ID(around.area_id),
            area_name=around.area_name,
            plans=[PairingPlan.of(plan, names) for plan in front.plans],
            units=list(units.values()),
            communities=list(communities.values()),
            unplaced_units=[units[unit.id] for unit in around.unplaced_units],
            unplaced_communities=[communities[community.id] for community in around.unplaced_communities],
            seconds=front.seconds,
        )


@strawberry.type
class PairingPlanQueries:
    @strawberry.field(
        description="Ways to pair the units of an area with its communities (就近就便、相对均衡): from the nearest to "
        "the most balanced. Nothing is written. An unknown area is an error with the code NOT_FOUND."
    )
    async def pairing_plans(
        self,
        info: Info,
        area_id: Annotated[strawberry.ID, strawberry.argument(description="The county, street or community.")],
        per_unit: Annotated[
            int, strawberry.argument(description="With how many communities each unit should be paired, 1 to 5.")
        ] = 1,
        keep_existing: Annotated[
            bool, strawberry.argument(description="Whether pairings that there are stay, and count.")
        ] = True,
        at_most: Annotated[int, strawberry.argument(description="How many plans to show, 1 to 24.")] = 12,
    ) -> PairingPlans:
        wishes = {"per_unit": per_unit, "keep_existing": keep_existing, "at_most": at_most}
        return PairingPlans.of(await planning.plan(info.context.database, area_id, wishes))


@strawberry.input(description="A unit and a community.")
class ChosenPairInput:
    organisation_id: strawberry.ID = strawberry.field(description="The unit.")
    community_id: strawberry.ID = strawberry.field(description="The community.")


@strawberry.input(description="The plan that was chosen.")
class AdoptPairingPlanInput:
    pairs: list[ChosenPairInput] = strawberry.field(
        description="The pairs to make. Those that are paired already stay as they are, so all pairs of a plan will do."
    )
    ended: list[ChosenPairInput] = strawberry.field(
        default_factory=list, description="The pairings to end: `ended` of the plan."
    )
    since: date | None = strawberry.field(default=UNSET, description="The first day of the new ones, in Asia/Shanghai.")
    basis: str | None = strawberry.field(
        default=UNSET, description="What the new ones rest on: an agreement, a notice."
    )


@strawberry.type(description="What adopting a plan came to.")
class AdoptedPairingPlan:
    made: int = strawberry.field(description="How many pairings are new.")
    there_already: int = strawberry.field(description="How many of the pairs were paired before, and stay as they are.")
    ended: int = strawberry.field(description="How many pairings ended.")

    @classmethod
    def of(cls, adopted: domain.Adopted) -> Self:
        return cls(**adopted._asdict())


AdoptPairingPlanResult = Annotated[
    AdoptedPairingPlan | InvalidInput | NotFound, strawberry.union("AdoptPairingPlanResult")
]


@strawberry.type
class PairingPlanMutations:
    @strawberry.mutation(
        description="Make and end the pairings of a plan, all of them or none; the history of each unit tells of it."
    )
    async def adopt_pairing_plan(self, info: Info, input: AdoptPairingPlanInput) -> AdoptPairingPlanResult:  # noqa: A002
        context = info.context
        return await attempt(
            info, planning.adopt(context.database, context.viewer, stated(input)), AdoptedPairingPlan.of
        )
