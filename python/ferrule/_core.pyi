"""
The Rust half of ferrule. Import the names from `ferrule`, not from here.
"""

from _typeshed import Incomplete, SupportsGetItem
from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, Mapping, Sequence, ValuesView
from datetime import timedelta
from numpy import bool_, float64, int64
from numpy.typing import ArrayLike, DTypeLike, NDArray
from os import PathLike
from typing import Any, Final, SupportsFloat, SupportsIndex, final
from typing_extensions import Buffer as Buffer2, CapsuleType, disjoint_base

__all__ = ["__version__", "ArrowRows", "Buffer", "CacheCore", "CacheStats", "CachedFunction", "CrossingSource", "DataProcessor", "Document", "Field", "Flight", "FrozenMap", "FrozenMapIterator", "FrozenPerson", "FrozenPoint", "JsonView", "JsonViewIterator", "Lead", "MutablePoint", "ObjectPoint", "People", "PeopleIterator", "Person", "PersonView", "ReportWriter", "Schema", "SharedArray", "WordCounts", "WordIterator", "add", "array_multiply", "asdict", "bincode_dumps", "bincode_loads", "black_scholes", "black_scholes_batch", "borrow_array", "borrow_arrow", "borrow_buffer", "borrow_dict", "borrow_list", "borrow_set", "borrow_str", "borrow_tuple", "build_info", "built_in_fonts", "call_0", "call_0_with_module", "call_1", "call_2", "call_5", "call_back", "call_detached", "compact_dumps", "compact_loads", "compound_interest", "compute_stats", "cpu_intensive", "divide", "dot", "evaluate_rules", "evaluate_rules_batch", "fibonacci", "fields", "filter_above", "gcd", "gcd_batch", "irr", "irr_batch", "is_prime", "is_prime_batch", "json_dumps", "json_loads", "json_view", "levenshtein", "levenshtein_batch", "look_up_keys", "matrix_multiply", "n_body", "n_body_energy", "noop", "normalize_images", "normalize_whitespace", "normalize_whitespace_batch", "parallel_sum", "process_batch", "process_numbers", "process_single", "raise_error", "random_floats", "read_array", "read_arrow", "read_attributes", "read_bools", "read_bytes", "read_csv", "read_dicts", "read_floats", "read_frozen", "read_int_dict", "read_int_set", "read_ints", "read_key", "read_mutable", "read_nested", "read_optional_ints", "read_pairs", "read_str_dict", "read_str_set", "read_strs", "read_tuple", "reverse_text", "shape_arrays", "shape_frozen_dict", "shape_handle_pairs", "shape_list_dict_array", "shape_map_list", "shape_nested_to_dict", "shape_objects", "shape_scalars", "shape_set_bytes_str", "shape_two_lists", "slugify", "slugify_batch", "sum_array", "sum_as_string", "take_array", "take_array_like", "take_big_int", "take_big_int_vec", "take_bool", "take_bool_vec", "take_buffer", "take_byte_vec", "take_bytes", "take_bytes_vec", "take_float", "take_float_vec", "take_frozen", "take_frozen_vec", "take_int", "take_int_map", "take_int_set", "take_int_vec", "take_map_vec", "take_mutable", "take_mutable_vec", "take_nested_vec", "take_optional_int", "take_optional_int_vec", "take_pair", "take_pair_vec", "take_point", "take_point_vec", "take_str", "take_str_map", "take_string", "take_string_set", "take_string_vec", "word_count", "zerocopy_dumps", "zerocopy_loads", "zerocopy_view"]

__version__: Final[str]

@final
class ArrowRows:
    """
    The rows of anything that hands over Arrow data: read once, from the beginning to the end.
    """
    def __new__(cls, /, source: Any) -> ArrowRows: ...
    @property
    def names(self, /) -> list[str]:
        """
        The names of the columns.
        """

@final
class Buffer:
    """
    Typed memory of any number of dimensions, made by Rust or taken over from somebody, and handed on without a copy.

    It is handed over by the buffer protocol (``memoryview(b)``, ``np.asarray(b)``), by Arrow (``pa.array(b)``,
    ``pl.Series(b)``: one dimension, contiguous, not bool) and by DLPack (``np.from_dlpack(b)``, ``torch.from_dlpack(b)``).
    All of them see the same memory, which lives as long as any of them. What can't be passed without a copy is refused
    with ``BufferError``.

    Examples
    --------
    >>> import ferrule as fe, numpy as np
    >>> made = fe.Buffer.arange(1_000_000, dtype="uint32")
    >>> array = np.asarray(made)
    >>> array.ctypes.data == made.address
    True
    >>> array[0] = 7
    >>> memoryview(made)[:3].tolist()
    [7, 1, 2]
    """
    def __arrow_c_array__(self, /, requested_schema: "object" = None) -> tuple[CapsuleType, CapsuleType]:
        """
        Arrow's capsules of type and array: for its consumers. Another type that is requested is not converted to.
        """
    def __arrow_c_schema__(self, /) -> CapsuleType:
        """
        Arrow's capsule of the type: for its consumers.
        """
    def __buffer__(self, flags: "int", /) -> "memoryview": ...
    def __dlpack__(self, /, *, stream: "object" = None, max_version: "tuple[int, int] | None" = None, dl_device: "tuple[int, int] | None" = None, copy: "bool | None" = None) -> CapsuleType:
        """
        DLPack's capsule: for its consumers.
        """
    def __dlpack_device__(self, /) -> "tuple[int, int]":
        """
        DLPack's numbers for the kind of device and the device.
        """
    def __repr__(self, /) -> str: ...
    @property
    def address(self, /) -> int:
        """
        Where the first item is. Reading there is up to you: it is good as long as the buffer is.
        """
    @staticmethod
    def arange(n: SupportsIndex, dtype: DTypeLike | None = None) -> Buffer:
        """
        The numbers from 0 to ``n - 1``. Uses all threads.

        Parameters
        ----------
        n : int
        dtype : str or NumPy dtype, default int64
            An integer type, float32 or float64 (where large numbers are rounded).

        Raises
        ------
        ResultOverflowError
            The last number does not fit the type.

        Examples
        --------
        >>> import ferrule as fe
        >>> memoryview(fe.Buffer.arange(4)).tolist()
        [0, 1, 2, 3]
        """
    @staticmethod
    def copy_of(obj: Any) -> Buffer:
        """
        A contiguous, writable copy of what :meth:`wrap` takes, in whatever strides. Uses all threads.

        Examples
        --------
        >>> import ferrule as fe, numpy as np
        >>> fe.Buffer.copy_of(np.arange(10)[::-2]).strides
        (8,)
        """
    @property
    def device(self, /) -> str:
        """
        Where the memory is: ``cpu``, or a device such as ``cuda:0``.
        """
    @property
    def dtype(self, /) -> str:
        """
        What the items are, as NumPy calls it.
        """
    @property
    def nbytes(self, /) -> int:
        """
        The bytes of all items.
        """
    @staticmethod
    def random(shape: SupportsIndex | Sequence[SupportsIndex], *, seed: SupportsIndex) -> Buffer:
        """
        Random float64, uniform in [0, 1): in order the numbers of :func:`random_floats`. Uses all threads.

        Examples
        --------
        >>> import ferrule as fe, numpy as np
        >>> np.asarray(fe.Buffer.random((2, 2), seed=1))
        array([[0.74974824, 0.37239342],
               [0.43828391, 0.95411672]])
        """
    @property
    def readonly(self, /) -> bool:
        """
        Whether nobody may write through this buffer.
        """
    @property
    def shape(self, /) -> tuple[int, ...]:
        """
        How long each dimension is.
        """
    @property
    def strides(self, /) -> tuple[int, ...]:
        """
        Bytes from one item to the next, for each dimension.
        """
    @staticmethod
    def wrap(obj: Any) -> Buffer:
        """
        The memory of another object, without a copy: as a buffer that keeps the object's memory alive.

        Parameters
        ----------
        obj
            Whatever has the buffer protocol (NumPy, memoryview, bytes, array, mmap), Arrow's C data interface (one array
            or one chunk of integers or floats without nulls: pyarrow, polars) or DLPack (PyTorch, CuPy, JAX). Strides and
            the right to write are kept. Arrow's memory is read-only, and so is that of a DLPack before 1.0. Memory on a device
            stays there, is never read, and is handed on by ``__dlpack__`` alone.

        Raises
        ------
        ArgumentTypeError
            The object has none of these, or items of another type: other than bool, integers and floats of up to 64 bits,
            or not in this machine's byte order.
        ArgumentError
            It has nulls, or several chunks.

        Examples
        --------
        >>> import ferrule as fe, numpy as np
        >>> array = np.zeros((3, 4), np.float32)
        >>> wrapped = fe.Buffer.wrap(array.T)
        >>> wrapped.shape, wrapped.strides, wrapped.address == array.ctypes.data
        ((4, 3), (4, 16), True)
        """
    @staticmethod
    def zeros(shape: SupportsIndex | Sequence[SupportsIndex], dtype: DTypeLike | None = None) -> Buffer:
        """
        Zeros. Large memory takes no time and no space until it is written to.

        Parameters
        ----------
        shape : int or tuple of int
        dtype : str or NumPy dtype, default float64
            bool, int8 to int64, uint8 to uint64, float16 to float64.

        Raises
        ------
        OutOfMemoryError
            There is not so much memory.

        Examples
        --------
        >>> import ferrule as fe
        >>> fe.Buffer.zeros((2, 3), dtype="float32")
        Buffer(shape=(2, 3), dtype='float32')
        """

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
class CrossingSource:
    """
    Data of `n` items in Rust; each method makes one kind of Python object of it.
    """
    def __new__(cls, /, n: SupportsIndex, text: str, words: SupportsGetItem[int, str]) -> CrossingSource:
        """
        `n` items, `n` times the first character of `text`, an int of about `n` bytes; `words` are the `n` strs.
        """
    def array(self, /) -> Incomplete:
        """
        Return a NumPy array of float64, a copy.
        """
    def array_view(self, /) -> Incomplete:
        """
        Return a NumPy array over the memory of this object.
        """
    def arrow(self, /) -> Any:
        """
        Return an Arrow array over the memory of this object, as pyarrow's.
        """
    def big_int(self, /) -> int:
        """
        Return an int of about n bytes.
        """
    def bools(self, /) -> list:
        """
        Return a list of bools.
        """
    def byte_string(self, /) -> bytes:
        """
        Return bytes.
        """
    def bytes_list(self, /) -> list:
        """
        Return a list of bytes.
        """
    def floats(self, /) -> list:
        """
        Return a list of floats.
        """
    def frozen(self, /) -> FrozenPoint:
        """
        Return an object of a frozen class of Rust's.
        """
    def frozens(self, /) -> list:
        """
        Return a list of frozen objects of Rust's.
        """
    def int_dict(self, /) -> dict:
        """
        Return a dict from int to float.
        """
    def int_set(self, /) -> set:
        """
        Return a set of ints.
        """
    def int_tuple(self, /) -> tuple:
        """
        Return a tuple of ints.
        """
    def integer(self, /) -> int:
        """
        Return an int.
        """
    def ints(self, /) -> list:
        """
        Return a list of ints.
        """
    def look_up(self, /) -> None:
        """
        Look up each of the strs in the map: no Python in it.
        """
    def mutable(self, /) -> MutablePoint:
        """
        Return an object of a class of Rust's that may change.
        """
    def mutables(self, /) -> list:
        """
        Return a list of objects of Rust's that may change.
        """
    def nested(self, /) -> list:
        """
        Return a list of lists of floats.
        """
    def nones(self, /) -> list:
        """
        Return a list of None.
        """
    def nothing(self, /) -> None:
        """
        Return nothing.
        """
    def object(self, /, maker: Any) -> Any:
        """
        Return an object of a class of Python's, made by calling it.
        """
    def objects(self, /, maker: Any) -> list:
        """
        Return a list of objects of a class of Python's.
        """
    def pair(self, /) -> tuple[int, int]:
        """
        Return a tuple of two ints.
        """
    def pairs(self, /) -> list:
        """
        Return a list of pairs of ints.
        """
    def real(self, /) -> float:
        """
        Return a float.
        """
    def str_dict(self, /) -> dict:
        """
        Return a dict from str to int.
        """
    def str_set(self, /) -> set:
        """
        Return a set of strs.
        """
    def strs(self, /) -> list:
        """
        Return a list of strs.
        """
    def sum_ints(self, /) -> None:
        """
        Add up the ints: no Python in it.
        """
    def sum_map(self, /) -> None:
        """
        Add up the values of the map: no Python in it.
        """
    def text(self, /) -> str:
        """
        Return a str.
        """
    def truth(self, /) -> bool:
        """
        Return a bool.
        """

@final
class DataProcessor:
    """
    Collects numbers and processes them in chunks. Threads may share one.

    Parameters
    ----------
    chunk_size : int
        How many numbers make a chunk: at least 1, otherwise :class:`ArgumentError`.

    Examples
    --------
    >>> import ferrule as fe
    >>> processor = fe.DataProcessor(chunk_size=3)
    >>> processor.add_data([1, 2, 3, 4, 5, 6, 7])
    >>> processor.process_chunks()
    [2.0, 5.0]
    >>> processor
    DataProcessor(size=1, chunk_size=3)
    >>> processor.remainder
    array([7.])
    """
    def __len__(self, /) -> int: ...
    def __new__(cls, /, chunk_size: SupportsIndex) -> DataProcessor: ...
    def __repr__(self, /) -> str: ...
    def add_data(self, /, values: ArrayLike) -> None:
        """
        Appends numbers: a list, a tuple, or a one-dimensional array of integers or floats. They are copied, as floats.
        """
    @property
    def chunk_size(self, /) -> int:
        """
        How many numbers make a chunk.
        """
    def clear(self, /) -> None:
        """
        Forgets all numbers.
        """
    def get_statistics(self, /) -> tuple[int, float, float]:
        """
        Count, mean and population standard deviation (divisor: the count) of the numbers held; (0, 0.0, 0.0) of none.
        """
    def process_chunks(self, /) -> "list[float]":
        """
        The mean of each full chunk, as a list of floats; their numbers are taken out, and what does not fill a chunk stays.
        """
    @property
    def remainder(self, /) -> NDArray[float64]:
        """
        The numbers that do not fill a chunk, a copy: what `process_chunks` would leave.
        """

