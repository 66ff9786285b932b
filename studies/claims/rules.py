"""The rules that make a verdict of figures."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, ClassVar

from studies.claims.claim import Verdict, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.measuring.intervals import Estimate

    from studies.claims.claim import Figure


def side(estimate: Estimate, low: float, high: float) -> bool | None:
    """Say whether the whole interval of an estimate lies within `low` and `high`; None where a part does.

    >>> from ferrule.measuring.intervals import Estimate
    >>> [side(Estimate(2, *ends), 1.5, math.inf) for ends in ((1.8, 2.2), (1.2, 2.2))]
    [True, None]
    """
    if low <= estimate.low and estimate.high <= high:
        return True
    return False if estimate.high < low or estimate.low > high else None


def listed(figures: Sequence[Figure]) -> str:
    """Name figures.

    >>> from studies.claims.claim import Figure
    >>> listed([Figure("ints", "s"), Figure("floats", "s")])
    'ints; floats'
    """
    return "; ".join(figure.what for figure in figures)


def among(sides: Sequence[bool | None], figures: Sequence[Figure]) -> Verdict:
    """Give the verdict where a claim is meant of every figure, but fewer than half may fail."""
    inside, outside, unclear = (
        [figure for figure, each in zip(figures, sides, strict=True) if each is kind]
        for kind in (True, False, None)
    )
    if len(inside) == len(figures):
        return Verdict("holds")
    if 2 * len(inside) > len(figures):
        few = f"not said of: {listed(outside)}" if outside else f"said of: {listed(inside)}"
        near = f" (too close to tell of: {listed(unclear)})" if unclear else ""
        return Verdict("holds when", few + near)
    return Verdict(
        "too close to tell" if 2 * (len(inside) + len(unclear)) > len(figures) else "does not hold"
    )


@dataclass(frozen=True, slots=True)
class Bounds:
    """What figures are compared with."""

    low: float = -math.inf
    high: float = math.inf
    unit: str = "×"
    needs_all: ClassVar[bool] = True

    @property
    def text(self) -> str:
        """The bounds in words."""
        return bounds_text(self.low, self.high, self.unit)

    def sides(self, figures: Sequence[Figure]) -> list[bool | None]:
        """See on which side of the bounds each figure is."""
        return [side(figure.known, self.low, self.high) for figure in figures]


class Within(Bounds):
    """Every figure lies within bounds; where but most do, the claim holds of them."""

    needs_all = False

    @property
    def criterion(self) -> str:
        """The bounds."""
        return f"each figure is {self.text}"

    def judge(self, figures: Sequence[Figure]) -> Verdict:
        """See on which side each figure is."""
        return among(self.sides(figures), figures)


class Every(Bounds):
    """Every figure lies within bounds, and the worst decides: a claim of always, everywhere or the best."""

    @property
    def criterion(self) -> str:
        """The bounds."""
        return f"every single figure is {self.text}"

    def judge(self, figures: Sequence[Figure]) -> Verdict:
        """See whether any figure is outside."""
        sides = self.sides(figures)
        if all(sides):
            return Verdict("holds")
        outside = [figure for figure, each in zip(figures, sides, strict=True) if each is False]
        return Verdict("does not hold", listed(outside)) if outside else Verdict("too close to tell")


class Largest(Bounds):
    """The largest figure lies within bounds: a claim of "up to so many times"."""

    @property
    def criterion(self) -> str:
        """The bounds."""
        return f"the largest figure is {self.text}"

    def judge(self, figures: Sequence[Figure]) -> Verdict:
        """See on which side the largest is."""
        return among(self.sides([max(figures, key=lambda figure: figure.known.value)]), figures[:1])


class Most(Bounds):
    """More than half of the figures lie within bounds."""

    needs_all = False

    @property
    def criterion(self) -> str:
        """The bounds."""
        return f"more than half of the figures are {self.text}"

    def judge(self, figures: Sequence[Figure]) -> Verdict:
        """Count the figures on each side."""
        sides = self.sides(figures)
        if 2 * sides.count(True) > len(sides):
            return Verdict("holds")
        return Verdict("does not hold" if 2 * sides.count(False) >= len(sides) else "too close to tell")


class BySize(Bounds):
    """Every figure, each of another size n, lies within bounds; else it is said from which n on they do.

    That is then half of the sizes or more, and no single one.
    """

    @property
    def criterion(self) -> str:
        """The bounds."""
        return f"at every n the figure is {self.text}"

    def judge(self, figures: Sequence[Figure]) -> Verdict:
        """Find the sizes at which it holds."""
        ordered = sorted(figures, key=lambda figure: figure.n or 0)
        sides = self.sides(ordered)
        sizes = [figure.n or 0 for figure in ordered]
        if all(sides):
            return Verdict("holds")
        least = max(2, (len(sizes) + 1) // 2)
        for count in range(len(sizes) - 1, least - 1, -1):
            if all(sides[-count:]):
                return Verdict("holds when", f"n ≥ {sizes[-count]:,}")
            if all(sides[:count]):
                return Verdict("holds when", f"n ≤ {sizes[count - 1]:,}")
        unclear = any(False not in part for part in (sides[-least:], sides[:least]))
        return Verdict("too close to tell" if unclear else "does not hold")


@dataclass(frozen=True, slots=True)
class InOrder:
    """The figures rise in the order given; two are level where they may differ by no more than `noise`."""

    noise: float = 1e-9
    needs_all: ClassVar[bool] = True

    @property
    def criterion(self) -> str:
        """The order, and what is said where it doesn't hold."""
        return (
            f"each figure is below the next by more than {shown(self.noise, 's')} and both intervals; "
            "else: which are level, fewer than half, or which, no more than a fourth, must be left out"
        )

    def judge(self, figures: Sequence[Figure]) -> Verdict:
        """Leave out as few figures as must be for the rest not to fall; see which neighbours are level."""
        kept = self._longest(figures)
        left_out = [figure for figure in figures if figure not in kept]
        level = [(one, other) for one, other in pairwise(kept) if not self._below(one, other)]
        known = [pair for pair in level if self._level(*pair)]
        if 4 * len(left_out) > len(figures) or 2 * len(known) > len(kept) - 1:
            return Verdict("does not hold")
        if 2 * len(level) > len(kept) - 1:
            return Verdict("too close to tell")
        conditions = [f"these are left out: {listed(left_out)}"] if left_out else []
        pairs = "; ".join(f"{one.what} and {other.what}" for one, other in level)
        conditions += [f"these count as level: {pairs}"] if level else []
        return Verdict("holds when", ", and ".join(conditions)) if conditions else Verdict("holds")

    def _longest(self, figures: Sequence[Figure]) -> list[Figure]:
        for count in range(len(figures), 0, -1):
            for part in combinations(figures, count):
                if not any(self._below(other, one) for one, other in combinations(part, 2)):
                    return list(part)
        return []

    def _below(self, one: Figure, other: Figure) -> bool:
        return one.known.high + self.noise < other.known.low

    def _level(self, one: Figure, other: Figure) -> bool:
        return other.known.high <= one.known.low + self.noise


def bounds_text(low: float, high: float, unit: str) -> str:
    """Give bounds in words.

    >>> bounds_text(2.0, math.inf, "×"), bounds_text(-math.inf, 1.0, "×"), bounds_text(5e-8, 1e-7, "s")
    ('at least 2.00 ×', 'at most 1.00 ×', '50.0 ns to 100 ns')
    """
    if high == math.inf:
        return f"at least {shown(low, unit)}"
    if low == -math.inf:
        return f"at most {shown(high, unit)}"
    return f"{shown(low, unit)} to {shown(high, unit)}"
