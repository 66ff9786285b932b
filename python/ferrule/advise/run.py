"""Runs a program in a process of its own that is recorded, and waits for it, whatever it or the user does."""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule.advise import folders, program
from ferrule.advise.recorder import waited
from ferrule.advise.recording import ProgramEnded

if TYPE_CHECKING:
    from ferrule.advise.settings import Settings

_PASSED_ON = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2}
_FROM_KERNEL = 0x80
"""A signal of the terminal's: the program, which is in the same group, has got it, too."""
_TWICE = 3.0
"""Seconds within which a second Ctrl-C says that the program doesn't end by the first."""
_PATIENCE = 1.0
"""Seconds that it has after that."""


def run(said: list[str], settings: Settings) -> int:
    """Run `python` with these words, write what became of it to the run's file, and give its exit code.

    UnwatchableError where nothing can be recorded; OSError where
    the program can't be started.
    """
    settings = replace(settings, paths=program.paths(said))
    command, environment = program.command(said), program.environment(settings)
    signals = _PASSED_ON | {signal.SIGCHLD}
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    sys.stdout.flush()
    date, root = datetime.now(UTC).isoformat(timespec="seconds"), program.root(program.start(said))
    began = time.monotonic()
    try:
        # Python ignores these two; a program begins as from a shell.
        pid = os.posix_spawn(
            command[0],
            command,
            environment,
            setsigmask=mask,
            setsigdef=[signal.SIGPIPE, signal.SIGXFSZ],
        )
        status, cpu, delayed, killed = _Wait(pid).until_the_end()
        seconds = time.monotonic() - began
        _forget(signals)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    code = os.waitstatus_to_exitcode(status)
    remarks = [f"the program was killed by {_named(-code)}{killed}"] if code < 0 else []
    code = 128 - code if code < 0 else code
    remarks += folders.settled(settings.folder)
    ended = ProgramEnded(said, date, root, seconds, cpu, code, remarks, delayed)
    folders.write(settings.folder, ended)
    return code


@dataclass(slots=True)
class _Wait:
    """Waits for a process, and passes on what signals come meanwhile."""

    pid: int
    interrupted: float = float("-inf")
    deadline: float | None = None

    def until_the_end(self) -> tuple[int, float, float, str]:
        """Give its status, the seconds of the processor that it took and waited for, why it was killed."""
        killed = ""
        while True:
            if os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
                delayed = _delayed(self.pid)
                _, status, used = os.wait4(self.pid, 0)
                return status, used.ru_utime + used.ru_stime, delayed, killed
            left = None if self.deadline is None else self.deadline - time.monotonic()
            if left is not None and left <= 0:
                killed = ", since it went on after the second Ctrl-C"
                os.kill(self.pid, signal.SIGKILL)
                self.deadline = left = None
            signals = _PASSED_ON | {signal.SIGCHLD}
            came = signal.sigwaitinfo(signals) if left is None else signal.sigtimedwait(signals, left)
            if came is not None and came.si_signo != signal.SIGCHLD:
                self._hear(came)

    def _hear(self, came: signal.struct_siginfo) -> None:
        if came.si_code != _FROM_KERNEL:
            os.kill(self.pid, came.si_signo)
        if came.si_signo != signal.SIGINT:
            return
        now = time.monotonic()
        if now - self.interrupted < _TWICE and self.deadline is None:
            self.deadline = now + _PATIENCE
        self.interrupted = now


def _delayed(pid: int) -> float:
    """Give the seconds in which a process that has ended, and nobody has been told of, had no processor."""
    try:
        return waited(Path(f"/proc/{pid}/schedstat").read_bytes())
    except OSError:
        return -1.0


def _forget(signals: set[signal.Signals]) -> None:
    """Take what came while the program ended: it was meant for that."""
    while signal.sigtimedwait(signals, 0) is not None:
        pass


def _named(number: int) -> str:
    """Give a signal's number and name.

    >>> _named(9)
    'signal 9 (SIGKILL)'
    """
    try:
        return f"signal {number} ({signal.Signals(number).name})"
    except ValueError:
        return f"signal {number}"
