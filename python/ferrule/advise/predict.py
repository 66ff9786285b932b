"""How many times faster a function would be in Rust: by what its body does, and by what crosses.

A port takes what crossing takes, and some nanoseconds for each operation that a call does. Where a function
was not called alone, and nobody could count them, it takes the time of each group of work divided by the
gain of that group. Both, and how far such a prediction is off, are calibrated on kernels of ferrule, each of
which stands beside a Python that does the same. Seconds are those of the machine that calibrated: a fixed
piece of compiled work is timed there and here, and they are longer or shorter by as much.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from ferrule._core import build_info
from ferrule._core.scalars import n_body
from ferrule.advise.crossing import Crossings
from ferrule.advise.findings import Prediction
from ferrule.advise.kinds import ARRAYS, OPERATED, Kind, is_class, is_lent, is_numbers
from ferrule.advise.operations import KINDS, SECONDS, VECTORS
from ferrule.measuring import kept
from ferrule.measuring.intervals import Estimate
from ferrule.measuring.measure import timed_once

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

NATIVE = frozenset(SECONDS) | {"number", "texts", "regex", "container", "system", "other"}
"""Operations that are functions of C."""

LEAST = 1e-9
"""Seconds that a call takes at least, however little it does."""

SMALL = 100
BEGUN = 0.9
"""Arrays of so few items: a function of C that is given them takes so much of its time to begin at all."""

LOOPED = 0.5
"""Of its total from within a loop of its caller's: then most calls would be one."""

TRIES, STEPS = 15, 2_000
WORK = partial(
    n_body,
    [[1.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 3.0], [4.0, 4.0, 0.0]],
    [[0.0, 0.1, 0.0], [0.2, 0.0, 0.0], [0.0, 0.3, 0.0], [0.0, 0.0, 0.4]],
    [1.0, 2.0, 3.0, 4.0],
    1e-3,
)
"""Under a millisecond of compiled work, for so many steps, by which speeds of machines are compared."""

FILE = Path(__file__).parent / "calibration.json"

NEVER = Estimate(1.0, 1.0, 1.0)


class UnusableCalibrationError(ValueError):
    """A file holds no calibration; the message names it and says why."""