@final
class Document:
    """
    A value in a document that has values of its own: a map, a list. Nothing is decoded until it is asked for.

    ``document[key]`` of a map and ``document[place]`` of a list give what is there: None, bool, int, float, str and bytes as
    themselves, lists and maps as a `Document`. Arrays, and lists of nothing but floats or of nothing but ints of 64 bits,
    are NumPy arrays over the same memory, which they keep alive; nothing is copied, and they are read-only.

    A value is checked when it is read: bytes that are no document give a :class:`DecodeError`, never a wrong place in
    memory. A `Document` may be used by any number of threads.

    Examples
    --------
    >>> import ferrule as fe
    >>> data = fe.codec.zerocopy.dumps({"name": "net", "layers": [{"size": 3, "weights": [0.5, 1.0, 2.0]}]})
    >>> document = fe.codec.zerocopy.view(data)
    >>> document
    Document(map of 2)
    >>> document["layers"][0]["weights"]
    array([0.5, 1. , 2. ])
    >>> list(document), "size" in document, document.get("size", 0)
    (['name', 'layers'], False, 0)
    >>> document.value() == {"name": "net", "layers": [{"size": 3, "weights": [0.5, 1.0, 2.0]}]}
    True
    """
    def __contains__(self, key: Any, /) -> bool:
        """
        Of a map: whether it has the key. Of a list: whether it has an equal item, which looks at all of them.
        """
    def __getitem__(self, key: Any, /) -> Any: ...
    def __iter__(self, /) -> Iterator[Any]:
        """
        The keys of a map, in order; the items of a list.
        """
    def __len__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    def get(self, /, key: Any, default: Any | None = None) -> Any | None:
        """
        The value of a key, or at a place; `default` where there is none.
        """
    def keys(self, /) -> "list[str]":
        """
        The keys of a map, in the order they were written; of a list, none: :class:`ArgumentTypeError`.
        """
    def value(self, /) -> Any:
        """
        All of it as Python's objects: dicts, lists, and arrays where arrays were written.
        """

@final
class Field:
    """
    A field of a record: its name and the type of its values.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.records.fields(fe.Person)[1]
    Field(name='age', type=int)
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __new__(cls, /, name: "str", type: "object") -> Field: ...
    def __reduce__(self, /) -> "tuple[object, tuple[object, object]]": ...
    def __repr__(self, /) -> str: ...
    @property
    def name(self, /) -> str:
        """
        As in ``getattr``.
        """
    @property
    def type(self, /) -> type:
        """
        ``str``, ``int`` or ``float``.
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
    ResultOverflowError
        An array of uint64 has a value that int64 can't hold.

    Notes
    -----
    Look-ups of what is not a str find nothing, as in a dict of str. The hash is seeded by the system for each map, and
    a table is only accepted if a look-up in it looks at 512 slots at most, whatever the key; a file that says otherwise
    is refused. So no keys, however chosen, make it slow, also not in a file, whose seed can be read.

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
    def from_text(cls, /, text: str | Buffer2 | PathLike[str] | Iterable[str | Buffer2 | PathLike[str]]) -> FrozenMap:
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
        """
    def save(self, /, path: str | PathLike[str]) -> None:
        """
        Saves the map to a file, for :meth:`open`.

        It is written beside the path, made durable and renamed: under the name there is never half a file.

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
class FrozenPerson:
    """
    A record of a person that can't be changed: a key for dicts, a member of sets, quick to read.

    Its fields are checked as those of :class:`Person`, to which it is equal when they are the same.

    Parameters
    ----------
    name : str
        Not empty, without lone surrogates.
    age : int
        In years, from 0 to 150.
    salary : float
        In any money: finite and not negative. An int becomes a float; -0.0 becomes 0.0.

    Raises
    ------
    ArgumentError
        A value is out of its range; the message names the field.
    ArgumentTypeError
        A value is of another type.

    Examples
    --------
    >>> import ferrule as fe
    >>> ada = fe.FrozenPerson("Ada", 36, 4200.0)
    >>> ada.replace(age=37)
    FrozenPerson(name='Ada', age=37, salary=4200.0)
    >>> {ada: "engine"}[fe.Person("Ada", 36, 4200.0).freeze()]
    'engine'
    """
    __match_args__: Final[tuple[str, str, str]]
    def __eq__(self, other: object, /) -> Any: ...
    def __hash__(self, /) -> int: ...
    def __new__(cls, /, name: "str", age: "int", salary: "float") -> FrozenPerson: ...
    def __reduce__(self, /) -> "tuple[type[FrozenPerson], tuple[str, int, float]]": ...
    def __replace__(self, /, **changes: "object") -> FrozenPerson: ...
    def __repr__(self, /) -> str: ...
    @property
    def age(self, /) -> int:
        """
        The age in years.
        """
    @property
    def name(self, /) -> str:
        """
        The name.
        """
    def replace(self, /, **changes: "object") -> FrozenPerson:
        """
        Another record with some fields changed.
        """
    @property
    def salary(self, /) -> float:
        """
        The salary.
        """
    def thaw(self, /) -> Person:
        """
        A person with the same fields that can be changed.
        """

@final
class FrozenPoint:
    """
    A record that never changes, whose fields are Rust's: each read makes a Python object.
    """
    def __new__(cls, /, id: SupportsIndex, value: SupportsFloat | SupportsIndex) -> FrozenPoint: ...
    @property
    def id(self, /) -> int: ...
    @property
    def value(self, /) -> float: ...

@final
class JsonView:
    """
    A part of a JSON document, which :func:`view` and other views give.

    Each index gives another view, also of a number or a string; :meth:`value` makes objects. Where a key comes twice, the
    last counts. Several threads may use views of one document.

    Examples
    --------
    >>> import ferrule as fe
    >>> view = fe.codec.json.view('{"model": {"layers": [64, 32]}, "name": "net"}')
    >>> view["model"]["layers"][-1].value(), view["name"].kind, "name" in view
    (32, 'string', True)
    >>> view
    JsonView(object at byte 0)
    """
    def __contains__(self, key: str, /) -> bool: ...
    def __getitem__(self, key: str | SupportsIndex, /) -> JsonView: ...
    def __iter__(self, /) -> JsonViewIterator:
        """
        Over the keys of an object, or over views of the items of an array.
        """
    def __len__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    def at(self, /, pointer: str) -> JsonView:
        """
        The part that a JSON Pointer (RFC 6901) names: ``""`` is this part itself, ``"/a/0"`` the first item of its ``a``.

        In a pointer ``~1`` stands for ``/`` and ``~0`` for ``~``.

        Raises
        ------
        KeyError
            There is no such key.
        IndexError
            The array is not so long.
        ArgumentError
            `pointer` is no pointer, or has something for an array that is no place.
        ArgumentTypeError
            It goes on where there is neither an object nor an array.

        Examples
        --------
        >>> import ferrule as fe
        >>> fe.codec.json.view('{"a/b": [10, 20]}').at("/a~1b/1").value()
        20
        """
    def get(self, /, key: str | SupportsIndex, default: Any | None = None) -> Any:
        """
        The view of a member or item, or `default` where there is none.

        Examples
        --------
        >>> import ferrule as fe
        >>> fe.codec.json.view('{"a": 1}').get("b") is None
        True
        """
    def items(self, /) -> "list[tuple[str, JsonView]]":
        """
        The keys of an object, each with a view of its value.

        Examples
        --------
        >>> import ferrule as fe
        >>> {key: part.value() for key, part in fe.codec.json.view('{"a": 1, "b": [2]}').items()}
        {'a': 1, 'b': [2]}
        """
    def keys(self, /) -> "list[str]":
        """
        The keys of an object, in their order; one that comes twice comes twice.

        Examples
        --------
        >>> import ferrule as fe
        >>> fe.codec.json.view('{"a": 1, "b": 2}').keys()
        ['a', 'b']
        """
    @property
    def kind(self, /) -> str:
        """
        What it is, by its first byte: ``"object"``, ``"array"``, ``"string"``, ``"number"``, ``"bool"`` or ``"null"``.
        """
    def value(self, /) -> Any:
        """
        The objects of this part, made and checked as by :func:`loads`.

        Raises
        ------
        DecodeError
            The part is no JSON value; the message says where in the document.

        Examples
        --------
        >>> import ferrule as fe
        >>> fe.codec.json.view('{"a": {"b": [1, 2]}}')["a"].value()
        {'b': [1, 2]}
        """
    def values(self, /) -> "list[JsonView]":
        """
        Views of the items of an array, or of the values of an object.

        Examples
        --------
        >>> import ferrule as fe
        >>> [part.value() for part in fe.codec.json.view('[1, "x"]').values()]
        [1, 'x']
        """

@final
class JsonViewIterator:
    """
    Goes over the children of a :class:`JsonView`.
    """
    def __iter__(self, /) -> JsonViewIterator: ...
    def __next__(self, /) -> Any: ...

@final
class Lead:
    """
    Held by the task that leads a computation: dropped before that ended, as where the task's own code could not be
    called any more, it lets others compute instead.
    """

@final
class MutablePoint:
    """
    A record that may change: each access asks whether somebody else has borrowed it.
    """
    def __new__(cls, /, id: SupportsIndex, value: SupportsFloat | SupportsIndex) -> MutablePoint: ...
    @property
    def id(self, /) -> int: ...
    @id.setter
    def id(self, /, value: SupportsIndex) -> None: ...
    @property
    def value(self, /) -> float: ...
    @value.setter
    def value(self, /, value: SupportsFloat | SupportsIndex) -> None: ...

@final
class ObjectPoint:
    """
    A record that never changes, whose fields are Python objects: a read hands one out.
    """
    def __new__(cls, /, id: Any, value: Any) -> ObjectPoint: ...
    @property
    def id(self, /) -> Any: ...
    @property
    def value(self, /) -> Any: ...

