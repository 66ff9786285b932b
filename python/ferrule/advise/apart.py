"""Does a piece of work in a child process: what ends that at once is found, and ends no other."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import tempfile
import warnings
from typing import IO, TYPE_CHECKING, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Found = TypeVar("Found")


class EndedError(Exception):
    """The process ended before the work was done; the message says how."""


def apart(work: Callable[[], Found]) -> Found:
    """Give what a piece of work gives, and raise what it raises; what can be pickled of it.

    EndedError where the process ended before. Where processes can't be forked, it is done in this one.

    >>> apart(lambda: 1 + 1)
    2
    """
    if not hasattr(os, "fork"):
        return work()
    for each in (sys.stdout, sys.stderr):
        each.flush()
    # No pipe: a process that the work leaves behind would hold it open.
    with tempfile.TemporaryFile() as file, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads, which only Python's own matter to
        child = os.fork()
        if not child:
            _done(work, file)
        try:
            _, status = os.waitpid(child, 0)
        except BaseException:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            raise
        file.seek(0)
        if not (said := file.read()):
            raise EndedError(_how(os.waitstatus_to_exitcode(status)))
    found, error = pickle.loads(said)  # noqa: S301 - it was written by this program
    if error is not None:
        raise error
    return found  # type: ignore[no-any-return]


def _done(work: Callable[[], object], file: IO[bytes]) -> NoReturn:
    try:
        said: tuple[object, Exception | None]
        try:
            said = work(), None
        except Exception as error:  # noqa: BLE001 - it is raised again
            said = None, error
        for each in (sys.stdout, sys.stderr):
            each.flush()
        file.write(pickle.dumps(said))
        file.flush()
    finally:
        os._exit(1)  # nothing of this program's is to be done twice, whatever was raised


def _how(code: int) -> str:
    """Say how a process ended.

    >>> _how(0), _how(-11)
    ('exit code 0', 'SIGSEGV')
    """
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
