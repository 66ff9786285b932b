"""A cache as a plain dict: for one thread, and one task at a time."""

import functools
import inspect
import sys
import time
from collections.abc import Awaitable, Callable, Hashable, Iterator, MutableMapping
from dataclasses import dataclass
from datetime import timedelta
from math import inf
from types import EllipsisType
from typing import Any, NamedTuple

from ferrule.errors import ArgumentError, ArgumentTypeError

__all__ = ["Cache", "CacheInfo", "CacheStats", "cached"]

Ttl = float | timedelta | EllipsisType | None


@dataclass(frozen=True)
class CacheStats:
    """What a cache did."""

    hits: int
    misses: int
    evictions: int
    expirations: int
    entries: int
    bytes: int

    @property
    def hit_ratio(self) -> float:
        """Hits among all look-ups; 0 before the first."""
        return self.hits / max(1, self.hits + self.misses)


class CacheInfo(NamedTuple):
    """The fields that `functools` has."""

    hits: int
    misses: int
    maxsize: int | None
    currsize: int


class Entry(NamedTuple):
    """A value that is kept until its deadline."""

    value: Any
    bytes: int
    deadline: float


class Cache(MutableMapping[Any, Any]):
    """A dict in the order of use, the least recently used first."""

    def __init__(
        self,
        max_entries: int | None = None,
        *,
        max_bytes: int | None = None,
        ttl: float | timedelta | None = None,
        sizeof: Callable[[Any], int] | None = None,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self.max_entries: int | None = _limit(max_entries, "max_entries")
        self.max_bytes: int | None = _limit(max_bytes, "max_bytes")
        if sizeof is not None and max_bytes is None:
            raise ArgumentError("sizeof: got a function without max_bytes, wanted both")
        self._ttl = _seconds(ttl)
        self._sizeof = (sizeof or sys.getsizeof) if max_bytes is not None else lambda _: 0
        self._timer = timer
        self._computing: list[Hashable] = []
        self.clear()

    @property
    def ttl(self) -> float | None:
        """Seconds, or None."""
        return None if self._ttl == inf else self._ttl

    def clear(self) -> None:
        """Remove everything and set the statistics to zero."""
        self._entries: dict[Any, Entry] = {}
        self._overtaken = list(self._computing)
        self._hits = self._misses = self._evictions = self._expirations = 0

    def expire(self) -> int:
        """Remove the entries whose time is over."""
        now = self._timer()
        over = [key for key, entry in self._entries.items() if entry.deadline <= now]
        for key in over:
            del self._entries[key]
        self._expirations += len(over)
        return len(over)

    def stats(self) -> CacheStats:
        """What happened since the beginning, or since `clear`."""
        entries, size = len(self), sum(entry.bytes for entry in self._entries.values())
        return CacheStats(self._hits, self._misses, self._evictions, self._expirations, entries, size)

    def get(self, key: object, default: object = None) -> Any:  # noqa: ANN401 - any value
        """Give the value of a key: a use of its entry."""
        entry = self._peek(key)
        if entry is None:
            self._misses += 1
            return default
        self._hits += 1
        # The key that was there first stays.
        first = next(other for other in self._entries if other == key)
        del self._entries[key]
        self._entries[first] = entry
        return entry.value

    def set(self, key: object, value: object, *, ttl: Ttl = ...) -> None:
        """Keep a value under a key."""
        seconds = self._ttl if ttl is ... else _seconds(ttl)
        size = self._sizeof(value)
        if isinstance(size, int) and size < 0:
            raise ArgumentError(f"sizeof: got {size}, wanted an integer that is not negative")
        if key in self._computing:
            self._overtaken.append(key)
        self.expire()
        first = next((other for other in self._entries if other == key), key)
        self._entries.pop(key, None)
        if self.max_bytes is not None and size > self.max_bytes:
            self._evictions += 1
            return
        while self._entries and self._is_full(size):
            del self._entries[next(iter(self._entries))]
            self._evictions += 1
        self._entries[first] = Entry(value, size, self._timer() + seconds)

    def get_or_compute(self, key: object, function: Callable[[], Any], *, ttl: Ttl = ...) -> Any:  # noqa: ANN401
        """Give the value of a key, computed if it isn't there."""
        seconds = self._ttl if ttl is ... else _seconds(ttl)
        value = self.get(key, self)
        if value is not self:
            return value
        self._begin(key)
        try:
            value = function()
            if inspect.iscoroutine(value):
                value.close()
                raise ArgumentTypeError("function: got a coroutine, wanted a value: use aget_or_compute")
            self._keep(key, value, seconds)
        finally:
            self._computing.remove(key)
        return value

    async def aget_or_compute(
        self, key: object, function: Callable[[], Awaitable[Any]], *, ttl: Ttl = ...
    ) -> Any:  # noqa: ANN401
        """Give the value of a key, awaited if it isn't there."""
        seconds = self._ttl if ttl is ... else _seconds(ttl)
        value = self.get(key, self)
        if value is not self:
            return value
        self._begin(key)
        try:
            value = await function()
            self._keep(key, value, seconds)
        finally:
            self._computing.remove(key)
        return value

    def pop(self, key: object, *default: Any) -> Any:  # noqa: ANN401
        """Remove a key and give its value. This is no look-up."""
        entry = self._peek(key)
        if key in self._computing:
            self._overtaken.append(key)
        if entry is not None:
            del self._entries[key]
            return entry.value
        if default:
            return default[0]
        raise KeyError(key)

    def popitem(self) -> tuple[Any, Any]:
        """Remove the least recently used entry."""
        if not len(self):
            raise KeyError("popitem(): the cache is empty")
        key = next(iter(self._entries))
        return key, self.pop(key)

    def update(self, other: Any = (), /, **more: Any) -> None:  # noqa: ANN401
        """Keep several."""
        for key, value in dict(other, **more).items():
            self[key] = value

    def items(self) -> Any:  # noqa: ANN401
        """Pairs of key and value as they are now."""
        self.expire()
        return {key: entry.value for key, entry in self._entries.items()}.items()

    def values(self) -> Any:  # noqa: ANN401
        """Give the values as they are now."""
        return dict(self.items()).values()

    def __getitem__(self, key: object) -> Any:  # noqa: ANN401
        value = self.get(key, self)
        if value is self:
            raise KeyError(key)
        return value

    def __setitem__(self, key: object, value: object) -> None:
        self.set(key, value)

    def __delitem__(self, key: object) -> None:
        self.pop(key)

    def __contains__(self, key: object) -> bool:
        return self._peek(key) is not None

    def __len__(self) -> int:
        self.expire()
        return len(self._entries)

    def __iter__(self) -> Iterator[Any]:
        self.expire()
        return iter(list(self._entries))

    def _peek(self, key: object) -> Entry | None:
        entry = self._entries.get(key)
        if entry is not None and entry.deadline <= self._timer():
            del self._entries[key]
            self._expirations += 1
            return None
        return entry

    def _is_full(self, size: int) -> bool:
        total = sum(entry.bytes for entry in self._entries.values()) + size
        return (self.max_entries is not None and len(self._entries) >= self.max_entries) or (
            self.max_bytes is not None and total > self.max_bytes
        )

    def _begin(self, key: object) -> None:
        if key in self._computing:
            raise ArgumentError(
                f"key: got {key!r}, whose computation waits for the one who asks, "
                "wanted a key that can be waited for"
            )
        if key in self._overtaken:
            self._overtaken.remove(key)
        self._computing.append(key)

    def _keep(self, key: object, value: object, ttl: float) -> None:
        """Keep what was computed, unless the key was set, removed or cleared meanwhile."""
        if key not in self._overtaken:
            computing, self._computing = self._computing, []
            try:
                self.set(key, value, ttl=ttl)
            finally:
                self._computing = computing


def cached(
    subject: Any = None,  # noqa: ANN401
    /,
    *,
    key: Callable[..., object] | None = None,
    **options: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    """Keep the results of a function, an `async def`, or a method."""
    if callable(subject):
        return _decorated(subject, Cache(), key, shared=False)
    return lambda function: _decorated(
        function, Cache(**options) if subject is None else subject, key, shared=subject is not None
    )


def _decorated(
    function: Callable[..., Any], cache: Cache, key: Callable[..., object] | None, *, shared: bool
) -> Any:  # noqa: ANN401
    def cache_key(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        if key is not None:
            return key(*args, **kwargs)
        if not shared and not kwargs and len(args) == 1 and type(args[0]) in {int, str}:
            return args[0]
        return (function if shared else None, args, tuple(kwargs.items()))

    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def wrapper(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            return await cache.aget_or_compute(cache_key(*args, **kwargs), lambda: function(*args, **kwargs))
    else:

        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            return cache.get_or_compute(cache_key(*args, **kwargs), lambda: function(*args, **kwargs))

    def cache_info() -> CacheInfo:
        stats = cache.stats()
        return CacheInfo(stats.hits, stats.misses, cache.max_entries, stats.entries)

    for name, value in {"cache": cache, "cache_info": cache_info, "cache_clear": cache.clear}.items():
        setattr(wrapper, name, value)
    return wrapper


def _limit(limit: int | None, name: str) -> int | None:
    if limit is not None and limit < 1:
        raise ArgumentError(f"{name}: got {limit}, wanted a positive integer")
    return limit


def _seconds(ttl: float | timedelta | None) -> float:
    if ttl is None:
        return inf
    seconds = ttl.total_seconds() if isinstance(ttl, timedelta) else float(ttl)
    if not seconds > 0:
        raise ArgumentError(f"ttl: got {ttl}, wanted a positive number of seconds, a timedelta, or None")
    return seconds
