"""Learn from cases what operations take when they are compiled, and the gains of groups of work.

`python -m studies.advise.calibrate` writes what comes with ferrule.

There are two models: one knows which operations a call does, and one how samples divide its time. Each has
a factor for arrays besides, and two for what crosses. They are fitted on the logarithm of the time that Rust
takes, each workload with the same weight, and drawn to what is plausible before anything is seen, so that a
few workloads can't make a figure absurd. Outliers count less (Huber).
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, get_args

import numpy as np
from ferrule import _files
from ferrule.advise import predict
from ferrule.advise.operations import KINDS, VECTORS
from ferrule.advise.predict import GROUPS, NATIVE, Basis, Calibration

from studies.advise import cases as known
from studies.advise.cases import Case, weights

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NS = 1e-9
COSTS: Mapping[str, float] = {
    "branch": 0.4 * NS,
    "integer": 0.4 * NS,
    "divide": 2 * NS,
    "float": 0.7 * NS,
    "index": 0.5 * NS,
    "append": 1.5 * NS,
    "build": 20 * NS,
    "dict": 12 * NS,
    "text": 4 * NS,
    "format": 40 * NS,
    "make": 3 * NS,
    "frame": 0.7 * NS,
    "number": 2 * NS,
    "texts": 10 * NS,
    "regex": 10 * NS,
    "container": 5 * NS,
    "system": 20 * NS,
    "other": 15 * NS,
    "number in C": 1 / 12,
    "texts in C": 1 / 3,
    "regex in C": 1 / 10,
    "container in C": 1 / 4,
    "system in C": 1.0,
    "other in C": 1 / 4,
    "unseen in C": 1 / 5,
}
"""What is plausible of operations: some cycles of a processor at 3 GHz, an allocation, a hash; of calls in C,
what a loop without objects leaves of them."""

GAINS: Mapping[str, float] = {"interpreter": 40.0, "objects": 10.0, "native": 8.0}
"""The same of groups of work: an instruction for forty of the interpreter's, allocations that stay."""

VECTORIZED = 1 / 4
"""Of the time of operations, where several are done at once."""

CROSSING = {"read": 0.1, "made": 0.7}
"""Of what the cost model says of PyO3, what it takes ferrule's kernels, which read in place."""

SPREAD = 0.5
"""By how much the logarithm of each may be another."""

HUBER = 1.0
"""Beyond so much, in logarithms, an error counts by itself and not by its square."""

ROUNDS = 25
TOLD = 0.8
"""How often an interval shall hold."""
BASES: tuple[str, ...] = get_args(Basis)


class Table:
    """Cases as arrays: what a port of each is predicted from, and what it took."""

    def __init__(self, cases: Sequence[Case]) -> None:
        """Take what is known of each."""
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
        self.operations = np.array(
            [[case.operations.get(kind, 0.0) for kind in KINDS] for case in self.cases]
        )
        self.arrays = np.array([float(case.arrays) for case in self.cases])
        self.crossing = np.array([case.crosses for case in self.cases])
        self.weights = np.array(weights(self.cases))

    def of(self, chosen: NDArray[np.bool_]) -> Table:
        """Give some of the cases."""
        found = Table.__new__(Table)
        found.cases = [case for case, is_in in zip(self.cases, chosen, strict=True) if is_in]
        for name in ("domains", "kernel", "seconds", "groups", "operations", "arrays", "crossing"):
            setattr(found, name, getattr(self, name)[chosen])
        found.weights = np.array(weights(found.cases))
        return found

    def crosses(self, factors: Floats) -> Floats:
        """Give the seconds that crossing takes, where reading and making values takes these shares."""
        found: Floats = self.crossing[:, 0] + self.crossing[:, 1:] @ factors
        return found


@dataclass(frozen=True, slots=True)
class Way:
    """A model: from factors to the seconds of each port."""

    prior: Floats
    """What is plausible of each factor."""
    seconds: Callable[[Table, Floats], Floats]

    def predicted(self, table: Table, parameters: Floats) -> Floats:
        """Give the logarithm of the seconds that ports take, by the logarithms of the factors."""
        found: Floats = np.log(self.seconds(table, np.exp(parameters)))
        return found


IS_VECTOR = np.array([kind in VECTORS for kind in KINDS])
IS_NATIVE = np.array([kind in NATIVE for kind in KINDS])


def _each(table: Table, factors: Floats) -> Floats:
    """Give the seconds of each kind of operation."""
    fewer = np.where(IS_VECTOR & (table.arrays[:, None] > 0), factors[len(KINDS)], 1.0)
    found: Floats = table.operations * factors[: len(KINDS)] * fewer
    return found


def _counted(table: Table, factors: Floats) -> Floats:
    found: Floats = _each(table, factors).sum(axis=1) + table.crosses(factors[-2:])
    return found


def _sampled(table: Table, factors: Floats) -> Floats:
    gains, arrays = factors[: len(GROUPS)], factors[len(GROUPS)]
    compiled = (table.groups / gains).sum(axis=1) / np.where(table.arrays > 0, arrays, 1.0)
    found: Floats = compiled + table.crosses(factors[-2:])
    return found


COUNTED = Way(np.array([*(COSTS[kind] for kind in KINDS), VECTORIZED, *CROSSING.values()]), _counted)
SAMPLED = Way(np.array([*GAINS.values(), 1 / VECTORIZED, *CROSSING.values()]), _sampled)


