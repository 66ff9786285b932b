"""How often random figures would confirm a claim, also where its figures hang together.

Figures that compare with the same peer share its time, and what is fast at one size is mostly fast at the
next. So whatever was measured is drawn once, for all figures that it is in: each size alone, or neighbouring
sizes together. A rule's own chance, of figures that share nothing, is the third; the largest counts.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache, reduce
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from ferrule.measuring.intervals import Estimate

from studies.claims.claim import Figure
from studies.claims.evidence import Crossed, Peaked, Probed, Timed, Traited
from studies.claims.gains import Gain
from studies.claims.quantities import Cost, Dearest, Faster, Growth, Quantity, Ratio, Threads
from studies.claims.rules import Bounds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from studies.claims.claim import Rule
    from studies.claims.evidence import Need

    Draw = Callable[["Thing"], Any]

DRAWS = 10_000
NEAR = 10
"""Sizes of which the larger is at most so many times the smaller are neighbours."""


class Thing(NamedTuple):
    """What is measured by itself, at a size; figures that have one in common share its draws."""

    need: Need
    n: int

    @property
    def of(self) -> str:
        """The workload, or the kind of crossing, whose sizes are neighbours."""
        match self.need:
            case Timed() | Peaked() | Traited():
                return self.need.workload
            case Crossed():
                return self.need.kind
            case Probed():
                return self.need.name

    def at(self, n: int) -> Thing:
        """Give it at another size."""
        need = self.need
        return Thing(replace(need, n=n) if isinstance(need, Timed | Peaked | Traited) else need, n)


def thing(need: Need) -> Thing:
    """Give what a need is measured by."""
    return Thing(need, need.n if isinstance(need, Timed | Peaked | Traited) else 1)


def drawn(quantity: Quantity, draw: Draw) -> Any:
    """Give random values of a quantity: of one that compares or chooses made as it is, of others one draw."""
    above = quantity.needs[:1]
    below: tuple[Need, ...] = ()
    match quantity:
        case Ratio():
            return drawn(quantity.above, draw) / drawn(quantity.below, draw)
        case Dearest():
            return reduce(np.maximum, [drawn(each, draw) for each in quantity.among])
        case Cost():
            return draw(thing(quantity.needs[0])._replace(n=quantity.n))
        case Threads():
            below = quantity.needs[1:2]
        case Faster() | Growth():
            above, below = quantity.needs[1:], quantity.needs[:1]
        case Gain():
            count = len(quantity.labels)
            above, below = quantity.needs[count:], quantity.needs[:count]
    return _least(above, draw) / (_least(below, draw) if below else 1.0)


def _least(needs: Sequence[Need], draw: Draw) -> Any:
    return reduce(np.minimum, map(draw, map(thing, needs)))


def things(quantity: Quantity) -> set[Thing]:
    """Give all that a quantity is made of.

    >>> len(things(Faster("sum", "sequences/sum-list", 1_000)))
    2
    """
    found = set()

    def note(each: Thing) -> float:
        found.add(each)
        return 1.0

    drawn(quantity, note)
    return found


def neighbours(parts: Sequence[set[Thing]]) -> dict[Thing, Thing]:
    """Give for each thing the one whose draws it shares: of two neighbouring sizes the smaller.

    Sizes that one figure compares with each other are never taken together.
    """
    sizes: dict[str, set[int]] = {}
    for each in set().union(*parts):
        sizes.setdefault(each.of, set()).add(each.n)
    compared = {
        one.of for part in parts for one in part for other in part if one.of == other.of and one.n != other.n
    }
    shared = {}
    for of, several in sizes.items():
        taken: set[int] = set()
        for less, more in pairwise(sorted(several)):
            if less not in taken and more <= NEAR * less and of not in compared:
                shared[of, more] = less
                taken.add(more)
    return {each: each.at(shared.get((each.of, each.n), each.n)) for each in set().union(*parts)}


@cache
def chance(rule: Rule, quantities: tuple[Quantity, ...]) -> float:
    """Give how often random figures of these quantities would confirm a claim, in the worst of three ways.

    >>> from studies.claims.rules import Every
    >>> one, other = (Faster(peer, "sequences/stats", 1_000, than=peer) for peer in ("NumPy", "pandas"))
    >>> round(chance(Every(low=1.0), (one,)), 2), round(chance(Every(low=1.0), (one, other)), 2)
    (0.5, 0.33)
    """
    parts = [things(quantity) for quantity in quantities]
    alone = {each: each for part in parts for each in part}
    ways = [rule.chance(len(quantities))]
    for shared in (alone, neighbours(parts)):
        used = [shared[each] for part in parts for each in part]
        if len(set(used)) < len(used):
            ways.append(_share(rule, quantities, shared))
    return max(ways)


def _share(rule: Rule, quantities: tuple[Quantity, ...], shared: dict[Thing, Thing]) -> float:
    """Draw, and give how often the rule was passed."""
    generator = np.random.default_rng(1)
    draws: dict[Thing, Any] = {}

    def draw(each: Thing) -> Any:
        if shared[each] not in draws:
            draws[shared[each]] = generator.lognormal(size=DRAWS)
        return draws[shared[each]]

    values = np.column_stack([drawn(quantity, draw) for quantity in quantities])
    if isinstance(rule, Bounds):
        values = np.where(_inside(rule, values), *_sides(rule))
    else:
        values = values.argsort(axis=1).argsort(axis=1)
    kinds, counts = np.unique(values, axis=0, return_counts=True)
    passing = 0
    for kind, count in zip(kinds.tolist(), counts.tolist(), strict=True):
        figures = [
            Figure(each.what, each.unit, Estimate(value, value, value), n=each.n)
            for each, value in zip(quantities, kind, strict=True)
        ]
        passing += count * rule.judge(figures).kind.startswith("holds")
    return float(passing / DRAWS)


def _inside(rule: Bounds, values: Any) -> Any:
    """Say which values are inside of bounds that half of them are inside of."""
    if -math.inf < rule.low and rule.high < math.inf:
        low, high = np.quantile(values, (0.25, 0.75), axis=0)
        return (low <= values) & (values <= high)
    middle = np.median(values, axis=0)
    return values > middle if rule.high == math.inf else values < middle


def _sides(rule: Bounds) -> tuple[float, float]:
    """Give a value inside of a rule's bounds, and one outside."""
    return (rule.low, rule.low - 1) if rule.low > -math.inf else (rule.high, rule.high + 1)
