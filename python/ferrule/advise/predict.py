"""How many times faster a function would be in Rust: by what its body does, and by what crosses.

A port takes what crossing takes, and the time of each group of work divided by that group's gain. Gains, and
how far such a prediction is off, are calibrated on kernels of ferrule, each of which stands beside a Python
that does the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferrule.advise.crossing import ARRAYS, Crossings, Kind, is_class, is_lent
from ferrule.advise.findings import Prediction
from ferrule.measuring import kept
from ferrule.measuring.intervals import Estimate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ferrule.advise.findings import Function, Way, Work
    from ferrule.costs.cost_model import Model

GROUPS: Mapping[str, tuple[Work, ...]] = {
    "interpreter": ("loop", "arithmetic", "compare", "name", "frame", "other"),
    "objects": ("index", "attribute", "build", "text"),
    "native": ("call",),
}
"""Kinds of work that a compiler makes about as many times faster: little is left of what is the interpreter's
own, objects are looked up and made in Rust as well, and functions of C are compiled already."""

WAYS: tuple[Way, ...] = ("copied", "zero-copy", "class", "loop")

LOOPED = 0.5
"""Of its total from within a loop of its caller's: then most calls would be one."""

FILE = Path(__file__).parent / "calibration.json"

NEVER = Estimate(1.0, 1.0, 1.0)


class UnusableCalibrationError(ValueError):
    """A file holds no calibration; the message names it and says why."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was learned from kernels that are there."""

    gains: dict[str, float]
    """How many times faster each group of work is, compiled."""
    arrays: float
    """How many times faster besides, where items lie in arrays."""
    crossing: float
    """How much of what the cost model says of PyO3 crossing takes ferrule's kernels, which read in place."""
    low: float
    """The time that a port takes is this many times the predicted one or more, in nine cases of ten."""
    high: float
    """The same from above."""
    workloads: int
    domains: list[str]

    def compiled(self, work: Mapping[Work, float], *, arrays: bool) -> float:
        """Give the seconds of a port beyond those of crossing, by Python's of each kind of work.

        >>> gains = {"interpreter": 50.0, "objects": 5.0, "native": 2.0}
        >>> learned = Calibration(gains, 4.0, 0.5, 0.5, 2.0, 9, [])
        >>> learned.compiled({"loop": 1.0, "index": 0.1, "call": 0.02}, arrays=False)
        0.05
        """
        found = sum(
            work.get(kind, 0.0) / self.gains[name] for name, kinds in GROUPS.items() for kind in kinds
        )
        return found / (self.arrays if arrays else 1.0)


@cache
def calibration() -> Calibration:
    """Give the one that comes with ferrule."""
    return load(FILE)


def load(path: Path) -> Calibration:
    """Read a calibration; UnusableCalibrationError where it is missing, damaged or something else."""

    def parse(document: dict[str, Any]) -> Calibration:
        found = Calibration(**document)
        kept.check("calibration", found, Calibration)
        if set(found.gains) != set(GROUPS):
            raise ValueError(f"gains: got those of {', '.join(found.gains)}, wanted {', '.join(GROUPS)}")
        if min(*found.gains.values(), found.arrays, found.crossing, found.low, found.high) <= 0:
            raise ValueError("a factor that is not above 0")
        return found

    return kept.load(path, "calibration", parse, UnusableCalibrationError)


def seconds_of(function: Function) -> float:
    """Give the seconds of a call: replayed alone where it was, else its share of the run's.

    Where no window saw a call, it was called so seldom that all its time is taken for one.
    """
    if function.replay.seconds is not None:
        return function.replay.seconds.value
    return function.total / max(function.calls.value if function.calls else 1.0, 1.0)


class Predictor:
    """Predicts for functions of a run, by what crossings cost here and what was learned."""

    def __init__(self, model: Model, learned: Calibration | None = None) -> None:
        """Take the calibration that comes with ferrule, or another."""
        self.learned = calibration() if learned is None else learned
        self.crossings = Crossings(model)

    def fill(self, function: Function, seconds: float, in_c: float = 0.0) -> None:
        """Say of a function what crossing costs, its ceiling, and what each way gives.

        `seconds` are the whole program's, and `in_c` the share of the function's total in long calls of
        functions in C, which a port makes as well.
        """
        cheapest = self.crossings.cheapest(function.shapes).seconds
        function.crossing = cheapest
        each = seconds_of(function)
        function.ceiling = each / cheapest.value if cheapest.value else None
        function.predictions = [self.predict(function, way, seconds, in_c) for way in WAYS]

    def predict(self, function: Function, way: Way, seconds: float, in_c: float = 0.0) -> Prediction:
        """Predict what a way to move it gives."""
        crossing = self.crossings.call(function.shapes, way).seconds.value
        reason = impossible(function, way)
        each = seconds_of(function)
        if reason or not function.total or not each:
            return Prediction(way, NEVER, NEVER, crossing, reason or "no time was seen in it")
        work = {kind: each * of / function.total for kind, of in function.body.items()}
        kinds = [Kind.of(shape.type) for shape in function.shapes]
        arrays = any(kind.name in ARRAYS or (way == "zero-copy" and is_lent(kind)) for kind in kinds)
        same = min(in_c * each, work.get("call", 0.0))
        work["call"] = work.get("call", 0.0) - same
        port = self.learned.compiled(work, arrays=arrays) + crossing
        ends = tuple(each / (same + port * off) for off in (1.0, self.learned.high, self.learned.low))
        share = min(1.0, function.total / seconds) if seconds else 0.0
        program = tuple(1 / (1 - share + share / faster) for faster in ends)
        return Prediction(way, _estimate(ends), _estimate(program), crossing)


def _estimate(ends: Iterable[float]) -> Estimate:
    value, low, high = ends
    return Estimate(value, low, high)


def impossible(function: Function, way: Way) -> str:
    """Say why a function can't be moved in a way; nothing where it can."""
    kinds = [Kind.of(shape.type) for shape in function.shapes]
    if way == "zero-copy" and not any(is_lent(kind) for kind in kinds):
        return "nothing that it is given or gives back can be lent"
    if way == "class" and not any(is_class(kind) or is_class(kind.item) for kind in kinds):
        return "no argument is an object of a class that is written in Python"
    if way == "loop" and function.looped < LOOPED:
        return "most of its time is not in calls from a loop"
    return ""
