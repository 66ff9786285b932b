"""Watches calls of a program's hottest functions from within, now and then and for a short time.

A window is such a time for one function: it ends after some calls, or at the next turn. What it came to is
written as an event; `calls` makes counts, shapes and native calls of them. Callbacks are native and are on
for functions with a window alone.
"""

from __future__ import annotations

import inspect
import random
import sys
import time
from typing import TYPE_CHECKING, Protocol

from ferrule._core.advise import Ticker, Windows
from ferrule.advise.code_objects import Finder, place_of
from ferrule.advise.counting import Counting, tool_number
from ferrule.advise.inputs import Inputs
from ferrule.advise.recording import Calibrated, Remark, Window

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType
    from typing import Any

Place = tuple[str, str, int]
"""A function: its file, its qualified name, and its first line."""

HOTTEST = 20
"""Functions that have windows."""
AT_ONCE = 6
"""Of these, those that have one at the same time."""
CALLS = 2_000
"""After so many calls a window ends, lest it cost too much; else at its time."""
AIM = 64
"""Calls that a window is to have, by the windows before: how long it is must not depend on what it sees."""
FIRST, LEAST = 1e-3, 5e-5
"""Seconds that a function's first window lasts, and each at least."""
DELAY = 1e-4, 5e-4
"""Seconds from a turn to its windows: the program has the lock again, and is somewhere else."""
KEEPS = 0.7
"""What the next window's length keeps of what was seen before."""
TOLD = 20_000
"""Where all calls are told of, as on Python 3.11, all windows end after so many of any function."""
LOOKS = 3
"""Calls in a window whose arguments are looked at."""
SHORTEST, GAP = 0.02, 0.08
"""Seconds from turn to turn: at least, and on average beyond that, as long as all costs little."""
SHARE = 0.01
"""Of the program's time: where observing took more, turns come more seldom."""
START = 0.5
"""Seconds of the program's time that count before it begins: the first windows are the dearest."""
NATIVE = 0.3
"""How often a window is one of native calls."""


class Lengths:
    """How long the next window of a function is to be, by those before.

    >>> lengths = Lengths()
    >>> lengths.of("f")
    0.001
    >>> lengths.add("f", 0.001, 9)
    >>> lengths.of("f")
    0.0064
    """

    def __init__(self) -> None:
        self._seen: dict[object, tuple[float, float]] = {}

    def of(self, key: object) -> float:
        """Give the seconds."""
        seconds, starts = self._seen.get(key, (0.0, 0.0))
        return max(LEAST, AIM * seconds / (starts + 1)) if seconds else FIRST

    def add(self, key: object, seconds: float, starts: int) -> None:
        """Learn from a window."""
        before = self._seen.get(key, (0.0, 0.0))
        self._seen[key] = KEEPS * before[0] + seconds, KEEPS * before[1] + starts


def drawn_by_rank(chance: random.Random, of: int, count: int) -> dict[int, float]:
    """Draw so many of the numbers below `of`, the first more often; give each with how likely it was drawn.

    All that is needed for a true count is that this is known: in a random order the numbers lie side by side,
    each as long as it is likely, and points at equal distances, the first one by chance, hit them (systematic
    sampling: Madow, Annals of Mathematical Statistics 20, 1949).

    >>> drawn_by_rank(random.Random(1), 3, 6)
    {0: 1.0, 1: 1.0, 2: 1.0}
    >>> [round(likely, 2) for likely in sorted(drawn_by_rank(random.Random(1), 20, 6).values())]
    [0.19, 0.33, 0.39, 0.47, 0.78, 1.0]
    """
    likely, left, room = dict.fromkeys(range(of), 1.0), list(range(of)), count
    while 0 < room < len(left):
        unit = room / sum(1 / (rank + 2) for rank in left)
        likely |= {rank: min(1.0, unit / (rank + 2)) for rank in left}
        unsure = [rank for rank in left if likely[rank] < 1.0]
        if len(unsure) == len(left):
            break
        left, room = unsure, room - (len(left) - len(unsure))
    at, drawn = chance.random(), dict[int, float]()
    for rank in chance.sample(range(of), of):
        if int(at + likely[rank]) > int(at):
            drawn[rank] = likely[rank]
        at += likely[rank]
    return drawn


class Sampling(Protocol):
    """What is asked of the sampler."""

    def hottest(self, n: int) -> list[Place]:
        """Give the functions with the most time."""


