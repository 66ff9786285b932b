"""Where runs are kept: a folder each in the user's cache folder, the last few of them, not too large."""

from __future__ import annotations

import contextlib
import os
import shutil
from typing import TYPE_CHECKING

from ferrule.measuring import cache

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_KEPT = 5
"""Runs."""
_LARGEST = 200 << 20
"""Bytes of all runs together."""


@contextlib.contextmanager
def new() -> Iterator[Path]:
    """Give the folder of a new run, which is kept from being removed until it is left; older ones go.

    OSError where there can be none.
    """
    above = cache.folder("advise")
    path = _made(above)
    number = os.open(path, os.O_RDONLY)
    try:
        _lock(number)
        _prune(above)
        yield path
    finally:
        os.close(number)


def runs() -> list[Path]:
    """Give the folders of the runs that are kept, the last one last."""
    return _runs(cache.folder("advise"))


def _runs(above: Path) -> list[Path]:
    return sorted(
        (path for path in above.iterdir() if path.name.isdecimal()), key=lambda path: int(path.name)
    )


def _made(above: Path) -> Path:
    """Make a folder with the next number."""
    while True:
        last = int((_runs(above) or [above / "0"])[-1].name)
        path = above / f"{last + 1:06}"
        with contextlib.suppress(FileExistsError):  # somebody was quicker
            path.mkdir(mode=0o700)
            return path


def _prune(above: Path) -> None:
    """Remove the oldest, but for those that somebody is at."""
    there = _runs(above)
    sizes = {path: _size(path) for path in there}
    for path in there[:-1]:
        if len(sizes) <= _KEPT and sum(sizes.values()) <= _LARGEST:
            return
        with contextlib.suppress(OSError):
            number = os.open(path, os.O_RDONLY)
            try:
                if _lock(number):
                    shutil.rmtree(path, ignore_errors=True)
                    del sizes[path]
            finally:
                os.close(number)


def _size(path: Path) -> int:
    found = 0
    with contextlib.suppress(OSError):
        for each in path.iterdir():
            found += each.stat().st_size
    return found


def _lock(number: int) -> bool:
    """Say that somebody is at a run, unless another is."""
    if fcntl is not None:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # what can't be locked there
            return True
    return True
