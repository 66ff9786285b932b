"""Where a report goes: written beside its place and put there when it is whole, or not at all."""

from __future__ import annotations

import io
import os
import secrets
import stat
import tempfile
from contextlib import contextmanager, suppress
from errno import EACCES, EISDIR
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ferrule._core import class_of
from ferrule.errors import ArgumentError, ArgumentTypeError, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Target", "check_target", "place_for"]

Target = str | os.PathLike[str] | IO[bytes] | None


FORMS = ("xlsx", "pdf")


def check_target(target: object, form: str) -> None:
    """Refuse what no report can go to, and a name that belongs to a report of another form."""
    binary = hasattr(target, "write") and not isinstance(target, io.TextIOBase)
    if not (target is None or binary or isinstance(target, str | os.PathLike)):
        raise ArgumentTypeError(
            f"target: got {class_of(target)}, wanted a path, a binary file object or None"
        )
    if isinstance(target, str | os.PathLike):
        named = Path(os.fsdecode(target)).suffix.lower().removeprefix(".")
        if named in FORMS and named != form:
            raise ArgumentError(f"target: got a name that ends in .{named}, wanted one for a .{form} file")


@contextmanager
def place_for(target: Target) -> Iterator[Path | None]:
    """Give the path of a file to write to, or None for memory. Leaving without an error puts it in place."""
    if target is None:
        yield None
    elif isinstance(target, str | os.PathLike):
        path = Path(target)
        with _written_to(path) if _is_device(path) else _renamed_to(Path(os.path.realpath(path))) as beside:
            yield beside
    else:
        with _copied_to(target) as beside:
            yield beside


def _is_device(path: Path) -> bool:
    """Whether it is there, but nothing can be put in its place: a device, a pipe."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


@contextmanager
def _errors_of(path: Path) -> Iterator[None]:
    """Say which file could not be written."""
    try:
        yield
    except OSError as error:
        raise OutputError(error.errno, error.strerror, os.fspath(path)) from error


@contextmanager
def _renamed_to(path: Path) -> Iterator[Path]:
    beside = path.parent / f".ferrule-{secrets.token_hex(8)}.part"
    try:
        with _errors_of(path):
            _check(path)
            beside.touch(exist_ok=False)
            if path.exists():
                beside.chmod(stat.S_IMODE(path.stat().st_mode))
        try:
            yield beside
        except OutputError as error:
            error.filename = os.fspath(path)
            raise
        with _errors_of(path):
            beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


def _check(path: Path) -> None:
    """Refuse what could be replaced, but not written to."""
    if path.is_dir():
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(EACCES, os.strerror(EACCES))


@contextmanager
def _written_to(path: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ferrule-") as folder:
        beside = Path(folder) / "report"
        yield beside
        with _errors_of(path), path.open("wb") as file:
            _copy(beside, file)


@contextmanager
def _copied_to(file: Any) -> Iterator[Path]:  # noqa: ANN401 - anything that takes bytes
    with tempfile.TemporaryDirectory(prefix="ferrule-") as folder:
        beside = Path(folder) / "report"
        yield beside
        _copy(beside, file)


def _copy(path: Path, file: Any) -> None:  # noqa: ANN401 - anything that takes bytes
    """Write all of it, also to a raw file, which may take less than it is given."""
    with path.open("rb") as whole:
        while chunk := whole.read(1 << 20):
            rest = memoryview(chunk)
            while rest:
                taken = file.write(rest)
                rest = rest[len(rest) if taken is None else taken :]
