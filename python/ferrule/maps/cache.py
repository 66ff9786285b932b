"""Maps that forget: caches with limits, times to live, and one computation for a key however many ask."""

import functools
import inspect
from collections.abc import Callable, Coroutine, MutableMapping
from datetime import timedelta
from functools import partial
from types import EllipsisType, FunctionType
from typing import TYPE_CHECKING, Any, Concatenate, NamedTuple, ParamSpec, Protocol, TypeVar, cast, overload

from ferrule import _checks
from ferrule._core import class_of
from ferrule._core.maps import CacheCore, CachedFunction, CacheStats, Flight, Lead
from ferrule.errors import ArgumentError, ArgumentTypeError

if TYPE_CHECKING:
    import asyncio

__all__ = ["Cache", "CacheInfo", "CacheStats", "cached"]

P = ParamSpec("P")
Q = ParamSpec("Q")
R = TypeVar("R")


class Cache(CacheCore):
    """A mapping that keeps what was used last, for as long as it may live.

    Threads and event loops may share one.
    Keys are any hashable objects, compared as a ``dict`` compares them. What was used least recently leaves
    first; every look-up but ``in`` is a use. Where nothing is limited nothing leaves.

    Parameters
    ----------
    max_entries : int, optional
        The most entries.
    max_bytes : int, optional
        The most bytes that all values have together (keys don't count). A value larger than that isn't kept.
    ttl : float or datetime.timedelta, optional
        How long an entry lives after it was set, in seconds of a monotonic clock. ``set`` and
        ``get_or_compute`` take one for a single entry. An entry whose time is over is never returned. It is
        removed when it is asked for, when anything is set, counted or listed, and by ``expire``.
    sizeof : callable, optional
        Gives the bytes of a value, for `max_bytes`; otherwise ``sys.getsizeof``, which doesn't count what a
        value only refers to.
    timer : callable, optional
        Gives the time in seconds, instead of the system's clock: for tests. It is called at every look-up.

    Raises
    ------
    ArgumentError, ArgumentTypeError
        A limit that is not positive, or of the wrong type.

    See Also
    --------
    cached : the decorator for functions.

    Examples
    --------
    >>> import ferrule as fe
    >>> cache = fe.Cache(max_entries=2, ttl=60)
    >>> cache["a"] = 1
    >>> cache.set("b", 2, ttl=None)
    >>> cache["a"]
    1
    >>> cache["c"] = 3
    >>> list(cache), "b" in cache
    (['a', 'c'], False)
    >>> cache.get_or_compute("d", lambda: 4)
    4
    >>> cache.stats()
    CacheStats(hits=1, misses=1, evictions=2, expirations=0, entries=2, bytes=0)

    """

    __slots__ = ("__weakref__",)

    async def aget_or_compute(
        self,
        key: object,
        function: Callable[[], Coroutine[Any, Any, R]],
        *,
        ttl: float | timedelta | EllipsisType | None = ...,
    ) -> R:
        """Give the value of a key; where there is none, await ``function()`` and keep its result.

        Tasks of all event loops, and threads in ``get_or_compute``, share one computation. If it raises, all
        that wait raise that exception, and nothing is kept. If its task is cancelled, one of those that wait
        calls its own function.

        Raises
        ------
        ArgumentError
            The key is asked for by its own computation, or by one that it waits for.
        ArgumentTypeError
            What `function` returns can't be awaited.

        """
        options: dict[str, Any] = {} if ttl is ... else {"ttl": ttl}
        joined = self._join(key, False, **options)  # noqa: FBT003 - it has no names
        if joined[1] is None:
            return cast("R", joined[0])
        return await self._computed(joined, key, function, options)

    async def _computed(
        self,
        joined: tuple[Any, Flight | None, Lead | None],
        key: object,
        function: Callable[[], Coroutine[Any, Any, R]],
        options: dict[str, Any],
    ) -> R:
        while True:
            value, flight, lead = joined
            if flight is None:
                return cast("R", value)
            if lead is not None:
                return await self._lead(key, flight, function, options)
            done, value = await _landing(flight, key)
            if done:
                return cast("R", value)
            joined = self._join(key, True)  # noqa: FBT003

    async def _lead(
        self,
        key: object,
        flight: Flight,
        function: Callable[[], Coroutine[Any, Any, R]],
        options: dict[str, Any],
    ) -> R:
        token = flight.enter()
        try:
            value = await _awaitable(_checks.function("function", function)())
            self._publish(key, flight, value, **options)
        except BaseException as error:
            self._fail(flight, error)
            raise
        finally:
            flight.leave(token)
        return value