@final
class People:
    """
    A table of people, held by column in Rust: names in UTF-8, ages as int64, salaries as float64.

    It takes some 25 bytes and the name for each of them. An item is a :class:`PersonView`, which reads and writes the table; a
    slice is a new table, a copy. The number of rows never changes, their values may. Threads may share one: who reads sees
    all of a change or nothing of it. Work in bulk runs detached, on all threads.

    The arrays :attr:`ages` and :attr:`salaries` are the table's own memory and show its later changes. Arrow
    relies on memory that does not change: after a hand-over by ``__arrow_c_stream__`` or ``__arrow_c_array__`` (to polars,
    pyarrow, pandas, duckdb), which copies nothing, and as long as what was handed over is in use, the next change of a column
    is made in a copy of it. Arrays taken before show the old one from then on.

    Parameters
    ----------
    rows : iterable
        Of dicts with ``name``, ``age`` and ``salary`` (other keys are left out), of tuples or lists of the three, of records, or of
        any objects with these attributes. Values are what :class:`Person` takes.

    Raises
    ------
    ArgumentError
        A value is out of its range, or missing; the message names the row, counted from 0, and the field.
    ArgumentTypeError
        A row, or a value in it, is of another type.

    Examples
    --------
    >>> import ferrule as fe
    >>> people = fe.People([("Ada", 36, 4200.0), {"name": "Alan", "age": 41, "salary": 3900}])
    >>> people
    People(name=['Ada', 'Alan'], age=[36, 41], salary=[4200.0, 3900.0])
    >>> people[0]
    PersonView(name='Ada', age=36, salary=4200.0)
    >>> people.raise_salaries(10)
    >>> people.payroll(0.25)
    {'gross': 8910.0, 'tax': 2227.5, 'net': 6682.5}
    """
    def __arrow_c_array__(self, /, requested_schema: "object" = None) -> "tuple[object, object]": ...
    def __arrow_c_stream__(self, /, requested_schema: "object" = None) -> "object": ...
    def __eq__(self, other: object, /) -> Any: ...
    def __getitem__(self, key: Any, /) -> Any: ...
    def __iter__(self, /) -> PeopleIterator: ...
    def __len__(self, /) -> int: ...
    def __new__(cls, /, rows: Iterable[object] | None = None) -> People: ...
    def __reduce__(self, /) -> "tuple[object, tuple[object, object, object]]": ...
    def __repr__(self, /) -> str: ...
    def __reversed__(self, /) -> PeopleIterator: ...
    @property
    def ages(self, /) -> NDArray[int64]:
        """
        The ages, as a read-only array over the table's own memory: it shows later changes.
        """
    def filter(self, /, *, min_age: "int | None" = None, max_age: "int | None" = None, min_salary: "float | None" = None, max_salary: "float | None" = None, mask: ArrayLike | None = None) -> People:
        """
        The people within all limits given, both ends included, in a new table.

        Parameters
        ----------
        min_age, max_age : int, optional
        min_salary, max_salary : float, optional
        mask : column of bool, optional
            For each row whether it may be kept.

        Raises
        ------
        ArgumentError
            A limit is NaN.
        ShapeError
            `mask` is not as long as the table.

        Examples
        --------
        >>> import ferrule as fe
        >>> people = fe.People([("Ada", 36, 4000.0), ("Alan", 41, 3000.0), ("Grace", 37, 5000.0)])
        >>> people.filter(max_age=40, min_salary=4500).names
        ['Grace']
        """
    def find(self, /, name: "str") -> list[PersonView]:
        """
        Views of all rows with this name, in order.

        The first call makes an index of all names, which takes 24 to 40 bytes for each and lasts until a name is changed; further
        calls take about a microsecond.

        Examples
        --------
        >>> import ferrule as fe
        >>> people = fe.People([("Ada", 36, 4000.0), ("Alan", 41, 3000.0)])
        >>> people.find("Alan")
        [PersonView(name='Alan', age=41, salary=3000.0)]
        """
    @classmethod
    def from_arrow(cls, /, table: "object") -> People:
        """
        A table from one with Arrow's C interface: of pyarrow, polars, pandas 3, duckdb, or a record batch.

        Parameters
        ----------
        table : object with ``__arrow_c_stream__`` or ``__arrow_c_array__``
            With the columns ``name``, ``age`` and ``salary``; others are left out. They are copied. Integers and floats of
            any width and all kinds of strings will do, nulls won't.

        Raises
        ------
        ArgumentError
            A column is missing, or a value is null or out of its range.
        ArgumentTypeError
            It is no table, or a column is of another type.

        Examples
        --------
        >>> import ferrule as fe
        >>> people = fe.People([("Ada", 36, 4200.0)])
        >>> fe.People.from_arrow(people) == people
        True
        """
    @classmethod
    def from_columns(cls, /, names: "object", ages: "object", salaries: "object") -> People:
        """
        A table of three columns of one length.

        Parameters
        ----------
        names : column of str
            A list or another iterable, a NumPy array of strings or objects, an Arrow array of strings.
        ages : column of int
            A list, a tuple, a buffer of integers or an Arrow array.
        salaries : column of float
            Likewise, of numbers.

        All are copied, the lists without making anything in between.

        Raises
        ------
        ShapeError
            They are not equally long.
        ArgumentError, ArgumentTypeError
            As for rows.

        Examples
        --------
        >>> import ferrule as fe
        >>> len(fe.People.from_columns(["Ada", "Alan"], [36, 41], [4200.0, 3900.0]))
        2
        """
    @classmethod
    def from_csv(cls, /, source: str | PathLike[str] | Buffer2, delimiter: str = ",") -> People:
        """
        A table from a CSV file with the columns ``name``, ``age`` and ``salary``; others are left out.

        Parameters
        ----------
        source : str, os.PathLike or bytes-like
            As for :func:`read_csv`, likewise `delimiter`.

        Raises
        ------
        ArgumentError, ArgumentTypeError, OSError
            As from :func:`read_csv`; and where a column is missing or holds what is none of its values.

        Examples
        --------
        >>> import ferrule as fe
        >>> fe.People.from_csv(b"id,name,age,salary\\n7,Ada,36,4200\\n")
        People(name=['Ada'], age=[36], salary=[4200.0])
        """
    @classmethod
    def from_numpy(cls, /, array: "object") -> People:
        """
        A table from a structured NumPy array with the fields ``name``, ``age`` and ``salary``; others are left out.

        Raises
        ------
        ArgumentError, ArgumentTypeError
            It has no such fields, or they hold what is none of their values.

        Examples
        --------
        >>> import ferrule as fe, numpy as np
        >>> array = np.array([("Ada", 36, 4200.0)], dtype=[("name", "U20"), ("age", "i4"), ("salary", "f8")])
        >>> fe.People.from_numpy(array)
        People(name=['Ada'], age=[36], salary=[4200.0])
        """
    def group_by(self, /, by: "object", *, width: "int | None" = None) -> dict[str, NDArray[int64] | NDArray[float64] | list[str]]:
        """
        Salaries by group.

        Parameters
        ----------
        by : "age", or column of int
            What the members of a group have in common: their age, or a key for each row, such as the number of a department.
        width : int
            How many years make a group of ages; a group's key is its lowest age.

        Returns
        -------
        dict of str to numpy.ndarray
            ``key``, ``count``, ``total``, ``mean``, ``min`` and ``max`` of each group, the lowest key first. The total is correctly
            rounded like ``math.fsum``, the mean is the total divided by the count.

        Raises
        ------
        ArgumentError
            `by` is another string, or `width` is below 1 or given with keys.
        ShapeError
            There are not as many keys as rows.

        Examples
        --------
        >>> import ferrule as fe
        >>> people = fe.People([("Ada", 36, 4000.0), ("Alan", 41, 3000.0), ("Grace", 37, 5000.0)])
        >>> groups = people.group_by("age", width=10)
        >>> groups["key"], groups["mean"]
        (array([30, 40]), array([4500., 3000.]))
        """
    @property
    def names(self, /) -> list[str]:
        """
        The names, as a new list of str.
        """
    def payroll(self, /, tax: float | Sequence[tuple[float, float]] | None = None) -> "dict[str, float]":
        """
        What all earn together, the tax on it, and what is left.

        Parameters
        ----------
        tax : float, or list of pairs of float
            A rate from 0 to 1 for all of a salary; or brackets, ``(from, rate)``, each of which taxes what of a salary is above
            its ``from``, up to that of the next one.

        Returns
        -------
        dict of str to float
            ``gross``, the sum of salaries, and ``tax``, the sum of the taxes of each, both correctly rounded like ``math.fsum``; and
            ``net``, their difference.

        Raises
        ------
        ArgumentError
            A rate or a bracket is out of its range.
        ResultOverflowError
            A sum is too large for a float.

        Examples
        --------
        >>> import ferrule as fe
        >>> people = fe.People([("Ada", 36, 4000.0), ("Alan", 41, 1500.0)])
        >>> people.payroll([(1000, 0.25), (2000, 0.5)])
        {'gross': 5500.0, 'tax': 1375.0, 'net': 4125.0}
        """
    def raise_salaries(self, /, percent: "float", *, where: ArrayLike | None = None) -> None:
        """
        Raises salaries by so many percent: each is multiplied by ``1 + percent / 100``.

        Parameters
        ----------
        percent : float
            Finite and not below -100.
        where : column of bool, optional
            For each row whether it is raised: a list, a NumPy or an Arrow array. All are without it.

        Raises
        ------
        ArgumentError
            `percent` is out of its range.
        ShapeError
            `where` is not as long as the table.
        ResultOverflowError
            A salary would be too large for a float. Then none is changed.

        Examples
        --------
        >>> import ferrule as fe
        >>> people = fe.People([("Ada", 36, 4000.0), ("Alan", 41, 3000.0)])
        >>> people.raise_salaries(50, where=people.ages > 40)
        >>> people.salaries
        array([4000., 4500.])
        """
    @property
    def salaries(self, /) -> NDArray[float64]:
        """
        The salaries, as a read-only array over the table's own memory: it shows later changes.
        """
    def sort_by(self, /, field: str, *, descending: bool = False) -> People:
        """
        The people sorted, in a new table. Equal ones stay in the order they have, also when descending.

        Parameters
        ----------
        field : "name", "age" or "salary"
            Names are sorted as Python sorts strings: by code points.
        descending : bool

        Raises
        ------
        ArgumentError
            `field` is none of these.

        Examples
        --------
        >>> import ferrule as fe
        >>> people = fe.People([("Ada", 36, 4000.0), ("Alan", 41, 3000.0), ("Grace", 37, 5000.0)])
        >>> people.sort_by("salary", descending=True).names
        ['Grace', 'Ada', 'Alan']
        """

@final
class PeopleIterator:
    """
    The rows of a table, one by one.
    """
    def __iter__(self, /) -> PeopleIterator: ...
    def __length_hint__(self, /) -> int: ...
    def __next__(self, /) -> PersonView: ...

@final
class Person:
    """
    A record of a person, made in Rust, whose fields can be read and changed.

    Its fields are Python objects in slots: reading one costs what it costs of a dataclass with ``slots=True``. What is
    assigned is checked as it is when a person is made. Like a list, a person has no hash: see :class:`FrozenPerson`.
    Records are equal when their fields are, of whatever class of record they are. They can be pickled, copied and matched
    by position.

    Parameters
    ----------
    name : str
        Not empty, without lone surrogates.
    age : int
        In years, from 0 to 150.
    salary : float
        In any money: finite and not negative. An int becomes a float; -0.0 becomes 0.0.

    Raises
    ------
    ArgumentError
        A value is out of its range; the message names the field. Then nothing is changed.
    ArgumentTypeError
        A value is of another type.

    Examples
    --------
    >>> import ferrule as fe
    >>> ada = fe.Person("Ada", 36, 4200)
    >>> ada.salary += 100
    >>> ada
    Person(name='Ada', age=36, salary=4300.0)
    >>> ada.age = -1
    Traceback (most recent call last):
        ...
    ferrule.errors.ArgumentError: age: got -1, wanted an int from 0 to 150
    >>> match ada:
    ...     case fe.Person(name, age):
    ...         print(name, age)
    Ada 36
    """
    __match_args__: Final[tuple[str, str, str]]
    def __eq__(self, other: object, /) -> Any: ...
    def __new__(cls, /, name: "str", age: "int", salary: "float") -> Person: ...
    def __reduce__(self, /) -> "tuple[type[Person], tuple[str, int, float]]": ...
    def __replace__(self, /, **changes: "object") -> Person: ...
    def __repr__(self, /) -> str: ...
    def __setattr__(self, name: Any, value: Any, /) -> None: ...
    @property
    def age(self, /) -> int:
        """
        The age in years.
        """
    @age.setter
    def age(self, /, value: SupportsIndex) -> None: ...
    def freeze(self, /) -> FrozenPerson:
        """
        A record with the same fields that can't be changed and has a hash.
        """
    @property
    def name(self, /) -> str:
        """
        The name.
        """
    @name.setter
    def name(self, /, value: str) -> None: ...
    def replace(self, /, **changes: "object") -> Person:
        """
        Another person with some fields changed.
        """
    @property
    def salary(self, /) -> float:
        """
        The salary.
        """
    @salary.setter
    def salary(self, /, value: float) -> None: ...

@final
class PersonView:
    """
    A row of :class:`People`, read and changed where it is.

    It stays good when the table is gone. What is assigned is checked as by :class:`Person`. Pickled or copied it becomes a
    :class:`Person`; :meth:`thaw` and :meth:`freeze` make a record of its own, too.

    Examples
    --------
    >>> import ferrule as fe
    >>> people = fe.People([("Ada", 36, 4200.0), ("Alan", 41, 3900.0)])
    >>> alan = people[-1]
    >>> alan.salary += 100
    >>> people.salaries
    array([4200., 4000.])
    >>> alan.index, alan == fe.Person("Alan", 41, 4000.0)
    (1, True)
    """
    __match_args__: Final[tuple[str, str, str]]
    def __eq__(self, other: object, /) -> Any: ...
    def __reduce__(self, /) -> "tuple[type[Person], tuple[str, int, float]]": ...
    def __repr__(self, /) -> str: ...
    @property
    def age(self, /) -> int:
        """
        The age in years.
        """
    @age.setter
    def age(self, /, value: SupportsIndex) -> None: ...
    def freeze(self, /) -> FrozenPerson:
        """
        A record with the same fields that can't be changed and has a hash.
        """
    @property
    def index(self, /) -> int:
        """
        Which row of the table it is.
        """
    @property
    def name(self, /) -> str:
        """
        The name.
        """
    @name.setter
    def name(self, /, value: str) -> None: ...
    @property
    def salary(self, /) -> float:
        """
        The salary.
        """
    @salary.setter
    def salary(self, /, value: float) -> None: ...
    def thaw(self, /) -> Person:
        """
        A person with the same fields, in no table.
        """

@final
class ReportWriter:
    """
    A report in the making, for `ferrule.reports`: takes the rows of one table after the other.

    After an error it can't be used any more.
    """
    BLOCK: Final[int]
    """
    How many rows are handed over at once.
    """
    def __new__(cls, /, format: str, spec: str, images: SupportsGetItem[int, SupportsGetItem[int, SupportsIndex]], fonts: SupportsGetItem[int, bytes | bytearray], path: str | PathLike[str] | None) -> ReportWriter:
        """
        `format` is xlsx or pdf, `spec` the report's description in JSON. `fonts` (of a PDF) are the files of
        others than the built-in ones, for characters that these have not.
        """
    def close(self, /) -> None:
        """
        Gives up a report that has not ended, and closes its file.
        """
    def end_table(self, /) -> None:
        """
        Ends the current table; the rows that follow are the next one's.
        """
    def finish(self, /) -> bytes:
        """
        Ends the report, and gives its bytes (none if it went to a file).
        """
    def write_arrow(self, /, rows: ArrowRows, take: SupportsGetItem[int, SupportsIndex]) -> int | None:
        """
        Adds the next rows of a stream, and says how many; None after the last. `take` says which columns.
        """
    def write_columns(self, /, columns: SupportsGetItem[int, Any], nan_is_empty: bool) -> None:
        """
        Adds rows given as columns: lists, or arrays of int64, float64, bool, datetime64 or timedelta64.
        """
    def write_rows(self, /, rows: list[Any], take: SupportsGetItem[int, SupportsIndex], width: SupportsIndex, whole: bool, parsed: bool) -> None:
        """
        Adds rows: tuples, lists, dicts, or objects with attributes.

        `take` says where the columns' values are in a row of `width` values; `whole`, that a dict has no others. With
        `parsed`, texts are read as what their column's kind says.
        """

