"""The cost model: what each crossing costs on this machine, and from which size a move to Rust pays."""

from __future__ import annotations

import bisect
import difflib
import math
from dataclasses import dataclass, field, replace
from functools import cached_property
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from ferrule import _checks
from ferrule.costs.break_even import Break, paying
from ferrule.costs.crossing import IN_ORDER, LENGTHS, ORDERS, SHUFFLED, WAYS, name_of, shape_of
from ferrule.costs.fit import Line, line
from ferrule.errors import UnknownCrossingError
from ferrule.measuring.events import event
from ferrule.measuring.intervals import Estimate, estimate

if TYPE_CHECKING:
    from collections.abc import Iterable

Crossed = tuple[str, int, str, str, int]
"""What crosses: its kind, how many items, the way, their order in memory, and their length."""

ARGUMENT = "(kind, n, way) or (kind, n, way, order, length)"


class Names(NamedTuple):
    """What messages call the parts of what crosses."""

    kind: str = "kind"
    n: str = "n"
    way: str = "way"
    order: str = "order"
    length: str = "length"


NAMES = Names()

CALLEE = "PyO3"
"""The way of calls to ferrule, and to every other extension made with PyO3."""

UNTOUCHED = 3e-12
"""Seconds: an item that costs less is not touched; no memory gives a byte in 3 ps, which is 333 GB/s."""

NEAR = 1.5
"""Where a cache ends depends on what else is in it: as with so many times as many items, or as few."""

ASKEW = 1.0
"""A line that misses a call by more than this, 100 %, says nothing; on a quiet machine none does."""

DISTURBED = 0.25
"""Other work ran where half of the lines miss by more than this; on a quiet machine half miss by 4 %."""

AGAIN = "Measure again on a quiet machine: `ferrule costs run`"


