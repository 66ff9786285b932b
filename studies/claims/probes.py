"""Small trials of behaviour that claims need: what is refused, what is allocated, what is called.

Each gives samples of a number; one that can't run raises, and its message is the reason. They run in a
process of their own.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
import tracemalloc
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferrule import sequences, text
from ferrule._core import costs as core
from ferrule.bench import inputs
from ferrule.costs import values
from ferrule.measuring import machine, measure
from ferrule.measuring.events import Sampled
from ferrule.measuring.worker import serve

from studies.claims.evidence import NotMeasuredError, freedom
from studies.claims.gather import ProbesTask

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.measuring.worker import Send

Probe = list[float]
MANY = 100_000
SAMPLES = 7
SCALINGS = 3
LINE = 64
"""Bytes of a cache line: two objects closer than that are read together."""


class ProbeError(RuntimeError):
    """A probe can't run here; the message says why."""


def methods_called() -> Probe:
    """Count the Python methods that run while an int and a float of classes with their own are extracted."""
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
    core.take_int(whole)
    core.take_float(broken)
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


def digit_bytes() -> Probe:
    """Give by how many bytes an int grows with each 30 bits, and 15 where Python has such digits."""
    bits = sys.int_info.bits_per_digit
    sizes = [sys.getsizeof(1 << (bits * digits)) for digits in range(1, 9)]
    return [float(later - earlier) / sys.int_info.sizeof_digit for earlier, later in pairwise(sizes)]


def tuple_bytes() -> Probe:
    """Give how many times as large as a tuple of two items a list of them is."""
    return [sys.getsizeof([1, 2]) / sys.getsizeof((1, 2))]


def far_neighbours(numbers: list[int]) -> Probe:
    """Give the share of items whose object lies further than a cache line from that of the item before."""
    far = sum(abs(id(one) - id(other)) > LINE for one, other in pairwise(numbers))
    return [far / (len(numbers) - 1)]


def refused() -> Probe:
    """Give the share of wrong keys and values that a HashMap<String, i64> refuses with a TypeError."""
    wrong: list[Any] = [{1: 1}, {None: 1}, {b"a": 1}, {"a": "1"}, {"a": 1.5}, {"a": None}, [("a", 1)]]
    found = 0
    for value in wrong:
        try:
            core.take_str_map(value)
        except TypeError:
            found += 1
    return [found / len(wrong)]


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


def _a_datetime() -> Any:
    import datetime as dt

    return dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)


def _an_array() -> Any:
    import numpy as np

    return np.array([1, 2])


def resident_bytes() -> Probe:
    """Give the memory that a fresh process has more once it has imported ferrule, NumPy apart."""
    program = """
import numpy, os
def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
before = resident()
import ferrule
print(resident() - before)
"""
    if not Path("/proc/self/statm").exists():
        raise ProbeError("this system has no /proc/self/statm")
    return [float(output([sys.executable, "-P", "-c", program])) for _ in range(SAMPLES)]


def output(command: list[str]) -> str:
    """Run a command and give what it prints."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        reason = done.stderr.strip().rpartition("\n")[2]
        raise ProbeError(f"{Path(command[0]).name} ended with {done.returncode}: {reason}")
    return done.stdout


RUST = """
#[no_mangle]
pub extern "C" fn escape_time(a: f64, b: f64, limit: u32) -> u32 {
    let (mut x, mut y, mut time) = (0.0, 0.0, 0);
    while time < limit && x * x + y * y <= 4.0 {
        (x, y) = (x * x - y * y + a, 2.0 * x * y + b);
        time += 1;
    }
    time
}
"""
PYTHON = """
def escape_time(a, b, limit):
    x = y = 0.0
    time = 0
    while time < limit and x * x + y * y <= 4.0:
        x, y = x * x - y * y + a, 2.0 * x * y + b
        time += 1
    return time
"""


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


def rust_compiles() -> Probe:
    """Give the seconds that rustc takes for one optimised function: the least that a change of Rust costs."""
    rustc = shutil.which("rustc")
    if rustc is None:
        raise ProbeError("rustc is not installed")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "function.rs"
        source.write_text(RUST, encoding="utf-8")
        target = str(Path(folder) / "function.out")
        command = [rustc, "--edition", "2021", "-O", "--crate-type", "cdylib", "-o", target, str(source)]
        return [measure.timed_once(output, command)[1] for _ in range(SAMPLES)]


def python_compiles() -> Probe:
    """Give the seconds that Python takes to compile the same function."""
    return [
        measure.timed_once(lambda text: compile(text, "function.py", "exec"), PYTHON)[1]
        for _ in range(SAMPLES)
    ]


def compiles_unannotated() -> Probe:
    """Give 1 where mypyc compiles a function without an annotation, and it answers right."""
    from ferrule.measuring.extensions import extension

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "unannotated.py"
        source.write_text(PYTHON, encoding="utf-8")
        return [float(extension(source, "mypyc").escape_time(2.0, 2.0, 9) == 1)]


PROBES: dict[str, Callable[[], Probe]] = {
    "methods called": methods_called,
    "bytes of reading ints": lambda: python_bytes(core.read_ints, values.ints(MANY)),
    "bytes of reading pairs": lambda: python_bytes(core.read_pairs, [(i, i + 1) for i in values.ints(MANY)]),
    "digit bytes": digit_bytes,
    "list over tuple": tuple_bytes,
    "far neighbours, as made": lambda: far_neighbours(values.ints(MANY)),
    "far neighbours, shuffled": lambda: far_neighbours(random.Random(1).sample(values.ints(MANY), MANY)),  # noqa: S311
    "refused": refused,
    "both ways": both_ways,
    "orjson dataclass": lambda: orjson_takes(lambda: values.DataPoint(1, 0.5), b'{"id":1,"value":0.5}'),
    "orjson datetime": lambda: orjson_takes(_a_datetime, b'"2026-11-27T12:00:00+00:00"'),
    "orjson numpy": lambda: orjson_takes(_an_array, b"[1,2]"),
    "resident bytes": resident_bytes,
    "free threads": free_threads,
    "lock free, list": lambda: lock_free(core.read_ints, values.ints(MANY)),
    "lock free, dict": lambda: lock_free(
        core.read_str_dict, dict(zip(values.words(MANY), values.ints(MANY), strict=True))
    ),
    "lock free, statistics": lambda: lock_free(sequences.compute_stats, inputs.array(MANY)),
    "lock free, sines": lambda: lock_free(sequences.cpu_intensive, inputs.array(MANY)),
    "lock free, words": lambda: lock_free(text.word_count, inputs.stdlib_text(MANY)),
    "rust compiles": rust_compiles,
    "python compiles": python_compiles,
    "compiles unannotated": compiles_unannotated,
}


def do(task: ProbesTask, send: Send) -> dict[str, str]:
    """Do the task; nothing more is used than its parent knows."""
    for name in task.probes:
        try:
            send(Sampled(name, PROBES[name]()))
        except Exception as error:  # noqa: BLE001 - the reason is what the user gets
            reason = " ".join(str(error).split())
            known = isinstance(error, ProbeError | NotMeasuredError | ImportError)
            send(Sampled(name, reason=reason if known else f"{type(error).__name__}: {reason}"))
    return {}


if __name__ == "__main__":
    serve(ProbesTask, do)
