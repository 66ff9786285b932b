"""Reads the files of a run: a recording of what its processes wrote, as far as they came."""

from __future__ import annotations

import contextlib
import gc
import json
import os
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from ferrule.advise import folders, recording
from ferrule.advise.folders import SELF, UNRECORDED
from ferrule.advise.recording import Code, Node, Process, ProgramEnded, Recording, Row, SeenCalls
from ferrule.measuring.events import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ferrule.advise.recording import ProgramEnded

_OURS = os.path.join(os.path.dirname(__file__), "")  # noqa: PTH118, PTH120 - texts are compared
_MULTIPROCESSING = f"{os.sep}multiprocessing{os.sep}"
_TOGETHER = 4_096
"""Lines that are read as one list of JSON: much faster than each alone."""


def read(folder: Path) -> Recording:
    """Read all files of a run's folder; what can't be read is left out, and a remark says so."""
    ended = folders.ended(folder)
    processes, remarks = [], []
    for path in sorted(folder.glob("*.jsonl")):
        if path.name != SELF:
            with _uncollected():
                found = _Reader().read(path)
            remarks += found.remarks
            if found.process is not None:
                processes.append(found.process)
    processes = [each for each in processes if _is_worth(each)]
    processes.sort(key=lambda each: (each.began.parent != 0, each.began.pid))
    if ended is None:
        seconds = max((each.seconds for each in processes), default=0.0)
        return Recording([], processes, seconds, None, remarks)
    remarks = [*ended.remarks, *_unseen(ended, processes, _reason(folder)), *dict.fromkeys(remarks)]
    held = processes[0].held if processes and not processes[0].began.parent else 0.0
    return Recording(
        ended.command,
        processes,
        max(0.0, ended.seconds - held),
        ended.exit_code,
        remarks,
        date=ended.date,
        root=ended.root,
        held=held,
        delayed=ended.delayed,
    )


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Have no garbage collected: hundreds of thousands of objects are made, and all are kept."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _is_worth(process: Process) -> bool:
    """Whether a process did anything; one that was forked to run another program did not."""
    return not process.began.parent or bool(process.rows or process.others)


def _reason(folder: Path) -> str:
    """Give why the recorder did not start, where it could say so."""
    with contextlib.suppress(OSError):
        return " ".join((folder / UNRECORDED).read_text("utf-8", "replace").split())
    return ""


def _unseen(ended: ProgramEnded, processes: list[Process], reason: str) -> Iterator[str]:
    """Say what is missing: processes that ended otherwise than in order, and those that nobody recorded."""
    if not processes:
        unsure = "the program ended before its first line, or the recorder had no room to write to"
        yield f"nothing was recorded: {f'the recorder did not start: {reason}' if reason else unsure}"
        return
    whole = {each.began.pid for each in processes if each.whole}
    torn = [each for each in processes if not each.whole and not _is_terminated(each, whole)]
    if torn:
        yield (
            f"{len(torn)} of {len(processes)} recordings end early: the process was killed, or ended by "
            "os._exit, or there was no room to write to"
        )
    seen = sum(each.cpu or each.began.cpu + sum(row.cpu for row in each.rows) for each in processes)
    if ended.cpu - seen > max(0.2, 0.05 * ended.cpu):
        unseen = f"{ended.cpu - seen:.1f} of {ended.cpu:.1f} s of the processor"
        anew = "programs and Python processes that this one started anew"
        yield (
            f"{unseen} were spent after a recording's end, or in {anew}, and are not in what was seen"
            if torn
            else f"{unseen} were spent in {anew}, and are not watched"
        )


def _is_terminated(process: Process, whole: set[int]) -> bool:
    """Whether it was a worker of a pool, which kills its workers when it is left, and lived longer.

    One that had not begun its work is taken for such.
    """
    codes = {each.code for each in process.nodes.values()}
    within = {(os.path.basename(each.file), each.name) for each in codes if _MULTIPROCESSING in each.file}  # noqa: PTH119 - texts
    starts = any(file in {"spawn.py", "popen_fork.py"} for file, _ in within)
    begun = ("process.py", "BaseProcess.run") in within
    return process.began.parent in whole and (("pool.py", "worker") in within or (starts and not begun))


