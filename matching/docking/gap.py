"""Instances of the generalised assignment problem, in the form of the OR-Library's gap1 to gap12.

`m n`, then m rows of n profits, m rows of n weights, and m capacities. Each of the n tasks goes to exactly one of the m
agents; what an agent's tasks weigh must not exceed its capacity; the profit is to be as large as can be.
"""

from dataclasses import dataclass
from typing import Self

from matching.docking.problem import Demand, Option, Plan, Problem, Supply


class Malformed(ValueError):
    """The text is not an instance; `reason_zh` and `reason_en` say where."""

    def __init__(self, reason_zh: str, reason_en: str) -> None:
        super().__init__(reason_en)
        self.reason_zh, self.reason_en = reason_zh, reason_en


@dataclass(frozen=True, slots=True)
class Instance:
    """`profits[agent][task]`, `weights[agent][task]`, `capacities[agent]`."""

    profits: tuple[tuple[int, ...], ...]
    weights: tuple[tuple[int, ...], ...]
    capacities: tuple[int, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises Malformed."""
        words = text.split()
        try:
            numbers = [int(word) for word in words]
        except ValueError:
            wrong = next(word for word in words if not word.removeprefix("-").isdigit())
            raise Malformed(f"“{wrong[:20]}”不是整数", f"“{wrong[:20]}” is not a whole number") from None
        if len(numbers) < 2 or min(numbers[:2]) < 1:
            raise Malformed("开头应为人数和任务数", "must begin with how many agents and how many tasks")
        agents, tasks = numbers[:2]
        expected = 2 + 2 * agents * tasks + agents
        if len(numbers) != expected:
            raise Malformed(
                f"应有{expected}个数,实有{len(numbers)}个", f"must hold {expected} numbers, not {len(numbers)}"
            )
        rows = [tuple(numbers[at : at + tasks]) for at in range(2, 2 + 2 * agents * tasks, tasks)]
        if min(map(min, rows[agents:])) < 0:
            raise Malformed("重量不能为负", "weights must not be negative")
        return cls(tuple(rows[:agents]), tuple(rows[agents:]), tuple(numbers[-agents:]))

    @property
    def tasks(self) -> int:
        return len(self.profits[0])

    def problem(self, minimise: bool = False) -> Problem:
        """Agents are supplies, tasks are demands that must be met: a docking problem like any other."""
        sign = -1 if minimise else 1
        width, tall = len(str(self.tasks)), len(str(len(self.capacities)))
        return Problem.of(
            (Supply(f"{agent:0{tall}}", float(most)) for agent, most in enumerate(self.capacities, 1)),
            (Demand(f"{task:0{width}}", must=True) for task in range(1, self.tasks + 1)),
            (
                Option(f"{agent:0{tall}}", f"{task:0{width}}", float(sign * profit), used=float(weight))
                for agent, (profits, weights) in enumerate(zip(self.profits, self.weights, strict=True), 1)
                for task, (profit, weight) in enumerate(zip(profits, weights, strict=True), 1)
                if weight <= self.capacities[agent - 1]
            ),
        )


def assignment(plan: Plan) -> list[int]:
    """The agent of each task, both counted from 1."""
    return [int(option.supply) for option, _ in sorted(plan.taken, key=lambda taken: taken[0].demand)]
