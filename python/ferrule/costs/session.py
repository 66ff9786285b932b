"""A run of `ferrule costs`: has a process measure, gathers what it says, and keeps the model."""

from __future__ import annotations

import contextlib
import datetime as dt
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from ferrule.costs.cost_model import Measured, Model
from ferrule.measuring import machine
from ferrule.measuring.events import Begun, Died, Done, Stage, event
from ferrule.measuring.measure import MIN_SAMPLES
from ferrule.measuring.worker import worker_events

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.measuring.watcher import Watcher


class MeasuringFailedError(RuntimeError):
    """The process that measures ended before it was done; the message has its reason."""


@event
@dataclass(frozen=True, slots=True)
class CrossingsTask:
    """Measure the crossings with these ids, where none is named all, in so many rounds."""

    crossings: list[str]
    rounds: int
    min_sample: float
    large: bool = True
    """Whether the large sizes are measured, too."""


PASSES, ROUNDS = 3, 3
"""In each pass a new process measures everything, some rounds of it. What disturbs a second of one pass, or
is peculiar to how memory lies in one process, is then outvoted. Together they are 9 rounds: the fewest
whose interval is not stretched by a single one."""

SAMPLE = 0.004
"""Seconds of a sample. The clock is the thread's own, so that less than others take is enough."""

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
    passes, rounds, sample = (1, MIN_SAMPLES, QUICK_SAMPLE) if quick else (PASSES, ROUNDS, SAMPLE)
    task = CrossingsTask(list(crossings), rounds, sample, large=not quick)
    started, environment = monotonic(), machine.thread_environment(1)
    found: dict[str, Measured] = {}
    for number in range(passes):
        with contextlib.closing(worker_events("ferrule.costs.worker", task, environment)) as events:
            for said in events:
                if isinstance(said, Begun) and number == 0:
                    watcher.begin(passes * said.steps)
                else:
                    _take(model, found, said, watcher)
    model.measured = list(found.values())
    model.seconds = monotonic() - started
    return model


def _take(model: Model, found: dict[str, Measured], said: object, watcher: Watcher) -> None:
    match said:
        case Stage(label=label):
            watcher.show(label)
        case Measured():
            found[said.id] = found[said.id].joined(said) if said.id in found else said
            watcher.step(said.id if len(found) % REPORTED == 0 else "")
        case Done(versions=versions):
            model.versions |= versions
        case Died(reason=reason):
            raise MeasuringFailedError(f"nothing was kept: {reason}")
