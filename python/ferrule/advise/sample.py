"""Samples the process that it is in: which lines of Python each thread is at, and what that cost.

A thread of the system's, which Python does not know, wakes some hundred times a second and reads the stacks
of all threads out of memory, beside the interpreter (`memory`): it waits for nobody, and nobody waits for it.
Where that can't be, or what is read isn't what Python says, Python is asked (`lock`), by `locked`.
"""

from __future__ import annotations

import dis
import sys
from typing import TYPE_CHECKING, Any

from ferrule._core import advise as _core
from ferrule.advise.locked import Locked

if TYPE_CHECKING:
    from threading import Thread
    from types import FrameType

INTERVAL = 0.005
"""Seconds from one sample to the next, on average. In the first half second they are 1 ms apart."""


class Sampler:
    """Samples this process into a file, as events of `recording`, from `start` to `stop`.

    A sample of a thread stands for the time of the processor that it has used since the one before, and for
    that of the clock. A thread that waits is not looked at again until it has worked; what it did in moments
    between samples is of the next one that sees it at work. What it does after its last sample is lost.

    Of a stack of more than 256 frames the 64 outermost and the 192 innermost are kept. A look that takes long
    is followed by a long rest, so that deep recursion and thousands of threads cost no more than others.

    Sampled by `lock`, threads are seen more often where they let the lock go, and of a deep stack only the
    innermost frames are kept; where the system has no clocks of threads, who waits seems to work.

    Parameters
    ----------
    number : int
        Of the file, which is open for appending; lines are written while it is this file's number.
    interval : float
        Seconds from one sample to the next, on average.

    Raises
    ------
    OSError
        If there is no such file.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryFile() as file:
    ...     sampler = Sampler(file.fileno())
    ...     sampler.start()
    ...     total = sum(i * i for i in range(100_000))
    ...     sampler.stop()
    ...     _ = file.seek(0)
    ...     file.readline()[:24]
    b'{"event": "SamplerBegan"'

    """

    def __init__(self, number: int, *, interval: float = INTERVAL) -> None:
        self._number = number
        self._interval = interval
        self._named: set[int] = set()
        try:
            self._way: _core.Sampler | Locked = _core.Sampler(number, interval, _opcodes())
        except NotImplementedError as error:
            self._way = Locked(number, interval, str(error))

    def start(self, at: float = 0.0) -> None:
        """Begin; `at` is how many seconds ago the recording began."""
        if isinstance(self._way, _core.Sampler) and not _agrees(self._way):
            reason = "stacks are not where they should be in memory"
            self._way = Locked(self._number, self._interval, reason)
        self._way.start(at)

    def pause(self) -> None:
        """Have no thread, but forget nothing: before a fork."""
        self._way.pause()

    def resume(self) -> None:
        """Go on after `pause`."""
        self._way.resume()

    def stop(self) -> None:
        """End, and write what is left; a second time, and in a forked child, nothing happens."""
        self._name_threads()
        self._way.stop()

    def hottest(self, count: int) -> list[tuple[str, str, int]]:
        """Give the functions with the most own time of late: file, qualified name, first line."""
        self._name_threads()
        return self._way.hottest(count)

    def _name_threads(self) -> None:
        """Tell what threads are called: nobody but Python knows it. Those that came and went have no name."""
        # `enumerate` would wait for its lock; and the module may be half imported.
        active: dict[int, Thread] = getattr(sys.modules.get("threading"), "_active", {})
        for thread in active.copy().values():
            if thread.native_id is not None and thread.native_id not in self._named:
                self._named.add(thread.native_id)
                self._way.name_thread(thread.native_id, thread.name)


_MARKS = {"EXTENDED_ARG": 0x20, "FOR_ITER": 0x40, "JUMP_BACKWARD": 0x80}
"""What is said of some opcodes beside their caches."""


def _opcodes() -> bytes:
    """What the core must know of each opcode, also of specialized ones."""
    entries: Any = dis._inline_cache_entries  # type: ignore[attr-defined]  # noqa: SLF001 - nowhere else
    names: list[str] = dis._all_opname  # type: ignore[attr-defined]  # noqa: SLF001 - as above
    bases = [dis._deoptop(opcode) for opcode in range(256)]  # type: ignore[attr-defined]  # noqa: SLF001 - as above
    plain = [names[base].removeprefix("INSTRUMENTED_") for base in bases]
    if isinstance(entries, dict):
        caches = [entries.get(name, 0) for name in plain]
    else:
        caches = [entries[base] for base in bases]
    # In 3.11 a jump back may ask for something: POP_JUMP_BACKWARD_IF_TRUE.
    marks = [
        _MARKS.get("JUMP_BACKWARD" if name.startswith("POP_JUMP_BACKWARD") else name, 0) for name in plain
    ]
    return bytes(number | mark for number, mark in zip(caches, marks, strict=True))


def _agrees(core: _core.Sampler) -> bool:
    """Whether this thread's stack is read as Python says it is."""
    return core.own_stack() == _stack(sys._getframe())  # noqa: SLF001 - the one way


def _stack(frame: FrameType | None) -> list[tuple[str, str, int | None]]:
    found = []
    while frame is not None:
        code = frame.f_code
        found.append((code.co_filename, code.co_qualname, frame.f_lineno))
        frame = frame.f_back
    return found