@final
class Schema:
    """
    A type, compiled for the codecs: how its values are written and how they are made.

    Every function with ``type=`` takes a `Schema`, or a type, from which it makes one and remembers it (the 256 that came
    last, with their classes).

    Parameters
    ----------
    type : type hint
        ``bool``, ``int`` (an i64), ``float`` (an f64), ``str``, ``bytes``, ``None``, ``list[T]``, ``tuple[T, ...]``,
        ``tuple[T, U]``, ``dict[K, V]``, ``Optional[T]``, unions of different classes, ``Any``, and classes, whose fields
        have such types again: dataclasses, ``NamedTuple``, ``TypedDict`` (without missing keys), ``Enum``. A class may
        contain itself. ``Annotated[int, "u8"]``, or :data:`ferrule.codec.U8`, is an integer of another width.

    Raises
    ------
    ArgumentTypeError
        There is no way to write such a type; the message says which field has it.

    Notes
    -----
    Instances of a dataclass are made without calling anything where nothing but the ``__init__`` that ``dataclass`` wrote
    would run. A class is looked at once: what is changed in it afterwards is not seen. With ``__init__``, ``__new__`` or ``__post_init__`` of its own, the class is called with its fields by name.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> import ferrule as fe
    >>> @dataclass(slots=True)
    ... class Point:
    ...     x: float
    ...     y: float
    >>> fe.codec.Schema(list[Point])
    Schema(list[...Point])
    """
    def __new__(cls, /, type: object) -> Schema: ...
    def __repr__(self, /) -> str: ...
    @property
    def type(self, /) -> Any:
        """
        The type hint that it was made from.
        """

@final
class SharedArray:
    """
    An array in memory that several processes see: what one writes, the others read. Needs Linux.

    The memory belongs to whoever holds it and to no file: the system frees it when the last holder has closed it or
    has ended, in whatever way. Nothing is left behind, in no folder, and there is nothing to unlink. Others
    attach by :attr:`name`, which is good as long as this array is open in this process; whoever has attached has a name
    of their own, so the memory outlives its creator. Only processes that the system lets look into this one can
    attach: those of the same user, and root.

    It can be pickled: what is passed is the name, so it goes to the children of ``multiprocessing``, however they are
    started; keep it open until they have it. A forked child inherits it.

    Who reads while another writes sees old and new items: agree on turns by a lock, a queue or a pipe.

    Examples
    --------
    >>> import ferrule as fe
    >>> with fe.SharedArray.create((2, 3), dtype="int32") as shared:
    ...     shared.array[:] = 7
    ...     with fe.SharedArray.attach(shared.name) as same:  # in whatever process
    ...         print(same.array.sum())
    42
    """
    def __buffer__(self, flags: "int", /) -> "memoryview": ...
    def __enter__(self, /) -> SharedArray: ...
    def __exit__(self, /, *_error: "object") -> None: ...
    def __reduce__(self, /) -> "tuple[object, tuple[str, bool]]": ...
    def __repr__(self, /) -> str: ...
    @property
    def array(self, /) -> NDArray[Any]:
        """
        As a NumPy array, which is the memory itself. It stays usable after :meth:`close`.
        """
    @classmethod
    def attach(cls, /, name: str, readonly: bool = False) -> SharedArray:
        """
        Opens the array that another process, or this one, holds under a name.

        Parameters
        ----------
        name : str
            What :attr:`name` gave to whoever holds it.
        readonly : bool
            Whether it can only be read here.

        Raises
        ------
        FileNotFoundError
            The holder has closed it or has ended. Never is other memory taken for it: the name has 128 random bits that
            the memory has, too.
        PermissionError
            The holder is a process of another user.
        ArgumentError
            It is no such name.

        Examples
        --------
        >>> import ferrule as fe
        >>> shared = fe.SharedArray.create(3, dtype="uint8")
        >>> reader = fe.SharedArray.attach(shared.name, readonly=True)
        >>> shared.array[0] = 5
        >>> reader.array
        array([5, 0, 0], dtype=uint8)
        >>> shared.close()
        >>> fe.SharedArray.attach(reader.name).array[0]
        np.uint8(5)
        """
    def close(self, /) -> None:
        """
        Gives up this process's name for it. Arrays and views that were made of it stay usable; the memory goes with the
        last of them here, and in other processes. May be called again.
        """
    @property
    def closed(self, /) -> bool:
        """
        Whether :meth:`close` was called.
        """
    @classmethod
    def create(cls, /, shape: SupportsIndex | Sequence[SupportsIndex], dtype: DTypeLike | None = None) -> SharedArray:
        """
        Makes an array of zeros. `shape` and `dtype` are as for :meth:`Buffer.zeros`.

        Examples
        --------
        >>> import ferrule as fe
        >>> shared = fe.SharedArray.create(1_000_000)
        >>> shared.shape, shared.dtype, shared.nbytes
        ((1000000,), 'float64', 8000000)
        """
    @property
    def dtype(self, /) -> str:
        """
        What the items are, as NumPy calls it.
        """
    @property
    def name(self, /) -> str:
        """
        Under which others attach, as long as it is open here: in each process another.
        """
    @property
    def nbytes(self, /) -> int:
        """
        The bytes of all items.
        """
    @property
    def readonly(self, /) -> bool:
        """
        Whether it can only be read here.
        """
    @property
    def shape(self, /) -> tuple[int, ...]:
        """
        How long each dimension is.
        """

@final
class WordCounts:
    """
    Counted words that stay in Rust: a mapping of words to counts, like ``Counter(text.lower().split())``.

    Use it where only some counts are asked for, or where counts of many texts are added up: no Python object
    is made for a word until it is asked for. Words are kept in the order in which they first came. Several
    threads may use it at once. An iteration goes over the words as they were when it began.

    Parameters
    ----------
    text : optional
        Counted as by :meth:`add`.

    Examples
    --------
    >>> import ferrule as fe
    >>> counts = fe.WordCounts("to be or not to be")
    >>> counts["be"], counts["absent"], len(counts), counts.total()
    (2, 0, 4, 6)
    >>> counts.add("Be quick")
    >>> counts.most_common(2)
    [('be', 3), ('to', 2)]
    """
    def __contains__(self, word: Any, /) -> bool: ...
    def __eq__(self, other: object, /) -> Any: ...
    def __getitem__(self, word: Any, /) -> int: ...
    def __iter__(self, /) -> WordIterator: ...
    def __len__(self, /) -> int: ...
    def __new__(cls, /, text: str | Buffer2 | PathLike[str] | Iterable[str | Buffer2 | PathLike[str]] | None = None) -> WordCounts: ...
    def __reduce__(self, /) -> "tuple[type[WordCounts], tuple[()], dict[str, int]]": ...
    def __repr__(self, /) -> str: ...
    def __setstate__(self, /, state: Any) -> None: ...
    def add(self, /, text: str | Buffer2 | PathLike[str] | Iterable[str | Buffer2 | PathLike[str]]) -> None:
        """
        Counts a text in addition: what :func:`word_count` takes. If that fails, nothing is added.
        """
    def get(self, /, word: "str", default: Any | None = None) -> Any:
        """
        The count of a word as it is given, or `default`.
        """
    def items(self, /) -> ItemsView[str, int]:
        """
        Pairs of word and count.
        """
    def keys(self, /) -> KeysView[str]:
        """
        The words.
        """
    def merge(self, /, other: WordCounts | Mapping[str, int]) -> None:
        """
        Adds the counts of another ``WordCounts``, or of any mapping of words to positive integers.

        The words of a mapping are taken as they are, not lower-cased.
        """
    def most_common(self, /, n: "int | None" = None) -> "list[tuple[str, int]]":
        """
        The `n` most frequent words (or all) with their counts, the most frequent first.

        Among equally frequent ones the one that came first is first, as with ``Counter``.
        """
    def to_dict(self, /) -> "dict[str, int]":
        """
        A dict of words and counts.
        """
    def total(self, /) -> "int":
        """
        How many words were counted, repeated ones included.
        """
    def values(self, /) -> ValuesView[int]:
        """
        The counts, in the order of the words.
        """

@final
class WordIterator:
    """
    Words of a `WordCounts` one by one.
    """
    def __iter__(self, /) -> WordIterator: ...
    def __length_hint__(self, /) -> int: ...
    def __next__(self, /) -> str: ...

def add(a: SupportsFloat | SupportsIndex, b: SupportsFloat | SupportsIndex) -> float:
    """
    Add two floats: the smallest call with arguments and a result.

    Parameters
    ----------
    a, b : float

    Returns
    -------
    float

    Examples
    --------
    >>> from ferrule import scalars
    >>> scalars.add(1.5, 2.0)
    3.5
    """

def array_multiply(a: ArrayLike, b: ArrayLike, *, out: NDArray[Any] | None = None) -> NDArray[Any]:
    """
    Multiply two arrays of the same shape, item by item.

    Parameters
    ----------
    a, b : array_like
        Arrays of any number of dimensions and any strides, of float32, float64 or integers of 8 to 64 bits. Of
        different types they are first converted, in a copy, to the one that NumPy promotes them to; lists are
        converted to arrays.
    out : numpy.ndarray, optional
        Written to and returned: of the result's shape and type, of any strides. It may be `a` or `b`; where
        it shares only some memory with them, the products are made apart and copied.

    Returns
    -------
    numpy.ndarray
        The products, in the type that NumPy promotes `a` and `b` to. NaN and infinities are as in NumPy; an
        array without items gives one.

    Raises
    ------
    ShapeError
        The shapes differ (nothing is broadcast), or `out` has another one.
    ArgumentTypeError
        Another type of number (bool, float16, complex, object), or something that is no array.
    ArgumentError
        `out` is read-only.
    ResultOverflowError
        A product of integers does not fit their type, where NumPy would wrap; part of `out` may be written then.

    Examples
    --------
    >>> import numpy as np
    >>> import ferrule as fe
    >>> fe.array_multiply(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    array([3., 8.])
    """

def asdict(record: "Person | FrozenPerson | PersonView") -> "dict[str, object]":
    """
    The fields of a record as a dict, like ``dataclasses.asdict``.

    Parameters
    ----------
    record : Person, FrozenPerson or PersonView

    Raises
    ------
    ArgumentTypeError
        `record` is none of these.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.records.asdict(fe.Person("Ada", 36, 4200.0))
    {'name': 'Ada', 'age': 36, 'salary': 4200.0}
    """

def bincode_dumps(obj: Any, *, type: object | None = None) -> bytes:
    """
    The bytes that ``bincode::serialize`` of Rust's bincode 1 makes of an equal value.

    Little-endian. ``int`` is an i64 and ``float`` an f64, or as :data:`ferrule.codec.U8` and the like say; ``bool`` one byte;
    ``str``, ``bytes``, lists, dicts and tuples of any length: their length as a u64, then the items; ``None`` no byte;
    ``Optional``: a byte 0, or 1 and the value; classes with fields and tuples of fixed length: their items; unions and enums:
    the place of the alternative as a u32, then its value. ``bincode::serialize`` and wincode agree byte for byte.

    Parameters
    ----------
    obj : object
        Read where it is; no copy is made of anything but the result. A dataclass without slots is read by ``getattr``.
    type : type hint or Schema, optional
        As for :class:`Schema`. Without it, `Any`: the Rust type ``enum Value { Null, Bool(bool), Int(i64), Float(f64),
        Str(String), Bytes(Vec<u8>), List(Vec<Value>), Map(Vec<(String, Value)>) }``; a dataclass is a map of its fields.

    Returns
    -------
    bytes

    Raises
    ------
    ArgumentTypeError
        A value is not of its type; the message says which, as in ``obj[3].name``.
    ResultOverflowError
        An int does not fit its width, or a float an f32.
    EncodingError
        A str has a lone surrogate.
    ArgumentError
        Values are nested deeper than 500 levels, a tuple has another length than its type, or a list or dict was
        changed meanwhile.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> import ferrule as fe
    >>> @dataclass(slots=True)
    ... class Point:
    ...     x: fe.codec.U8
    ...     name: str | None
    >>> fe.codec.bincode.dumps(Point(7, None), type=Point)
    b'\\x07\\x00'
    >>> fe.codec.bincode.dumps(["ab"], type=list[str]).hex(" ", -8)
    '0100000000000000 0200000000000000 6162'
    """

def bincode_loads(data: Buffer2, *, type: object | None = None) -> Any:
    """
    The value that bytes in the format of Rust's bincode 1 hold: see :func:`ferrule.codec.bincode.dumps`.

    Nothing in the bytes is trusted: lengths are checked against the bytes that are left before there is room made for
    them, and nesting ends at 500 levels. Of equal keys in a dict the last one counts, as in Rust's maps.

    Parameters
    ----------
    data : bytes-like
        ``bytes`` are read where they lie; of any other buffer a copy is made first.
    type : type hint or Schema, optional
        As for :class:`Schema`; without it, `Any`.

    Returns
    -------
    object
        New objects.

    Raises
    ------
    DecodeError
        The bytes are no such value, end too early or too late; the message says at which byte.
    ArgumentTypeError
        `data` is no buffer of bytes, or there is no way to read such a type.

    Examples
    --------
    >>> import ferrule as fe
    >>> data = fe.codec.bincode.dumps({"a": [1, None, 2.5]})
    >>> fe.codec.bincode.loads(data)
    {'a': [1, None, 2.5]}
    >>> fe.codec.bincode.loads(b"\\x02", type=bool)
    Traceback (most recent call last):
        ...
    ferrule.errors.DecodeError: data: at byte 0: got the byte 2, wanted 0 or 1, which is false or true
    """

