"""Workloads of the domain sequences: arrays of numbers."""

import math
from functools import cache
from typing import Any

import numpy as np

import ferrule as fe
from ferrule import reference
from ferrule.bench import close, inputs, plain, workload
from ferrule.bench.workloads.sequences.lists import Numbers

SIZES = (1_000, 30_000, 1_000_000, 10_000_000)
"""What a call costs, what the near cache holds, what the last one holds, what comes from memory."""


def bytes_of_floats(n: int) -> tuple[int, str]:
    """What must be read at least."""
    return 8 * n, "B"


def to_polars(numbers: Any) -> Any:
    """The numbers as a polars Series."""
    import polars as pl

    return pl.Series(numbers)


def to_frame(numbers: Any) -> Any:
    """The numbers as the column `x` of a polars DataFrame."""
    import polars as pl

    return pl.DataFrame({"x": numbers})


def to_arrow(numbers: Any) -> Any:
    """The numbers as a pyarrow array."""
    import pyarrow as pa

    return pa.array(numbers)


@workload(sizes=SIZES, unit="float", equal=close(rtol=1e-12), work=bytes_of_floats, memory=False)
def sum_array(n: int) -> Any:
    """Sum a float64 array.

    The floats are uniform in [0, 1). ferrule's sum is compensated (right to the last place), NumPy's and
    polars' are pairwise.
    """
    return inputs.array(n, seed=5)


@sum_array.reference(max_n=1_000_000)
def _(array: Any) -> Any:
    return math.fsum(array.tolist())


@sum_array.ferrule(parallel=True)
def _(array: Any) -> Any:
    return fe.sum_array(array)


@sum_array.peer("NumPy", needs="numpy")
def _(array: Any) -> Any:
    return float(np.sum(array))


@sum_array.peer("polars", needs="polars", prepare=to_polars, parallel=True)
def _(series: Any) -> Any:
    return series.sum()


@sum_array.peer("pyarrow", needs="pyarrow", prepare=to_arrow, parallel=True)
def _(array: Any) -> Any:
    import pyarrow.compute as pc

    return pc.sum(array).as_py()


@cache
def numba_sum(*, parallel: bool) -> Any:
    """A sum, over all threads or on one without the helpers' start, fast-math as its users write it."""
    import numba as nb

    @nb.njit(parallel=parallel, fastmath=True)
    def total(array: Any) -> float:
        result = 0.0
        for i in nb.prange(len(array)):
            result += array[i]
        return result

    return total


@sum_array.peer("Numba", needs="numba", jit=True, parallel=True)
def _(array: Any) -> Any:
    return numba_sum(parallel=True)(array)


@sum_array.peer("Numba, serial", needs="numba", jit=True)
def _(array: Any) -> Any:
    return numba_sum(parallel=False)(array)


@workload(sizes=SIZES, unit="int", work=bytes_of_floats, memory=False)
def sum_int_array(n: int) -> Any:
    """Sum an int64 array exactly.

    NumPy's sum would wrap past 64 bits, ferrule's does not.
    """
    return np.random.default_rng(6).integers(-(10**6), 10**6, n)


@sum_int_array.reference(prepare=np.ndarray.tolist, note="list in hand", max_n=1_000_000)
def _(numbers: Numbers) -> Any:
    return sum(numbers)


@sum_int_array.ferrule(parallel=True)
def _(array: Any) -> Any:
    return fe.sum_array(array)


@sum_int_array.peer("NumPy", needs="numpy")
def _(array: Any) -> Any:
    return int(np.sum(array))


@sum_int_array.peer("polars", needs="polars", prepare=to_polars, parallel=True)
def _(series: Any) -> Any:
    return series.sum()


@sum_int_array.peer("pyarrow", needs="pyarrow", prepare=to_arrow, parallel=True)
def _(array: Any) -> Any:
    import pyarrow.compute as pc

    return pc.sum(array).as_py()


@cache
def numba_int_sum(*, parallel: bool) -> Any:
    """The same for ints, which wrap."""
    import numba as nb

    @nb.njit(parallel=parallel)
    def total(array: Any) -> int:
        result = 0
        for i in nb.prange(len(array)):
            result += array[i]
        return result

    return total


