"""The compiled example of errors: what Rust returns is caught as the class, or the builtin, that it says."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
own_errors = pytest.importorskip("own_errors", reason="not built: make extensions")


def test_an_exception_of_rust_s_own():
    with pytest.raises(own_errors.MyCustomError, match=r"^Something went wrong!$") as raised:
        own_errors.risky_operation()
    assert type(raised.value) is own_errors.MyCustomError
    assert own_errors.MyCustomError.__bases__ == (Exception,)
    assert f"{own_errors.MyCustomError.__module__}.{own_errors.MyCustomError.__qualname__}" == (
        "own_errors.MyCustomError"
    )


def test_an_error_of_rust_s_becomes_a_builtin():
    with pytest.raises(ValueError, match=r"^MyError: Failed operation$") as raised:
        own_errors.fallible_function()
    assert type(raised.value) is ValueError


def test_the_example_runs():
    script = ROOT / "examples" / "own_errors" / "use.py"
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "by its own class: Something went wrong!",
        "as the builtin:   MyError: Failed operation",
    ]
