"""How a workload is declared: its input, its implementations, its rule of equality."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Never, TypedDict, get_args, overload

from ferrule import _checks
from ferrule._core import class_of
from ferrule.bench.verify import exact
from ferrule.errors import ArgumentError, ArgumentTypeError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from typing import Unpack

    from ferrule.measuring.extensions import Tool

    Call = Callable[[Any], Any]
    Rule = Callable[[Any, Any], bool]
    Work = Callable[[int], tuple[float, str]]
    Size = Callable[[Any], int]

Role = Literal["reference", "ferrule", "peer"]

REFERENCE_LABEL = "Python"
PLAIN_LABEL = "plain Python"
FERRULE_LABEL = "ferrule"


class InexpressibleError(Exception):
    """An implementation's tool has no way to express the workload; the message says why.

    >>> from ferrule.bench import InexpressibleError
    >>> def _(texts):  # a peer
    ...     raise InexpressibleError("Taichi has no text")
    """


@dataclass(frozen=True, slots=True)
class Code:
    """Where an implementation is written: a function, and the files that it and all it uses are in.

    `tool` is what has compiled them before anything is called, if `ferrule.measuring.extensions` has.

    >>> from pathlib import Path
    >>> from ferrule.bench import Code
    >>> Code("queens", (Path("queens.pyx"),)).function
    'queens'
    """

    function: str
    files: tuple[Path, ...]
    tool: Tool | None = None

    def __post_init__(self) -> None:
        """Check what it is made of."""
        _checks.text("function", self.function)
        object.__setattr__(self, "files", _checks.items("files", self.files, Path, "the Paths of files"))
        if self.tool is not None:
            from ferrule.measuring.extensions import Tool

            _checks.one_of("tool", self.tool, get_args(Tool))


@dataclass(frozen=True, slots=True)
class Implementation:
    """One way to compute a workload's answer.

    >>> from ferrule.bench import Implementation
    >>> Implementation("NumPy", "peer", sum, needs=("numpy",), note="array in hand").title
    'NumPy (array in hand)'
    """

    label: str
    role: Role
    call: Call
    needs: tuple[str, ...] = ()
    prepare: Call | None = None
    note: str = ""
    parallel: bool = False
    jit: bool = False
    max_n: int | None = None
    code: Code | None = None
    case: str = ""
    equal: Rule | None = None
    python: bool = False

    def __post_init__(self) -> None:
        """Check what it is made of."""
        for name in ("label", "note", "case"):
            _checks.text(name, getattr(self, name))
        _checks.one_of("role", self.role, get_args(Role))
        _checks.function("call", self.call)
        if self.prepare is not None:
            _checks.function("prepare", self.prepare)
        if self.equal is not None:
            _checks.function("equal", self.equal)
        kept: dict[str, Any] = {
            name: _checks.flag(name, getattr(self, name)) for name in ("parallel", "jit", "python")
        }
        kept["needs"] = _checks.items("needs", self.needs, str, "the names of modules")
        if self.max_n is not None:
            kept["max_n"] = _checks.count("max_n", self.max_n, least=1)
        for name, value in kept.items():
            object.__setattr__(self, name, value)
        if not isinstance(self.code, Code | None):
            raise ArgumentTypeError(f"code: got {class_of(self.code)}, wanted a Code")

    @property
    def title(self) -> str:
        """The label with its note, as tables show it."""
        return f"{self.label} ({self.note})" if self.note else self.label


class Options(TypedDict, total=False):
    """What `reference`, `plain`, `ferrule` and `peer` take of an implementation; see `Workload`."""

    needs: str | tuple[str, ...]
    prepare: Call | None
    note: str
    parallel: bool
    jit: bool
    max_n: int | None
    code: Code | None
    case: str
    equal: Rule | None
    python: bool


class Workload:
    """One benchmarked problem. Made by `workload`, filled by its own decorators.

    `reference`, `plain`, `ferrule` and `peer` take the same options:

    - `needs`: a module or several; where one can't be imported the row is `not run`.
    - `prepare`: turns the input into the implementation's own form, once and untimed. Without it,
      conversion belongs to what is timed.
    - `note`: shown beside the label; "in hand" where there is a `prepare` and no note.
    - `parallel`: it can use several threads.
    - `jit`: its first call compiles; that call is measured and shown as its own row.
    - `max_n`: it isn't run above this size, and the results say so.
    - `case`: what it is asked for beside the others, such as "no dict is made"; it is compared with the
      implementations of the same case. By default with the reference, and all that do the same.
    - `equal`: the rule of equality for its answers alone, where that of the workload is too strict for it.
    - `python`: it is Python and its standard library alone: factors over Python are over the fastest of these
      and the reference.
    - `code`: where it is written. Then what else it costs is measured, too: the first call in a fresh
      process, the build, how it scales over Python's threads, the lines that differ from the reference's.

    One that raises `InexpressibleError` is shown as what its tool can't express.

    >>> from ferrule.bench import workload
    >>> @workload(sizes=(1_000, 10), unit="number")
    ... def largest(n):
    ...     return list(range(n))
    >>> @largest.reference
    ... def _(numbers):
    ...     return max(numbers)
    >>> @largest.peer("NumPy", needs="numpy", prepare=tuple)
    ... def _(numbers):
    ...     import numpy as np
    ...     return np.max(numbers)
    >>> largest
    <workload --main--/largest: 2 implementations, sizes (10, 1000)>
    >>> [(one.title, one.role) for one in largest.implementations]
    [('Python', 'reference'), ('NumPy (in hand)', 'peer')]
    """

    def __init__(  # noqa: PLR0913 - one argument for each thing that a workload states
        self,
        make: Callable[[int], Any],
        *,
        sizes: tuple[int, ...],
        unit: str,
        equal: Rule,
        work: Work | None,
        output: Size | None,
        memory: bool,
        domain: str,
        name: str,
    ) -> None:
        """Prefer the `workload` decorator."""
        self.make = _checks.function("make", make)
        several = enumerate(_checks.each("sizes", sizes, "ints"))
        self.sizes = tuple(sorted(_checks.count(f"sizes[{index}]", size, least=1) for index, size in several))
        if not self.sizes:
            raise ArgumentError("sizes: got none, wanted one at least")
        self.unit = _checks.text("unit", unit)
        self.equal = _checks.function("equal", equal)
        self.work = work if work is None else _checks.function("work", work)
        self.output = output if output is None else _checks.function("output", output)
        self.memory = _checks.flag("memory", memory)
        self.domain = _checks.text("domain", domain)
        self.name = _checks.text("name", name)
        first, _, rest = (make.__doc__ or name.replace("-", " ")).strip().partition("\n")
        self.title = first.strip().rstrip(".")
        self.description = " ".join(rest.split())
        self._implementations: list[Implementation] = []

    def __repr__(self) -> str:
        """Name the workload and how much is in it."""
        return f"<workload {self.id}: {len(self._implementations)} implementations, sizes {self.sizes}>"

    @property
    def id(self) -> str:
        """`domain/name`, which is unique in the package."""
        return f"{self.domain}/{self.name}"

    @property
    def module(self) -> str:
        """The module that declares it."""
        return self.make.__module__

    @property
    def implementations(self) -> list[Implementation]:
        """The reference, then ferrule's, then the peers, each in the order declared."""
        order = {"reference": 0, "ferrule": 1, "peer": 2}
        return sorted(self._implementations, key=lambda implementation: order[implementation.role])

    @overload
    def reference(self, call: Call, /, **options: Unpack[Options]) -> Call: ...
    @overload
    def reference(self, call: None = None, /, **options: Unpack[Options]) -> Callable[[Call], Call]: ...
    def reference(
        self, call: Call | None = None, /, **options: Unpack[Options]
    ) -> Call | Callable[[Call], Call]:
        """Declare the pure Python answer that every other one is compared with.

        Beyond its `max_n` that is the answer of a peer that agreed with it, and never ferrule's.
        """
        return self._declared(call, "reference", REFERENCE_LABEL, options)

    @overload
    def plain(self, call: Call, /, **options: Unpack[Options]) -> Call: ...
    @overload
    def plain(self, call: None = None, /, **options: Unpack[Options]) -> Callable[[Call], Call]: ...
    def plain(self, call: Call | None = None, /, **options: Unpack[Options]) -> Call | Callable[[Call], Call]:
        """Declare a peer: plain Python, where the reference is slow on purpose.

        A reference may check, round and bisect as a definition must; this is what a good programmer would
        write, of the standard library alone. What is faster than Python is so over the faster of the two.
        """
        return self._declared(call, "peer", PLAIN_LABEL, {**options, "python": True})

    @overload
    def ferrule(self, call: Call, /, **options: Unpack[Options]) -> Call: ...
    @overload
    def ferrule(self, variant: str = "", /, **options: Unpack[Options]) -> Callable[[Call], Call]: ...
    def ferrule(
        self, variant: Call | str = "", /, **options: Unpack[Options]
    ) -> Call | Callable[[Call], Call]:
        """Declare ferrule's answer; `ferrule("one by one")` declares a named variant of it."""
        if not isinstance(variant, str):
            return self._add(variant, "ferrule", FERRULE_LABEL, options)
        label = f"{FERRULE_LABEL} {variant}".strip()
        return lambda function: self._add(function, "ferrule", label, options)

    def peer(self, label: str, /, **options: Unpack[Options]) -> Callable[[Call], Call]:
        """Declare what a user would otherwise pick for this job."""
        if callable(label):
            example = f'write @{self.make.__name__}.peer("NumPy")'
            raise ArgumentTypeError(f"label: got none, wanted what the peer is called first: {example}")
        _checks.text("label", label)
        return lambda function: self._add(function, "peer", label, options)

    def _declared(
        self, call: Call | None, role: Role, label: str, options: Options
    ) -> Call | Callable[[Call], Call]:
        if call is not None:
            return self._add(call, role, label, options)
        return lambda function: self._add(function, role, label, options)

    def _add(self, call: Call, role: Role, label: str, options: Options) -> Call:
        _no_others(options, Options.__annotations__)
        if any(known.label == label for known in self._implementations):
            raise ArgumentError(f"label: got {label!r}, which is there already in {self.id}, wanted another")
        needs, note = options.get("needs", ()), _checks.text("note", options.get("note", ""))
        kept: dict[str, Any] = {
            **options,
            "needs": (needs,) if isinstance(needs, str) else needs,
            "note": note or ("in hand" if options.get("prepare") else ""),
        }
        self._implementations.append(Implementation(label, role, call, **kept))
        return call


