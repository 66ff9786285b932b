"""How late a long call hears a signal, and whether it lets other threads go on."""

import contextlib
import gc
import math
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType

import pytest

# The goal is 100 ms; a machine that also does other things gets some more.
SOON = 0.25
# A call that hears nothing ends so much later than the signal came, or is too short for these tests.
LONG = 2 * SOON
TRIES = 5

QUEUED = '''
def queued(task):
    """Seconds for which a thread of Linux, ready to run, waited for a core; 0 where that isn't known."""
    try:
        with open(f"/proc/{task}/schedstat") as file:
            return int(file.read().split()[1]) / 1e9
    except (OSError, IndexError):
        return 0.0
'''
KNOWN: dict[str, Callable[[str], float]] = {}
exec(QUEUED, KNOWN)  # noqa: S102 - as the sender has it
SENDER = f"""
import os, sys, time
{QUEUED}
for after in sys.stdin:
    time.sleep(float(after))
    before, sent = queued(os.getppid()), time.monotonic()
    os.kill(os.getppid(), {int(signal.SIGINT)})
    print(sent, before, flush=True)
"""


def queued() -> float:
    """Seconds for which this thread, ready to run, waited for a core: the machine's doing, not the call's."""
    return KNOWN["queued"]("thread-self")


class Rung(KeyboardInterrupt):
    """What `at_most` ends a call by."""


def rung(_number: int, frame: FrameType | None) -> None:
    # What the garbage collection calls, hypothesis's or an object's end, can raise nothing; it is rung again.
    if frame is None or frame.f_code.co_name not in {"gc_callback", "__del__"}:
        raise Rung


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise Rung in what takes longer."""
    before = signal.signal(signal.SIGALRM, rung)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def nothing() -> None:
    """What else is done within the handler."""


@contextlib.contextmanager
def interrupting(meanwhile: Callable[[], object]) -> Iterator[None]:
    """A handler that raises KeyboardInterrupt; and no collection, within which an exception would be lost."""

    def handler(*_: object) -> None:
        meanwhile()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, handler)
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        signal.signal(signal.SIGINT, before)


def lateness(call: Callable[[], object], after: float, meanwhile: Callable[[], object] = nothing) -> float:
    """Seconds from a signal to the KeyboardInterrupt that ends the call, at the worse of two moments.

    The signal comes from another process, since a thread of this one would wait for the lock: `after` seconds
    into the call, and once so late that it shows the call to be long. Then a deaf one is found, which raises
    nothing before its end. At each moment it is the best of TRIES at most: a machine that does other
    things makes a call later, never sooner, and a deaf one is late each time. What this thread waited for a
    core meanwhile is not counted.
    """
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", SENDER]
    with (
        interrupting(meanwhile),
        subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, bufsize=1) as sender,
    ):
        late = []
        for wait in (after, after + LONG):
            best = math.inf
            for _ in range(TRIES):
                best = min(best, once(call, wait, sender))
                if best < SOON:
                    break
            late.append(best)
        assert sender.stdin is not None
        sender.stdin.close()
    return max(late)


def once(call: Callable[[], object], wait: float, sender: subprocess.Popen[str]) -> float:
    """Seconds from the signal, which is sent when those of `wait` are over, to the exception."""
    assert sender.stdin is not None
    assert sender.stdout is not None
    ended = False
    sender.stdin.write(f"{wait}\n")
    try:
        call()
        ended = True
        time.sleep(60)
    except KeyboardInterrupt:
        heard = time.monotonic()
    waiting = queued()
    sent, before = map(float, sender.stdout.readline().split())
    if ended:
        pytest.skip(f"on this machine a call is too short to be interrupted {wait} s after it began")
    return heard - sent - (waiting - before)


def standstill(call: Callable[[], object]) -> tuple[float, float]:
    """The longest time that another thread stood still during a call, and how long that took, in seconds."""
    begun, done = threading.Event(), threading.Event()
    longest = 0.0

    def tick() -> None:
        nonlocal longest
        last, waited = time.monotonic(), queued()
        while not done.is_set():
            now = time.monotonic()
            if now - last > longest:
                # For Python's lock, that is, and not for a core.
                before, waited = waited, queued()
                longest = max(longest, now - last - (waited - before))
            last = now
            begun.set()

    thread = threading.Thread(target=tick)
    thread.start()
    begun.wait()
    begin = time.monotonic()
    call()
    took = time.monotonic() - begin
    done.set()
    thread.join()
    return longest, took
