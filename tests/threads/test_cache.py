"""One computation for a key: threads, Ctrl-C and forked children."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import ferrule as fe
import pytest

THREADS = 32


def together(call, threads=THREADS):
    """The outcomes of a call in many threads that start at once."""
    barrier = threading.Barrier(threads)

    def work(number):
        barrier.wait()
        try:
            return call(number)
        except Exception as error:  # noqa: BLE001 - an outcome like another
            return error

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, range(threads)))


def test_there_is_no_stampede():
    cache = fe.Cache(max_entries=1000)
    calls = []

    def slow():
        calls.append(1)
        time.sleep(0.02)
        return len(calls)

    for key in range(20):
        assert together(lambda _, key=key: cache.get_or_compute(key, slow)) == [key + 1] * THREADS
    assert len(calls) == 20
    stats = cache.stats()
    assert stats.hits + stats.misses == 20 * THREADS


def test_there_is_no_stampede_in_a_decorated_function_either():
    calls = []

    @fe.cached(ttl=60)
    def slow(x):
        calls.append(x)
        time.sleep(0.01)
        return x

    for x in range(20):
        assert together(lambda _, x=x: slow(x)) == [x] * THREADS
    assert calls == list(range(20))


def test_a_failure_reaches_all_and_is_not_kept():
    cache = fe.Cache()
    calls = []

    def failing():
        calls.append(1)
        # Until all others wait, so that all get this one.
        while cache.stats().misses < THREADS:
            time.sleep(0.001)
        time.sleep(0.05)
        raise ZeroDivisionError

    outcomes = together(lambda _: cache.get_or_compute("key", failing))
    assert len(calls) == 1
    assert {id(outcome) for outcome in outcomes} == {id(outcomes[0])}
    assert isinstance(outcomes[0], ZeroDivisionError)
    assert "key" not in cache
    assert cache.get_or_compute("key", lambda: 1) == 1


def test_what_is_set_meanwhile_is_not_overwritten():
    cache = fe.Cache()
    begun, go_on = threading.Event(), threading.Event()

    def slow():
        begun.set()
        go_on.wait()
        return "old"

    for change, after in [
        (lambda: cache.set("key", "new"), "new"),
        (lambda: cache.pop("key", None), None),
        (cache.clear, None),
    ]:
        begun.clear()
        go_on.clear()
        cache.pop("key", None)
        with ThreadPoolExecutor(1) as pool:
            computed = pool.submit(cache.get_or_compute, "key", slow)
            begun.wait()
            change()
            go_on.set()
            assert computed.result() == "old"
        assert cache.get("key") == after


def test_a_computation_of_before_a_clear_leaves_the_next_one_alone():
    cache = fe.Cache()
    events = {name: (threading.Event(), threading.Event()) for name in ("old", "new")}

    def slow(name):
        begun, go_on = events[name]
        begun.set()
        go_on.wait()
        return name

    def compute(name):
        computed = pool.submit(cache.get_or_compute, "key", lambda: slow(name))
        events[name][0].wait()
        return computed

    with ThreadPoolExecutor(2) as pool:
        old = compute("old")
        cache.clear()
        new = compute("new")
        events["old"][1].set()
        assert old.result() == "old"
        assert cache.get("key") is None
        events["new"][1].set()
        assert new.result() == cache["key"] == "new"


def test_a_collection_in_a_look_up_may_use_the_cache():
    """Where calls are nested too deeply an exception is made, and what is made can start the collector."""
    program = """
import gc
import ferrule as fe
cache = fe.Cache()
cache["a key"] = 1
class Cycle:
    def __init__(self):
        self.me = self
    def __del__(self):
        cache.get("".join(["a ", "key"]))
def deep(key):
    try:
        cache.get(key)
        deep(key)
    except RecursionError:
        pass
gc.set_threshold(1)
for _ in range(60):
    Cycle()
    deep("".join(["a ", "key"]))
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=30, stderr=subprocess.DEVNULL)


def test_own_keys_and_circles_are_refused():
    cache, other = fe.Cache(), fe.Cache()
    with pytest.raises(fe.ArgumentError, match="key: got 'a', whose computation waits for the one who asks"):
        cache.get_or_compute("a", lambda: cache.get_or_compute("a", int))
    with pytest.raises(fe.ArgumentError, match="got 'a'"):
        cache.get_or_compute(
            "a", lambda: other.get_or_compute("a", lambda: cache.get_or_compute("a", lambda: 1))
        )
    assert cache.get_or_compute("a", lambda: other.get_or_compute("a", lambda: 1)) == 1

    # Two threads that compute what the other one waits for: one of them is told, neither hangs.
    both = threading.Barrier(2)

    def one(others):
        both.wait()
        return other.get_or_compute(others, lambda: 0) + 1

    def crossed(number):
        own, others = ("x", "y") if number else ("y", "x")
        return other.get_or_compute(own, lambda: one(others))

    for _ in range(20):
        outcomes = together(crossed, 2)
        assert any(isinstance(outcome, fe.ArgumentError) for outcome in outcomes)
        other.clear()


