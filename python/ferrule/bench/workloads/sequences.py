"""Workloads of the domain `sequences`: lists and arrays of numbers."""

import math
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

import ferrule as fe
from ferrule import reference
from ferrule.bench import close, inputs, workload

SIZES = (1_000, 30_000, 1_000_000, 10_000_000)

Numbers = list[Any]


def bytes_of_floats(n: int) -> tuple[int, str]:
    """What must be read at least."""
    return 8 * n, "B"


def to_array(numbers: Numbers) -> Any:
    """The numbers as a NumPy array."""
    return np.array(numbers)


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


# --- lists --------------------


@workload(sizes=SIZES, unit="int")
def sum_list(n: int) -> Numbers:
    """Sum a list of ints.

    The ints are uniform below a million. Reading them is the limit: 8 bytes of list and 32 of object for
    each.
    """
    return inputs.ints(n, seed=1)


@sum_list.reference
def _(numbers: Numbers) -> Any:
    total = 0
    for number in numbers:
        total += number
    return total


@sum_list.ferrule(parallel=True)
def _(numbers: Numbers) -> Any:
    return fe.parallel_sum(numbers)


@sum_list.peer("builtin sum")
def _(numbers: Numbers) -> Any:
    return sum(numbers)


@sum_list.peer("np.sum(list)", needs="numpy")
def _(numbers: Numbers) -> Any:
    return int(np.sum(np.array(numbers)))


@sum_list.peer("NumPy", needs="numpy", prepare=to_array, note="array in hand")
def _(array: Any) -> Any:
    return int(np.sum(array))


@workload(sizes=SIZES, unit="float", equal=close(rtol=1e-9))
def sum_list_of_floats(n: int) -> Numbers:
    """Sum a list of floats, uniform in [0, 1)."""
    return inputs.floats(n, seed=2)


@sum_list_of_floats.reference
def _(numbers: Numbers) -> Any:
    return math.fsum(numbers)


@sum_list_of_floats.ferrule(parallel=True)
def _(numbers: Numbers) -> Any:
    return fe.parallel_sum(numbers)


@sum_list_of_floats.peer("builtin sum")
def _(numbers: Numbers) -> Any:
    return sum(numbers)


@sum_list_of_floats.peer("np.sum(list)", needs="numpy")
def _(numbers: Numbers) -> Any:
    return float(np.sum(np.array(numbers)))


@workload(sizes=SIZES, unit="int")
def filter_and_double_list(n: int) -> Numbers:
    """Keep the ints above half a million and double them, list to list.

    Making the int objects of the result is the limit, and for millions of them the page faults of their
    memory.
    """
    return inputs.ints(n, seed=3)


@filter_and_double_list.reference
def _(numbers: Numbers) -> Any:
    return reference.sequences.process_numbers(numbers, 500_000)


@filter_and_double_list.ferrule(parallel=True)
def _(numbers: Numbers) -> Any:
    return fe.process_numbers(numbers, 500_000)


@filter_and_double_list.peer("filter + map")
def _(numbers: Numbers) -> Any:
    return list(map((2).__mul__, filter((500_000).__lt__, numbers)))


@filter_and_double_list.peer("NumPy there and back", needs="numpy")
def _(numbers: Numbers) -> Any:
    array = np.array(numbers)
    return (array[array > 500_000] * 2).tolist()


@workload(sizes=SIZES, unit="int")
def filter_list(n: int) -> Numbers:
    """Keep the ints above half a million, list to list: the same objects."""
    return inputs.ints(n, seed=3)


@filter_list.reference
def _(numbers: Numbers) -> Any:
    return reference.sequences.filter_above(numbers, 500_000)


@filter_list.ferrule(parallel=True)
def _(numbers: Numbers) -> Any:
    return fe.filter_above(numbers, 500_000)


@filter_list.peer("filter")
def _(numbers: Numbers) -> Any:
    return list(filter((500_000).__lt__, numbers))


@workload(sizes=(10, 1_000, 100_000), unit="float")
def double_floats(n: int) -> Numbers:
    """Double floats, one by one or all at once.

    The lesson of the boundary: one by one, the crossing costs more than the multiplication, and Rust loses
    to plain Python.
    """
    return inputs.floats(n, seed=4)


@double_floats.reference
def _(numbers: Numbers) -> Any:
    return [number * 2.0 for number in numbers]


@double_floats.ferrule("one by one")
def _(numbers: Numbers) -> Any:
    return [fe.process_single(number) for number in numbers]


@double_floats.ferrule("batch", parallel=True)
def _(numbers: Numbers) -> Any:
    return fe.process_batch(numbers)


