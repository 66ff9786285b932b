import contextlib
import gc
import math
import time
import weakref

import pytest
from ferrule.measuring import measure
from ferrule.measuring.measure import Subject

now = [0.0]


def burn(seconds):
    """Take so long by the tests' own clock, whatever else the machine does."""
    now[0] += seconds


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(measure, "perf_counter", lambda: now[0])


@pytest.mark.parametrize("seconds", [5e-8, 0.0003, 0.004, 0.015])
def test_calibration_reaches_ten_milliseconds(seconds):
    subject = Subject("any", burn, seconds)
    measure.calibrate(subject)
    loops, each = subject.warmups[-1]
    assert loops == subject.loops
    assert each == pytest.approx(seconds)
    assert loops * each >= 1.3 * measure.MIN_SAMPLE == pytest.approx(0.013)
    assert loops * each < 0.017


def test_short_samples_are_kept_and_the_next_ones_longer():
    calls = []

    def faster_and_faster(_):
        calls.append(1)
        burn(0.002 if len(calls) < 20 else 0.00005)

    subject = Subject("warming", faster_and_faster)
    failures = measure.measure([subject], most=7)
    assert not failures
    assert len(subject.samples) == 7
    assert subject.loops * subject.samples[-1] >= 0.010
    assert 200 <= subject.loops <= 300
    assert (subject.samples[0], subject.samples[-1]) == pytest.approx((0.002, 0.00005))
    assert subject.warmups[0] == (1, pytest.approx(0.002))


@pytest.fixture
def helpers(monkeypatch):
    """Threads beside this one: how long they have run, and how much longer they will spin."""
    helpers = {"ran": 0.0, "spin": 0.0, "slept": 0.0}

    def sleep(seconds):
        spun = min(seconds, helpers["spin"])
        helpers["ran"] += spun
        helpers["spin"] -= spun
        helpers["slept"] += seconds

    monkeypatch.setattr(measure, "process_time", lambda: 5.0 + helpers["ran"])
    monkeypatch.setattr(measure, "thread_time", lambda: 5.0)
    monkeypatch.setattr(measure, "monotonic", lambda: helpers["slept"])
    monkeypatch.setattr(measure, "sleep", sleep)
    return helpers


def test_a_subject_begins_when_the_helpers_of_the_one_before_sleep(helpers):
    seen = []

    def leaves_some(_):
        burn(1)
        helpers["ran"] += 1
        helpers["spin"] = 0.026

    def comes_next(_):
        seen.append(helpers["spin"])
        burn(1)

    assert not measure.measure([Subject("spins", leaves_some), Subject("next", comes_next)], most=7)
    assert seen == [0] * 8
    assert 7 * 0.026 <= helpers["slept"] <= 8 * 0.028


def test_helpers_that_never_sleep_are_not_waited_for(helpers):
    helpers["ran"], helpers["spin"] = 1.0, math.inf
    assert measure.rest(0.0) == pytest.approx(1.3, abs=0.002)
    assert helpers["slept"] == pytest.approx(0.3, abs=0.002)


def test_nobody_sleeps_where_no_helper_has_run(helpers):
    helpers["ran"], helpers["spin"] = 2.0, 1.0
    assert measure.rest(1.9999) == 2.0
    assert helpers["slept"] == 0


def test_a_fast_sample_is_not_dropped(monkeypatch):
    elapsed = iter([0.014, 0.0095, 0.0085, 0.012])
    monkeypatch.setattr(measure, "time_calls", lambda _call, _argument, loops, _clock: next(elapsed) * loops)
    subject = Subject("any", len, "abc")
    measure.calibrate(subject)
    measure.sample(subject)
    assert subject.samples == [0.0095]
    assert subject.loops == 2


def order_of_calls(seconds):
    order = []

    def told(name):
        def call(_):
            order.append(name)
            burn(seconds)

        return Subject(name, call)

    subjects = [told(name) for name in "ABC"]
    measure.measure(subjects, most=7, budget=0.001)
    assert all(len(subject.samples) == 7 for subject in subjects)
    return "".join(order)


def test_samples_are_interleaved_in_an_order_drawn_for_each_round(monkeypatch):
    monkeypatch.setattr(measure, "WARM_CALL", 0.0)
    order = order_of_calls(0.014)
    assert order[:3] == "ABC"
    rounds = [order[at : at + 3] for at in range(3, len(order), 3)]
    assert len(rounds) == 7
    assert all(sorted(each) == ["A", "B", "C"] for each in rounds)
    assert len(set(rounds)) > 3
    assert order_of_calls(0.014) == order


def test_a_call_of_its_own_goes_before_each_sample():
    order = order_of_calls(0.014)[3:]
    assert len(order) == 2 * 3 * 7
    assert all(order[at] == order[at + 1] for at in range(0, len(order), 2))


def test_at_least_seven_samples_and_more_where_they_are_cheap():
    cheap = [Subject("a", burn, 5e-8)]
    measure.measure(cheap)
    assert len(cheap[0].samples) == measure.MAX_SAMPLES
    tight = [Subject("a", burn, 0.02)]
    measure.measure(tight, budget=0.001)
    assert len(tight[0].samples) == measure.MIN_SAMPLES == 7


def test_a_slow_call_gets_three_samples_and_the_others_all(monkeypatch):
    monkeypatch.setattr(measure, "SLOW_CALL", 0.03)
    slow, quick = Subject("slow", burn, 0.04), Subject("quick", burn, 0.011)
    measure.measure([slow, quick], most=7)
    assert len(slow.samples) == measure.SLOW_SAMPLES == 3
    assert len(quick.samples) == 7


