"""Calls are observed from within, and the program is as it was."""

import asyncio
import gc
import random
import signal
import sys
import threading
import time
import weakref
from collections import Counter
from pathlib import Path

import pytest
from ferrule.advise import observer as observer_module
from ferrule.advise.calls import calls, natives, shapes
from ferrule.advise.observer import Calibrated, Observer, Window, drawn_by_rank, signature
from ferrule.advise.recording import Remark

MONITORED = sys.version_info >= (3, 12)
SECONDS = 1.0


class Sampling:
    """A sampler that knows its functions."""

    def __init__(self, *functions):
        self.places = [place(function) for function in functions]

    def hottest(self, n):
        return self.places[:n]


def place(function):
    code = function.__code__
    return code.co_filename, code.co_qualname, code.co_firstlineno


def threads():
    """How many threads the system knows of."""
    return len(list(Path("/proc/self/task").iterdir()))


class Observed:
    """What was said while a program ran."""

    def __init__(self, program, *functions, seconds=SECONDS, **options):
        self.said = []
        self.observer = Observer(Sampling(*functions), self.said.append, 1, **options)
        self.observer.start()
        try:
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                program()
        finally:
            self.observer.stop()
        self.remarks = [each.text for each in self.said if isinstance(each, Remark)]
        self.event = next(each for each in self.said if isinstance(each, Calibrated))

    def windows(self, function):
        return [
            each
            for each in self.said
            if isinstance(each, Window) and (each.file, each.name, each.line) == place(function)
        ]

    def shapes(self, function):
        return {(each.name, each.type) for each in shapes(self.windows(function))}


def added(a, b=2, *more, c=3, **names):  # noqa: ARG001 - what is given is what matters
    return [a, b, c]


class Thing:
    def __init__(self):
        self.n = 1

    def bumped(self, by):
        self.n += by
        return self.n

    @staticmethod
    def still(x):
        return x


def works():
    for i in range(50):
        added(i, *(1.5, "a"), c=b"x", d=None)


def test_shapes_and_inputs_of_a_call():
    seen = Observed(works, added)
    assert not seen.remarks
    assert seen.shapes(added) == {
        ("a", "int"),
        ("b", "float"),
        ("c", "bytes"),
        ("more", "tuple[str, …]"),
        ("names", "dict[str, None]"),
        ("return", "list[int | float | bytes]"),
    }
    inputs = seen.observer.inputs.of(place(added))
    assert inputs
    for args, kwargs in inputs:
        assert 0 <= args[0] < 50
        assert (args[1:], kwargs) == ((1.5, "a"), {"c": b"x", "d": None})


def test_methods_and_their_object():
    thing = Thing()

    def program():
        for _ in range(20):
            thing.bumped(1)
            Thing.still([1])

    seen = Observed(program, Thing.bumped, Thing.still)
    found = {each.name: each for each in shapes(seen.windows(Thing.bumped))}
    assert found["self"].type == "plain object Thing"
    assert found["self"].attributes == ["n: int"]
    assert ("x", "list[int]") in seen.shapes(Thing.still)
    (given, by), _ = seen.observer.inputs.of(place(Thing.bumped))[0]
    assert given is not thing
    assert (type(given), by) == (Thing, 1)
    assert 1 <= given.n < thing.n


def test_the_true_count_is_near():
    count = 0

    def counted(n):
        return sum(range(n))

    def program():
        nonlocal count
        for _ in range(100):
            counted(1_000)
        count += 100

    began = time.thread_time()
    seen = Observed(program, counted, seconds=2)
    own = time.thread_time() - began
    estimate = calls(seen.windows(counted), seen.event, own, own, 1_000)
    # A machine that does other things, and time that is not this function's own.
    assert estimate.low / 2 < count < estimate.high * 2


def test_recursion_exceptions_generators_and_closures():
    def depth(n):
        return 0 if not n else 1 + depth(n - 1)

    def fails(x):
        raise KeyError(x)

    def generated(n):
        yield from range(n)

    kept = 3

    def closed(x):
        nonlocal kept
        inner = lambda: x  # noqa: E731 - x is in a cell
        kept += inner()

    def program():
        assert depth(30) == 30
        with pytest.raises(KeyError, match="7"):
            fails(7)
        assert list(generated(5)) == [0, 1, 2, 3, 4]
        closed(1)

    seen = Observed(program, depth, fails, generated, closed)
    assert not seen.remarks
    for function in (depth, fails, generated, closed):
        windows = seen.windows(function)
        assert sum(window.starts for window in windows) > 0
        for window in windows:
            assert 0 <= window.seconds_inside <= window.seconds * 1.001 + 1e-6
    assert ("x", "int") in seen.shapes(closed)
    assert seen.observer.inputs.of(place(fails))[0] == ((7,), {})
    assert "generator" in seen.observer.inputs.refused()[place(generated)]


def test_coroutines():
    async def waits(n):
        await asyncio.sleep(0)
        return n

    async def all_of_them():
        assert await asyncio.gather(*(waits(i) for i in range(20))) == list(range(20))

    seen = Observed(lambda: asyncio.run(all_of_them()), waits)
    assert sum(window.starts for window in seen.windows(waits)) > 0


def test_threads():
    def summed(n):
        return sum(range(n))

    def loop(stop):
        while not stop.is_set():
            assert summed(100) == 4950

    stop = threading.Event()
    loops = [threading.Thread(target=loop, args=(stop,)) for _ in range(3)]
    for thread in loops:
        thread.start()
    try:
        names = {thread.name for thread in threading.enumerate()}
        seen = Observed(lambda: time.sleep(0.01), summed)
        assert {thread.name for thread in threading.enumerate()} == names
    finally:
        stop.set()
        for thread in loops:
            thread.join()
    assert sum(window.starts for window in seen.windows(summed)) > 0


