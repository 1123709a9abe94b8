"""Large linear programs by their prices: a first-order method, whose every step costs what the rows have of numbers.

    maximise worth x, subject to rows x ≤ high, 0 ≤ x ≤ most

Plans and prices take turns (the primal-dual hybrid gradient of Chambolle and Pock 2011, with the diagonal steps of Pock
and Chambolle 2011, and restarts from averages: Applegate et al. 2021, "Practical large-scale linear programming using
primal-dual hybrid gradient"). Whatever prices there are prove a bound, since plans are boxed in: no plan is worth more
than what `high` costs and what of `worth` is left beyond the prices. So it can end at any moment, and says how good it
is; what it costs grows with the pairs, where a simplex takes its square.
"""

import time
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_array, csr_array

from matching.docking.problem import Floats

# Between looks at how far it is.
STEPS = 40
# A plan and a bound that differ by so much of the bound, with rows exceeded by as little, are near enough.
NEAR = 5e-4


@dataclass(frozen=True, slots=True)
class Priced:
    """`x` may exceed rows by some; `bound` is proven by `prices`, one for each row."""

    x: Floats
    bound: float
    prices: Floats


def relaxed_by_prices(worth: Floats, rows: csc_array, high: Floats, most: Floats, seconds: float) -> Priced:
    """The best that is reached within the time. Prices of 0 are where it begins: a bound there always is."""
    ends = time.monotonic() + seconds
    across = csr_array(rows)
    # Rows of unlike units are made alike first: each has a largest coefficient of 1.
    scale = np.asarray(abs(across).max(axis=1).toarray()).ravel()
    scale = 1.0 / np.where(scale > 0, scale, 1.0)
    across = csr_array(across.multiply(scale[:, None]))
    down, high = csr_array(across.T), high * scale
    size = abs(across)
    per_row, per_column = np.asarray(size.sum(axis=1)).ravel(), np.asarray(size.sum(axis=0)).ravel()
    up_by, down_by = 1.0 / np.maximum(per_row, 1e-9), 1.0 / np.maximum(per_column, 1e-9)

    def bound(y: Floats) -> float:
        return float(high @ y + np.maximum(worth - down @ y, 0.0) @ most)

    x, y = np.zeros(len(worth)), np.zeros(len(high))
    best_y, best = y, bound(y)
    weight = max(float(np.mean(np.abs(worth))), 1e-9)
    start_x, start_y, start_error = x, y, np.inf
    sum_x, sum_y, taken = np.zeros_like(x), np.zeros_like(y), 0
    pull = down @ y
    while time.monotonic() < ends:
        for _ in range(STEPS):
            if time.monotonic() >= ends:
                break
            new = np.clip(x + down_by / weight * (worth - pull), 0.0, most)
            y = np.maximum(y + up_by * weight * (across @ (2 * new - x) - high), 0.0)
            x, pull = new, down @ y
            sum_x += x
            sum_y += y
            taken += 1
        if not taken:
            break
        candidates = []
        for one_x, one_y in ((x, y), (sum_x / taken, sum_y / taken)):
            reached = bound(one_y)
            if reached < best:
                best, best_y = reached, one_y
            over = float(np.maximum(across @ one_x - high, 0.0) @ best_y)
            off = abs(reached - float(worth @ one_x))
            candidates.append(((off + over) / max(abs(best), 1e-9), one_x, one_y))
        error, near_x, near_y = min(candidates, key=lambda one: one[0])
        if error < NEAR:
            x = near_x
            break
        if error < 0.4 * start_error or taken >= 25 * STEPS:
            moved_x, moved_y = np.linalg.norm(near_x - start_x), np.linalg.norm(near_y - start_y)
            if moved_x > 1e-9 and moved_y > 1e-9:
                weight = float(np.exp(0.5 * np.log(moved_y / moved_x) + 0.5 * np.log(weight)))
            x, y, pull = near_x, near_y, down @ near_y
            start_x, start_y, start_error = near_x, near_y, error
            sum_x, sum_y, taken = np.zeros_like(x), np.zeros_like(y), 0
    return Priced(x, best, best_y * scale)
