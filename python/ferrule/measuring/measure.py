"""The one place that times anything.

A sample is the time of `loops` calls in a row, divided by `loops`, which is calibrated to last `MIN_SAMPLE`
seconds and some margin. Every sample is kept: to drop the short ones would be to drop the fast ones. A call
that isn't timed goes before each sample, so that caches and threads are the implementation's own and not its
neighbour's; it begins when no helper of that neighbour runs any more. The order of the implementations is
drawn anew each round, so that none always has the same one.
Each call's result is dropped within the sample: a user pays for freeing it too. The garbage collector
runs before each sample and is off during it. The empty loop around a call (some 10 ns) is not subtracted.
"""

from __future__ import annotations

import contextlib
import gc
import math
import random
import sys
import threading
from dataclasses import dataclass, field
from itertools import repeat
from time import get_clock_info, monotonic, perf_counter, process_time, sleep, thread_time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

MIN_SAMPLE = 0.010
MARGIN = 1.3
"""How much longer than `MIN_SAMPLE` a sample is made, so that hardly any falls below it."""
WARM_CALL = 0.1
"""A call longer than this is its own warming up: none goes before its samples."""
MIN_SAMPLES = 7
MAX_SAMPLES = 21
SLOW_CALL = 2.0
SLOW_SAMPLES = 3
BUDGET = 3.0
THREAD_CLOCK = thread_time if get_clock_info("thread_time").resolution <= 1e-6 else None
"""The time of this thread alone, where the system tells it well: for calls that wait for nothing and do all
themselves. What others do on the core meanwhile is none of theirs."""
REST = 0.001
LONGEST_REST = 0.3
"""OpenMP of Intel, the slowest to give up, lets helpers spin for 0.2 s."""
AT_REST = 0.2
"""Of a core: what the other threads of a process at rest take at most."""
FRESH_SAMPLE = 0.001
"""Of calls that each need arguments of their own, which lie in memory together."""
SCALING_SAMPLE = 0.05
"""Ten times as long as a thread keeps Python's lock where another wants it."""
SCALING_SAMPLES = 5
ORDER_SEED = 1


@dataclass(slots=True)
class Subject:
    """A call to be timed, and what was measured of it."""

    label: str
    call: Callable[[Any], object]
    argument: Any = None
    loops: int = 1
    clock: Callable[[], float] | None = None
    """What tells the time; by default `perf_counter`, whose time passes while others run, too."""
    samples: list[float] = field(default_factory=list)
    warmups: list[tuple[int, float]] = field(default_factory=list)

    @property
    def slow(self) -> bool:
        """Whether a single call takes so long that fewer samples are taken."""
        return self.loops == 1 and bool(self.warmups) and self.warmups[-1][1] > SLOW_CALL


def time_calls(
    call: Callable[[Any], object],
    argument: Any,  # noqa: ANN401
    loops: int,
    clock: Callable[[], float] | None = None,
) -> float:
    """Seconds that `loops` calls take together, by a clock of a subject's.

    >>> time_calls(len, "abc", 1_000) > 0
    True
    """
    with _no_garbage_collection():
        rounds = repeat(None, loops)
        now = clock or perf_counter
        start = now()
        for _ in rounds:
            call(argument)
        return now() - start


@contextlib.contextmanager
def _no_garbage_collection() -> Generator[None]:
    """Collect now, and not before the end."""
    gc.collect()
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def calibrate(subject: Subject, min_sample: float = MIN_SAMPLE) -> None:
    """Warm up, and find how many loops a sample of `min_sample` seconds and the margin needs.

    A subject that comes with warm-ups, so is warm and its loops known, needs neither.
    """
    if subject.warmups:
        return
    while True:
        elapsed = time_calls(subject.call, subject.argument, subject.loops, subject.clock)
        subject.warmups.append((subject.loops, elapsed / subject.loops))
        if elapsed >= MARGIN * min_sample:
            return
        subject.loops = _more_loops(subject.loops, elapsed, min_sample)


def sample(subject: Subject, min_sample: float = MIN_SAMPLE) -> None:
    """Take one sample. One that came out short counts like any other, and the next ones get more loops."""
    if subject.warmups and subject.warmups[-1][1] < WARM_CALL:
        subject.call(subject.argument)
    elapsed = time_calls(subject.call, subject.argument, subject.loops, subject.clock)
    subject.samples.append(elapsed / subject.loops)
    if elapsed < min_sample:
        subject.loops = _more_loops(subject.loops, elapsed, min_sample)


