"""The process that measures crossings, one after the other, each at all its sizes side by side."""

from __future__ import annotations

import gc
import importlib
import math
from typing import TYPE_CHECKING, Any

from ferrule.costs import catalogue, shapes
from ferrule.costs.cost_model import Measured
from ferrule.costs.crossing import SHUFFLED_FROM, batch, names_of
from ferrule.costs.session import CrossingsTask
from ferrule.measuring import measure
from ferrule.measuring.events import Begun, Stage
from ferrule.measuring.machine import pin_to_one_core, versions
from ferrule.measuring.worker import reason, serve

if TYPE_CHECKING:
    from ferrule.costs.crossing import Crossing
    from ferrule.measuring.worker import Send


BATCH = 8e-6
"""A batch of statements takes at least so long, so that calling it is lost in it."""
MOST_IN_A_BATCH = 200
SHORTER = 8
"""How many times shorter than the others the sample is that calibrates."""


class Timed:
    """A statement at one size, and how many of it are in a batch."""

    def __init__(self, label: str, statement: str, names: dict[str, Any], min_sample: float) -> None:
        """Run it, so that the first touch is over, and see how long it takes."""
        values = tuple(names[name] for name in names_of(statement))
        once = batch(statement, 1)
        seconds = measure.time_calls(once, values, 1, measure.THREAD_CLOCK)
        if seconds > min_sample:
            # What is measured is warm after that, and long enough.
            self.times = 1
            self.subject = measure.Subject(
                label, once, values, clock=measure.THREAD_CLOCK, warmups=[(1, seconds)]
            )
            return
        seconds = min(measure.timed_once(once, values)[1] for _ in range(5))
        self.times = min(MOST_IN_A_BATCH, max(1, math.ceil(BATCH / max(seconds, 1e-9))))
        self.subject = measure.Subject(
            label, batch(statement, self.times), values, clock=measure.THREAD_CLOCK
        )
        # There are hundreds: a short sample tells how long the others will be.
        measure.calibrate(self.subject, min_sample / SHORTER)
        self.subject.loops = max(1, math.ceil(min_sample * measure.MARGIN / self.subject.warmups[-1][1]))

    @property
    def samples(self) -> list[float]:
        """Seconds of one statement, in each round."""
        return [sample / self.times for sample in self.subject.samples]


def measured(crossing: Crossing, task: CrossingsTask) -> Measured:
    """Measure a crossing at all its sizes and in both orders, interleaved with its baselines."""
    sizes = [*crossing.sizes, *(crossing.large if task.large else ())]
    found = Measured(crossing.kind, crossing.way, crossing.how, crossing.unit, sizes, length=crossing.length)
    try:
        for module in crossing.needs:
            importlib.import_module(module)
        given = {n: crossing.names(n) for n in sizes}
        gc.collect()
        gc.freeze()  # what lives now is no garbage: no later collection need look at it
        rows = prepared(crossing, given, task.min_sample)
        gc.freeze()  # nor at what is shuffled
        subjects = [timed.subject for row in rows for timed in row]
        failures = measure.measure(subjects, most=task.rounds, min_sample=task.min_sample)
        found.reason = "; ".join(map(reason, failures.values()))
    except Exception as error:  # noqa: BLE001 - the reason is what the user gets
        found.reason = reason(error)
    if not found.reason:
        found.times, found.baselines, found.shuffled = ([timed.samples for timed in row] for row in rows)
    return found


def prepared(
    crossing: Crossing, given: dict[int, dict[str, Any]], min_sample: float
) -> tuple[list[Timed], list[Timed], list[Timed]]:
    """Give what is to be timed: the statement at each size, its baselines, and it on what is shuffled."""
    rows: list[Timed] = []
    baselines: list[Timed] = []
    mixed: list[Timed] = []
    for n, names in given.items():
        rows.append(Timed(f"n={n}", crossing.statement, names, min_sample))
        if crossing.baseline and (crossing.paired or not baselines):
            baselines.append(Timed(f"baseline, n={n}", crossing.baseline, names, min_sample))
        if crossing.shuffle and n >= SHUFFLED_FROM:
            changed = names | {"x": crossing.shuffle(names["x"])}
            mixed.append(Timed(f"shuffled, n={n}", crossing.statement, changed, min_sample))
    return rows, baselines, mixed


def do(task: CrossingsTask, send: Send) -> dict[str, str]:
    """Do the task; give the versions of what it used."""
    pin_to_one_core()
    crossings = chosen(task.crossings)
    send(Begun(len(crossings)))
    for crossing in crossings:
        send(Stage("time", crossing.id))
        send(measured(crossing, task))
    return versions({name for crossing in crossings for name in crossing.needs})


def chosen(ids: list[str]) -> list[Crossing]:
    """Give the crossings and shapes with these ids; where none is named, all crossings."""
    if not ids:
        return catalogue.everything()
    known = [*catalogue.everything(), *(shape.crossing for shape in shapes.everything())]
    return [crossing for crossing in known if crossing.id in ids]


if __name__ == "__main__":
    serve(CrossingsTask, do)
