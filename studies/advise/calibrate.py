"""Learn the gains of each group of work from cases.

`python -m studies.advise.calibrate` writes what comes with ferrule.

The model has one gain for each group, one factor for arrays and one for crossing. They are fitted on the
logarithm of the time that Rust takes, each workload with the same weight, and drawn to what is plausible
before anything is seen, so that a few workloads can't make a gain absurd. Outliers count less (Huber).
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np
from ferrule import _files
from ferrule.advise import predict
from ferrule.advise.crossing import Crossings
from ferrule.advise.predict import GROUPS, Calibration

from studies.advise import cases as known
from studies.advise.cases import Case, weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PRIOR = {"interpreter": 40.0, "objects": 10.0, "native": 8.0, "arrays": 2.5, "crossing": 0.5}
"""What is plausible: an instruction for forty of the interpreter's, allocations that stay, calls inlined."""

SPREAD = 0.3
"""By how much the logarithm of each may be another: of those tried, it errs least on domains held out."""

HUBER = 1.0
"""Beyond so much, in logarithms, an error counts by itself and not by its square."""

ROUNDS = 60
TOLD = 0.8
"""How often an interval shall hold."""


class Table:
    """Cases as arrays: what a port of each is predicted from, and what it took."""

    def __init__(self, cases: Sequence[Case], crossings: Crossings) -> None:
        """Ask the cost model once for each."""
        self.cases = list(cases)
        self.domains = np.array([case.domain for case in self.cases])
        self.kernel = np.log([case.kernel for case in self.cases])
        self.seconds = np.array([case.seconds for case in self.cases])
        self.groups = np.array(
            [
                [case.seconds * sum(case.work.get(kind, 0.0) for kind in kinds) for kinds in GROUPS.values()]
                for case in self.cases
            ]
        )
        self.arrays = np.array([float(case.arrays) for case in self.cases])
        self.crossing = np.array([known.crossing(case, crossings) for case in self.cases])
        self.weights = np.array(weights(self.cases))

    def of(self, chosen: NDArray[np.bool_]) -> Table:
        """Give some of the cases."""
        found = Table.__new__(Table)
        found.cases = [case for case, is_in in zip(self.cases, chosen, strict=True) if is_in]
        for name in ("domains", "kernel", "seconds", "groups", "arrays", "crossing"):
            setattr(found, name, getattr(self, name)[chosen])
        found.weights = np.array(weights(found.cases))
        return found

    def predicted(self, parameters: Floats) -> Floats:
        """Give the logarithm of the seconds that ports take, by the logarithms of gains."""
        gains, arrays, crossing = parameters[: len(GROUPS)], parameters[-2], parameters[-1]
        compiled = (self.groups / np.exp(gains)).sum(axis=1) / np.exp(arrays * self.arrays)
        predicted: Floats = np.log(compiled + self.crossing * math.exp(crossing))
        return predicted


def fit(table: Table) -> Floats:
    """Give the logarithms of the gains, of the factor for arrays and of that for crossing."""
    prior = np.log(list(PRIOR.values()))
    found = prior.copy()
    for _ in range(ROUNDS):
        errors = table.predicted(found) - table.kernel
        slopes = np.empty((len(errors), len(found)))
        for at in range(len(found)):
            moved = found.copy()
            moved[at] += 1e-4
            slopes[:, at] = (table.predicted(moved) - table.kernel - errors) / 1e-4
        count = table.weights / np.maximum(1.0, np.abs(errors) / HUBER)
        left = slopes.T @ (slopes * count[:, None]) + np.eye(len(found)) / SPREAD**2
        right = slopes.T @ (errors * count) + (found - prior) / SPREAD**2
        step = np.linalg.solve(left, right)
        found = found - np.clip(step, -0.5, 0.5)
    return found


def quantile(values: Floats, weight: Floats, share: float) -> float:
    """Give the value below which this share of the weight is."""
    order = np.argsort(values)
    below = np.cumsum(weight[order]) / weight.sum()
    return float(values[order[min(int(np.searchsorted(below, share)), len(values) - 1)]])


def held_out(table: Table) -> Floats:
    """Give the errors of predictions, each made without its domain: predicted less taken, in logarithms."""
    errors = np.empty(len(table.cases))
    for domain in set(table.domains.tolist()):
        out = table.domains == domain
        errors[out] = table.of(out).predicted(fit(table.of(~out))) - table.kernel[out]
    return errors


def ends(table: Table) -> tuple[float, float]:
    """Give by what the time that a port takes may be less and more than predicted, `TOLD` times of all.

    Errors are those that were made for domains that were held out: what an interval is for is a new program.
    """
    errors = held_out(table)
    tail = (1 - TOLD) / 2
    return (
        math.exp(-quantile(errors, table.weights, 1 - tail)),
        math.exp(-quantile(errors, table.weights, tail)),
    )


def calibrated(table: Table) -> Calibration:
    """Learn from all cases of a table."""
    found = np.exp(fit(table)).tolist()
    low, high = ends(table)
    return Calibration(
        gains={name: round(gain, 4) for name, gain in zip(GROUPS, found, strict=False)},
        arrays=round(found[-2], 4),
        crossing=round(found[-1], 4),
        low=round(low, 4),
        high=round(high, 4),
        workloads=len({case.workload for case in table.cases}),
        domains=sorted(set(table.domains.tolist())),
    )


def like(cases: Sequence[Case]) -> list[Case]:
    """Give those that are ports line by line."""
    unlike = known.unlike(cases)
    return [case for case in cases if known.key(case) not in unlike]


def main() -> None:
    """Write the calibration that comes with ferrule."""
    table = Table(like(known.kept().cases), Crossings(known.costs()))
    _files.write(predict.FILE, json.dumps(asdict(calibrated(table)), indent=1) + "\n")


if __name__ == "__main__":
    main()