def _no_others(options: Mapping[str, object], known: Collection[str]) -> None:
    """Refuse the first option that isn't known, and name the nearest that is."""
    for name in (each for each in options if each not in known):
        near = get_close_matches(name, known, n=1)
        hint = f"; `{near[0]}` is near" if near else ""
        wanted = f"wanted one of {', '.join(known)}"
        got = _checks.shown(options[name])
        raise ArgumentTypeError(
            f"{_checks.cut(name)}: got {got}, but there is no such option, {wanted}{hint}"
        )


def _domain(module: str) -> str:
    """Give the domain that a module belongs to: of the package's own, the first part below `workloads`."""
    below = module.partition(".bench.workloads.")[2] or module.rpartition(".")[2]
    return below.partition(".")[0].replace("_", "-")


def workload(  # noqa: PLR0913 - what a workload states of itself
    bare: object = None,
    /,
    *,
    sizes: tuple[int, ...] = (),
    unit: str = "item",
    equal: Rule = exact,
    work: Work | None = None,
    output: Size | None = None,
    memory: bool = True,
    **unknown: Never,
) -> Callable[[Callable[[int], Any]], Workload]:
    """Declare a workload from the function that makes (or loads) its input.

    The function takes the size `n`, is deterministic, and names the workload: `sum_list` in the
    module `sequences` is `sequences/sum-list`. The first line of its docstring is the title, the
    rest the description.

    `equal(expected, got)` is the rule of equality, `exact` unless given; see also `close`.
    `work(n)` gives how much is done at size `n` as an amount and its unit, such as
    `(8.0 * n, "B")` or `(2.0 * n**3, "FLOP")`; tables then show GB/s or GFLOP/s.
    `output(answer)` gives the bytes of an answer that is written: `len` of an encoder's, a file's size.
    Tables show them beside the time, since less can be written faster.
    Peaks of memory take a process for each implementation; `memory=False` leaves them out.

    >>> from ferrule.bench import workload
    >>> @workload(sizes=(100, 10_000), unit="number", work=lambda n: (8.0 * n, "B"))
    ... def largest_number(n):
    ...     '''Find the largest of n numbers.'''
    ...     return list(range(n))
    >>> largest_number.name, largest_number.title
    ('largest-number', 'Find the largest of n numbers')
    """
    _no_others(unknown, ("sizes", "unit", "equal", "work", "output", "memory"))
    if bare is not None:
        raise ArgumentTypeError("sizes: got none, wanted them first: write @workload(sizes=(1_000, 100_000))")

    def declare(make: Callable[[int], Any]) -> Workload:
        if not hasattr(make, "__name__"):
            raise ArgumentTypeError(f"make: got {class_of(make)}, wanted a function with a name")
        return Workload(
            make,
            sizes=sizes,
            unit=unit,
            equal=equal,
            work=work,
            output=output,
            memory=memory,
            domain=_domain(make.__module__),
            name=make.__name__.replace("_", "-"),
        )

    return declare
