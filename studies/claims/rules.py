"""The rules that make a verdict of figures, each with how often random figures pass it.

Random is a figure that lies on either side of its bound alike, and an order of which each other is as likely.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, ClassVar

from studies.claims.claim import CHANCE, Verdict, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from studies.claims.claim import Figure


def listed(figures: Sequence[Figure]) -> str:
    """Name figures.

    >>> from studies.claims.claim import Figure
    >>> listed([Figure("ints", "s"), Figure("floats", "s")])
    'ints; floats'
    """
    return "; ".join(figure.what for figure in figures)


def tails(count: int, failing: int) -> float:
    """Give how often, of so many coins, so many or fewer show tails.

    >>> tails(4, 0), tails(7, 1)
    (0.0625, 0.0625)
    """
    return sum(math.comb(count, tail) for tail in range(failing + 1)) / 2**count


def exceptions(count: int) -> int:
    """Give how many of so many figures may fail for random ones to pass no more often than `CHANCE`.

    >>> [exceptions(count) for count in (1, 4, 6, 7, 10, 24)]
    [0, 0, 0, 1, 2, 8]
    """
    return max(
        (failing for failing in range(1, count // 2 + 1) if tails(count, failing) <= CHANCE), default=0
    )


@dataclass(frozen=True, slots=True)
class Bounds:
    """What figures are compared with."""

    low: float = -math.inf
    high: float = math.inf
    unit: str = "×"
    needs_all: ClassVar[bool] = True
    one_refutes: ClassVar[bool] = False

    @property
    def text(self) -> str:
        """The bounds in words."""
        return bounds_text(self.low, self.high, self.unit)

    def sides(self, figures: Sequence[Figure]) -> list[bool | None]:
        """See on which side of the bounds each figure is."""
        return [figure.known.within(self.low, self.high) for figure in figures]


class Every(Bounds):
    """Every figure lies within bounds, and the worst decides."""

    one_refutes = True
    said_of: ClassVar[str] = "all there is: always, everywhere, the best, the slowest, or one thing alone"
    says_no: ClassVar[str] = "any figure is outside of the bounds"

    @property
    def criterion(self) -> str:
        """The bounds."""
        return f"every single figure is {self.text}"

    @staticmethod
    def chance(count: int) -> float:
        """Give how often so many random figures hold."""
        return tails(count, 0)

    def judge(self, figures: Sequence[Figure]) -> Verdict:
        """See whether any figure is outside."""
        sides = self.sides(figures)
        if all(sides):
            return Verdict("holds")
        outside = [figure for figure, each in zip(figures, sides, strict=True) if each is False]
        return Verdict("does not hold", listed(outside)) if outside else Verdict("too close to tell")


class Typical(Bounds):
    """The figures lie within bounds, but for few, which are named."""

    needs_all = False
    said_of: ClassVar[str] = "a typical case, in the claim's own words"
    says_no: ClassVar[str] = "more figures are outside than would be so for random ones in 10 % of cases"

    @property
    def criterion(self) -> str:
        """The bounds, and how many may be outside."""
        return f"each figure is {self.text}, but for so few, then named, as chance would seldom leave"

    @staticmethod
    def chance(count: int) -> float:
        """Give how often so many random figures hold, of all or but for a few."""
        return tails(count, exceptions(count))

    def judge(self, figures: Sequence[Figure]) -> Verdict:
        """Count the figures that aren't inside."""
        inside, outside, unclear = self._parts(figures)
        if len(inside) == len(figures):
            return Verdict("holds")
        if len(outside) + len(unclear) <= exceptions(len(figures)):
            few = [f"not said of: {listed(outside)}"] if outside else []
            near = [f"too close to tell of: {listed(unclear)}"] if unclear else []
            return Verdict("holds when", "; ".join(few + near))
        return Verdict("does not hold" if len(outside) > exceptions(len(figures)) else "too close to tell")

    def _parts(self, figures: Sequence[Figure]) -> tuple[list[Figure], list[Figure], list[Figure]]:
        sides = self.sides(figures)
        inside, outside, unclear = (
            [figure for figure, each in zip(figures, sides, strict=True) if each is kind]
            for kind in (True, False, None)
        )
        return inside, outside, unclear


class Most(Typical):
    """Most of the figures lie within bounds: more than chance would put there."""

    said_of: ClassVar[str] = "most of several"

    @property
    def criterion(self) -> str:
        """The bounds, and how many must be inside."""
        return f"so many figures are {self.text} as chance would seldom put there: two thirds of 24"

    def judge(self, figures: Sequence[Figure]) -> Verdict:
        """Count the figures that aren't inside."""
        found = super().judge(figures)
        return Verdict("holds") if found.kind == "holds when" else found


