"""Takes jobs and has their reports made, each by a process of its own.

    python -m ferrule.service.worker SETTINGS      started by the service, and ended with it

A byte on stdin says that there is a new job; its end says that the service is gone. A byte on stdout says
that a job has changed.
"""

from __future__ import annotations

import contextlib
import json
import logging
import multiprocessing as mp
import os
import re
import signal
import socket
import sys
import threading
import time
from dataclasses import asdict
from multiprocessing import forkserver
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferrule.service import preloaded, problems, render
from ferrule.service.database import Sqlite
from ferrule.service.jobs import LARGE, SMALL, Job, Jobs, Made, Problem
from ferrule.service.logs import log_as_json
from ferrule.service.settings import Limits, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerProcess

__all__ = ["Worker", "main", "settings_as_text"]

_LOG = logging.getLogger(__name__)
_IDLE = 1.0
"""Seconds after which jobs are looked for where nobody said that there is one."""
_HEARTBEAT = 0.25
"""Seconds from one sign of life of a job to the next."""
_LOOK = 0.05
"""Seconds from one look at a process's memory to the next."""
_ENDS = 5.0
"""Seconds that a process has to end after its last word."""
_KILLED = (-signal.SIGKILL, 255)
"""How a process ends that somebody killed, or, by 255, what it was forked from."""
_TRIES = 5
"""How often a report is begun whose process is killed: the system does so where memory is short."""
_TOLD = 2_000
"""Characters of what a process said last."""


class Worker:
    """Makes reports until it is stopped; `changed` is called when a job is another than before."""

    def __init__(self, jobs: Jobs, settings: Settings, changed: Callable[[], object]) -> None:
        self._jobs = jobs
        self._settings = settings
        self._changed = changed
        self.name: str = f"{socket.gethostname()}:{os.getpid()}"
        self._context = mp.get_context("forkserver")
        self._context.set_forkserver_preload([preloaded.__name__])
        self._news = threading.Condition()
        self._told = 0
        self._stopped = False
        self._hurry = threading.Event()
        # One place more for small reports, so that they don't wait until a large one is made.
        places: list[Sequence[int]] = [(SMALL, LARGE)] * settings.workers + [(SMALL,)]
        self._threads = [threading.Thread(target=self._work, args=(place,)) for place in places]

    def start(self) -> None:
        """Begin; what processes are forked from is loaded before the first is needed."""
        forkserver.ensure_running()
        for each in self._threads:
            each.start()

    def wake(self) -> None:
        """Look for jobs now."""
        with self._news:
            self._told += 1
            self._news.notify_all()

    def stop(self, grace: float) -> None:
        """Begin no more, wait for those that are being made, and give back what is not made by then."""
        self._stopped = True
        self.wake()
        end = time.monotonic() + grace
        for each in self._threads:
            each.join(max(0.0, end - time.monotonic()))
        self._hurry.set()
        for each in self._threads:
            each.join()

    def _work(self, lanes: Sequence[int]) -> None:
        while not self._stopped:
            told = self._told
            try:
                job = self._jobs.take(self.name, lanes)
                if job is not None:
                    self._changed()
                    self._make(job)
                    self._changed()
                    continue
            except Exception:  # noqa: BLE001 - whatever it is, there are more jobs
                _LOG.exception("jobs can't be taken")
            with self._news:
                if told == self._told:
                    self._news.wait(_IDLE)

    def _make(self, job: Job) -> None:
        begun = time.monotonic()
        _LOG.info("report begun", extra={"job": job.id, "attempt": job.attempts})
        outcome = self._outcome(job)
        target = self._target(job)
        if not (self._settled(job, outcome) and isinstance(outcome, Made)):
            target.unlink(missing_ok=True)
        said = {"job": job.id, "seconds": round(time.monotonic() - begun, 3)}
        if isinstance(outcome, dict):
            _LOG.warning("report failed", extra=said | {"problem": outcome})
        else:
            _LOG.info("report made" if isinstance(outcome, Made) else "report stopped", extra=said)

    def _settled(self, job: Job, outcome: Made | Problem | _Lost) -> bool:
        """Say what came of a job, again where that can't be kept; whether the job was still ours."""
        while True:
            try:
                if outcome is _GIVEN_BACK:
                    return self._jobs.give_back(job)
                return not isinstance(outcome, _Lost) and self._jobs.finish(job, outcome)
            except Exception:  # noqa: BLE001 - whatever it is, it is tried again
                _LOG.exception("what came of a report can't be kept", extra={"job": job.id})
            if self._hurry.wait(_IDLE):
                # Whoever comes after it begins the job again.
                return False

    def _advanced(self, job: Job, done: int, total: int | None) -> bool:
        """Say how far a job is; whether it is still ours, as far as that can be told."""
        try:
            return self._jobs.advance(job, done, total)
        except Exception:  # noqa: BLE001 - whatever it is, the report goes on
            _LOG.exception("how far a report is can't be kept", extra={"job": job.id})
            return True

    def _target(self, job: Job) -> Path:
        return self._settings.reports / f"{job.id}-{job.attempts}.{job.format}"

    def _outcome(self, job: Job) -> Made | Problem | _Lost:
        """Have a report made by a process, and see to it until it is over."""
        target, limits = self._target(job), self._settings.limits
        sent = self._settings.inputs / job.id
        work = render.Work(
            asked=job.request,
            title=job.title,
            form=job.format,
            input=sent if sent.exists() else None,
            target=target,
            said=target.with_suffix(".said"),
            memory=limits.memory,
            rows=limits.rows,
        )
        ours, theirs = self._context.Pipe(duplex=False)
        process = self._context.Process(target=preloaded.main, args=(work, theirs), daemon=True)
        try:
            process.start()
            theirs.close()
            return self._seen_to(job, process, ours, work)
        finally:
            if process.is_alive():
                process.kill()
            process.join()
            ours.close()
            with contextlib.suppress(OSError):
                if said := _last(work.said):
                    _LOG.error("a render process said: %s", said, extra={"job": job.id})
                work.said.unlink(missing_ok=True)

    def _seen_to(
        self, job: Job, process: ForkServerProcess, connection: Connection, work: render.Work
    ) -> Made | Problem | _Lost:
        limits = self._settings.limits
        end, heard = time.monotonic() + limits.seconds, time.monotonic()
        done, total = 0, None
        while True:
            if connection.poll(_LOOK):
                try:
                    word = connection.recv()
                except EOFError:
                    return self._died(job, process, work)
                if not isinstance(word, render.Advanced):
                    self._advanced(job, done, total)
                    process.join(_ENDS)
                    outcome: Made | Problem = word
                    return outcome
                done, total = word
            now = time.monotonic()
            if _in_use(process.pid) > limits.memory:
                return problems.out_of_memory(limits.memory)
            if self._hurry.is_set():
                return _GIVEN_BACK
            if now > end:
                return problems.about(
                    504, "The report took too long", f"it was stopped after {limits.seconds:,.0f} s"
                )
            if now - heard > _HEARTBEAT:
                if not self._advanced(job, done, total):
                    return _Lost()
                self._changed()
                heard = now

    def _died(self, job: Job, process: ForkServerProcess, work: render.Work) -> Problem | _Lost:
        """Say why a process ended without a word."""
        process.join(_ENDS)
        with contextlib.suppress(OSError):
            if "memory allocation of" in _last(work.said):  # as Rust says it
                return problems.out_of_memory(work.memory)
        code = process.exitcode
        if code in _KILLED and job.attempts < _TRIES:
            return _GIVEN_BACK
        why = signal.Signals(-code).name if code is not None and code < 0 else f"exit code {code}"
        return problems.about(500, "The report failed", f"the process that made it ended ({why})")