MutableMapping.register(Cache)


def _awaitable(result: Coroutine[Any, Any, R]) -> Coroutine[Any, Any, R]:
    if inspect.isawaitable(result):
        return result
    raise ArgumentTypeError(f"function(): got {class_of(result)}, wanted an awaitable")


async def _landing(flight: Flight, key: object) -> tuple[bool, Any]:
    """Wait for a computation of any thread or loop."""
    import asyncio  # here a loop runs, so it is there already; `import ferrule` does without

    waiter = flight.start_waiting(key)
    try:
        loop = asyncio.get_running_loop()
        landed = loop.create_future()
        flight.when_done(partial(loop.call_soon_threadsafe, _wake, landed))
        await landed
    finally:
        flight.stop_waiting(waiter)
    return flight.result()


def _wake(landed: "asyncio.Future[None]") -> None:
    if not landed.done():
        landed.set_result(None)


class CacheInfo(NamedTuple):
    """What ``cache_info()`` of a cached function gives: the fields that ``functools`` has.

    >>> import ferrule as fe
    >>> fe.CacheInfo(hits=3, misses=1, maxsize=None, currsize=1)
    CacheInfo(hits=3, misses=1, maxsize=None, currsize=1)
    """

    hits: int
    misses: int
    maxsize: int | None
    currsize: int


class Cached(Protocol[P, R]):
    """A function whose results are kept."""

    __wrapped__: Callable[P, R]

    @property
    def cache(self) -> CacheCore:
        """The cache that the results are in."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Give the result that is kept, or call the function."""

    @overload
    def __get__(self, instance: None, owner: type) -> "Cached[P, R]": ...
    @overload
    def __get__(
        self: "Cached[Concatenate[Any, Q], R]", instance: object, owner: type | None = None
    ) -> Callable[Q, R]: ...

    def cache_info(self) -> CacheInfo:
        """Hits, misses, the most entries and how many there are."""

    def cache_clear(self) -> None:
        """Forget all results, and the statistics."""

    def cache_key(self, *args: P.args, **kwargs: P.kwargs) -> Any:  # noqa: ANN401 - any hashable
        """The key of a call: ``del f.cache[f.cache_key(1)]`` forgets ``f(1)``."""


class _Function(CachedFunction):
    """A plain function's calls are Rust's; its attributes are in the instance's dict."""

    def cache_info(self) -> CacheInfo:
        return _info(self.cache)

    def cache_clear(self) -> None:
        self.cache.clear()

    def __reduce__(self) -> str:
        """By its name, like a function."""
        return str(self.__qualname__)  # type: ignore[attr-defined]


