"""The line `fixed + per_item × n` through what was measured, and how well it fits."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Line:
    """A cost in seconds: `fixed + per_item × n`."""

    fixed: float
    per_item: float

    def at(self, n: float) -> float:
        """Give the cost of n items.

        >>> Line(5.0, 2.0).at(10)
        25.0
        """
        return self.fixed + self.per_item * n


def line(sizes: Sequence[float], costs: Sequence[float], weights: Sequence[float]) -> Line:
    """Give the line whose weighted absolute distances from the costs are the least in sum.

    Least absolute deviations: a disturbed point pulls it no further than one that is a little off, as long as
    most are sound. One such line goes through two of the points (Bloomfield and Steiger, Least Absolute
    Deviations, 1983, theorem 1.3.1), so all pairs are tried. No cost falls as n grows, and none is paid back:
    instead of a line that falls there is a level one, and instead of one that begins below zero, one through
    the origin.

    >>> line([1, 10, 100, 1000], [12.0, 30.0, 999.0, 2010.0], [1.0] * 4)
    Line(fixed=10.0, per_item=2.0)
    """
    points = list(zip(sizes, costs, strict=True))
    candidates = [Line(cost, 0.0) for _, cost in points]
    candidates += [Line(0.0, cost / n) for n, cost in points if n and cost > 0]
    for (n, cost), (other, another) in combinations(points, 2):
        slope = (another - cost) / (other - n)
        if slope > 0 and cost >= slope * n:
            candidates.append(Line(cost - slope * n, slope))

    def distance(candidate: Line) -> float:
        return sum(
            weight * abs(cost - candidate.at(n)) for (n, cost), weight in zip(points, weights, strict=True)
        )

    return min(candidates, key=distance)
