"""Medians and ratios with exact intervals, from the order of the samples."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist, median
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

CONFIDENCE = 0.95
_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
TELLING = 0.20
"""An interval that is wider than ± this share of its ratio could hide a difference worth knowing of."""
Outcome = Literal["faster", "slower", "level", "too noisy to tell"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A median with the ends of its interval, which covers the true median at least 95 times in 100.

    With fewer than six samples no interval of theirs covers it that often: the ends are then the samples'
    range, and `is_range` says so.
    """

    value: float
    low: float
    high: float
    is_range: bool = False

    @property
    def spread(self) -> float:
        """Half the interval's width, relative to the value.

        >>> Estimate(2.0, 1.9, 2.1).spread  # doctest: +ELLIPSIS
        0.05...
        """
        return (self.high - self.low) / 2 / self.value if self.value else 0.0

    @property
    def inverse(self) -> Estimate:
        """The same ratio seen from the other side.

        >>> Estimate(2.0, 1.0, 4.0).inverse
        Estimate(value=0.5, low=0.25, high=1.0, is_range=False)
        """
        return Estimate(1 / self.value, 1 / self.high, 1 / self.low, self.is_range)

    def outcome(self, floor: float = 0.0) -> Outcome:
        """Say what so many times faster comes to: a difference where the whole interval is beyond 1.

        It must be so by the relative `floor`. Where it isn't, nothing can be told of a wide interval.

        >>> Estimate(1.2, 1.1, 1.3).outcome(), Estimate(0.5, 0.4, 0.6).outcome()
        ('faster', 'slower')
        >>> Estimate(1.2, 1.1, 1.3).outcome(floor=0.15), Estimate(1.0, 0.5, 2.0).outcome()
        ('level', 'too noisy to tell')
        """
        if self.low > 1 + floor:
            return "faster"
        if self.high < 1 / (1 + floor):
            return "slower"
        return "too noisy to tell" if self.spread > TELLING else "level"

    def within(self, low: float, high: float) -> bool | None:
        """Say whether the whole interval lies within `low` and `high`; None where but a part of it does.

        >>> [Estimate(2, *ends).within(1.5, math.inf) for ends in ((1.8, 2.2), (1.2, 2.2), (1.2, 1.3))]
        [True, None, False]
        """
        if low <= self.low and self.high <= high:
            return True
        return False if self.high < low or self.low > high else None


def estimate(samples: Sequence[float]) -> Estimate:
    """Give the median of samples and its interval: the tightest pair of samples that covers it often enough.

    Each sample lies below the true median with a chance of one half, whatever their distribution. How often
    the k-th smallest and the k-th largest enclose it is therefore known exactly, from the binomial
    distribution: the smallest and the largest of 7 do 98.4 times in 100. Nothing is drawn at random.

    >>> estimate([1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 9.0])
    Estimate(value=1.3, low=1.0, high=9.0, is_range=False)
    """
    ordered = sorted(samples)
    rank = interval_rank(len(ordered))
    outer = max(rank, 1)
    return Estimate(median(ordered), ordered[outer - 1], ordered[-outer], is_range=rank == 0)


def interval_rank(count: int) -> int:
    """Give the largest k for which the k-th smallest and k-th largest enclose the median 95 times in 100.

    0 where not even the smallest and the largest do, with fewer than six samples.

    >>> [interval_rank(count) for count in (5, 6, 8, 9, 21)]
    [0, 1, 1, 2, 6]
    """
    rank, outside = 0, 0
    while True:
        outside += 2 * math.comb(count, rank)
        if outside > (1 - CONFIDENCE) * 2**count:
            return rank
        rank += 1


def paired_ratio(numerator: Sequence[float], denominator: Sequence[float]) -> Estimate:
    """Give the ratio of two interleaved series, sample by sample, so that drift of the machine cancels.

    >>> paired_ratio([2.0, 4.0, 8.0], [1.0, 2.0, 4.0])
    Estimate(value=2.0, low=2.0, high=2.0, is_range=True)
    """
    return estimate([one / other for one, other in zip(numerator, denominator, strict=False)])


def unpaired_ratio(numerator: Sequence[float], denominator: Sequence[float]) -> Estimate:
    """Give the ratio of the medians of two series that were taken at different times.

    The distances of the ends from the medians are joined as independent errors, on a logarithmic scale
    (the method of variance estimates recovery: Zou and Donner, Statistics in Medicine 27, 2008). Where one
    of the series has but a range, the ends are the least and the greatest ratio of two samples.

    >>> unpaired_ratio([2.0] * 7, [1.0] * 7).value
    2.0
    """
    return ratio(estimate(numerator), estimate(denominator))


def ratio(above: Estimate, below: Estimate) -> Estimate:
    """Give the ratio of two positive values that were estimated apart from one another.

    >>> ratio(Estimate(2.0, 2.0, 2.0), Estimate(1.0, 0.5, 1.0))
    Estimate(value=2.0, low=2.0, high=4.0, is_range=False)
    """
    value = above.value / below.value
    if above.is_range or below.is_range:
        return Estimate(value, above.low / below.high, above.high / below.low, is_range=True)
    down = math.hypot(math.log(above.value / above.low), math.log(below.high / below.value))
    up = math.hypot(math.log(above.high / above.value), math.log(below.value / below.low))
    return Estimate(value, value / math.exp(down), value * math.exp(up))


def proportion(seen: float, of: float) -> Estimate:
    """Give a share that was counted in a sample, with its interval (Wilson, JASA 22, 1927).

    Neither end is 0 or 1 unless nothing was counted.

    >>> share = proportion(50, 200)
    >>> share.value, round(share.low, 3), round(share.high, 3)
    (0.25, 0.195, 0.314)
    """
    if of <= 0:
        return Estimate(0.0, 0.0, 1.0)
    share = min(1.0, seen / of)
    square = _Z**2 / of
    middle = (share + square / 2) / (1 + square)
    half = math.sqrt(share * (1 - share) * square + square**2 / 4) / (1 + square)
    return Estimate(share, max(0.0, middle - half), min(1.0, middle + half))
