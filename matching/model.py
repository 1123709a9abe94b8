"""How likely a pair is to dock: a logistic model over the features of a pair, in `weights.json`.

    score = 1 / (1 + exp(-(start + the sum of weight x feature)))

`score` is the probability that the resource would meet the need; one that would meet it in part counts a third, as in
the gain of nDCG. The parts of a score are sums of weight x feature: log-odds, which add up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

import numpy as np
import orjson
from numpy.typing import NDArray

from matching.features import FEATURES, PARTS, SIGNS

Floats = NDArray[np.float64]

FILE = Path(__file__).parent / "weights.json"
DIGITS = 4
"""Parts are rounded, so that the order in which entries are read can't change them; a score is that of its parts."""


@dataclass(frozen=True, slots=True)
class Model:
    """`weights` has one for each of `FEATURES`. Of a need whose best pair has a score of `shown`, the pairs of at least
    `beside` are shown; of any other need, nothing."""

    start: float
    weights: Mapping[str, float]
    shown: float
    beside: float

    @classmethod
    def read(cls, file: Path = FILE) -> Self:
        """Raises ValueError for features or signs that are not those of this program."""
        said: dict[str, Any] = orjson.loads(file.read_bytes())
        by_part: dict[str, dict[str, float]] = said["weights"]
        weights = {name: weight for part in by_part.values() for name, weight in part.items()}
        if {part: set(those) for part, those in by_part.items()} != {part: set(those) for part, those in SIGNS.items()}:
            raise ValueError(f"{file.name}: these are not the features of this program")
        for names in SIGNS.values():
            for name, sign in names.items():
                if weights[name] * sign < 0:
                    raise ValueError(f"{file.name}: {name} has the wrong sign")
        return cls(said["start"], weights, said["shown"], said["beside"])

    def write(self, file: Path, trained_on: Mapping[str, int]) -> None:
        said = {
            "start": self.start,
            "shown": self.shown,
            "beside": self.beside,
            "weights": {part: {name: self.weights[name] for name in names} for part, names in SIGNS.items()},
            "trained_on": trained_on,
        }
        file.write_bytes(orjson.dumps(said, option=orjson.OPT_INDENT_2) + b"\n")

    @property
    def vector(self) -> Floats:
        """Weights in the order of `FEATURES`."""
        return np.array([self.weights[name] for name in FEATURES])

    def parts(self, values: Floats) -> Floats:
        """Log-odds of each of `PARTS`, a row per pair, rounded. `values` has a column per feature."""
        parts: Floats = np.add.reduceat(values * self.vector, _STARTS, axis=1)
        return parts.round(DIGITS)

    def scores(self, parts: Floats) -> Floats:
        """Probabilities, rounded."""
        scores: Floats = np.round(1 / (1 + np.exp(-(self.start + parts.sum(axis=1)))), DIGITS)
        return scores


_STARTS = np.cumsum([0, *(len(SIGNS[part]) for part in PARTS)])[:-1]


@cache
def shipped() -> Model:
    """The model of this program, read once."""
    return Model.read()