class BySize(Bounds):
    """Every figure, each of another size n, lies within bounds; else it is said from which n on they do."""

    said_of: ClassVar[str] = "what depends on how much is done at once"
    says_no: ClassVar[str] = (
        "it fails at more than one end of the sizes, or at more of them than random figures would in 10 % "
        "of cases"
    )

    @property
    def criterion(self) -> str:
        """The bounds."""
        return f"at every n the figure is {self.text}"

    @staticmethod
    def ends(count: int) -> int:
        """Give at how many sizes, at one end, it may fail: that so many random figures seldom pass.

        >>> [BySize.ends(count) for count in (3, 4, 5, 6, 7)]
        [0, 0, 1, 2, 3]
        """
        allowed = [failing for failing in range(1, count // 2 + 1) if 1 + 2 * failing <= CHANCE * 2**count]
        return max(allowed, default=0)

    @classmethod
    def chance(cls, count: int) -> float:
        """Give how often so many random figures hold, at all sizes or from one on."""
        return (1 + 2 * cls.ends(count)) / 2**count

    def judge(self, figures: Sequence[Figure]) -> Verdict:
        """Find the sizes at which it holds."""
        ordered = sorted(figures, key=lambda figure: figure.n or 0)
        sides = self.sides(ordered)
        sizes = [figure.n or 0 for figure in ordered]
        if all(sides):
            return Verdict("holds")
        ends = range(self.ends(len(sizes)) + 1)
        for failing in ends[1:]:
            if all(sides[failing:]) and not any(sides[:failing]):
                return Verdict("holds when", f"n ≥ {sizes[failing]:,}")
            if all(sides[:-failing]) and not any(sides[-failing:]):
                return Verdict("holds when", f"n ≤ {sizes[-failing - 1]:,}")
        wanted = [[False] * failing + [True] * (len(sides) - failing) for failing in ends]
        wanted += [part[::-1] for part in wanted]
        unclear = any(
            all(got in {None, want} for got, want in zip(sides, part, strict=True)) for part in wanted
        )
        return Verdict("too close to tell" if unclear else "does not hold")


@dataclass(frozen=True, slots=True)
class InOrder:
    """The figures rise in the order given, or all of several groups of so many do, each in itself.

    Two are level where they differ by no more than `noise` for sure. One pair may be, or one figure out of
    its place, where there are so many figures that random orders seldom pass: never both, never in groups.
    """

    noise: float = 1e-9
    group: int = 0
    needs_all: ClassVar[bool] = True
    one_refutes: ClassVar[bool] = False
    least_for_level: ClassVar[int] = 4
    least_for_left_out: ClassVar[int] = 6
    said_of: ClassVar[str] = "an order"
    says_no: ClassVar[str] = (
        "any figure is out of its place, or not below the next for sure; but of 4 figures or more one pair "
        "may be level, or of 6 or more one figure out of its place, and in groups neither"
    )

    @property
    def criterion(self) -> str:
        """The order, and what is said where it doesn't hold."""
        each = f"of each {self.group} figures that belong together " if self.group else ""
        return f"{each}each figure is below the next by more than {shown(self.noise, 's')} and both intervals"

    def chance(self, count: int) -> float:
        """Give how often a random order of so many figures holds, as it is or when one is left out.

        >>> [round(InOrder().chance(count), 3) for count in (3, 5, 6)], round(InOrder(group=3).chance(6), 3)
        ([0.167, 0.008, 0.036], 0.028)
        """
        if self.group:
            return 1 / math.factorial(self.group) ** (count // self.group)
        passing = 1 + (count - 1) ** 2 if count >= self.least_for_left_out else 1
        return passing / math.factorial(count)

    def judge(self, figures: Sequence[Figure]) -> Verdict:
        """See whether they rise; and if not, whether a pair is level or one is out of its place."""
        if self.group:
            return self._judge_groups(figures)
        kinds = [self._rises(figures)]
        if kinds[0]:
            return Verdict("holds")
        level = [pair for pair in pairwise(figures) if not self._below(*pair)]
        if len(figures) >= self.least_for_level and len(level) == 1 and not self._falls(figures):
            (one, other) = level[0]
            return Verdict("holds when", f"these count as level: {one.what} and {other.what}")
        if len(figures) >= self.least_for_left_out:
            for place, each in enumerate(figures):
                kinds.append(self._rises([*figures[:place], *figures[place + 1 :]]))
                if kinds[-1]:
                    return Verdict("holds when", f"this is left out: {each.what}")
        return Verdict("too close to tell" if None in kinds else "does not hold")

    def _judge_groups(self, figures: Sequence[Figure]) -> Verdict:
        groups = [figures[start : start + self.group] for start in range(0, len(figures), self.group)]
        kinds = [self._rises(group) for group in groups]
        wrong = [group for group, kind in zip(groups, kinds, strict=True) if kind is False]
        if wrong:
            return Verdict("does not hold", "; ".join(listed(group) for group in wrong))
        return Verdict("holds" if all(kinds) else "too close to tell")

    def _rises(self, figures: Sequence[Figure]) -> bool | None:
        """Say whether each figure is below the next for sure; None where that can't be told."""
        if self._falls(figures) or any(self._level(*pair) for pair in pairwise(figures)):
            return False
        return True if all(self._below(*pair) for pair in pairwise(figures)) else None

    def _falls(self, figures: Sequence[Figure]) -> bool:
        return any(self._below(other, one) for one, other in combinations(figures, 2))

    def _below(self, one: Figure, other: Figure) -> bool:
        return one.known.high + self.noise < other.known.low

    def _level(self, one: Figure, other: Figure) -> bool:
        return other.known.high <= one.known.low + self.noise


RULES = (Every, Typical, Most, BySize, InOrder)


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
