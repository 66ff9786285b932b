"""Look at what the Python side of each workload does, and at what crosses.

`python -m studies.advise.gather [FILE]` writes what `calibrate` and `evaluate` read; to a file of another
name what another CPython counts. Times are those of the runs that are published; here operations are counted,
and shares of the time taken by the sampler of `ferrule advise`. Both speeds are compared, by kernels that are
timed here once more; so the machine should do nothing else.
"""

from __future__ import annotations

import math
import os
import platform
import statistics
import sys
import tempfile
from collections import defaultdict
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferrule.advise import instructions, operations, predict, recorder
from ferrule.advise.attribute import attribute
from ferrule.advise.read import read
from ferrule.advise.recorder import Recorder
from ferrule.advise.settings import Settings
from ferrule.bench import find
from ferrule.bench.declare import PLAIN_LABEL, REFERENCE_LABEL
from ferrule.costs import store
from ferrule.measuring import machine
from ferrule.measuring.measure import time_calls, time_fresh

from studies.advise import cases as known
from studies.advise.cases import RUST, Case, Cases
from studies.advise.values import census, same, shape
from studies.publish import runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import FrameType

    from ferrule.advise.findings import Shape, Work
    from ferrule.bench.declare import Workload
    from ferrule.costs.cost_model import Model

    Times = dict[tuple[str, int, str], tuple[float, str]]

SECONDS = 0.7
"""So long a Python side is looked at, at least: some hundred samples."""
LONGEST = 2.0
"""Seconds of a call: larger sizes spend their time as smaller ones do."""
COUNTED = 5_000_000
"""Instructions: of larger sizes those of a smaller one stand for all, as far as time goes."""
KERNELS = 2e-4, 3e-2
"""Seconds of a kernel that is timed once more: shorter ones are uneven, longer ones take long."""
AGAIN = 9
TIMED = 5
"""Calls by which it is counted: functions in C are timed in all but two."""


def times() -> Times:
    """Give the medians of all rows that are published, on one thread, with what they are asked for."""
    found = {}
    for run in [*runs.domains().values(), runs.read("tools")]:
        for row in run.rows if run else ():
            if row.status == "measured" and row.threads == 1 and not row.first_call:
                found[row.workload, row.n, row.label] = statistics.median(row.samples), row.case
    return found


def work_of(call: Callable[[Any], Any], value: Any, count: int) -> dict[Work, float]:
    """Give the share of each kind of work in a call, by samples of so many calls."""
    with tempfile.TemporaryDirectory() as folder:
        recorder.record(Recorder(Settings(folder, inputs=False), recorder.sampler, _unobserved))
        try:
            for _ in range(count):
                call(value)
        finally:
            recorder.end()
        findings = attribute(read(Path(folder)))
    found: dict[Work, float] = defaultdict(float)
    for function in findings.functions:
        for kind, seconds in function.work.items():
            found[kind] += seconds
    whole = sum(found.values())
    return {kind: round(seconds / whole, 4) for kind, seconds in found.items()}


def operations_of(call: Callable[[Any], Any], value: Any, seconds: float) -> dict[str, float]:
    """Give the operations of a call that took so many seconds when it was measured."""
    here = min(time_fresh(call, lambda: ((value,), {}), SECONDS))
    counted = instructions.count([partial(call, value)] * TIMED, COUNTED)
    found = operations.of(counted, here)
    return {
        kind: times * seconds / here if kind in operations.SECONDS else times for kind, times in found.items()
    }


def _unobserved(*_: object) -> None:
    """Observe nothing: only shares are asked for."""


def pace_of(cases: Iterable[tuple[Case, float]]) -> float:
    """Give how many times as long kernels took when they were measured: the median, by what they take here.

    >>> pace_of([])
    1.0
    """
    return statistics.median([case.kernel / here for case, here in cases if here] or [1.0])


def time_again(call: Callable[[Any], Any], value: Any, before: float) -> float:
    """Give the seconds of a kernel's call; 0 where it took too short or too long before."""
    if not KERNELS[0] <= before <= KERNELS[1]:
        return 0.0
    return statistics.median(time_calls(call, value, 1) for _ in range(AGAIN))


