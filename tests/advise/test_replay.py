"""Functions called once more: timed alone."""

import base64
import ctypes
import itertools
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ferrule.advise import replay
from ferrule.advise.folders import settled
from ferrule.advise.functions import key_of
from ferrule.advise.read import read
from ferrule.advise.recording import Code, InputsPickled, ReplayEnded
from ferrule.advise.replayed import replays
from ferrule.advise.settings import Settings
from ferrule.measuring.events import decode, encode

from tests.advise.replaying import events, is_done, reason, replayed, wait

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines a process")


def squares(items: list[int]) -> int:
    return sum(item * item for item in items)


def test_a_call_is_timed_with_each_input(tmp_path: Path) -> None:
    calls = [(([*range(n)],), {}) for n in (10, 1_000, 5_000)]
    found = replayed(tmp_path, {squares: calls})["squares"]
    assert found.inputs == 3
    assert found.seconds is not None
    sizes, seconds = zip(*found.points, strict=True)
    assert sizes == (10, 1_000, 5_000)
    assert 0 < seconds[0] < seconds[1] < seconds[2] < 1
    assert found.seconds.low == min(seconds) <= found.seconds.value <= max(seconds)


def test_what_a_usual_call_does_is_counted(tmp_path: Path) -> None:
    calls = [(([*range(n)],), {}) for n in (10, 100, 1_000)]
    found = replayed(tmp_path, {squares: calls})["squares"]
    assert found.seconds is not None
    # Of the middle one, which is made as long as a usual call.
    usual = 100 * found.seconds.value / found.points[1][1]
    assert found.operations["integer"] == pytest.approx(usual)
    assert found.operations["branch"] == pytest.approx(usual, rel=0.05)


def test_what_cannot_be_counted_is_timed_all_the_same(tmp_path: Path) -> None:
    def raises(items: list[int]) -> None:
        raise KeyError(len(items))

    found = replayed(tmp_path, {raises: [(([1],), {})]})["raises"]
    assert found.seconds is not None
    assert found.operations == {}


def test_what_the_arguments_are_changed_to_is_not_seen_by_the_next_call(tmp_path: Path) -> None:
    def drained(items: list[int], *, twice: bool) -> None:
        if len(items) != 3:
            raise ValueError
        items.clear()
        assert twice

    found = replayed(tmp_path, {drained: [(([1, 2, 3],), {"twice": True})]})["drained"]
    assert found.reason == ""
    assert found.points[0][0] == 3


def test_what_a_call_raises_is_how_it_ends(tmp_path: Path) -> None:
    def raises(number: int) -> None:
        raise KeyError(number)

    def exits() -> None:
        sys.exit(3)

    found = replayed(tmp_path, {raises: [((1,), {})], exits: [((), {})]})
    assert [each.reason for each in found.values()] == ["", ""]


def test_a_call_that_does_something_else_the_second_time_is_not_timed(tmp_path: Path) -> None:
    calls: list[int] = []

    def twice() -> None:
        calls.append(1)
        if len(calls) > 1:
            raise OSError

    assert reason(tmp_path, twice) == "it doesn't do the same twice: it raised nothing, and then OSError"
    assert calls == []


def test_answers_that_are_kept_are_noticed(tmp_path: Path) -> None:
    kept: dict[int, int] = {}

    def cached(number: int) -> int:
        if number not in kept:
            kept[number] = sum(range(number))
        return kept[number]

    found = replayed(tmp_path, {cached: [((10**6 + n,), {}) for n in range(3)]})["cached"]
    assert "it keeps its answers" in found.reason
    assert kept == {}


def test_what_a_call_only_makes_is_not_called() -> None:
    def generator() -> Any:
        yield 1

    async def coroutine() -> None: ...

    async def both() -> Any:
        yield 1

    assert [replay.unfit(each) for each in (generator, coroutine, both)] == [
        "it is a generator: a call only makes it",
        "it is a coroutine: a call only makes it",
        "it is an asynchronous generator: a call only makes it",
    ]


def test_who_changes_variables_outside_is_not_called() -> None:
    count = 0

    def sets_global() -> None:
        global some_global  # noqa: PLW0603
        some_global = 1

    def sets_outer() -> None:
        nonlocal count
        count += 1

    def sets_by_another() -> Any:
        def within() -> None:
            nonlocal count
            count += 1

        return within

    def sets_its_own() -> Any:
        own = 0

        def within() -> None:
            nonlocal own
            own += 1

        return within

    assert replay.unfit(sets_global) == "it changes a global variable: some_global"
    for each in (sets_outer, sets_by_another):
        assert replay.unfit(each) == "it changes a variable of the function around it: count"
    assert replay.unfit(sets_its_own) == ""


def test_who_has_a_reason_is_not_called(tmp_path: Path) -> None:
    def fine() -> None: ...

    other = ("a.py", "other", 1)
    refusals = {key_of(fine): "it was seen to write", other: "its arguments can't be copied"}
    found = replays(events(tmp_path, {fine: [((), {})]}, refusals=refusals))
    assert {code.name.rpartition(".")[2]: each.reason for code, each in found.items()} == {
        "fine": "it was seen to write",
        "other": "its arguments can't be copied",
    }
    assert replayed(tmp_path, {squares: []})["squares"].reason == "no call was recorded"


def test_a_call_that_never_ends_leaves_time_for_others(tmp_path: Path) -> None:
    lock = threading.Lock()
    lock.acquire()

    def waits() -> None:
        lock.acquire()

    found = replayed(tmp_path, {waits: [((), {})], squares: [(([1],), {})]}, seconds=2.0)
    assert found["waits"].reason == "a call takes longer than there was time for"
    assert found["squares"].reason == ""


