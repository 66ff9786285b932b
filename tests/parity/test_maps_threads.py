"""A `FrozenMap` that several threads use, forks, signals, and what changes meanwhile."""

import gc
import os
import signal
import threading
import time

import numpy as np
import pytest
from ferrule import FrozenMap

from tests.signals import SOON, TRIES


def test_keys_that_change_their_list():
    """What runs while pairs are taken apart may do anything to what it came from."""
    items = [("a", 1)]

    class Pair:
        def __iter__(self):
            items.clear()
            return iter(("b", 2))

    items.extend([Pair(), ("c", 3)])
    assert FrozenMap(items).to_dict() == {"a": 1, "b": 2}


def test_many_threads_use_one_map():
    names = [f"k{i}" for i in range(5000)]
    made = FrozenMap(keys=names, values=range(5000))
    shared, failed, taken = iter(made), [], []

    def work():
        try:
            for _ in range(20):
                assert made.get_many(names).tolist() == list(range(5000))
                assert all(made[name] == i for i, name in enumerate(names[:50]))
            taken.extend(shared)
        except BaseException as error:  # noqa: BLE001 - told to the main thread
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert sorted(taken) == sorted(names)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_looks_up():
    names = [f"k{i}" for i in range(50_000)]
    made = FrozenMap(keys=names, values=range(50_000))
    made.get_many(names)
    child = os.fork()
    if child == 0:
        os._exit(0 if made.get_many(names).tolist() == list(range(50_000)) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def for_ever(call):
    """Call again and again, until something is raised, or the signal must have been lost."""
    end = time.perf_counter() + 30
    while time.perf_counter() < end:
        call()


@pytest.fixture
def without_collector():
    """Hypothesis hooks into the collector, and an exception that a signal's handler raises there is lost."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("without_collector")
def test_ctrl_c_stops_soon():
    names = [f"key number {i}" for i in range(300_000)]
    made = FrozenMap(keys=names, values=range(300_000))
    lists, arrays = names * 20, np.array(names * 5)
    for call in (
        lambda: made.get_many(lists),
        lambda: made.get_many(arrays),
        lambda: FrozenMap(keys=lists, values=lists),
    ):
        # A machine that does other things makes a call later, never sooner; a deaf one is late each time.
        assert any(interrupted_after(call) < SOON for _ in range(TRIES))


def interrupted_after(call):
    """Seconds of this thread's own time from a Ctrl-C to the KeyboardInterrupt that ends the calls."""
    clock = time.pthread_getcpuclockid(threading.get_ident())
    sent = 0.0

    def interrupt():
        nonlocal sent
        sent = time.clock_gettime(clock)
        signal.raise_signal(signal.SIGINT)

    timer = threading.Timer(0.1, interrupt)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        for_ever(call)
    late = time.clock_gettime(clock) - sent
    timer.join()
    return late