def events(call: Callable[[Any], Any], value: Any) -> int:
    """Count the lines that a call runs of Python, or the functions of C that it calls, whichever are more."""
    seen = {"line": 0, "c_call": 0}

    def trace(_frame: FrameType, event: str, _argument: object) -> Any:
        if event in seen:
            seen[event] += 1
        return trace

    for begin in (sys.settrace, sys.setprofile):
        begin(trace)
        try:
            call(value)
        finally:
            begin(None)
    return max(seen.values())


def shapes(value: Any, answer: Any) -> list[Shape]:
    """Give the shapes of an input, which is a tuple where it is several arguments, and of an answer."""
    several = value if isinstance(value, tuple) and len(value) <= 8 else (value,)
    return [*(shape(f"argument {at}", each) for at, each in enumerate(several)), shape("return", answer)]


def of_workload(workload: Workload, taken: Times, model: Model) -> Iterator[tuple[Case, float]]:
    """Give the cases of a workload, at all sizes that are published, and what Rust's side takes here."""
    sides = {each.label: each for each in workload.implementations}
    counted: tuple[float, dict[str, float]] | None = None
    for n in workload.sizes:
        label = next((each for each in (PLAIN_LABEL, REFERENCE_LABEL) if (workload.id, n, each) in taken), "")
        if not label or taken[workload.id, n, label][0] > LONGEST:
            continue
        made, python = workload.make(n), sides[label]
        value = python.prepare(made) if python.prepare else made
        seconds, _ = taken[workload.id, n, label]
        answer = python.call(value)
        given = shapes(value, answer)
        work = work_of(python.call, value, math.ceil(SECONDS / seconds))
        if counted is None or seconds < COUNTED * operations.PYTHON:
            counted = seconds, operations_of(python.call, value, seconds)
        does = {kind: times * seconds / counted[0] for kind, times in counted[1].items()}
        for side in sides.values():
            if (side.role == "ferrule" or side.label == RUST) and (workload.id, n, side.label) in taken:
                kernel, asked = taken[workload.id, n, side.label]
                try:
                    its = side.prepare(made) if side.prepare else made
                    back = side.call(its)
                except ImportError:  # an extension that is not built for release
                    continue
                case = Case(
                    workload=workload.id,
                    n=n,
                    python=label,
                    rust=side.label,
                    asked=asked,
                    seconds=seconds,
                    kernel=kernel,
                    work=work,
                    operations=does,
                    given=given,
                    taken=shapes(its, back),
                    lines=events(side.call, its),
                    reads=census(its),
                    gives=census(back),
                    crosses=[],
                    same=same(value, its) and same(answer, back),
                )
                case = replace(case, crosses=[*known.crossing(case, model)])
                yield case, time_again(side.call, its, kernel) if side.role == "ferrule" else 0.0


def main() -> None:
    """Write all cases."""
    machine.require_release(machine.build_info())
    try:
        model = store.load(store.place())
    except (OSError, store.UnusableModelError) as error:
        sys.exit(f"{error}; `ferrule costs run` measures what crossings cost here")
    # As the rows are that are published.
    os.environ["FERRULE_THREADS"] = "1"
    taken, found = times(), []
    for each in find.select(None)[0] + find.select(str(runs.FILES["tools"]))[0]:
        try:
            several = list(of_workload(each.workload, taken, model))
        except (ImportError, RuntimeError) as error:
            sys.stderr.write(f"{each.workload.id}: {error}\n")
            continue
        sys.stderr.write(f"{each.workload.id}: {len(several)}\n")
        found += several
    path, pace = Path(sys.argv[1]) if sys.argv[1:] else known.FILE, pace_of(found)
    cases = [replace(case, crosses=[seconds * pace for seconds in case.crosses]) for case, _ in found]
    work = predict.seconds_of_work() * pace
    known.save(Cases("the sampler", platform.python_version(), cases, pace, work), path)


if __name__ == "__main__":
    main()