def black_scholes(spot: SupportsFloat | SupportsIndex, strike: SupportsFloat | SupportsIndex, rate: SupportsFloat | SupportsIndex, volatility: SupportsFloat | SupportsIndex, time: SupportsFloat | SupportsIndex, *, kind: str = "call") -> float:
    """
    The price of a European option without dividends (Black and Scholes, J. Political Economy 81, 1973).

    Parameters
    ----------
    spot, strike : float
        Price of the share now, and the price agreed on; from 1e-100 to 1e100.
    rate : float
        Riskless rate a year, continuously compounded (0.03 is 3 %); from -1000 to 1000.
    volatility : float
        Standard deviation of the logarithm of the price over a year; from 0 to 1e6.
    time : float
        Years to expiry; from 0 to 1e6.
    kind : {"call", "put"}

    Returns
    -------
    float
        In the unit of `spot`; while ``rate * time`` is within ±25, less than 1e-14 × the larger of `spot` and the
        discounted strike from the true price. Beyond, the error grows with ``rate * time``. NaN where an argument is.

    Raises
    ------
    ArgumentError
        A number outside its range, or another `kind`.
    ResultOverflowError
        The rate is so negative that the discount factor exceeds what a float holds.

    Examples
    --------
    >>> import ferrule as fe
    >>> round(fe.black_scholes(100.0, 105.0, 0.03, 0.2, 1.0), 6)
    7.128065
    """

def black_scholes_batch(spot: ArrayLike, strike: ArrayLike, rate: ArrayLike, volatility: ArrayLike, time: ArrayLike, *, kind: str = "call") -> NDArray[float64]:
    """
    The prices of many options, on all threads. To the last bit those of `black_scholes`.

    Parameters
    ----------
    spot, strike, rate, volatility, time : float or one-dimensional array or list of numbers
        As in `black_scholes`; a single number (also one of NumPy's, or an array of no dimension) goes with every item
        of the others. Arrays of float64 are read in place, others are copied.
    kind : {"call", "put"}

    Returns
    -------
    numpy.ndarray of float64
        One price for each item; one in all where every argument is a single number.

    Raises
    ------
    ShapeError
        ``Arrays must have the same shape``.
    ArgumentError, ResultOverflowError
        As `black_scholes`, with the item's index in the message.
    ArgumentTypeError
        An argument is neither a number nor numbers, or is a masked array.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.black_scholes_batch([90.0, 100.0], 105.0, 0.03, 0.2, 1.0, kind="put").round(4).tolist()
    [15.0112, 9.0248]
    """

def borrow_array(x: Incomplete) -> None:
    """
    Take a NumPy array of float64, with any strides, where it lies.
    """

def borrow_arrow(x: Incomplete) -> None:
    """
    Take an Arrow array where it lies.
    """

def borrow_buffer(x: Buffer2) -> None:
    """
    Take a buffer of float64 where it lies.
    """

def borrow_dict(x: dict) -> None:
    """
    Take a dict as an object.
    """

def borrow_list(x: list) -> None:
    """
    Take a list as an object.
    """

def borrow_set(x: set) -> None:
    """
    Take a set as an object.
    """

def borrow_str(x: str) -> None:
    """
    Take a str as an object.
    """

def borrow_tuple(x: tuple) -> None:
    """
    Take a tuple as an object.
    """

def build_info() -> "dict[str, str | int | list[str]]":
    """
    What this build of ferrule is: stored in every result of `ferrule bench`, which refuses all but ``release``.

    Returns
    -------
    dict
        ``version``, ``profile`` (cargo's: ``"release"``, ``"fast"``, ``"dev"``), ``rustc``, ``pyo3``, ``target``,
        ``target_features`` (a list: those of this processor that kernels look for), ``threads`` (how many the
        kernels use: ``FERRULE_THREADS``, read once, or all that the process may run on).

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.build_info()["profile"] in {"release", "fast", "dev"}
    True
    """

def built_in_fonts() -> list[bytes]:
    """
    The files of the fonts that PDFs are set in: regular, bold, italic and bold italic.
    """

def call_0() -> None:
    """
    Do nothing.
    """

def call_0_with_module() -> None:
    """
    Do nothing; the module is passed, as to functions of C.
    """

def call_1(a: Any) -> None:
    """
    Do nothing with one argument.
    """

def call_2(a: Any, b: Any) -> None:
    """
    Do nothing with two arguments, by position or by keyword.
    """

def call_5(a: Any, b: Any, c: Any, d: Any, e: Any) -> None:
    """
    Do nothing with five arguments.
    """

def call_back(function: Any, times: SupportsIndex, *arguments: "object", **keywords: "object") -> None:
    """
    Call `function` `times` times with the arguments: from Rust to Python.
    """

def call_detached(times: SupportsIndex) -> None:
    """
    Detach and attach again, `times` times.
    """

def compact_dumps(obj: Any, *, type: object | None = None) -> bytes:
    """
    The bytes that ``postcard::to_stdvec`` of Rust's postcard 1 makes of an equal value.

    As :func:`ferrule.codec.bincode.dumps`, but ints of more than 8 bits, lengths and the places of alternatives take 7 bits a
    byte, the least first, and as many bytes as they need; of a signed int the sign is the lowest bit. So ``5`` takes one
    byte. See https://postcard.jamesmunns.com/wire-format.

    Parameters
    ----------
    obj : object
        Read where it is; no copy is made of anything but the result.
    type : type hint or Schema, optional
        As for :func:`ferrule.codec.bincode.dumps`.

    Returns
    -------
    bytes

    Raises
    ------
    ArgumentTypeError
        A value is not of its type; the message says which, as in ``obj[3].name``.
    ResultOverflowError
        An int does not fit its width, or a float an f32.
    EncodingError
        A str has a lone surrogate.
    ArgumentError
        Values are nested deeper than 500 levels, a tuple has another length than its type, or a list or dict was
        changed meanwhile.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.codec.compact.dumps([1, -1, 300], type=list[int])
    b'\\x03\\x02\\x01\\xd8\\x04'
    """

def compact_loads(data: Buffer2, *, type: object | None = None) -> Any:
    """
    The value that bytes in the format of Rust's postcard 1 hold: see :func:`ferrule.codec.compact.dumps`.

    Nothing in the bytes is trusted: lengths are checked against the bytes that are left before there is room made for
    them, and nesting ends at 500 levels. Of equal keys in a dict the last one counts, as in Rust's maps.

    Parameters
    ----------
    data : bytes-like
        ``bytes`` are read where they lie; of any other buffer a copy is made first.
    type : type hint or Schema, optional
        As for :class:`Schema`; without it, `Any`.

    Returns
    -------
    object
        New objects.

    Raises
    ------
    DecodeError
        The bytes are no such value, end too early or too late; the message says at which byte.
    ArgumentTypeError
        `data` is no buffer of bytes, or there is no way to read such a type.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.codec.compact.loads(b"\\x03\\x02\\x01\\xd8\\x04", type=tuple[int, ...])
    (1, -1, 300)
    """

def compound_interest(principal: SupportsFloat | SupportsIndex, rate: SupportsFloat | SupportsIndex, periods_per_year: SupportsFloat | SupportsIndex, years: SupportsFloat | SupportsIndex) -> float:
    """
    What a principal becomes with compound interest: ``principal * (1 + rate / periods_per_year) ** (periods_per_year * years)``.

    Parameters
    ----------
    principal : float
        In any unit of money.
    rate : float
        Nominal rate a year (0.05 is 5 %); above ``-periods_per_year``.
    periods_per_year : float
        How often interest is added; positive and finite.
    years : float

    Returns
    -------
    float
        The principal and the interest together. NaN where an argument is, but `periods_per_year`.

    Raises
    ------
    ArgumentError
        `periods_per_year` or `rate` outside its range.
    ResultOverflowError
        The amount exceeds what a float holds.

    Examples
    --------
    >>> import ferrule as fe
    >>> round(fe.compound_interest(1000.0, 0.05, 12, 10), 2)
    1647.01
    """

def compute_stats(arr: ArrayLike, *, ddof: SupportsIndex = 1) -> "dict[str, float]":
    """
    Mean, standard deviation, minimum and maximum, in one pass over memory. Uses all threads.

    Blocks that fit the first cache are done in two passes, as accurate as NumPy's two over everything, and joined by the
    formula of Chan, Golub & LeVeque (1979), https://doi.org/10.1007/978-3-642-51461-6_3.

    Parameters
    ----------
    arr : one-dimensional array, list or tuple
        At least one number, otherwise :class:`ArgumentError`. float64 is read in place, everything else copied to it.
    ddof : int, default 1
        The divisor of the variance is the count minus this; where that is not positive, the deviation is NaN.

    Returns
    -------
    dict
        ``mean``, ``std``, ``min``, ``max``: floats. A NaN among the numbers makes all four NaN, as in NumPy.

    Examples
    --------
    >>> import ferrule as fe, numpy as np
    >>> fe.compute_stats(np.array([1.0, 2.0, 3.0]))
    {'mean': 2.0, 'std': 1.0, 'min': 1.0, 'max': 3.0}
    """

def cpu_intensive(data: ArrayLike) -> "float":
    """
    The sum of the sines of numbers, computed detached: other Python threads go on meanwhile. Uses all threads.

    Parameters
    ----------
    data : list, tuple, or one-dimensional array
        Angles in radians. float64 arrays are read in place, everything else is copied to float64.

    Returns
    -------
    float
        Each sine is right to 2**-51, and the sum is compensated; 0.0 of none. NaN or an infinity among the numbers
        makes it NaN, as in NumPy.

    Examples
    --------
    >>> import ferrule as fe, math
    >>> round(fe.cpu_intensive([0.0, math.pi / 2, math.pi / 6]), 12)
    1.5
    """

def divide(a: SupportsFloat | SupportsIndex, b: SupportsFloat | SupportsIndex) -> float:
    """
    Divide `a` by `b`.

    Parameters
    ----------
    a, b : float
        Ints are converted, as by ``float()``.

    Returns
    -------
    float

    Raises
    ------
    ArgumentError
        ``Cannot divide by zero``, where `b` is 0.0 or -0.0.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.divide(10.0, 4.0)
    2.5
    """

def dot(a: ArrayLike, b: ArrayLike) -> "float | int":
    """
    The inner product of two vectors.

    Parameters
    ----------
    a, b : array_like
        Vectors of one length and any strides, of float32, float64 or integers of 8 to 64 bits. Of different
        types they are first converted, in a copy, to the one that NumPy promotes them to; lists are converted
        to arrays.

    Returns
    -------
    float or int
        A float for floats; runs of 4,096 float32 products are summed in float32, and these sums in float64. An
        exact int of any size for integers. 0 for empty vectors.

    Raises
    ------
    ShapeError
        The shapes differ, or are not those of vectors.
    ArgumentTypeError
        Another type of number (bool, float16, complex, object), or something that is no array.

    Examples
    --------
    >>> import numpy as np
    >>> import ferrule as fe
    >>> fe.dot(np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0]))
    32.0
    >>> fe.dot(np.array([2**62, 2**62]), np.array([4, 4]))
    36893488147419103232
    """

def evaluate_rules(row: ArrayLike, rules: Iterable[tuple[SupportsIndex, str, float]], *, combine: str = "all") -> bool:
    """
    Whether one row of features satisfies rules, as in a model's conditions.

    Parameters
    ----------
    row : list or tuple of numbers, or one-dimensional array
        One number for each feature. Of a list only the features that rules name are read.
    rules : iterable of (feature, operator, threshold)
        The index of a feature, one of ``"<" "<=" ">" ">=" "==" "!="``, and what it is compared with. NaN compares as in
        NumPy: only ``!=`` holds.
    combine : {"all", "any"}
        Whether every rule must hold (true without rules) or one is enough (false without rules).

    Returns
    -------
    bool

    Raises
    ------
    ArgumentError
        A feature that the row does not have, another operator, another `combine`.
    ArgumentTypeError
        A feature or a threshold that is not a number, or a masked array.
    ResultOverflowError
        A feature or a threshold is an int that is too large for a float.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.evaluate_rules([37.0, 0.8], [(0, ">=", 18), (1, "<", 0.9)])
    True
    """

def evaluate_rules_batch(rows: ArrayLike, rules: Iterable[tuple[SupportsIndex, str, float]], *, combine: str = "all") -> NDArray[bool_]:
    """
    Which rows of features satisfy rules, on all threads.

    Parameters
    ----------
    rows : two-dimensional array of numbers
        One row each. float64 in C order is read in place, all else is copied. ``[]`` is no rows.
    rules, combine
        As in `evaluate_rules`.

    Returns
    -------
    numpy.ndarray of bool
        One for each row; without rows an empty array, whatever features the rules name.

    Raises
    ------
    ShapeError
        The array does not have two dimensions.
    ArgumentError, ArgumentTypeError, ResultOverflowError
        As `evaluate_rules`; a masked array is of the wrong type.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.evaluate_rules_batch([[37.0, 0.8], [12.0, 0.5]], [(0, ">=", 18), (1, "<", 0.9)]).tolist()
    [True, False]
    """

def fibonacci(n: SupportsIndex) -> "int":
    """
    The `n`-th Fibonacci number, exactly: 0, 1, 1, 2, 3, 5 …

    Parameters
    ----------
    n : int
        From 0 to 10,000,000.

    Returns
    -------
    int
        Past the 93rd it no longer fits 64 bits; it is exact all the same (fast doubling).

    Raises
    ------
    ArgumentError
        `n` is negative or above 10,000,000.
    ArgumentTypeError
        `n` is not an integer.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.fibonacci(100)
    354224848179261915075
    """

