"""What replays say of functions: for whoever reports, and not imported in programs that are watched."""

from __future__ import annotations

import contextlib
import signal
import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ferrule.advise import operations
from ferrule.advise.findings import Replay
from ferrule.advise.instructions import Counted
from ferrule.advise.recording import (
    Code,
    InstructionsCounted,
    NotReplayed,
    ReplayBegan,
    Replayed,
    ReplayEnded,
    ReplayStopped,
)
from ferrule.measuring.intervals import estimate

if TYPE_CHECKING:
    from collections.abc import Iterable


def replays(events: Iterable[object]) -> dict[Code, Replay]:
    """Give what events say of the functions that were to be replayed, whichever processes they are of.

    Where several processes replayed one, that counts which called it with the most inputs.
    """
    replayed: dict[Code, Replay] = {}
    whole: list[_Said] = []
    said: list[_Said] = []
    for each in events:
        match each:
            case ReplayBegan():
                places = [Code(str(file), str(name), int(line)) for file, name, line in each.candidates]
                said = [_Said(code) for code in places]
                whole += said
            case Replayed() | InstructionsCounted() | NotReplayed() | ReplayEnded():
                said[each.candidate].take(each)
            case ReplayStopped():
                for one in said[each.candidate :]:
                    one.reason = each.reason
    for one in whole:
        found = one.replay()
        if one.code not in replayed or found.inputs > replayed[one.code].inputs:
            replayed[one.code] = found
    return replayed


@dataclass(slots=True)
class _Said:
    """What events say of a function in one process."""

    code: Code
    points: list[list[float]] = field(default_factory=list)
    counted: InstructionsCounted | None = None
    reason: str = ""
    end: str = "its replay did not come to an end"

    def take(self, event: Replayed | InstructionsCounted | NotReplayed | ReplayEnded) -> None:
        """Take what one event says."""
        match event:
            case Replayed():
                self.points.append([float(event.size), statistics.median(event.seconds)])
            case InstructionsCounted():
                self.counted = event
            case NotReplayed():
                self.reason = event.reason
            case ReplayEnded():
                self.end = _ending(event)

    def replay(self) -> Replay:
        """Give it together; points stand where only the end is missing."""
        if why := self.reason or ("" if self.points else self.end):
            return Replay(reason=why)
        seconds = estimate([seconds for _, seconds in self.points])
        does = _does(self.counted, seconds.value) if self.counted else {}
        return Replay(seconds, len(self.points), self.points, does)


def _does(said: InstructionsCounted, seconds: float) -> dict[str, float]:
    """Give the operations of a call that takes so long, by those of one that was counted."""
    natives = {name: (int(times), spent) for name, (times, spent) in said.natives.items()}
    found = operations.of(Counted(said.opcodes, natives, said.frames, said.whole, said.seen), said.seconds)
    return {kind: times * seconds / said.seconds for kind, times in found.items()} if said.seconds else {}


def _ending(end: ReplayEnded) -> str:
    if end.late:
        return "a call takes longer than there was time for"
    if end.signal == getattr(signal, "SIGSYS", None):
        return "it starts a thread, or asks the system for another thing that is no computation"
    if not end.signal:
        return "its process ended before its calls did"
    with contextlib.suppress(ValueError):
        return f"the system ended it ({signal.Signals(end.signal).name})"
    return f"the system ended it (signal {end.signal})"
