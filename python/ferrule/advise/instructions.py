"""Counts what a call does: each instruction that it executes, and each function of C that it calls.

Done where nobody waits for it, in a process that only replays: to count each instruction makes a call some
ten times slower.
"""

from __future__ import annotations

import dis
import math
import statistics
import sys
from collections import Counter
from dataclasses import dataclass, field
from time import perf_counter_ns
from typing import TYPE_CHECKING

from ferrule._core.advise import count_instructions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import CodeType, FrameType

LIMIT = 10_000_000
"""So many instructions are counted; what comes after runs uncounted."""

SLOWER = 12.0
"""Times as long as it takes alone a call takes whose instructions are counted, about."""

CALLS = 4
"""So often a function is called to be counted: twice timed, since the system may take the processor away,
once told of instructions, and once between these."""

PROBES = 200
BACK = 100
"""Nanoseconds that seem to be those of a function in C, each time that it calls one of Python's."""


@dataclass(slots=True)
class Counted:
    """What one call did."""

    opcodes: dict[str, int] = field(default_factory=dict)
    """Instructions by name, as they are specialized for the types that were seen; operators with a sign."""
    natives: dict[str, tuple[int, float]] = field(default_factory=dict)
    """Functions of C, each with how often it was called, and with its seconds, without what it called."""
    frames: int = 0
    """Functions of Python that it called, and generators that it asked for more."""
    whole: bool = True
    """Whether all instructions were counted, and not the first ones alone."""
    seen: int = 0
    """Calls, of functions of C and as `frames` are, while instructions were counted."""

    @property
    def calls(self) -> int:
        """All calls, as those `seen` are."""
        return self.frames + sum(calls for calls, _ in self.natives.values())


def count(
    calls: Sequence[Callable[[], object]], limit: int = LIMIT, left: Callable[[], float] = lambda: math.inf
) -> Counted:
    """Count what a call does, by making it several times; before, it should have been made some times.

    Functions in C are timed in all but the last two. Of the last call at most `limit` instructions are
    counted, for as many seconds as `left` gives when it begins. Raises what the call raises, and ValueError
    where there are not three calls.

    >>> found = count([lambda: sum(divmod(x, 3)[1] for x in range(9))] * CALLS)
    >>> found.natives["builtins.divmod"][0], found.opcodes["YIELD_VALUE"], found.whole
    (9, 9, True)
    """
    first, *more, between, last = calls
    natives = _Natives()
    found = natives.run(first)
    for call in more:
        again = natives.run(call)
        found = {name: min(each, again.get(name, each)) for name, each in found.items()}
    between()  # undoes what being told of calls has left in the code
    codes = list(natives.codes.values())
    listed = [_listed(code) for code in codes]  # before counting changes the code
    executed, seen, whole = count_instructions(last, codes, limit, left())
    opcodes: Counter[str] = Counter()
    for names, counts in zip(listed, executed, strict=True):
        for offset, times in counts:
            opcodes[names.get(offset, "")] += times
    return Counted(dict(opcodes), found, natives.frames, whole, seen)


class _Natives:
    """Takes the time of functions of C, by what Python tells of each call and return."""

    def __init__(self) -> None:
        self.codes: dict[int, CodeType] = {}
        self._begin()

    def _begin(self) -> None:
        self.frames = 0
        self.spent: Counter[str] = Counter()
        self._calls: Counter[str] = Counter()
        self._turns: Counter[str] = Counter()
        self._running: list[str | None] = []
        self._since = 0

    def run(self, call: Callable[[], object]) -> dict[str, tuple[int, float]]:
        """Call, told of everything; give calls and seconds of each, less what being told of them takes."""
        self._begin()
        sys.setprofile(self.told)
        try:
            call()
        finally:
            sys.setprofile(None)
        own = _own()
        return {
            name: (calls, max(0.0, self.spent[name] - own * turns - BACK * (turns - calls)) * 1e-9)
            for name, calls in self._calls.items()
            for turns in (self._turns[name],)
        }

    def told(self, frame: FrameType, event: str, function: object) -> None:
        """Take what Python tells of a call or return."""
        now = perf_counter_ns()
        running = self._running
        if running and running[-1]:
            self.spent[running[-1]] += now - self._since
            self._turns[running[-1]] += 1
        if event == "c_call":
            name = _name(function)
            self._calls[name] += 1
            running.append(name)
        elif event == "call":
            self.codes.setdefault(id(frame.f_code), frame.f_code)
            self.frames += 1
            running.append(None)
        elif running:
            running.pop()
        self._since = perf_counter_ns()


def _name(function: object) -> str:
    """Give what a function of C is called: a method by its type, else by its module."""
    name = getattr(function, "__qualname__", None) or type(function).__name__
    if "." in name:
        return str(name)
    return f"{getattr(function, '__module__', None) or 'builtins'}.{name}"


def _own() -> float:
    """Give the nanoseconds that seem to be a function's, and are those of being told of it."""
    probe = _Natives()
    spent = []
    sys.setprofile(probe.told)
    try:
        for _ in range(PROBES):
            before = probe.spent["builtins.len"]
            len(())
            spent.append(probe.spent["builtins.len"] - before)
    finally:
        sys.setprofile(None)
    return statistics.median(spent)


_SAID = ("BINARY_OP", "FORMAT_VALUE")
"""Instructions that say more by their argument: which operator, and if a format is given."""
_CONSTANTS = ("LOAD_CONST", "LOAD_SMALL_INT")


def _listed(code: CodeType) -> dict[int, str]:
    """Give the instructions of a code by their place, as they are specialized now.

    An operator whose right side is a constant number says so: a compiler divides by that without dividing.
    """
    found, before, last = {}, "", None
    for each in dis.get_instructions(code, adaptive=True):
        name = f"{each.opname} {each.argrepr}" if each.opname.startswith(_SAID) else each.opname
        is_number = before.startswith(_CONSTANTS) and isinstance(last, int)
        found[each.offset] = f"{name} constant" if is_number and each.opname.startswith("BINARY_OP") else name
        before, last = each.opname, each.argval
    return found
