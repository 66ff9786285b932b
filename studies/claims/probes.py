"""Small trials of behaviour that claims need: what is refused, what is allocated, what is called.

Each gives samples of a number; one that can't run raises, and its message is the reason. They run in a
process of their own.
"""

from __future__ import annotations

import datetime as dt
import random
import shutil
import subprocess
import sys
import tempfile
import tracemalloc
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferrule import linalg, sequences, text
from ferrule._core import costs as core
from ferrule.bench import inputs
from ferrule.costs import values
from ferrule.measuring import machine, measure
from ferrule.measuring.events import Sampled
from ferrule.measuring.worker import serve

from studies.claims import compiling, linters, mistakes
from studies.claims.evidence import NotMeasuredError, freedom
from studies.claims.gather import ProbesTask

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.measuring.worker import Send

Probe = list[float]
MANY = 100_000
SAMPLES = 7
SCALINGS = 3
BLOCKS = 100_000
BLOCKS_OF = (1, 2, 10, 50)
"""Items of a list or tuple whose blocks are counted: Python counts none of more than 512 bytes."""
LINE = 64
"""Bytes of a cache line: two objects closer than that are read together."""


class ProbeError(RuntimeError):
    """A probe can't run here; the message says why."""


KNOWN = (
    ProbeError,
    NotMeasuredError,
    ImportError,
    compiling.NoRustError,
    mistakes.NotTriedError,
    linters.RuffError,
)
"""What says itself why a probe can't run."""
WRONG: dict[str, Any] = {
    "int key": {1: 1},
    "key None": {None: 1},
    "bytes as key": {b"a": 1},
    "str as value": {"a": "1"},
    "float as value": {"a": 1.5},
    "None as value": {"a": None},
    "list of pairs": [("a", 1)],
}
"""What is no dict[str, int]."""
PACKAGES = ("asyncio", "email", "http", "unittest")
"""Of Python's own library."""
MEMORY = {
    "ferrule": "ferrule/_core",
    "orjson": "orjson/orjson",
    "pydantic_core": "pydantic_core/_pydantic_core",
    "polars": "_polars_runtime",
}
"""Packages whose extension is written in Rust, and what its path has in it."""


def methods_called(take: Callable[[Any], object], argument: Callable[[Any, Any], Any]) -> Probe:
    """Count the Python methods that run while an int or a float of a class with its own is extracted."""
    called: list[str] = []

    def loud(kind: type, names: tuple[str, ...]) -> type:
        def method(name: str) -> Callable[[Any], Any]:
            def run(self: Any) -> Any:
                called.append(name)
                return getattr(kind, name)(self)

            return run

        return type(f"Loud{kind.__name__}", (kind,), {name: method(name) for name in names})

    whole = loud(int, ("__int__", "__index__", "__float__", "__trunc__"))(values.FIRST)
    broken = loud(float, ("__int__", "__float__", "__trunc__"))(0.5)
    take(argument(whole, broken))
    return [float(len(called))]


def python_bytes(take: Callable[[Any], object], made: Any) -> Probe:
    """Give the bytes that Python allocates at most, for each item, while a call takes a container."""
    take(made)
    samples = []
    tracemalloc.start()
    try:
        for _ in range(7):
            before, _peak = tracemalloc.get_traced_memory()
            tracemalloc.reset_peak()
            take(made)
            samples.append(max(0, tracemalloc.get_traced_memory()[1] - before) / len(made))
    finally:
        tracemalloc.stop()
    return samples


def digit_bytes(digit: int) -> Probe:
    """Give by how many digits' size an int grows with this one."""
    less, more = (
        sys.getsizeof(1 << (sys.int_info.bits_per_digit * (count - 1))) for count in (digit - 1, digit)
    )
    return [float(more - less) / sys.int_info.sizeof_digit]


def blocks_over_tuple(count: int) -> Probe:
    """Give how many times as many blocks of memory as a tuple of some items a list of them is."""
    items = (None,) * count
    return [_blocks(lambda: list(items)) / _blocks(lambda: (*items,))]


def _blocks(make: Callable[[], object]) -> int:
    """Count the blocks of many objects, more than Python keeps memory of to use it again."""
    kept: list[object] = [None] * BLOCKS
    before = sys.getallocatedblocks()
    for place in range(BLOCKS):
        kept[place] = make()
    return sys.getallocatedblocks() - before


def far_neighbours(items: list[Any]) -> Probe:
    """Give the share of items whose object lies further than a cache line from that of the item before."""
    far = sum(abs(id(one) - id(other)) > LINE for one, other in pairwise(items))
    return [far / (len(items) - 1)]


def shuffled(items: list[Any]) -> list[Any]:
    """Give the same objects in another order."""
    return random.Random(1).sample(items, len(items))  # noqa: S311 - an order, not a secret


def refused(wrong: Any) -> Probe:
    """Give 1 where a HashMap<String, i64> refuses a wrong argument with a TypeError, 0 where it takes it."""
    try:
        core.take_str_map(wrong)
    except TypeError:
        return [1.0]
    return [0.0]