@event
@dataclass
class Measured:
    """What was measured of one crossing, round by round: each round has a sample of every size."""

    kind: str
    way: str
    how: str
    unit: str
    sizes: list[int]
    times: list[list[float]] = field(default_factory=list)
    """Seconds of the whole statement: for each size, a sample of each round."""
    baselines: list[list[float]] = field(default_factory=list)
    """Seconds of the same statement without the crossing; one row for all sizes, or one for each."""
    reason: str = ""
    """Why it was not run."""
    shuffled: list[list[float]] = field(default_factory=list)
    """As `times`, with the objects in another order: at the last of the sizes, or nowhere."""
    length: int = 0
    """How long each item is, where it is not as long as `LENGTHS` says."""

    @property
    def id(self) -> str:
        """The name in files and tables."""
        return name_of(self.kind, self.way, self.length)

    def joined(self, other: Measured) -> Measured:
        """Give this with the rounds of another pass after its own; not run where either was not."""
        if self.reason or other.reason:
            return replace(self, times=[], baselines=[], shuffled=[], reason=self.reason or other.reason)
        return replace(
            self,
            times=[a + b for a, b in zip(self.times, other.times, strict=True)],
            baselines=[a + b for a, b in zip(self.baselines, other.baselines, strict=True)],
            shuffled=[a + b for a, b in zip(self.shuffled, other.shuffled, strict=True)],
        )

    @cached_property
    def lines(self) -> list[Line]:
        """Give the line of each round; level ones where n does not matter.

        A point counts in inverse proportion to the time it was read from: a small size is timed as exactly,
        in percent, as a large one.
        """
        return [self._line(number) for number in range(len(self.times[0]))]

    def _line(self, number: int) -> Line:
        whole = [times[number] for times in self.times]
        costs = [time - self._baseline(at)[number] for at, time in enumerate(whole)]
        if self.is_constant:
            # A line would make a slope of noise.
            return Line(median(costs), 0.0)
        return line(self.sizes, costs, [1 / time for time in whole])

    def _baseline(self, at: int) -> list[float]:
        if not self.baselines:
            return [0.0] * len(self.times[0])
        return self.baselines[at if len(self.baselines) > 1 else 0]

    @property
    def fixed(self) -> Estimate:
        """Seconds whatever n is."""
        return estimate([line.fixed for line in self.lines])

    @property
    def per_item(self) -> Estimate:
        """Seconds for each item."""
        return estimate([line.per_item for line in self.lines])

    @cached_property
    def slope(self) -> float:
        """Seconds an item from the least to the largest size, by their medians alone; 0 with one size."""
        if len(self.sizes) == 1:
            return 0.0
        least, most = (median(self.times[at]) - median(self._baseline(at)) for at in (0, -1))
        return (most - least) / (self.sizes[-1] - self.sizes[0])

    @property
    def is_constant(self) -> bool:
        """Whether n does not matter, as far as was measured."""
        return self.slope < UNTOUCHED

    @cached_property
    def misfit(self) -> float:
        """By how much, at most, the line misses the time of a call at a size measured: 0.1 is 10 %."""
        return max(abs(1 / bend - 1) for bend in self.bends)

    @cached_property
    def bends(self) -> list[float]:
        """By what, at each size measured, the line is multiplied to give the time of a call."""
        return [
            median(times) / (median(line.at(n) for line in self.lines) + median(self._baseline(at)))
            for at, (n, times) in enumerate(zip(self.sizes, self.times, strict=True))
        ]

    @cached_property
    def disorder(self) -> list[float]:
        """By what, at each size measured, a call takes longer where objects don't lie in order: 1 or more."""
        known = [
            max(1.0, median(mixed) / median(times))
            for times, mixed in zip(self.times[-len(self.shuffled) :], self.shuffled, strict=False)
        ]
        return [1.0] * (len(self.sizes) - len(known)) + known

    @property
    def is_askew(self) -> bool:
        """Whether the line misses a call by so much that it says nothing."""
        return self.misfit > ASKEW

    def at(self, n: float, order: str = "") -> Estimate:
        """Give the seconds of n items: the line, bent as the sizes measured beside n say.

        Its interval takes in how it is bent at half as many items again, and at as many less. Without an
        order it reaches from the cost in order to that of what is shuffled, and its value is their geometric
        mean.
        """
        found = [self._at(n, each) for each in ([order] if order else ORDERS)]
        value = math.prod(each.value for each in found) ** (1 / len(found))
        return Estimate(value, min(e.low for e in found), max(e.high for e in found), found[0].is_range)

    def _at(self, n: float, order: str) -> Estimate:
        sampled, base = estimate([line.at(n) for line in self.lines]), median(self._baseline(0))
        bends = self.bends
        if order == SHUFFLED:
            bends = [bend * slower for bend, slower in zip(bends, self.disorder, strict=True)]
        bend = self._bend(bends, n)
        near = [bend, self._bend(bends, n / NEAR), self._bend(bends, n * NEAR)]
        whole = [
            (sampled.value + base) * bend,
            (sampled.low + base) * min(near),
            (sampled.high + base) * max(near),
        ]
        value, low, high = (max(0.0, each - base) for each in whole)
        return Estimate(value, low, high, sampled.is_range)

    def _bend(self, bends: list[float], n: float) -> float:
        """Give the bend at n: between those of the sizes beside it, as far as the logarithm of n is."""
        above = bisect.bisect_left(self.sizes, n)
        if above in {0, len(self.sizes)}:
            return bends[min(above, len(self.sizes) - 1)]
        low, high = self.sizes[above - 1], self.sizes[above]
        share = math.log(n / low) / math.log(high / low)
        return bends[above - 1] + share * (bends[above] - bends[above - 1])

    def whole_at(self, n: float) -> Estimate:
        """Give the seconds of the whole statement at n items in order.

        Where the baseline depends on n, it is that of the nearest size measured.
        """
        base = self._baseline(min(range(len(self.sizes)), key=lambda at: abs(self.sizes[at] - n)))
        found = estimate([line.at(n) + other for line, other in zip(self.lines, base, strict=True)])
        bend = self._bend(self.bends, n)
        return Estimate(found.value * bend, found.low * bend, found.high * bend, found.is_range)

    def whole(self, at: int) -> Estimate:
        """Give the seconds of the whole statement at the size of that index, as measured."""
        return estimate(self.times[at])