@pytest.mark.skipif(not MONITORED, reason="there are none before 3.12")
def test_native_calls():
    def native(xs):
        return len(xs) + len(sorted(xs))

    seen = Observed(lambda: native(list(range(1_000))), native, seconds=2)
    found = {each.name: each for each in natives(seen.windows(native), seen.event)}
    assert found.keys() == {"builtins.len", "builtins.sorted"}
    assert found["builtins.len"].per_call == pytest.approx(2, rel=0.1)
    assert found["builtins.sorted"].bytes == pytest.approx(8_000, rel=0.1)  # one may only have begun
    assert 0 < found["builtins.sorted"].seconds < 1e-3


def test_nothing_of_the_program_is_called_and_nothing_is_kept():
    class Noticed:
        def fail(self, *_):
            raise AssertionError("called")

        __len__ = __iter__ = __eq__ = __repr__ = __getattr__ = __bool__ = fail
        __hash__ = None
        prop = property(fail)

    def given(x):
        return x

    one = Noticed()
    gone = weakref.ref(one)
    held = [one]

    def program():
        for _ in range(20):
            assert given(held[0]) is held[0]

    seen = Observed(program, given, keep=False)
    assert not seen.remarks
    assert ("x", "plain object Noticed") in seen.shapes(given)
    before = sys.getrefcount(one)
    Observed(program, given, keep=False)
    assert sys.getrefcount(one) == before
    held.clear()
    del one
    gc.collect()
    assert gone() is None


def test_nothing_is_left_behind():
    tasks = threads()
    seen = Observed(works, added)
    assert threads() == tasks
    seen.observer.stop()
    if MONITORED:
        assert [sys.monitoring.get_tool(number) for number in (3, 4)] == [None, None]
    assert sys.getprofile() is None
    works()


def test_a_pause_has_no_thread():
    tasks = threads()
    observer = Observer(Sampling(added), lambda _: None, 1)
    observer.start()
    try:
        assert threads() == tasks + 1
        observer.pause()
        assert threads() == tasks
        observer.resume()
        assert threads() == tasks + 1
    finally:
        observer.stop()


def test_signals_come_through():
    came = []
    before = signal.signal(signal.SIGALRM, lambda *_: came.append(1))
    signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
    try:
        Observed(works, added)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert len(came) > 5


@pytest.mark.skipif(not MONITORED, reason="there are none before 3.12")
def test_numbers_of_other_tools_are_theirs():
    for number in (3, 4):
        sys.monitoring.use_tool_id(number, "other")
    try:
        said = []
        observer = Observer(Sampling(added), said.append, 1)
        observer.start()
        works()
        observer.stop()
        assert [type(each) for each in said] == [Remark]
        assert [sys.monitoring.get_tool(number) for number in (3, 4)] == ["other", "other"]
    finally:
        for number in (3, 4):
            sys.monitoring.free_tool_id(number)


def test_a_sampler_that_fails_is_a_remark():
    class Broken:
        def hottest(self, n):
            raise ZeroDivisionError(n)

    said = []
    observer = Observer(Broken(), said.append, 1)
    observer.start()
    end = time.monotonic() + 10
    while time.monotonic() < end and not any(isinstance(each, Remark) for each in said):
        works()
    observer.stop()
    assert any("ZeroDivisionError" in each.text for each in said if isinstance(each, Remark))


def test_a_profiler_of_the_programs_own_sees_the_program_alone():
    seen = []

    def profile(frame, _event, _arg):
        seen.append(frame.f_code.co_filename)

    sys.setprofile(profile)
    try:
        Observed(works, added)
        assert sys.getprofile() is profile
    finally:
        sys.setprofile(None)
    ours = observer_module.__file__
    inside = [file for file in seen if file == ours]
    # What the test itself calls: `start` and `stop`.
    assert len(inside) < len(seen) / 10


def test_windows_end_where_an_event_is_said_to_cost_more_than_it_does(monkeypatch):
    def calibrated(way):
        way.windows.set_event(1e-4)
        return 1e-4, 0.0

    monkeypatch.setattr(observer_module, "_calibrated", calibrated)
    seen = Observed(works, added)
    windows = [window for window in seen.windows(added) if window.events]
    assert windows
    assert all(window.seconds > 0.0 for window in windows)


def test_an_event_costs_little():
    observer = Observer(Sampling(), lambda _: None, 1)
    observer.start()
    cost, spread = observer_module._calibrated(observer._way)
    observer.stop()
    assert 0 < cost < 5e-6
    assert spread >= 0


@pytest.mark.parametrize("of", [1, 6, 7, 20])
def test_numbers_are_drawn_as_often_as_is_said(of):
    chance, drawn, said = random.Random(3), Counter(), {}  # noqa: S311
    for _ in range(4_000):
        found = drawn_by_rank(chance, of, 6)
        assert len(found) == min(6, of)
        drawn.update(found.keys())
        said |= found
    assert [said[rank] for rank in range(of)] == sorted(said.values(), reverse=True)
    assert all(drawn[rank] / 4_000 == pytest.approx(said[rank], abs=0.04) for rank in range(of))


def test_names_of_parameters():
    assert signature(added.__code__) == (["a", "b", "c", "more", "names"], (2, 1, True, True))
    assert signature((lambda: None).__code__) == ([], (0, 0, False, False))