def both_ways() -> Probe:
    """Give 1 where a dict becomes a HashMap and a HashMap a dict by the types in a signature alone."""
    source = core.CrossingSource(2, "a", values.words(2))
    made = source.str_dict()
    core.take_str_map(made)
    return [float(isinstance(made, dict) and sorted(made) == sorted(values.words(2)))]


def orjson_takes(make: Callable[[], Any], wanted: bytes) -> Probe:
    """Give 1 where orjson writes an object as it should, 0 where it refuses."""
    import orjson

    try:
        return [float(orjson.dumps(make(), option=orjson.OPT_SERIALIZE_NUMPY) == wanted)]
    except TypeError:
        return [0.0]


def a_datetime(zone: dt.tzinfo | None) -> Any:
    """Give a moment, aware of its zone or not."""
    return dt.datetime(2026, 11, 27, 12, tzinfo=zone)


def an_array(items: list[Any]) -> Any:
    """Give a NumPy array."""
    import numpy as np

    return np.array(items)


def resident_bytes(package: str) -> Probe:
    """Give how much of a package's extension is in the memory of a fresh process that has imported it."""
    program = f"""
import {package}
from pathlib import Path
total, inside = 0, False
for line in Path("/proc/self/smaps").read_text().splitlines():
    head = line.split()
    if "-" in head[0]:
        inside = head[-1].endswith(".so") and {MEMORY[package]!r} in head[-1]
    elif inside and head[0] == "Rss:":
        total += int(head[1]) * 1024
print(total)
"""
    if not Path("/proc/self/smaps").exists():
        raise ProbeError("this system has no /proc/self/smaps")
    found = [float(output([sys.executable, "-P", "-c", program])) for _ in range(SAMPLES)]
    if not all(found):
        raise ProbeError(f"nothing that {package} has loaded is called {MEMORY[package]}")
    return found


def symbols(tool: str, kind: str) -> Probe:
    """Count the functions and objects of CPython's that a tool's kernels need: "all", or "private" ones."""
    nm = shutil.which("nm")
    if nm is None:
        raise ProbeError("nm is not installed")
    names = {
        line.split()[-1]
        for line in output([nm, "-D", "--undefined-only", str(kernels_of(tool))]).splitlines()
    }
    begins = ("_Py",) if kind == "private" else ("Py", "_Py")
    return [float(sum(name.startswith(begins) for name in names))]


def kernels_of(tool: str) -> Path:
    """Give the file of the extension with the five kernels."""
    from studies.tools import kernels

    if tool == "Rust":
        package = kernels.rust()
        # maturin makes a package of it, whose `__init__.py` takes all from the extension of the same name.
        return Path(getattr(package, package.__name__, package).__spec__.origin)
    (form,) = (form for form in kernels.FORMS if form.label == tool)
    return Path(kernels.module(form).__spec__.origin)


