"""Files as the whole package writes them, whole or not at all; and room on disk that nobody else sees."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import re
import stat
import tempfile
from errno import EACCES, EAGAIN, EINVAL, EISDIR, ELOOP
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferrule.errors import ArgumentTypeError, OutputError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LINKS", "check", "pour", "read_text", "scratch", "whole", "write"]

LINKS = 40
"""As many links that lead on to a link as Linux follows."""
_CHUNK = 1 << 20
# What a process has open, by its number: it can't be replaced, and may have no other name.
_OPEN = re.compile(r"(?:/dev|/proc/(\d+)(?:/task/\d+)?)/fd/(\d+)")


@contextlib.contextmanager
def whole(path: str | os.PathLike[str], error: type[OSError] = OSError) -> Iterator[Path]:
    """Give a place to write to; leaving without an error puts what is there in place of `path`, on disk.

    Until then `path` is as it was, and stays so if anything goes wrong or the process is killed. What is
    replaced keeps its mode, and a link still leads to its file. A device, a pipe and what is open already
    (`/dev/stdout`) are never replaced: they get the bytes. What the system refuses is this `error` of `path`.
    """
    with _told(path, error):
        place = _followed(path)
        file = _File(place) if _can_be_replaced(place) else None
    if file is None:
        with scratch() as at:
            yield at
            with _told(path, error), _opened(place) as target:
                pour(at, target, os.fspath(path))
        return
    try:
        yield file.at
        with _told(path, error):
            file.keep()
    finally:
        file.close()


def write(path: Path, text: str) -> None:
    """Write a text, whole or not at all; folders that are missing are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole(path) as at, _told(path, OSError):
        at.write_text(text, "utf-8")


def read_text(path: Path, most: int) -> str:
    """Read a text of so many bytes at most, in UTF-8 with its mark or without; ValueError otherwise."""
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise ValueError(f"got more than {most:,} bytes, wanted a text")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ValueError("got UTF-16, wanted UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = data[error.start]
        raise ValueError(f"got the byte 0x{byte:02x} at {error.start:,}, wanted a text in UTF-8") from None


def check(path: Path) -> None:
    """Raise the OSError that writing to `path` would, and leave it as it is."""
    with _told(path, OSError):
        place = _followed(path)
        if _can_be_replaced(place):
            _File(place).close()
        elif not os.access(place, os.W_OK):
            # Not opened: it may be a pipe that waits for a reader.
            raise PermissionError(EACCES, os.strerror(EACCES))


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Give a place to write to and read from, as long as this lasts: without a name where the system can."""
    with contextlib.ExitStack() as opened:
        at = _numbered(opened.enter_context(tempfile.TemporaryFile(prefix="ferrule-")).fileno())
        if at is None:
            at = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="ferrule-")), "file")
        yield at


def pour(source: Path, file: Any, name: str) -> None:  # noqa: ANN401 - anything that takes bytes
    """Write all of a file to another, also to a raw one, which may take less than it is given, or nothing."""
    with source.open("rb") as whole_of_it:
        while chunk := whole_of_it.read(_CHUNK):
            done = _taken(file, chunk, name)
            while done < len(chunk):
                done += _taken(file, memoryview(chunk)[done:], name)
    if isinstance(file, io.BufferedWriter | io.BufferedRandom):
        file.flush()  # it may have kept some, which is no news when it is closed long after


def _taken(file: Any, data: bytes | memoryview, name: str) -> int:  # noqa: ANN401 - anything that takes bytes
    """Write once, and give how much was written: of a file that says nothing, all."""
    taken = file.write(data)
    if taken is None:
        if _may_refuse(file):
            raise OutputError(EAGAIN, "it can take no more now; wanted a file that waits", name)
        return len(data)
    # True says that all went well, and would count as 1; what has to be awaited was not written.
    if isinstance(taken, bool) or not hasattr(type(taken), "__index__"):
        if hasattr(taken, "close"):
            taken.close()
        kind = f"{type(taken).__module__}.{type(taken).__qualname__}".removeprefix("builtins.")
        raise ArgumentTypeError(f"{name}.write(): got {kind}, wanted the number of bytes written, or None")
    amount = int(taken)
    if not 0 < amount <= len(data):
        raise OutputError(f"{name}.write(): got {amount}, wanted how many of {len(data)} bytes were written")
    return amount


def _may_refuse(file: Any) -> bool:  # noqa: ANN401 - anything that takes bytes
    """Whether None means that nothing was written: of a raw file, also where something is around it."""
    if isinstance(file, io.RawIOBase):
        return True
    try:
        return not os.get_blocking(file.fileno())
    except (AttributeError, OSError, TypeError, ValueError):
        return False


@contextlib.contextmanager
def _told(path: str | os.PathLike[str], kind: type[OSError]) -> Iterator[None]:
    """Say which file it is that the system refused."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise kind(error.errno, error.strerror, os.fspath(path)) from error


def _followed(path: str | os.PathLike[str]) -> Path:
    """Give where links lead to: a name, whether anything has it or not."""
    place = Path(os.fsdecode(path))
    for _ in range(LINKS):
        place = Path(os.path.realpath(place.parent), place.name)
        if _OPEN.fullmatch(os.fspath(place)) or not place.is_symlink():
            return place
        place = place.parent / place.readlink()
    raise OSError(ELOOP, os.strerror(ELOOP))


def _can_be_replaced(place: Path) -> bool:
    """Whether it is a file, or nothing yet. That it is a folder is found out by whoever tries."""
    if _OPEN.fullmatch(os.fspath(place)):
        return False
    try:
        mode = place.stat().st_mode
    except FileNotFoundError:
        return True
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)


