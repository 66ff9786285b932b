"""The process that measures: one workload, one number of threads."""

from __future__ import annotations

import gc
import importlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from ferrule import _checks
from ferrule.bench import blame, inputs, leaves, recheck, standard, verify
from ferrule.bench.declare import InexpressibleError
from ferrule.bench.guard import Guard, InputChangedError, PreparedGuard
from ferrule.bench.results import Peak, Row, Rows
from ferrule.bench.task import Lost, WorkloadTask
from ferrule.bench.work import Work, prepared
from ferrule.measuring import extensions, measure, memory
from ferrule.measuring.events import Sampled
from ferrule.measuring.machine import available_cores, pin_to_one_core, versions
from ferrule.measuring.worker import serve

if TYPE_CHECKING:
    from ferrule.bench.declare import Implementation, Rule
    from ferrule.measuring.worker import Send

LONG = 5.0
"""Seconds of a call above which a reference is better left out."""


def do(task: WorkloadTask, send: Send) -> dict[str, str]:
    """Do the task; give the versions of what it used."""
    if task.threads == 1 and task.mode != "scaling":
        pin_to_one_core()
    work = Work(task, send)
    if task.mode == "time":
        for n in work.sizes:
            try:
                block(work, n)
            except InputChangedError as error:
                # What was prepared here may hold what is changed: the rest begins in a process of its own.
                send(Lost(n, error.label, str(error)))
                break
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
    """Check, then measure, all implementations at one size, and check again."""
    task.tell(n, "input")
    try:
        data = task.workload.make(n)
    except Exception as error:  # noqa: BLE001 - the reason is what the user gets
        why = f"no input: {task.reason(error)}"
        rows = [_not_run(task.row(each, n), why) for each in task.implementations]
        _send_rows(task, n, rows, "")
        return
    guard = Guard(data, n)
    checked = check(task, n, guard)
    gc.collect()
    gc.freeze()  # what lives now is no garbage: each sample's collection need not look at it
    failures = measure.measure(
        list(checked.subjects.values()),
        most=task.most,
        budget=task.budget,
        tell=partial(watch, task, n, guard),
    )
    gc.unfreeze()
    watch(task, n, guard, "check")
    if guard.changed():
        raise InputChangedError("")
    for row in checked.rows:
        if row.label in failures and not row.first_call:
            _not_run(row, f"in {blame.CALL}: {task.reason(failures[row.label])}")
            del checked.subjects[row.label]
        elif row.label in checked.subjects and not row.first_call:
            _fill(task, row, checked.subjects[row.label])
    check_prepared(checked)
    check_again(task, n, guard, checked)
    del data, guard
    checked.subjects.clear()
    inputs.clear()
    _send_rows(task, n, checked.rows, checked.against)


def watch(task: Work, n: int, guard: Guard, doing: str, label: str = "") -> None:
    """Say what comes next, if what came before has left the input as it was."""
    if guard.changed_in_part():
        raise InputChangedError(task.at)
    task.tell(n, doing, label)


@dataclass(slots=True)
class Checked:
    """The rows of a size, what may be timed, and what all answers were compared with, by which rule."""

    rows: list[Row] = field(default_factory=list)
    subjects: dict[str, measure.Subject] = field(default_factory=dict)
    expected: Any = None
    leader: Implementation | None = None
    rules: dict[str, Rule] = field(default_factory=dict)
    prepared: dict[str, PreparedGuard] = field(default_factory=dict)
    slow: bool = False
    """Whether the standard's answer takes so long that no other is asked of it."""

    @property
    def against(self) -> str:
        """Whose answer it was."""
        return self.leader.label if self.leader else ""


def check(task: Work, n: int, guard: Guard) -> Checked:
    """Compare every answer with the standard's; the first that changes the input ends it."""
    checked = Checked()
    waiting: list[Implementation] = []
    for each in standard.in_turn(task.workload):
        if not checked.leader and standard.may_lead(task, each, n):
            check_one(task, n, guard, checked, each)
        elif each.label in task.labels:
            waiting.append(each)
    for each in waiting:
        if checked.leader or _reason_not_to_run(task, each, n):
            check_one(task, n, guard, checked, each)
        else:
            checked.rows.append(_not_run(task.row(each, n), standard.nothing(checked.rows)))
    if checked.leader and (why := standard.overruled(task, n, checked.leader, checked.rows, guard.data)):
        return Checked([_not_run(task.row(each, n), why) for each in task.implementations])
    order = [each.label for each in task.workload.implementations]
    checked.rows = sorted(
        (row for row in checked.rows if row.label in task.labels), key=lambda row: order.index(row.label)
    )
    for label in set(checked.subjects) - set(task.labels):
        del checked.subjects[label]
    return checked


def _reason_not_to_run(task: Work, each: Implementation, n: int) -> str:
    if each.max_n is not None and n > each.max_n:
        return f"over its max_n of {each.max_n:,}"
    return task.lost.get((n, each.label), "")