@double_floats.ferrule("batch, array in hand", parallel=True, prepare=to_array, note="")
def _(array: Any) -> Any:
    return fe.process_batch(array)


@double_floats.peer("NumPy", needs="numpy", prepare=to_array, note="array in hand")
def _(array: Any) -> Any:
    return array * 2.0


# --- arrays --------------------


@workload(sizes=SIZES, unit="float", equal=close(rtol=1e-12), work=bytes_of_floats)
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
def numba_sum() -> Any:
    """A sum over all threads, fast-math as its users write it."""
    import numba as nb

    @nb.njit(parallel=True, fastmath=True)
    def total(array: Any) -> float:
        result = 0.0
        for i in nb.prange(len(array)):
            result += array[i]
        return result

    return total


@sum_array.peer("Numba", needs="numba", jit=True, parallel=True)
def _(array: Any) -> Any:
    return numba_sum()(array)


@workload(sizes=SIZES, unit="int", work=bytes_of_floats)
def sum_int_array(n: int) -> Any:
    """Sum an int64 array exactly.

    NumPy's sum would wrap past 64 bits, ferrule's does not.
    """
    return np.random.default_rng(6).integers(-(10**6), 10**6, n)


@sum_int_array.reference(max_n=1_000_000)
def _(array: Any) -> Any:
    return sum(array.tolist())


@sum_int_array.ferrule(parallel=True)
def _(array: Any) -> Any:
    return fe.sum_array(array)


@sum_int_array.peer("NumPy", needs="numpy")
def _(array: Any) -> Any:
    return int(np.sum(array))


@sum_int_array.peer("polars", needs="polars", prepare=to_polars, parallel=True)
def _(series: Any) -> Any:
    return series.sum()


@workload(sizes=SIZES, unit="float", work=bytes_of_floats)
def filter_array(n: int) -> Any:
    """Keep the half of a float64 array that lies above 0.5."""
    return inputs.array(n, seed=7)


@filter_array.reference(max_n=1_000_000)
def _(array: Any) -> Any:
    return reference.sequences.filter_above(array.tolist(), 0.5)


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


@workload(sizes=SIZES, unit="float", equal=close(rtol=1e-9), work=bytes_of_floats)
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


@workload(sizes=SIZES, unit="float", equal=close(rtol=1e-9, atol=1e-6))
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


@cache
def numba_sines() -> Any:
    """Over all threads, fast-math as its users write it."""
    import numba as nb

    @nb.njit(parallel=True, fastmath=True)
    def total(array: Any) -> float:
        result = 0.0
        for i in nb.prange(len(array)):
            result += math.sin(array[i])
        return result

    return total


@sum_of_sines.peer("Numba", needs="numba", jit=True, parallel=True)
def _(array: Any) -> Any:
    return numba_sines()(array)


def uniform(expected: Any, got: Any) -> bool:
    """Whether it is that many numbers, in [0, 1) as random ones are: Kolmogorov and Smirnov's test."""
    got = np.sort(np.asarray(got))
    ranks = (np.arange(len(got)) + 0.5) / len(got)
    inside = bool((got >= 0).all() and (got < 1).all())
    return inside and len(got) == len(expected) and float(abs(got - ranks).max()) < 2 / math.sqrt(len(got))


@workload(sizes=SIZES, unit="float")
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


@random_floats.peer("random.random", equal=uniform)
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


# --- real data --------------------


@workload(sizes=(1_000, 30_000, 1_000_000), unit="reading", equal=close(rtol=1e-9))
def temperatures_in_chunks(n: int) -> Numbers:
    """Statistics and daily means of real temperatures, from a list.

    Seattle's hourly temperatures of 2010 in °F (vega_datasets' seattle-temps), in chunks of 24; the year is
    repeated to
    the size.
    """
    rows = inputs.table("vega_datasets", "seattle-temps.csv")
    return inputs.repeat_to([float(row["temp"]) for row in rows], n)


def processed(processor: Any, temperatures: Sequence[float]) -> Any:
    """The statistics of all, and the means of the chunks."""
    processor.add_data(temperatures)
    return processor.get_statistics(), processor.process_chunks()


@temperatures_in_chunks.reference
def _(temperatures: Numbers) -> Any:
    return processed(reference.sequences.DataProcessor(24), temperatures)


@temperatures_in_chunks.ferrule(parallel=True)
def _(temperatures: Numbers) -> Any:
    return processed(fe.DataProcessor(24), temperatures)


@temperatures_in_chunks.peer("NumPy", needs="numpy")
def _(temperatures: Numbers) -> Any:
    array = np.array(temperatures)
    full = array[: len(array) // 24 * 24].reshape(-1, 24)
    return (len(array), array.mean(), array.std()), full.mean(axis=1)
