"""Progress on the terminal: a bar, or a line for each step where there is no terminal."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from ferrule.bench.words import threads_text

if TYPE_CHECKING:
    from types import TracebackType

    from rich.console import Console

_DOING = {
    "input": "making the input",
    "check": "checking",
    "memory": "memory of",
    "build": "building",
    "cold": "first call of",
    "scaling": "threads of",
}
REDRAW = 0.2
"""Seconds between drawings: drawing takes time from what is measured."""


class Progression:
    """Shows what a session is at; used as a context manager."""

    def __init__(self, console: Console) -> None:
        """Show it on this console."""
        self.console = console
        self.live = console.is_terminal
        self.started = monotonic()
        self.drawn = 0.0
        self.steps = 0
        self.done = 0
        # No thread of its own: it would run during samples.
        self.progress = Progress(
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}", markup=False),
            console=console,
            auto_refresh=False,
            transient=True,
            disable=not self.live,
        )
        self.task: TaskID | None = None

    def __enter__(self) -> Self:
        """Begin to draw."""
        self.progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bar away."""
        self.progress.stop()

    def begin(self, steps: int) -> None:
        """Expect so many steps from now on."""
        self.steps, self.done = steps, 0
        if self.task is not None:
            self.progress.remove_task(self.task)
        self.task = self.progress.add_task("", total=steps)

    def stage(self, workload: str, n: int, threads: int, stage: str, label: str) -> None:
        """Show what is going on."""
        self.show(f"{workload} n={n:,}, {threads_text(threads)}: {_DOING.get(stage, 'timing')} {label}")

    def show(self, text: str) -> None:
        """Show a text beside the bar, but not more often than every `REDRAW` seconds."""
        if self.live and self.task is not None and monotonic() - self.drawn > REDRAW:
            self.progress.update(self.task, description=text, refresh=True)
            self.drawn = monotonic()

    def step(self, text: str) -> None:
        """One more step is done."""
        self.done += 1
        if self.task is not None:
            self.progress.update(self.task, advance=1)
        if text and not self.live:
            elapsed = monotonic() - self.started
            self.console.print(
                f"[{self.done}/{self.steps}] {elapsed:.0f} s: {text}", markup=False, highlight=False
            )
