"""What a running service has: its jobs, its keys, what is registered, and the process that makes reports."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import subprocess
import sys
import time
from typing import IO, TYPE_CHECKING

from ferrule.errors import FerruleError
from ferrule.service import worker
from ferrule.service.access import Access
from ferrule.service.database import Sqlite
from ferrule.service.jobs import Jobs
from ferrule.service.keys import Keys
from ferrule.service.registry import load
from ferrule.service.watch import Watch

if TYPE_CHECKING:
    from ferrule.service.jobs import Job
    from ferrule.service.registry import Registry
    from ferrule.service.settings import Settings

__all__ = ["InUseError", "Service"]

_LOG = logging.getLogger(__name__)
_AGAIN = 1.0
"""Seconds from the end of a worker to the next."""
_WORDS = 1 << 12
"""Bytes of what a worker says that are read at once."""
_TIDY = 60.0
"""Seconds from one removal of what is too old to the next."""


class InUseError(FerruleError):
    """A folder that another service uses."""


class Service:
    """A service of one machine: one at a time for each folder."""

    def __init__(self, settings: Settings) -> None:
        self.settings: Settings = settings
        settings.make_folders()
        self._lock = _locked(settings)
        self.registry: Registry = load(settings.file)
        self._database = Sqlite(settings.database)
        self.jobs: Jobs = Jobs(self._database)
        self.keys: Keys = Keys(self._database)
        self.access: Access = Access(self.keys, self.jobs, settings.limits)
        self.watch: Watch = Watch(self.jobs)
        self._worker: asyncio.subprocess.Process | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Take up what was left, and begin."""
        await asyncio.to_thread(self._take_up)
        self._tasks = [asyncio.create_task(self._see_to_worker()), asyncio.create_task(self._tidy())]

    async def stop(self) -> None:
        """Let reports get ready, and end."""
        for each in self._tasks:
            each.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.watch.stop()
        if self._worker is not None:
            if self.works:
                self._worker.terminate()
            await self._worker.wait()
        self._database.close()
        self._lock.close()

    @property
    def works(self) -> bool:
        """Whether there is a process that makes reports."""
        return self._worker is not None and self._worker.returncode is None

    def wake(self) -> None:
        """Tell the worker of a new job; it looks now and then anyway."""
        if self._worker is not None and self._worker.stdin is not None:
            self._worker.stdin.write(b"\n")

    def forget(self, job: Job) -> None:
        """Remove the files of a job."""
        (self.settings.inputs / job.id).unlink(missing_ok=True)
        if job.made is not None:
            (self.settings.reports / job.made.file).unlink(missing_ok=True)

    def _take_up(self) -> None:
        """Have begun again what the last service was at, and remove what belongs to no job."""
        self.jobs.abandoned(time.time() + 1.0)
        for each in self.settings.inputs.iterdir():
            if self.jobs.get(each.name) is None:
                each.unlink()
        for each in self.settings.reports.iterdir():
            job = self.jobs.get(each.name[:36])
            if job is None or job.made is None or job.made.file != each.name:
                each.unlink()

    async def _see_to_worker(self) -> None:
        """Have a worker, another one when it ends."""
        command = [sys.executable, "-m", worker.__name__, worker.settings_as_text(self.settings)]
        while True:
            self._worker = await asyncio.create_subprocess_exec(
                *command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            assert self._worker.stdout is not None
            while await self._worker.stdout.read(_WORDS):
                self.watch.look()
            await self._worker.wait()
            _LOG.error("the worker ended with exit code %s", self._worker.returncode)
            await asyncio.to_thread(self.jobs.abandoned, time.time() + 1.0)
            await asyncio.sleep(_AGAIN)

    async def _tidy(self) -> None:
        """Remove what was finished long ago."""
        while True:
            try:
                before = time.time() - self.settings.limits.kept
                for job in await asyncio.to_thread(self.jobs.expired, before):
                    await asyncio.to_thread(self.forget, job)
            except Exception:  # noqa: BLE001 - whatever it is, it is tried again
                _LOG.exception("what is too old can't be removed")
            await asyncio.sleep(_TIDY)


def _locked(settings: Settings) -> IO[bytes]:
    file = (settings.folder / "lock").open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise InUseError(f"{settings.folder}: a service uses it; wanted another folder (--data)") from None
    return file
