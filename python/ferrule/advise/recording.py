"""What was recorded of a run: for each process, its call tree, samples of it, and what was observed of calls.

A process writes a file of its own into the run's folder, line by line, so that nothing is lost when it is
killed. Each line is an event (see `ferrule.measuring.events`); the sampler writes its lines from Rust.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ferrule.measuring.events import event

COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
"""What codes are called that are loops of their function, up to Python 3.11; a generator's in all."""


@event
@dataclass(frozen=True, slots=True)
class ProcessBegan:
    """The first line of a file: which process this is."""

    pid: int
    parent: int
    """The pid of the process that forked this one; 0 in the first."""
    python: str
    argv: list[str]
    opcodes: list[str]
    """The name of each opcode by its number, specialized ones too; empty where there is none."""
    library: list[str]
    """Folders of the standard library and of packages: what is in them is not the project's."""
    cpu: float = 0.0
    """Seconds of the processor that it had taken before."""
    delayed: float = 0.0
    """Seconds in which its main thread had waited for a processor before; -1 where nobody counts them."""


@event
@dataclass(frozen=True, slots=True)
class SamplerBegan:
    """How a process is sampled: `memory` (its own is read beside it) or `lock` (under Python's lock)."""

    at: float
    """Seconds from when the recording began, as every `at`."""
    way: str
    reason: str = ""
    """Why it is not `memory`."""


@event
@dataclass(frozen=True, slots=True)
class CodeSeen:
    """A code object, when it is first seen. What has the same file, name and line is one function."""

    id: int
    file: str
    name: str
    """Its qualified name."""
    line: int
    """Its first line."""


@event
@dataclass(frozen=True, slots=True)
class NodeSeen:
    """A node of the call tree: a line of a code, called from the line of its parent."""

    id: int
    parent: int
    """The id of the caller's node; -1 at the root."""
    code: int
    line: int


@event
@dataclass(frozen=True, slots=True)
class ThreadSeen:
    """A thread, by the system's number."""

    id: int
    name: str


@event
@dataclass(frozen=True, slots=True)
class Samples:
    """What was seen since the line before, added up by thread, node, and opcode at the innermost line.

    A row is `[thread, node, opcode, cpu, wall, count, stalled]`: seconds of the processor and of the clock,
    how many samples, and the seconds of the processor in which no instruction of Python's ran.
    """

    at: float
    rows: list[list[float]]


@event
@dataclass(frozen=True, slots=True)
class CallsBegun:
    """Which calls were new at the samples since the line before; what ran at the first sample is not.

    A row is `[code, begun, again, once]`, as `SeenCalls` has them.
    """

    at: float
    rows: list[list[int]]


@event
@dataclass(frozen=True, slots=True)
class SamplerEnded:
    """The sampler was told to stop; missing where the process was killed or ended by `os._exit`."""

    at: float
    missed: int
    """Samples of which no stack could be read."""


@event
@dataclass(frozen=True, slots=True)
class ProcessEnded:
    """The recording was told to stop, at the end of a process or of what was watched in it."""

    at: float
    cpu: float
    """Seconds of the processor that the process took, from its start, all threads together."""
    delayed: float = -1.0
    """Seconds in which its main thread waited for a processor, from its start, as `ProcessBegan` has them."""


@event
@dataclass(frozen=True, slots=True)
class Held:
    """The recorder kept the program waiting: before its first line, and once more after its last."""

    at: float
    seconds: float
    """Of the clock."""
    delayed: float = 0.0
    """Of these, those in which its main thread waited for a processor."""


@event
@dataclass(frozen=True, slots=True)
class Calibrated:
    """What an event costs in seconds, and how far off that may be, relative to it."""

    seconds: float
    spread: float


@event
@dataclass(frozen=True, slots=True)
class Window:
    """A window of a function: how long it was open, and how often the function began.

    What events and looking at values took, `spent` seconds, is taken off all of these. `weight` is by how
    much rarer windows of the function were at that time.
    """

    at: float
    file: str
    name: str
    line: int
    seconds: float
    starts: int
    events: int
    """Begins, ends, turns, and native calls with their ends: each takes a moment."""
    events_inside: int
    """Those that came while the function ran: their moments are in its own time."""
    seconds_inside: float
    """In which it ran, of all threads together."""
    spent: float
    """Seconds in which values were looked at and copied."""
    share: float
    """Of the time between its first and last calls, in which the thread had a processor."""
    full: bool
    """Whether it ended by its number of calls."""
    weight: float
    native: bool = False
    """Whether native calls were looked at; then what it counted took longer."""
    natives: list[list[Any]] = field(default_factory=list)
    """`[name, how often, seconds, bytes]`."""
    seen: list[list[Any]] = field(default_factory=list)
    """Of arguments and results: `[name, kind, size or None, bytes of an item, attributes]`."""


@event
@dataclass(frozen=True, slots=True)
class Counted:
    """How often each function was called, from the recording's beginning to its end: none is missing."""

    files: list[str]
    rows: list[list[Any]]
    """`[file, name, line, count]`: the place of its file in the list, its qualified name, its first line."""


@event
@dataclass(frozen=True, slots=True)
class Remark:
    """What the reader must know, such as what could not be watched, and why."""

    text: str


