"""The quantities that speak to a claim: each knows what must be measured for it, and how it comes of that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from ferrule.measuring.intervals import Estimate, estimate

from studies.claims.evidence import (
    LEAST_SCALING,
    Crossed,
    NotMeasuredError,
    Peaked,
    Probed,
    Timed,
    Traited,
    freedom,
    quotient,
    speed_up,
)

if TYPE_CHECKING:
    from ferrule.bench.results import Aspect

    from studies.claims.evidence import Evidence, Need

HANDLES = ("borrowed", "zero-copy")
"""Ways of crossing that touch no item."""
PYTHON = "Python"
GOOD = 2.0
"""Times Python's speed: from here on a program counts as much faster, whatever it is written in."""
FREE_THREADS = Probed("free threads")
FERRULE = "ferrule"


class Quantity(Protocol):
    """What is measured."""

    @property
    def what(self) -> str:
        """What it is, in words."""

    @property
    def unit(self) -> str:
        """Seconds "s", bytes "B", times "×", or what is counted."""

    @property
    def n(self) -> int | None:
        """The size that it is measured at, where that is the point."""

    @property
    def needs(self) -> tuple[Need, ...]:
        """What must be measured."""

    def of(self, evidence: Evidence) -> Estimate:
        """Give it; NotMeasuredError where something is missing."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds that n items of a kind take to cross one way: of a call, the whole call."""

    what: str
    kind: str
    way: str
    n: int = 1
    unit: str = "s"

    @property
    def needs(self) -> tuple[Need, ...]:
        """A crossing."""
        return (Crossed(self.kind, self.way),)

    def of(self, evidence: Evidence) -> Estimate:
        """Give the seconds of n items, no less than none; of a handle those at the largest size measured.

        No line is followed beyond the sizes that it was drawn through: of a handle its slope is but noise.
        """
        measured = evidence.crossing(Crossed(self.kind, self.way))
        largest = measured.sizes[-1]
        if self.n > largest and self.way not in HANDLES:
            raise NotMeasuredError(f"{measured.id} was measured up to n = {largest:,}")
        return measured.at(min(self.n, largest))


@dataclass(frozen=True, slots=True)
class PerItem:
    """Seconds of one item more, in a container that crosses."""

    what: str
    kind: str
    way: str
    unit: str = "s"
    n: None = None

    @property
    def needs(self) -> tuple[Need, ...]:
        """A crossing."""
        return (Crossed(self.kind, self.way),)

    def of(self, evidence: Evidence) -> Estimate:
        """Give the slope of the crossing's line."""
        return evidence.crossing(Crossed(self.kind, self.way)).per_item


@dataclass(frozen=True, slots=True)
class Faster:
    """How many times faster one implementation of a workload is than another, sample by sample.

    Python is the faster of the reference and of plain Python, where a workload has both.
    """

    what: str
    workload: str
    n: int
    label: str = FERRULE
    than: str = PYTHON
    every_thread: bool = False
    unit: str = "×"

    @property
    def needs(self) -> tuple[Need, ...]:
        """Two rows that were interleaved."""
        return tuple(
            Timed(self.workload, self.n, label, self.every_thread) for label in (self.label, self.than)
        )

    def of(self, evidence: Evidence) -> Estimate:
        """Give the ratio of the paired samples."""
        own, other = (need for need in self.needs if isinstance(need, Timed))
        known = evidence.python if self.than == PYTHON else evidence.row
        return evidence.row(own).faster_than(known(other))


@dataclass(frozen=True, slots=True)
class Time:
    """Seconds of a call of an implementation, with one thread."""

    what: str
    workload: str
    n: int
    label: str
    unit: str = "s"

    @property
    def needs(self) -> tuple[Need, ...]:
        """One row."""
        return (Timed(self.workload, self.n, self.label),)

    def of(self, evidence: Evidence) -> Estimate:
        """Give the time."""
        return evidence.row(Timed(self.workload, self.n, self.label)).time


@dataclass(frozen=True, slots=True)
class Threads:
    """How many times faster an implementation is with all threads than with one, if there were cores."""

    what: str
    workload: str
    n: int
    label: str = FERRULE
    unit: str = "×"

    @property
    def needs(self) -> tuple[Need, ...]:
        """Two rows, of which the second has all threads, and what threads could gain."""
        rows = tuple(Timed(self.workload, self.n, self.label, every) for every in (False, True))
        return (*rows, FREE_THREADS)

    def of(self, evidence: Evidence) -> Estimate:
        """Give the ratio, whose samples are not paired."""
        alone, together = (evidence.row(need) for need in self.needs if isinstance(need, Timed))
        if evidence.probe(FREE_THREADS).low < LEAST_SCALING:
            raise NotMeasuredError("the machine was busy: threads that need no lock gained little either")
        return speed_up(alone, together)