def fit(table: Table, way: Way = COUNTED) -> Floats:
    """Give the logarithms of the factors."""
    prior = np.log(way.prior)
    found = prior.copy()
    for _ in range(ROUNDS):
        errors = way.predicted(table, found) - table.kernel
        slopes = np.empty((len(errors), len(found)))
        for at in range(len(found)):
            moved = found.copy()
            moved[at] += 1e-4
            slopes[:, at] = (way.predicted(table, moved) - table.kernel - errors) / 1e-4
        count = table.weights / np.maximum(1.0, np.abs(errors) / HUBER)
        left = slopes.T @ (slopes * count[:, None]) + np.eye(len(found)) / SPREAD**2
        right = slopes.T @ (errors * count) + (found - prior) / SPREAD**2
        step = np.linalg.solve(left, right)
        found = found - np.clip(step, -0.5, 0.5)
    return found


def shares(table: Table, parameters: Floats, way: Way = COUNTED) -> Floats:
    """Give which share of each prediction stands on what, as `Calibration.stands` has it, by `BASES`."""
    factors = np.exp(parameters)
    found = np.zeros((len(table.cases), len(BASES)))
    found[:, BASES.index("crossing")] = table.crosses(factors[-2:])
    if way is SAMPLED:
        found[:, BASES.index("sampled")] = way.seconds(table, factors) - found.sum(axis=1)
    else:
        each = _each(table, factors)
        own = each[:, ~IS_NATIVE].sum(axis=1)
        found[:, BASES.index("native")] = each[:, IS_NATIVE].sum(axis=1)
        found[:, BASES.index("arrays")] = np.where(table.arrays > 0, own, 0.0)
        found[:, BASES.index("own")] = np.where(table.arrays > 0, 0.0, own)
    shown: Floats = found / found.sum(axis=1)[:, None]
    return shown


def quantile(values: Floats, weight: Floats, share: float) -> float:
    """Give the value below which this share of the weight is."""
    order = np.argsort(values)
    below = np.cumsum(weight[order]) / weight.sum()
    return float(values[order[min(int(np.searchsorted(below, share)), len(values) - 1)]])


def held_out(table: Table, way: Way = COUNTED) -> tuple[Floats, Floats]:
    """Give the errors of predictions, each made without its domain, and the shares of what they stand on.

    An error is what was predicted less what was taken, in logarithms.
    """
    errors, stands = np.empty(len(table.cases)), np.empty((len(table.cases), len(BASES)))
    for domain in set(table.domains.tolist()):
        out = table.domains == domain
        mine, learned = table.of(out), fit(table.of(~out), way)
        errors[out] = way.predicted(mine, learned) - table.kernel[out]
        stands[out] = shares(mine, learned, way)
    return errors, stands


def widths(table: Table, way: Way = COUNTED) -> Floats:
    """Give how far predictions are off at most, `TOLD` times of all, by what they stand on, in logarithms.

    Errors are those that were made for domains that were held out: what an interval is for is a new program.
    How large they are on average is taken to be a sum over what a prediction stands on, each by its share.
    """
    errors, stands = held_out(table, way)
    size, weight = np.maximum(np.abs(errors), 1e-6), table.weights
    usual = math.log((weight * size).sum() / weight.sum())
    found = np.full(len(BASES), usual)
    for _ in range(10 * ROUNDS):
        # The slope of Laplace's likelihood, each drawn to the average of all.
        expected = stands @ np.exp(found)
        slope = (stands * np.exp(found) / expected[:, None]).T @ (weight * (size / expected - 1))
        found += 0.3 * (slope - (found - usual) / SPREAD**2) / (stands.T @ weight + 1 / SPREAD**2)
    scale: Floats = np.exp(found)
    return scale * quantile(size / (stands @ scale), weight, TOLD)


def calibrated(table: Table, work: float) -> Calibration:
    """Learn from all cases of a table, of a machine on which `predict.WORK` takes so many seconds."""
    counted, sampled = (np.exp(fit(table, way)).tolist() for way in (COUNTED, SAMPLED))
    off = widths(table)
    off[BASES.index("sampled")] = widths(table, SAMPLED)[BASES.index("sampled")]
    return Calibration(
        costs={kind: _rounded(cost) for kind, cost in zip(KINDS, counted, strict=False)},
        vectors=_rounded(counted[len(KINDS)]),
        gains={name: _rounded(gain) for name, gain in zip(GROUPS, sampled, strict=False)},
        arrays=_rounded(sampled[len(GROUPS)]),
        off={name: _rounded(math.exp(each)) for name, each in zip(BASES, off, strict=True)},
        workloads=len({case.workload for case in table.cases}),
        domains=sorted(set(table.domains.tolist())),
        work=_rounded(work),
    )


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")


def like(cases: Sequence[Case], but: str = "") -> list[Case]:
    """Give those that are ports line by line, and those that are none for this reason alone."""
    unlike = known.unlike(cases)
    return [case for case in cases if unlike.get(known.key(case), but) == but]


def main() -> None:
    """Write the calibration that comes with ferrule."""
    found = known.kept()
    learned = calibrated(Table(like(found.cases)), found.work)
    _files.write(predict.FILE, json.dumps(asdict(learned), indent=1) + "\n")


if __name__ == "__main__":
    main()
