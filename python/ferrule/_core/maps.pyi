"""
Maps: one of str that never changes, and what a cache stands on.
"""

from .text import WordCounts
from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from datetime import timedelta
from numpy import bool_
from numpy.typing import NDArray
from os import PathLike
from typing import Any, SupportsIndex, final
from typing_extensions import Buffer, disjoint_base

__all__ = ["CacheCore", "CacheStats", "CachedFunction", "Flight", "FrozenMap", "FrozenMapIterator", "Lead"]

@disjoint_base
class CacheCore:
    """
    What `ferrule.Cache` is made of.
    """
    def __contains__(self, key: Any, /) -> bool: ...
    def __delitem__(self, key: Any, /) -> None: ...
    def __eq__(self, other: object, /) -> Any: ...
    def __getitem__(self, key: Any, /) -> Any: ...
    def __iter__(self, /) -> Iterator[Any]: ...
    def __len__(self, /) -> int: ...
    def __new__(cls, /, max_entries: SupportsIndex | None = None, *, max_bytes: SupportsIndex | None = None, ttl: float | timedelta | None = ..., sizeof: Callable[..., Any] | None = None, timer: Callable[..., Any] | None = None) -> CacheCore: ...
    def __repr__(self, /) -> str: ...
    def __setitem__(self, key: Any, value: Any, /) -> None: ...
    def _fail(self, /, flight: Flight, error: "BaseException") -> None:
        """
        For a task that leads: what it ended with instead of a value.
        """
    def _join(self, /, key: Any, again: bool, ttl: float | timedelta | None = ...) -> tuple[Any | None, Flight | None, Lead | None]:
        """
        For a task: the value, or the computation to wait for, or to lead. `ttl` is for `_publish`, but what is
        wrong with it is said here.
        """
    def _publish(self, /, key: Any, flight: Flight, value: Any, ttl: float | timedelta | None = ...) -> None:
        """
        For a task that leads: its value.
        """
    def clear(self, /) -> None:
        """
        Removes everything and sets the statistics to zero. Computations under way are not kept.
        """
    def expire(self, /) -> int:
        """
        Removes the entries whose time is over, and returns how many those were.
        """
    def get(self, /, key: Any, default: Any | None = None) -> Any | None:
        """
        The value of a key, or `default`. It counts as a hit or a miss, and as a use.
        """
    def get_or_compute(self, /, key: Any, function: Callable[..., Any], *, ttl: float | timedelta | None = ...) -> Any:
        """
        The value of a key; where there is none, what `function()` returns, which is kept.

        However many threads ask for a key at once, one calls its function and the others wait for it. If it
        raises, all of them raise that exception, and nothing is kept. If it is stopped (``KeyboardInterrupt``,
        a cancelled task), another one calls its own function.

        Raises
        ------
        ArgumentError
            The key is asked for by its own computation, or by one that it waits for.
        """
    def items(self, /) -> ItemsView[Any, Any]:
        """
        Pairs of key and value as they are now, in the order of `keys`. Reading them is no use of an entry.
        """
    def keys(self, /) -> KeysView[Any]:
        """
        The keys as they are now, from the least to the most recently used. They don't follow later changes.
        """
    @property
    def max_bytes(self, /) -> int | None:
        """
        The most bytes that all values together may have, or None.
        """
    @property
    def max_entries(self, /) -> int | None:
        """
        The most entries there may be, or None.
        """
    def pop(self, /, key: Any, default: Any = ...) -> Any:
        """
        Removes a key and returns its value, or `default`; without one a missing key is a ``KeyError``.
        """
    def popitem(self, /) -> tuple[Any, Any]:
        """
        Removes the least recently used entry and returns its key and value; ``KeyError`` if there is none.
        """
    def set(self, /, key: Any, value: Any, *, ttl: float | timedelta | None = ...) -> None:
        """
        Keeps a value under a key; `ttl` is for this entry alone: seconds, a ``timedelta``, or None for never.
        """
    def setdefault(self, /, key: Any, default: Any | None = None) -> Any:
        """
        The value of a key; where there is none, `default`, which is kept. It counts as a hit or a miss.
        """
    def stats(self, /) -> CacheStats:
        """
        What happened since the beginning, or since `clear`.
        """
    @property
    def ttl(self, /) -> float | None:
        """
        For how many seconds an entry is kept, or None.
        """
    def update(self, other: Mapping[Any, Any] | Iterable[tuple[Any, Any]] | None = None, /, **more: "object") -> None:
        """
        Keeps several: a mapping, or pairs of key and value, and keywords, as in ``dict.update``.
        """
    def values(self, /) -> ValuesView[Any]:
        """
        The values as they are now, in the order of `keys`.
        """

