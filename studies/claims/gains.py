"""What the five kernels of `studies.tools` say of tools, in the form of each that suits it best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferrule.bench.results import fastest
from ferrule.measuring.intervals import Estimate

from studies.claims.evidence import InexpressibleHereError, NotMeasuredError, Timed
from studies.claims.quantities import PYTHON, Freedom, Quantity, Ratio, Trait

if TYPE_CHECKING:
    from ferrule.bench.results import Row

    from studies.claims.evidence import Evidence, Need

SIZES = {
    "numeric-loop": (1_000, 3_000, 10_000, 20_000),
    "recursion": (7, 8, 9, 10),
    "business-rules": (100, 1_000, 3_000, 10_000),
    "string-building": (100, 1_000, 3_000, 10_000),
    "report-rows": (100, 1_000, 3_000, 10_000),
}
"""The sizes of each kernel; where one is meant, it is the largest."""
KERNELS = tuple(SIZES)
RUST = "Rust"
NUMPY, NUMBA, MYPYC, CYTHON, CPP, TAICHI = "NumPy", "Numba", "mypyc", "Cython", "Cython with C++", "Taichi"
TOOLS = (NUMPY, NUMBA, MYPYC, CYTHON, CPP, TAICHI)
UNCHANGED = "unchanged"
"""The form of the reference itself, compiled."""
OTHER_FORMS = {
    ("recursion", NUMPY): ("level by level",),
    ("business-rules", NUMPY): ("columns",),
    ("business-rules", NUMBA): ("columns",),
    ("business-rules", TAICHI): ("columns",),
    ("business-rules", MYPYC): ("own classes",),
}
BY_ITSELF = (MYPYC, CYTHON)
"""Tools that take the reference as it is."""
GENERAL = KERNELS[1:]


def forms(tool: str, kernel: str) -> tuple[str, ...]:
    """Give the labels of all forms of a kernel in a tool."""
    others = OTHER_FORMS.get((kernel, tool), ()) + ((UNCHANGED,) if tool in BY_ITSELF else ())
    return (tool, *(f"{tool}, {other}" for other in others))


@dataclass(frozen=True, slots=True)
class Gain:
    """How many times faster the best of some forms of a kernel is than the best of others.

    0 where none of the former can be expressed; where none of the latter can, there is no figure.
    """

    what: str
    kernel: str
    labels: tuple[str, ...]
    than: tuple[str, ...] = (PYTHON,)
    size: int = -1
    every_thread: bool = False
    unit: str = "×"
    n: None = None

    @property
    def needs(self) -> tuple[Need, ...]:
        """Each form."""
        size = SIZES[self.kernel][self.size]
        labels = (*self.labels, *self.than)
        return tuple(Timed(f"kernels/{self.kernel}", size, label, self.every_thread) for label in labels)

    def of(self, evidence: Evidence) -> Estimate:
        """Give the ratio of the fastest."""
        needs = [need for need in self.needs if isinstance(need, Timed)]
        own, others = needs[: len(self.labels)], needs[len(self.labels) :]
        fastest = _fastest(evidence, others)
        if fastest is None:
            raise InexpressibleHereError(f"{others[0].label} can't express it")
        row = _fastest(evidence, own)
        return Estimate(0.0, 0.0, 0.0) if row is None else row.faster_than(fastest)


def _fastest(evidence: Evidence, forms: list[Timed]) -> Row | None:
    """Give the row with the least time, None where no form can be expressed.

    NotMeasuredError where there is none for another reason.
    """
    rows: list[Row] = []
    reasons: list[NotMeasuredError] = []
    for form in forms:
        try:
            rows.append(evidence.row(form))
        except NotMeasuredError as error:
            reasons.append(error)
    if rows:
        return fastest(rows)
    others = [reason for reason in reasons if not isinstance(reason, InexpressibleHereError)]
    if others:
        raise others[0]
    return None


def gains(*tools: str, kernels: tuple[str, ...] = KERNELS) -> tuple[Quantity, ...]:
    """Give the gain of tools on each kernel, in the form of it that suits them best."""
    return tuple(
        Gain(f"{tool}, {kernel}", kernel, forms(tool, kernel)) for tool in tools for kernel in kernels
    )


def as_written(label: str) -> tuple[Quantity, ...]:
    """Give the gain of one form on each kernel."""
    return tuple(Gain(f"{label}, {kernel}", kernel, (label,)) for kernel in KERNELS)


def by_size(tool: str, *kernels: str, sizes: int = 4, as_it_is: bool = False) -> tuple[Quantity, ...]:
    """Give a tool's gain on kernels at so many sizes; as it is: with the reference's own arguments."""
    return tuple(
        Gain(
            f"{tool}, {kernel}, n = {SIZES[kernel][size]:,}",
            kernel,
            (tool,) if as_it_is else forms(tool, kernel),
            size=size,
        )
        for kernel in kernels
        for size in range(-sizes, 0)
    )


def against(tool: str, others: tuple[str, ...], *, every_thread: bool = False) -> tuple[Quantity, ...]:
    """Give how many times faster a tool is than each other, on each kernel, each in its best form."""
    return tuple(
        Gain(
            f"{tool} against {other}, {kernel}",
            kernel,
            forms(tool, kernel),
            forms(other, kernel),
            -1,
            every_thread,
        )
        for other in others
        for kernel in KERNELS
    )


def lines(tool: str, than: str) -> tuple[Quantity, ...]:
    """Give, of each kernel, how many lines differ from the reference's: in a tool over in another."""
    return tuple(
        Ratio(
            kernel,
            Trait(tool, f"kernels/{kernel}", SIZES[kernel][-1], tool, "lines", "lines"),
            Trait(than, f"kernels/{kernel}", SIZES[kernel][-1], than, "lines", "lines"),
        )
        for kernel in KERNELS
    )


def freedom(*labels: str, kernels: tuple[str, ...] = ("numeric-loop", "recursion")) -> tuple[Quantity, ...]:
    """Give how free of Python's lock kernels in some tools are."""
    return tuple(
        Freedom(f"{label}, {kernel}", f"kernels/{kernel}", SIZES[kernel][-1], label)
        for label in labels
        for kernel in kernels
    )
