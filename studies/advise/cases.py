"""Cases of Python that was ported: what its body does, what crosses, and how long both take.

They are of the bench's workloads. Their times are those of the runs that are published; how the time of
a body is divided is kept in a file of its own, which `gather` writes.
"""

from __future__ import annotations

import json
import lzma
import math
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from pathlib import Path  # noqa: TC003 - a default
from typing import TYPE_CHECKING, Any

from ferrule.advise.crossing import MANY
from ferrule.advise.findings import Shape
from ferrule.advise.kinds import ARRAYS, Kind

from studies.publish.published import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ferrule.advise.findings import Work
    from ferrule.costs.cost_model import Model

FILE = FOLDER / "advise-cases.json.xz"

RUST = "Rust"
"""The label of what users write, beside the kernels of ferrule."""

LINES = 30
"""Of Python's that a call of the Rust side may run: with more, the loop is still Python's."""

SHORT = 10e-6
"""Seconds: a call of Python's that takes less is asked for with the loop around it."""

GROWTH = 0.3
"""By what the powers of n with which both grow may differ: beyond, it is another algorithm."""

GROWS = "it grows otherwise with n: another algorithm"
"""The one reason that looks at what is predicted, how long the Rust side takes."""


@dataclass(frozen=True, slots=True)
class Case:
    """A workload at a size, in Python and in Rust."""

    workload: str
    n: int
    python: str
    """The label of the Python side: plain Python where there is one, else the reference."""
    rust: str
    asked: str
    """What the Rust side is asked for besides; nothing where it is the same."""
    seconds: float
    """Of a call of Python's."""
    kernel: float
    """Of a call of Rust's, on one thread."""
    work: dict[Work, float]
    """How Python's time is divided."""
    operations: dict[str, float]
    """What a call of Python's does, by the kinds of `advise.operations`."""
    given: list[Shape]
    """What Python is given, and gives back."""
    taken: list[Shape]
    """What Rust is given, and gives back."""
    lines: int
    """Of Python's that a call of the Rust side runs."""
    reads: dict[str, float]
    """How many values of each kind Rust is given, at every depth."""
    gives: dict[str, float]
    """The same of what it gives back."""
    crosses: list[float]
    """Seconds of what crosses, as `crossing` divides them."""
    same: bool
    """Whether both sides are given the same, and give the same back, to the last digit."""

    @property
    def domain(self) -> str:
        """The domain, which is held out as a whole."""
        return self.workload.partition("/")[0]

    @property
    def arrays(self) -> bool:
        """Whether Rust finds items in arrays."""
        return any(Kind.of(each.type).name in ARRAYS for each in self.taken)


@dataclass(slots=True)
class Cases:
    """All cases, and how bodies were looked at.

    They are looked at on another machine than that of the published runs, or on another day. So what was
    measured here is as it would be there: as many times longer as kernels took there.
    """

    way: str
    python: str
    cases: list[Case] = field(default_factory=list)
    pace: float = 1.0
    """How many times as long kernels took there."""
    work: float = 1e-3
    """Seconds of `predict.WORK` there."""


def save(found: Cases, path: Path = FILE) -> None:
    """Keep cases."""
    path.write_bytes(lzma.compress(json.dumps(asdict(found)).encode()))


def kept(path: Path = FILE) -> Cases:
    """Read those that are kept."""
    document: dict[str, Any] = json.loads(lzma.decompress(path.read_bytes()))
    cases = [
        Case(**each | {side: [Shape(**one) for one in each[side]] for side in ("given", "taken")})
        for each in document.pop("cases")
    ]
    return Cases(**document, cases=cases)


