"""Recordings made up: stacks, and how long each was seen."""

from __future__ import annotations

from dataclasses import dataclass, field

from ferrule.advise.recording import Code, Node, Process, ProcessBegan, Recording, Row

ROOT = "/home/me/app"
LIBRARY = ["/usr/lib/python3.11", "/home/me/app/.venv/lib/python3.11/site-packages"]
APP = f"{ROOT}/app.py"


def code(name: str, line: int = 1, file: str = APP) -> Code:
    """A function of the program's."""
    return Code(file, name, line)


@dataclass
class Made:
    """A process that is made up, stack by stack."""

    pid: int = 1
    process: Process = field(init=False)
    _nodes: dict[Node, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with nothing."""
        began = ProcessBegan(self.pid, 0, "3.11.7", ["app.py"], [], LIBRARY)
        self.process = Process(began, threads={1: "MainThread"}, whole=True)

    def node(self, *stack: tuple[Code, int]) -> int:
        """The number of the innermost of a stack's nodes, the outermost first, each a function and a line."""
        parent = -1
        for function, line in stack:
            node = Node(parent, function, line)
            parent = self._nodes.setdefault(node, len(self._nodes))
            self.process.nodes[parent] = node
        return parent

    def seen(  # noqa: PLR0913 - as a row has it
        self,
        *stack: tuple[Code, int],
        opcode: str = "BINARY_OP_ADD_INT",
        cpu: float = 1.0,
        wall: float | None = None,
        thread: int = 1,
        count: int = 10,
        stalled: float = 0.0,
    ) -> Made:
        """Add that a stack was seen for so many seconds."""
        wall = cpu if wall is None else wall
        row = Row(thread, self.node(*stack), opcode, cpu, wall, count, stalled)
        self.process.rows.append(row)
        return self


def recording(*made: Made) -> Recording:
    """A run of these processes."""
    return Recording(["app.py"], [each.process for each in made], 10.0, 0)
