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

import pytest

# The goal is 100 ms; a machine that also does other things gets some more.
SOON = 0.25
# A call that hears nothing ends so much later than the signal came, or is too short for these tests.
LONG = 2 * SOON

SENDER = f"""
import os, sys, time
for after in sys.stdin:
    time.sleep(float(after))
    sent = time.monotonic()
    os.kill(os.getppid(), {int(signal.SIGINT)})
    print(sent, flush=True)
"""


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
    nothing before its end. At each moment it is the best of five tries at most: a machine that does other
    things makes a call later, never sooner, and a deaf one is late each time.
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
            for _ in range(5):
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
    sent = float(sender.stdout.readline())
    if ended:
        pytest.skip(f"on this machine a call is too short to be interrupted {wait} s after it began")
    return heard - sent


def standstill(call: Callable[[], object]) -> tuple[float, float]:
    """The longest time that another thread stood still during a call, and how long that took, in seconds."""
    begun, done = threading.Event(), threading.Event()
    longest = 0.0

    def tick() -> None:
        nonlocal longest
        last = time.monotonic()
        while not done.is_set():
            now = time.monotonic()
            longest, last = max(longest, now - last), now
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
