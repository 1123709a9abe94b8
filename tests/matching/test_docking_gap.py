"""The docking run's solver on published instances, checked from the outside."""

from pathlib import Path

import pytest

from matching.docking.gap import Instance, Malformed, assignment
from matching.docking.model import Model

FOLDER = Path(__file__).parent.parent / "data" / "gap"
BOUNDS = dict(line.split()[:2] for line in (FOLDER / "bounds.txt").read_text("utf-8").splitlines())


@pytest.mark.parametrize("name", ["c0515_1", "c0520_3", "c0832_2"])
@pytest.mark.parametrize("minimise", [False, True])
def test_published_optima_are_reached_by_plans_that_hold(name: str, minimise: bool) -> None:
    instance = Instance.parse((FOLDER / name).read_text("utf-8"))
    found = Model(instance.problem(minimise)).solve(30.0)
    assert found.plan is not None
    agents = assignment(found.plan)
    assert len(agents) == instance.tasks
    load = [
        sum(instance.weights[agent][task] for task, one in enumerate(agents) if one == agent + 1)
        for agent in range(len(instance.capacities))
    ]
    assert all(used <= most for used, most in zip(load, instance.capacities, strict=True))
    assert sum(instance.profits[agent - 1][task] for task, agent in enumerate(agents)) == int(
        BOUNDS[f"{name}_{'Min' if minimise else 'Max'}"]
    )
    assert abs(found.bound - found.plan.value) < 1


def test_every_task_is_assigned_also_where_that_costs() -> None:
    found = Model(Instance.parse("2 3  1 1 1  9 9 9  1 1 1  1 1 1  2 1").problem()).solve(5.0)
    assert found.plan is not None
    assert sorted(assignment(found.plan)) == [1, 1, 2]
    assert found.plan.value == 11


def test_an_instance_without_an_assignment_is_impossible() -> None:
    found = Model(Instance.parse("1 2  5 5  2 2  3").problem()).solve(5.0)
    assert (found.plan, found.impossible) == (None, True)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "must begin with how many agents and how many tasks"),
        ("0 3", "must begin with how many agents and how many tasks"),
        ("2 2 1 1 1 1 1 1 1 1 5", "must hold 12 numbers, not 11"),
        ("1 1 x 1 5", "“x” is not a whole number"),
        ("1 1 5 -1 5", "weights must not be negative"),
    ],
)
def test_a_file_that_is_no_instance_is_told_apart(text: str, reason: str) -> None:
    with pytest.raises(Malformed) as told:
        Instance.parse(text)
    assert told.value.reason_en == reason