@dataclass(slots=True)
class _Reader:
    """What comes of the lines of one file."""

    process: Process | None = None
    remarks: list[str] = field(default_factory=list)
    _codes: dict[int, Code] = field(default_factory=dict)
    _rows: dict[tuple[int, int, int], list[float]] = field(default_factory=dict)
    _unread: int = 0
    _torn: bool = False
    """Whether the last line can't be read: of who was killed it may be half a one."""

    def read(self, path: Path) -> _Reader:
        """Take all lines; `self`, for what is found."""
        with path.open("rb") as file:
            while lines := list(islice(file, _TOGETHER)):
                for line, found in zip(lines, _parsed(lines), strict=True):
                    self._unread += self._torn
                    self._torn = False
                    try:
                        self._take(line, found)
                    except (KeyError, TypeError, ValueError, IndexError):
                        self._torn = True
        self._add_up()
        if self._unread:
            self.remarks.append(f"{path.name}: lines that can't be read: {self._unread}")
        return self

    def _take(self, line: bytes, found: Any) -> None:  # noqa: ANN401 - as JSON has it
        kind = found["event"]
        if self.process is None:
            began = decode(line)
            if not isinstance(began, recording.ProcessBegan):
                raise TypeError
            self.process = Process(began)
        elif kind == "NodeSeen":
            self.process.nodes[found["id"]] = Node(found["parent"], self._codes[found["code"]], found["line"])
        elif kind == "Samples":
            self._sampled(found)
        elif kind == "CallsBegun":
            self._begun(self.process, found)
        elif kind == "CodeSeen":
            self._codes[found["id"]] = Code(found["file"], found["name"], found["line"])
        else:
            self._said(self.process, decode(line))

    def _sampled(self, found: Any) -> None:  # noqa: ANN401 - as JSON has it
        self._at(found["at"])
        for thread, node, opcode, cpu, wall, count, stalled in found["rows"]:
            row = self._rows.setdefault((thread, node, opcode), [0.0, 0.0, 0, 0.0])
            row[0] += cpu
            row[1] += wall
            row[2] += count
            row[3] += stalled

    def _begun(self, process: Process, found: Any) -> None:  # noqa: ANN401 - as JSON has it
        self._at(found["at"])
        for code, *numbers in found["rows"]:
            process.seen_calls.setdefault(self._codes[code], SeenCalls()).add(SeenCalls(*numbers))

    def _said(self, process: Process, said: object) -> None:
        self._at(getattr(said, "at", 0.0))
        match said:
            case recording.ThreadSeen():
                process.threads[said.id] = said.name
            case recording.SamplerBegan():
                process.sampler = said
            case recording.SamplerEnded():
                process.missed += said.missed
            case recording.ProcessEnded():
                process.cpu = said.cpu
                process.delayed = said.delayed
                process.whole = True
            case recording.Held():
                process.held += said.seconds
                process.held_delayed += said.delayed
            case recording.Remark():
                self.remarks.append(said.text)
            case _:
                process.others.append(said)

    def _at(self, at: float) -> None:
        if self.process is not None:
            self.process.seconds = max(self.process.seconds, at)

    def _add_up(self) -> None:
        if self.process is None:
            return
        names = dict(enumerate(self.process.began.opcodes))
        nodes = self.process.nodes = _without_ours(self.process.nodes)
        self.process.rows = [
            Row(thread, node, names.get(opcode, ""), *numbers)  # type: ignore[arg-type]
            for (thread, node, opcode), numbers in self._rows.items()
            if node in nodes
        ]


def _without_ours(nodes: dict[int, Node]) -> dict[int, Node]:
    """Give the nodes that are the program's: what the recorder does within it is none of them."""
    theirs: dict[int, Node] = {}
    for number, node in nodes.items():  # a caller comes before what it calls
        known = node.parent in theirs or node.parent == -1
        if known and not node.code.file.startswith(_OURS):
            theirs[number] = node
    return theirs


def _parsed(lines: list[bytes]) -> list[Any]:
    """Give the JSON of lines; None for one that is none."""
    try:
        found: list[Any] = json.loads(b"[" + b",".join(lines) + b"]")
    except (ValueError, RecursionError):
        found = []
    if len(found) == len(lines):
        return found
    return [_one(line) for line in lines]


def _one(line: bytes) -> Any:  # noqa: ANN401 - as JSON has it
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
