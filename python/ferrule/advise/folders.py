"""Where runs are kept: a folder each in the user's cache folder, the last few of each program."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule.advise.recording import ProgramEnded
from ferrule.measuring import cache, words
from ferrule.measuring.events import UnknownEventError, decode, encode

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_EACH = 5
"""Runs of a program."""
_KEPT = 40
"""Runs of all programs together."""
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


def ended(folder: Path) -> ProgramEnded | None:
    """Give what a run says of itself; None of one that has not ended, or did not end in order."""
    try:
        found = decode((folder / SELF).read_bytes())
    except (OSError, UnknownEventError):
        return None
    return found if isinstance(found, ProgramEnded) else None


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
    programs = {path: _program(path) for path in there}
    for path in there[:-1]:
        crowded = len(sizes) > _KEPT or sum(sizes.values()) > _LARGEST
        if not crowded and Counter(programs[each] for each in sizes)[programs[path]] <= _EACH:
            continue
        with contextlib.suppress(OSError):
            number = os.open(path, os.O_RDONLY)
            try:
                if _lock(number):
                    shutil.rmtree(path, ignore_errors=True)
                    del sizes[path]
            finally:
                os.close(number)


def _program(path: Path) -> tuple[str, ...]:
    """Say which program ran, whatever its arguments; nothing where that is not known."""
    found = ended(path)
    return (found.root, *found.command[: 1 + (found.command[:1] == ["-m"])]) if found else ()


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