@sum_int_array.peer("Numba", needs="numba", jit=True, parallel=True)
def _(array: Any) -> Any:
    return numba_int_sum(parallel=True)(array)


@sum_int_array.peer("Numba, serial", needs="numba", jit=True)
def _(array: Any) -> Any:
    return numba_int_sum(parallel=False)(array)


@workload(sizes=SIZES, unit="float", work=bytes_of_floats, memory=False)
def filter_array(n: int) -> Any:
    """Keep the half of a float64 array that lies above 0.5."""
    return inputs.array(n, seed=7)


@filter_array.reference(prepare=np.ndarray.tolist, note="list in hand", max_n=1_000_000)
def _(numbers: Numbers) -> Any:
    return reference.sequences.filter_above(numbers, 0.5)


@filter_array.ferrule(parallel=True)
def _(array: Any) -> Any:
    return fe.filter_above(array, 0.5)


@filter_array.peer("NumPy mask", needs="numpy")
def _(array: Any) -> Any:
    return array[array > 0.5]


@filter_array.peer("polars", needs="polars", prepare=to_polars, parallel=True)
def _(series: Any) -> Any:
    return series.filter(series > 0.5)


@filter_array.peer("pyarrow", needs="pyarrow", prepare=to_arrow, parallel=True)
def _(array: Any) -> Any:
    import pyarrow.compute as pc

    return array.filter(pc.greater(array, 0.5))


@cache
def numba_filter() -> Any:
    """Without a branch, which half of the numbers would mislead: all are written, those kept stay."""
    import numba as nb

    @nb.njit
    def above(array: Any, limit: float) -> Any:
        kept = np.empty_like(array)
        count = 0
        for number in array:
            kept[count] = number
            count += number > limit
        return kept[:count]

    return above


@filter_array.peer("Numba, serial", needs="numba", jit=True)
def _(array: Any) -> Any:
    return numba_filter()(array, 0.5)


@workload(sizes=SIZES, unit="float", equal=close(rtol=1e-9), work=bytes_of_floats, memory=False)
def stats(n: int) -> Any:
    """Mean, sample standard deviation, minimum and maximum of a float64 array."""
    return inputs.array(n, seed=8)


@stats.reference(max_n=1_000_000)
def _(array: Any) -> Any:
    return reference.sequences.compute_stats(array.tolist())


@stats.ferrule(parallel=True)
def _(array: Any) -> Any:
    return fe.compute_stats(array)


@stats.peer("NumPy, four calls", needs="numpy")
def _(array: Any) -> Any:
    return {
        "mean": float(array.mean()),
        "std": float(array.std(ddof=1)),
        "min": float(array.min()),
        "max": float(array.max()),
    }


@stats.peer("polars", needs="polars", prepare=to_polars, parallel=True, note="four calls, in hand")
@stats.peer("pandas", needs="pandas", prepare=lambda array: __import__("pandas").Series(array))
def _(series: Any) -> Any:
    return {"mean": series.mean(), "std": series.std(), "min": series.min(), "max": series.max()}


@stats.peer("polars select", needs="polars", prepare=to_frame, parallel=True)
def _(frame: Any) -> Any:
    # A lazy frame gives the same answer, 0.1 ms later at every size.
    import polars as pl

    x = pl.col("x")
    return frame.select(mean=x.mean(), std=x.std(), min=x.min(), max=x.max()).row(0, named=True)


@cache
def numba_stats(*, parallel: bool) -> Any:
    """Fast-math as its users write it: two loops, each of which LLVM vectorises, as it does not one of both.

    The sums are of what lies beside the first number, which loses no digits.
    """
    import numba as nb

    @nb.njit(parallel=parallel, fastmath=True)
    def found(array: Any) -> Any:
        count, first = len(array), array[0]
        total = squares = 0.0
        least = most = first
        for i in nb.prange(count):
            beside = array[i] - first
            total += beside
            squares += beside * beside
        for i in nb.prange(count):
            least = min(least, array[i])
            most = max(most, array[i])
        variance = (squares - total * total / count) / (count - 1)
        return first + total / count, math.sqrt(variance), least, most

    return found


