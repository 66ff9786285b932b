"""Where runs are kept: a folder each in the user's cache folder, the last few of them, not too large."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule.measuring import cache, words
from ferrule.measuring.events import encode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.advise.recording import ProgramEnded

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

SELF = "run.jsonl"
"""The file of the run itself."""
UNRECORDED = "unrecorded"
"""The file that says why the program was not recorded."""
_LATE = 1.5
"""Seconds that what goes on in the background has after a program's end."""
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


def write(folder: str, ended: ProgramEnded) -> None:
    """Write the file of the run itself."""
    own(Path(folder, SELF)).write_text(f"{encode(ended)}\n", "utf-8")


def own(path: Path) -> Path:
    """Have a file be there that nobody but the user may read, whatever files usually are."""
    path.touch(mode=0o600)
    return path


def settled(folder: str) -> list[str]:
    """Wait for those who still write to a run's folder, such as replays; say if somebody does after all."""
    until = time.monotonic() + _LATE
    while count := _written(folder):
        if time.monotonic() > until:
            went_on = words.counted(count, "process")
            return [f"{went_on} of the program went on after its end, and the rest of that was not read"]
        time.sleep(0.01)
    return []


def _written(folder: str) -> int:
    """Count the files to which somebody may still write: a process, or one that it left behind."""
    count = 0
    for path in Path(folder).iterdir():
        number = os.open(path, os.O_RDONLY)
        try:
            count += not _lock(number)
        finally:
            os.close(number)
    return count


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
