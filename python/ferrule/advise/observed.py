"""What was observed of a run's calls, in all its processes, brought together by function."""

from __future__ import annotations

import statistics
from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from ferrule.advise import calls, changes
from ferrule.advise.attribute import Seen
from ferrule.advise.crossing import median_size
from ferrule.advise.findings import Replay
from ferrule.advise.predict import LOOPED
from ferrule.advise.recording import Calibrated, Code, Counted, InputsPickled, ReplayBegan, SeenCalls, Window
from ferrule.advise.replayed import replays
from ferrule.measuring import words
from ferrule.measuring.intervals import Estimate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ferrule.advise.findings import Function
    from ferrule.advise.recording import Process, Recording

_TOLD = 20
"""Samples of a function: by fewer its time is not known."""
UNLIKE = 2.0
"""Times: a call alone that takes so much less than those of the run may, or more, is of another kind."""
_MANY = 100
"""Calls: where there may be so many and one was seen, it is not known how many there were."""
SHORTEST = 50e-9
"""Seconds of a call of a function of Python's: no interpreter takes less for it."""
_FEW = 8
"""Inputs of which it can't be told how many come again."""


class Observed:
    """The windows, replays and inputs of a recording, by function."""

    def __init__(self, recording: Recording) -> None:
        self._said = list(chain.from_iterable(each.others for each in recording.processes))
        self._windows: dict[Code, list[Window]] = defaultdict(list)
        calibrated = []
        for said in self._said:
            if isinstance(said, Window):
                self._windows[Code(said.file, said.name, said.line)].append(said)
            elif isinstance(said, Calibrated):
                calibrated.append(said)
        # Each process measures what an event costs it; the dearest is the safest to believe.
        self._event = max(calibrated, key=lambda each: each.seconds, default=Calibrated(0.0, 1.0))
        self._replays = replays(self._said)
        self.seen = {
            code: Seen(calls.shapes(windows), calls.natives(windows, self._event))
            for code, windows in self._windows.items()
        }
        """What functions were called with, and called in C, by those that had a window."""
        self._seen_calls: dict[Code, SeenCalls] = defaultdict(SeenCalls)
        for process in recording.processes:
            for code, seen in process.seen_calls.items():
                self._seen_calls[code].add(seen)
        self._counted, self._uncounted = _counts(recording)
        self._seconds = recording.seconds
        self._delayed = max(map(_delayed, recording.processes), default=0.0)
        self._recursive = _recursive(recording, {*self._windows, *self._replays})

    def fill(self, function: Function) -> None:
        """Say in a function what was observed of it, and how it did alone."""
        function.replay = self._replays.get(function.code, function.replay)
        windows = self._windows.get(function.code, [])
        function.calls = self._calls(function, windows)
        if function.replay.seconds is not None and (why := self._unlike(function)):
            function.replay = Replay(reason=why)
        if not windows:
            return
        function.turns = calls.turns(windows, function.total, function.total + function.waiting)
        seen = self.seen[function.code]
        function.shapes, function.natives = seen.shapes, seen.natives

    def _unlike(self, function: Function) -> str:
        """Say why what was called alone is not what ran: it found what calls before it had left."""
        if name := changes.outside(function.code):
            return f"it changes what is in a variable outside it: {name}"
        points = [seconds for _, seconds in function.replay.points]
        if function.calls is None or function.samples < _TOLD or function.code in self._recursive:
            return ""
        least, most = (function.total / count for count in (function.calls.high, function.calls.low))
        if max(points) * UNLIKE >= least and min(points) <= most * UNLIKE:
            return ""
        usual = words.duration(function.total / function.calls.value)
        alone = words.duration(statistics.median(points))
        return f"in the run a call took {usual}, alone {alone}: it keeps answers, or its state was another"

    def _calls(self, function: Function, windows: list[Window]) -> Estimate | None:
        if function.code in self._counted and function.code not in self._uncounted:
            count = float(self._counted[function.code])
            return Estimate(count, count, count)
        wall = function.total + function.waiting
        seen = self._seen_calls.get(function.code)
        return calls.calls(
            windows,
            self._event,
            function.total,
            wall,
            function.samples,
            seen,
            delayed=self._delayed,
            part=1.0 if function.code in self._recursive else self._part(wall),
        )

    def _part(self, seconds: float) -> float:
        """Give seconds as a part of those of the run."""
        return min(1.0, seconds / self._seconds) if self._seconds else 1.0

    def begun(self, code: Code) -> int:
        """Give how many different calls of a function samples saw; there may have been many more."""
        return self._seen_calls[code].begun if code in self._seen_calls else 0

    def repeated(self) -> dict[Code, float]:
        """Give of functions the share of the inputs kept that are the same as another one before."""
        found: dict[Code, float] = {}
        names: list[list[str | int]] = []
        for said in self._said:
            if isinstance(said, ReplayBegan):
                names = said.candidates
            elif isinstance(said, InputsPickled) and len(said.calls) >= _FEW:
                file, name, line = names[said.candidate]
                again = 1 - len(set(said.calls)) / len(said.calls)
                found[Code(str(file), str(name), int(line))] = again
        return found


