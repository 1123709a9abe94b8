"""Plans made one option after the other: greedy, and by rounding a fractional plan."""

from collections.abc import Iterable

import numpy as np

from matching.docking.problem import Floats, Plan, Problem, Row

# Below this a difference is arithmetic, not a better plan.
EPSILON = 1e-6


class Room:
    """What is still free while options are taken one after the other."""

    def __init__(self, problem: Problem, rows: Iterable[Row]) -> None:
        self.problem = problem
        self.taken: Floats = np.zeros(len(problem.options))
        self._left = {demand.id: demand.amount for demand in problem.demands}
        self._free: list[float] = []
        self._rows: list[list[tuple[int, float, bool]]] = [[] for _ in problem.options]
        for row in rows:
            for index, coefficient in zip(row.options, row.coefficients, strict=True):
                self._rows[index].append((len(self._free), coefficient, row.by_docking))
            self._free.append(row.most)

    def steps(self, index: int) -> int:
        """How many more steps of an option there is room for."""
        option = self.problem.options[index]
        most = min(option.steps - float(self.taken[index]), self._left[option.demand] / option.needed)
        for row, coefficient, by_docking in self._rows[index]:
            if not by_docking:
                most = min(most, self._free[row] / coefficient) if coefficient else most
            elif not self.taken[index] and self._free[row] < coefficient - EPSILON:
                return 0
        return max(0, int(most + EPSILON))

    def fits(self, index: int, row: int) -> bool:
        """Whether this row alone has room for another step of the option."""
        for number, coefficient, by_docking in self._rows[index]:
            if number == row and not (by_docking and self.taken[index]):
                return self._free[row] >= coefficient - EPSILON
        return True

    def take(self, index: int, most: float) -> None:
        """As many steps of an option as there is room for, but at most so many."""
        steps = min(most, self.steps(index))
        if steps <= 0:
            return
        option = self.problem.options[index]
        for row, coefficient, by_docking in self._rows[index]:
            if not by_docking or not self.taken[index]:
                self._free[row] -= coefficient * (1 if by_docking else steps)
        self._left[option.demand] -= option.needed * steps
        self.taken[index] += steps

    @property
    def plan(self) -> Plan:
        return Plan(self.problem, self.taken.copy())


def fill(room: Room) -> Plan:
    """The option of the greatest value first, as many steps of it as there is room for: what a person would do."""
    options = room.problem.options
    for index in sorted(range(len(options)), key=lambda index: (-options[index].value, options[index].pair)):
        room.take(index, options[index].steps)
    return room.plan


def rounded(room: Room, x: Floats) -> Plan:
    """The whole steps of a fractional plan, then what is nearest to a whole option, then whatever there is room for."""
    options = room.problem.options
    taken = [index for index in range(len(options)) if x[index] > EPSILON]
    taken.sort(key=lambda index: (-x[index] / options[index].steps, -options[index].value, options[index].pair))
    for index in taken:
        room.take(index, int(x[index] + EPSILON))
    for index in taken:
        room.take(index, int(np.ceil(x[index] - EPSILON)) - room.taken[index])
    return fill(room)
