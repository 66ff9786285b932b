"""A process that measures, and what it says.

It is a process of its own since the number of threads must be set before a library is imported, and since
what it runs may crash.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ferrule.measuring.events import Died, Done, UnknownEventError, decode, encode

if TYPE_CHECKING:
    from collections.abc import Generator

Task = TypeVar("Task")
Send = Callable[[object], None]
LINGER = 5.0
"""Seconds that a worker which is done may take to end by itself."""


def worker_events(module: str, task: object, environment: dict[str, str]) -> Generator[object]:
    """Have a module, which calls `serve`, do a task; give its events.

    The last is `Done`, or `Died` where the worker ended before it or said what is no event. With the worker
    end the processes that it has left behind.
    """
    with tempfile.TemporaryFile() as errors:
        worker = subprocess.Popen(  # noqa: S603 - a module of this package
            # -P: a file in the current folder must not stand in for a module of the same name.
            [sys.executable, "-P", "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            # Strings hash alike in every run: dicts then collide alike.
            env={"PYTHONHASHSEED": "0", **os.environ, **environment},
            # Ctrl-C reaches the parent alone, which then ends the worker with all it started.
            start_new_session=True,
        )
        # One that it leaves behind may hold the pipe, and then there is no end to read.
        threading.Thread(target=_sweep, args=(worker,), daemon=True).start()
        done, refused = False, ""
        try:
            assert worker.stdin is not None
            assert worker.stdout is not None
            with contextlib.suppress(BrokenPipeError):
                worker.stdin.write(encode(task).encode())
                worker.stdin.close()
            for line in worker.stdout:
                try:
                    said = decode(line)
                except UnknownEventError as error:
                    refused = f"the process said what is not understood: {error}"
                    break
                yield said
                done = isinstance(said, Done)
                if done:
                    break
            if not refused:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    worker.wait(LINGER if done else None)
        finally:
            _end(worker)
        if not done:
            errors.seek(0)
            yield Died(refused or _cause(worker.returncode, errors.read()))


def serve(kind: type[Task], work: Callable[[Task, Send], dict[str, str]]) -> None:
    """Be a worker: do the task that comes on the input; `work` gives the versions of what it used."""
    # What a peer prints must not get between the events.
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)

    def send(said: object) -> None:
        channel.write(encode(said) + "\n")

    task = decode(sys.stdin.buffer.read())
    if not isinstance(task, kind):
        raise UnknownEventError(f"wanted a {kind.__name__}, got a {type(task).__name__}")
    send(Done(work(task, send)))


def _sweep(worker: subprocess.Popen[bytes]) -> None:
    """Once the worker has ended, end what it started."""
    worker.wait()
    _kill(worker)


def _kill(worker: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(worker.pid, signal.SIGKILL) if hasattr(os, "killpg") else worker.kill()


def _end(worker: subprocess.Popen[bytes]) -> None:
    if worker.poll() is None:
        _kill(worker)
    for stream in (worker.stdin, worker.stdout):
        if stream is not None:
            with contextlib.suppress(BrokenPipeError):
                stream.close()
    worker.wait()


def _cause(code: int, errors: bytes) -> str:
    if code < 0:
        known = {value.value: value.name for value in signal.Signals}
        hint = ": the system ended it, perhaps for lack of memory" if -code == signal.SIGKILL else ""
        return f"the process died (signal {-code}, {known.get(-code, 'unknown')}){hint}"
    last = errors.decode(errors="replace").strip().rpartition("\n")[2]
    return f"the process died (exit code {code})" + (f": {last}" if last else "")


def reason(error: BaseException) -> str:
    """Say in one line why something could not be run."""
    text = " ".join(str(error).split())
    if isinstance(error, ImportError):
        return text or type(error).__name__
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