def fields(record: "object") -> "tuple[Field, Field, Field]":
    """
    The fields of a record or of a class of records, in order, like ``dataclasses.fields``.

    Parameters
    ----------
    record : Person, FrozenPerson, PersonView, or one of these classes

    Returns
    -------
    tuple of Field
        Each has a ``name`` and a ``type``.

    Raises
    ------
    ArgumentTypeError
        `record` is none of these.

    Examples
    --------
    >>> import ferrule as fe
    >>> [(field.name, field.type) for field in fe.records.fields(fe.Person)]
    [('name', <class 'str'>), ('age', <class 'int'>), ('salary', <class 'float'>)]
    """

def filter_above(numbers: ArrayLike, threshold: "int | float") -> list[Any] | NDArray[Any]:
    """
    The numbers greater than a threshold, in order.

    Comparisons are Python's: an int with a float exactly, a NaN is not greater than anything.

    Parameters
    ----------
    numbers : list, tuple, or one-dimensional array
        As for :func:`parallel_sum`.
    threshold : int or float

    Returns
    -------
    list or numpy.ndarray
        Of a list or tuple a list of the same objects (one thread: objects are counted under the lock). Of an array a new
        array, int64, uint64 or float64 (all threads).

    Examples
    --------
    >>> import ferrule as fe, numpy as np
    >>> fe.filter_above([1, 5, 2.5, 7], 2)
    [5, 2.5, 7]
    >>> fe.filter_above(np.array([0.5, 1.5, float("nan")]), 1)
    array([1.5])
    """

def gcd(a: SupportsIndex, b: SupportsIndex) -> "int":
    """
    The greatest common divisor.

    Parameters
    ----------
    a, b : int
        Of any size and sign.

    Returns
    -------
    int
        Exactly ``math.gcd(a, b)``: Stein's binary algorithm within 64 bits, ``math.gcd`` itself past them.

    Raises
    ------
    ArgumentTypeError
        An argument is not an integer.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.gcd(12, -18)
    6
    """

def gcd_batch(a: ArrayLike, b: ArrayLike) -> NDArray[int64]:
    """
    The greatest common divisor of each pair.

    Parameters
    ----------
    a, b : list or tuple of int, or one-dimensional array of an integer dtype
        Of the same length. Arrays of int64 are read in place, others are copied.

    Returns
    -------
    numpy.ndarray of int64

    Raises
    ------
    ShapeError
        ``Arrays must have the same shape``.
    ArgumentTypeError
        An item is not an integer, or an array's dtype is not one of integers.
    ResultOverflowError
        An item, or a divisor (only 2**63 can be), does not fit int64.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.gcd_batch([12, 7], [18, 21]).tolist()
    [6, 7]
    """

def irr(cash_flows: ArrayLike) -> float:
    """
    The internal rate of return: the rate a period at which the present values of cash flows sum up to 0.

    Parameters
    ----------
    cash_flows : list or tuple of numbers, or one-dimensional array
        One for each period, the first one now; money paid out is negative. An array of float64 is read in place.

    Returns
    -------
    float
        The rate a period (0.1 is 10 %). Flows that change sign once have exactly one (Descartes' rule of signs). With
        more changes there may be several: the one nearest to 0 in ``log(1 + rate)`` is returned; two that lie within
        1 % of each other may be missed.

    Raises
    ------
    ArgumentError
        There is no change of sign, a flow is not finite, or no rate between -99.9999 % and 100,000,000 % is found.
    ArgumentTypeError
        An item is not a number, or the array is a masked one.
    ResultOverflowError
        An item is an int that is too large for a float.

    Examples
    --------
    >>> import ferrule as fe
    >>> round(fe.irr([-100.0, 39.0, 59.0, 55.0, 20.0]), 5)
    0.28095
    """

def irr_batch(cash_flows: ArrayLike) -> NDArray[float64]:
    """
    The internal rate of return of each row, on all threads.

    Parameters
    ----------
    cash_flows : two-dimensional array of numbers
        One row a series of flows, one column a period. float64 in C order is read in place, all else is copied. ``[]``
        is no rows, for which the answer is an empty array.

    Returns
    -------
    numpy.ndarray of float64
        One rate for each row, NaN where `irr` raises an error.

    Raises
    ------
    ShapeError
        The array does not have two dimensions.
    ArgumentTypeError
        The array's dtype is not one of numbers of up to 64 bits, or it is a masked array.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.irr_batch([[-100.0, 110.0], [-100.0, 50.0], [1.0, 1.0]]).round(6).tolist()
    [0.1, -0.5, nan]
    """

def is_prime(n: SupportsIndex) -> bool:
    """
    Whether `n` is a prime number.

    Parameters
    ----------
    n : int
        Below 2**64. Negative numbers, 0 and 1 are not primes.

    Returns
    -------
    bool
        Certain, not probable: Miller–Rabin with bases that decide all numbers below 2**64 (Sorenson and Webster,
        "Strong pseudoprimes to twelve prime bases", Math. Comp. 86, 2017).

    Raises
    ------
    ArgumentError
        `n` is 2**64 or more.
    ArgumentTypeError
        `n` is not an integer.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.is_prime(2**61 - 1)
    True
    """

def is_prime_batch(numbers: ArrayLike) -> NDArray[bool_]:
    """
    Whether each number is a prime.

    Parameters
    ----------
    numbers : list or tuple of int, or one-dimensional array of an integer dtype
        Lists are read item by item and may hold numbers of int64. Arrays of int64 and uint64 are read in place, others
        are copied.

    Returns
    -------
    numpy.ndarray of bool

    Raises
    ------
    ArgumentTypeError
        An item is not an integer, or the array's dtype is not one of integers.
    ResultOverflowError
        An item of a list does not fit int64.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.is_prime_batch([1, 2, 3, 4, 5]).tolist()
    [False, True, True, False, True]
    """

def json_dumps(obj: Any, *, nan: str = "error", indent: SupportsIndex | None = None, sort_keys: bool = False, max_depth: SupportsIndex = 1000) -> bytes:
    """
    Writes objects as a JSON document, in UTF-8.

    Written are ``dict`` with keys of ``str``, ``list``, ``tuple``, ``str``, ``int`` of any size, ``float``, ``bool`` and
    ``None``, also of subclasses; the fields of dataclasses; the values of enums; ``datetime``, ``date`` and ``time`` as
    their ``isoformat()``, ``UUID`` as its text; NumPy's scalars and arrays of numbers, bools and str, as ``tolist()`` gives
    them. What comes out is byte by byte what ``json.dumps(obj, ensure_ascii=False)`` writes, without spaces after ``,`` and
    ``:``; halves of surrogate pairs, which UTF-8 has not, are escaped.

    Parameters
    ----------
    obj : object
        Where reading it runs code of yours (a property of a dataclass, an ``isoformat``), that may change other parts of it:
        then those are written as they are when their turn comes.
    nan : str
        What becomes of NaN and the infinities, which JSON has not: ``"error"`` refuses them, ``"null"`` writes ``null``,
        ``"allow"`` writes ``NaN``, ``Infinity`` and ``-Infinity``.
    indent : int, optional
        So many spaces a level, on lines of their own; without it everything is on one line.
    sort_keys : bool
        Whether the members of each object come in the order of their keys.
    max_depth : int
        So many lists, dicts and the like may be within each other. One that contains itself is refused.

    Returns
    -------
    bytes

    Raises
    ------
    ArgumentTypeError
        Something in it is of none of these types, or a key is no ``str``; the message says where.
    ArgumentError
        A NaN where none is wanted; nested too deeply; one of the other arguments is none of the above.

    Notes
    -----
    It stays attached, since all it does is look at objects; a signal is noticed after 1 MiB. A ``str`` that
    is not ASCII gets its form in UTF-8, which it keeps as long as it lives, so that the next call has it: so much memory more.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.codec.json.dumps({"name": "Zoë", "scores": (1, 2.5, None)})
    b'{"name":"Zo\\xc3\\xab","scores":[1,2.5,null]}'
    >>> fe.codec.json.dumps({"a": [{1, 2}]})
    Traceback (most recent call last):
        ...
    ferrule.errors.ArgumentTypeError: obj['a'][0]: got set, wanted what JSON has, a dataclass, an enum, a date or time, a UUID or a NumPy array
    """

def json_loads(data: str | Buffer2, *, type: object | None = None, nan: str = "error", max_depth: SupportsIndex = 1000, duplicates: str = "last") -> Any:
    """
    The Python objects that a JSON document is.

    Exactly the documents of RFC 8259 are read, in UTF-8; a byte order mark is refused. Integers become ``int`` of any
    size, as Python's limit on digits allows (``sys.set_int_max_str_digits``), and ``-0`` is 0; numbers with a point or an
    exponent become the nearest ``float``. A ``\\u`` escape of half a surrogate pair gives such a ``str``, as with the
    standard library's ``json``.

    Parameters
    ----------
    data : str or bytes-like
        ``bytes`` and ``str`` of ASCII are read where they lie; of any other ``str`` or buffer a copy in UTF-8 is made first.
    type : type hint or Schema, optional
        What the document is, as for :class:`ferrule.codec.Schema`: objects become dataclasses, typed dicts or dicts, arrays
        become lists, tuples or named tuples, and an enum is told by its value. A field that is missing gets its
        default; members that the class has no field for are left out. Of a union it is the first whose kind, or whose
        fields, are the value's. JSON has no bytes. All plain objects are made first.
    nan : str
        ``"error"`` refuses ``NaN``, ``Infinity`` and ``-Infinity``, which are no JSON, and numbers too large for a float.
        ``"allow"`` reads them, as ``json`` does.
    max_depth : int
        So many arrays and objects may be within each other.
    duplicates : str
        Where a key comes twice in an object: ``"last"`` takes the last value, ``"error"`` refuses it.

    Returns
    -------
    object
        ``dict``, ``list``, ``str``, ``int``, ``float``, ``bool`` or ``None``, or what `type` says. Equal keys may be one object.

    Raises
    ------
    DecodeError
        `data` is no such document. The message says at which byte, line and column, what is there, and what was wanted.
        Or it is one, but not of `type`: the message says where, as in ``data["layers"][0]["units"]``.
    EncodingError
        `data` is not UTF-8, or a ``str`` with half a surrogate pair.
    ArgumentTypeError
        `data` is neither ``str`` nor bytes-like.
    ArgumentError
        One of the other arguments is none of the above.

    Notes
    -----
    It stays attached, since all it does is make objects; a signal is noticed after 1 MiB. From call to call it keeps
    keys and values that came lately, ``str`` of at most 16 bytes, up to 1024 of each. Floats are read by the algorithm
    of Lemire, "Number parsing at a gigabyte per second" (2021).

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.codec.json.loads('{"name": "Ada", "tags": [1, 2.5, null]}')
    {'name': 'Ada', 'tags': [1, 2.5, None]}
    >>> fe.codec.json.loads("[[1, 2], [3, 4]]", type=list[tuple[int, float]])
    [(1, 2.0), (3, 4.0)]
    >>> fe.codec.json.loads(b'[1,\\n 2,]')
    Traceback (most recent call last):
        ...
    ferrule.errors.DecodeError: data: got ']' at byte 7 (line 2, column 4), wanted a value
    """

def json_view(data: str | Buffer2, *, nan: str = "error", max_depth: SupportsIndex = 1000) -> JsonView:
    """
    A view of a JSON document: its parts are found when they are asked for, and only what is asked for becomes objects.

    The document is checked to be UTF-8 at once, and nothing else. What lies before a part that is asked for is passed over:
    of it only strings, brackets, commas and colons are looked at, as far as needed to find where it ends.
    :meth:`JsonView.value` checks its part as :func:`loads` does. So a document whose every part was read is known to be
    right, and one of which three fields were read is known to be right there.

    Parameters
    ----------
    data : str or bytes-like
        As for :func:`loads`; ``bytes`` and ``str`` of ASCII are not copied, and are kept alive by the view.
    nan : str
        As for :func:`loads`.
    max_depth : int
        As for :func:`loads`, for each part that is made into objects.

    Returns
    -------
    JsonView
        Of the outermost value.

    Raises
    ------
    DecodeError
        There is no value at all.
    EncodingError
        `data` is not UTF-8, or a ``str`` with half a surrogate pair.
    ArgumentTypeError
        `data` is neither ``str`` nor bytes-like.

    Examples
    --------
    >>> import ferrule as fe
    >>> view = fe.codec.json.view(b'{"a": [{"b": 1}, {"b": [2, 3]}], "c": null}')
    >>> view["a"][1]["b"].value()
    [2, 3]
    >>> view.at("/a/0/b").value(), len(view["a"]), list(view)
    (1, 2, ['a', 'c'])
    """

def levenshtein(a: str, b: str) -> int:
    """
    The Levenshtein distance: the least number of insertions, deletions and replacements of code points.

    Parameters
    ----------
    a, b : str

    Returns
    -------
    int
        Source: Myers, "A fast bit-vector algorithm for approximate string matching", J. ACM 46 (1999), in blocks of 64
        code points. The time grows with ``len(a) * len(b) / 64``.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.levenshtein("kitten", "sitting")
    3
    """

def levenshtein_batch(query: str, choices: Iterable[str]) -> NDArray[int64]:
    """
    The Levenshtein distance of one string to each of many, on all threads.

    Parameters
    ----------
    query : str
    choices : iterable of str

    Returns
    -------
    numpy.ndarray of int64

    Raises
    ------
    ArgumentTypeError
        An item is not a str.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.levenshtein_batch("rust", ["rust", "trust", "dusty"]).tolist()
    [0, 1, 2]
    """

def look_up_keys(x: dict, keys: list) -> None:
    """
    Look up each of the keys in a dict.
    """