@event
@dataclass(frozen=True, slots=True)
class ProgramEnded:
    """All of the file of the run itself: what was run, and how it ended."""

    command: list[str]
    date: str
    root: str
    seconds: float
    cpu: float
    """Of the program, and of all processes that it waited for."""
    exit_code: int | None
    remarks: list[str]
    delayed: float = -1.0
    """Seconds in which its main thread waited for a processor, to its end; -1 where nobody counts them."""


@event
@dataclass(frozen=True, slots=True)
class ReplayBegan:
    """Functions are called once more, each alone; they are named by their place in this list."""

    candidates: list[list[str | int]]
    """File, name and first line of each."""


@event
@dataclass(frozen=True, slots=True)
class InputsPickled:
    """The inputs of a function, for `ferrule advise prove`: those that can be pickled are small."""

    candidate: int
    calls: list[str]
    """Of each the positional arguments, a tuple, and those by name, a dict: pickled, in base 64."""


@event
@dataclass(frozen=True, slots=True)
class Replayed:
    """A function was called alone with an input that was recorded."""

    candidate: int
    input: int
    size: int
    """Items, characters or bytes of all its arguments; 0 where none has a size."""
    seconds: list[float]
    """Of a call, one for each sample."""


@event
@dataclass(frozen=True, slots=True)
class InstructionsCounted:
    """What a call of a function does, with one of its inputs, as `instructions.Counted` has it."""

    candidate: int
    seconds: float
    """That it takes, uncounted."""
    opcodes: dict[str, int]
    natives: dict[str, list[float]]
    """Of each function in C how often it was called, and its seconds."""
    frames: int
    whole: bool
    seen: int = 0


@event
@dataclass(frozen=True, slots=True)
class NotReplayed:
    """A function was not called alone, or did then what must not be done twice."""

    candidate: int
    reason: str


@event
@dataclass(frozen=True, slots=True)
class ReplayEnded:
    """The process in which a function was called did not end by itself."""

    candidate: int
    signal: int
    """By which it was ended; 0 if by none."""
    late: bool
    """Whether its time was over."""


@event
@dataclass(frozen=True, slots=True)
class ReplayStopped:
    """No function from this one on was called."""

    candidate: int
    reason: str


@dataclass(frozen=True, slots=True)
class Code:
    """A function: where its code is."""

    file: str
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Node:
    """A line of a function, called from a line of another."""

    parent: int
    code: Code
    line: int


@dataclass(frozen=True, slots=True)
class Row:
    """Samples of one thread with the same stack and the same opcode at its innermost line."""

    thread: int
    node: int
    opcode: str
    cpu: float
    wall: float
    count: int
    stalled: float = 0.0
    """Seconds of the processor between samples, three at least, that saw the innermost frame exactly where
    it was, with the same variables: in one call of a function of C, or one instruction. 0 by `lock`."""


@dataclass(slots=True)
class SeenCalls:
    """The different calls of a function that samples saw."""

    begun: int = 0
    """So many at least; those that came and went between two samples are not in it."""
    again: int = 0
    """How often one that was seen before may have been another: C had called it, a generator had gone on, or
    a loop that counts nothing was around it."""
    once: int = 0
    """Of those that have ended: how many only one sample saw."""

    def add(self, other: SeenCalls) -> None:
        """Take over what another process saw."""
        self.begun += other.begun
        self.again += other.again
        self.once += other.once


@dataclass(slots=True)
class Process:
    """What was recorded of one process."""

    began: ProcessBegan
    sampler: SamplerBegan | None = None
    nodes: dict[int, Node] = field(default_factory=dict)
    threads: dict[int, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    """One for each thread, node and opcode: what came later is added to it."""
    seen_calls: dict[Code, SeenCalls] = field(default_factory=dict)
    seconds: float = 0.0
    """From the beginning to the last line."""
    missed: int = 0
    cpu: float = 0.0
    """Seconds of the processor that it took, from its start; 0 where it did not end in order."""
    delayed: float = -1.0
    """Seconds in which its main thread waited for a processor, from its start; below 0 where nobody knows."""
    held: float = 0.0
    """Seconds of the clock that the recorder took before its first line, and after its last."""
    held_delayed: float = 0.0
    """Of these, those in which its main thread waited for a processor."""
    whole: bool = False
    """Whether it ended in order; not where it was killed, or ended by `os._exit`."""
    others: list[object] = field(default_factory=list)
    """The events of other modules, in order: windows, calls seen, replays."""


@dataclass(slots=True)
class Recording:
    """A run: its processes, the first one first."""

    command: list[str]
    processes: list[Process]
    seconds: float
    """Of the clock, from the start of the program to its end, without those of `held`."""
    exit_code: int | None
    """As a shell says it; None where it was still running, or was watched within a program."""
    remarks: list[str] = field(default_factory=list)
    date: str = ""
    """When it began, as ISO 8601 has it."""
    root: str = ""
    """The folder of the program's project."""
    held: float = 0.0
    """Seconds of the clock that the recorder kept the program waiting: it takes none of them alone."""
    delayed: float = -1.0
    """Seconds in which the main thread of its first process waited for a processor; below 0 where nobody
    knows, or it was watched within a program."""
