"""What counts as a line that differs, in Python, Cython and Rust."""

from pathlib import Path

import pytest
from ferrule.bench import Code
from ferrule.bench.lines import differing, lines_of

PYTHON = '''
"""About the module."""
import math
from os import (
    path,
)

TABLE = {"a": 1}
A, B = 1, 2


@decorated
def mean(numbers):
    """One line.

    More.
    """
    # a comment
    return total(numbers) / len(numbers) + A

def total(
    numbers,
):
    return sum(numbers)


def other():
    return TABLE
'''
CYTHON = """
# cython: boundscheck=False
from libc.math cimport sqrt
cdef extern from "x.h" nogil:
    int total()

cdef int B, A
cdef unordered_map[string, int] TABLE
TABLE["a"] = 1

def mean(list numbers):
    cdef double sum = total(numbers)
    return sum / TABLE["a"]

cdef inline double total(list numbers) noexcept nogil:
    return 0
"""
RUST = """
//! About the file.
use std::fmt;

/// The most.
const MOST: usize = 3;

#[derive(Clone)]
pub struct Mean<'a> {
    numbers: &'a [f64],
}

impl From<&str> for Mean<'_> {
    fn from(text: &str) -> Self {
        todo!() // not counted apart
    }
}

pub fn mean<'py, T: Into<f64>>(mean: Mean<'py>) -> f64 {
    total(mean)
}

fn total(_: Mean<'_>) -> f64 {
    0.0
}

fn unused() {}
"""


def lines(tmp_path: Path, name: str, text: str, function: str = "mean") -> list[str]:
    path = tmp_path / name
    path.write_text(text)
    return list(lines_of(Code(function, (path,))))


def test_python(tmp_path):
    assert lines(tmp_path, "a.py", PYTHON) == [
        "A, B = 1, 2",
        "@decorated",
        "def mean(numbers):",
        "return total(numbers) / len(numbers) + A",
        "def total(",
        "numbers,",
        "):",
        "return sum(numbers)",
    ]


def test_cython(tmp_path):
    assert lines(tmp_path, "a.pyx", CYTHON) == [
        "cdef unordered_map[string, int] TABLE",
        'TABLE["a"] = 1',
        "def mean(list numbers):",
        "cdef double sum = total(numbers)",
        'return sum / TABLE["a"]',
        "cdef inline double total(list numbers) noexcept nogil:",
        "return 0",
    ]


def test_rust(tmp_path):
    found = lines(tmp_path, "a.rs", RUST)
    assert found[:3] == ["#[derive(Clone)]", "pub struct Mean<'a> {", "numbers: &'a [f64],"]
    assert "impl From<&str> for Mean<'_> {" in found
    assert found[-6:] == [
        "pub fn mean<'py, T: Into<f64>>(mean: Mean<'py>) -> f64 {",
        "total(mean)",
        "}",
        "fn total(_: Mean<'_>) -> f64 {",
        "0.0",
        "}",
    ]
    assert not any("MOST" in line or "unused" in line for line in found)


def test_several_files_count_together(tmp_path):
    first, second = tmp_path / "a.py", tmp_path / "b.py"
    first.write_text("def mean(x):\n    return helper(x)\n")
    second.write_text("def helper(x):\n    return x\n")
    assert len(list(lines_of(Code("mean", (first, second))))) == 4


@pytest.mark.parametrize(
    ("after", "count"),
    [
        ("def f(x):\n    y = x\n    return y\n", 0),
        ("def f(x):\n\n    # why\n    y = x\n    return y\n", 0),
        ("def f(x: int):\n    y = x\n    return y\n", 1),
        ("def f(x):\n    return x\n", 2),
        ("def f(x):\n    y = x\n    z = y\n    return y\n", 1),
    ],
)
def test_changed_added_and_removed_lines_count_once(tmp_path, after, count):
    before, other = tmp_path / "before.py", tmp_path / "after.py"
    before.write_text("def f(x):\n    y = x\n    return y\n")
    other.write_text(after)
    assert differing(Code("f", (before,)), Code("f", (other,))) == count


def test_a_function_that_is_not_there_is_named(tmp_path):
    with pytest.raises(LookupError, match=r"a\.py: no function is called missing"):
        lines(tmp_path, "a.py", PYTHON, "missing")
