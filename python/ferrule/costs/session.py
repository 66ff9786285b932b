"""A run of `ferrule costs`: has a process measure, gathers what it says, and keeps the model."""

from __future__ import annotations

import contextlib
import datetime as dt
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol

from ferrule.costs.cost_model import Measured, Model
from ferrule.measuring import machine
from ferrule.measuring.measure import MIN_SAMPLE, MIN_SAMPLES
from ferrule.measuring.worker import worker_events

if TYPE_CHECKING:
    from collections.abc import Sequence


class MeasuringFailedError(RuntimeError):
    """The process that measures ended before it was done; the message has its reason."""


class Watcher(Protocol):
    """Whoever shows progress."""

    def begin(self, steps: int) -> None:
        """Expect so many steps."""

    def show(self, text: str) -> None:
        """Show what is going on."""

    def step(self, text: str) -> None:
        """One more step is done."""


PASSES, ROUNDS = 3, 3
"""In each pass a new process measures everything, some rounds of it. What disturbs a second of one pass, or
is peculiar to how memory lies in one process, is then outvoted. Together they are 9 rounds: the fewest
whose interval is not stretched by a single one."""

QUICK_SAMPLE = 0.0008
"""Seconds of a sample in a quick run, which has one pass and the fewest rounds that are allowed."""

REPORTED = 20
"""Where there is no terminal, every so many crossings have a line."""


def measure(watcher: Watcher, *, quick: bool = False, crossings: Sequence[str] = ()) -> Model:
    """Measure the crossings with these ids, by default all, in processes of its own, with one thread.

    Nothing is kept: see `store.save`. Ctrl-C ends the process and passes on.
    """
    build = machine.build_info()
    machine.require_release(build)
    model = Model(
        date=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        quick=quick,
        machine=machine.describe() | {"load_before": machine.load_average()},
        versions=machine.versions(set()),
        build=build,
    )
    passes, rounds, sample = (1, MIN_SAMPLES, QUICK_SAMPLE) if quick else (PASSES, ROUNDS, MIN_SAMPLE)
    task = {"crossings": list(crossings), "rounds": rounds, "min_sample": sample}
    started, environment = monotonic(), machine.thread_environment(1)
    found: dict[str, Measured] = {}
    for number in range(passes):
        with contextlib.closing(worker_events("ferrule.costs.worker", task, environment)) as events:
            for event in events:
                if event["event"] == "begin" and number == 0:
                    watcher.begin(passes * event["steps"])
                else:
                    _take(model, found, event, watcher)
    model.measured = list(found.values())
    model.seconds = monotonic() - started
    return model


def _take(model: Model, found: dict[str, Measured], event: dict[str, Any], watcher: Watcher) -> None:
    if event["event"] == "stage":
        watcher.show(event["id"])
    elif event["event"] == "crossing":
        each = Measured(**event["fields"])
        found[each.id] = found[each.id].joined(each) if each.id in found else each
        watcher.step(each.id if len(found) % REPORTED == 0 else "")
    elif event["event"] == "done":
        model.versions |= event["versions"]
    elif event["event"] == "died":
        raise MeasuringFailedError(f"nothing was kept: {event['reason']}")


class Silent:
    """Shows nothing."""

    def begin(self, steps: int) -> None:
        """Ignore it."""

    def show(self, text: str) -> None:
        """Ignore it."""

    def step(self, text: str) -> None:
        """Ignore it."""