def test_the_time_is_that_of_one_call():
    subject = Subject("two milliseconds", burn, 0.002)
    measure.measure([subject], most=7)
    assert subject.samples == pytest.approx([0.002] * 7)


def test_the_clock_is_that_of_the_wall(monkeypatch):
    monkeypatch.setattr(measure, "perf_counter", time.perf_counter)
    assert measure.time_calls(time.sleep, 0.002, 3) >= 0.006


def test_the_collector_is_off_during_samples_and_as_before_afterwards():
    seen = set()
    subject = Subject("look", lambda _: seen.add(gc.isenabled()))
    assert gc.isenabled()
    measure.time_calls(subject.call, None, 3)
    assert seen == {False}
    assert gc.isenabled()


def test_garbage_of_before_is_collected_before_a_sample():
    class Node:
        pass

    node = Node()
    node.itself = node
    gone = weakref.ref(node)
    seen = []
    with unwatched():
        del node
        assert gone() is not None
        measure.time_calls(lambda _: seen.append(gone()), None, 1)
    assert seen == [None]


@contextlib.contextmanager
def unwatched():
    """Let nobody but the tested collect."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def test_results_are_freed_within_the_sample():
    alive = []

    class Result:
        def __init__(self):
            alive.append(1)

        def __del__(self):
            alive.pop()
            burn(0.001)

    elapsed = measure.time_calls(lambda _: Result(), None, 5)
    assert not alive
    assert elapsed == pytest.approx(0.005)


def test_a_subject_that_raises_is_dropped_with_its_samples():
    calls = []

    def tires(_):
        burn(0.011)
        calls.append(1)
        if len(calls) > 4:
            raise OSError("tired")

    tired, fine = Subject("tired", tires), Subject("fine", burn, 0.011)
    failures = measure.measure([tired, fine], most=7)
    assert str(failures["tired"]) == "tired"
    assert tired.samples == []
    assert len(fine.samples) == 7


def test_rounds_fit_the_budget_by_what_a_quick_subject_took_at_last():
    quick = Subject("quick", len, warmups=[(1, 5.0), (4, 0.25), (2, 0.125)])
    other = Subject("other", len, warmups=[(1, 0.25)])
    slow = Subject("slow", len, warmups=[(1, measure.SLOW_CALL * 2)])
    assert measure.samples_wanted([quick, other, slow], budget=5.0) == 10
    assert measure.samples_wanted([quick, other], budget=5.0, most=9) == 9
    assert measure.samples_wanted([quick], budget=0.25) == measure.MIN_SAMPLES
    assert measure.samples_wanted([slow]) == measure.samples_wanted([]) == measure.MIN_SAMPLES


@pytest.mark.parametrize(
    ("loops", "elapsed", "wanted"),
    [(3, 0.0, 30), (3, 0.000_01, 30), (100, 0.0125, 115), (1, 0.0142, 2), (50, 1.0, 51)],
)
def test_loops_grow_to_what_a_sample_needs_but_tenfold_at_most(loops, elapsed, wanted):
    assert measure._more_loops(loops, elapsed, measure.MIN_SAMPLE) == wanted


def test_a_sample_that_just_lasts_is_long_enough(monkeypatch):
    monkeypatch.setattr(measure, "time_calls", lambda *_: measure.MARGIN * measure.MIN_SAMPLE)
    subject = Subject("any", len, "abc")
    measure.calibrate(subject)
    assert [loops for loops, _ in subject.warmups] == [1]
    measure.calibrate(subject)
    assert len(subject.warmups) == 1
    monkeypatch.setattr(measure, "time_calls", lambda *_: measure.MIN_SAMPLE)
    measure.sample(subject)
    assert (subject.loops, subject.samples) == (1, [measure.MIN_SAMPLE])


@pytest.mark.parametrize(("each", "calls"), [(measure.WARM_CALL, 1), (measure.WARM_CALL * 0.99, 2)])
def test_a_long_call_is_its_own_warming_up(each, calls):
    made = []
    measure.sample(Subject("any", made.append, warmups=[(1, each)]))
    assert len(made) == calls


def test_threads_are_set_against_one_alone_and_beside_a_checksum(monkeypatch):
    asked = []

    def seconds(call, argument, threads, loops):
        asked.append((call, argument, threads, loops))
        if call is measure._checksum:
            return loops * 0.02
        return loops * 0.01 * threads

    monkeypatch.setattr(measure, "_threads_seconds", seconds)
    assert measure.thread_scaling(len, "abc", 4) == ([1.0] * 5, [4.0] * 5)
    assert {threads for _, _, threads, _ in asked} == {1, 4}
    assert max(loops for call, _, _, loops in asked if call is len) == 8
    assert max(loops for call, _, _, loops in asked if call is not len) == 4
    assert {len(argument) for call, argument, _, _ in asked if call is not len} == {1 << 20}


def test_loops_of_threads_that_just_last_are_enough(monkeypatch):
    monkeypatch.setattr(measure, "_threads_seconds", lambda *_: measure.SCALING_SAMPLE)
    assert measure._loops(len, "abc", measure.SCALING_SAMPLE) == 1


def test_each_thread_makes_all_calls_without_the_collector(monkeypatch):
    seen = []
    moments = iter([1.0, 3.5])
    monkeypatch.setattr(measure, "perf_counter", lambda: next(moments))
    assert measure._threads_seconds(lambda _: seen.append(gc.isenabled()), None, 1, 3) == 2.5
    monkeypatch.setattr(measure, "perf_counter", lambda: now[0])
    measure._threads_seconds(seen.append, None, 3, 4)
    assert seen == [False] * 3 + [None] * 12
    with pytest.raises(ZeroDivisionError):
        measure._threads_seconds(lambda _: 1 // 0, None, 2, 1)