def test_who_crashes_or_takes_too_much_memory_ends_alone(tmp_path: Path) -> None:
    def crashes() -> None:
        ctypes.string_at(0)

    def leaves() -> None:
        os._exit(0)

    def aborts() -> None:
        os.abort()

    def takes() -> int:
        return len(bytearray(1 << 30))

    functions = {each: [((), {})] for each in (crashes, leaves, aborts, takes)}
    found = replayed(tmp_path, functions | {squares: [(([1],), {})]})
    assert found["crashes"].reason == "the system ended it (SIGSEGV)"
    assert found["leaves"].reason == "its replay did not come to an end"
    assert found["aborts"].reason.startswith("the system ended it (")
    assert found["takes"].reason == "it needs more than 512 MiB"
    assert found["squares"].reason == ""


def test_the_program_goes_on_at_once_and_another_ends_the_replay(tmp_path: Path) -> None:
    def forever() -> None:
        while True:
            pass

    path = tmp_path / "replayed"
    output = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    replay.fork(output, {key_of(forever): [((), {})]}, seconds=0.4)
    os.close(output)
    assert not is_done(path)
    wait(path)
    last = decode(path.read_text("utf-8").splitlines()[-1])
    assert last == ReplayEnded(candidate=0, signal=signal.SIGKILL, late=True)


def test_a_copy_that_fails_is_a_reason(tmp_path: Path) -> None:
    def refuses(_: object) -> Any:
        raise TypeError("not this")

    assert reason(tmp_path, squares, [1], copied=refuses) == (
        "its arguments can't be copied: TypeError: not this"
    )


def test_inputs_are_pickled_where_they_can_be(tmp_path: Path) -> None:
    def any_of(_: object) -> None: ...

    calls: list[replay.Call] = [
        (([1, 2],), {}),
        ((threading.Lock,), {}),
        (([lambda: 0],), {}),
        ((), {"_": 3}),
    ]
    kept = next(each for each in events(tmp_path, {any_of: calls}) if isinstance(each, InputsPickled))
    back = [pickle.loads(base64.b64decode(each)) for each in kept.calls]  # noqa: S301
    assert back == [calls[0], calls[1], calls[3]]


def test_a_function_that_is_there_several_times_is_called_if_they_are_the_same(tmp_path: Path) -> None:
    def adds(more: int) -> Callable[[int], int]:
        def added(number: int) -> int:
            return number + more

        return added

    both = adds(1), adds(2)
    assert "several times" in reason(tmp_path, both[0], 1)
    gone = [("a.py", "gone", 1)]
    found = replays(events(tmp_path, {}, refusals={}))
    assert found == {}
    output = os.open(tmp_path / "gone", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    replay.fork(output, {gone[0]: [((), {})]})
    os.close(output)
    (why,) = replays(map(decode, (tmp_path / "gone").read_text("utf-8").splitlines())).values()
    assert why.reason == "there was no such function any more at the end"


RECORDED = """
import sys, time
from ferrule.advise import recorder

class Sampler:
    def start(self, at): ...
    def stop(self): ...

class Inputs:
    def items(self):
        code = work.__code__
        yield (code.co_filename, code.co_qualname, code.co_firstlineno), [(([1, 2],), {})]
    def refused(self):
        return {}

class Observer:
    inputs = Inputs()
    def start(self): ...
    def stop(self): ...

def work(items):
    return sorted(items)

recorder.sampler = lambda number: Sampler()
recorder.observer = lambda *_: Observer()
recorder.begin(sys.argv[1], set(sys.modules), time.monotonic(), b"")
"""


def test_a_program_that_is_recorded_is_replayed_when_it_has_ended(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    (tmp_path / "app.py").write_text(RECORDED)
    command = [sys.executable, tmp_path / "app.py", encode(Settings(str(folder)))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert settled(str(folder)) == []
    recording = read(folder)
    assert recording.remarks == []
    (code, found), *others = replays(recording.processes[0].others).items()
    assert (code.name, found.reason, found.inputs, others) == ("work", "", 1, [])


def test_of_several_processes_that_counts_which_called_most(tmp_path: Path) -> None:
    call: replay.Call = (([1],), {})
    refused = events(tmp_path, {squares: [call]}, refusals={key_of(squares): "it is done"})
    once, twice = (events(tmp_path, {squares: [call] * count}) for count in (1, 2))
    for order in ([refused, once, twice], [twice, refused, once]):
        (found,) = replays(itertools.chain(*order)).values()
        assert (found.inputs, found.reason) == (2, "")


def test_what_is_missing_of_a_replay_is_said(tmp_path: Path) -> None:
    found = events(tmp_path, {squares: [(([1],), {})]})
    code = Code(*key_of(squares))
    assert replays(found[:1])[code].reason == "its replay did not come to an end"
    assert replays([]) == {}


def test_nobody_is_told_of_the_calls(tmp_path: Path) -> None:
    told: list[str] = []

    def traced(*_: object) -> Any:
        told.append("")
        return traced

    def call() -> None:
        if told or sys.gettrace() or sys.getprofile():
            raise ValueError

    before = sys.gettrace()
    try:
        sys.setprofile(lambda *_: None)
        found = replayed(tmp_path, {call: [((), {})]})
    finally:
        sys.setprofile(None)
        sys.settrace(before)
    assert found["call"].reason == ""