@final
class CacheStats:
    """
    What a cache did: how often a key was there, how many entries left and why, and what is there now.

    Attributes
    ----------
    hits, misses : int
        Look-ups by ``cache[key]``, ``get``, ``setdefault``, ``get_or_compute`` and decorated functions. Who waits for
        another one's computation has missed.
    evictions : int
        Entries that made room for others, and those too large to be kept.
    expirations : int
        Entries that were removed because their time was over.
    entries : int
        How many there are.
    bytes : int
        The sum of their sizes; 0 without ``max_bytes``.
    hit_ratio : float
        Hits among all look-ups; 0 before the first.

    Examples
    --------
    >>> import ferrule as fe
    >>> cache = fe.Cache(max_entries=100)
    >>> cache["a"] = 1
    >>> cache.get("a"), cache.get("b")
    (1, None)
    >>> cache.stats()
    CacheStats(hits=1, misses=1, evictions=0, expirations=0, entries=1, bytes=0)
    >>> cache.stats().hit_ratio
    0.5
    """
    def __eq__(self, value: object, /) -> bool: ...
    def __getnewargs__(self, /) -> tuple[int, int, int, int, int, int]:
        """
        To be copied and pickled.
        """
    def __hash__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __new__(cls, /, hits: SupportsIndex = 0, misses: SupportsIndex = 0, evictions: SupportsIndex = 0, expirations: SupportsIndex = 0, entries: SupportsIndex = 0, bytes: SupportsIndex = 0) -> CacheStats: ...
    def __repr__(self, /) -> str: ...
    @property
    def bytes(self, /) -> int: ...
    @property
    def entries(self, /) -> int: ...
    @property
    def evictions(self, /) -> int: ...
    @property
    def expirations(self, /) -> int: ...
    @property
    def hit_ratio(self, /) -> float: ...
    @property
    def hits(self, /) -> int: ...
    @property
    def misses(self, /) -> int: ...

@disjoint_base
class CachedFunction:
    """
    What `ferrule.cached` makes of a function.
    """
    def __call__(self, /, *args: "object", **kwargs: "object") -> Any: ...
    def __get__(self, instance: Any | None, owner: Any | None = None, /) -> Any:
        """
        In a class it is a method, like a function.
        """
    def __new__(cls, /, function: "object", cache: CacheCore, key: "object" = None, shared: "bool" = False) -> CachedFunction: ...
    @property
    def cache(self, /) -> CacheCore:
        """
        The cache that the results are in.
        """
    def cache_key(self, /, *args: "object", **kwargs: "object") -> Any:
        """
        The key under which the result of a call with these arguments is kept.
        """

@final
class Flight:
    """
    A computation for a key that others may wait for.
    """
    def enter(self, /) -> "object":
        """
        What runs in this context from now on is this computation.
        """
    @staticmethod
    def leave(token: "object") -> None:
        """
        Ends what `enter` began. A coroutine that the collector closes is in another context by then.
        """
    def result(self, /) -> tuple[bool, Any | None]:
        """
        Whether there is an outcome, and the value; raises what the computation raised.
        """
    def start_waiting(self, /, key: "object") -> "int":
        """
        Lets the computation of this context wait for this one: returns a number for `stop_waiting`.
        """
    def stop_waiting(self, /, waiter: "int") -> None:
        """
        Ends what `start_waiting` began.
        """
    def when_done(self, /, callback: Callable[..., Any]) -> None:
        """
        Calls `callback` when the computation is done, at once if it is.
        """

