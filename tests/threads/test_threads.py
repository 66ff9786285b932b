"""Many Python threads, forked processes, and memory that changes under a call."""

import array
import math
import os
import random
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import ferrule as fe
import numpy as np
import pytest

from tests.signals import standstill

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = fe.random_floats(1_000_000, seed=1)
LIST = list(range(300_000))


def test_calls_from_many_threads_agree() -> None:
    jobs: list[tuple[Callable[[], object], object]] = [
        (lambda: fe.parallel_sum(DATA), fe.parallel_sum(DATA)),
        (lambda: fe.parallel_sum(LIST), sum(LIST)),
        (lambda: fe.filter_above(DATA, 0.5).sum(), fe.filter_above(DATA, 0.5).sum()),
        (lambda: fe.compute_stats(DATA), fe.compute_stats(DATA)),
        (lambda: len(fe.process_numbers(LIST, 1000)), len(LIST) - 1001),
    ]
    with ThreadPoolExecutor(10) as pool:
        results = [(pool.submit(call), expected) for _ in range(20) for call, expected in jobs]
        assert all(future.result() == expected for future, expected in results)


def test_threads_share_one_processor() -> None:
    processor = fe.DataProcessor(chunk_size=7)
    means: list[float] = []

    def work() -> None:
        for _ in range(50):
            processor.add_data([1.0] * 10)
            means.extend(processor.process_chunks())

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(means) * 7 + len(processor) == 8 * 50 * 10
    assert set(means) == {1.0}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_has_threads_of_its_own() -> None:
    expected = fe.parallel_sum(DATA)
    child = os.fork()
    if child == 0:
        right = fe.parallel_sum(DATA) == expected and fe.parallel_sum(LIST) == sum(LIST)
        os._exit(0 if right else 1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


def test_a_list_that_shrinks_and_grows_meanwhile() -> None:
    """The numbers are 0, 1, 2 …: whatever is there while they are read is a beginning of that."""
    numbers = list(range(200_000))
    stop = threading.Event()

    def change() -> None:
        while not stop.is_set():
            numbers.clear()
            numbers.extend(range(200_000))

    thread = threading.Thread(target=change)
    thread.start()
    sums, lengths = [], []
    whole = sum(range(200_000))
    try:
        # Where one of the two always waits for the other, they meet at one place of its loop alone.
        while len(sums) < 200 or not ((whole in sums and 200_000 - 101 in lengths) or len(sums) > 5_000):
            time.sleep(random.random() * 0.002)  # noqa: S311
            total = fe.parallel_sum(numbers)
            read = (math.isqrt(8 * total + 1) + 1) // 2
            assert total == read * (read - 1) // 2
            assert read <= 200_000
            above = fe.filter_above(numbers, 100)
            assert list(above) == list(range(101, 101 + len(above)))
            assert len(above) <= 200_000 - 101
            sums.append(total)
            lengths.append(len(above))
    finally:
        stop.set()
        thread.join()
    assert whole in sums
    assert 200_000 - 101 in lengths


def test_an_array_written_meanwhile_is_never_a_wrong_length() -> None:
    values = np.zeros(500_000)
    stop = threading.Event()

    def flip() -> None:
        while not stop.is_set():
            values[:] = 1 - values

    thread = threading.Thread(target=flip)
    thread.start()
    lengths: list[int] = []
    refusals: list[str] = []
    deadline = time.monotonic() + 60
    try:
        while len(lengths) + len(refusals) < 100 or not any(lengths):
            assert time.monotonic() < deadline, "it never found any of the ones"
            try:
                found = np.asarray(fe.filter_above(values, 0.5))
            except fe.ArgumentError as error:
                refusals.append(str(error))
            else:
                assert (found == 1.0).all()
                lengths.append(len(found))
    finally:
        stop.set()
        thread.join()
    assert max(lengths) <= len(values)
    assert set(refusals) <= {"numbers: another thread changed them during the call"}


def test_a_buffer_in_use_cannot_be_resized() -> None:
    values = array.array("d", bytes(8 * 20_000_000))
    outcomes: list[bool] = []
    started = threading.Event()

    def use() -> None:
        started.set()
        fe.cpu_intensive(values)

    thread = threading.Thread(target=use)
    thread.start()
    started.wait()
    while thread.is_alive():
        try:
            values.append(1.0)
        except BufferError:
            outcomes.append(False)
        else:
            outcomes.append(True)
    thread.join()
    values.append(1.0)
    # Before the call has begun and when it has just ended; in between none succeeds.
    refused = [place for place, outcome in enumerate(outcomes) if not outcome]
    assert refused
    assert not any(outcomes[refused[0] : refused[-1]])
    assert len(refused) > len(outcomes) / 2


def test_other_threads_go_on_during_a_detached_call() -> None:
    values = fe.random_floats(40_000_000, seed=3)
    longest, took = standstill(lambda: fe.cpu_intensive(values))
    assert longest < took / 2


def run(program: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A program in a process of its own."""
    environment = {**os.environ, **variables}
    command = [sys.executable, "-c", program]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("threads", ["abc", "0", "-1", "100000", ""])
def test_a_wrong_number_of_threads_is_refused(threads: str) -> None:
    asked = run("import ferrule as fe; fe.parallel_sum([1.0] * 10)", FERRULE_THREADS=threads)
    assert f"ArgumentError: FERRULE_THREADS: got {threads!r}, wanted an integer from 1 to 256" in asked.stderr


@pytest.mark.parametrize("threads", ["1", "3", "16"])
def test_any_number_of_threads_gives_the_same(threads: str) -> None:
    total = "repr(fe.parallel_sum(fe.random_floats(10**6, 1)))"
    program = f"import ferrule as fe; print(fe.build_info()['threads'], {total})"
    asked = run(program, FERRULE_THREADS=threads)
    assert asked.stdout.split() == [threads, repr(fe.parallel_sum(fe.random_floats(10**6, 1)))]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of address space are Linux's here")
@pytest.mark.parametrize(
    "call",
    [
        "fe.random_floats(10**9, 1)",
        "fe.process_batch([1.5] * 30_000_000)",
        "fe.process_batch(np.ones(10**8, 'i8'))",
        "fe.evaluate_rules([1.0], itertools.repeat((0, '<', 2)))",
        "fe.slugify_batch(itertools.repeat('a'))",
        "fe.FrozenMap(itertools.repeat(('a', 1)))",
        "fe.FrozenMap(keys=itertools.repeat('a'), values=[1])",
        "fe.People(('n' * 500, 1, 1.5) for _ in itertools.count())",
        "fe.People({'name': 'n', 'age': 1, 'salary': 1} for _ in itertools.count())",
        "fe.People([('n' * 10**6, 1, 1.5)] * 1000)",
        "fe.People([('é' * 10**6, 1, 1.5)] * 1000)",
    ],
)
def test_no_memory_is_an_exception(call: str) -> None:
    program = f"""
import itertools, resource, numpy as np, ferrule as fe
fe.parallel_sum(np.ones(10))
data = fe.random_floats(10, 1)
argument = np.ones(10**8, "i8") if "ones" in {call!r} else [1.5] * 30_000_000
used = int(open("/proc/self/statm").read().split()[0]) * 4096
resource.setrlimit(resource.RLIMIT_AS, (used + (300 << 20), -1))
try:
    {call.replace("np.ones(10**8, 'i8')", "argument").replace("[1.5] * 30_000_000", "argument")}
except MemoryError as error:
    print("MemoryError")
"""
    asked = run(program)
    assert asked.stdout.strip() == "MemoryError", asked.stderr
