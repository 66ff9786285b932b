"""The same small functions in Rust and in Python: what it takes to compile each, and to call the latter."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferrule.measuring import measure

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLES = 7
CALLS = 100
"""One sample of a call is of so many."""


class NoRustError(RuntimeError):
    """There is no Rust compiler."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function in both languages, and what it is called with; its name in Python is `function`."""

    rust: str
    python: str
    arguments: tuple[Any, ...]


FUNCTIONS = {
    "escape time": Function(
        """
#[no_mangle]
pub extern "C" fn escape_time(a: f64, b: f64, limit: u32) -> u32 {
    let (mut x, mut y, mut time) = (0.0, 0.0, 0);
    while time < limit && x * x + y * y <= 4.0 {
        (x, y) = (x * x - y * y + a, 2.0 * x * y + b);
        time += 1;
    }
    time
}
""",
        """
def function(a, b, limit):
    x = y = 0.0
    time = 0
    while time < limit and x * x + y * y <= 4.0:
        x, y = x * x - y * y + a, 2.0 * x * y + b
        time += 1
    return time
""",
        (-0.1, 0.1, 200),
    ),
    "greatest common divisor": Function(
        """
#[no_mangle]
pub extern "C" fn divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
""",
        """
def function(a, b):
    while b:
        a, b = b, a % b
    return a
""",
        (832_040, 514_229),
    ),
    "edit distance": Function(
        """
#[no_mangle]
pub extern "C" fn distance(one: *const u8, length: usize, other: *const u8, width: usize) -> usize {
    let one = unsafe { std::slice::from_raw_parts(one, length) };
    let other = unsafe { std::slice::from_raw_parts(other, width) };
    let mut row: Vec<usize> = (0..=width).collect();
    for (i, a) in one.iter().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in other.iter().enumerate() {
            let changed = corner + usize::from(a != b);
            corner = row[j + 1];
            row[j + 1] = changed.min(corner + 1).min(row[j] + 1);
        }
    }
    row[width]
}
""",
        """
def function(one, other):
    row = list(range(len(other) + 1))
    for i, a in enumerate(one):
        corner, row[0] = row[0], i + 1
        for j, b in enumerate(other):
            changed = corner + (a != b)
            corner = row[j + 1]
            row[j + 1] = min(changed, corner + 1, row[j] + 1)
    return row[-1]
""",
        ("interpretation", "interruption"),
    ),
    "sum of primes": Function(
        """
#[no_mangle]
pub extern "C" fn primes(below: usize) -> usize {
    let mut composite = vec![false; below];
    let mut total = 0;
    for number in 2..below {
        if !composite[number] {
            total += number;
            (number * number..below).step_by(number).for_each(|each| composite[each] = true);
        }
    }
    total
}
""",
        """
def function(below):
    composite = [False] * below
    total = 0
    for number in range(2, below):
        if not composite[number]:
            total += number
            for each in range(number * number, below, number):
                composite[each] = True
    return total
""",
        (1_000,),
    ),
}


def called(function: Function) -> Callable[..., Any]:
    """Give the function in Python."""
    names: dict[str, Any] = {}
    exec(compile(function.python, "function.py", "exec"), names)  # noqa: S102 - written above
    made: Callable[..., Any] = names["function"]
    return made


def call_seconds(function: Function) -> list[float]:
    """Give the seconds of a call in Python."""
    call, arguments = called(function), function.arguments

    def several(calls: int) -> None:
        for _ in range(calls):
            call(*arguments)

    return [measure.timed_once(several, CALLS)[1] / CALLS for _ in range(SAMPLES)]


def python_seconds(function: Function) -> list[float]:
    """Give the seconds that Python takes to compile it."""
    return [
        measure.timed_once(lambda text: compile(text, "function.py", "exec"), function.python)[1]
        for _ in range(SAMPLES)
    ]


def rust_seconds(function: Function, run: Callable[[list[str]], object]) -> list[float]:
    """Give the seconds that rustc takes for it, optimised: the least that a change of Rust costs."""
    rustc = shutil.which("rustc")
    if rustc is None:
        raise NoRustError("rustc is not installed")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "function.rs"
        source.write_text(function.rust, encoding="utf-8")
        target = str(Path(folder) / "function.out")
        command = [rustc, "--edition", "2021", "-O", "--crate-type", "cdylib", "-o", target, str(source)]
        return [measure.timed_once(run, command)[1] for _ in range(SAMPLES)]
