"""What counts as a right verdict: committed before anything was predicted or ported.

A verdict that says to do something is right where what it says makes the function at least twice as fast and
the program a tenth; one that says to leave the function is right where a port does not. Ports are written of
every function that the advisor would not leave, and of a drawn third of those that it would: so it can be
wrong both ways.

What is measured depends on what is said:

- `move`, `pass-zero-copy`, `rust-class`, and those that say to leave it: the function itself, ported so.
- `move-the-loop`: the function that has the loop, ported with it.
- `library-first`: what the verdict names, in the function's place. It is held to the same figures as a port,
  since a change that gains less isn't worth it either; that a port would gain more does not make it wrong,
  since that is more work. Where nothing is named that has the same results, it is wrong.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ferrule.advise.findings import Slug
    from ferrule.measuring.intervals import Estimate

FUNCTION, PROGRAM = 2.0, 1.1
"""So many times faster, at least: the function, and the program. The advisor has its own."""
LEAVE: frozenset[Slug] = frozenset(
    ("fast-enough", "called-rarely", "already-native", "marshaling", "waiting", "time-elsewhere")
)
"""The verdicts that say to leave it; so does an advisor that doesn't mention a function."""
ONE_IN = 3
"""So many of those that would be left, one is ported."""
ENOUGH = 0.9
"""The share of verdicts that must be right."""
Outcome = Literal["right", "wrong", "too close"]


@dataclass(frozen=True, slots=True)
class Measured:
    """How many times faster it became by what was said of it, or by the port."""

    function: Estimate
    program: Estimate

    @property
    def paid(self) -> bool | None:
        """Whether that was worth it; None where an interval has both answers in it."""
        found = {self.function.within(FUNCTION, math.inf), self.program.within(PROGRAM, math.inf)}
        if False in found:
            return False
        return None if None in found else True


def leaves(verdict: Slug | None) -> bool:
    """Whether a verdict says to leave a function; None, where there was none.

    >>> leaves("waiting"), leaves(None), leaves("move-the-loop")
    (True, True, False)
    """
    return verdict is None or verdict in LEAVE


def judged(verdict: Slug | None, measured: Measured | None) -> Outcome:
    """Hold a verdict to what was measured; to None, where what it says can't be done."""
    if measured is None:
        return "wrong"
    if measured.paid is None:
        return "too close"
    return "wrong" if measured.paid == leaves(verdict) else "right"


def share(outcomes: Sequence[Outcome]) -> float:
    """Give the share that is right; what is too close to tell is not.

    >>> share(["right", "right", "wrong", "too close"])
    0.5
    """
    return outcomes.count("right") / len(outcomes)


def is_slower(verdict: Slug | None, measured: Measured) -> bool:
    """Whether the advisor's reader has a slower program than before: this must never be."""
    return not leaves(verdict) and (measured.function.high < 1 or measured.program.high < 1)


def drawn(left: Iterable[str], seed: str) -> list[str]:
    """Give a third of the functions that are left, at least: those whose digest with the seed is lowest.

    A function has the same digest whichever others are left, so nobody chooses by what he leaves.

    >>> drawn(["a", "b", "c", "d"], "seed")
    ['a', 'd']
    """
    ordered = sorted(set(left), key=lambda name: hashlib.sha256(f"{seed} {name}".encode()).hexdigest())
    return sorted(ordered[: math.ceil(len(ordered) / ONE_IN)])