@dataclass
class Model:
    """What every crossing costs on one machine with one Python."""

    date: str
    quick: bool
    machine: dict[str, Any]
    versions: dict[str, str]
    build: dict[str, Any]
    measured: list[Measured] = field(default_factory=list)
    seconds: float = 0.0
    """How long measuring took."""

    @property
    def kinds(self) -> list[str]:
        """Give all kinds, in the order in which they were measured."""
        return list(dict.fromkeys(each.kind for each in self.measured))

    @property
    def misfit(self) -> float:
        """By how much half of the lines miss a call at the worst; 0 where no crossing has several sizes."""
        found = [each.misfit for each in self._lined()]
        return median(found) if found else 0.0

    @property
    def is_disturbed(self) -> bool:
        """Whether so much else ran while it was measured that none of it can be trusted."""
        return self.misfit > DISTURBED

    @property
    def doubt(self) -> str:
        """Say why the model, or a part of it, can't be trusted, and what to do; empty where it can be."""
        if self.is_disturbed:
            return (
                f"measured on a busy machine: half of the lines are off by more than {self.misfit:.0%}, "
                f"and no figure can be trusted. {AGAIN}"
            )
        askew = [each.id for each in self._lined() if each.is_askew]
        if not askew:
            return ""
        return (
            "something else ran while these were measured, which are off by more than "
            f"{ASKEW:.0%} (!) and can't be trusted: {'; '.join(askew)}. {AGAIN}"
        )

    def _lined(self) -> list[Measured]:
        return [each for each in self.measured if len(each.sizes) > 1 and not each.reason]

    def ways(self, kind: str) -> list[str]:
        """Give the ways of a kind; none where it was not measured."""
        kind = _checks.text("kind", kind)
        return list(dict.fromkeys(each.way for each in self.measured if each.kind == kind))

    def find(self, kind: str, way: str = "") -> Measured:
        """Give what was measured of a crossing; without a way, of the first in the order of `WAYS`.

        Raises UnknownCrossingError where there is none, or where it was not run, saying why.
        """
        return self._find(kind, way)

    def _find(self, kind: str, way: str, names: Names = NAMES) -> Measured:
        kind, way = _checks.text(names.kind, kind), _checks.text(names.way, way)
        ways = self.ways(kind)
        if not ways:
            near = difflib.get_close_matches(kind, self.kinds, n=4, cutoff=0.4)
            hint = f"; near are {', '.join(map(repr, near))}" if near else ""
            came = _checks.shown(kind)
            raise UnknownCrossingError(f"{names.kind}: got {came}, wanted a kind that was measured{hint}")
        order = [*WAYS, CALLEE]
        way = way or min(ways, key=lambda way: order.index(way) if way in order else len(order))
        found = next((each for each in self.measured if (each.kind, each.way) == (kind, way)), None)
        if found is None:
            came, there = _checks.shown(way), ", ".join(map(repr, ways))
            raise UnknownCrossingError(f"{names.way}: got {came}, wanted one of the ways of {kind}: {there}")
        if found.reason:
            raise UnknownCrossingError(
                f"{names.way}: got {way!r}, wanted one that was run; {found.id} was not: {found.reason}"
            )
        return found

    def _cost(self, crossed: Crossed, names: Names = NAMES) -> Estimate:
        kind, n, way, order, length = crossed
        found, n = self._find(kind, way, names), _checks.count(names.n, n)
        order = _checks.one_of(names.order, order, ("", *ORDERS))
        length = _checks.count(names.length, length)
        cost, usual = found.at(n, order), LENGTHS.get(kind, 0)
        if length in {0, usual}:
            return cost
        known = {
            each.length or usual: each.at(n, IN_ORDER).value
            for each in self.measured
            if (each.kind, each.way) == (kind, found.way) and not each.reason
        }
        if len(known) < 2:
            raise UnknownCrossingError(
                f"{names.length}: got {length}, wanted 0: {found.id} was measured with items of one length"
            )
        # Items that lie elsewhere cost so much more each, however long they are.
        value = max(0.0, cost.value + _through(known, length) - known[usual])
        factor = value / cost.value if cost.value else 1.0
        low, high = min(value, cost.low * factor), max(value, cost.high * factor)
        return Estimate(value, low, high, cost.is_range)

    def crossing(self, kind: str, n: int = 1, way: str = "", *, order: str = "", length: int = 0) -> Estimate:
        """Give the seconds that n items of a kind take to cross, beyond those of the call, with an interval.

        Parameters
        ----------
        kind : str
            Such as ``"list[int]"``, ``"str (CJK)"``, ``"ndarray"``, ``"exception"``; `kinds` has them all.
        n : int
            How many items, characters or bytes. Beyond the largest size measured it is extrapolated.
        way : str
            ``"copied"``, ``"read"``, ``"borrowed"``, ``"zero-copy"``, ``"returned"`` and so on: see `ways`.
            By default the first of these that the kind has.
        order : str
            How the objects of a container lie in memory: ``"in order"``, as those that were made one after
            the other, or ``"shuffled"``, as after sorting by something else. By default it is not known.
        length : int
            How long each item is on average: the characters of a list's strs, the floats of its lists, the
            entries of its dicts, the bytes of its big ints or bytes. 0 is as they were measured.

        Returns
        -------
        Estimate
            `value`, `low` and `high`, in seconds. The interval is that of the samples, and of how the cost of
            an item changes between the sizes measured beside n. Where the order is not known, it reaches from
            the cost of objects in order to that of shuffled ones, and `value` is their geometric mean.

        Raises
        ------
        ArgumentError, ArgumentTypeError, ArgumentOverflowError
            Where `n` or `length` is negative, no int, or past 64 bits, `kind` or `way` no text, or `order`
            another one.
        UnknownCrossingError
            Where there is no such crossing, it was not run, or items were measured of one length alone.

        """
        return self._cost((kind, n, way, order, length))

    def call(self, arguments: int = 0, callee: str = CALLEE) -> Estimate:
        """Give the seconds of a call from Python with so many arguments that are not looked at.

        Between numbers that were measured (0, 1, 2, 5) it is interpolated, above 5 extrapolated.
        Raises ArgumentError where `arguments` is negative, UnknownCrossingError where no calls of such a
        callee were measured.
        """
        arguments, callee = _checks.count("arguments", arguments), _checks.text("callee", callee)
        known = {
            int(shape.split(" ")[0]): each.at(1)
            for each in self.measured
            if each.way == callee and "argument" in (shape := shape_of(each.kind)) and not each.reason
        }
        if len(known) < 2:
            raise UnknownCrossingError(
                f"callee: got {_checks.shown(callee)}, wanted one whose calls were measured"
            )
        if arguments in known:
            return known[arguments]
        value, low, high = (
            _through({count: getattr(each, end) for count, each in known.items()}, arguments)
            for end in ("value", "low", "high")
        )
        return Estimate(value, low, high)

    def whole_call(
        self,
        arguments: Iterable[tuple[str, int, str] | tuple[str, int, str, str] | Crossed],
        returned: tuple[str, int] | None = None,
    ) -> Estimate:
        """Give the seconds of a call: of its arguments, each as for `crossing`, and what is returned.

        Parameters
        ----------
        arguments : iterable of tuples
            Each is (kind, n, way), and may go on with the order and the length.
        returned : tuple
            (kind, n).

        Raises what `crossing` does, naming the place, such as ``arguments[1][0]``.

        """
        costs = []
        for index, argument in enumerate(_checks.each("arguments", arguments, f"{ARGUMENT}s")):
            place = f"arguments[{index}]"
            given = _checks.parts(place, argument, 3, ARGUMENT, most=5)
            crossed: Crossed = (*given, *("", 0)[len(given) - 3 :])
            costs.append(self._cost(crossed, Names(*(f"{place}[{at}]" for at in range(5)))))
        costs.append(self.call(len(costs)))
        if returned is not None:
            kind, n = _checks.parts("returned", returned, 2, "(kind, n)")
            names = Names("returned[0]", "returned[1]", "returned, its way")
            costs.append(self._cost((kind, n, "returned", "", 0), names))
        return Estimate(sum(c.value for c in costs), sum(c.low for c in costs), sum(c.high for c in costs))

    def break_even(self, kind: str, *, work: float, rust: float = 0.0, way: str = "") -> Break:
        """Give the number of items from which on Rust pays, with its interval.

        Parameters
        ----------
        kind, way : str
            How the items cross, as for `crossing`.
        work : float
            Seconds that Python spends on each item.
        rust : float
            Seconds that Rust will spend on each item, without the crossing. 0 gives the bound: no
            Rust, however fast, pays below it.

        Returns
        -------
        Break
            The least n with ``call + crossing(n) + rust × n < work × n``; None in it means never. Its
            interval reaches from objects in order to shuffled ones. Where the crossing grows dearer with n,
            `until` says up to which n it pays.

        Raises
        ------
        ArgumentError, ArgumentTypeError, ArgumentOverflowError
            Where `work` or `rust` is negative or no finite number.
        UnknownCrossingError
            As for `crossing`.

        """
        work, rust = _checks.amount("work", work), _checks.amount("rust", rust)
        found, call = self.find(kind, way), self.call(1)

        def ends(end: str, order: str = "") -> tuple[int | None, int | None]:
            fixed = getattr(call, end)
            return paying(lambda n: fixed + getattr(found.at(n, order), end), work - rust, found.sizes)

        n, until = ends("value")
        return Break(n, ends("low", IN_ORDER)[0], ends("high", SHUFFLED)[0], until)


def _through(known: dict[int, float], x: int) -> float:
    """Give what is at x on the lines from each of the known points to the next; the outer ones go on.

    >>> _through({1: 10.0, 2: 20.0, 4: 30.0}, 3), _through({1: 10.0, 2: 20.0, 4: 30.0}, 6)
    (25.0, 40.0)
    """
    places = sorted(known)
    above = min(max(bisect.bisect_left(places, x), 1), len(places) - 1)
    low, high = places[above - 1], places[above]
    return known[low] + (x - low) / (high - low) * (known[high] - known[low])