def _in_use(pid: int | None) -> int:
    """Give how many bytes of memory a process has for itself; nothing where it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"^RssAnon:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) << 10 if found else 0


def _last(said: Path) -> str:
    """Give what a process said last."""
    return said.read_bytes()[-_TOLD:].decode(errors="replace")


class _Lost:
    """What came of a job that is somebody else's by now, or nobody's."""


_GIVEN_BACK = _Lost()


def settings_as_text(settings: Settings) -> str:
    """Give settings as one argument of a command line."""
    return json.dumps(asdict(settings), default=str)


def settings_of(text: str) -> Settings:
    """Give the settings that a text has.

    >>> settings = Settings(Path("data"), workers=2)
    >>> settings_of(settings_as_text(settings)) == settings
    True
    """
    read: dict[str, Any] = json.loads(text)
    read["folder"] = Path(read["folder"])
    read["file"] = Path(read["file"]) if read["file"] else None
    return Settings(**read | {"limits": Limits(**read["limits"])})


def _say() -> None:
    """Tell the service that a job has changed; where nobody reads, it looks now and then."""
    with contextlib.suppress(OSError):
        os.write(sys.stdout.fileno(), b"\n")


def main() -> None:
    """Work until stdin ends, or a signal comes."""
    settings = settings_of(sys.argv[1])
    log_as_json()
    os.set_blocking(sys.stdout.fileno(), False)
    if settings.file is not None:
        os.environ[preloaded.FILE] = str(settings.file)
    worker = Worker(Jobs(Sqlite(settings.database)), settings, _say)
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    worker.start()

    alone = threading.Event()

    def listen() -> None:
        while os.read(sys.stdin.fileno(), 1 << 12):
            worker.wake()
        alone.set()
        stopped.set()

    threading.Thread(target=listen, daemon=True).start()
    stopped.wait()
    worker.stop(0.0 if alone.is_set() else settings.grace)


if __name__ == "__main__":
    main()