def _more_loops(loops: int, elapsed: float, min_sample: float) -> int:
    # Never more than tenfold at once: the first calls are often slower than the rest. A little above the
    # margin, or the next calibration would as often as not fall below it again.
    factor = min(10.0, 1.1 * MARGIN * min_sample / max(elapsed, 1e-9))
    return max(loops + 1, math.ceil(loops * factor))


def rest(known: float) -> float:
    """Wait until the process's other threads sleep; give the seconds that they have run, `known` before.

    Helpers of OpenBLAS, and others', spin for a while after a call, lest the next one has to wake them: that
    takes a core from whoever comes next, who would be slower than in a process of its own.

    >>> rest(rest(0.0)) < 60
    True
    """
    end = monotonic() + LONGEST_REST
    while (taken := process_time() - thread_time()) - known > AT_REST * REST and monotonic() < end:
        known = taken
        sleep(REST)
    return taken


def samples_wanted(subjects: Sequence[Subject], *, most: int = MAX_SAMPLES, budget: float = BUDGET) -> int:
    """How many rounds fit the budget, between `MIN_SAMPLES` and `most`."""
    one_round = sum(
        loops * each for subject in subjects if not subject.slow for loops, each in subject.warmups[-1:]
    )
    return min(most, max(MIN_SAMPLES, int(budget / one_round))) if one_round else MIN_SAMPLES


def measure(
    subjects: Sequence[Subject],
    *,
    most: int = MAX_SAMPLES,
    budget: float = BUDGET,
    min_sample: float = MIN_SAMPLE,
    tell: Callable[[str, str], None] = lambda _stage, _label: None,
) -> dict[str, Exception]:
    """Calibrate the subjects, then sample them interleaved, in an order drawn (seeded) for each round.

    All get the same number of samples, but those whose single call takes over `SLOW_CALL` seconds get
    `SLOW_SAMPLES`, in the first rounds. `tell(stage, label)` is called before each step. A subject that
    raises is dropped with all its samples; the exceptions are returned by label.

    >>> subjects = [Subject("sum", sum, range(100)), Subject("len", len, range(100))]
    >>> measure(subjects, budget=0.1)
    {}
    >>> [len(subject.samples) >= MIN_SAMPLES for subject in subjects]
    [True, True]
    """
    failures: dict[str, Exception] = {}
    live = list(subjects)
    others = 0.0

    def attempt(subject: Subject, stage: str, step: Callable[[Subject, float], None]) -> None:
        nonlocal others
        tell(stage, subject.label)
        others = rest(others)
        try:
            step(subject, min_sample)
        except Exception as error:  # noqa: BLE001 - whatever a subject raises is its result
            failures[subject.label] = error
            subject.samples.clear()
            live.remove(subject)

    for subject in subjects:
        attempt(subject, "calibrate", calibrate)
    rounds = samples_wanted(live, most=most, budget=budget)
    shuffler = random.Random(ORDER_SEED)  # noqa: S311 - an order, not a secret
    for done in range(rounds):
        for subject in shuffler.sample(live, len(live)):
            if not subject.slow or done < SLOW_SAMPLES:
                attempt(subject, "sample", sample)
    return failures


def timed_once(call: Callable[[Any], object], argument: Any) -> tuple[Any, float]:  # noqa: ANN401
    """Give the result of one call and its seconds: for a first call, whose compiling a user waits for.

    >>> timed_once(len, "abc")[0]
    3
    """
    start = perf_counter()
    result = call(argument)
    return result, perf_counter() - start


def as_timed(call: Callable[[Any], object], argument: Any) -> Any:  # noqa: ANN401
    """Give the result of a call under the same conditions as those that are timed: without the collector.

    >>> import gc
    >>> as_timed(lambda _: gc.isenabled(), None)
    False
    """
    with _no_garbage_collection():
        return call(argument)


