"""Which functions make the first array of a process: `python -m tests.parity.first_arrays`.

Each is called in a child of its own, in which NumPy's C API was never used. Who asks for that in the thread
that calls gets an error, as where a signal's handler raises in the middle of it.
"""

import contextlib
import io
import os
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from types import ModuleType
from typing import Any

import ferrule as fe
import numpy as np
from ferrule import codec, reports
from numpy._core import multiarray

from tests.parity.arguments import CALLS, DOCUMENT, FROZEN, SHARED, VIEW, called, people

ASKED: list[int] = []
# Written by another process: here nothing may ask before.
ARRAY = subprocess.check_output(
    [
        sys.executable,
        "-c",
        "import sys, numpy, ferrule as fe; sys.stdout.buffer.write(fe.codec.zerocopy.dumps(numpy.ones(3)))",
    ]
)


class Watched(ModuleType):
    """A module that says who asks for the C API."""

    def __getattribute__(self, name: str) -> object:
        if name == "_ARRAY_API":
            ASKED.append(threading.get_ident())
            if ASKED[-1] == threading.main_thread().ident:
                raise TimeoutError
        return super().__getattribute__(name)


def arrays(arguments: dict[str, Any]) -> dict[str, Any]:
    """Those that are lists of numbers or flags, as arrays."""
    return {
        name: np.array(value)
        for name, value in arguments.items()
        if isinstance(value, list) and np.array(value).dtype.kind in "bif"
    }


def attribute(of: object, name: str) -> object:
    """What an object has, or gives without an argument."""
    found = getattr(of, name)
    with contextlib.suppress(TypeError):  # one that is not called, or not without an argument
        return found()
    return found


def calls() -> Iterator[tuple[str, Callable[[], object]]]:
    """All that may make an array, by its name."""
    for name, (_, arguments) in CALLS.items():
        yield name, partial(called, name, {})
        if changed := arrays(arguments):
            yield f"{name}(array)", partial(called, name, changed)
    yield "zerocopy.dumps", partial(codec.zerocopy.dumps, np.ones(3))
    for dtype in ("i8", "f8", "?", "M8[D]", "M8[us]", "m8[us]", "U1"):
        yield f"to_xlsx({dtype})", partial(reports.to_xlsx, {"a": np.ones(3, "i8").astype(dtype)})
    yield "zerocopy.loads", partial(codec.zerocopy.loads, ARRAY)
    objects = (people(), fe.DataProcessor(2), fe.Buffer.arange(3), SHARED, FROZEN, DOCUMENT, VIEW)
    for each in objects:
        for name in dir(each):
            if not name.startswith("_") and name not in {"close", "unlink"}:
                yield f"{type(each).__name__}.{name}", partial(attribute, each, name)


def first(call: Callable[[], object]) -> bool:
    """Whether it asks for the C API; ends the process where that goes wrong."""
    child = os.fork()
    if child == 0:
        code = 2
        sys.stdout = io.StringIO()
        try:
            call()
            code = bool(ASKED)
        except BaseException:  # noqa: BLE001 - also a panic
            sys.stderr.write(f"{call}: {traceback.format_exc()}")
            sys.stderr.flush()
        os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code not in {0, 1}:
        sys.exit(f"{call}: ended with {code}")
    return code == 1


if __name__ == "__main__":
    multiarray.__class__ = Watched
    sys.stdout.writelines(f"{name}\n" for name, call in calls() if first(call))
