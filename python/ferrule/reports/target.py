"""Where a report goes: written beside its place and put there when it is whole, or not at all."""

from __future__ import annotations

import codecs
import io
import os
import stat
from contextlib import contextmanager
from inspect import iscoroutinefunction
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ferrule import _files
from ferrule._core import class_of
from ferrule.errors import ArgumentError, ArgumentTypeError, OutputError
from ferrule.reports.checks import path_said, path_shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Target", "check_apart", "check_target", "place_for"]

Target = str | os.PathLike[str] | IO[bytes] | None


FORMS = ("xlsx", "pdf")


def check_target(target: object, form: str) -> None:
    """Refuse what no report can go to, and a name that belongs to a report of another form."""
    if isinstance(target, str | os.PathLike):
        named = Path(path_said("target", target)).suffix.lower().removeprefix(".")
        if named in FORMS and named != form:
            raise ArgumentError(f"target: got a name that ends in .{named}, wanted one for a .{form} file")
    elif target is not None:
        _check_file(target)


def _check_file(target: object) -> None:
    """Refuse a file that can't take bytes."""
    if not hasattr(target, "write") or _is_text(target):
        raise ArgumentTypeError(
            f"target: got {class_of(target)}, wanted a path, a binary file object or None"
        )
    if iscoroutinefunction(target.write):
        raise ArgumentTypeError(
            f"target: got {class_of(target)}, whose write is async, wanted one that is not"
        )
    if getattr(target, "closed", False) is True:
        raise ArgumentError("target: got a file that is closed, wanted one that is open")
    writable = getattr(target, "writable", None)
    if callable(writable) and writable() is False:
        raise ArgumentError("target: got a file that is not open for writing, wanted one that is")


def _is_text(file: object) -> bool:
    """Whether it takes text; what is around such a file tells its encoding, too."""
    if isinstance(file, io.TextIOBase | codecs.StreamWriter):
        return True
    return hasattr(file, "encoding") and "b" not in str(getattr(file, "mode", ""))


def check_apart(target: object, sources: Iterable[tuple[str, object]]) -> None:
    """Refuse a target that is one of the files of which the report is made: it would be gone.

    By whatever name, since links and relative paths lead to it, too, or open already.
    """
    if (there := _regular(target)) is None:
        return
    for name, source in sources:
        found = _regular(source)
        if found is not None and os.path.samestat(there, found):
            shown = path_shown(target) if isinstance(target, str | os.PathLike) else "a file"
            raise ArgumentError(f"target: got {shown}, which is the file of {name}, wanted another")


def _regular(file: object) -> os.stat_result | None:
    """Give what the system knows of a file, by its path or open; None of what is none, or not there."""
    try:
        known = file if isinstance(file, str | os.PathLike) else file.fileno()  # type: ignore[attr-defined]
        found = os.stat(known)  # noqa: PTH116 - any path, or a number
    except (AttributeError, OSError, TypeError, ValueError):
        return None
    return found if stat.S_ISREG(found.st_mode) else None


@contextmanager
def place_for(target: Target) -> Iterator[Path | None]:
    """Give the path of a file to write to, or None for memory. Leaving without an error puts it in place."""
    if target is None:
        yield None
    elif isinstance(target, str | os.PathLike):
        with _files.whole(target, OutputError) as at:
            try:
                yield at
            except OutputError as error:
                error.filename = os.fspath(target)
                raise
    else:
        with _files.scratch() as at:
            yield at
            _files.pour(at, target, "target")