def numba_answer(found: Any) -> Any:
    """The four numbers by their names."""
    return dict(zip(("mean", "std", "min", "max"), found, strict=True))


@stats.peer("Numba", needs="numba", jit=True, parallel=True)
def _(array: Any) -> Any:
    return numba_answer(numba_stats(parallel=True)(array))


@stats.peer("Numba, serial", needs="numba", jit=True)
def _(array: Any) -> Any:
    return numba_answer(numba_stats(parallel=False)(array))


@workload(sizes=SIZES, unit="float", equal=close(rtol=1e-9, atol=1e-6), memory=False)
def sum_of_sines(n: int) -> Any:
    """Sum the sines of a float64 array.

    The angles are uniform in [0, 1). Computing, not memory, is the limit.
    """
    return inputs.array(n, seed=9)


@sum_of_sines.reference(max_n=1_000_000)
def _(array: Any) -> Any:
    return reference.sequences.cpu_intensive(array.tolist())


@sum_of_sines.ferrule(parallel=True)
def _(array: Any) -> Any:
    return fe.cpu_intensive(array)


@sum_of_sines.peer("NumPy", needs="numpy")
def _(array: Any) -> Any:
    return float(np.sin(array).sum())


@sum_of_sines.peer("polars", needs="polars", prepare=to_polars, parallel=True)
def _(series: Any) -> Any:
    return series.sin().sum()


@sum_of_sines.peer("pyarrow", needs="pyarrow", prepare=to_arrow, parallel=True)
def _(array: Any) -> Any:
    import pyarrow.compute as pc

    return pc.sum(pc.sin(array)).as_py()


@cache
def numba_sines(*, parallel: bool) -> Any:
    """Over all threads or on one, fast-math as its users write it."""
    import numba as nb

    @nb.njit(parallel=parallel, fastmath=True)
    def total(array: Any) -> float:
        result = 0.0
        for i in nb.prange(len(array)):
            result += math.sin(array[i])
        return result

    return total


@sum_of_sines.peer("Numba", needs="numba", jit=True, parallel=True)
def _(array: Any) -> Any:
    return numba_sines(parallel=True)(array)


@sum_of_sines.peer("Numba, serial", needs="numba", jit=True)
def _(array: Any) -> Any:
    return numba_sines(parallel=False)(array)


def uniform(expected: Any, got: Any) -> bool:
    """Whether it is that many numbers, in [0, 1) as random ones are: Kolmogorov and Smirnov's test."""
    got = np.sort(np.asarray(got))
    ranks = (np.arange(len(got)) + 0.5) / len(got)
    inside = bool((got >= 0).all() and (got < 1).all())
    return inside and len(got) == len(expected) and float(abs(got - ranks).max()) < 2 / math.sqrt(len(got))


@workload(sizes=SIZES, unit="float", memory=False)
def random_floats(n: int) -> int:
    """Make uniform random floats.

    ferrule and the reference use SplitMix64. Peers use generators of their own, so only their kind is
    compared.
    """
    return n


@random_floats.reference(max_n=1_000_000)
def _(n: int) -> Any:
    return reference.sequences.random_floats(n, 1)


@random_floats.ferrule(parallel=True)
def _(n: int) -> Any:
    return fe.random_floats(n, 1)


@random_floats.peer("random.random", python=True, equal=uniform)
def _(n: int) -> Any:
    import random

    generator = random.Random(1)  # noqa: S311 - not for secrets
    return [generator.random() for _ in range(n)]


@random_floats.peer("NumPy (PCG64)", needs="numpy", equal=uniform)
def _(n: int) -> Any:
    return np.random.default_rng(1).random(n)


@random_floats.peer("NumPy (SFC64)", needs="numpy", equal=uniform)
def _(n: int) -> Any:
    return np.random.Generator(np.random.SFC64(1)).random(n)


IN_HAND: dict[str, Any] = {"prepare": np.ndarray.tolist, "note": "list in hand", "max_n": 1_000_000}
sum_array.plain(sum, **IN_HAND)
stats.plain(plain.statistics, **IN_HAND)
sum_of_sines.plain(lambda numbers: sum(map(math.sin, numbers)), **IN_HAND)