def _delayed(process: Process) -> float:
    """Give the seconds in which a process waited for a processor, for each in which it had one."""
    before = process.began
    waited, worked = process.delayed - before.delayed, process.cpu - before.cpu
    return max(0.0, waited / worked) if process.delayed >= 0 <= before.delayed and worked > 0 else 0.0


def _recursive(recording: Recording, codes: set[Code]) -> set[Code]:
    """Give those of some functions that were called within a call of themselves."""
    found = set()
    for process in recording.processes:
        for node in process.nodes.values():
            if node.code not in codes or node.code in found:
                continue
            above = process.nodes.get(node.parent)
            while above is not None and above.code != node.code:
                above = process.nodes.get(above.parent)
            if above is not None:
                found.add(node.code)
    return found


def _counts(recording: Recording) -> tuple[dict[Code, int], set[Code]]:
    """Give how often functions were called, and which ones were also called where nobody counted."""
    counted: dict[Code, int] = defaultdict(int)
    uncounted: set[Code] = set()
    for process in recording.processes:
        found = [said for said in process.others if isinstance(said, Counted)]
        if not found:
            uncounted |= {node.code for node in process.nodes.values()}
        for said in found:
            for file, name, line, count in said.rows:
                counted[Code(said.files[file], name, line)] += count
    return counted, uncounted


def count_unseen(functions: Iterable[Function], observed: Observed) -> None:
    """Say of functions of which no window saw a call begin how often they may have been called all the same.

    By the loops of their callers, and by the different calls that samples saw: so many at least.
    """
    functions = list(functions)
    count_by_callers(functions)
    for function in functions:
        least = float(observed.begun(function.code))
        if least <= 1 or (function.calls and function.calls.low >= least):
            continue
        unknown = Estimate(least, least, max(least, function.total / SHORTEST))
        function.calls = calls.at_least(function.calls, least) if function.calls else unknown


def count_by_callers(functions: Iterable[Function]) -> None:
    """Say of functions of which no call was seen to begin how often loops of callers may have called them.

    A loop that goes over what its function was given has a turn for each item of it; one call of the caller
    is one turn at least. Of a caller that was given nothing with items, nothing is known of its loops.
    """
    several = {each.code: each for each in functions}
    for function in several.values():
        if function.looped < LOOPED or not function.callers or not _is_unseen(function):
            continue
        caller = several.get(max(function.callers, key=lambda code: function.callers[code]))
        if caller is None or caller is function or _is_unseen(caller) or not caller.calls:
            continue
        items = max((median_size(each) for each in caller.shapes if each.name != "return"), default=1)
        if items <= 1:
            continue
        calls = caller.calls
        function.calls = Estimate(calls.value * items, calls.low, calls.high * items)


def _is_unseen(function: Function) -> bool:
    """Whether nothing is known but that it ran: its calls may be one, or very many."""
    return function.calls is None or (function.calls.value <= 1 and function.calls.high > _MANY)