@final
class FrozenMap:
    """
    A mapping of str that never changes: a third of a dict's memory, quick for many keys at a time, and can be a file.

    Keys and values lie in one block of memory; no Python object is kept for them, but for values that are neither
    all int, all float nor all bytes. Use it for :meth:`get_many`, for little memory and for files: one key at a time
    a dict whose keys and values are in the processor's caches is two to three times as quick, since it has their
    objects and hashes at hand. Keys are in the order in which they first came; of equal ones the last has its
    value, as in a dict.

    Parameters
    ----------
    items : mapping, WordCounts, iterable of pairs, or Arrow table of two columns, optional
        Keys and their values. A ``FrozenMap()`` without arguments is empty.
    keys : column of str, optional
        A list or tuple, which is read in place, a NumPy array, an Arrow array or a polars series, a pandas
        series, or any iterable. Lone surrogates are taken.
    values : column, optional
        One for each key, given with `keys`. NumPy and Arrow arrays of integers and floats are taken as numbers.
        Otherwise the kind is int if all values are ints that fit 64 bits, float if all are floats, bytes if all are
        bytes; subclasses don't count, nor does bool. Anything else is kept as the objects that they are.

    Raises
    ------
    ArgumentTypeError
        A key is not a str, an item is not a pair; the message says which.
    ShapeError
        There are more or fewer values than keys, or a table has not two columns.
    ArgumentOverflowError
        An array of uint64 has a value that int64 can't hold.

    Notes
    -----
    Look-ups of what is not a str find nothing, as in a dict of str. The hash is seeded by the system for each map, and
    a table is only accepted if a look-up in it looks at 512 slots at most, whatever the key; a file that says otherwise
    is refused. So no keys, however chosen, make it slow, also not in a file, whose seed can be read.

    To make one takes longer than to copy a dict, whose objects and hashes are there already: a map that is asked few times
    before it is thrown away had better be a dict.

    It can't be hashed. It compares equal to any mapping with equal keys and values. Several threads may use it at once.

    Examples
    --------
    >>> import ferrule as fe
    >>> prices = fe.FrozenMap({"apple": 120, "pear": 95})
    >>> prices["pear"], prices.get("plum"), "apple" in prices, len(prices)
    (95, None, True, 2)
    >>> prices.get_many(["pear", "plum", "apple"], default=0)
    array([ 95,   0, 120])
    >>> fe.FrozenMap(keys=["a", "b"], values=[0.5, 1.5])
    FrozenMap({'a': 0.5, 'b': 1.5})
    """
    def __contains__(self, key: Any, /) -> bool: ...
    def __eq__(self, other: object, /) -> Any: ...
    def __getitem__(self, key: Any, /) -> Any: ...
    def __iter__(self, /) -> FrozenMapIterator: ...
    def __len__(self, /) -> int: ...
    def __new__(cls, items: Mapping[str, Any] | Iterable[tuple[str, Any]] | WordCounts | None = None, /, *, keys: Iterable[str] | None = None, values: Iterable[Any] | None = None) -> FrozenMap: ...
    def __reduce__(self, /) -> "tuple[type[FrozenMap], tuple[dict[str, object]]]": ...
    def __repr__(self, /) -> str: ...
    def contains_many(self, /, keys: Iterable[str]) -> NDArray[bool_]:
        """
        Which of many keys are there: a new array of bool. Keys are what :meth:`get_many` takes; None never is.
        """
    @classmethod
    def from_text(cls, /, text: str | Buffer | PathLike[str] | Iterable[str | Buffer | PathLike[str]]) -> FrozenMap:
        """
        The words of a text and how often each comes: what :func:`word_count` counts.

        Examples
        --------
        >>> import ferrule as fe
        >>> fe.FrozenMap.from_text("To be or not to be")["be"]
        2
        """
    def get(self, key: "str", default: Any | None = None, /) -> Any:
        """
        The value of a key, or `default`.
        """
    def get_many(self, /, keys: Iterable[str], default: Any = ...) -> list[Any] | NDArray[Any]:
        """
        The values of many keys: a new array of int64 or float64, or a list of bytes or objects.

        Keys are looked up on all threads, each with many at a time under way. Those of a list are read in place, while
        Python stands still; those of arrays detached.

        Parameters
        ----------
        keys : column of str
            As for the constructor.
        default : optional
            Taken for keys that are not there, None and nulls included: an int or a float where the values are, anything
            where they are bytes or objects.

        Raises
        ------
        KeyError
            A key is not there, and no default was given; the message says which.
        ArgumentTypeError
            A key is not a str; the message says which. The default is not what the values are.
        """
    def items(self, /) -> ItemsView[str, Any]:
        """
        Pairs of key and value.
        """
    def keys(self, /) -> KeysView[str]:
        """
        The keys.
        """
    @property
    def kind(self, /) -> str:
        """
        What the values are: ``"int"``, ``"float"``, ``"bytes"`` or ``"object"``. An empty map is of int.
        """
    @classmethod
    def open(cls, /, path: str | PathLike[str]) -> FrozenMap:
        """
        Opens a file that :meth:`save` wrote.

        Everything in the file is checked once, its checksum included, on all threads. A file of more than 1 MiB is then
        mapped: processes that open it share its memory. :meth:`save` replaces a file as a whole, so whoever has it open
        keeps the old one. A mapped file must not be changed in place: if it is, look-ups may give wrong values or
        raise `DecodeError`; if it is cut short, the system ends the process (SIGBUS). Copy a file first that others
        may treat so.

        Raises
        ------
        DecodeError
            The file is none of a map, cut off, corrupt, or of a newer version; the message says which and where.
        OSError
            The file can't be read, as from ``open``.

        Notes
        -----
        Checking reads the whole file. A program that asks a large one for a few keys and then ends is sooner done with ``lmdb``
        or ``sqlite3``, which read what they need, and trust it; one that stays, or asks for many, has it back soon.
        """
    def save(self, /, path: str | PathLike[str]) -> None:
        """
        Saves the map to a file, for :meth:`open`.

        It is written without a name, made durable and then put in its place: under the path there is never half a file,
        and a process that is killed leaves nothing beside it. A device or a pipe gets the bytes.

        Raises
        ------
        ArgumentTypeError
            The values are objects.
        OSError
            The file can't be written.
        """
    def to_dict(self, /) -> "dict[str, object]":
        """
        A dict of the keys and values.
        """
    def values(self, /) -> ValuesView[Any]:
        """
        The values, in the order of the keys.
        """

@final
class FrozenMapIterator:
    """
    Keys of a `FrozenMap` one by one.
    """
    def __iter__(self, /) -> FrozenMapIterator: ...
    def __length_hint__(self, /) -> int: ...
    def __next__(self, /) -> str: ...

@final
class Lead:
    """
    Held by the task that leads a computation: dropped before that ended, as where the task's own code could not be
    called any more, it lets others compute instead.
    """
