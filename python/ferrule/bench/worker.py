"""The process that measures: one workload, one number of threads."""

from __future__ import annotations

import copy
import gc
import importlib
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Literal

from ferrule.bench import inputs, verify
from ferrule.bench.declare import InexpressibleError
from ferrule.bench.find import Source
from ferrule.bench.results import Peak, Row, Rows
from ferrule.bench.task import WorkloadTask
from ferrule.measuring import extensions, measure, memory
from ferrule.measuring.events import Sampled, Stage
from ferrule.measuring.machine import available_cores, pin_to_one_core, versions
from ferrule.measuring.worker import reason, serve

if TYPE_CHECKING:
    from ferrule.bench.declare import Implementation, Workload
    from ferrule.measuring.worker import Send

GUARDED_SIZE = 100_000
"""Up to here a copy of the input is kept, and compared, to catch an implementation that changes it."""


class Work:
    """What is asked for, and the way to tell what happens."""

    def __init__(self, task: WorkloadTask, send: Send) -> None:
        """Import the workload."""
        self.send = send
        self.threads = task.threads
        self.sizes = task.sizes
        self.labels = task.labels
        self.most = task.most
        self.budget = task.budget
        self.lost = {(n, label): reason for n, label, reason in task.lost}
        self.workload: Workload = Source(task.module, task.file).workloads()[task.workload]
        self.compiled: set[str] = set()

    @property
    def implementations(self) -> list[Implementation]:
        """Those that were asked for."""
        return [each for each in self.workload.implementations if each.label in self.labels]

    def tell(self, n: int, doing: str, label: str = "") -> None:
        """Say what comes next."""
        self.send(Stage(doing, label, n))

    def row(self, implementation: Implementation, n: int) -> Row:
        """Give an empty row of the implementation."""
        return Row(
            workload=self.workload.id,
            n=n,
            threads=self.threads,
            label=implementation.label,
            title=implementation.title,
            role=implementation.role,
            parallel=implementation.parallel,
            status="not run",
            case=implementation.case,
        )


def do(task: WorkloadTask, send: Send) -> dict[str, str]:
    """Do the task; give the versions of what it used."""
    if task.threads == 1 and task.mode != "scaling":
        pin_to_one_core()
    work = Work(task, send)
    if task.mode == "time":
        for n in work.sizes:
            block(work, n)
    else:
        of_one(work, task.mode)
    needed = {name for each in work.implementations for name in each.needs}
    needed |= {
        name
        for each in work.implementations
        if each.code and each.code.tool
        for name in extensions.NEEDS[each.code.tool]
    }
    return versions(needed)


def block(task: Work, n: int) -> None:
    """Check, then measure, all implementations at one size."""
    task.tell(n, "input")
    try:
        data = task.workload.make(n)
    except Exception as error:  # noqa: BLE001 - the reason is what the user gets
        rows = [_not_run(task.row(each, n), f"no input: {reason(error)}") for each in task.implementations]
        _send_rows(task, n, rows, "")
        return
    rows, subjects, checked_against = check(task, n, data)
    gc.collect()
    gc.freeze()  # what lives now is no garbage: each sample's collection need not look at it
    failures = measure.measure(
        list(subjects.values()),
        most=task.most,
        budget=task.budget,
        tell=lambda stage, label: task.tell(n, stage, label),
    )
    gc.unfreeze()
    for row in rows:
        if row.label in failures and not row.first_call:
            _not_run(row, reason(failures[row.label]))
        elif row.label in subjects and not row.first_call:
            _fill(row, subjects[row.label])
    del data
    subjects.clear()
    inputs.clear()
    _send_rows(task, n, rows, checked_against)


def check(  # noqa: C901 - each way that an answer can fail
    task: Work,
    n: int,
    data: Any,  # noqa: ANN401
) -> tuple[list[Row], dict[str, measure.Subject], str]:
    """Compare every answer with the reference's; give the rows, and the subjects that may be timed."""
    rows: list[Row] = []
    subjects: dict[str, measure.Subject] = {}
    expected: Any = None
    checked_against = ""
    kept = _keep(data, n)
    for each in task.implementations:
        row = task.row(each, n)
        rows.append(row)
        if (n, each.label) in task.lost:
            _not_run(row, task.lost[n, each.label])
            continue
        if each.max_n is not None and n > each.max_n:
            _not_run(row, f"over its max_n of {each.max_n:,}")
            continue
        task.tell(n, "check", each.label)
        try:
            argument = prepared(task, each, data)
            result, seconds = measure.timed_once(each.call, argument)
            if kept is not None and not verify.exact(kept, data):
                data = copy.deepcopy(kept)
                _not_run(row, "it changes its input")
                continue
            if not checked_against:
                expected, checked_against = result, each.label
            found = verify.difference(task.workload.equal, expected, result)
        except InexpressibleError as error:
            row.status, row.reason = "inexpressible", str(error)
            continue
        except Exception as error:  # noqa: BLE001 - the reason is what the user gets
            _not_run(row, reason(error))
            continue
        if found is not None:
            row.status, row.reason = "wrong", found
            continue
        subject = measure.Subject(each.label, each.call, argument)
        if seconds > measure.SLOW_CALL and not each.jit:
            subject.warmups.append((1, seconds))
        subjects[each.label] = subject
        if each.jit and each.label not in task.compiled:
            task.compiled.add(each.label)
            first = task.row(each, n)
            first.status, first.first_call, first.samples = "measured", True, [seconds]
            first.title = f"{each.title}, first call"
            rows.append(first)
        del result
    return rows, subjects, checked_against


