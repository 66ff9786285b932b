"""Whose an exception is: what of a workload was run, and where in its file it was raised."""

from __future__ import annotations

import contextlib
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule.bench.declare import InexpressibleError
from ferrule.bench.verify import Equality
from ferrule.measuring import worker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.bench.declare import Rule

CALL = "the call"


class RaisedError(Exception):
    """A part of a workload has raised an exception, which is the cause of this."""

    def __init__(self, part: str, error: Exception) -> None:
        """Name the part."""
        super().__init__(f"in {part}: {worker.reason(error)}")
        self.error = error


@contextlib.contextmanager
def inside(part: str) -> Iterator[None]:
    """Have what is raised here be that part's; what a tool can't express is no error.

    >>> from ferrule.bench.blame import inside, reason
    >>> try:
    ...     with inside("prepare"):
    ...         {}["price"]
    ... except Exception as error:
    ...     print(reason(error, "some.module"))
    in prepare: KeyError: 'price'
    """
    try:
        yield
    except (InexpressibleError, RaisedError):
        raise
    except Exception as error:
        raise RaisedError(part, error) from error


def comparing(rule: Rule) -> contextlib.AbstractContextManager[None]:
    """Have what is raised here be that of a rule of equality."""
    return inside("comparing" if isinstance(rule, Equality) else "equal")


def reason(error: BaseException, module: str) -> str:
    """Say in one line what was raised, in which part, and where in the file of a workload's module."""
    file = getattr(sys.modules.get(module), "__file__", None)
    if isinstance(error, RaisedError):
        return str(error) + place(error.error, file)
    return worker.reason(error) + place(error, file)


def place(error: BaseException, file: str | None) -> str:
    """Name the innermost line of a file that an exception has passed, in brackets; nothing if none."""
    lines = [
        line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == file
    ]
    return f" ({Path(file).name}:{lines[-1]})" if file and lines else ""
