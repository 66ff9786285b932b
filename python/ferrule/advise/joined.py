"""From a recording to what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferrule.measuring.words import duration

if TYPE_CHECKING:
    from rich.console import Console

    from ferrule.advise.recording import Recording


@dataclass(frozen=True, slots=True)
class Report:
    """What is said of a run."""

    recording: Recording

    def print(self, console: Console) -> None:
        """Show it on a terminal."""
        console.print(self.text(), highlight=False, markup=False, soft_wrap=True)

    def text(self) -> str:
        """Give it as a text."""
        processes = self.recording.processes
        samples = sum(row.count for each in processes for row in each.rows)
        lines = [
            f"ferrule: {duration(self.recording.seconds)}, processes: {len(processes)}, samples: {samples:,}",
            *self.recording.remarks,
        ]
        return "\n".join(lines)


def report(recording: Recording) -> Report:
    """Give the report of a recording."""
    return Report(recording)