def of_one(task: Work, mode: Literal["memory", "cold", "scaling"]) -> None:
    """Send what is found of the one implementation asked for, in this fresh process, or why it isn't."""
    (n,) = task.sizes
    (each,) = task.implementations
    task.tell(n, mode, each.label)
    try:
        found = {"memory": peak, "cold": cold, "scaling": scaling}[mode](task, each, n)
    except Exception as error:  # noqa: BLE001 - the reason is what the user gets
        found = Sampled(each.label, reason=reason(error))
    task.send(found)


def peak(task: Work, each: Implementation, n: int) -> Peak:
    """Measure the peak memory of a call."""
    warmed = warm_up_smaller(task, each, n)
    argument = prepared(task, each, task.workload.make(n))
    if not warmed:
        each.call(argument)
    size, method = memory.peak_of(each.call, argument)
    return Peak(task.workload.id, n, each.label, task.threads, size, method)


def cold(task: Work, each: Implementation, n: int) -> Sampled:
    """Measure what a first answer takes: imports in an interpreter without anything, and the rest here."""
    data = task.workload.make(n)
    imports = measure.import_seconds(each.needs) if each.needs else 0.0
    for name in each.needs:
        importlib.import_module(name)
    _, seconds = measure.timed_once(lambda given: each.call(prepared(task, each, given)), data)
    return Sampled(each.label, [imports + seconds])


def scaling(task: Work, each: Implementation, n: int) -> Sampled:
    """Measure how much more threads do than one, whose answers all are that of one."""
    cores = available_cores()
    argument = prepared(task, each, task.workload.make(n))
    expected = each.call(argument)
    with ThreadPoolExecutor(cores) as pool:
        for result in pool.map(each.call, [argument] * cores):
            found = verify.difference(task.workload.equal, expected, result)
            if found is not None:
                raise ValueError(f"a wrong answer where {cores} threads call at once: {found}")
    return Sampled(each.label, *measure.thread_scaling(each.call, argument, cores))


def warm_up_smaller(task: Work, implementation: Implementation, n: int) -> bool:
    """Call once with an input smaller than `n`, if that can be done.

    Compiling, lazy imports and starting threads are paid once, not for each call: they are no part of a
    call's memory. A small input leaves little behind that the measured call could use again unseen.
    """
    smallest = task.workload.sizes[0]
    small = smallest if smallest < n else n // 10
    if small == 0:
        return False
    try:
        implementation.call(prepared(task, implementation, task.workload.make(small)))
    except Exception:  # noqa: BLE001 - a size that nobody asked for need not work
        return False
    finally:
        inputs.clear()
    return True


def prepared(task: Work, implementation: Implementation, data: Any) -> Any:  # noqa: ANN401
    """Import what the implementation needs, and give it the input in its own form."""
    for name in implementation.needs:
        importlib.import_module(name)
    arrow = sys.modules.get("pyarrow")
    if arrow is not None:
        arrow.set_cpu_count(task.threads)
        arrow.set_io_thread_count(task.threads)
    return implementation.prepare(data) if implementation.prepare else data


def _keep(data: Any, n: int) -> Any:  # noqa: ANN401
    """Give a copy of a small input, or None where it can't be copied and compared."""
    if n > GUARDED_SIZE:
        return None
    try:
        kept = copy.deepcopy(data)
        return kept if verify.exact(kept, data) else None
    except Exception:  # noqa: BLE001 - any input may be used, also one that can't be copied
        return None


def _fill(row: Row, subject: measure.Subject) -> None:
    row.status = "measured"
    row.loops, row.samples, row.warmups = subject.loops, subject.samples, subject.warmups
    if len(subject.samples) < measure.MIN_SAMPLES:
        row.remark = f"{len(subject.samples)} samples: a call takes over {measure.SLOW_CALL:g} s"


def _not_run(row: Row, reason: str) -> Row:
    row.status, row.reason = "not run", reason
    return row


def _send_rows(task: Work, n: int, rows: list[Row], checked_against: str) -> None:
    work = task.workload.work(n) if task.workload.work else None
    task.send(Rows(n, rows, checked_against, work))


if __name__ == "__main__":
    serve(WorkloadTask, do)
