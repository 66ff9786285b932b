"""
The Rust half of ferrule. Import the names from `ferrule`, not from here.
"""

from collections.abc import ItemsView, Iterable, KeysView, Mapping, ValuesView
from numpy import bool_, float64, int64
from numpy.typing import ArrayLike, NDArray
from os import PathLike
from typing import Any, SupportsFloat, SupportsIndex, final
from typing_extensions import Buffer

__all__ = ["DataProcessor", "JsonView", "JsonViewIterator", "WordCounts", "WordIterator", "add", "array_multiply", "black_scholes", "black_scholes_batch", "build_info", "compound_interest", "compute_stats", "cpu_intensive", "divide", "dot", "evaluate_rules", "evaluate_rules_batch", "fibonacci", "filter_above", "gcd", "gcd_batch", "irr", "irr_batch", "is_prime", "is_prime_batch", "json_dumps", "json_loads", "json_view", "levenshtein", "levenshtein_batch", "matrix_multiply", "n_body", "n_body_energy", "noop", "normalize_whitespace", "normalize_whitespace_batch", "parallel_sum", "process_batch", "process_numbers", "process_single", "random_floats", "read_csv", "reverse_text", "slugify", "slugify_batch", "sum_array", "sum_as_string", "word_count"]

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
    def __new__(cls, /, text: str | Buffer | PathLike[str] | Iterable[str | Buffer | PathLike[str]] | None = None) -> WordCounts: ...
    def __reduce__(self, /) -> "tuple[type[WordCounts], tuple[()], dict[str, int]]": ...
    def __repr__(self, /) -> str: ...
    def __setstate__(self, /, state: Any) -> None: ...
    def add(self, /, text: str | Buffer | PathLike[str] | Iterable[str | Buffer | PathLike[str]]) -> None:
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

def build_info() -> "dict[str, str | int | list[str]]":
    """
    What this build of ferrule is: stored in every result of `ferrule bench`, which refuses a debug build.

    Returns
    -------
    dict
        ``version``, ``profile`` (``"release"`` or ``"debug"``), ``rustc``, ``pyo3``, ``target``,
        ``target_features`` (a list: those of this processor that kernels look for), ``threads`` (how many the
        kernels use: ``FERRULE_THREADS``, read once, or all that the process may run on).

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.build_info()["profile"] in {"release", "debug"}
    True
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

def json_loads(data: str | Buffer, *, nan: str = "error", max_depth: SupportsIndex = 1000, duplicates: str = "last") -> Any:
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
        ``dict``, ``list``, ``str``, ``int``, ``float``, ``bool`` or ``None``. Equal keys may be one object.

    Raises
    ------
    DecodeError
        `data` is no such document. The message says at which byte, line and column, what is there, and what was wanted.
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
    >>> fe.codec.json.loads(b'[1,\\n 2,]')
    Traceback (most recent call last):
        ...
    ferrule.errors.DecodeError: data: got ']' at byte 7 (line 2, column 4), wanted a value
    """

def json_view(data: str | Buffer, *, nan: str = "error", max_depth: SupportsIndex = 1000) -> JsonView:
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

def read_csv(source: str | PathLike[str] | Buffer, delimiter: str = ",") -> dict[str, NDArray[int64] | NDArray[float64] | list[str]]:
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

def word_count(text: str | Buffer | PathLike[str] | Iterable[str | Buffer | PathLike[str]]) -> "dict[str, int]":
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