class Observer:
    """Observes the process it is in, from `start` to `stop`; a forked child makes a new one.

    `inputs` keep copies of arguments, for the replay. Where it is to be `exact`, all calls are counted, too.
    """

    def __init__(
        self,
        sampler: Sampling,
        write: Callable[[object], None],
        seed: int | None = None,
        *,
        keep: bool = True,
        exact: bool = False,
    ) -> None:
        self._sampler = sampler
        self._write = write
        self._chance = random.Random(seed)  # noqa: S311
        self.inputs: Inputs = Inputs(self._chance) if keep else Inputs(self._chance, room=0)
        self._finder = Finder()
        self._ticker = Ticker(self._turn)
        self._began = time.monotonic()
        self._cost = self._held_up = 0.0
        self._event = 0.0
        self._lengths = Lengths()
        self._open: dict[Place, tuple[CodeType, float, bool]] = {}
        self._way: _Monitored | _Told | None = None
        self._counting = Counting(write) if exact else None

    def start(self) -> None:
        """Begin; where Python lets nobody observe, that is a remark and nothing else."""
        if self._counting is not None:
            self._counting.start()
        way = _Monitored.made() if sys.version_info >= (3, 12) else _Told.made()
        if isinstance(way, str):
            self._write(Remark(way))
            return
        self._way = way
        self._event, spread = _calibrated(way)
        self._write(Calibrated(self._event, spread))
        self._began = time.monotonic()
        self._ticker.start()

    def pause(self) -> None:
        """Have no thread, and no window."""
        self._ticker.stop()
        self._close()

    def resume(self) -> None:
        """Go on after `pause`."""
        if self._way is not None:
            self._ticker.start()

    def stop(self) -> None:
        """End, and leave nothing behind; a second time nothing happens."""
        self.pause()
        if self._way is not None:
            self._way.stop()
            self._way = None
        if self._counting is not None:
            self._counting.stop()

    def _turn(self) -> float:
        """Close the windows that are open and open others; give the seconds until the next turn."""
        began = time.thread_time()
        try:
            self._close()
            gap = self._gap()
            self._open_some(gap)
        except Exception as error:  # noqa: BLE001 - nothing of this is the program's
            self._write(Remark(f"calls are no longer observed: {type(error).__name__}: {error}"))
            return -1.0
        self._cost += time.thread_time() - began
        if self._way is not None:
            held_up = self._way.windows.held_up()
            self._cost, self._held_up = self._cost + held_up - self._held_up, held_up
        return SHORTEST + self._chance.expovariate(1 / gap)

    def _gap(self) -> float:
        """Give the mean gap that keeps the cost to its share."""
        allowed = SHARE * (time.monotonic() - self._began + START)
        return GAP * max(1.0, self._cost / allowed) ** 2

    def _open_some(self, gap: float) -> None:
        assert self._way is not None
        hottest = self._sampler.hottest(HOTTEST)
        # Of several comprehensions, and the function that they stand in, that is one.
        codes = (code for place in hottest if (code := self._finder.code(place)))
        found = list({place_of(code): code for code in codes}.items())
        if not found:
            return
        drawn = drawn_by_rank(self._chance, len(found), AT_ONCE)
        running = self._finder.running({found[rank][1] for rank in drawn})
        for rank, likely in drawn.items():
            (place, code), weight = found[rank], (gap + SHORTEST) / likely
            native = self._way.has_native and self._chance.random() < NATIVE
            self._open[place] = code, weight, native
            room = 0 if native else self.inputs.room(place, code)
            length = self._lengths.of((place, native))
            self._way.open(code, running[code], length, 0 if native else LOOKS, room, native=native)
        self._way.begin(self._chance.uniform(*DELAY))

    def _close(self) -> None:
        if self._way is None:
            return
        self._way.end()
        at = time.monotonic() - self._began
        for place, (code, weight, native) in self._open.items():
            closed = self._way.close(code)
            if closed is None:
                continue
            input_ = closed.pop("input")
            window = Window(at - closed["seconds"], *place, weight=weight, native=native, **closed)
            # A generator's turns are events as well, and so are native calls.
            self._lengths.add((place, native), window.seconds, max(window.starts, window.events // 2))
            self.inputs.add(place, input_)
            self._write(window)
        self._open.clear()


class _Monitored:
    """Windows by local events of `sys.monitoring`, with a tool's number of our own."""

    has_native = True

    def __init__(self, tool: int) -> None:
        self._monitoring: Any = sys.monitoring  # type: ignore[attr-defined,unused-ignore]
        self._tool = tool
        self.windows = Windows(tool, self._monitoring.set_local_events)
        events = self._monitoring.events
        self._calls = events.PY_START | events.PY_RETURN | events.PY_RESUME | events.PY_YIELD
        self._native = self._calls | events.CALL
        callbacks = {
            events.PY_START: self.windows.start,
            events.PY_RETURN: self.windows.return_,
            events.PY_RESUME: self.windows.resume,
            events.PY_YIELD: self.windows.yield_,
            events.CALL: self.windows.call,
            events.C_RETURN: self.windows.called,
            events.C_RAISE: self.windows.called,
        }
        for kind, callback in callbacks.items():
            self._monitoring.register_callback(tool, kind, callback)
        self._callbacks = list(callbacks)

    @classmethod
    def made(cls) -> _Monitored | str:
        """Give it, or why there is none."""
        tool = tool_number("ferrule")
        if tool is None:
            return "calls are not observed: other tools have all numbers of sys.monitoring"
        return cls(tool)

    def open(  # noqa: PLR0913 - of a window
        self, code: CodeType, inside: list[int], length: float, looks: int, room: int, *, native: bool
    ) -> None:
        """Open a window."""
        self.windows.open(code, *signature(code), inside, length, CALLS, looks, room)
        self._monitoring.set_local_events(self._tool, code, self._native if native else self._calls)

    def close(self, code: CodeType) -> dict[str, Any] | None:
        """Close it, and say what it came to."""
        self._monitoring.set_local_events(self._tool, code, 0)
        closed: dict[str, Any] | None = self.windows.close(code)
        return closed

    def begin(self, delay: float) -> None:
        """Have windows begin in so many seconds."""
        self.windows.begin(delay)

    def end(self) -> None:
        """Do nothing."""

    def stop(self) -> None:
        """Give back the tool's number, and all callbacks."""
        for kind in self._callbacks:
            self._monitoring.register_callback(self._tool, kind, None)
        self._monitoring.free_tool_id(self._tool)


class _Told:
    """Windows by evaluating frames, where there is no `sys.monitoring`; no native calls are seen."""

    has_native = False

    def __init__(self) -> None:
        self.windows = _told_windows()

    @classmethod
    def made(cls) -> _Told | str:
        """Give it, or why there is none."""
        told = cls()
        if Windows.listen(told.windows, 0):
            Windows.stop()
            return told
        return "calls are not observed: something else evaluates the program's frames"

    def open(  # noqa: PLR0913 - of a window
        self, code: CodeType, inside: list[int], length: float, looks: int, room: int, *, native: bool
    ) -> None:
        """Open a window."""
        assert not native
        self.windows.open(code, *signature(code), inside, length, CALLS, looks, room)

    def close(self, code: CodeType) -> dict[str, Any] | None:
        """Close it, and say what it came to."""
        closed: dict[str, Any] | None = self.windows.close(code)
        return closed

    def begin(self, delay: float) -> None:
        """Be told of calls, and have windows begin in so many seconds."""
        self.windows.begin(delay)
        Windows.listen(self.windows, TOLD)

    def end(self) -> None:
        """Be told of none."""
        Windows.stop()

    def stop(self) -> None:
        """Do nothing: nobody is told."""


_windows: list[Windows] = []


def _told_windows() -> Windows:
    """Give the windows of the process: calls that have begun end in them."""
    if not _windows:
        _windows.append(Windows(None, None))
    return _windows[0]


def signature(code: CodeType) -> tuple[list[str], tuple[int, int, bool, bool]]:
    """Give the names of a code's parameters, and how many there are of each sort.

    >>> signature((lambda a, *more, b=1, **names: None).__code__)
    (['a', 'b', 'more', 'names'], (1, 1, True, True))
    """
    more, names = bool(code.co_flags & inspect.CO_VARARGS), bool(code.co_flags & inspect.CO_VARKEYWORDS)
    count = code.co_argcount + code.co_kwonlyargcount + more + names
    return list(code.co_varnames[:count]), (code.co_argcount, code.co_kwonlyargcount, more, names)


_ROUNDS, _CALLS = 9, 400


def _calibrated(way: _Monitored | _Told) -> tuple[float, float]:
    """Give what an event costs, on a function that does nothing, and its spread, relative to it."""

    def nothing() -> None:
        pass

    def called() -> float:
        began = time.perf_counter()
        for _ in range(_CALLS):
            nothing()
        return time.perf_counter() - began

    found = []
    way.windows.set_event(0.0)
    for _ in range(_ROUNDS):
        without = called()
        way.open(nothing.__code__, [], 1.0, 0, 0, native=False)
        way.begin(0.0)
        with_it = called()
        way.end()
        closed = way.close(nothing.__code__)
        assert closed is not None
        found.append(max(0.0, with_it - without) / max(1, closed["events"]))
    found.sort()
    middle = found[_ROUNDS // 2]
    way.windows.set_event(middle)
    return middle, (found[-2] - found[1]) / middle if middle else 1.0
