"""Whose a run's time is: of each function its own and its total, by line, kind of work and caller.

The nodes of a process's call tree are numbered as they are met going down it, so that all that was called
below a node has the numbers behind it: what a node and all below it took is then a difference of two running
sums, and no tree is walked but once.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ferrule.advise import loops
from ferrule.advise.findings import Findings, Function, Strand, Task
from ferrule.advise.kinds import holds_many
from ferrule.advise.recording import COMPREHENSIONS
from ferrule.advise.work import KINDS, is_operator, kind_of, may_wait

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ferrule.advise.findings import NativeCall, Origin, Shape, Work
    from ferrule.advise.recording import Code, Process, ProcessBegan, Recording

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

PACKAGES = ("site-packages", "dist-packages")
"""Folders of packages; what else is in Python's own folders is its standard library."""

LAMBDA = "<lambda>"

LOOKED_AT = 0.001
"""Of the run's seconds: whether a call that takes less is in a loop is not looked up in the source."""

STEP = "Handle._run"
"""What an event loop calls for each step of a task."""
ENTRANCE = "Runner.run"
"""What calls an event loop that is written in C."""
_CELLS = re.compile(r"[/\\]ipykernel_\d+[/\\]")
"""Of the folder that the cells of a notebook are said to be in."""
_COMMAND = ("<string>", "<module>")
"""What `multiprocessing` has Python run, by `-c`, in a process that it starts anew."""
LOOP = os.path.join("asyncio", "")  # noqa: PTH118 - a part of a path

ROUNDING = 1e-12
"""Of the whole: what differences of sums may leave over."""

