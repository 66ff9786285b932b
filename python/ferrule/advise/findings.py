"""What is found of each function of a run: the numbers, the predictions made of them, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

# `kept.check` reads the annotations.
from ferrule.advise.recording import Code  # noqa: TC001
from ferrule.measuring.intervals import Estimate  # noqa: TC001

Origin = Literal["project", "package", "standard library"]
"""Whose a function is: the program's, or of what is installed, or Python's own."""

Way = Literal["copied", "zero-copy", "class", "loop"]
"""How a function could move: line by line with copied arguments, with arguments lent, with its objects as a
Rust class, or with the loop around it."""

Work = Literal[
    "loop",
    "arithmetic",
    "compare",
    "index",
    "attribute",
    "name",
    "call",
    "build",
    "text",
    "frame",
    "other",
]
"""What an interpreter does, by its opcodes; `call` is time in functions of C, and in calling them."""

Slug = Literal[
    "move",
    "move-the-loop",
    "pass-zero-copy",
    "rust-class",
    "library-first",
    "fast-enough",
    "called-rarely",
    "already-native",
    "marshaling",
    "waiting",
    "time-elsewhere",
]
"""The verdicts."""

LEAVE: frozenset[Slug] = frozenset(
    ("fast-enough", "called-rarely", "already-native", "marshaling", "waiting", "time-elsewhere")
)
"""Those that say to leave a function as it is."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What was seen of an argument or result: a type, and how large it was."""

    name: str
    """Of the parameter; `return` for the result."""
    type: str
    """As the cost model names kinds: `list[int]`, `ndarray`, `str (ASCII)`; else the class's name."""
    sizes: list[int]
    """Items, characters or bytes: the least, the median, the most; empty where it has no size."""
    share: float = 1.0
    """Of the calls seen."""
    item_bytes: int = 0
    attributes: list[str] = field(default_factory=list)
    """Of an object of a class of Python's: `name: type`."""


@dataclass(frozen=True, slots=True)
class NativeCall:
    """A function of C that was called in a function's body."""

    name: str
    per_call: float
    """How often in a call of the function."""
    seconds: float
    """Each time."""
    bytes: float
    """Of its first argument and what it is a method of, the larger."""


@dataclass(frozen=True, slots=True)
class Replay:
    """A function called alone with inputs that were recorded; or why it was not."""

    seconds: Estimate | None = None
    """Of a call, over the inputs."""
    inputs: int = 0
    points: list[list[float]] = field(default_factory=list)
    """Of each input the size of its arguments (items, characters or bytes), and the seconds of a call."""
    operations: dict[str, float] = field(default_factory=dict)
    """What a call does, by the kinds of `operations`; nothing where it was not counted."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a way to move a function would give, with intervals that hold in 80 cases of 100."""

    way: Way
    function: Estimate
    """How many times faster it becomes."""
    program: Estimate
    """How many times faster the whole program becomes."""
    crossing: float
    """Seconds of a call that crossing takes."""
    reason: str = ""
    """Why this way is not possible; then its numbers are 1."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with a function, and why."""

    slug: Slug
    reason: str
    """The numbers behind it, in a sentence or two."""
    break_even: str = ""
    """From which size on it pays, or up to which."""
    otherwise: str = ""
    """What would change the verdict."""
    instead: str = ""
    """What to use: a library's function, one of ferrule's."""


@dataclass(slots=True)
class Function:
    """All that is known of one function."""

    code: Code
    origin: Origin
    own: float
    """Seconds of the processor in its own body and in functions of C called there."""
    total: float
    """With the Python functions it called; recursion counts once."""
    waiting: float
    """Seconds in which it, or what it called, held no processor."""
    samples: int
    """In which it, or what it called, was seen."""
    lines: dict[int, float] = field(default_factory=dict)
    """Own seconds of each line."""
    work: dict[Work, float] = field(default_factory=dict)
    """Own seconds of each kind of work."""
    body: dict[Work, float] = field(default_factory=dict)
    """The same with what it called."""
    native: float = 0.0
    """The share of its total that is spent in functions of C."""
    stalled: float = 0.0
    """Own seconds in single calls of functions of C that lasted over three samples or more."""
    callers: dict[Code, float] = field(default_factory=dict)
    """Its total by who called it."""
    looped: float = 0.0
    """The share of its total where it was called from within a loop of its caller's."""
    calls: Estimate | None = None
    """None where no window saw one."""
    turns: float = 0.0
    """How often it was begun, or gone on with; 0 where no window saw it."""
    shapes: list[Shape] = field(default_factory=list)
    natives: list[NativeCall] = field(default_factory=list)
    replay: Replay = field(default_factory=Replay)
    crossing: Estimate | None = None
    """Seconds of a call that its arguments and result take to cross, the cheapest way."""
    ceiling: float | None = None
    """The time of a call over that of crossing alone: more than that no port gives."""
    predictions: list[Prediction] = field(default_factory=list)
    digest: str = ""
    """Of its text, of which these were said."""
    verdict: Verdict | None = None


@dataclass(slots=True)
class Task:
    """A coroutine that an event loop ran, by its outermost function."""

    code: Code
    seconds: float


@dataclass(slots=True)
class Strand:
    """A thread of a process."""

    pid: int
    name: str
    cpu: float
    wall: float
    tasks: list[Task] = field(default_factory=list)


@dataclass(slots=True)
class Findings:
    """All that is said of a run."""

    command: list[str]
    python: str
    date: str
    seconds: float
    """Of the clock, as the program takes them without ferrule."""
    cpu: float
    """Of the processor, all processes and threads together."""
    samples: int
    exit_code: int | None
    functions: list[Function]
    """The most total time first."""
    strands: list[Strand] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    """What the reader must know: how it was sampled, what was not seen."""
    root: str = ""
    """The project's folder."""
    sources: dict[str, str] = field(default_factory=dict)
    """Of the project's files with functions that were seen: what is in them, as a hash."""
    delayed: float = 0.0
    """Of `seconds`: those in which its longest thread had work to do, and other programs the processors."""
    held: float = 0.0
    """Of the clock, besides `seconds`: while the recorder kept the program waiting, at start and end."""

    idle: float = 0.0
    """Of `seconds`: those in which an event loop waited for something to do."""

    @property
    def whole(self) -> float:
        """Give the seconds of which a function's are a share, and by which a program's gain is told.

        What other programs took of its time is not the program's, nor is what it waited in an event loop for
        something to do: a server is as fast as it is while it is asked. One that keeps several processors
        busy is as fast as these are free.
        """
        return max(self.seconds - self.delayed - self.idle, self.cpu)
