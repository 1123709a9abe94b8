"""Pairing plans: every plan is the best of its kind, and none is dominated by any plan that there could be."""

import random
from collections import Counter
from dataclasses import replace
from itertools import combinations, product
from math import dist, sqrt
from statistics import pvariance

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.pairing_plans import county
from domain.pairing_plans import (
    PairingWishes,
    PlannedCommunity,
    PlannedUnit,
    Site,
    Surroundings,
    dominates,
    grades,
)
from matching.pairing_plans import front, metres

DEGREE = 111_195  # metres of a degree of latitude, on a sphere of the Earth's mean radius


@pytest.mark.parametrize(
    ("one", "other", "kilometres"),
    [
        (Site(0, 0), Site(0, 0), 0.0),
        (Site(0, 0), Site(0, 1), 111.195),
        (Site(0, 0), Site(180, 0), 20_015.115),  # half of the equator
        (Site(0, 60), Site(1, 60), 55.597),  # a degree of longitude is half as long there
        (Site(-0.1276, 51.5072), Site(2.3522, 48.8566), 343.5),  # London, Paris
        (Site(116.3913, 39.9075), Site(121.4737, 31.2304), 1067.3),  # Beijing, Shanghai
        (Site(179.9, 0), Site(-179.9, 0), 22.239),  # across the date line
    ],
)
def test_distance_is_that_over_the_sphere(one: Site, other: Site, kilometres: float) -> None:
    assert metres([one], [other])[0, 0] == pytest.approx(kilometres * 1000, rel=1e-3, abs=0.5)
    assert metres([one], [other])[0, 0] == metres([other], [one])[0, 0]


def line(*units: float, communities: tuple[float, ...], points: tuple[int, ...] = (), **rest: object) -> Surroundings:
    """Units u0, u1, ... and communities c0, c1, ... on a meridian, at these degrees north."""
    return Surroundings(
        "area",
        "城东街道",
        tuple(PlannedUnit(f"u{n}", f"单位{n}", points[n] if points else 5, Site(0, at)) for n, at in enumerate(units)),
        tuple(PlannedCommunity(f"c{n}", f"社区{n}", Site(0, at)) for n, at in enumerate(communities)),
        **rest,  # type: ignore[arg-type]
    )


def pairs_of(plan: object) -> set[tuple[str, str]]:
    return {(pair.unit_id, pair.community_id) for pair in plan.pairs}  # type: ignore[attr-defined]


def test_plans_go_from_the_nearest_to_the_most_balanced() -> None:
    around = line(0, 0, 0.1, 0.9, communities=(0, 1))
    near, even = front(around, PairingWishes())
    assert pairs_of(near) == {("u0", "c0"), ("u1", "c0"), ("u2", "c0"), ("u3", "c1")}
    assert near.total_metres == pytest.approx(0.2 * DEGREE, abs=2)
    assert [load.number for load in near.loads.values()] == [3, 1]
    assert near.number_spread == 1.0
    # Of the three units at c0, the one at 0.1 is the cheapest to send to c1.
    assert pairs_of(even) == {("u0", "c0"), ("u1", "c0"), ("u2", "c1"), ("u3", "c1")}
    assert (even.number_spread, even.total_metres) == (0.0, pytest.approx(1.0 * DEGREE, abs=2))
    assert (even.largest_metres, even.mean_metres) == (
        pytest.approx(0.9 * DEGREE, abs=1),
        pytest.approx(0.25 * DEGREE, abs=1),
    )


def test_strong_units_are_shared_out_where_numbers_alone_would_not_tell() -> None:
    around = line(0, 0.01, 1, 0.99, communities=(0, 1), points=(12, 12, 2, 2))
    near, halfway, even = front(around, PairingWishes())
    assert [load.number for load in near.loads.values()] == [2, 2]
    assert sorted(load.strength for load in near.loads.values()) == [2, 4]
    assert [load.strength for load in even.loads.values()] == [3, 3]
    assert near.number_spread == even.number_spread == 0.0
    assert near.strength_spread > even.strength_spread == 0.0
    # One strong unit that moves alone costs half of the way, and the balance of numbers.
    assert (halfway.strength_spread, halfway.number_spread) == (0.0, 1.0)


