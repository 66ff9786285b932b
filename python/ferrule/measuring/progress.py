"""Progress on the terminal: a bar, or a line for each step where there is no terminal."""

from __future__ import annotations

import contextlib
import threading
from time import monotonic
from typing import TYPE_CHECKING, Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.table import Column
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from rich.console import Console

REDRAW = 0.2
"""Seconds between drawings: drawing takes time from what is measured."""
PATIENCE = 10.0
"""Seconds after which what is going on is said even so: it may never end."""
FEWEST = 3
SHARE = 0.05
"""So many steps, and such a part of them, are done before the time left is told."""


def time_left(done: int, steps: int, took: float, since: float = 0.0) -> float | None:
    """Give the seconds left by the mean of what was done, once it can be known.

    The steps that are done took `took` seconds; the next one has been under way `since` then. While it is,
    nothing is learnt of the others, so the time left never rises: it falls until that step should be over.

    >>> time_left(10, 40, 60.0)
    180.0
    >>> time_left(10, 40, 60.0, since=2.0), time_left(10, 40, 60.0, since=500.0)
    (178.0, 174.0)
    >>> time_left(2, 40, 12.0) is None
    True
    """
    if done < max(FEWEST, SHARE * steps):
        return None
    mean = took / done
    return mean * (steps - done) - min(since, mean)


def clock(seconds: float) -> str:
    """Give hours, minutes and seconds.

    >>> clock(75), clock(3_675)
    ('1:15', '1:01:15')
    """
    hours, rest = divmod(int(seconds), 3600)
    minutes = rest // 60
    return f"{hours}:{minutes:02}:{rest % 60:02}" if hours else f"{minutes}:{rest % 60:02}"


class _Clocks(ProgressColumn):
    """How long it took, and the time left; as wide at every moment."""

    def render(self, task: Task) -> Text:
        elapsed, took = task.elapsed or 0.0, task.fields["took"]
        left = time_left(int(task.completed), int(task.total or 0), took, elapsed - took)
        shown = "" if left is None else f"~{clock(left)} left"
        return Text(f"{clock(elapsed):>7} {shown:>13}")


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
        # Not drawn by a thread, which would run during samples: but for what takes longer than any of them.
        self.progress = Progress(
            BarColumn(bar_width=8),
            MofNCompleteColumn(),
            _Clocks(),
            TextColumn(
                "{task.description}",
                markup=False,
                table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis"),
            ),
            expand=True,
            console=console,
            auto_refresh=False,
            transient=True,
            disable=not self.live,
        )
        self.task: TaskID | None = None
        self.at = ""
        self.since = monotonic()
        self.lock = threading.Lock()
        self.ended = threading.Event()

    def __enter__(self) -> Self:
        """Begin to draw."""
        self.progress.start()
        threading.Thread(target=self._remind, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bar away."""
        self.ended.set()
        with self.lock:
            self.progress.stop()

    def begin(self, steps: int) -> None:
        """Expect so many steps from now on."""
        self.steps, self.done, self.started = steps, 0, monotonic()
        if self.task is not None:
            self.progress.remove_task(self.task)
        self.task = self.progress.add_task("", total=steps, took=0.0)

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """Take the bar away while something else is printed."""
        with self.lock:
            if not self.live:
                yield
                return
            self.progress.stop()
            try:
                yield
            finally:
                self.progress.start()

    def _remind(self) -> None:
        while not self.ended.wait(PATIENCE / 5):
            self.remind()

    def remind(self) -> None:
        """Show what has been going on for `PATIENCE` seconds: on a terminal with the clock, else once."""
        took = monotonic() - self.since
        if took < PATIENCE or not self.at:
            return
        with self.lock:
            if self.live and self.task is not None and not self.ended.is_set():
                self.progress.update(self.task, description=self.at, refresh=True)
            elif not self.live:
                self.console.print(f"{clock(took)} at {self.at}", markup=False, highlight=False)
                self.at = ""

    def show(self, text: str) -> None:
        """Show a text beside the bar, but not more often than every `REDRAW` seconds."""
        self.at, self.since = text, monotonic()
        if self.live and self.task is not None and monotonic() - self.drawn > REDRAW:
            self.progress.update(self.task, description=text, refresh=True)
            self.drawn = monotonic()

    def step(self, text: str) -> None:
        """One more step is done."""
        self.done += 1
        self.at = ""
        took = monotonic() - self.started
        if self.task is not None:
            self.progress.update(self.task, advance=1, took=took)
        if text and not self.live:
            left = time_left(self.done, self.steps, took)
            times = clock(took) + ("" if left is None else f", ~{clock(left)} left")
            self.console.print(f"[{self.done}/{self.steps}] {times}: {text}", markup=False, highlight=False)