def output(command: list[str]) -> str:
    """Run a command and give what it prints."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        reason = done.stderr.strip().rpartition("\n")[2].replace(f"{sys.prefix}/", "")
        raise ProbeError(f"{Path(command[0]).name} ended with {done.returncode}: {reason}")
    return done.stdout


def scaling(call: Callable[[Any], object], argument: Any) -> tuple[Probe, Probe]:
    """Give how calls scale over Python threads, and how one that needs no lock does at the same moments."""
    cores = machine.available_cores()
    if cores == 1:
        raise ProbeError("there is but one core")
    own, free = [], []
    for _ in range(SCALINGS):
        samples, given = measure.thread_scaling(call, argument, cores)
        own += samples
        free += given
    return own, free


def lock_free(call: Callable[[Any], object], argument: Any) -> Probe:
    """Give how much of what Python threads can gain they do gain with a call."""
    return freedom(*scaling(call, argument))


def free_threads() -> Probe:
    """Give how many times as much a thread on each core does together as one alone, without the lock."""
    return scaling(core.read_ints, values.ints(MANY))[1]


def compiles_unannotated(name: str) -> Probe:
    """Give 1 where mypyc compiles a function without an annotation, and it answers right."""
    from ferrule.measuring.extensions import extension

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "unannotated.py"
        source.write_text(compiling.FUNCTIONS[name].python, encoding="utf-8")
        made, arguments = extension(source, "mypyc"), compiling.FUNCTIONS[name].arguments
        wanted = compiling.called(compiling.FUNCTIONS[name])(*arguments)
        return [float(made.function(*arguments) == wanted)]


def one(found: Callable[[Any], float], what: Any) -> Probe:
    """Give the one sample that something has, or 1 and 0 for yes and no."""
    return [float(found(what))]


def words_map() -> dict[str, int]:
    """Give a dict of many entries."""
    return dict(zip(values.words(MANY), values.ints(MANY), strict=True))


def floats() -> list[float]:
    """Give as many floats."""
    return inputs.floats(MANY)


def one_by_one(numbers: list[int]) -> None:
    """Extract ints one by one."""
    for number in numbers:
        core.take_int(number)


ORJSON: dict[str, tuple[Callable[[], Any], bytes]] = {
    "dataclass": (lambda: values.DataPoint(1, 0.5), b'{"id":1,"value":0.5}'),
    "naive datetime": (lambda: a_datetime(None), b'"2026-11-27T12:00:00"'),
    "aware datetime": (lambda: a_datetime(dt.UTC), b'"2026-11-27T12:00:00+00:00"'),
    "array of ints": (lambda: an_array([1, 2]), b"[1,2]"),
    "array of floats": (lambda: an_array([0.5, 2.5]), b"[0.5,2.5]"),
}
"""What orjson may be given, and what it should write."""
PROBES: dict[str, Callable[[], Probe]] = {
    "methods called, an int": lambda: methods_called(core.take_int, lambda whole, _: whole),
    "methods called, a float": lambda: methods_called(core.take_float, lambda _, broken: broken),
    "methods called, a list of ints": lambda: methods_called(core.read_ints, lambda whole, _: [whole]),
    "methods called, a list of floats": lambda: methods_called(core.read_floats, lambda _, broken: [broken]),
    "bytes of reading ints": lambda: python_bytes(core.read_ints, values.ints(MANY)),
    "bytes of reading floats": lambda: python_bytes(core.read_floats, floats()),
    "bytes of reading bools": lambda: python_bytes(core.read_bools, [True, False] * (MANY // 2)),
    "bytes of reading ints, one by one": lambda: python_bytes(one_by_one, values.ints(MANY)),
    "bytes of reading pairs": lambda: python_bytes(core.read_pairs, [(i, i + 1) for i in values.ints(MANY)]),
    **{f"digit bytes, {digit}": partial(digit_bytes, digit) for digit in range(2, 9)},
    **{f"blocks of list over tuple, {count}": partial(blocks_over_tuple, count) for count in BLOCKS_OF},
    "far neighbours, ints as it was made": lambda: far_neighbours(values.ints(MANY)),
    "far neighbours, ints that was shuffled": lambda: far_neighbours(shuffled(values.ints(MANY))),
    "far neighbours, floats as it was made": lambda: far_neighbours(floats()),
    "far neighbours, floats that was shuffled": lambda: far_neighbours(shuffled(floats())),
    **{f"refused, {what}": partial(refused, wrong) for what, wrong in WRONG.items()},
    "both ways": both_ways,
    **{f"orjson {kind}": partial(orjson_takes, *given) for kind, given in ORJSON.items()},
    **{f"resident, {package}": partial(resident_bytes, package) for package in MEMORY},
    "free threads": free_threads,
    "lock free, list": lambda: lock_free(core.read_ints, values.ints(MANY)),
    "lock free, tuple": lambda: lock_free(core.read_tuple, tuple(values.ints(MANY))),
    "lock free, dict": lambda: lock_free(core.read_str_dict, words_map()),
    "lock free, set": lambda: lock_free(core.read_int_set, set(values.ints(MANY))),
    "lock free, statistics": lambda: lock_free(sequences.compute_stats, inputs.array(MANY)),
    "lock free, sines": lambda: lock_free(sequences.cpu_intensive, inputs.array(MANY)),
    "lock free, words": lambda: lock_free(text.word_count, inputs.stdlib_text(MANY)),
    "lock free, matrices": lambda: lock_free(
        lambda matrix: linalg.matrix_multiply(matrix, matrix), inputs.array(MANY // 10).reshape(100, 100)
    ),
    **{
        f"rust compiles {name}": partial(compiling.rust_seconds, function, output)
        for name, function in compiling.FUNCTIONS.items()
    },
    **{
        f"python compiles {name}": partial(compiling.python_seconds, function)
        for name, function in compiling.FUNCTIONS.items()
    },
    **{
        f"python calls {name}": partial(compiling.call_seconds, function)
        for name, function in compiling.FUNCTIONS.items()
    },
    **{f"compiles unannotated {name}": partial(compiles_unannotated, name) for name in compiling.FUNCTIONS},
    **{
        f"C++ takes {name}": partial(one, mistakes.cpp_takes, mistake)
        for name, mistake in mistakes.MISTAKES.items()
    },
    **{
        f"Rust takes {name}": partial(one, mistakes.rust_takes, mistake)
        for name, mistake in mistakes.MISTAKES.items()
    },
    **{
        f"{kind} symbols, {tool}": partial(symbols, tool, kind)
        for kind in ("all", "private")
        for tool in ("Cython", "Cython with C++", "Rust")
    },
    **{f"ruff keeps black's {package}": partial(one, linters.lines_kept, package) for package in PACKAGES},
    **{f"rules of {name}": partial(one, linters.share_of_rules, name) for name in linters.LINTERS},
    **{f"{kind} seconds": partial(linters.seconds, kind) for kind in linters.COMMANDS},
}


def do(task: ProbesTask, send: Send) -> dict[str, str]:
    """Do the task; nothing more is used than its parent knows."""
    for name in task.probes:
        try:
            send(Sampled(name, PROBES[name]()))
        except Exception as error:  # noqa: BLE001 - the reason is what the user gets
            reason = " ".join(str(error).split())
            known = isinstance(error, KNOWN)
            send(Sampled(name, reason=reason if known else f"{type(error).__name__}: {reason}"))
    return {}


if __name__ == "__main__":
    serve(ProbesTask, do)
