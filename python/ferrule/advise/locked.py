"""The sampler where memory can't be read beside Python: it asks Python, and needs the lock for that.

So it sees threads where they let go of the lock, more often than anywhere else: in calls, and at the ends of
loops. A frame that ends while it is looked at ends a moment later.
"""

from __future__ import annotations

import _thread
import contextlib
import os
import random
import signal
import sys
import time
from typing import TYPE_CHECKING

from ferrule.advise.code_objects import innermost
from ferrule.advise.recording import CodeSeen, NodeSeen, SamplerBegan, SamplerEnded, Samples, ThreadSeen
from ferrule.measuring.events import encode

if TYPE_CHECKING:
    from types import CodeType, FrameType

_WRITTEN = 0.25
_DEEPEST = 256


class Locked:
    """Samples under Python's lock, as `sample.Sampler` says; `reason` is why not otherwise."""

    def __init__(self, number: int, interval: float, reason: str) -> None:
        self._number = number
        self._file = os.fstat(number)
        self._interval = interval
        self._reason = reason
        self._process = os.getpid()
        self._zero = time.monotonic()
        self._random = random.Random(0)  # noqa: S311 - so that nothing runs in step with it
        self._lines: list[object] = []
        self._codes: dict[tuple[str, str, int], int] = {}
        self._nodes: dict[tuple[int, int, int], int] = {}
        self._rows: dict[tuple[int, int, int], list[float]] = {}
        self._recent: dict[tuple[str, str, int], float] = {}
        self._threads: dict[int, tuple[float, float]] = {}
        self._wake = _thread.allocate_lock()
        self._ended = _thread.allocate_lock()
        self._runs = self._stopped = False
        self._own = 0

    def start(self, at: float) -> None:
        """Begin, `at` so many seconds after the recording did."""
        self._zero = time.monotonic() - at
        self._say(SamplerBegan(at, "lock", self._reason))
        self.resume()

    def resume(self) -> None:
        """Go on after `pause`."""
        if self._runs or self._stopped or os.getpid() != self._process:
            return
        self._runs = True
        self._wake.acquire()
        self._ended.acquire()
        # Not one of `threading`, which would list it, and wait for it at the end.
        _thread.start_new_thread(self._run, ())

    def pause(self) -> None:
        """Have no thread: waits for it."""
        if self._runs and os.getpid() == self._process:
            self._runs = False
            self._wake.release()
            with self._ended:
                pass
            # The system's thread ends after Python's: a fork would warn of it.
            for _ in range(200):
                if not os.path.exists(f"/proc/self/task/{self._own}"):  # noqa: PTH110 - no path is made of it
                    break
                time.sleep(0.0005)

    def stop(self) -> None:
        """End, once."""
        if self._stopped or os.getpid() != self._process:
            return
        self.pause()
        self._stopped = True
        self._say(SamplerEnded(time.monotonic() - self._zero, 0))
        self._write()

    def name_thread(self, number: int, name: str) -> None:
        """Say what a thread is called."""
        self._say(ThreadSeen(number, name))

    def hottest(self, count: int) -> list[tuple[str, str, int]]:
        """Give the functions with the most own time of late."""
        recent = self._recent.copy()
        return sorted(recent, key=recent.__getitem__, reverse=True)[:count]

    def _run(self) -> None:
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        self._own = _thread.get_native_id()
        began = written = time.monotonic()
        own = _thread.get_ident()
        while True:
            self._look(own)
            now = time.monotonic()
            early = now - began < 2 * _WRITTEN
            if early or now - written > _WRITTEN:
                written = now
                self._write()
            interval = min(self._interval, 0.001) if early else self._interval
            if self._wake.acquire(timeout=interval * (0.5 + self._random.random())):
                break
        self._wake.release()
        self._ended.release()

    def _look(self, own: int) -> None:
        numbers = _numbers()
        frames = innermost()
        frames.pop(own, None)
        for ident in self._threads.keys() - frames.keys():
            del self._threads[ident]
        for ident, frame in frames.items():
            number = numbers.get(ident, 0)
            cpu, wall = _used(number), time.monotonic()
            if ident not in self._threads:
                self._threads[ident] = (cpu, wall)
                self._say(ThreadSeen(number or ident, ""))
                continue
            before, since = self._threads[ident]
            used = max(0.0, cpu - before)
            self._threads[ident] = (cpu, wall)
            key = (number or ident, self._node(frame), _opcode(frame))
            row = self._rows.setdefault(key, [0.0, 0.0, 0, 0.0])
            row[0] += used
            row[1] += wall - since
            row[2] += 1
            place = _place(frame.f_code)
            self._recent[place] = self._recent.get(place, 0.0) + used

    def _node(self, frame: FrameType) -> int:
        """Give the node of a stack; of one that is deep the innermost frames."""
        stack: list[tuple[CodeType, int | None]] = []
        at: FrameType | None = frame
        while at is not None and len(stack) < _DEEPEST:
            stack.append((at.f_code, at.f_lineno))
            at = at.f_back
        parent = -1
        for code, line in reversed(stack):
            place = _place(code)
            number = self._codes.setdefault(place, len(self._codes))
            if number == len(self._codes) - 1 and place not in self._recent:
                self._recent[place] = 0.0
                self._say(CodeSeen(number, *place))
            key = (parent, number, line or code.co_firstlineno)
            if key not in self._nodes:
                self._nodes[key] = len(self._nodes)
                self._say(NodeSeen(self._nodes[key], *key))
            parent = self._nodes[key]
        return parent

    def _say(self, said: object) -> None:
        self._lines.append(said)

    def _write(self) -> None:
        for place in list(self._recent):
            self._recent[place] *= 0.85
        rows = [[*key, *row] for key, row in self._rows.items()]
        self._rows.clear()
        if rows:
            self._say(Samples(time.monotonic() - self._zero, rows))
        lines, self._lines = self._lines, []
        with contextlib.suppress(OSError):  # the program goes on in any case
            if os.path.samestat(os.fstat(self._number), self._file):
                os.write(self._number, "".join(f"{encode(line)}\n" for line in lines).encode())


def _place(code: CodeType) -> tuple[str, str, int]:
    return (code.co_filename, code.co_qualname, code.co_firstlineno)


def _opcode(frame: FrameType) -> int:
    code = frame.f_code.co_code
    return code[frame.f_lasti] if 0 <= frame.f_lasti < len(code) else 0


def _numbers() -> dict[int, int]:
    """Give the system's number of each thread that `threading` knows."""
    threading = sys.modules.get("threading")
    if threading is None:
        return {_thread.get_ident(): _thread.get_native_id()}
    known = threading._active.copy()  # noqa: SLF001 - `enumerate` would wait for its lock
    return {ident: thread.native_id or 0 for ident, thread in known.items()}


def _used(number: int) -> float:
    """Give a thread's seconds of the processor; the clock's where the system knows them of none.

    One that Python does not know by number, or that has ended, has used nothing.
    """
    if sys.platform != "linux":
        return time.monotonic()
    with contextlib.suppress(OSError):
        return time.clock_gettime((~number << 3) | 6) if number else 0.0
    return 0.0