def time_fresh(  # noqa: PLR0913 - what is called with what, and how long
    call: Callable[..., object],
    fresh: Callable[[], tuple[tuple[Any, ...], dict[str, Any]]],
    seconds: float,
    *,
    most: int = MIN_SAMPLES,
    clock: Callable[[], float] = perf_counter,
    keep: Callable[[object], object] = lambda _answer: None,
) -> list[float]:
    """Give samples of the seconds of a call that may change its arguments: each call has fresh ones.

    `fresh` makes them, outside of the time that is taken. After `seconds` no sample is begun but the first;
    there are `most` of them. The garbage collector is left as it is. What the call raises comes through.
    `keep` is given the last answer of each sample, within the time.

    >>> samples = time_fresh(list.pop, lambda: (([1, 2],), {}), 0.1)
    >>> 1 <= len(samples) <= MIN_SAMPLES and min(samples) > 0
    True
    """
    end = perf_counter() + seconds
    samples: list[float] = []
    loops, min_sample = 1, FRESH_SAMPLE
    while True:
        start = perf_counter()
        made = [fresh() for _ in repeat(None, loops)]
        made_in = perf_counter() - start
        elapsed = _time_each(call, made, clock, keep)
        samples.append(elapsed / loops)
        left = end - perf_counter()
        if left <= 0 or len(samples) == most:
            return samples
        if elapsed < min_sample:
            # The first ones were for warming up, and a sample, with what it needs, leaves time for others.
            samples.clear()
            affordable = int(left / 3 / max((made_in + elapsed) / loops, 1e-9))
            loops = max(1, min(_more_loops(loops, elapsed, min_sample), affordable))
            min_sample = min_sample if loops < affordable else 0.0


def _time_each(
    call: Callable[..., object],
    arguments: Sequence[tuple[tuple[Any, ...], dict[str, Any]]],
    now: Callable[[], float],
    keep: Callable[[object], object],
) -> float:
    """Seconds that calls take together."""
    answer: object = None
    if not any(named for _, named in arguments):
        plain = [given for given, _ in arguments]
        start = now()
        for given in plain:
            answer = call(*given)
    else:
        start = now()
        for given, named in arguments:
            answer = call(*given, **named)
    keep(answer)
    del answer
    return now() - start


def import_seconds(modules: Sequence[str]) -> float:
    """Seconds that a fresh interpreter takes to import modules.

    >>> 0 < import_seconds(["ferrule"]) < 60
    True
    """
    import subprocess

    imported = ", ".join(modules)
    program = (
        f"from time import perf_counter; t = perf_counter(); import {imported}; print(perf_counter() - t)"
    )
    command = [sys.executable, "-P", "-c", program]
    # What a module prints comes before the seconds.
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    return float(shown.split()[-1])


def thread_scaling(
    call: Callable[[Any], object],
    argument: Any,  # noqa: ANN401
    threads: int,
    min_sample: float = SCALING_SAMPLE,
) -> tuple[list[float], list[float]]:
    """Give, sample by sample, how many times as much `threads` threads do together as one alone.

    Each thread makes as many calls in a row as take one alone `min_sample` seconds. Beside each sample is
    what the machine had to give: the same of a call that needs no lock, a checksum.
    """
    subjects = [(call, argument), (_checksum, bytes(1 << 20))]
    loops = [_loops(each, given, min_sample) for each, given in subjects]
    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(SCALING_SAMPLES):
        for samples, (each, given), count in zip(found, subjects, loops, strict=True):
            alone = _threads_seconds(each, given, 1, count)
            samples.append(threads * alone / _threads_seconds(each, given, threads, count))
    return found


def _checksum(data: bytes) -> bytes:
    import hashlib  # it takes long, and hardly anybody needs it

    return hashlib.sha256(data).digest()


def _loops(call: Callable[[Any], object], argument: Any, min_sample: float) -> int:  # noqa: ANN401
    """How many calls one thread makes in `min_sample` seconds."""
    loops = 1
    while (seconds := _threads_seconds(call, argument, 1, loops)) < min_sample:
        loops = _more_loops(loops, seconds, min_sample)
    return loops


def _threads_seconds(call: Callable[[Any], object], argument: Any, threads: int, loops: int) -> float:  # noqa: ANN401
    """Seconds from the common start of some threads to the end of the last, each with `loops` calls."""
    # It can't be imported when a process ends, which is when functions are replayed.
    from concurrent.futures import ThreadPoolExecutor

    ready = threading.Barrier(threads + 1)

    def work() -> None:
        ready.wait()
        for _ in repeat(None, loops):
            call(argument)

    with ThreadPoolExecutor(threads) as pool, _no_garbage_collection():
        running = [pool.submit(work) for _ in range(threads)]
        ready.wait()
        start = perf_counter()
        for each in running:
            each.result()
        return perf_counter() - start