def test_existing_pairings_stay_unless_told_otherwise() -> None:
    around = line(0, 1, communities=(0, 1), existing=frozenset({("u0", "c1")}))
    for plan in front(around, PairingWishes()):
        assert ("u0", "c1") in pairs_of(plan)
        assert plan.ended == ()
        [kept] = [pair for pair in plan.pairs if pair.kept]
        assert (kept.unit_id, kept.metres) == ("u0", pytest.approx(DEGREE, abs=1))
    [only] = front(around, PairingWishes(keep_existing=False))
    assert pairs_of(only) == {("u0", "c0"), ("u1", "c1")}
    assert only.ended == (("u0", "c1"),)
    assert only.total_metres == 0


def test_a_pairing_that_a_free_plan_chooses_again_is_kept_and_not_ended() -> None:
    around = line(0, 1, communities=(0, 1), existing=frozenset({("u0", "c0")}))
    [only] = front(around, PairingWishes(keep_existing=False))
    assert {(pair.unit_id, pair.kept) for pair in only.pairs} == {("u0", True), ("u1", False)}
    assert only.ended == ()


def test_what_has_no_place_gets_nothing_new_and_keeps_what_it_has() -> None:
    around = line(0, communities=(0,), existing=frozenset({("lost", "c0"), ("u0", "nowhere")}))
    around = replace(
        around,
        units=(*around.units, PlannedUnit("lost", "无址单位", 5, None)),
        communities=(*around.communities, PlannedCommunity("nowhere", "无址社区", None)),
    )
    for keep in (True, False):
        [plan] = front(around, PairingWishes(per_unit=2, keep_existing=keep))
        assert {(pair.unit_id, pair.community_id): pair.metres for pair in plan.pairs} == {
            ("lost", "c0"): None,
            ("u0", "nowhere"): None,
            ("u0", "c0"): 0,
        }
        assert list(plan.loads) == ["c0"]
        assert plan.loads["c0"].number == 2
    assert [unit.id for unit in around.unplaced_units] == ["lost"]
    assert [community.id for community in around.unplaced_communities] == ["nowhere"]


def test_pairings_elsewhere_count_and_units_from_elsewhere_are_not_moved() -> None:
    around = line(0, 0, communities=(0, 1), existing=frozenset({("guest", "c1")}))
    units = (
        replace(around.units[0], elsewhere=1),
        around.units[1],
        PlannedUnit("guest", "外来单位", 5, None, inside=False),
    )
    [plan] = front(replace(around, units=units), PairingWishes())
    assert pairs_of(plan) == {("u1", "c0"), ("guest", "c1")}


def test_without_units_or_communities_there_is_one_empty_plan() -> None:
    for around in (line(communities=(0, 1)), line(0, 1, communities=()), line(communities=())):
        [plan] = front(around, PairingWishes())
        assert (plan.pairs, plan.total_metres, plan.number_spread) == ((), 0, 0.0)


# --- properties ------------------------------------------------------------------------------------------------------

places = st.builds(Site, st.integers(0, 9).map(float), st.integers(0, 9).map(float))


@st.composite
def areas(draw: st.DrawFn) -> Surroundings:
    units = tuple(
        PlannedUnit(f"u{n}", f"单位{n}", draw(st.integers(1, 13)), site)
        for n, site in enumerate(draw(st.lists(places, min_size=1, max_size=5)))
    )
    communities = tuple(
        PlannedCommunity(f"c{n}", f"社区{n}", site)
        for n, site in enumerate(draw(st.lists(places, min_size=2, max_size=3)))
    )
    everything = [(unit.id, community.id) for unit in units for community in communities]
    existing = draw(st.sets(st.sampled_from(everything), max_size=3))
    return Surroundings("area", "城东街道", units, communities, frozenset(existing))


def all_measures(around: Surroundings, wishes: PairingWishes) -> set[tuple[int, int, int]]:
    """Total metres, and the variances of number and strength times a constant, of every plan there could be."""
    graded = grades(around.units)
    ids = [community.id for community in around.communities]
    row, column = ({one.id: n for n, one in enumerate(many)} for many in (around.units, around.communities))
    distance = metres([u.site for u in around.units if u.site], [c.site for c in around.communities if c.site])
    choices = []
    for unit in around.units:
        has = [id_ for id_ in ids if (unit.id, id_) in around.existing and wishes.keep_existing]
        more = min(max(0, wishes.per_unit - len(has)), len(ids) - len(has))
        others = [id_ for id_ in ids if id_ not in has]
        choices.append([[(unit.id, id_) for id_ in (*has, *new)] for new in combinations(others, more)])
    found = set()
    for plan in product(*choices):
        pairs = [pair for of_unit in plan for pair in of_unit]
        counts = [Counter(c for u, c in pairs if graded[u] >= grade) for grade in (1, 2, 3)]
        variances = [round(pvariance([count[id_] for id_ in ids]) * len(ids) ** 2) for count in counts]
        found.add((int(sum(distance[row[u], column[c]] for u, c in pairs)), variances[0], sum(variances[1:])))
    return found


