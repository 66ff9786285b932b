"""Parts of a worker, in this process."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from ferrule.bench import recheck, worker
from ferrule.bench.find import select
from ferrule.bench.guard import PART, WHOLE, Guard
from ferrule.bench.results import Row
from ferrule.bench.task import WorkloadTask
from ferrule.measuring import measure

TOYS = Path(__file__).with_name("toys.py")


def work(name: str, labels: list[str], threads: int = 1) -> worker.Work:
    (found,) = [found for found in select(str(TOYS))[0] if found.workload.name == name]
    task = WorkloadTask(
        "time", found.source.module, found.source.file, found.workload.id, threads, [10], labels, 7, 0.1
    )
    return worker.Work(task, lambda _: None)


def test_a_slow_first_call_is_the_warm_up_unless_it_compiled(monkeypatch):
    monkeypatch.setattr(measure, "SLOW_CALL", 0.0)
    task = work("total", ["Python", "ferrule", "array"])
    checked = worker.check(task, 10, Guard(task.workload.make(10), 10))
    warmed = {label: bool(subject.warmups) for label, subject in checked.subjects.items()}
    assert warmed == {"Python": True, "ferrule": True, "array": False}


@pytest.mark.parametrize("threads", [1, 2])
def test_pyarrow_has_as_many_threads_as_are_measured(monkeypatch, threads):
    arrow = pytest.importorskip("pyarrow")
    told = []
    monkeypatch.setattr(arrow, "set_cpu_count", lambda count: told.append(("cpu", count)))
    monkeypatch.setattr(arrow, "set_io_thread_count", lambda count: told.append(("io", count)))
    task = work("total", ["Python"], threads)
    worker.prepared(task, task.implementations[0], [1])
    assert told == [("cpu", threads), ("io", threads)]


def poke(data, place):
    data[place] = -1


@pytest.mark.parametrize("n", [10, 100_000])
def test_each_item_of_a_small_input_is_guarded(n):
    data = list(range(n))
    guard = Guard(data, n)
    poke(data, n // 2 + 1)
    assert guard.changed()


@pytest.mark.parametrize(
    "change",
    [
        list.clear,
        list.reverse,
        list.pop,
        lambda data: data.append(1),
        lambda data: poke(data, 0),
        lambda data: poke(data, -1),
    ],
)
@pytest.mark.parametrize("within", [lambda data: data, lambda data: {"a": (data, 1)}, lambda data: [[data]]])
def test_of_a_large_input_a_part_is_guarded(change, within):
    data = list(range(WHOLE + 1))
    guard = Guard(within(data), len(data))
    assert guard.whole is None
    assert not guard.changed()
    change(data)
    assert guard.changed()


def test_a_large_array_is_guarded():
    data = np.arange(1_000_000.0).reshape(1_000, 1_000)
    guard = Guard((data, "name"), 1_000_000)
    assert not guard.changed()
    data *= 2
    assert guard.changed()
    assert len(guard.part[1]) <= PART + 2


def test_what_can_not_be_copied_or_compared_is_not_guarded():
    guard = Guard(iter([]), 1)
    assert not guard.changed()


def test_only_what_was_made_for_an_answer_is_overwritten():
    data = np.arange(4.0)
    view, out = data.reshape(2, 2), np.zeros(4)
    assert not recheck.overwritten(data, (data, out), data)
    assert not recheck.overwritten(view.reshape(-1), (view, out), data)
    assert not recheck.overwritten([1.0], (data, out), data)
    assert data.tolist() == [0, 1, 2, 3]
    assert recheck.overwritten(out.reshape(2, 2), (view, out), data)
    assert out.tolist() == [77] * 4


def test_an_input_that_was_changed_for_a_check_is_as_before():
    data = {"numbers": [1, 2, 3, 4, 5], "array": np.arange(4), "text": "abcd"}
    with recheck.changed(data) as any_changed:
        assert any_changed
        assert data["numbers"] == [3, 4, 3, 4, 5]
        assert data["array"].tolist() == [2, 3, 2, 3]
    assert data["numbers"] == [1, 2, 3, 4, 5]
    assert data["array"].tolist() == [0, 1, 2, 3]
    with recheck.changed("text") as any_changed:
        assert not any_changed


@pytest.mark.parametrize(("role", "seconds"), [("reference", 5.5), ("reference", 4.5), ("peer", 5.5)])
def test_a_reference_of_which_a_call_takes_long_is_told_of_max_n(role, seconds):
    row = Row("toys/add", 10, 1, "some", "some", role, "not run")
    subject = measure.Subject("some", len, [])
    subject.samples = [seconds] * 7
    worker._fill(SimpleNamespace(implementations=[]), row, subject)
    long = (role, seconds) == ("reference", 5.5)
    assert row.remark == ("over 5 s a call; `max_n` leaves it out above a size" if long else "")
    assert row.measured