def _opened(place: Path) -> Any:  # noqa: ANN401 - a raw file
    """Open what can't be replaced; what this process has open goes on from where it is."""
    found = _OPEN.fullmatch(os.fspath(place))
    own = found is not None and found[1] in {None, str(os.getpid())}
    return os.fdopen(os.dup(int(found[2])), "wb", 0) if found and own else place.open("wb", 0)


class _File:
    """A file in the making: `at` is where to write, and `keep` puts it in its place.

    Where the system can (O_TMPFILE) it has no name until then, so that nothing is left whatever ends the
    process; only to replace another it needs one for a moment. Elsewhere it has one from the beginning. The
    name is hidden, and locked as long as somebody is at it: what a killed process left is removed when the
    same file is written the next time.
    """

    def __init__(self, path: Path) -> None:
        mode = _mode(path)
        self._path = path
        self._hidden: Path | None = None
        self._descriptor, at = _unnamed(path.parent)
        if at is None:
            self._descriptor, at = _named(path)
            self._hidden = at
        self.at = at
        self._mode = stat.S_IMODE(os.fstat(self._descriptor).st_mode) if mode is None else mode
        # Whoever writes opens it by its name.
        at.chmod(self._mode | stat.S_IRUSR | stat.S_IWUSR)

    def keep(self) -> None:
        """Put it in its place, so that it is there even after a loss of power."""
        self.at.chmod(self._mode)
        os.fsync(self._descriptor)
        if self._hidden is not None or not self._linked(self._path):
            self._replace()
        _sync(self._path.parent)

    def _replace(self) -> None:
        if self._hidden is None:
            _lock(self._descriptor)
            self._hidden = next(name for name in _names(self._path) if self._linked(name))
        if fcntl is None:  # where a file that is open can't be renamed
            os.close(self._descriptor)
            self._descriptor = -1
        self._hidden.replace(self._path)
        self._hidden = None

    def _linked(self, name: Path) -> bool:
        """Give it a name, if nothing has that yet."""
        try:
            # With a folder's number, which doesn't matter here, Python follows the link that `at` is.
            os.link(self.at, name, src_dir_fd=self._descriptor)
        except FileExistsError:
            return False
        return True

    def close(self) -> None:
        """Leave nothing of it that is not in its place."""
        if self._hidden is not None:
            with contextlib.suppress(OSError):
                self._hidden.unlink()
        if self._descriptor >= 0:
            os.close(self._descriptor)


def _mode(path: Path) -> int | None:
    """Give the mode of what is there, and refuse what could be replaced, but not written to."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
    if not os.access(path, os.W_OK):
        raise PermissionError(EACCES, os.strerror(EACCES))
    return stat.S_IMODE(mode)


def _unnamed(folder: Path) -> tuple[int, Path | None]:
    """Make a file without a name, and give where it can be opened; None where the system can't."""
    try:
        descriptor = os.open(folder, os.O_RDWR | os.O_TMPFILE, 0o666)
    except (AttributeError, OSError):  # if the folder is to blame, a file with a name will say so
        return -1, None
    at = _numbered(descriptor)
    if at is None:
        os.close(descriptor)
    return descriptor, at


def _numbered(descriptor: int) -> Path | None:
    """Give the name by which Linux lets an open file be opened again."""
    at = Path(f"/proc/self/fd/{descriptor}")
    return at if _is(at, descriptor) else None


def _named(path: Path) -> tuple[int, Path]:
    """Make a file with a hidden name, and lock it."""
    for name in _names(path):
        with contextlib.suppress(FileExistsError):
            descriptor = os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
            if _lock(descriptor) and _is(name, descriptor):
                return descriptor, name
            os.close(descriptor)  # taken for left over before it was locked
    raise AssertionError  # names don't end


def _names(path: Path) -> Iterator[Path]:
    """Give hidden names beside a file, always the same; what a killed process left under one is removed."""
    mark = sha256(os.fsencode(path.name)).hexdigest()[:16]
    for number in count():
        name = path.with_name(f".ferrule-{mark}.{number}.part")
        _remove_left(name)
        yield name


def _remove_left(name: Path) -> None:
    if fcntl is None:
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is(name, descriptor):
                name.unlink()
        finally:
            os.close(descriptor)


def _lock(descriptor: int) -> bool:
    """Say that somebody is at it, unless another is. What can't be locked is never left over."""
    if fcntl is not None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            pass
    return True


def _is(name: Path, descriptor: int) -> bool:
    """Whether it is the name of what is open."""
    try:
        return os.path.samestat(name.stat(), os.fstat(descriptor))
    except OSError:
        return False


def _sync(folder: Path) -> None:
    """Only then does the new name survive a loss of power. It is there already, and not every folder can."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != EINVAL:
            raise
    finally:
        os.close(descriptor)