Basis = Literal["crossing", "own", "arrays", "native", "sampled"]
"""What parts of a predicted time stand on, by which they are more or less sure: the cost model, operations of
its own on arrays or on other values, functions of C; or samples of its work."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was learned from kernels that are there."""

    costs: dict[str, float]
    """Seconds of an operation that is counted, compiled; of one that is timed, its share of Python's."""
    vectors: float
    """By how much less those take of which a compiler does several at once, where items lie in arrays."""
    gains: dict[str, float]
    """How many times faster each group of work is, compiled."""
    arrays: float
    """How many times faster besides, where items lie in arrays."""
    off: dict[str, float]
    """How many times less or more than predicted a port takes at most, in eight cases of ten, by what all of
    the prediction stands on."""
    workloads: int
    domains: list[str]
    work: float = 1e-3
    """Seconds of `WORK` on the machine of which the costs are."""

    def elsewhere(self, work: float) -> Calibration:
        """Give that of a machine on which `WORK` takes so many seconds: what is compiled takes so as well.

        >>> learned = Calibration({"float": 1e-9, "texts in C": 0.5}, 0.5, {}, 4.0, {}, 9, [], work=1e-3)
        >>> learned.elsewhere(2e-3).costs
        {'float': 2e-09, 'texts in C': 0.5}
        """
        slower = work / self.work
        costs = {kind: cost if kind in SECONDS else cost * slower for kind, cost in self.costs.items()}
        return replace(self, costs=costs, work=work)

    def sampled(self, work: Mapping[Work, float], *, arrays: bool) -> float:
        """Give the seconds of a port beyond those of crossing, by Python's of each kind of work.

        >>> gains = {"interpreter": 50.0, "objects": 5.0, "native": 2.0}
        >>> learned = Calibration({}, 0.2, gains, 4.0, {}, 9, [])
        >>> learned.sampled({"loop": 1.0, "index": 0.1, "call": 0.02}, arrays=False)
        0.05
        """
        found = sum(
            work.get(kind, 0.0) / self.gains[name] for name, kinds in GROUPS.items() for kind in kinds
        )
        return found / (self.arrays if arrays else 1.0)

    def counted(self, operations: Mapping[str, float], *, arrays: bool) -> float:
        """Give the same by the operations of a call.

        >>> learned = Calibration({"float": 1e-9, "divide": 5e-9}, 0.5, {}, 4.0, {}, 9, [])
        >>> round(learned.counted({"float": 40, "divide": 2}, arrays=True), 12)
        3e-08
        """
        return sum(
            self.costs[kind] * times * (self.vectors if arrays and kind in VECTORS else 1.0)
            for kind, times in operations.items()
        )

    def stands(self, operations: Mapping[str, float], crossing: float, *, arrays: bool) -> dict[Basis, float]:
        """Give the seconds of a port by what they stand on.

        >>> learned = Calibration({"float": 1e-9, "texts in C": 0.25}, 0.5, {}, 4.0, {}, 9, [])
        >>> learned.stands({"float": 40, "texts in C": 4e-8}, 2e-8, arrays=False)
        {'crossing': 2e-08, 'own': 4e-08, 'native': 1e-08}
        """
        native = {kind: times for kind, times in operations.items() if kind in NATIVE}
        own = {kind: times for kind, times in operations.items() if kind not in NATIVE}
        return {
            "crossing": crossing,
            "arrays" if arrays else "own": self.counted(own, arrays=arrays),
            "native": self.counted(native, arrays=arrays),
        }

    def width(self, stands: Mapping[Basis, float]) -> float:
        """Give how many times less or more a port may take, by seconds of it and what they stand on.

        >>> learned = Calibration({}, 0.5, {}, 4.0, {"own": 2.0, "native": 8.0}, 9, [])
        >>> round(learned.width({"own": 3e-8, "native": 3e-8}), 6)
        4.0
        """
        whole = sum(stands.values()) or 1.0
        return math.exp(sum(math.log(self.off[each]) * part / whole for each, part in stands.items()))


@cache
def calibration() -> Calibration:
    """Give the one that comes with ferrule."""
    return load(FILE)


@cache
def here() -> Calibration:
    """Give the same for this machine, by how fast that does what the calibrating one did.

    What checks itself, as builds for working do, says nothing about how fast a port is.
    """
    known = calibration()
    return known.elsewhere(seconds_of_work()) if build_info()["profile"] == "release" else known


def seconds_of_work() -> float:
    """Give the seconds of `WORK` on this machine: the least of several, in some ten milliseconds.

    >>> seconds_of_work() > 0
    True
    """
    return min(timed_once(WORK, STEPS)[1] for _ in range(TRIES))


def load(path: Path) -> Calibration:
    """Read a calibration; UnusableCalibrationError where it is missing, damaged or something else."""

    def parse(document: dict[str, Any]) -> Calibration:
        found = Calibration(**document)
        kept.check("calibration", found, Calibration)
        for name, wanted in (("gains", GROUPS), ("costs", KINDS), ("off", get_args(Basis))):
            got = getattr(found, name)
            if set(got) != set(wanted):
                raise ValueError(f"{name}: got those of {', '.join(got)}, wanted {', '.join(wanted)}")
        factors = (*found.gains.values(), *found.costs.values(), *found.off.values())
        if min(*factors, found.arrays, found.vectors, found.work) <= 0:
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


@dataclass(frozen=True, slots=True)
class Back:
    """What of a function's time stays in Python when it moves, since it is given what runs then."""

    share: float = 0.0
    """Of its total."""
    seconds: float = 0.0
    """Of a call, for calling it back, and for the turns of a generator."""
    names: list[str] = field(default_factory=list)
    native: bool = False
    """Whether most of it are functions of C."""


