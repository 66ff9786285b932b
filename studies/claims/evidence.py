"""What was measured for the claims: crossings, workloads, and small trials of behaviour."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ferrule.bench.declare import PLAIN_LABEL
from ferrule.bench.results import fastest
from ferrule.errors import UnknownCrossingError
from ferrule.measuring import machine
from ferrule.measuring.intervals import Estimate, estimate, unpaired_ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.bench.results import Aspect, Results, Row
    from ferrule.costs.cost_model import Measured, Model


LEAST_SCALING = 1.25
"""A machine on which threads that need no lock do less than so much more says nothing of those that do."""
LEAST_ROUNDS = 3


class NotMeasuredError(LookupError):
    """Something that a claim needs was not measured; the message is the reason."""


class InexpressibleHereError(NotMeasuredError):
    """A tool has no way to express a workload."""


@dataclass(frozen=True, slots=True)
class Timed:
    """A row of a workload: an implementation at a size, with one thread or with all."""

    workload: str
    n: int
    label: str
    every_thread: bool = False


@dataclass(frozen=True, slots=True)
class Peaked:
    """The peak memory of an implementation; n is the largest size that is measured of its workload."""

    workload: str
    n: int
    label: str


@dataclass(frozen=True, slots=True)
class Probed:
    """A probe: see `probes`."""

    name: str


@dataclass(frozen=True, slots=True)
class Crossed:
    """A crossing of the cost model."""

    kind: str
    way: str


@dataclass(frozen=True, slots=True)
class Traited:
    """What else an implementation costs, such as its lines: see `Results.trait`. n is as for `Peaked`."""

    workload: str
    n: int
    label: str
    aspect: Aspect


Need = Timed | Peaked | Probed | Crossed | Traited


@dataclass
class Evidence:
    """All that was measured. Asked for something that wasn't, it raises NotMeasuredError with the reason."""

    model: Model | None = None
    results: Results | None = None
    probes: dict[str, list[float]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    """Why something has no figure: a probe, a workload, or all of "probes", "results" or "model"."""

    @property
    def cores(self) -> int:
        """How many threads "all" are."""
        return machine.available_cores()

    def crossing(self, need: Crossed) -> Measured:
        """Give what was measured of a crossing."""
        if self.model is None:
            raise NotMeasuredError(self.reasons.get("model", "no crossing was measured"))
        try:
            return self.model.find(need.kind, need.way)
        except UnknownCrossingError as error:
            raise NotMeasuredError(str(error)) from None

    def row(self, need: Timed) -> Row:
        """Give a row that has a time."""
        if need.every_thread and self.cores == 1:
            raise NotMeasuredError("there is but one core")
        rows = self._known().block(need.workload, need.n, self.cores if need.every_thread else 1)
        row = next((row for row in rows if row.label == need.label and not row.first_call), None)
        if row is None:
            raise NotMeasuredError(self._absent(need, f"{need.label} at n = {need.n:,}"))
        if not row.measured:
            if row.status == "inexpressible":
                raise InexpressibleHereError(f"{row.title} can't express it: {row.reason}")
            raise NotMeasuredError(f"{row.title}: {row.reason or row.status}")
        return row

    def python(self, need: Timed) -> Row:
        """Give the row of the reference, or of plain Python where that is there and faster."""
        found = self.row(need)
        try:
            return fastest([found, self.row(replace(need, label=PLAIN_LABEL))]) or found
        except NotMeasuredError:
            return found

    def _known(self) -> Results:
        if self.results is None:
            raise NotMeasuredError(self.reasons.get("results", "no workload was measured"))
        return self.results

    def _absent(self, need: Timed | Peaked | Traited, what: str) -> str:
        if self._known().interrupted:
            return "the run was interrupted"
        return self.reasons.get(need.workload, f"{need.workload} has no {what}")

    def peak(self, need: Peaked) -> Estimate:
        """Give the bytes that an implementation held at its peak, beyond its input."""
        results = self._known()
        peak = results.peak(need.workload, need.n, need.label)
        if peak is None:
            raise NotMeasuredError(self._absent(need, f"memory of {need.label} at n = {need.n:,}"))
        if peak.bytes is None:
            raise NotMeasuredError(peak.reason)
        return estimate([float(peak.bytes)])

    def probe(self, need: Probed) -> Estimate:
        """Give what a probe found."""
        if need.name not in self.probes:
            absent = self.reasons.get("probes", "the probe did not run")
            raise NotMeasuredError(self.reasons.get(need.name, absent))
        return estimate(self.probes[need.name])

    def trait(self, need: Traited) -> tuple[list[float], list[float]]:
        """Give the samples of what else an implementation costs, and what could be had then."""
        trait = self._known().trait(need.workload, need.label, need.aspect)
        if trait is None:
            raise NotMeasuredError(self._absent(need, f"{need.aspect} of {need.label}"))
        if not trait.samples:
            raise NotMeasuredError(trait.reason)
        return trait.samples, trait.given


def freedom(own: Sequence[float], free: Sequence[float]) -> list[float]:
    """Give, round by round, how much of what threads can gain they do gain: all without Python's lock.

    `free` is what a call that needs no lock gained in the same round. Rounds in which the machine had nothing
    to give say nothing, and with fewer than `LEAST_ROUNDS` others NotMeasuredError is raised.

    >>> freedom([1.0, 1.9, 1.0, 1.0], [2.0, 1.9, 2.0, 1.0])
    [0.0, 1.0, 0.0]
    """
    found = [(one - 1) / (other - 1) for one, other in zip(own, free, strict=True) if other >= LEAST_SCALING]
    if len(found) < LEAST_ROUNDS:
        raise NotMeasuredError("the machine was busy: threads that need no lock gained nothing either")
    return found


def speed_up(alone: Row, together: Row) -> Estimate:
    """How many times faster a row is with all threads: the two were not interleaved."""
    return unpaired_ratio(alone.samples, together.samples)


def quotient(above: Estimate, below: Estimate) -> Estimate:
    """Give a ratio of two estimates whose samples have nothing to do with each other: its ends are the worst.

    >>> quotient(Estimate(4.0, 2.0, 6.0), Estimate(2.0, 1.0, 3.0))
    Estimate(value=2.0, low=0.6666666666666666, high=6.0, is_range=False)
    """
    if below.low <= 0:
        raise NotMeasuredError("what it is compared with is lost in the noise")
    ends = max(0.0, above.low) / below.high, max(0.0, above.high) / below.low
    return Estimate(max(0.0, above.value) / below.value, *ends, above.is_range or below.is_range)