def check_one(task: Work, n: int, guard: Guard, checked: Checked, each: Implementation) -> None:
    """Compare an answer with the standard's, or make it the standard."""
    row = task.row(each, n)
    checked.rows.append(row)
    if why := _reason_not_to_run(task, each, n):
        _not_run(row, why)
        return
    task.tell(n, "check", each.label)
    rule = standard.rule(task.workload, each, checked.leader or each)
    try:
        argument = prepared(task, each, guard.data)
        held = PreparedGuard(argument if each.prepare else None)
        with blame.inside(blame.CALL):
            result, seconds = measure.timed_once(each.call, argument)
        expected = checked.expected if checked.leader else result
        with blame.comparing(rule):
            wrong = verify.difference(rule, expected, result) or verify.no_answer(rule, result)
        wrong = wrong or leaves.unsure(result, expected, task.workload.module)
        task.ask(each.equal or task.workload.equal, expected)
        row.output_bytes = output_bytes(task, result)
        held.leave(result)
    except InexpressibleError as error:
        row.status, row.reason = "inexpressible", str(error)
        return
    except Exception as error:  # noqa: BLE001 - the reason is what the user gets
        _not_run(row, task.reason(error))
        return
    finally:
        if guard.changed():
            raise InputChangedError(each.label)
    if checked.leader and checked.leader.role == "reference":
        task.agreed[each.label, n] = wrong is None
    if wrong is not None:
        row.status, row.reason = "wrong", wrong
        return
    if checked.leader is None:
        checked.leader, checked.expected, checked.slow = each, result, seconds > measure.SLOW_CALL
    checked.rules[each.label], checked.prepared[each.label] = rule, held
    subject = measure.Subject(each.label, each.call, argument)
    if seconds > measure.SLOW_CALL and not each.jit:
        subject.warmups.append((1, seconds))
    checked.subjects[each.label] = subject
    if each.jit and each.label not in task.compiled:
        task.compiled.add(each.label)
        first = task.row(each, n)
        first.status, first.first_call, first.samples = "measured", True, [seconds]
        first.title = f"{each.title}, first call"
        checked.rows.append(first)


def output_bytes(task: Work, answer: Any) -> int | None:  # noqa: ANN401 - any answer
    """Ask the workload how large an answer is, where it says so; ValueError where it says no such number."""
    if task.workload.output is None:
        return None
    with blame.inside("output"):
        said = task.workload.output(answer)
    try:
        return _checks.count("output", said)
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError(f"the workload's output= fails: {error}") from None


def check_prepared(checked: Checked) -> None:
    """Take its times from what has changed what was prepared for it, and so did less at each call."""
    changed = {label for label in checked.subjects if checked.prepared[label].changed()}
    for row in checked.rows:
        if row.label in changed and not row.first_call:
            _not_run(row, "it changes what was prepared for it")
            del checked.subjects[row.label]


def check_again(task: Work, n: int, guard: Guard, checked: Checked) -> None:
    """Compare one more answer of each; what is wrong by then loses its times.

    Whether its calls compute is asked of each. What takes long computes, and isn't asked.
    """
    expected = checked.expected
    asked: list[measure.Subject] = []
    always_new = False
    rows = {row.label: row for row in checked.rows if not row.first_call}
    for label, subject in checked.subjects.items():
        task.tell(n, "check", label)
        try:
            equal = checked.rules[label]
            with blame.inside(blame.CALL):
                answer = measure.as_timed(subject.call, subject.argument)
            with blame.comparing(equal):
                wrong = recheck.later(equal, expected, answer)
            wrong = wrong or leaves.unsure(answer, expected, task.workload.module)
            if label == checked.against:
                always_new = answer is not expected
            elif not wrong and subject.samples[-1] < measure.MIN_SAMPLE:
                wrong = recheck.kept(equal, subject, guard.data, expected, always_new=always_new)
                if not wrong:
                    asked.append(subject)
        except Exception as error:  # noqa: BLE001 - the reason is what the user gets
            _not_run(rows[label], task.reason(error))
            continue
        finally:
            if guard.changed():
                raise InputChangedError(label)
        if wrong:
            _wrong(rows[label], wrong)
        del answer
    leader = checked.leader
    every = {each.label: each for each in task.workload.implementations}
    if asked and leader and not checked.slow:
        told = recheck.by_identity(
            checked.rules,
            asked,
            guard.data,
            expected,
            lambda: leader.call(prepared(task, leader, guard.data)),
            lambda label: prepared(task, every[label], guard.data),
            lambda label: task.tell(n, "check", label),
        )
        for label, wrong in told.items():
            _wrong(rows[label], wrong)


def of_one(task: Work, mode: Literal["memory", "cold", "scaling"]) -> None:
    """Send what is found of the one implementation asked for, in this fresh process, or why it isn't."""
    (n,) = task.sizes
    (each,) = task.implementations
    task.tell(n, mode, each.label)
    try:
        found = {"memory": peak, "cold": cold, "scaling": scaling}[mode](task, each, n)
    except Exception as error:  # noqa: BLE001 - the reason is what the user gets
        found = Sampled(each.label, reason=task.reason(error))
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


def _fill(task: Work, row: Row, subject: measure.Subject) -> None:
    row.status = "measured"
    row.loops, row.samples, row.warmups = subject.loops, subject.samples, subject.warmups
    remarks = [
        f"a rule of equality of its own: {verify.named(each.equal)}"
        for each in task.implementations
        if each.label == row.label and each.equal
    ]
    if len(subject.samples) < measure.MIN_SAMPLES:
        remarks.append(f"{len(subject.samples)} samples: a call takes over {measure.SLOW_CALL:g} s")
    if row.role == "reference" and min(row.samples) > LONG:
        remarks.append(f"over {LONG:g} s a call; `max_n` leaves it out above a size")
    row.remark = "; ".join(remarks)


def _not_run(row: Row, reason: str) -> Row:
    row.status, row.reason, row.samples, row.warmups = "not run", reason, [], []
    return row


def _wrong(row: Row, reason: str) -> None:
    row.status, row.reason, row.samples, row.warmups = "wrong", reason, [], []


def _send_rows(task: Work, n: int, rows: list[Row], checked_against: str) -> None:
    work = task.workload.work(n) if task.workload.work else None
    task.send(Rows(n, rows, checked_against, work))


if __name__ == "__main__":
    serve(WorkloadTask, do)