def matrix_multiply(a: ArrayLike, b: ArrayLike, *, out: NDArray[Any] | None = None) -> NDArray[Any]:
    """
    Multiply two matrices, or stacks of them.

    Nothing is transposed or copied for strides: ``matrix_multiply(a.T, b)`` reads `a` where it is. Of
    ``matrix_multiply(a.T, a)`` only half is computed, since it is symmetric.

    Parameters
    ----------
    a, b : array_like
        Arrays of float32, float64 or integers of 8 to 64 bits, of any strides. With two dimensions they are
        matrices (m × k and k × n), with more they are stacks of matrices, whose leading dimensions are
        broadcast; with one, `a` is a row and `b` a column. Of different types they are first converted, in a
        copy, to the one that NumPy promotes them to; lists of lists are converted to arrays.
    out : numpy.ndarray, optional
        Written to and returned: of the result's shape and type, of any strides. Where it shares memory with
        `a` or `b`, the product is made apart and copied.

    Returns
    -------
    numpy.ndarray
        The product, with the shape that ``numpy.matmul`` gives it, in the type that NumPy promotes `a` and `b`
        to; a NumPy scalar for two vectors. A sum of no products is 0.

    Raises
    ------
    ShapeError
        The shapes don't go together, or `out` has another one.
    ArgumentTypeError
        Another type of number (bool, float16, complex, object), or something that is no array.
    ArgumentError
        `out` is read-only.
    ResultOverflowError
        A sum of integers does not fit their type, where NumPy would wrap; part of `out` may be written then.

    Notes
    -----
    Floats are summed in another order than NumPy's, so results differ by rounding: each from the true one by
    less than ``k * eps * sum(abs(a) * abs(b))``. Integer results are exact. Integers are multiplied as float32,
    float64 or int64, whichever the largest magnitudes in `a` and `b` allow without rounding, in copies of that
    type; only where their sums might pass 64 bits, in 128 bits, 14 to 20 times slower (sides of 64 to 512,
    int64 on one thread of a Zen 4).

    The blocks are those of Goto and van de Geijn, "Anatomy of high-performance matrix multiplication" (2008).

    Examples
    --------
    >>> import numpy as np
    >>> import ferrule as fe
    >>> fe.matrix_multiply(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0], [6.0]]))
    array([[17.],
           [39.]])
    >>> fe.matrix_multiply([[1, 2], [3, 4]], [5, 6])
    array([17, 39])
    """

def n_body(positions: ArrayLike, velocities: ArrayLike, masses: ArrayLike, dt: SupportsFloat | SupportsIndex, steps: SupportsIndex, *, gravity: SupportsFloat | SupportsIndex = 1.0, softening: SupportsFloat | SupportsIndex = 0.0) -> tuple[NDArray[float64], NDArray[float64]]:
    """
    Move bodies that attract each other, by the leapfrog method.

    Every step adds half a step of acceleration to the velocities, a step of velocity to the positions and another half
    of acceleration (kick–drift–kick, the same as velocity Verlet): the error of the energy stays bounded. All pairs of
    bodies are summed up. Source: Dehnen and Read, Eur. Phys. J. Plus 126 (2011), 55.

    Parameters
    ----------
    positions, velocities : array of shape (n, 3)
        float64 in C order is read in place, all else is copied. Not changed. Of no bodies ``[]`` will do.
    masses : array or list of n numbers
    dt : float
        The length of a step, in the unit of time that `velocities` and `gravity` imply.
    steps : int
        How many, 0 or more.
    gravity : float
        The gravitational constant in the units of the arrays.
    softening : float
        Plummer's softening length: the pull of a distance r is taken at sqrt(r² + softening²). Bodies in the same place
        do not pull each other.

    Returns
    -------
    tuple of two numpy.ndarray of float64, shape (n, 3)
        New positions and velocities: the same bits whatever the number of threads.

    Raises
    ------
    ShapeError
        Shapes that do not go together.
    ArgumentError
        Negative `steps` or `softening`.
    ArgumentTypeError
        A dtype that is not one of numbers of up to 64 bits.

    Examples
    --------
    A planet of no weight once around a star of mass 1:

    >>> import math
    >>> import ferrule as fe
    >>> x, v = fe.n_body([[0, 0, 0], [1, 0, 0]], [[0, 0, 0], [0, 1, 0]], [1.0, 0.0], math.tau / 1000, 1000)
    >>> x[1].round(3).tolist()
    [1.0, -0.0, 0.0]
    """

def n_body_energy(positions: ArrayLike, velocities: ArrayLike, masses: ArrayLike, *, gravity: SupportsFloat | SupportsIndex = 1.0, softening: SupportsFloat | SupportsIndex = 0.0) -> float:
    """
    The energy of bodies that attract each other: kinetic and potential together.

    The leapfrog of `n_body` keeps it, but for a bounded error that shrinks with the square of the step.

    Parameters
    ----------
    positions, velocities, masses, gravity, softening
        As in `n_body`.

    Returns
    -------
    float

    Raises
    ------
    ShapeError, ArgumentError, ArgumentTypeError
        As `n_body`.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.n_body_energy([[0, 0, 0], [2, 0, 0]], [[0, 0, 0], [0, 1, 0]], [3.0, 1.0])
    -1.0
    """

def noop() -> None:
    """
    Do nothing: what a call of it costs is the price of crossing from Python to Rust and back.

    Examples
    --------
    >>> from ferrule import scalars
    >>> scalars.noop()
    """

def normalize_images(batch: Any, mean: ArrayLike, std: ArrayLike, out: Buffer | None = None) -> Buffer:
    """
    Images as networks take them: from bytes with interleaved channels to normalised floats, channel by channel. Uses all threads.

    Each value becomes ``(value / 255 - mean[channel]) / std[channel]``, computed in double precision and rounded once.

    Parameters
    ----------
    batch : uint8 array of shape (images, height, width, channels)
        Whatever :meth:`Buffer.wrap` takes, read in place; where it is not C-contiguous, a copy is made first.
    mean, std : list, tuple or array of floats
        One number for each channel, of values between 0 and 1; `std` positive.
    out : Buffer, optional
        Where the result is written: float32, C-contiguous, writable, of shape (images, channels, height, width), apart
        from `batch`. A NumPy array or a tensor is written to by ``out=Buffer.wrap(array)``.

    Returns
    -------
    Buffer
        `out`, or a new one. NumPy, PyTorch and others read it without a copy.

    Raises
    ------
    ArgumentTypeError, ShapeError, ArgumentError
        What came is not what is wanted above; the message says which.

    Examples
    --------
    >>> import ferrule as fe, numpy as np
    >>> batch = np.full((1, 2, 2, 3), 255, np.uint8)
    >>> tensor = fe.normalize_images(batch, mean=[0.5, 0.5, 0.5], std=[0.5, 0.25, 0.125])
    >>> tensor
    Buffer(shape=(1, 3, 2, 2), dtype='float32')
    >>> np.asarray(tensor)[0, :, 0, 0]
    array([1., 2., 4.], dtype=float32)
    """

def normalize_whitespace(text: str) -> str:
    """
    Make every run of whitespace one space, and none at the ends.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        Exactly ``" ".join(text.split())``: whitespace is what ``str.isspace`` says it is.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.normalize_whitespace("  two\\n\\t words ")
    'two words'
    """

def normalize_whitespace_batch(texts: Iterable[str]) -> "list[str]":
    """
    `normalize_whitespace` of each string.

    Parameters
    ----------
    texts : iterable of str

    Returns
    -------
    list of str

    Raises
    ------
    ArgumentTypeError
        An item is not a str.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.normalize_whitespace_batch([" a  b ", "c"])
    ['a b', 'c']
    """

def parallel_sum(numbers: ArrayLike) -> "int | float":
    """
    The sum of numbers: exact for integers, compensated for floats. Uses all threads.

    A float sum is rounded once, from about twice the working precision (Neumaier 1974, as CPython's ``sum`` since 3.12):
    more accurate than NumPy's pairwise one. Lists and tuples are read in place and need no extra memory.

    Parameters
    ----------
    numbers : list, tuple, or one-dimensional array
        Integers of any size, booleans, floats. Arrays: the buffer protocol (NumPy, array, memoryview) or Arrow (polars,
        pyarrow, pandas), in place when contiguous and int64, uint64 or float64; other types and strides are copied.

    Returns
    -------
    int or float
        A float as soon as one of the numbers is; 0 of none.

    Raises
    ------
    ArgumentTypeError
        An item is not a number; its place is named.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.parallel_sum([1, 2, 3, 4, 5])
    15
    >>> fe.parallel_sum([2**63, 1])
    9223372036854775809
    >>> fe.parallel_sum([0.1] * 10)
    1.0
    """

def process_batch(xs: ArrayLike) -> list[Any] | NDArray[Any]:
    """
    Twice each number: one crossing for all of them.

    Parameters
    ----------
    xs : list, tuple, or one-dimensional array
        Numbers; they count as floats.

    Returns
    -------
    list or numpy.ndarray
        Floats: of a list or tuple a list, of an array a new array.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.process_batch([1.5, 2])
    [3.0, 4.0]
    """

def process_numbers(numbers: ArrayLike, threshold: "int | float") -> list[Any] | NDArray[Any]:
    """
    Twice each of the numbers greater than a threshold, in order: ``[x * 2 for x in numbers if x > threshold]``.

    Parameters
    ----------
    numbers : list, tuple, or one-dimensional array
        As for :func:`parallel_sum`.
    threshold : int or float

    Returns
    -------
    list or numpy.ndarray
        Of a list or tuple a list (one thread: objects are made under the lock), of an array a new array, int64, uint64 or
        float64 (all threads).

    Raises
    ------
    ResultOverflowError
        A doubled integer of an array does not fit its type. Lists have no such limit.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.process_numbers([1, 5, 2, 7], 2)
    [10, 14]
    """

def process_single(x: SupportsFloat | SupportsIndex) -> float:
    """
    Twice a number: one crossing for one multiplication, which never pays. See :func:`process_batch`.

    Parameters
    ----------
    x : float

    Returns
    -------
    float

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.process_single(1.5)
    3.0
    """

def raise_error() -> None:
    """
    Raise `ValueError`.
    """

def random_floats(n: SupportsIndex, seed: SupportsIndex) -> NDArray[float64]:
    """
    Random floats, uniform in [0, 1), made by all threads: the same for the same seed, whatever the threads.

    Number ``i`` is the ``i``-th output of SplitMix64 (Steele, Lea & Flood 2014, https://doi.org/10.1145/2714064.2660195),
    started at the mixed seed, its top 53 bits as a fraction. Not for secrets.

    Parameters
    ----------
    n : int
        How many: not negative, otherwise :class:`ArgumentError`.
    seed : int
        Any int; only its lowest 64 bits count.

    Returns
    -------
    numpy.ndarray
        Shape (n,), float64; the memory is Rust's, nothing is copied.

    Raises
    ------
    OutOfMemoryError
        There is no memory for ``8 * n`` bytes.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.random_floats(3, seed=1)
    array([0.74974824, 0.37239342, 0.43828391])
    """

def read_array(x: Incomplete) -> None:
    """
    Read a NumPy array of float64.
    """

def read_arrow(x: Incomplete) -> None:
    """
    Read an Arrow array of float64.
    """

def read_attributes(x: list) -> None:
    """
    Read one attribute of each object.
    """

def read_bools(x: list) -> None:
    """
    Read bools.
    """

def read_bytes(x: list) -> None:
    """
    Read the lengths of bytes.
    """

def read_csv(source: str | PathLike[str] | Buffer2, delimiter: str = ",") -> dict[str, NDArray[int64] | NDArray[float64] | list[str]]:
    """
    The columns of a CSV file, each as an array of what all its values are. Uses all threads.

    The text is RFC 4180 in UTF-8: fields with a delimiter, a quote or an end of line in them are in double quotes, a
    quote within is doubled, lines end in ``\\n`` or ``\\r\\n``. A quote in a field that does not start with one is a letter
    like others, as for Python's ``csv``. The first line names the columns. Empty lines are skipped, and so is a byte
    order mark.

    The type of a column is inferred over all of its rows. A column is int64 if every field is an integer that fits;
    otherwise float64 if every field is a number, or empty, which is NaN; otherwise a list of str. Numbers are what
    ``int()`` and ``float()`` read and are rounded as there, but only in ASCII and without underscores: ``12_34`` is text,
    ``nan``, ``1e3`` and ``007`` are numbers. Quoted and unquoted fields mean the same.

    Parameters
    ----------
    source : str, os.PathLike or bytes-like
        A ``str`` is a path. A file is read into memory as a whole. ``bytes`` are read where they lie; of any other
        buffer a copy is made first.
    delimiter : str
        What separates fields: one ASCII character, no quote and no end of line.

    Returns
    -------
    dict of str to numpy.ndarray or list of str
        In the order of the columns. Equal texts may be one object. Without rows, a column is an empty int64 array.

    Raises
    ------
    ArgumentError
        There is no line; two columns have the same name; a line has another number of fields than the first; quotes or
        carriage returns are where they can't be. The message says which line, counted from 1.
    EncodingError
        The text is not UTF-8; the message says from which byte on.
    ArgumentTypeError
        `source` is none of the above.
    OSError
        The file can't be read, as from ``open``.

    Notes
    -----
    Memory beyond the text: 8 bytes a field, and the objects of str.

    Examples
    --------
    >>> import ferrule as fe
    >>> table = fe.read_csv(b'city,days,rain\\nOslo,3,1.5\\n"Rome, Italy",4,\\n')
    >>> table["city"]
    ['Oslo', 'Rome, Italy']
    >>> table["days"], table["rain"]
    (array([3, 4]), array([1.5, nan]))
    """

