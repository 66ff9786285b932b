"""A run in a few lines: each workload against Python and against the best of all others, losses first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferrule.bench.show import summary
from ferrule.measuring import words

if TYPE_CHECKING:
    from ferrule.bench.results import Results
    from ferrule.measuring.intervals import Estimate

ABSENT = "not written with ferrule"
HEADINGS = ("workload", "largest size", "against Python", "against the best of all others")


@dataclass(frozen=True, slots=True)
class Line:
    """The fastest of ferrule's rows of a workload at its largest size, with all threads."""

    workload: str
    size: str
    python: Estimate | None
    """How many times faster than the reference, where that was measured."""
    faster: Estimate | None
    """How many times faster than `other`, where there is one."""
    own: str
    """What ferrule's row is called."""
    other: str
    why: str = ""
    """Why ferrule has no time."""
    left_out: int = 0
    """How many of all others have no time: what was not run may have been the best."""

    @property
    def rank(self) -> int:
        """What is wanting first, then losses, what may be one, then what is level, alone, ahead."""
        if self.why and self.why != ABSENT:
            return 0
        if self.faster is None:
            return 4
        if self.faster.excludes(1.0):
            return 1 if self.faster.value < 1 else 5
        return 2 if self.faster.is_noisy else 3

    @property
    def against_python(self) -> str:
        """In words: how it stands to the reference."""
        if self.why:
            return "–"
        return words.multiple(self.python.value) if self.python else "not measured"

    @property
    def against_best(self) -> str:
        """In words: how it stands to the best of all others."""
        if self.faster is None:
            return self.why or "nothing else was measured"
        return self._compared + (f" ({self.left_out} not measured)" if self.left_out else "")

    @property
    def _compared(self) -> str:
        assert self.faster is not None
        # Where ferrule has several ways, which of them it was.
        own = "" if self.own == "ferrule" else f"{self.own}: "
        if self.rank == 1:
            return f"{own}{self.other} is {words.multiple(1 / self.faster.value)} faster"
        if self.rank == 2:
            return f"{own}too noisy to tell from {self.other} {words.ends(self.faster)}"
        if self.rank == 3:
            return f"{own}as fast as {self.other}"
        return f"{own}{words.multiple(self.faster.value)} faster than {self.other}"


def lines(results: Results) -> list[Line]:
    """Give a line for each workload that was measured: what is wanting and losses first."""
    measured = [workload for workload in results.problems if results.sizes(workload)]
    found = [_line(results, workload) for workload in measured]
    return sorted(found, key=lambda line: (line.rank, line.faster.value if line.faster else 0.0))


def _line(results: Results, workload: str) -> Line:
    n = results.sizes(workload)[-1]
    size = words.counted(n, results.problems[workload].unit)
    rows = results.block(workload, n, results.threads(workload)[-1])
    mine = [row for row in rows if row.role == "ferrule"]
    best = summary.best(mine)
    wrong = next((row for row in mine if row.status == "wrong"), None)
    if best is None or wrong:
        row = wrong or next(iter(mine), None)
        why = f"{summary.STATUS[row.status]}: {row.reason}" if row else ABSENT
        return Line(workload, size, None, None, "", "", why)
    reference = summary.best([row for row in rows if row.role == "reference"])
    others = [row for row in rows if row.role != "ferrule"]
    other = summary.best(others)
    return Line(
        workload,
        size,
        best.faster_than(reference) if reference else None,
        best.faster_than(other) if other else None,
        best.title,
        other.title if other else "",
        left_out=sum(not row.measured for row in others),
    )