def test_threads_use_one_cache():
    cache = fe.Cache(max_entries=50, max_bytes=5000, ttl=0.01)

    def work(number):
        for step in range(2000):
            key = (number * step) % 97
            match step % 7:
                case 0:
                    cache[key] = key
                case 1:
                    cache.pop((key,), None)
                case 2:
                    cache[(key, "tuple")] = key
                case 3:
                    assert cache.get_or_compute(str(key), lambda key=key: key) == key
                case 4:
                    list(cache.items())
                case 5:
                    assert len(cache) <= 50
                case _:
                    assert cache.get(key, key) == key
        return number

    assert together(work, 8) == list(range(8))
    assert cache.stats().bytes <= 5000


def test_a_waiting_thread_hears_ctrl_c():
    program = """
import threading, time
import ferrule as fe
cache = fe.Cache()
begun = threading.Event()
def forever():
    begun.set()
    time.sleep(60)
threading.Thread(target=lambda: cache.get_or_compute("key", forever), daemon=True).start()
begun.wait()
print("ready", flush=True)
try:
    cache.get_or_compute("key", int)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(0.2)
        sent = time.perf_counter()
        child.send_signal(signal.SIGINT)
        assert child.stdout.readline() == "interrupted\n"
        assert time.perf_counter() - sent < 10  # a deaf one waits for a minute
        child.kill()


def test_an_interrupted_leader_hands_over():
    cache = fe.Cache()
    begun = threading.Event()

    def stopped():
        begun.set()
        while cache.stats().misses < 2:
            time.sleep(0.001)
        time.sleep(0.02)
        raise KeyboardInterrupt

    def lead():
        with pytest.raises(KeyboardInterrupt):
            cache.get_or_compute("key", stopped)

    with ThreadPoolExecutor(2) as pool:
        leader = pool.submit(lead)
        begun.wait()
        assert pool.submit(cache.get_or_compute, "key", lambda: "second").result(10) == "second"
        leader.result()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_goes_on():
    cache = fe.Cache(ttl=60)
    cache["here"] = 1
    begun, go_on = threading.Event(), threading.Event()

    def slow():
        begun.set()
        go_on.wait()
        return "parent"

    with ThreadPoolExecutor(2) as pool:
        computed = pool.submit(cache.get_or_compute, "key", slow)
        begun.wait()
        waiting = pool.submit(cache.get_or_compute, "key", slow)
        child = os.fork()
        if child == 0:
            fine = cache["here"] == 1 and cache.get_or_compute("key", lambda: "child") == "child"
            os._exit(0 if fine and cache["key"] == "child" else 1)
        try:
            deadline = time.monotonic() + 10
            while (done := os.waitpid(child, os.WNOHANG)) == (0, 0) and time.monotonic() < deadline:
                time.sleep(0.01)
        finally:
            go_on.set()
        assert done == (child, 0)
        assert computed.result() == waiting.result() == "parent"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_fork_within_a_computation():
    cache = fe.Cache()
    child = cache.get_or_compute("key", os.fork)
    if child == 0:
        os._exit(0 if cache["key"] == 0 else 1)
    assert os.waitpid(child, 0) == (child, 0)


# While Python shuts down, something sleeps for longer than the daemon thread's function, which then goes on.
AT_THE_END = """
import sys, threading, time
import ferrule as fe
class Late:
    def __del__(self, sleep=time.sleep):
        sleep(0.6)
begun = threading.Event()
def slow():
    begun.set()
    time.sleep(0.3)
call = {call}
threading.Thread(target=call, daemon=True).start()
begun.wait()
sys.modules["late"] = Late()
"""


@pytest.mark.parametrize("call", ["fe.cached()(slow)", "lambda: fe.Cache().get_or_compute('key', slow)"])
def test_a_daemon_thread_computes_when_the_program_ends(call):
    program = [sys.executable, "-c", AT_THE_END.format(call=call)]
    done = subprocess.run(program, check=False, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stderr) == (0, "")
