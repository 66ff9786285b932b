"""A run in a few lines: each workload against Python and against the best of all others, losses first.

The headline of a workload is its largest size with all threads, and ferrule's rows of the reference's case
among the others of that case: who gives a dict isn't compared with who makes none. A loss elsewhere stands
below it.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferrule.bench.results import fastest, rivals
from ferrule.bench.show import summary
from ferrule.measuring import words

if TYPE_CHECKING:
    from ferrule.bench.results import Results
    from ferrule.measuring.intervals import Estimate

ABSENT = "not written with ferrule"
HEADINGS = ("workload", "largest size", "against Python", "against the best of all others")
LEGEND = (
    "At the largest size, with all threads, among those that do the same as the reference. Where ferrule "
    "loses at another size, with fewer threads or in another case, the worst such loss stands below."
)

LOST = 1
"""The rank of a loss; what is wanting ranks below."""
_RANKS = {"slower": LOST, "too noisy to tell": 2, "level": 3, "faster": 5}


@dataclass(frozen=True, slots=True)
class Standing:
    """The fastest of ferrule's rows of a workload at one size with one number of threads."""

    size: str
    threads: int
    python: Estimate | None
    """How many times faster than Python, where that was measured."""
    faster: Estimate | None
    """How many times faster than `other`, where there is one."""
    own: str
    """What ferrule's row is called."""
    other: str
    why: str = ""
    """Why ferrule has no time."""
    unmeasured: str = ""
    """In words: how many of all others have no time. What was not run may have been the best."""
    case: str = ""
    """What was asked for, where that isn't what the reference does."""

    @property
    def rank(self) -> int:
        """What is wanting first, then losses, what may be one, then what is level, alone, ahead."""
        if self.why and self.why != ABSENT:
            return 0
        if self.faster is None:
            return 4
        return _RANKS[self.faster.outcome()]

    @property
    def order(self) -> tuple[int, float]:
        """The worst first."""
        return self.rank, self.faster.value if self.faster else 0.0

    @property
    def place(self) -> str:
        """The size, the number of threads, and the case."""
        return ", ".join(filter(None, (self.size, words.threads_text(self.threads), self.case)))

    @property
    def against_python(self) -> str:
        """In words: how it stands to Python."""
        if self.why:
            return "–"
        return words.multiple(self.python.value) if self.python else "not measured"

    @property
    def against_best(self) -> str:
        """In words: how it stands to the best of all others."""
        if self.faster is None:
            return self.why or "nothing else was measured"
        return self._compared + self.unmeasured

    @property
    def _compared(self) -> str:
        assert self.faster is not None
        # Where ferrule has several ways, which of them it was.
        own = "" if self.own == "ferrule" else f"{self.own}: "
        if self.rank == LOST:
            return f"{own}{self.other} is {words.multiple(1 / self.faster.value)} faster"
        if self.rank == 2:
            return f"{own}too noisy to tell from {self.other} {words.ends(self.faster)}"
        if self.rank == 3:
            return f"{own}as fast as {self.other}"
        return f"{own}{words.multiple(self.faster.value)} faster than {self.other}"


@dataclass(frozen=True, slots=True)
class Line:
    """A workload: its headline, and the other standings in which ferrule has lost or has no time."""

    workload: str
    headline: Standing
    losses: list[Standing]
    """The worst first."""
    times: float | None = None
    """How many times faster than the best of all others: the geometric mean of all sizes and numbers of
    threads, among those that do the same as the reference; nothing where one of them has no figure."""

    @property
    def order(self) -> tuple[int, float]:
        """A loss anywhere counts as one in the headline."""
        return min(standing.order for standing in [self.headline, *self.losses])

    @property
    def is_behind(self) -> bool:
        """Whether ferrule has lost anywhere, or has no time."""
        return self.order[0] <= LOST

    @property
    def worst(self) -> str:
        """In words: the worst loss beside the headline, and how many there are; empty where there is none."""
        if not self.losses:
            return ""
        more = len(self.losses) - 1
        others = f" (and {more} more {'loss' if more == 1 else 'losses'} elsewhere)" if more else ""
        return f"at {self.losses[0].place}: {self.losses[0].against_best}{others}"


def legend(results: Results) -> str:
    """Say what a line shows; nothing where each workload has but one size, number of threads and case."""
    return LEGEND if any(len(_blocks(results, workload)) > 1 for workload in results.problems) else ""


def lines(results: Results) -> list[Line]:
    """Give a line for each workload that was measured: what is wanting and losses anywhere first."""
    measured = [workload for workload in results.problems if results.sizes(workload)]
    return sorted((_line(results, workload) for workload in measured), key=lambda line: line.order)


def _line(results: Results, workload: str) -> Line:
    *others, headline = [_standing(results, workload, *block) for block in _blocks(results, workload)]
    losses = sorted((each for each in others if each.rank <= LOST), key=lambda each: each.order)
    same = [each.faster for each in [*others, headline] if each.case == headline.case]
    known = [faster.value for faster in same if faster]
    times = statistics.geometric_mean(known) if len(known) == len(same) else None
    return Line(workload, headline, losses, times)


def _blocks(results: Results, workload: str) -> list[tuple[int, int, str]]:
    """Give the sizes, numbers of threads and cases that there are rows for, the headline last."""
    rows = [row for row in results.rows if row.workload == workload]
    own = [row for row in rows if row.role == "ferrule"]
    told = {row.case for row in own if row.status != "not run"}
    # The reference's case, if ferrule was to be in it at all: what died there hides behind no other.
    main = "" if not told or any(not row.case for row in own) else min(told)
    found = {(row.n, row.threads, row.case) for row in rows if row.case == main or row.case in told}
    return sorted(found, key=lambda block: (block[2] == main, *block))


def _standing(results: Results, workload: str, n: int, threads: int, case: str) -> Standing:
    size = words.counted(n, results.problems[workload].unit)
    rows = results.block(workload, n, threads)
    mine = [row for row in rows if row.role == "ferrule" and row.case == case]
    best = fastest(mine)
    wrong = next((row for row in mine if row.status == "wrong"), None)
    if best is None or wrong:
        row = wrong or next(iter(mine), None)
        why = f"{summary.STATUS[row.status]}: {row.reason}" if row else ABSENT
        return Standing(size, threads, None, None, "", "", why, case=case)
    reference = summary.in_python(rows)
    others = rivals(rows, case)
    other = fastest(others)
    return Standing(
        size,
        threads,
        best.faster_than(reference) if reference else None,
        best.faster_than(other) if other else None,
        best.title,
        other.title if other else "",
        unmeasured=summary.unmeasured(results, others),
        case=case,
    )