CPU, WAIT, COUNT, STALLED = range(4)
_WORK = 4
"""The first column of the kinds of work, in the tables of a process."""
_COLUMN: dict[Work, int] = {kind: _WORK + at for at, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Seen:
    """What was observed of a function's calls, as far as whose time is whose depends on it."""

    shapes: list[Shape] = field(default_factory=list)
    natives: list[NativeCall] = field(default_factory=list)

    @property
    def arrays(self) -> bool:
        """Whether its operators may be functions of C that work on many items."""
        return any(holds_many(each.type) for each in self.shapes) or any(
            each.name.startswith("numpy.") for each in self.natives
        )


def attribute(
    recording: Recording, *, root: str = "", seen: Mapping[Code, Seen] | None = None, date: str = ""
) -> Findings:
    """Give the functions of a run, those with the most total time first, its threads and their tasks.

    `root` is the project's folder. `seen` says of functions what they were called with: where they had
    arrays, operators are functions of C. Seconds are of the processor, but for those of `waiting`.
    """
    sums: dict[Code, _Sum] = {}
    strands: list[Strand] = []
    delays: list[float] = []
    cpu, samples = 0.0, 0.0
    for process in recording.processes:
        tree = _Tree(process, seen or {})
        cpu, samples = cpu + tree.whole[CPU], samples + tree.whole[COUNT]
        tree.add_to(sums, _Origins(root, process.began))
        strands += tree.strands()
        unseen = recording.seconds + recording.held - process.seconds if process.seconds else 0.0
        delays.append(_delayed(process, tree, max(0.0, unseen)))
    if recording.delayed >= 0 and recording.processes:
        delays[0] = max(0.0, recording.delayed - recording.processes[0].held_delayed)
    found = [each.function(least=LOOKED_AT * cpu) for each in sums.values()]
    return Findings(
        command=recording.command,
        python=recording.processes[0].began.python if recording.processes else "",
        date=date,
        seconds=recording.seconds,
        cpu=cpu,
        samples=round(samples),
        exit_code=recording.exit_code,
        functions=sorted(found, key=lambda each: (-each.total, -each.own)),
        strands=strands,
        root=root,
        delayed=min(delays[0], recording.seconds) if delays else 0.0,
        held=recording.held,
        idle=min(recording.seconds, sum(float(each.own[WAIT]) for each in sums.values() if _is_loop(each))),
    )


_LOOPS = ("/selectors.py", "/asyncio/runners.py", "/asyncio/base_events.py")
"""Of the standard library: where an event loop waits for something to do; one in C waits in what runs it."""


def _is_loop(of: _Sum) -> bool:
    return of.origin == "standard library" and of.code.file.replace("\\", "/").endswith(_LOOPS)


def _delayed(process: Process, tree: _Tree, unseen: float) -> float:
    """Give the seconds in which a process had work and no processor.

    As the system counted them for its main thread; else as samples tell. Before the recording it may have
    been delayed for all of the seconds `unseen`, in which Python started: what was watched within a program
    has none.
    """
    before = process.began.delayed
    if process.delayed < 0 or before < 0:
        return tree.delayed(unseen)
    return max(0.0, process.delayed - before + min(before, unseen) - process.held_delayed)


@dataclass(slots=True)
class _Sum:
    """What is known of a function so far: rows of the tables of all processes, added up."""

    code: Code
    origin: Origin
    own: Floats = field(default_factory=lambda: np.zeros(_WORK + len(KINDS)))
    total: Floats = field(default_factory=lambda: np.zeros(_WORK + len(KINDS)))
    lines: dict[int, float] = field(default_factory=dict)
    calls: dict[tuple[Code, int], float] = field(default_factory=dict)
    """Its total by the lines that called it."""

    def function(self, least: float) -> Function:
        """Give the function; calls that took less than `least` seconds are not looked for in loops."""
        callers: dict[Code, float] = {}
        looped = 0.0
        for (caller, line), seconds in self.calls.items():
            callers[caller] = callers.get(caller, 0.0) + seconds
            if seconds >= least and seconds and loops.in_loop(caller, line):
                looped += seconds
        total, body = float(self.total[CPU]), _by_kind(self.total)
        return Function(
            code=self.code,
            origin=self.origin,
            own=float(self.own[CPU]),
            total=total,
            waiting=float(self.total[WAIT]),
            samples=round(float(self.total[COUNT])),
            lines=dict(sorted(self.lines.items())),
            work=_by_kind(self.own),
            body=body,
            native=body.get("call", 0.0) / total if total else 0.0,
            stalled=float(self.own[STALLED]),
            callers=dict(sorted(callers.items(), key=lambda each: -each[1])),
            looped=min(1.0, looped / total) if total else 0.0,
        )


def _by_kind(row: Floats) -> dict[Work, float]:
    return {kind: seconds for kind, seconds in zip(KINDS, row[_WORK:].tolist(), strict=True) if seconds}


class _Origins:
    """Whose functions are, by the folders that their files are below: the longest says it."""

    def __init__(self, root: str, began: ProcessBegan) -> None:
        folders: dict[str, Origin] = {
            _folder(each): "package" if each.rstrip("/\\").endswith(PACKAGES) else "standard library"
            for each in began.library
        }
        self.started_anew = bool(began.parent)
        if root:
            folders.setdefault(_folder(root), "project")
        self.folders = sorted(folders.items(), key=lambda each: -len(each[0]))

    def of(self, code: Code) -> Origin:
        """Give whose a function is. One of a file that stands alone, or was typed in, is the project's."""
        file = code.file
        if file.startswith("<frozen") or (self.started_anew and (file, code.name) == _COMMAND):
            return "standard library"
        if not os.path.isabs(file) or _CELLS.search(file):  # noqa: PTH117 - a text
            return "project"
        return next((origin for folder, origin in self.folders if file.startswith(folder)), "package")


def _folder(path: str) -> str:
    return os.path.join(os.path.abspath(path), "")  # noqa: PTH100, PTH118 - texts are compared


class _Tree:
    """A process's nodes as they are met going down, and tables of what each took: own, and with all below."""

    def __init__(self, process: Process, seen: Mapping[Code, Seen]) -> None:
        self.process = process
        nodes = list(process.nodes.values())
        places = {id_: at for at, id_ in enumerate(process.nodes)}
        parents = [places.get(each.parent, -1) for each in nodes]
        order, self.ends, depths = _down(parents)
        nodes = [nodes[at] for at in order]
        at_of = np.full(len(places) + 1, -1)
        at_of[order] = np.arange(len(order))
        self.parents = at_of[parents][order] if order else at_of[:0]
        self.codes, code_of = _interned([each.code for each in nodes])
        code_of = _folded(self.codes, code_of, self.parents.tolist())
        self.code_of = np.array(code_of, dtype=np.int64)
        self.lines = np.array([each.line for each in nodes], dtype=np.int64)
        self.topmost = np.array(_topmost(code_of, depths, len(self.codes)), dtype=bool)
        # A row of a node that is not there, or leads to no root, belongs nowhere.
        found = at_of[[places.get(each.node, -1) for each in process.rows]]
        self.rows = [each for each, at in zip(process.rows, found.tolist(), strict=True) if at >= 0]
        self.row_nodes = found[found >= 0]
        self.cpu = np.array([each.cpu for each in self.rows])
        self.wall = np.array([each.wall for each in self.rows])
        self.crowded = 1.0
        self.own = self._own(
            np.array([code in seen and seen[code].arrays for code in self.codes], dtype=bool)
        )
        self.whole = self.own.sum(axis=0)
        sums = np.vstack([np.zeros(self.own.shape[1]), self.own.cumsum(axis=0)])
        self.total = sums[self.ends] - sums[:-1]
        self.total[self.total < ROUNDING * self.whole] = 0.0

    def _own(self, arrays: NDArray[np.bool_]) -> Floats:
        columns = _WORK + len(KINDS)
        shape = len(self.code_of), columns
        if not self.rows:
            return np.zeros(shape)
        cpu = self.cpu
        # How long work took by the clock, over what it took of the processor: more than 1 where others ran.
        # It is seen where nothing can wait; as much of the clock's time is no waiting elsewhere either.
        waits = np.array([may_wait(each.opcode) for each in self.rows])
        working = float(cpu[~waits].sum())
        self.crowded = max(1.0, float(self.wall[~waits].sum()) / working) if working else 1.0
        wait = np.maximum(0.0, self.wall - cpu * self.crowded) * waits
        count = np.array([each.count for each in self.rows], dtype=np.float64)
        opcodes = [each.opcode for each in self.rows]
        kind = np.array([_COLUMN[kind_of(each)] for each in opcodes], dtype=np.int64)
        asks = np.array([is_operator(each) for each in opcodes], dtype=bool)
        kind[asks & arrays[self.code_of[self.row_nodes]]] = _COLUMN["call"]
        cells = self.row_nodes * columns
        table = np.zeros(shape[0] * columns)
        stalled = np.array([each.stalled for each in self.rows])
        for column, values in (
            (kind, cpu),
            (CPU, cpu),
            (WAIT, wait),
            (COUNT, count),
            (STALLED, stalled),
        ):
            table += np.bincount(cells + column, weights=values, minlength=table.size)
        return table.reshape(shape)

    def add_to(self, sums: dict[Code, _Sum], origins: _Origins) -> None:
        """Add what each function took in this process."""
        if not self.codes:
            return
        own = _by_code(self.own, self.code_of, len(self.codes))
        total = _by_code(self.total[self.topmost], self.code_of[self.topmost], len(self.codes))
        found = []
        is_there = np.bincount(self.code_of, minlength=len(self.codes)) > 0
        for at, code in enumerate(self.codes):
            each = sums.get(code) or _Sum(code, origins.of(code))
            found.append(each)
            if is_there[at]:
                sums[code] = each
            found[at].own += own[at]
            found[at].total += total[at]
        self._add_lines(found)
        self._add_calls(found)

    def _add_lines(self, found: list[_Sum]) -> None:
        mine = self.own[:, CPU] > 0
        for (code, line), seconds in _sums(self.own[mine, CPU], self.code_of[mine], self.lines[mine]):
            lines = found[code].lines
            lines[line] = lines.get(line, 0.0) + seconds

    def _add_calls(self, found: list[_Sum]) -> None:
        called = self.topmost & (self.parents >= 0) & (self.total[:, CPU] > 0)
        callers = self.parents[called]
        several = self.code_of[called], self.code_of[callers], self.lines[callers]
        for (code, caller, line), seconds in _sums(self.total[called, CPU], *several):
            calls, key = found[code].calls, (self.codes[caller], line)
            calls[key] = calls.get(key, 0.0) + seconds

    def strands(self) -> list[Strand]:
        """Give the threads, those with the most time first, with the tasks that ran in them."""
        pid, names = self.process.began.pid, self.process.threads
        found: dict[int, Strand] = {}
        tasks: dict[int, dict[Code, float]] = defaultdict(dict)
        task_of = self._tasks()[self.row_nodes].tolist()
        for row, task in zip(self.rows, task_of, strict=True):
            strand = found.get(row.thread)
            if strand is None:
                name = names.get(row.thread, str(row.thread))
                strand = found[row.thread] = Strand(pid, name, 0.0, 0.0)
            strand.cpu += row.cpu
            strand.wall += row.wall
            if task >= 0:
                mine, code = tasks[row.thread], self.codes[task]
                mine[code] = mine.get(code, 0.0) + row.cpu
        for thread, strand in found.items():
            by_time = sorted(tasks[thread].items(), key=lambda each: -each[1])
            strand.tasks = [Task(code, seconds) for code, seconds in by_time]
        return sorted(found.values(), key=lambda each: -each.cpu)

    def delayed(self, unseen: float) -> float:
        """Give the seconds in which the thread that was seen longest had work and no processor.

        As much of it is added for the seconds `unseen`, in which Python started and ended.
        """
        if not self.rows:
            return 0.0
        threads = np.array([each.thread for each in self.rows])
        seen, thread = np.unique(threads, return_inverse=True)
        longest = np.bincount(thread, weights=self.wall, minlength=len(seen)).argmax()
        late = np.clip(self.wall - self.cpu, 0.0, self.cpu * (self.crowded - 1))
        return float(late[thread == longest].sum()) + max(0.0, unseen) * (1 - 1 / self.crowded)

    def _tasks(self) -> Ints:
        """Give of each node the code of the outermost coroutine that leads to it; -1 where there is none."""
        found = np.full(len(self.code_of), -1)
        steps = [at for at, code in enumerate(self.codes) if code.name == STEP and LOOP in code.file]
        starts = [at for at, code in enumerate(self.codes) if code.name == ENTRANCE and LOOP in code.file]
        within = [at for at, code in enumerate(self.codes) if LOOP in code.file]
        caller = np.where(self.parents >= 0, self.code_of[self.parents], -1)
        begun = np.isin(caller, steps) | (np.isin(caller, starts) & ~np.isin(self.code_of, within))
        # The innermost comes first, and what is outermost is written over it.
        for at in np.flatnonzero(begun)[::-1].tolist():
            found[at : self.ends[at]] = self.code_of[at]
        return found


def _sums(values: Floats, *keys: Ints) -> list[tuple[tuple[int, ...], float]]:
    """Add up values by several whole numbers, none of them negative."""
    if not len(values):
        return []
    sizes = tuple(int(each.max()) + 1 for each in keys)
    flat, inverse = np.unique(np.ravel_multi_index(keys, sizes), return_inverse=True)
    several = zip(*(each.tolist() for each in np.unravel_index(flat, sizes)), strict=True)
    return list(zip(several, np.bincount(inverse, weights=values).tolist(), strict=True))


def _by_code(table: Floats, code_of: Ints, count: int) -> Floats:
    """Add up the rows of a table by the codes of its nodes."""
    return np.stack([np.bincount(code_of, weights=column, minlength=count) for column in table.T], axis=1)


def _interned(codes: list[Code]) -> tuple[list[Code], list[int]]:
    """Give the different codes, and the number of each of those given; most are the same object."""
    by_object: dict[int, int] = {}
    by_value: dict[Code, int] = {}
    numbers = []
    for code in codes:
        number = by_object.get(id(code))
        if number is None:
            number = by_object[id(code)] = by_value.setdefault(code, len(by_value))
        numbers.append(number)
    return list(by_value), numbers


def _folded(codes: list[Code], code_of: list[int], parents: list[int]) -> list[int]:
    """Give the codes of nodes anew: a comprehension is a part of the function that it stands in.

    From Python 3.12 on most are compiled so; a generator's code, and all in 3.11, are their own. A lambda is
    such a part, too, where nothing but its function calls it: only with that can it move.
    """
    several: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, code in enumerate(codes):
        several[code.file, code.name].append(at)
    callers: dict[int, set[int]] = defaultdict(set)
    for at, parent in zip(code_of, parents, strict=True):
        callers[at].add(code_of[parent] if parent >= 0 else -1)
    into = list(range(len(codes)))
    # From the outermost: one in another is a part of that one's function.
    for at, code in sorted(enumerate(codes), key=lambda each: len(each[1].name)):
        name, _, kind = code.name.rpartition(".")
        if kind not in {*COMPREHENSIONS, LAMBDA} or (kind == LAMBDA and not name):
            continue
        name = name.removesuffix(".<locals>") or "<module>"
        around = [other for other in several[code.file, name] if codes[other].line <= code.line]
        if not around:
            continue
        function = into[max(around, key=lambda other: codes[other].line)]
        if kind != LAMBDA or all(caller >= 0 and into[caller] == function for caller in callers[at] - {at}):
            into[at] = function
    return [into[at] for at in code_of]


def _down(parents: list[int]) -> tuple[list[int], Ints, list[int]]:
    """Give nodes in the order of a walk down the tree, where what is below each ends, and how deep each is.

    Nodes that are their own ancestors, as in a damaged file, are left out.

    >>> _down([-1, 0, 1, 0])
    ([0, 1, 2, 3], array([4, 3, 3, 4]), [0, 1, 2, 1])
    """
    first, after = [-1] * (len(parents) + 1), [-1] * len(parents)
    for at in range(len(parents) - 1, -1, -1):
        after[at] = first[parents[at]]
        first[parents[at]] = at
    order: list[int] = []
    depths: list[int] = []
    sizes = [0] * (len(parents) + 1)
    waiting = [(first[-1], 0)] if first[-1] >= 0 else []
    while waiting:
        at, depth = waiting.pop()
        order.append(at)
        depths.append(depth)
        if after[at] >= 0:
            waiting.append((after[at], depth))
        if first[at] >= 0:
            waiting.append((first[at], depth + 1))
    for at in reversed(order):
        sizes[at] += 1
        sizes[parents[at]] += sizes[at]
    ends = np.arange(len(order)) + np.array([sizes[at] for at in order], dtype=np.int64)
    return order, ends, depths


def _topmost(code_of: list[int], depths: list[int], count: int) -> list[bool]:
    """Say of each node whether none of those that lead to it is of the same function."""
    active = [0] * count
    path: list[int] = []
    found = []
    for code, depth in zip(code_of, depths, strict=True):
        while len(path) > depth:
            active[path.pop()] -= 1
        found.append(not active[code])
        active[code] += 1
        path.append(code)
    return found
