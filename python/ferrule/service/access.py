"""Who may do what: keys, how much each may ask for, and where requests may come from without keys."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

from fastapi import HTTPException, Request

if TYPE_CHECKING:
    from ferrule.service.jobs import Jobs
    from ferrule.service.keys import Keys
    from ferrule.service.settings import Limits

__all__ = ["Access", "is_local"]

_LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})
_MOST = 10_000
"""Owners whose requests are counted."""


def is_local(host: str) -> bool:
    """Whether an address is reached from this machine alone.

    >>> is_local("127.0.0.1"), is_local("[::1]"), is_local("0.0.0.0")
    (True, True, False)
    """
    return host.strip("[]") in _LOCAL


class Access:
    """Says whose a request is, or why it is refused."""

    def __init__(self, keys: Keys, jobs: Jobs, limits: Limits) -> None:
        self._keys = keys
        self._jobs = jobs
        self._limits = limits
        self.open: bool = not keys.names()
        """Whether there are no keys, so that whoever is on this machine may do all."""
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """What each owner may still ask for at once, and since when: a token bucket."""

    async def owner(self, request: Request) -> str:
        """Give whose request this is; HTTPException with status 401, 403 or 429."""
        if self.open:
            _check_here(request)
            return ""
        kind, _, key = request.headers.get("authorization", "").partition(" ")
        name = await asyncio.to_thread(self._keys.owner, key.strip()) if kind.lower() == "bearer" else None
        if name is None:
            raise HTTPException(401, "wanted a key: Authorization: Bearer …", {"WWW-Authenticate": "Bearer"})
        self._count(name)
        return name

    async def check_quota(self, owner: str) -> None:
        """Refuse one more job where its owner has too many; HTTPException with status 429."""
        most = self._limits.unfinished
        if await asyncio.to_thread(self._jobs.unfinished, owner) >= most:
            raise HTTPException(429, f"{most:,} reports are not finished yet", {"Retry-After": "10"})

    def _count(self, owner: str) -> None:
        rate, now = self._limits.requests, time.monotonic()
        left, since = self._left.pop(owner, (rate, now))
        left = min(rate, left + (now - since) * rate)
        self._left[owner] = max(0.0, left - 1.0), now
        if len(self._left) > _MOST:
            self._left.popitem(last=False)
        if left < 1.0:
            raise HTTPException(429, f"more than {rate:g} requests in a second", {"Retry-After": "1"})


def _check_here(request: Request) -> None:
    """Refuse what a page of another site has a browser send: it would not need a key."""
    host = request.headers.get("host", "")
    if not is_local(host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host):
        raise HTTPException(403, f"Host: got {host[:100]!r}, wanted this machine: there are no keys")
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != host:
        raise HTTPException(403, f"Origin: got {origin[:100]!r}, wanted {host!r}: there are no keys")
