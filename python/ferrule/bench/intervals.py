"""Medians and ratios with bootstrap intervals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

RESAMPLES = 2_000
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A median with the ends of its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def spread(self) -> float:
        """Half the interval's width, relative to the value.

        >>> Estimate(2.0, 1.9, 2.1).spread  # doctest: +ELLIPSIS
        0.05...
        """
        return (self.high - self.low) / 2 / self.value if self.value else 0.0

    def excludes(self, value: float, floor: float = 0.0) -> bool:
        """Whether the whole interval lies further than the relative `floor` from `value`.

        >>> Estimate(1.2, 1.1, 1.3).excludes(1.0), Estimate(1.2, 1.1, 1.3).excludes(1.0, floor=0.15)
        (True, False)
        """
        return self.low > value * (1 + floor) or self.high < value / (1 + floor)


def estimate(samples: Sequence[float]) -> Estimate:
    """Give the median of samples and its percentile bootstrap interval.

    The resampling is seeded: the same samples always give the same interval. With fewer than four
    samples the interval is their range, since resampling could say no more.

    >>> estimate([1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 9.0]).value
    1.3
    """
    return _estimate(tuple(samples))


def paired_ratio(numerator: Sequence[float], denominator: Sequence[float]) -> Estimate:
    """Give the ratio of two interleaved series, sample by sample, so that drift of the machine cancels.

    >>> paired_ratio([2.0, 4.0, 8.0], [1.0, 2.0, 4.0])
    Estimate(value=2.0, low=2.0, high=2.0)
    """
    return estimate([one / other for one, other in zip(numerator, denominator, strict=False)])


def unpaired_ratio(numerator: Sequence[float], denominator: Sequence[float]) -> Estimate:
    """Give the ratio of the medians of two series that were taken at different times.

    >>> unpaired_ratio([2.0] * 7, [1.0] * 7).value
    2.0
    """
    import numpy as np

    ratios = _resampled_medians(tuple(numerator), 1) / _resampled_medians(tuple(denominator), 2)
    low, high = np.quantile(ratios, _TAILS)
    return Estimate(median(numerator) / median(denominator), float(low), float(high))


_TAILS = ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2)


@cache
def _estimate(samples: tuple[float, ...]) -> Estimate:
    import numpy as np

    middle = median(samples)
    if len(samples) < 4:
        return Estimate(middle, min(samples), max(samples))
    low, high = np.quantile(_resampled_medians(samples, 1), _TAILS)
    return Estimate(middle, float(low), float(high))


def _resampled_medians(samples: tuple[float, ...], seed: int) -> NDArray[np.float64]:
    import numpy as np

    values = np.asarray(samples, dtype=np.float64)
    chosen = np.random.default_rng(seed).integers(0, len(values), size=(RESAMPLES, len(values)))
    medians: NDArray[np.float64] = np.median(values[chosen], axis=1)
    return medians