@settings(max_examples=60, deadline=None)
@given(areas(), st.integers(1, 2), st.booleans())
def test_no_plan_at_all_dominates_one_that_is_shown_and_the_ends_are_the_best(
    around: Surroundings, per_unit: int, keep: bool
) -> None:
    wishes = PairingWishes(per_unit=per_unit, keep_existing=keep)
    possible = all_measures(around, wishes)
    square = len(around.communities) ** 2
    shown = {
        (plan.total_metres, round(plan.number_spread**2 * square), round(plan.strength_spread**2 * square))
        for plan in front(around, wishes)
    }
    assert shown <= possible
    for one in shown:
        assert not any(other != one and all(a <= b for a, b in zip(other, one, strict=True)) for other in possible)
    for measure in range(3):
        assert min(one[measure] for one in shown) == min(one[measure] for one in possible)


@settings(max_examples=25, deadline=None)
@given(areas(), st.randoms(use_true_random=False), st.booleans())
def test_order_does_not_matter(around: Surroundings, chance: random.Random, keep: bool) -> None:
    wishes = PairingWishes(keep_existing=keep)
    units, communities = list(around.units), list(around.communities)
    chance.shuffle(units)
    chance.shuffle(communities)
    shuffled = replace(around, units=tuple(units), communities=tuple(communities))
    assert front(shuffled, wishes) == front(around, wishes)


@pytest.mark.parametrize("per_unit", [1, 2])
@pytest.mark.parametrize("keep", [True, False])
def test_a_county_of_middling_size_keeps_every_promise(per_unit: int, keep: bool) -> None:
    around = county(80, 21)
    wishes = PairingWishes(per_unit=per_unit, keep_existing=keep, at_most=8)
    plans = front(around, wishes)
    assert len(plans) == 8
    for plan in plans:
        pairs = pairs_of(plan)
        assert Counter(unit for unit, _ in pairs) == {unit.id: per_unit for unit in around.units}
        assert len(pairs) == len(plan.pairs)
        assert {(pair.unit_id, pair.community_id) for pair in plan.pairs if pair.kept} == pairs & around.existing
        assert set(plan.ended) == around.existing - pairs
        assert not (keep and plan.ended)
        assert sum(load.number for load in plan.loads.values()) == len(pairs)
        assert plan.number_spread == pytest.approx(
            sqrt(pvariance([load.number for load in plan.loads.values()])), abs=1e-12
        )
    assert not any(dominates(one, other) for one in plans for other in plans)
    assert [plan.total_metres for plan in plans] == sorted(plan.total_metres for plan in plans)


def test_free_pairs_are_the_nearest_and_the_evenest_that_there_can_be() -> None:
    around = county(80, 21)
    plans = front(around, PairingWishes(keep_existing=False))
    distance = metres([u.site for u in around.units if u.site], [c.site for c in around.communities if c.site])
    assert plans[0].total_metres == distance.min(axis=1).sum()
    # 80 = 21 * 3 + 17
    assert min(plan.number_spread for plan in plans) == pytest.approx(sqrt(17 / 21 * 4 / 21))


def test_as_many_plans_as_asked_for_at_most() -> None:
    around = county(40, 12)
    for at_most in (1, 2, 3, 5):
        assert len(front(around, PairingWishes(at_most=at_most))) == at_most
    [nearest] = front(around, PairingWishes(at_most=1))
    assert nearest == front(around, PairingWishes(at_most=5))[0]


def test_haversine_agrees_with_the_plane_where_the_earth_is_nearly_flat() -> None:
    one, other = Site(118, 25), Site(118.01, 25.01)
    across, up = 0.01 * DEGREE * 0.9063, 0.01 * DEGREE
    assert metres([one], [other])[0, 0] == pytest.approx(dist((0, 0), (across, up)), rel=1e-3)