NOTHING = Back()


class Predictor:
    """Predicts for functions of a run, by what crossings cost here and what was learned."""

    def __init__(self, model: Model, learned: Calibration | None = None) -> None:
        """Take the calibration that comes with ferrule, as it is on this machine, or another."""
        self.learned = here() if learned is None else learned
        self.crossings = Crossings(model)

    def fill(self, function: Function, seconds: float, in_c: float = 0.0, back: Back = NOTHING) -> None:
        """Say of a function what crossing costs, its ceiling, and what each way gives.

        `seconds` are the whole program's, and `in_c` the share of the function's total in long calls of
        functions in C, which a port makes as well; `back` is what it calls back.
        """
        cheapest = self.crossings.cheapest(function.shapes).seconds
        function.crossing = cheapest
        each = seconds_of(function)
        function.ceiling = each / cheapest.value if cheapest.value else None
        function.predictions = [self.predict(function, way, seconds, in_c, back) for way in WAYS]

    def predict(
        self, function: Function, way: Way, seconds: float, in_c: float = 0.0, back: Back = NOTHING
    ) -> Prediction:
        """Predict what a way to move it gives."""
        crossing = self.crossings.call(function.shapes, way).seconds.value + back.seconds
        reason = impossible(function, way)
        each = seconds_of(function)
        if reason or not function.total or not each:
            return Prediction(way, NEVER, NEVER, crossing, reason or "no time was seen in it")
        kinds = [Kind.of(shape.type) for shape in function.shapes]
        arrays = any(kind.name in ARRAYS or (way == "zero-copy" and is_numbers(kind)) for kind in kinds)
        begins = BEGUN if _are_small(function) else 0.0
        moves = 1 - back.share
        operations = {kind: times * moves for kind, times in function.replay.operations.items()}
        if operations:
            native = sum(operations.get(kind, 0.0) for kind in SECONDS)
            same = min(in_c * each, native)
            works = (1 - begins) * (1 - same / native) if native else 1.0
            left = {kind: times * (works if kind in SECONDS else 1.0) for kind, times in operations.items()}
            stands = self.learned.stands(left, crossing, arrays=arrays)
        else:
            work = {kind: moves * each * of / function.total for kind, of in function.body.items()}
            same = min(in_c * each, work.get("call", 0.0))
            work["call"] = (work.get("call", 0.0) - same) * (1 - begins)
            stands = {"crossing": crossing, "sampled": self.learned.sampled(work, arrays=arrays)}
        same += back.share * each
        port = max(LEAST, sum(stands.values()))
        off = self.learned.width(stands)
        ends = tuple(each / (same + port * times) for times in (1.0, off, 1 / off))
        share = min(1.0, function.total / seconds) if seconds else 0.0
        program = tuple(1 / (1 - share + share / faster) for faster in ends)
        return Prediction(way, _estimate(ends), _estimate(program), crossing)


def _are_small(function: Function) -> bool:
    """Whether it is given arrays that functions of C work on, each of a few items."""
    arrays = [shape for shape in function.shapes if Kind.of(shape.type).name in OPERATED]
    return bool(arrays) and all(each.sizes and each.sizes[-1] <= SMALL for each in arrays)


def _estimate(ends: Iterable[float]) -> Estimate:
    value, low, high = ends
    return Estimate(value, low, high)


def impossible(function: Function, way: Way) -> str:
    """Say why a function can't be moved in a way; nothing where it can."""
    kinds = [Kind.of(shape.type) for shape in function.shapes]
    if way in {"zero-copy", "class"} and not kinds:
        return "its arguments were not seen"
    if way == "zero-copy" and not any(is_lent(kind) for kind in kinds):
        return "nothing that it is given or gives back can be lent"
    if way == "class" and not any(is_class(kind) or is_class(kind.item) for kind in kinds):
        return "no argument is an object of a class that is written in Python"
    if way == "loop" and function.looped < LOOPED:
        return "most of its time is not in calls from a loop"
    return ""
