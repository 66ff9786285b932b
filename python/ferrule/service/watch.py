"""Tells who waits for a job that it has changed; the database is asked once for all who wait."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from typing import TYPE_CHECKING

from ferrule.service.jobs import FINISHED, Job, Jobs

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

__all__ = ["Watch"]

_LOG = logging.getLogger(__name__)
_EVERY = 0.5
"""Seconds from one look to the next, while somebody waits and nobody says that a job has changed."""


class Watch:
    """Looks at the jobs that somebody waits for."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._waited_for: Counter[str] = Counter()
        self._seen: dict[str, Job | None] = {}
        """None where a job is gone."""
        self._looked = asyncio.Condition()
        self._changed = asyncio.Event()
        self._let_go = False
        self._task: asyncio.Task[None] | None = None

    async def changes(self, id_: str, version: int | None = None) -> AsyncGenerator[Job]:
        """Give a job as it is, unless it is of this version, and at each change until it is finished."""
        self._waited_for[id_] += 1
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look())
        try:
            job = await asyncio.to_thread(self._jobs.get, id_)
            while job is not None:
                if job.version != version:
                    version = job.version
                    yield job
                if job.state in FINISHED:
                    return
                job = await self._newer(id_, version)
        finally:
            self._waited_for[id_] -= 1
            if not self._waited_for[id_]:
                del self._waited_for[id_]
                self._seen.pop(id_, None)

    async def finished(self, id_: str, seconds: float) -> None:
        """Wait until a job is finished, for so many seconds at most."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds), contextlib.aclosing(self.changes(id_)) as changes:
                async for _ in changes:
                    pass

    def look(self) -> None:
        """Look now: a job has changed."""
        self._changed.set()

    def let_go(self) -> None:
        """Have nobody wait any more: the service is about to end. May be called by a signal's handler."""
        self._let_go = True

    async def stop(self) -> None:
        """Wait for nothing any more."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _newer(self, id_: str, version: int | None) -> Job | None:
        async with self._looked:
            while True:
                await self._looked.wait()
                if self._let_go:
                    return None
                if id_ not in self._seen:
                    continue
                job = self._seen[id_]
                if job is None or job.version != version:
                    return job

    async def _look(self) -> None:
        while self._waited_for:
            self._changed.clear()
            try:
                ids = [*self._waited_for]
                seen = await asyncio.to_thread(self._jobs.several, ids)
            except Exception:  # noqa: BLE001 - whatever it is, it is tried again
                _LOG.exception("jobs can't be looked at")
            else:
                async with self._looked:
                    self._seen = {each: seen.get(each) for each in ids}
                    self._looked.notify_all()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_EVERY):
                    await self._changed.wait()
