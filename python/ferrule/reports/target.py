"""Where a report goes: written beside its place and put there when it is whole, or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ferrule.errors import ArgumentTypeError, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Target", "place_for"]

Target = str | os.PathLike[str] | IO[bytes] | None


@contextmanager
def place_for(target: Target) -> Iterator[Path | None]:
    """Give the path of an empty file to write to, or None for memory; on leaving without an error, it is put in place."""
    if target is None:
        yield None
    elif isinstance(target, str | os.PathLike):
        path = Path(os.path.realpath(target))
        with _errors_of(path):
            if path.exists() and not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():
                # A device or a pipe: nothing can be put in its place.
                with path.open("wb") as file, _copied_to(file) as beside:
                    yield beside
            else:
                with _renamed_to(path) as beside:
                    yield beside
    elif hasattr(target, "write"):
        with _copied_to(target) as beside:
            yield beside
    else:
        raise ArgumentTypeError(
            f"target: got {type(target).__name__}, wanted a path, a binary file object or None"
        )


@contextmanager
def _errors_of(path: Path) -> Iterator[None]:
    """Say which file could not be written."""
    try:
        yield
    except OutputError as error:
        error.filename = os.fspath(path)
        raise


@contextmanager
def _renamed_to(path: Path) -> Iterator[Path]:
    beside = path.parent / f".ferrule-{secrets.token_hex(8)}.part"
    try:
        try:
            if path.is_dir():
                raise IsADirectoryError(21, os.strerror(21), os.fspath(path))
            if path.exists() and not os.access(path, os.W_OK):
                raise PermissionError(13, os.strerror(13), os.fspath(path))
            beside.touch(exist_ok=False)
            if path.exists():
                beside.chmod(stat.S_IMODE(path.stat().st_mode))
        except OSError as error:
            raise OutputError(error.errno, error.strerror, os.fspath(path)) from error
        yield beside
        try:
            beside.replace(path)
        except OSError as error:
            raise OutputError(error.errno, error.strerror, os.fspath(path)) from error
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


@contextmanager
def _copied_to(file: Any) -> Iterator[Path]:  # noqa: ANN401 - anything that takes bytes
    with tempfile.TemporaryDirectory(prefix="ferrule-") as folder:
        beside = Path(folder) / "report"
        yield beside
        with beside.open("rb") as whole:
            shutil.copyfileobj(whole, file, 1 << 20)
