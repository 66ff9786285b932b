"""A process that measures, and what it says.

It is a process of its own since the number of threads must be set before a library is imported, and since
what it runs may crash.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Generator


def worker_events(
    module: str, task: dict[str, Any], environment: dict[str, str]
) -> Generator[dict[str, Any]]:
    """Run a module as a worker and give its events; a last `died` one where it ended without `done`."""
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
        done = False
        try:
            assert worker.stdin is not None
            assert worker.stdout is not None
            with contextlib.suppress(BrokenPipeError):
                worker.stdin.write(json.dumps(task).encode())
                worker.stdin.close()
            for line in worker.stdout:
                event: dict[str, Any] = json.loads(line)
                done = done or event["event"] == "done"
                yield event
            worker.wait()
        finally:
            _end(worker)
        if not done:
            errors.seek(0)
            yield {"event": "died", "reason": _cause(worker.returncode, errors.read())}


def _end(worker: subprocess.Popen[bytes]) -> None:
    if worker.poll() is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(worker.pid, signal.SIGKILL) if hasattr(os, "killpg") else worker.kill()
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