def read_dicts(x: list) -> None:
    """
    Read one key of each dict.
    """

def read_floats(x: list) -> None:
    """
    Read floats.
    """

def read_frozen(x: list) -> None:
    """
    Read a field of frozen objects of Rust's.
    """

def read_int_dict(x: dict) -> None:
    """
    Read a dict from int to float.
    """

def read_int_set(x: set) -> None:
    """
    Read a set of ints.
    """

def read_ints(x: list) -> None:
    """
    Read ints.
    """

def read_key(x: dict, key: Any) -> None:
    """
    Read one key of a dict.
    """

def read_mutable(x: list) -> None:
    """
    Read a field of objects of Rust's that may change.
    """

def read_nested(x: list) -> None:
    """
    Read lists of floats.
    """

def read_optional_ints(x: list) -> None:
    """
    Read ints or None.
    """

def read_pairs(x: list) -> None:
    """
    Read pairs of ints.
    """

def read_str_dict(x: dict) -> None:
    """
    Read a dict from str to int.
    """

def read_str_set(x: set) -> None:
    """
    Read a set of strs.
    """

def read_strs(x: list) -> None:
    """
    Read the lengths of strs in bytes.
    """

def read_tuple(x: tuple) -> None:
    """
    Read a tuple of ints.
    """

def reverse_text(text: str) -> str:
    """
    The text backwards, by code points: exactly ``text[::-1]``.

    Parameters
    ----------
    text : str
        Lone surrogates included. Combining marks come before their letter, as with any reversal by code points.

    Returns
    -------
    str

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.reverse_text("drawer")
    'reward'
    """

def shape_arrays(a: Incomplete, b: Incomplete, c: SupportsFloat | SupportsIndex) -> None:
    """
    `f(ndarray, ndarray, float)`, where they lie.
    """

def shape_frozen_dict(a: list, b: dict[SupportsIndex, SupportsFloat | SupportsIndex]) -> None:
    """
    `f(list[frozen], dict[int, float])`: the list read, the dict copied.
    """

def shape_handle_pairs(a: dict, b: SupportsGetItem[int, tuple[SupportsIndex, SupportsIndex]]) -> None:
    """
    `f(dict[str, int], list[tuple[int, int]])`: the dict only lent, the pairs copied.
    """

def shape_list_dict_array(a: SupportsGetItem[int, SupportsFloat | SupportsIndex], b: dict[str, SupportsIndex], c: Incomplete) -> None:
    """
    `f(list[float], dict[str, int], ndarray)`, the first two copied.
    """

def shape_map_list(a: SupportsGetItem[int, SupportsIndex], b: SupportsFloat | SupportsIndex) -> list[float]:
    """
    `f(list[int], float) -> list[float]`: copied in, made anew.
    """

def shape_nested_to_dict(a: SupportsGetItem[int, SupportsGetItem[int, SupportsFloat | SupportsIndex]], b: str) -> dict[str, int]:
    """
    `f(list[list[float]], str) -> dict[str, int]`: copied in; one item of each name of the list's length comes back.
    """

def shape_objects(a: SupportsGetItem[int, Incomplete], b: SupportsIndex) -> None:
    """
    `f(list[dataclass], int)`, copied.
    """

def shape_scalars(a: str, b: SupportsIndex, c: SupportsFloat | SupportsIndex, d: bool) -> None:
    """
    `f(str, int, float, bool)`.
    """

def shape_set_bytes_str(a: set[SupportsIndex], b: bytes, c: str) -> None:
    """
    `f(set[int], bytes, str)`: the set copied, the others lent.
    """

def shape_two_lists(a: SupportsGetItem[int, SupportsIndex], b: SupportsGetItem[int, str]) -> None:
    """
    `f(list[int], list[str])`, copied.
    """

def slugify(text: str) -> str:
    """
    A name for addresses and files, of ASCII letters, digits and single hyphens.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        The text decomposed (NFKD), without what is then not ASCII, in lower case, with a hyphen for every run of other
        characters than letters and digits, and none at the ends. May be empty. The decomposition is that of Unicode
        18; a Python whose ``unicodedata`` is older answers differently only for characters that it does not know.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.slugify("Crème brûlée: № 1!")
    'creme-brulee-no-1'
    """

def slugify_batch(texts: Iterable[str]) -> "list[str]":
    """
    `slugify` of each string.

    Parameters
    ----------
    texts : iterable of str

    Returns
    -------
    list of str

    Raises
    ------
    ArgumentTypeError
        An item is not a str.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.slugify_batch(["A b", "Ünï"])
    ['a-b', 'uni']
    """

def sum_array(arr: ArrayLike) -> "int | float":
    """
    The sum of an array, which is read where it lies: zero-copy. Uses all threads.

    As :func:`parallel_sum`, but of arrays only: a list is refused, so that no conversion goes unnoticed.

    Parameters
    ----------
    arr : one-dimensional array
        As for :func:`parallel_sum`.

    Returns
    -------
    int or float
        An exact int for integers and booleans, a compensated float for floats.

    Examples
    --------
    >>> import ferrule as fe, numpy as np
    >>> fe.sum_array(np.array([1.5, 2.5]))
    4.0
    """

def sum_as_string(a: SupportsIndex, b: SupportsIndex) -> str:
    """
    The decimal text of the sum of two integers.

    Parameters
    ----------
    a, b : int
        Of any size and sign; objects with ``__index__`` are taken, floats are not.

    Returns
    -------
    str
        Exactly ``str(a + b)``. Past 64 bits Python's own integers do the work.

    Raises
    ------
    ArgumentTypeError
        An argument is not an integer.
    ValueError
        The sum has more digits than ``sys.get_int_max_str_digits()``, as from ``str``.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.sum_as_string(2, 40)
    '42'
    >>> fe.sum_as_string(2**100, -1)
    '1267650600228229401496703205375'
    """

def take_array(x: Incomplete) -> None:
    """
    Copy a NumPy array of float64.
    """

def take_array_like(x: Incomplete) -> None:
    """
    Take numbers as float64: where they lie if they are, else converted.
    """

def take_big_int(x: SupportsIndex) -> None:
    """
    Take an int of any size.
    """

def take_big_int_vec(x: SupportsGetItem[int, SupportsIndex]) -> None:
    """
    Take ints of any size, copied.
    """

def take_bool(x: bool) -> None:
    """
    Take a bool.
    """

def take_bool_vec(x: SupportsGetItem[int, bool]) -> None:
    """
    Take bools, copied.
    """

def take_buffer(x: Buffer2) -> None:
    """
    Copy a buffer of float64.
    """

def take_byte_vec(x: SupportsGetItem[int, SupportsIndex]) -> None:
    """
    Take bytes, copied.
    """

def take_bytes(x: bytes) -> None:
    """
    Take bytes, lent.
    """

def take_bytes_vec(x: SupportsGetItem[int, SupportsGetItem[int, SupportsIndex]]) -> None:
    """
    Take bytes, copied.
    """

def take_float(x: SupportsFloat | SupportsIndex) -> None:
    """
    Take a float.
    """

def take_float_vec(x: SupportsGetItem[int, SupportsFloat | SupportsIndex]) -> None:
    """
    Take floats, copied.
    """

def take_frozen(x: FrozenPoint) -> None:
    """
    Take a frozen object of Rust's, lent.
    """

def take_frozen_vec(x: SupportsGetItem[int, FrozenPoint]) -> None:
    """
    Take frozen objects of Rust's, by reference.
    """

def take_int(x: SupportsIndex) -> None:
    """
    Take an int.
    """

def take_int_map(x: dict[SupportsIndex, SupportsFloat | SupportsIndex]) -> None:
    """
    Take a dict from int to float, copied.
    """

def take_int_set(x: set[SupportsIndex]) -> None:
    """
    Take a set of ints, copied.
    """

def take_int_vec(x: SupportsGetItem[int, SupportsIndex]) -> None:
    """
    Take ints, copied.
    """

def take_map_vec(x: SupportsGetItem[int, dict[str, SupportsIndex]]) -> None:
    """
    Take dicts, copied.
    """

def take_mutable(x: MutablePoint) -> None:
    """
    Take an object of Rust's that may change, lent.
    """

def take_mutable_vec(x: SupportsGetItem[int, MutablePoint]) -> None:
    """
    Take objects of Rust's that may change, by reference.
    """

def take_nested_vec(x: SupportsGetItem[int, SupportsGetItem[int, SupportsFloat | SupportsIndex]]) -> None:
    """
    Take lists of floats, copied.
    """

def take_optional_int(x: SupportsIndex | None) -> None:
    """
    Take an int or None.
    """

def take_optional_int_vec(x: SupportsGetItem[int, SupportsIndex | None]) -> None:
    """
    Take ints or None, copied.
    """

def take_pair(x: tuple[SupportsIndex, SupportsIndex]) -> None:
    """
    Take a tuple of two ints.
    """

def take_pair_vec(x: SupportsGetItem[int, tuple[SupportsIndex, SupportsIndex]]) -> None:
    """
    Take pairs of ints, copied.
    """

def take_point(x: Incomplete) -> None:
    """
    Take an object's two attributes.
    """

def take_point_vec(x: SupportsGetItem[int, Incomplete]) -> None:
    """
    Take the two attributes of each object, copied.
    """

def take_str(x: str) -> None:
    """
    Take a str, lent.
    """

def take_str_map(x: dict[str, SupportsIndex]) -> None:
    """
    Take a dict from str to int, copied.
    """

def take_string(x: str) -> None:
    """
    Take a str, copied.
    """

def take_string_set(x: set[str]) -> None:
    """
    Take a set of strs, copied.
    """

def take_string_vec(x: SupportsGetItem[int, str]) -> None:
    """
    Take strs, copied.
    """

def word_count(text: str | Buffer2 | PathLike[str] | Iterable[str | Buffer2 | PathLike[str]]) -> "dict[str, int]":
    """
    The words of a text and how often each comes: exactly ``Counter(text.lower().split())``.

    Words are what whitespace separates, over all of Unicode, lower-cased by the Unicode tables of the Python
    that runs. They are counted on all threads, detached; nothing of the text is copied as a whole.

    Parameters
    ----------
    text : str, bytes-like, os.PathLike, or an iterable of them
        A ``str`` is always the text itself, never a path. Bytes, and the file that a path names, must be
        UTF-8; a file is read piece by piece. Each item of an iterable (a list, a generator, an open file, a
        series of strings) is a text of its own: no word reaches from one into the next.

    Returns
    -------
    dict of str to int
        In the order in which the words first come.

    Raises
    ------
    ArgumentTypeError
        `text` or one of its items is none of these; the message says which item.
    EncodingError
        Bytes that are not UTF-8; the message says from which byte on.
    OSError
        The file can't be read, as from ``open``.

    See Also
    --------
    WordCounts : the same counts, without the price of a dict: making the objects of a dict takes longer than
        counting where most words are distinct.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.word_count("The quick fox. The lazy dog.")
    {'the': 2, 'quick': 1, 'fox.': 1, 'lazy': 1, 'dog.': 1}
    """

def zerocopy_dumps(obj: Any) -> bytes:
    """
    A document of a value, for :func:`ferrule.codec.zerocopy.view`, which reads a field of it without decoding the rest.

    Parameters
    ----------
    obj : object
        None, bool, int from -2**63 to 2**64 - 1, float, str, bytes, NumPy arrays of numbers or bools, and lists, tuples,
        dicts with str keys and dataclasses of them.

    Returns
    -------
    bytes
        16 bytes a value and what it holds; keys that are equal once; lists of nothing but floats, or but ints, 8 bytes an
        item. The layout is ferrule's own, version 1: it stands in ``ferrule-codec/src/zerocopy``.

    Raises
    ------
    ArgumentTypeError
        A value is none of the above; the message says which, as in ``obj['a'][3]``.
    ResultOverflowError
        An int needs more than 64 bits.
    EncodingError
        A str has a lone surrogate.
    ArgumentError
        Values are nested deeper than 500 levels, or a list or dict was changed meanwhile.

    Examples
    --------
    >>> import ferrule as fe
    >>> data = fe.codec.zerocopy.dumps({"epochs": 3, "loss": [0.9, 0.5, 0.4]})
    >>> fe.codec.zerocopy.view(data)["loss"]
    array([0.9, 0.5, 0.4])
    """

def zerocopy_loads(data: Buffer2) -> Any:
    """
    All of a document as Python's objects: ``view(data).value()``.

    Arrays lie in the same memory as `data`; everything else is new. Raises what :func:`ferrule.codec.zerocopy.view` raises, and
    :class:`DecodeError` where anything in it is wrong.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.codec.zerocopy.loads(fe.codec.zerocopy.dumps({"a": [1, 2]}))
    {'a': [1, 2]}
    """

def zerocopy_view(data: Buffer2) -> Document:
    """
    A document to be read where it lies; nothing is decoded yet.

    Parameters
    ----------
    data : bytes-like
        What :func:`ferrule.codec.zerocopy.dumps` made; kept alive, not copied. It may be a mapped file (``mmap``).

    Returns
    -------
    Document
        Takes the same time for any size: places and lengths are checked when they are used.

    Raises
    ------
    DecodeError
        The bytes don't start or end as a document does.
    ArgumentTypeError
        `data` is no buffer of bytes.

    Examples
    --------
    >>> import ferrule as fe
    >>> document = fe.codec.zerocopy.view(fe.codec.zerocopy.dumps([{"a": 1}, {"a": 2}]))
    >>> [item["a"] for item in document]
    [1, 2]
    """
