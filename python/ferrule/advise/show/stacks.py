"""The stacks of a recording: where each thread was, and for how long, from the outermost function inwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ferrule.advise.recording import Node, Process, Recording


@dataclass(slots=True)
class Seen:
    """What was seen of a thread at one node."""

    cpu: float = 0.0
    wall: float = 0.0
    count: int = 0


@dataclass(slots=True)
class Thread:
    """A thread of a process, with what was seen of it at each node of the process's call tree."""

    process: Process
    name: str
    at: dict[int, Seen] = field(default_factory=dict)

    @property
    def cpu(self) -> float:
        """Seconds of the processor."""
        return sum(seen.cpu for seen in self.at.values())


def threads(recording: Recording) -> list[Thread]:
    """Give the threads that were seen, those that computed most first."""
    found: list[Thread] = []
    for process in recording.processes:
        own: dict[int, Thread] = {}
        for row in process.rows:
            name = process.threads.get(row.thread, str(row.thread))
            thread = own.setdefault(row.thread, Thread(process, name))
            seen = thread.at.setdefault(row.node, Seen())
            seen.cpu += row.cpu
            seen.wall += row.wall
            seen.count += row.count
        found += own.values()
    return sorted(found, key=lambda thread: -thread.cpu)


def stack(nodes: dict[int, Node], number: int) -> list[Node]:
    """Give a node and all that it was called from, the outermost first.

    >>> from ferrule.advise.recording import Code, Node
    >>> main, f = Code("a.py", "<module>", 1), Code("a.py", "f", 3)
    >>> [node.line for node in stack({0: Node(-1, main, 9), 1: Node(0, f, 4)}, 1)]
    [9, 4]
    """
    found = []
    while number in nodes:
        found.append(nodes[number])
        number = nodes[number].parent
    return found[::-1]