@dataclass(frozen=True, slots=True)
class CoresUsed(Threads):
    """How many times faster an implementation is with all threads, as a share of how many cores there are."""

    unit: str = "%"

    def of(self, evidence: Evidence) -> Estimate:
        """Give the share."""
        gained, cores = Threads.of(self, evidence), evidence.cores
        return replace(gained, value=gained.value / cores, low=gained.low / cores, high=gained.high / cores)


@dataclass(frozen=True, slots=True)
class Growth:
    """How many times as long a larger input takes, over how many times as large it is."""

    what: str
    workload: str
    small: int
    large: int
    label: str = FERRULE
    unit: str = "×"
    n: None = None

    @property
    def needs(self) -> tuple[Need, ...]:
        """A row at each size."""
        return tuple(Timed(self.workload, n, self.label) for n in (self.small, self.large))

    def of(self, evidence: Evidence) -> Estimate:
        """Give the ratio, with the worst ends."""
        less, more = (evidence.row(need).time for need in self.needs if isinstance(need, Timed))
        times = self.large / self.small
        return quotient(
            more, Estimate(less.value * times, less.low * times, less.high * times, less.is_range)
        )


@dataclass(frozen=True, slots=True)
class Memory:
    """Peak memory of one implementation, beyond its input."""

    what: str
    workload: str
    n: int
    label: str = FERRULE
    unit: str = "B"

    @property
    def needs(self) -> tuple[Need, ...]:
        """A peak."""
        return (Peaked(self.workload, self.n, self.label),)

    def of(self, evidence: Evidence) -> Estimate:
        """Give the bytes."""
        return evidence.peak(Peaked(self.workload, self.n, self.label))


@dataclass(frozen=True, slots=True)
class Found:
    """What a probe found."""

    what: str
    probe: str
    unit: str
    n: None = None

    @property
    def needs(self) -> tuple[Need, ...]:
        """A probe."""
        return (Probed(self.probe),)

    def of(self, evidence: Evidence) -> Estimate:
        """Give it."""
        return evidence.probe(Probed(self.probe))


@dataclass(frozen=True, slots=True)
class Trait:
    """What else an implementation of a workload costs: seconds, lines, or how far threads scale."""

    what: str
    workload: str
    n: int
    label: str
    aspect: Aspect
    unit: str

    @property
    def needs(self) -> tuple[Need, ...]:
        """A trait."""
        return (Traited(self.workload, self.n, self.label, self.aspect),)

    def of(self, evidence: Evidence) -> Estimate:
        """Give it."""
        return estimate(evidence.trait(Traited(self.workload, self.n, self.label, self.aspect))[0])


@dataclass(frozen=True, slots=True)
class Freedom:
    """How much of what Python threads can gain they do gain: all without Python's lock, nothing under it."""

    what: str
    workload: str
    n: int
    label: str
    unit: str = "%"

    @property
    def needs(self) -> tuple[Need, ...]:
        """How threads scale."""
        return (Traited(self.workload, self.n, self.label, "scaling"),)

    def of(self, evidence: Evidence) -> Estimate:
        """Compare with a call that needs no lock, at the same moments."""
        own, free = evidence.trait(Traited(self.workload, self.n, self.label, "scaling"))
        return estimate(freedom(own, free))


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as much one quantity is as another, which need not have been measured beside it."""

    what: str
    above: Quantity
    below: Quantity
    n: None = None
    unit: str = "×"

    @property
    def needs(self) -> tuple[Need, ...]:
        """What both need."""
        return (*self.above.needs, *self.below.needs)

    def of(self, evidence: Evidence) -> Estimate:
        """Give the ratio, with the worst ends."""
        return quotient(self.above.of(evidence), self.below.of(evidence))


@dataclass(frozen=True, slots=True)
class Dearest:
    """The largest of several quantities of the same rank."""

    what: str
    among: tuple[Quantity, ...]
    n: None = None

    @property
    def unit(self) -> str:
        """That of all of them."""
        return self.among[0].unit

    @property
    def needs(self) -> tuple[Need, ...]:
        """What all of them need."""
        return tuple(need for each in self.among for need in each.needs)

    def of(self, evidence: Evidence) -> Estimate:
        """Give the one with the largest value."""
        return max((each.of(evidence) for each in self.among), key=lambda estimate: estimate.value)


@dataclass(frozen=True, slots=True)
class Missing:
    """A quantity that nothing here can measure yet; the reason says why."""

    what: str
    reason: str
    unit: str = ""
    needs: tuple[Need, ...] = ()
    n: None = None

    def of(self, _evidence: Evidence) -> Estimate:
        """Say why not."""
        raise NotMeasuredError(self.reason)
