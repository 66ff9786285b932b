"""From how many items on, and up to how many, something pays."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MOST = 10**9
"""So many items are looked at."""

ROUNDING = 1e-12
"""What is gained must be more than what floats lose."""


@dataclass(frozen=True, slots=True)
class Break:
    """From how many items on something pays, at the least and at the most; None where it never does.

    `until` is the most items up to which it pays; None where it does however many there are.
    """

    n: int | None
    low: int | None
    high: int | None
    until: int | None = None


def paying(
    cost: Callable[[float], float], gain: float, sizes: Iterable[int]
) -> tuple[int | None, int | None]:
    """Give the least n at which `gain × n` is more than a cost, and the most up to which it stays so.

    Looked at are the sizes measured, between two of which the cost has no turn but one, and those between.

    >>> paying(lambda n: 100.0 + n, 6.0, [1, 1_000])
    (21, None)
    >>> paying(lambda n: n * n / 100, 6.0, [1, 1_000]), paying(lambda n: 2.0 * n, 1.0, [1])
    ((1, 599), (None, None))
    """
    known = sorted({1, *sizes, *(10**power for power in range(len(str(MOST))))})
    places = sorted({*known, *(math.isqrt(low * high) for low, high in pairwise(known))})

    def pays(n: int) -> bool:
        return cost(n) < gain * n * (1 - ROUNDING)

    first = next((at for at, n in enumerate(places) if pays(n)), None)
    if first is None:
        return None, None
    least = _turn(places[first - 1], places[first], pays) if first else 1
    last = next((at for at in range(first + 1, len(places)) if not pays(places[at])), None)
    if last is None:
        return least, None
    return least, _turn(places[last - 1], places[last], lambda n: not pays(n)) - 1


def _turn(before: int, at: int, holds: Callable[[int], bool]) -> int:
    """Give the least n above `before` at which something holds that does at `at`, by halves."""
    while at - before > 1:
        middle = (before + at) // 2
        before, at = (before, middle) if holds(middle) else (middle, at)
    return at
