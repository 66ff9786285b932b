"""
Lists and arrays of numbers.
"""

from numpy import float64
from numpy.typing import ArrayLike, NDArray
from typing import Any, SupportsFloat, SupportsIndex, final

__all__ = ["DataProcessor", "compute_stats", "cpu_intensive", "filter_above", "parallel_sum", "process_batch", "process_numbers", "process_single", "random_floats", "sum_array"]

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
        Appends numbers: a list, a tuple, or a one-dimensional array of integers or floats. They are copied, as
        ``float`` gives them: of an integer past 2**53 the nearest float.
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

def compute_stats(arr: ArrayLike, *, ddof: SupportsIndex = 1) -> "dict[str, float]":
    """
    Mean, standard deviation, minimum and maximum, in one pass over memory. Uses all threads.

    Blocks that fit the first cache are done in two passes, as accurate as NumPy's two over everything, and joined by the
    formula of Chan, Golub & LeVeque (1979), https://doi.org/10.1007/978-3-642-51461-6_3.

    Parameters
    ----------
    arr : one-dimensional array, list or tuple
        At least one number, otherwise :class:`ArgumentError`. float64 is read in place, everything else copied to it;
        integers past 2**53, which float64 rounds, by their distances from the mean.
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

def parallel_sum(numbers: ArrayLike) -> "int | float":
    """
    The sum of numbers: exact for integers, compensated for floats. Uses all threads.

    A float sum is rounded once, from about twice the working precision: by the method (Neumaier 1974) that CPython's ``sum``
    has since 3.12, where 3.11 rounds after each addition, but in lanes, so that the last digit may be another than there. It is
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

    Notes
    -----
    To keep what rounding loses takes more additions than to add. In an array that the caches don't hold they hide behind
    the memory; of a smaller one, whose last digits don't matter, a loop that Numba compiles with ``fastmath=True``, or
    ``numpy.sum``, is faster.

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