@overload
def cached(function: Callable[P, R], /) -> Cached[P, R]: ...
@overload
def cached(
    cache: Cache | None = None,
    /,
    *,
    max_entries: int | None = None,
    max_bytes: int | None = None,
    ttl: float | timedelta | None = None,
    sizeof: Callable[[Any], int] | None = None,
    key: Callable[..., object] | None = None,
) -> Callable[[Callable[P, R]], Cached[P, R]]: ...
def cached(
    subject: Callable[P, R] | Cache | None = None,
    /,
    *,
    key: Callable[..., object] | None = None,
    **options: Any,
) -> Cached[P, R] | Callable[[Callable[P, R]], Cached[P, R]]:
    """Keep the results of a function, an ``async def``, or a method: a decorator.

    ``@cached`` keeps all results; ``@cached(max_entries=1000, ttl=60)`` takes the limits of a :class:`Cache`,
    and ``@cached(cache)`` keeps them in a cache that is there already, which several functions may share.
    Calls with equal arguments at the same time, of threads or of tasks, are one call.

    A call is kept under its arguments, which must be hashable, as with ``functools.lru_cache``: equal ones
    are one call (``f(1, 2)`` and ``f(1.0, 2)``, but a single ``int`` or ``str`` is only equal to its kind),
    ``f(a=1, b=2)`` and ``f(b=2, a=1)`` are two, and the object of a method is one of its arguments, so it
    stays alive while its results do.

    As with ``functools``, it has ``cache_info()``, ``cache_clear()`` and ``__wrapped__``, and besides
    ``cache`` and ``cache_key(...)``, the key of a call.

    Parameters
    ----------
    subject : callable or Cache, optional
        The function, or the cache to use.
    key : callable, optional
        Gets the arguments of a call and gives the key it is kept under.
    **options : optional
        `max_entries`, `max_bytes`, `ttl`, `sizeof` as of :class:`Cache`; not together with one.

    Raises
    ------
    ArgumentTypeError
        What is decorated is a generator function (its result can be used only once), or can't be called.
    ArgumentError
        Options together with a cache, or a call that asks for its own result.

    Examples
    --------
    >>> import ferrule as fe
    >>> @fe.cached(max_entries=100)
    ... def square(x):
    ...     print("computing")
    ...     return x * x
    >>> square(3), square(3)
    computing
    (9, 9)
    >>> square.cache_info()
    CacheInfo(hits=1, misses=1, maxsize=100, currsize=1)

    """
    if key is not None:
        _checks.function("key", key)
    if not (subject is None or isinstance(subject, Cache) or options):
        return _decorated(subject, Cache(), key, shared=False)
    if subject is not None and not isinstance(subject, Cache):
        raise ArgumentTypeError(f"cache: got {class_of(subject)}, wanted a Cache")
    if subject is not None and options:
        raise ArgumentError(f"{_checks.cut(min(options))}: got it together with a cache, wanted one of them")
    if subject is not None:
        return partial(_decorated, cache=subject, key=key, shared=True)
    # Each function that is decorated gets a cache of its own; what is wrong with the options is said at once.
    Cache(**options)
    return lambda function: _decorated(function, Cache(**options), key, shared=False)


def _decorated(
    function: Callable[P, R], cache: Cache, key: Callable[..., object] | None, *, shared: bool
) -> Cached[P, R]:
    _checks.function("function", function)
    called = _called(function)
    if inspect.isgeneratorfunction(called) or inspect.isasyncgenfunction(called):
        raise ArgumentTypeError("function: got a generator function, wanted one that returns what it found")
    kept = _Function(function, cache, key, shared)
    if not inspect.iscoroutinefunction(called):
        return functools.update_wrapper(kept, function)  # type: ignore[return-value]

    key_of, join = kept.cache_key, cache._join  # noqa: SLF001 - this module's own
    coroutines = cast("Callable[P, Coroutine[Any, Any, Any]]", function)

    @functools.wraps(function)
    async def wrapper(*args: P.args, **kwargs: P.kwargs) -> Any:  # noqa: ANN401 - what the function gives
        # As `aget_or_compute` does it, but what is there costs no second coroutine.
        key = key_of(*args, **kwargs)
        joined = join(key, False)  # noqa: FBT003
        if joined[1] is None:
            return joined[0]
        return await cache._computed(joined, key, partial(coroutines, *args, **kwargs), {})  # noqa: SLF001

    wrapper.cache = cache  # type: ignore[attr-defined]
    wrapper.cache_info = kept.cache_info  # type: ignore[attr-defined]
    wrapper.cache_clear = kept.cache_clear  # type: ignore[attr-defined]
    wrapper.cache_key = kept.cache_key  # type: ignore[attr-defined]
    return wrapper  # type: ignore[return-value]


def _called(function: Callable[..., object]) -> Callable[..., object]:
    """Find what runs when it is called: of a partial, or of an object, the function within."""
    while isinstance(function, functools.partial | staticmethod):
        function = function.func if isinstance(function, functools.partial) else function.__func__
    call = getattr(type(function), "__call__", None)  # noqa: B004 - what it is, not whether it is
    return call if isinstance(call, FunctionType) else function


def _info(cache: CacheCore) -> CacheInfo:
    stats = cache.stats()
    return CacheInfo(stats.hits, stats.misses, cache.max_entries, stats.entries)
