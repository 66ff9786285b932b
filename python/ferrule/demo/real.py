"""A real report: a million cells as a workbook, and a thousand pages of PDF, from data that exists."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferrule.measuring import machine
from ferrule.measuring.events import Died, event
from ferrule.measuring.worker import worker_events

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.measuring.watcher import Watcher

CELLS = 1_000_000
PAGES = 1_000
COLUMNS = 7
LINES = 39
"""Rows of the table that a page has room for."""


@event
@dataclass(frozen=True, slots=True)
class ReportTask:
    """Write the airports of America to a file, over and over until there are so many rows."""

    path: str
    rows: int


@event
@dataclass(frozen=True, slots=True)
class Written:
    """A file, what is in it, and what one call that wrote it took in a fresh process."""

    path: str
    amount: int
    unit: str
    seconds: float
    size: int
    peak: int


class ReportFailedError(RuntimeError):
    """The process that writes ended before it was done; the message has its reason."""


def write(folder: Path, watcher: Watcher) -> list[Written]:
    """Write both files into the folder, each in a process of its own, on all threads."""
    tasks = {
        "airports.xlsx": (-(-CELLS // COLUMNS), f"{CELLS:,} cells as a workbook"),
        "airports.pdf": (PAGES * LINES, f"{PAGES:,} pages of PDF"),
    }
    environment = machine.thread_environment(machine.available_cores())
    found = []
    watcher.begin(len(tasks))
    for name, (rows, what) in tasks.items():
        watcher.show(what)
        task = ReportTask(str(folder / name), rows)
        with contextlib.closing(worker_events("ferrule.demo.worker", task, environment)) as events:
            for said in events:
                if isinstance(said, Written):
                    found.append(said)
                elif isinstance(said, Died):
                    raise ReportFailedError(f"{name}: {said.reason}")
        watcher.step(what)
    return found
