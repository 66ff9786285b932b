"""Time in long calls of C is told from time in short ones, by the source where no call was seen."""

from pathlib import Path

import pytest
from ferrule.advise import long_calls
from ferrule.advise.findings import Function, NativeCall, Shape
from ferrule.advise.recording import Code
from ferrule.measuring.intervals import Estimate

from tests.advise.made import function

SOURCE = """import re, zlib

def packed(text):
    return len(zlib.compress(text.encode()))

def summed(items):
    total = 0
    for each in items:
        total += zlib.crc32(each)
    return total

def mapped(items):
    return list(map(zlib.crc32, items))

def cleaned(text):
    return re.sub("a", "b", text)

def added(here, there):
    return here * 2 + there
"""
LIBRARY = """def sub(pattern, text):
    return compiled(pattern).sub(text)
"""


def made(folder: Path, name: str, line: int, hot: int, **parts: object) -> Function:
    """A function of the source, whose time is all in functions of C called on one line."""
    file = folder / "app.py"
    file.write_text(SOURCE)
    given = {"body": {"call": 5.0}, "work": {"call": 5.0}, "lines": {hot: 5.0}, "native": 1.0, **parts}
    return function(code=Code(str(file), name, line), **given)


def test_a_slow_line_in_no_loop_makes_long_calls(tmp_path: Path) -> None:
    found = long_calls.find(made(tmp_path, "packed", 3, 4), {})
    assert found.share == 1.0
    assert found.reason == (
        "100% of its time is in functions of C, in calls that stand in no loop of its source, 5.00 ms each "
        "time: zlib.compress, text.encode."
    )


@pytest.mark.parametrize(
    ("name", "line", "hot", "parts"),
    [
        ("summed", 6, 9, {}),
        ("mapped", 12, 13, {}),
        ("packed", 3, 4, {"calls": Estimate(1e6, 1e6, 1e6)}),
        ("packed", 3, 4, {"work": {"arithmetic": 5.0}}),
        ("elsewhere", 3, 4, {}),
        ("added", 18, 19, {"shapes": [Shape("here", "list[float]", [9, 9, 9])]}),
    ],
)
def test_others_are_not_said_to(
    tmp_path: Path, name: str, line: int, hot: int, parts: dict[str, object]
) -> None:
    assert long_calls.find(made(tmp_path, name, line, hot, **parts), {}) == long_calls.Long()


def test_operators_on_arrays_are_calls(tmp_path: Path) -> None:
    shapes = [Shape("here", "ndarray", [9, 90_000, 90_000])]
    found = long_calls.find(made(tmp_path, "added", 18, 19, shapes=shapes), {})
    assert found.share == 1.0
    assert found.reason.endswith("5.00 ms each time: operators on arrays.")


def test_what_a_library_does_on_such_a_line_counts(tmp_path: Path) -> None:
    asked = made(tmp_path, "cleaned", 15, 16, own=0.0, work={}, lines={16: 0.0})
    (tmp_path / "library.py").write_text(LIBRARY)
    parts = {"origin": "package", "lines": {2: 8.0}, "work": {"call": 6.0}, "callers": {asked.code: 4.0}}
    sub = function(total=8.0, code=Code(str(tmp_path / "library.py"), "sub", 1), **parts)
    found = long_calls.find(asked, {asked.code: [sub]})
    # Half of its time is of these calls, three quarters of that in C, and so three of the five seconds.
    assert found.share == pytest.approx(0.6)
    assert "sub" in found.reason
    sub.looped = 0.9
    assert long_calls.find(asked, {asked.code: [sub]}).share == 0.0


def test_calls_that_lasted_for_samples_are_long_in_loops_too(tmp_path: Path) -> None:
    made_up = made(tmp_path, "summed", 6, 9, stalled=3.0)
    found = long_calls.find(made_up, {})
    assert found.share == pytest.approx(0.6)
    assert "each lasted for several samples" in found.reason
    # A quarter of what a package does for it: half of that is its share of the package's time.
    parts = {"origin": "package", "stalled": 2.0, "callers": {made_up.code: 4.0}}
    package = function(total=8.0, code=Code("/gone.py", "sub", 1), **parts)
    assert long_calls.find(made_up, {made_up.code: [package]}).share == pytest.approx(0.8)
    package.origin = "project"
    assert long_calls.find(made_up, {made_up.code: [package]}).share == pytest.approx(0.6)


@pytest.mark.parametrize(("name", "line", "hot", "loops"), [("summed", 6, 9, True), ("packed", 3, 4, False)])
def test_lines_in_loops_may_call_what_is_short(
    tmp_path: Path, name: str, line: int, hot: int, *, loops: bool
) -> None:
    assert long_calls.mostly_loops(made(tmp_path, name, line, hot)) == loops


def test_what_windows_saw_is_said_where_it_is_more() -> None:
    seen = function(native=0.9, natives=[NativeCall("numpy.sort", 10.0, 4e-4, 1e6)])
    found = long_calls.find(seen, {})
    assert found.share == pytest.approx(0.8)
    assert found.reason.startswith(
        "80% of its time is in large calls of functions in C: numpy.sort takes 400 µs"
    )