UNITS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "int": ("list[int]", ()),
    "float": ("list[float]", ()),
    "bool": ("list[bool]", ()),
    "None": ("list[None]", ()),
    "big int": ("list[big int]", ()),
    "str": ("list[str]", ()),
    "bytes": ("list[bytes]", ()),
    "list": ("list[tuple[int, int]]", ("int", "int")),
    "entry": ("dict[str, int]", ("str", "int")),
    "object": ("list[dataclass]", ("float", "float")),
}
FIELD = "list[dataclass]"
"""By which the attributes of an object are known: two, which are read one by one and never in place."""
"""By which of the cost model's kinds a value is known, and what is in an item of these besides."""


def crossing(case: Case, model: Model) -> tuple[float, float, float]:
    """Give the seconds that a call takes, that its arguments take to be read, and its result to be made.

    The last two are those of PyO3, of which ferrule's kernels take a part; what users write takes all. Arrays
    are lent, and attributes of objects looked up, by either: they are in the first.
    """
    whole = model.call(len(case.taken) - 1).value
    ways = ((case.reads, "read", "zero-copy"), (case.gives, "returned", "returned, zero-copy"))
    parts = []
    for values, way, lent in ways:
        whole += values.get("field", 0.0) * _per(model, FIELD, way) / 2
        whole += values.get("array", 0.0) * model.crossing("ndarray", 1, lent).value
        rest = {kind: times for kind, times in values.items() if kind not in {"field", "array"}}
        parts.append(sum(times * unit(model, kind, way) for kind, times in rest.items()))
    read, made = parts
    return (whole + read + made, 0.0, 0.0) if case.rust == RUST else (whole, read, made)


def unit(model: Model, kind: str, way: str) -> float:
    """Give the seconds that one value takes beside others of its kind."""
    near, within = UNITS.get(kind, UNITS["object"])
    return max(0.0, _per(model, near, way) - sum(unit(model, each, way) for each in within))


def _per(model: Model, kind: str, way: str) -> float:
    way = way if way in model.ways(kind) else model.find(kind).way
    return model.crossing(kind, MANY, way).value / MANY


def unlike(cases: Iterable[Case]) -> dict[Case | tuple[str, int, str], str]:
    """Say which cases are no ports line by line, and why: by rules, and by no list.

    The key is a case's workload, size and Rust side.
    """
    found: dict[Any, str] = {}
    grown: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in cases:
        reason = _unlike(case)
        if reason:
            found[key(case)] = reason
        else:
            grown[case.workload, case.rust].append(case)
    for several in grown.values():
        several.sort(key=lambda case: case.n)
        if len(several) > 1 and abs(growth(several[-2], several[-1])) > GROWTH:
            found.update({key(case): GROWS for case in several})
    return found


def key(case: Case) -> tuple[str, int, str]:
    """Give what tells a case from others."""
    return case.workload, case.n, case.rust


def _unlike(case: Case) -> str:
    arguments = zip(case.given[:-1], case.taken[:-1], strict=False)
    otherwise = len(case.given) != len(case.taken) or not all(_same(*each) for each in arguments)
    reasons = {
        "it is asked for something else": bool(case.asked),
        "its loop is still Python's": case.lines > LINES,
        "it is given something else": otherwise,
        "it gives something else back": not _same(case.given[-1], case.taken[-1]),
        "what it is given or gives back is not the same to the last digit": not case.same,
        "a call takes no time": case.seconds < SHORT,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _same(one: Shape, other: Shape) -> bool:
    """Whether both are of the same kind, or have the same items in a list and in an array."""
    mine, its = Kind.of(one.type), Kind.of(other.type)
    several = {"list", "tuple"} | ARRAYS
    if mine.name in several and its.name in several:
        return True
    return mine.name.partition(" (")[0] == its.name.partition(" (")[0]


def growth(one: Case, other: Case) -> float:
    """Give by what the powers of n differ with which both sides grow from one case to the other."""
    python, rust = other.seconds / one.seconds, other.kernel / one.kernel
    return math.log(python / rust) / math.log(other.n / one.n)


def weights(cases: list[Case]) -> list[float]:
    """Give each workload the same weight, however many cases it has."""
    count = Counter(case.workload for case in cases)
    return [1 / count[case.workload] for case in cases]
