"""A worker's events come in order, whatever else it prints, and its end has a reason."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

import pytest
from ferrule.measuring import events, worker
from ferrule.measuring.events import Died, Done, Stage, event
from ferrule.measuring.worker import reason, worker_events

WORKER = """
import os, signal, sys, time
from dataclasses import dataclass
from ferrule.measuring.events import Stage, event
from ferrule.measuring.worker import serve

@event
@dataclass(frozen=True)
class ToyTask:
    way: str

@event
@dataclass(frozen=True)
class Secret:
    told: str

def work(task, send):
    print("a library says hello")
    os.write(1, b"and so does one in C")
    send(Stage("time", str(os.getpid())))
    if task.way == "raises":
        raise RuntimeError("no such thing")
    if task.way == "is killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if task.way == "says what its parent does not know":
        send(Secret("42"))
    if task.way == "hangs":
        time.sleep(60)
    if task.way.startswith("leaves a child"):
        child = os.fork()
        if child == 0:
            time.sleep(60)
        send(Stage("child", str(child)))
    if task.way.endswith("and exits"):
        os._exit(3)
    if task.way == "writes what is no event":
        for fd in range(3, 20):
            try:
                os.write(fd, b"[" * 100_000 + b"\\n")
            except OSError:
                pass
    return {"toy": os.environ["TOY"]}

if __name__ == "__main__":
    serve(ToyTask, work)
"""


@event
@dataclass(frozen=True)
class ToyTask:
    way: str


@pytest.fixture
def ask(tmp_path):
    """Have a worker do something its way."""
    (tmp_path / "toy_worker.py").write_text(WORKER)
    path = os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH"))))
    return lambda task: worker_events("toy_worker", task, {"PYTHONPATH": path, "TOY": "1.0"})


def test_events_come_in_order_and_the_last_is_done(ask):
    stage, done = ask(ToyTask("is well"))
    assert isinstance(stage, Stage)
    assert int(stage.label) != os.getpid()
    assert done == Done({"toy": "1.0"})


@pytest.mark.parametrize(
    ("way", "why"),
    [
        ("raises", "the process died (exit code 1): RuntimeError: no such thing"),
        (
            "is killed",
            "the process died (signal 9, SIGKILL): the system ended it, perhaps for lack of memory",
        ),
    ],
)
def test_an_early_end_has_its_reason(ask, way, why):
    *_, last = ask(ToyTask(way))
    assert last == Died(why)


def test_a_task_of_another_kind_is_refused(ask):
    (last,) = ask(Stage("check"))
    assert isinstance(last, Died)
    assert last.reason.endswith("wanted a ToyTask, got a Stage")


@pytest.mark.parametrize(
    ("way", "why"),
    [
        ("says what its parent does not know", "no event is called 'Secret'; known are "),
        ("writes what is no event", "no JSON: b'[[["),
    ],
)
def test_what_is_not_understood_ends_the_worker_with_that_reason(ask, way, why):
    assert "Secret" not in events._KINDS
    _, last = ask(ToyTask(way))
    assert isinstance(last, Died)
    assert last.reason.startswith(f"the process said what is not understood: {why}")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="fork is POSIX")
@pytest.mark.parametrize(
    ("way", "end"),
    [
        ("leaves a child", Done({"toy": "1.0"})),
        ("leaves a child and exits", Died("the process died (exit code 3): and so does one in C")),
    ],
)
def test_a_child_that_is_left_behind_holds_nobody_up_and_ends(ask, way, end):
    began = time.monotonic()
    _, child, last = ask(ToyTask(way))
    assert time.monotonic() - began < 30
    assert last == end
    while _runs(int(child.label)):
        assert time.monotonic() - began < 30
        time.sleep(0.01)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_who_stops_listening_ends_the_worker(ask):
    told = ask(ToyTask("hangs"))
    pid = int(next(told).label)
    began = time.monotonic()
    told.close()
    assert time.monotonic() - began < 30
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_reason_is_one_line():
    assert reason(ValueError("one\n  two")) == "ValueError: one two"
    assert reason(ImportError("No module named 'gone'")) == "No module named 'gone'"
    assert reason(KeyboardInterrupt()) == "KeyboardInterrupt"


@pytest.mark.parametrize(
    ("code", "errors", "said"),
    [
        (0, b"", "the process died (exit code 0)"),
        (3, b" one\ntwo \n", "the process died (exit code 3): two"),
        (-6, b"said before", "the process died (signal 6, SIGABRT)"),
        (-9, b"", "the process died (signal 9, SIGKILL): the system ended it, perhaps for lack of memory"),
        (-99, b"", "the process died (signal 99, unknown)"),
    ],
)
def test_why_a_process_died(code, errors, said):
    assert worker._cause(code, errors) == said
