"""Which changes between two measurements are real, and the table that says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from rich.table import Table
from rich.text import Text

from ferrule.measuring import words
from ferrule.measuring.hanging import Hanging
from ferrule.measuring.intervals import TELLING

if TYPE_CHECKING:
    from rich.console import Console

    from ferrule.measuring.intervals import Estimate

NOISE = 0.05
"""Two runs of the same code differ by some percent: a change must be larger to be called one."""
Kind = Literal["faster", "slower", "no real change", "too noisy to tell"]


@dataclass(frozen=True, slots=True)
class Change:
    """How one row's time changed; `speedup` is before / after."""

    name: str
    before: Estimate
    after: Estimate
    speedup: Estimate
    noise: float

    @property
    def kind(self) -> Kind:
        """Real only where the whole interval lies beyond the noise; none only where it is narrow enough."""
        outcome = self.speedup.outcome(self.noise)
        return "no real change" if outcome == "level" else outcome

    @property
    def text(self) -> str:
        """The kind, with how many times and the interval where it is real."""
        if self.kind == "faster":
            return f"{words.multiple(self.speedup.value)} faster {words.ends(self.speedup)}"
        if self.kind == "slower":
            inverse = self.speedup.inverse
            return f"{words.multiple(inverse.value)} slower {words.ends(inverse)}"
        if self.kind == "too noisy to tell":
            return f"{self.kind} {words.ends(self.speedup)}"
        return self.kind


@dataclass(slots=True)
class Comparison:
    """All changes between two files, and what couldn't be compared."""

    noise: float
    changes: list[Change] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    heading: str = "workload, size, implementation"
    """What the name of a row has."""
    rule: str = ""
    """What is said of what counts as a change, where it isn't what measurements go by."""

    @property
    def summary(self) -> str:
        """Count the changes, and state the noise."""
        kinds = [change.kind for change in self.changes]
        counts = (
            f"{kinds.count('faster')} faster, {kinds.count('slower')} slower, "
            f"{kinds.count('no real change')} with no real change, "
            f"{kinds.count('too noisy to tell')} too noisy to tell. "
        )
        return counts + (
            self.rule
            or "A change is real when the 95 % interval of its ratio lies "
            f"wholly beyond {self.noise:.0%}, by which two runs of the same code may differ; "
            f"where it doesn't and is wider than ±{TELLING:.0%}, nothing can be told."
        )


def print_comparison(console: Console, comparison: Comparison) -> None:
    """Print what changed between two files."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column(comparison.heading, overflow="fold")
    for heading in ("before", "after", "change"):
        table.add_column(heading, justify="right", no_wrap=heading != "change")
    for change in comparison.changes:
        style = {"faster": "green", "slower": "bold red"}.get(change.kind, "")
        table.add_row(
            Hanging(change.name),
            words.duration(change.before.value),
            words.duration(change.after.value),
            Text(change.text, style=style),
        )
    console.print(table)
    for line in comparison.remarks:
        console.print(line, highlight=False, markup=False)
    console.print(comparison.summary, highlight=False, markup=False)
